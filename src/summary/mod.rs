//! The figures of a run as data: `summary.json`, written once and read by everything that shows them.
//!
//! While customers are scored, a `Portfolio` sums them up. [`Summary`] is the file.

mod certainty;
mod figures;
mod months;
mod portfolio;

use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

pub use certainty::Certainty;
pub(crate) use figures::Figures;
pub use months::Month;
pub(crate) use portfolio::Portfolio;

use crate::business::Business;
use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::evaluate::{ChurnBand, Verdict};
use crate::input::MetricMonth;
use crate::segment::Group;

/// The form of the file.
const SCHEMA: &str = "clv-summary/1";

/// What is expected of all customers together, how far it can be trusted, and what the business was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    schema: String,
    /// The currency, where it is known.
    pub currency: Option<String>,
    /// What a value is: `revenue`, or the `margin` on it.
    pub measure: String,
    /// Value per unit of revenue.
    pub margin: f64,
    /// The last day of the data.
    pub until: Option<NaiveDate>,
    /// How far ahead the forecast looks.
    pub horizon_days: Number,
    /// The level of all intervals.
    pub level: f64,
    /// How many customers there are.
    pub customers: u64,
    /// How many of them bought exactly once; `None` in a file of an earlier version.
    #[serde(default)]
    pub one_time_buyers: Option<u64>,
    /// Expected purchases.
    pub purchases: Range,
    /// Expected value.
    pub value: Worth,
    /// Who will buy again.
    pub returning: Returning,
    /// How certain the total is, by source of error: of the value, or of the purchases where there is no money.
    #[serde(default)]
    pub certainty: Certainty,
    /// Customers by churn risk, and what became of such customers on the hold-outs.
    pub churn_bands: Vec<Band>,
    /// The totals by calendar month; empty where the last day of the data is not known.
    pub months: Vec<Month>,
    /// The totals without customers who buy far more than all others, where there are such.
    pub without_dominant: Option<WithoutDominant>,
    /// What the business was, with each month, quarter and year; `None` for an RFM table, which has no dates.
    #[serde(default)]
    pub business: Option<Business>,
    /// How far the forecast can be trusted.
    pub verdict: Verdict,
    /// What a reader should know.
    pub warnings: Vec<Caution>,
    /// Metrics from outside, by month, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<MetricMonth>,
    /// Segments and other groups, with what each will bring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// The lists of whom to contact.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<ListSum>,
    /// Value against cost, where it was asked for; the form is that of `economics.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub economics: Option<Value>,
    /// The audiences, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audiences: Option<Value>,
}

/// A total with the interval of what it will really be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The expectation.
    pub expected: f64,
    /// The lower bound.
    pub lower: Option<f64>,
    /// The upper bound.
    pub upper: Option<f64>,
    /// The standard error of the expectation: parameters are estimates.
    pub parameter_error: Option<f64>,
}

/// The total value, undiscounted and discounted; `None` without money.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Worth {
    /// The undiscounted expectation.
    pub expected: Option<f64>,
    /// Its lower bound.
    pub lower: Option<f64>,
    /// Its upper bound.
    pub upper: Option<f64>,
    /// The discounted expectation.
    pub discounted: Option<f64>,
    /// Its lower bound.
    pub discounted_lower: Option<f64>,
    /// Its upper bound.
    pub discounted_upper: Option<f64>,
    /// The standard error of the undiscounted expectation: parameters are estimates.
    pub parameter_error: Option<f64>,
    /// Customers whose expected value is infinite; the totals leave them out.
    pub customers_without: u64,
}

/// Totals without customers who buy far more than all others, and who may not be one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithoutDominant {
    /// Who is left out.
    pub left_out: Vec<String>,
    /// Expected purchases of the others.
    pub purchases: f64,
    /// The discounted value of the others; `None` without money.
    pub discounted: Option<f64>,
}

/// Customers whose churn risk lies in one band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Its name.
    #[serde(rename = "band")]
    pub name: ChurnBand,
    /// The churn risk at which it begins.
    pub from: f64,
    /// The churn risk at which it ends.
    pub to: f64,
    /// How many customers have such a churn risk today.
    pub customers: u64,
    /// The mean churn risk in the band on the hold-outs; `None` where nothing was judged.
    pub predicted: Option<f64>,
    /// The share of customers in the band on the hold-outs who did not buy.
    pub observed: Option<f64>,
}

/// Customers who will buy within the horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Returning {
    /// The sum of the probabilities.
    pub expected: f64,
    /// How many have a probability above one half.
    pub more_likely_than_not: u64,
}

/// The customers of a list of whom to contact, summed up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListSum {
    /// Its name: `best`, `going-quiet` or `win-back`.
    pub list: String,
    /// The file with it.
    pub file: String,
    /// How many customers are on it.
    pub customers: u64,
    /// How many belong on it, whatever its length.
    pub belonging: u64,
    /// What those on it have spent so far; `None` without amounts.
    pub historical_value: Option<f64>,
    /// The value expected of them; `None` without amounts.
    pub clv: Option<f64>,
    /// The purchases expected of them.
    pub expected_purchases: f64,
}

impl Summary {
    /// Reads a summary file.
    ///
    /// # Errors
    /// When it cannot be read, or is not a summary file.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::io(format!("cannot read `{name}`"), error))?;
        serde_json::from_str(&text).map_err(|error| {
            Error::data(format!("not a summary file of `clv run`: {error}")).at(name)
        })
    }

    /// Whether the forecast is of money.
    #[must_use]
    pub const fn has_money(&self) -> bool {
        self.value.discounted.is_some()
    }
}
