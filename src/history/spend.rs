use std::cmp::Ordering;

use super::TotalOrder;
use crate::error::{Error, Result};

/// The smallest and the largest mean value: amounts have 38 digits, and forecasts stay within a double.
const RANGE: std::ops::RangeInclusive<f64> = 1e-18..=1e36;

/// Which of a customer's purchases a spend model looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SpendBasis {
    /// Repeat purchases with a value above 0.
    #[default]
    Repeats,
    /// All purchases with a value above 0, the first included.
    Orders,
}

/// What a customer spent on the purchases that a spend model looks at ([`SpendBasis`]): how many had a value,
/// and their mean (x, z̄).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpendHistory {
    purchases: u32,
    mean: f64,
}

impl SpendHistory {
    /// Nothing is known of the customer's spend: no purchase with a value.
    pub const NONE: Self = Self {
        purchases: 0,
        mean: 0.0,
    };

    /// `purchases` purchases of value `mean` on average.
    ///
    /// # Errors
    /// - `mean` is not above 0, not finite, or outside 1e-18 to 1e36
    /// - `purchases` is 0: see [`SpendHistory::NONE`]
    pub fn new(purchases: u32, mean: f64) -> Result<Self> {
        if purchases == 0 {
            Err(Error::data("a mean value needs at least one purchase"))
        } else if !(mean.is_finite() && mean > 0.0) {
            Err(Error::data(format!(
                "`monetary_value` must be above 0 and finite: `{mean}`"
            )))
        } else if !RANGE.contains(&mean) {
            Err(Error::data(format!(
                "`monetary_value` must lie between 1e-18 and 1e36: `{mean}`"
            )))
        } else {
            Ok(Self { purchases, mean })
        }
    }

    /// x: how many purchases with a value above 0.
    #[must_use]
    pub const fn purchases(&self) -> u32 {
        self.purchases
    }

    /// z̄: their mean value; 0 without any.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The same history with money measured in another unit: the mean times `factor`.
    #[must_use]
    pub fn rescaled(self, factor: f64) -> Self {
        Self {
            mean: self.mean * factor,
            ..self
        }
    }

    /// x·z̄: their total value.
    #[must_use]
    pub fn total(&self) -> f64 {
        f64::from(self.purchases) * self.mean
    }
}

impl TotalOrder for SpendHistory {
    fn total_order(&self, other: &Self) -> Ordering {
        self.purchases
            .cmp(&other.purchases)
            .then(self.mean.total_cmp(&other.mean))
    }
}
