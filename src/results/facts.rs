//! What holds for all rows of a score table: when it was made, for how long, and in which money.

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::forecast::Level;
use crate::time::TimeUnit;

/// What holds for all customers of some results. What a score table alone does not say is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The currency.
    pub currency: Option<String>,
    /// What a value is: `revenue`, or the `margin` on it.
    pub measure: Option<String>,
    /// Value per unit of revenue.
    pub margin: Option<f64>,
    /// The last day of the data.
    pub until: Option<NaiveDate>,
    /// How far ahead the forecasts look, in days.
    pub horizon_days: Option<f64>,
    /// The level of the intervals.
    pub level: Option<f64>,
    /// The unit of `recency` and `T`.
    pub unit: Option<TimeUnit>,
    /// How far totals miss.
    pub error_of_totals: Option<Level>,
    /// The standard error of the total over its expectation because parameters are estimates.
    pub relative_error: Option<f64>,
}

/// The part of a summary file that holds for all customers.
#[derive(Debug, Deserialize)]
struct Summary {
    currency: Option<String>,
    measure: Option<String>,
    margin: Option<f64>,
    until: Option<NaiveDate>,
    horizon_days: Option<f64>,
    level: Option<f64>,
    purchases: Option<Purchases>,
    value: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Purchases {
    expected: f64,
    parameter_error: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Value {
    expected: Option<f64>,
    parameter_error: Option<f64>,
}

impl Facts {
    /// Those of the summary file of a run.
    ///
    /// # Errors
    /// When it cannot be read, or is not a summary file.
    pub(super) fn of_summary(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::io(format!("cannot read `{name}`"), error))?;
        let summary: Summary = serde_json::from_str(&text).map_err(|error| {
            Error::data(format!("not a summary file of `clv run`: {error}")).at(&name)
        })?;
        let relative_error = summary.relative_error();
        Ok(Self {
            currency: summary.currency,
            measure: summary.measure,
            margin: summary.margin,
            until: summary.until,
            horizon_days: summary.horizon_days,
            level: summary.level,
            relative_error,
            unit: None,
            error_of_totals: None,
        })
    }
}

impl Summary {
    /// That of the value, and of purchases where there is no money.
    fn relative_error(&self) -> Option<f64> {
        let value = self.value.as_ref();
        let value = value.and_then(|value| Some(value.parameter_error? / value.expected?));
        let purchases = self.purchases.as_ref();
        let purchases = || purchases.and_then(|sum| Some(sum.parameter_error? / sum.expected));
        value.or_else(purchases).filter(|error| error.is_finite())
    }
}
