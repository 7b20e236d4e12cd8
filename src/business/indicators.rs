//! The last twelve months against the twelve months before, one figure after the other.

use serde::{Deserialize, Serialize};

use super::calendar::Grain;
use super::period::Period;

/// A figure of the last twelve months, and of the twelve months before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its name, as the column of a [`Period`], or `churn_rate`, which is 1 less the retention rate.
    pub name: String,
    /// In the last twelve months, or in all of the data where they are shorter; `None` where it is not known.
    pub now: Option<f64>,
    /// In the twelve months before; `None` where the data do not cover them.
    pub before: Option<f64>,
    /// What it has changed by: relative, or as a difference where it is a rate.
    pub change: Option<f64>,
}

/// What a figure is in a period.
type InPeriod = fn(&Period) -> Option<f64>;

/// Figures in the order of the report.
const NAMES: [(&str, InPeriod); 12] = [
    ("revenue", |period| period.revenue),
    ("gross_margin", |period| period.gross_margin),
    ("orders", |period| Some(period.orders as f64)),
    ("average_order_value", |period| period.average_order_value),
    ("customers", |period| Some(period.customers as f64)),
    ("new_customers", |period| Some(period.new_customers as f64)),
    ("retained_customers", |period| {
        known(period, Some(period.retained_customers))
    }),
    ("returned_customers", |period| {
        known(period, Some(period.returned_customers))
    }),
    ("lost_customers", |period| {
        known(period, period.lost_customers)
    }),
    ("orders_per_customer", |period| period.orders_per_customer),
    ("retention_rate", |period| period.retention_rate),
    ("churn_rate", |period| period.churn_rate),
];

/// A count that compares a period with the one before; `None` where the data do not cover that one.
fn known(period: &Period, count: Option<u64>) -> Option<f64> {
    period.retention_rate?;
    count.map(|count| count as f64)
}

/// All figures; those that the data never have, such as revenue without amounts, are left out.
pub(super) fn indicators(periods: &[Period]) -> Vec<Indicator> {
    let years = periods
        .iter()
        .filter(|period| period.grain == Grain::TwelveMonths);
    let mut latest = years.rev();
    let Some(now) = latest.next() else {
        return Vec::new();
    };
    let before = latest.next().filter(|before| before.complete);
    let indicator = |(name, of): (&str, InPeriod)| {
        // in the first year of the data everybody is new
        let is_first = |before: &&Period| before.retention_rate.is_none();
        let before = before.filter(|before| name != "new_customers" || !is_first(before));
        let (now, before) = (of(now), before.and_then(of));
        let change = now.zip(before).and_then(|(now, before)| {
            let difference = now - before;
            let change = if name.ends_with("_rate") {
                difference
            } else {
                difference / before
            };
            change.is_finite().then_some(change)
        });
        Indicator {
            name: name.to_owned(),
            now,
            before,
            change,
        }
    };
    let indicators = NAMES.into_iter().map(indicator);
    indicators
        .filter(|indicator| indicator.now.is_some())
        .collect()
}
