//! What can be asked of segments.

use serde::{Deserialize, Serialize};

use super::clusters::{ClusterMethod, ClusterNumber, ClusterSpec};
use super::tiers::TierCuts;
use crate::error::Result;
#[cfg(feature = "cli")]
use crate::input::options::parsed;
use crate::language::Language;

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
    /// Language of the sentences [default: that of the environment, else English]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_enum, value_name = "LANGUAGE", hide_short_help = true)
    )]
    pub lang: Option<Language>,
    /// Also form clusters of customers who are alike: a number from 2 to 20, or `auto` for the best from 2 to 8
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NUMBER|auto", value_parser = parsed::<ClusterNumber>)
    )]
    pub clusters: Option<ClusterNumber>,
    /// How clusters are formed
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "METHOD",
            default_value_t,
            requires = "clusters",
            hide_short_help = true
        )
    )]
    pub cluster_method: ClusterMethod,
    /// Random seed of clusters
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NUMBER",
            default_value_t = 42,
            hide_short_help = true
        )
    )]
    pub seed: u64,
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
            lang: None,
            clusters: None,
            cluster_method: ClusterMethod::default(),
            seed: 42,
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

    /// The clusters that are asked for.
    pub(super) fn clusters(&self) -> Option<ClusterSpec> {
        Some(ClusterSpec {
            number: self.clusters?,
            method: self.cluster_method,
            seed: self.seed,
        })
    }
}
