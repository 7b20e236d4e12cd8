use std::cmp::Ordering;

use super::TotalOrder;
use crate::error::{Error, Result};

/// No observation is longer than this, in any unit: forecasts stay within the range of a double.
const LONGEST: f64 = 1e12;

/// When a customer bought: (x, t_x, T), in the unit of the model that reads it.
///
/// The counterpart for money is [`SpendHistory`](super::SpendHistory).
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
/// assert_eq!(history.frequency(), 2);
/// assert!(PurchaseHistory::new(2, 39.0, 38.86).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PurchaseHistory {
    frequency: u32,
    recency: f64,
    age: f64,
}

impl PurchaseHistory {
    /// A new customer, at their first purchase.
    pub const NEW: Self = Self {
        frequency: 0,
        recency: 0.0,
        age: 0.0,
    };

    /// A history of `frequency` repeat purchases, the last one `recency` after the first purchase,
    /// observed until `age` after it.
    ///
    /// # Errors
    /// - a number is negative or not finite, or `age` is above 1e12
    /// - `recency` is above `age`
    /// - `recency` is above 0 without a repeat purchase
    pub fn new(frequency: u32, recency: f64, age: f64) -> Result<Self> {
        if !(recency.is_finite() && recency >= 0.0) {
            Err(Error::data(format!(
                "`recency` must be 0 or more and finite: `{recency}`"
            )))
        } else if !(age.is_finite() && age >= 0.0) {
            Err(Error::data(format!(
                "`T` must be 0 or more and finite: `{age}`"
            )))
        } else if age > LONGEST {
            Err(Error::data(format!("`T` must be at most 1e12: `{age}`")))
        } else if recency > age {
            Err(Error::data(format!("`recency` is above `T` = {age}: `{recency}`"))
                .hint("`recency` runs from the first to the last purchase, `T` from the first purchase to the end"))
        } else if frequency == 0 && recency > 0.0 {
            Err(Error::data(format!(
                "`recency` must be 0 without a repeat purchase: `{recency}`"
            )))
        } else {
            Ok(Self {
                frequency,
                recency,
                age,
            })
        }
    }

    /// x: the number of repeat purchases.
    #[must_use]
    pub const fn frequency(&self) -> u32 {
        self.frequency
    }

    /// t_x: from the first purchase to the last.
    #[must_use]
    pub const fn recency(&self) -> f64 {
        self.recency
    }

    /// T: from the first purchase to the end of observation.
    #[must_use]
    pub const fn age(&self) -> f64 {
        self.age
    }

    /// The same history with time measured in another unit: every duration times `factor`.
    #[must_use]
    pub fn rescaled(self, factor: f64) -> Self {
        Self {
            recency: self.recency * factor,
            age: self.age * factor,
            ..self
        }
    }
}

impl TotalOrder for PurchaseHistory {
    fn total_order(&self, other: &Self) -> Ordering {
        (self.frequency.cmp(&other.frequency))
            .then(self.recency.total_cmp(&other.recency))
            .then(self.age.total_cmp(&other.age))
    }
}
