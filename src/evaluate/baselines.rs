//! Baselines: simple rules without a model. A model should be more accurate than all of them.
//!
//! Each rule predicts a count. Its value is the count times the customer's own mean value, or the mean of
//! all repeat purchases if the customer has none.

use crate::holdout::{Customer, Holdout};

/// `hiatus` treats a customer as gone if they have been silent for longer than this share of all gaps.
const LONG_GAP: f64 = 0.9;

/// Silences and gaps within a tenth of a second are equal: both were rounded.
const SAME: f64 = 1e-6;

/// A rule with its forecasts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Baseline {
    /// Its name.
    pub(super) name: &'static str,
    /// The figures that it estimates from the calibration period, by name.
    pub(super) figures: Vec<(&'static str, f64)>,
    /// Predicted purchases of each customer in the hold-out.
    pub(super) purchases: Vec<f64>,
}

/// What a rule predicts, with value where there are amounts.
#[derive(Debug)]
pub(super) struct Predicted<'r> {
    pub(super) rule: &'r Baseline,
    /// The value of each customer.
    pub(super) values: Option<Vec<f64>>,
    /// What a purchase of each customer is worth.
    pub(super) order_values: Option<&'r [f64]>,
}

impl<'r> Predicted<'r> {
    pub(super) fn new(rule: &'r Baseline, order_values: Option<&'r [f64]>) -> Self {
        let counts = rule.purchases.iter();
        let values =
            order_values.map(|means| counts.zip(means).map(|(n, mean)| n * mean).collect());
        Self {
            rule,
            values,
            order_values,
        }
    }
}

/// What every rule takes a purchase of each customer to be worth: the customer's own mean, or that of all repeat purchases.
#[must_use]
pub(super) fn order_values(customers: &[Customer]) -> Vec<f64> {
    let pooled = pooled_mean(customers);
    let mean = |customer: &Customer| {
        let has_spent = customer.spend.purchases() > 0;
        if has_spent {
            customer.spend.mean()
        } else {
            pooled
        }
    };
    customers.iter().map(mean).collect()
}

/// All rules: `zero`, `mean-rate`, `own-rate` and `hiatus`. `gaps` are the gaps between purchases up to the
/// split: days and frequency, shortest first.
#[must_use]
pub(super) fn all(holdout: &Holdout, gaps: &[(f64, u64)]) -> Vec<Baseline> {
    vec![
        zero(holdout),
        mean_rate(holdout),
        own_rate(holdout),
        hiatus(holdout, gaps),
    ]
}

/// No customer buys again.
fn zero(holdout: &Holdout) -> Baseline {
    Baseline {
        name: "zero",
        figures: Vec::new(),
        purchases: vec![0.0; holdout.customers.len()],
    }
}

/// Every customer buys at the mean rate of all customers: Σx / ΣT.
fn mean_rate(holdout: &Holdout) -> Baseline {
    let customers = &holdout.customers;
    let rate = ratio(
        customers
            .iter()
            .map(|customer| f64::from(customer.purchases.frequency()))
            .sum(),
        customers
            .iter()
            .map(|customer| customer.purchases.age())
            .sum(),
    );
    let purchases = vec![rate * holdout.horizon(); holdout.customers.len()];
    Baseline {
        name: "mean-rate",
        figures: vec![("rate", rate)],
        purchases,
    }
}

/// Every customer keeps their own rate: x/T, or 0 if T = 0.
fn own_rate(holdout: &Holdout) -> Baseline {
    let horizon = holdout.horizon();
    let purchases = holdout
        .customers
        .iter()
        .map(|customer| horizon * own(customer))
        .collect();
    Baseline {
        name: "own-rate",
        figures: Vec::new(),
        purchases,
    }
}

/// The customer's own rate, but 0 if the silence T − t_x exceeds the 90th percentile of all gaps.
fn hiatus(holdout: &Holdout, gaps: &[(f64, u64)]) -> Baseline {
    let (horizon, days) = (holdout.horizon(), holdout.unit.days());
    let longest = percentile(gaps, LONG_GAP);
    let mut purchases = Vec::with_capacity(holdout.customers.len());
    for customer in &holdout.customers {
        let silence = (customer.purchases.age() - customer.purchases.recency()) * days;
        let is_gone = longest.is_some_and(|longest| silence > longest + SAME);
        purchases.push(if is_gone {
            0.0
        } else {
            horizon * own(customer)
        });
    }
    Baseline {
        name: "hiatus",
        figures: longest
            .map(|gap| ("longest_gap_days", gap))
            .into_iter()
            .collect(),
        purchases,
    }
}

fn own(customer: &Customer) -> f64 {
    ratio(
        f64::from(customer.purchases.frequency()),
        customer.purchases.age(),
    )
}

/// A ratio, or 0 if the denominator is 0.
fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 {
        numerator / denominator
    } else {
        0.0
    }
}

/// The smallest value that at least this share does not exceed; `values` are in rising order, with their frequency.
#[expect(clippy::cast_precision_loss, reason = "gaps are far fewer than 2^53")]
fn percentile(values: &[(f64, u64)], share: f64) -> Option<f64> {
    let wanted = share * values.iter().map(|(_, times)| *times as f64).sum::<f64>();
    let mut so_far = 0.0;
    for (value, times) in values {
        so_far += *times as f64;
        if so_far >= wanted {
            return Some(*value);
        }
    }
    None
}

/// The mean value of all repeat purchases with a value; 0 if there are none.
fn pooled_mean(customers: &[Customer]) -> f64 {
    let value: f64 = customers
        .iter()
        .map(|customer| customer.spend.total())
        .sum();
    ratio(
        value,
        customers
            .iter()
            .map(|customer| f64::from(customer.spend.purchases()))
            .sum(),
    )
}
