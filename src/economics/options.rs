//! What can be asked of economics.

use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::changes::WhatIf;
use crate::error::{Error, Result};
use crate::time::DiscountRate;

/// The time in which the customers of a cohort made their first purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum CohortLength {
    /// A calendar month, as in `2024-05`.
    Month,
    /// A quarter, as in `2024-Q2`.
    #[default]
    Quarter,
    /// A calendar year, as in `2024`.
    Year,
}

impl CohortLength {
    /// The name of the cohort of a day.
    #[must_use]
    pub fn of(self, day: NaiveDate) -> String {
        match self {
            Self::Month => day.format("%Y-%m").to_string(),
            Self::Quarter => format!("{}-Q{}", day.year(), day.month0() / 3 + 1),
            Self::Year => day.format("%Y").to_string(),
        }
    }
}

/// What is computed, and with which costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Economics"))]
#[serde(default, deny_unknown_fields)]
pub struct EconomicsSpec {
    /// Table of acquisition costs: one column names customers (customer_id), channels (channel) or cohorts (cohort), or
    /// one each channels and cohorts; one has the cost of a customer (cac) or of all in the row (spend)
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE"))]
    pub cac: Option<PathBuf>,
    /// Gross margin as a fraction of revenue, at most 1, as in 0.4 [default: that of the scores]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "FRACTION", allow_negative_numbers = true)
    )]
    pub margin: Option<f64>,
    /// Cost of each order beside the margin, such as delivery
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "AMOUNT", default_value_t = 0.0)
    )]
    pub cost_per_order: f64,
    /// The ratio CLV:CAC that is aimed at
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "RATIO", default_value_t = 3.0)
    )]
    pub target: f64,
    /// Length of a cohort
    #[cfg_attr(
        feature = "cli",
        arg(long, value_enum, value_name = "LENGTH", default_value_t)
    )]
    pub cohort: CohortLength,
    /// Columns to group by as well, such as country: several with commas
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "COLUMNS", value_delimiter = ',')
    )]
    pub by: Vec<String>,
    /// Number of new customers to plan a budget for
    #[cfg_attr(feature = "cli", arg(long, value_name = "NUMBER"))]
    pub new_customers: Option<u64>,
    /// Discount rate per year in the simple formulas, at most 1
    #[cfg_attr(feature = "cli", arg(long, value_name = "RATE", default_value_t, allow_negative_numbers = true, value_parser = crate::input::options::parsed::<DiscountRate>, hide_short_help = true))]
    pub discount_rate: DiscountRate,
    /// Changes to calculate with, separated by commas: retention=+5%, order-value=+10%, price=+3%, margin=0.5, discount-rate=0.15, cac=-20%
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "CHANGES", default_value_t, value_parser = crate::input::options::parsed::<WhatIf>, allow_hyphen_values = true)
    )]
    pub what_if: WhatIf,
}

impl Default for EconomicsSpec {
    fn default() -> Self {
        Self {
            cac: None,
            margin: None,
            cost_per_order: 0.0,
            target: 3.0,
            cohort: CohortLength::default(),
            by: Vec::new(),
            new_customers: None,
            discount_rate: DiscountRate::default(),
            what_if: WhatIf::default(),
        }
    }
}

impl EconomicsSpec {
    /// Checks the numbers.
    ///
    /// # Errors
    /// When one is out of range: wrong usage.
    pub fn check(&self) -> Result<()> {
        if let Some(margin) = self.margin
            && !(margin > 0.0 && margin <= 1.0)
        {
            let error = Error::usage(format!(
                "the margin must be above 0 and at most 1: `{margin}`"
            ));
            return Err(if margin > 1.0 && margin <= 100.0 {
                error.hint(format!("write {margin}% as `{}`", margin / 100.0))
            } else {
                error
            });
        }
        if !(self.target.is_finite() && self.target > 0.0) {
            return Err(Error::usage(format!(
                "the target ratio must be above 0: `{}`",
                self.target
            )));
        }
        if !(self.cost_per_order.is_finite() && self.cost_per_order >= 0.0) {
            return Err(Error::usage(format!(
                "the cost of an order must be 0 or more: `{}`",
                self.cost_per_order
            )));
        }
        self.what_if.discount_rate()?;
        Ok(())
    }
}
