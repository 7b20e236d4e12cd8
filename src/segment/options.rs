//! What can be asked of segments.

use serde::{Deserialize, Serialize};

use super::tiers::TierCuts;
use crate::error::Result;

/// How customers are divided, and which lists are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Segments"))]
#[serde(default, deny_unknown_fields)]
pub struct SegmentSpec {
    /// Columns to group by as well, such as first_channel or country: several with commas
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "COLUMNS", value_delimiter = ',')
    )]
    pub by: Vec<String>,
    /// Column of the scores that tiers, percentiles and the list of best customers rank by [default: clv, or
    /// expected_purchases without amounts]
    #[cfg_attr(feature = "cli", arg(long, value_name = "COLUMN"))]
    pub rank_by: Option<String>,
    /// Ends of the value tiers in percent of the customers, from the best
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "PERCENTS",
            value_delimiter = ',',
            default_values_t = [1.0, 5.0, 10.0, 25.0, 50.0],
            conflicts_with = "tier_values"
        )
    )]
    pub tiers: Vec<f64>,
    /// Ends of the value tiers as amounts, from the highest, as in 500,100
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "AMOUNTS",
            value_delimiter = ',',
            hide_short_help = true
        )
    )]
    pub tier_values: Option<Vec<f64>>,
    /// Length of each list: best customers, customers who are going quiet, former customers to win back
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NUMBER", default_value_t = 100)
    )]
    pub list: usize,
    /// Add a sentence for each customer: what they do usually, and how long they have been silent
    #[cfg_attr(feature = "cli", arg(long))]
    pub reasons: bool,
}

impl Default for SegmentSpec {
    fn default() -> Self {
        Self {
            by: Vec::new(),
            rank_by: None,
            tiers: vec![1.0, 5.0, 10.0, 25.0, 50.0],
            tier_values: None,
            list: 100,
            reasons: false,
        }
    }
}

impl SegmentSpec {
    /// Where tiers end.
    ///
    /// # Errors
    /// When the numbers are out of range or not in order: wrong usage.
    pub fn cuts(&self) -> Result<TierCuts> {
        let cuts = match &self.tier_values {
            Some(amounts) => TierCuts::Amount(amounts.clone()),
            None => TierCuts::Percent(self.tiers.clone()),
        };
        cuts.check()?;
        Ok(cuts)
    }
}
