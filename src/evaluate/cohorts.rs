//! Forecast and outcome by acquisition cohort: the quarter of a customer's first purchase.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::nullable::number_or_nan;
use crate::holdout::Holdout;

/// There are at most so many cohorts; quarters are joined where there would be more.
const MOST: i32 = 12;

/// Customers who first bought in the same quarter, or in neighbouring ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cohort {
    /// The day of the earliest first purchase.
    pub first: NaiveDate,
    /// The day of the latest first purchase.
    pub last: NaiveDate,
    /// Number of customers.
    pub customers: u64,
    /// Their purchases in the hold-out.
    pub actual: u64,
    /// The forecast.
    #[serde(deserialize_with = "number_or_nan")]
    pub predicted: f64,
    /// The value of their purchases; `None` without amounts.
    pub actual_value: Option<f64>,
    /// The forecast; `None` where there is none, or where it is infinite.
    pub predicted_value: Option<f64>,
}

/// All cohorts in order of time.
pub(super) fn cohorts(holdout: &Holdout, purchases: &[f64], values: Option<&[f64]>) -> Vec<Cohort> {
    let quarters = || {
        holdout
            .customers
            .iter()
            .map(|customer| quarter(customer.first_day))
    };
    let (Some(first), Some(last)) = (quarters().min(), quarters().max()) else {
        return Vec::new();
    };
    let width = (last - first + MOST) / MOST;
    let mut cohorts: BTreeMap<i32, Cohort> = BTreeMap::new();
    for (at, customer) in holdout.customers.iter().enumerate() {
        let (day, has_value) = (customer.first_day, values.is_some());
        let place = (quarter(day) - first) / width;
        let cohort = cohorts
            .entry(place)
            .or_insert_with(|| Cohort::empty(day, has_value));
        cohort.first = cohort.first.min(day);
        cohort.last = cohort.last.max(day);
        cohort.customers += 1;
        cohort.actual += u64::from(customer.holdout_purchases);
        cohort.predicted += purchases[at];
        let came = cohort.actual_value.filter(|_| holdout.amounts);
        cohort.actual_value = came.map(|sum| sum + customer.holdout_value);
        let forecast = cohort.predicted_value.zip(values);
        cohort.predicted_value = forecast.map(|(sum, values)| sum + values[at]);
    }
    let mut cohorts: Vec<Cohort> = cohorts.into_values().collect();
    for cohort in &mut cohorts {
        cohort.predicted_value = cohort.predicted_value.filter(|value| value.is_finite());
    }
    cohorts
}

impl Cohort {
    const fn empty(day: NaiveDate, has_value: bool) -> Self {
        Self {
            first: day,
            last: day,
            customers: 0,
            actual: 0,
            predicted: 0.0,
            actual_value: Some(0.0),
            predicted_value: if has_value { Some(0.0) } else { None },
        }
    }
}

/// Quarters since the year 0.
fn quarter(day: NaiveDate) -> i32 {
    day.year() * 4 + i32::try_from(day.month0() / 3).unwrap_or_default()
}
