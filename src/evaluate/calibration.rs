//! Calibration by deciles: mean forecast and mean outcome in ten groups of customers, by forecast.

use serde::{Deserialize, Serialize};

use super::cohorts::{Cohort, cohorts};
use super::forecast::Forecasts;
use crate::holdout::Holdout;

/// The number of groups.
const GROUPS: usize = 10;

/// A tenth of the customers, by their prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// From 1, the lowest predictions, to 10.
    pub group: usize,
    /// Number of customers.
    pub customers: usize,
    /// Their mean prediction.
    pub predicted: f64,
    /// Their mean outcome in the hold-out.
    pub actual: f64,
}

/// A model's calibration: forecast and outcome by groups of customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The model's name.
    pub name: String,
    /// Groups by predicted purchases.
    pub purchases: Vec<Group>,
    /// Groups by predicted value; `None` without values.
    pub value: Option<Vec<Group>>,
    /// Groups by churn risk: its mean, and the share of customers who did not buy.
    #[serde(default)]
    pub churn: Vec<Group>,
    /// What the groups by predicted purchases have of all purchases.
    #[serde(default)]
    pub purchases_lift: Vec<Lift>,
    /// What the groups by predicted value have of all value; `None` without values.
    #[serde(default)]
    pub value_lift: Option<Vec<Lift>>,
    /// Cohorts by the quarter of the first purchase.
    #[serde(default)]
    pub cohorts: Vec<Cohort>,
}

/// What a tenth of the customers has of the whole outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// From 1, the lowest predictions, to 10.
    pub group: usize,
    /// The share of the outcome of all customers; `None` where that is 0.
    pub share: Option<f64>,
    /// How many times the mean outcome of all customers it is.
    pub lift: Option<f64>,
}

/// All groups of a model's customers.
pub(super) fn of_model(name: String, holdout: &Holdout, forecasts: &Forecasts) -> Calibration {
    let values = forecasts.values.as_deref();
    let value = holdout.values().zip(values);
    let value = value.map(|(actual, predicted)| deciles(&actual, predicted));
    let purchases = deciles(&holdout.purchases(), &forecasts.purchases);
    let silent = holdout.silent();
    let silent: Vec<f64> = silent
        .iter()
        .map(|silent| f64::from(u8::from(*silent)))
        .collect();
    Calibration {
        name,
        churn: deciles(&silent, &forecasts.churn_risk),
        purchases_lift: lift(&purchases),
        value_lift: value.as_deref().map(lift),
        purchases,
        value,
        cohorts: cohorts(holdout, &forecasts.purchases, values),
    }
}

/// What each group has of the whole outcome.
#[must_use]
pub fn lift(groups: &[Group]) -> Vec<Lift> {
    let sum = |group: &Group| group.actual * group.customers as f64;
    let outcome: f64 = groups.iter().map(sum).sum();
    let customers: f64 = groups.iter().map(|group| group.customers as f64).sum();
    let mut lifts = Vec::with_capacity(groups.len());
    for group in groups {
        let share = sum(group) / outcome;
        let lift = group.actual / (outcome / customers);
        lifts.push(Lift {
            group: group.group,
            share: Some(share).filter(|share| share.is_finite()),
            lift: Some(lift).filter(|lift| lift.is_finite()),
        });
    }
    lifts
}

/// Ten groups of equal size by rising prediction, equal predictions in order of id. Fewer than ten
/// customers make fewer groups. If a prediction is not finite, there are no groups.
#[must_use]
pub fn deciles(actual: &[f64], predicted: &[f64]) -> Vec<Group> {
    if !predicted.iter().all(|prediction| prediction.is_finite()) {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..predicted.len()).collect();
    order.sort_by(|&i, &j| predicted[i].total_cmp(&predicted[j]));
    let mut groups = Vec::new();
    for group in 0..GROUPS {
        let start = group * order.len() / GROUPS;
        let end = (group + 1) * order.len() / GROUPS;
        if start < end {
            groups.push(group_of(group + 1, &order[start..end], actual, predicted));
        }
    }
    groups
}

#[expect(
    clippy::cast_precision_loss,
    reason = "customers are far fewer than 2^53"
)]
fn mean_over(members: &[usize], values: &[f64]) -> f64 {
    let sum: f64 = members.iter().map(|&i| values[i]).sum();
    sum / members.len() as f64
}

fn group_of(group: usize, members: &[usize], actual: &[f64], predicted: &[f64]) -> Group {
    Group {
        group,
        customers: members.len(),
        predicted: mean_over(members, predicted),
        actual: mean_over(members, actual),
    }
}
