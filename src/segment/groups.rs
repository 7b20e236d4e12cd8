//! Groups of customers: how many, what they brought, what they will bring with the interval of the sum, and their habits.

use std::collections::BTreeMap;

use arrow::array::{Array, Float64Array, StringArray};
use serde::{Deserialize, Serialize};

use super::habits::Habits;
use crate::error::Result;
use crate::forecast::Interval;
use crate::results::{ForecastSum, Results, Summands};
use crate::special::median;

/// Attributes whose most frequent text is told of every group.
const PROFILE: [&str; 5] = [
    "first_product",
    "first_category",
    "first_channel",
    "first_coupon",
    "first_discount",
];

/// One group of a division of the customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What the customers are divided by: `tier`, `rfm_segment`, `lifecycle`, `cluster` or the name of a column.
    pub by: String,
    /// The group; `None` for customers whose cell is empty.
    pub group: Option<String>,
    /// How many there are.
    pub customers: u64,
    /// Their share of all customers.
    pub customer_share: f64,
    /// Purchases so far.
    pub purchases: f64,
    /// What they have spent; `None` without amounts.
    pub historical_value: Option<f64>,
    /// Their share of what all have spent.
    pub historical_share: Option<f64>,
    /// What they have spent over their purchases.
    pub average_order_value: Option<f64>,
    /// The mean of their mean days between purchases, over customers with at least two.
    pub days_between_purchases: Option<f64>,
    /// The median of the days since their last purchase.
    pub days_since_purchase: f64,
    /// The mean probability of no purchase within the horizon.
    pub churn_risk: f64,
    /// Expected purchases within the horizon, all together.
    pub expected_purchases: f64,
    /// The lower bound of what they will really be.
    pub purchases_lower: Option<f64>,
    /// The upper bound.
    pub purchases_upper: Option<f64>,
    /// The sum of `clv`; `None` without money.
    pub clv: Option<f64>,
    /// The lower bound of the value that will really be realised.
    pub clv_lower: Option<f64>,
    /// The upper bound.
    pub clv_upper: Option<f64>,
    /// Their share of the value of all.
    pub clv_share: Option<f64>,
    /// The mean of `clv`.
    pub clv_mean: Option<f64>,
    /// The median of `clv`.
    pub clv_median: Option<f64>,
    /// The most frequent text of each attribute of the first order, as in `first_channel: web (41%)`.
    pub profile: Option<String>,
}

/// A division of the customers: the number of each customer's group.
pub(super) struct Division {
    pub(super) by: String,
    pub(super) names: Vec<Option<String>>,
    pub(super) of: Vec<usize>,
}

impl Division {
    /// By the texts of a column, in the order of their bytes; customers with an empty cell are the last group.
    pub(super) fn by_texts(by: &str, texts: &StringArray) -> Self {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for text in texts.iter().flatten() {
            numbers.insert(text, 0);
        }
        for (at, number) in numbers.values_mut().enumerate() {
            *number = at;
        }
        let mut names: Vec<Option<String>> = numbers
            .keys()
            .map(|name| Some((*name).to_owned()))
            .collect();
        if texts.null_count() > 0 {
            names.push(None);
        }
        let last = numbers.len();
        let of = texts
            .iter()
            .map(|text| text.map_or(last, |text| numbers[text]));
        Self {
            by: by.to_owned(),
            of: of.collect(),
            names,
        }
    }
}

/// What groups are described from.
pub(super) struct Describing<'r> {
    results: &'r Results,
    habits: &'r Habits,
    purchases: Summands<'r>,
    value: Option<Summands<'r>>,
    churn_risk: &'r Float64Array,
    clv: Option<&'r Float64Array>,
    spent: Option<&'r Float64Array>,
    all_spent: f64,
    all_clv: f64,
}

impl<'r> Describing<'r> {
    pub(super) fn new(results: &'r Results, habits: &'r Habits) -> Result<Self> {
        let total = |column: Option<&Float64Array>| {
            column.map_or(0.0, |column| column.iter().flatten().sum())
        };
        let (clv, spent) = (results.numbers("clv"), results.numbers("historical_value"));
        Ok(Self {
            results,
            habits,
            purchases: Summands::purchases(results)?,
            value: Summands::value(results),
            churn_risk: results.needed("churn_risk")?,
            all_spent: total(spent),
            all_clv: total(clv),
            clv,
            spent: spent.filter(|spent| spent.null_count() < spent.len()),
        })
    }

    /// The groups of a division, without empty ones.
    pub(super) fn groups(&self, division: &Division) -> Vec<Group> {
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); division.names.len()];
        for (row, group) in division.of.iter().enumerate() {
            rows[*group].push(row);
        }
        let groups = division.names.iter().zip(&rows);
        let groups = groups.filter(|(_, rows)| !rows.is_empty());
        groups
            .map(|(name, rows)| self.group(&division.by, name.clone(), rows))
            .collect()
    }

    fn group(&self, by: &str, name: Option<String>, rows: &[usize]) -> Group {
        let count = rows.len() as f64;
        let purchases: f64 = rows.iter().map(|row| self.habits.purchases[*row]).sum();
        let usual = rows.iter().filter_map(|row| self.habits.usual[*row]);
        let silent = rows.iter().map(|row| self.habits.silent[*row]);
        let risk: f64 = rows.iter().map(|row| self.churn_risk.value(*row)).sum();
        let expected = self.purchases.sum(rows.iter().copied());
        let bounds = expected.interval(self.results);
        let value = self
            .value
            .as_ref()
            .map(|value| value.sum(rows.iter().copied()));
        let value_bounds = value.and_then(|value: ForecastSum| value.interval(self.results));
        let spent = self.spent.map(|spent| sum(spent, rows));
        let clv: Option<Vec<f64>> = self.clv.map(|clv| values(clv, rows));
        let lower = |bounds: Option<Interval>| bounds.map(|bounds| bounds.0);
        let upper = |bounds: Option<Interval>| bounds.map(|bounds| bounds.1);
        Group {
            by: by.to_owned(),
            group: name,
            customers: rows.len() as u64,
            customer_share: count / self.results.len() as f64,
            purchases,
            historical_value: spent,
            historical_share: spent.and_then(|spent| share(spent, self.all_spent)),
            average_order_value: spent.map(|spent| spent / purchases),
            days_between_purchases: mean(usual),
            days_since_purchase: median(silent.collect()).unwrap_or_default(),
            churn_risk: risk / count,
            expected_purchases: expected.expected,
            purchases_lower: lower(bounds),
            purchases_upper: upper(bounds),
            clv: value.map(|value| value.expected),
            clv_lower: lower(value_bounds),
            clv_upper: upper(value_bounds),
            clv_share: value.and_then(|value| share(value.expected, self.all_clv)),
            clv_mean: clv.as_ref().and_then(|clv| mean(clv.iter().copied())),
            clv_median: clv.and_then(median),
            profile: self.profile(rows),
        }
    }

    /// The most frequent text of each attribute of the first order.
    fn profile(&self, rows: &[usize]) -> Option<String> {
        let mut parts = Vec::new();
        for name in PROFILE {
            let Some(texts) = self.results.texts(name) else {
                continue;
            };
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for row in rows.iter().filter(|row| texts.is_valid(**row)) {
                *counts.entry(texts.value(*row)).or_default() += 1;
            }
            let most = counts
                .iter()
                .max_by_key(|(text, count)| (**count, std::cmp::Reverse(**text)));
            if let Some((text, count)) = most {
                let percent = 100.0 * *count as f64 / rows.len() as f64;
                parts.push(format!("{name}: {text} ({percent:.0}%)"));
            }
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

fn values(column: &Float64Array, rows: &[usize]) -> Vec<f64> {
    let rows = rows.iter().filter(|row| column.is_valid(**row));
    rows.map(|row| column.value(*row)).collect()
}

fn sum(column: &Float64Array, rows: &[usize]) -> f64 {
    values(column, rows).into_iter().sum()
}

fn share(part: f64, all: f64) -> Option<f64> {
    (all != 0.0).then(|| part / all)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}
