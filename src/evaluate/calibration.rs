//! Calibration by deciles: mean forecast and mean outcome in ten groups of customers, by forecast.

use serde::{Deserialize, Serialize};

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

/// Ten groups of equal size by rising prediction, equal predictions in order of id. Fewer than ten
/// customers make fewer groups. If a prediction is not finite, there are no groups.
#[must_use]
pub fn deciles(actual: &[f64], predicted: &[f64]) -> Vec<Group> {
    if !predicted.iter().all(|prediction| prediction.is_finite()) {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..predicted.len()).collect();
    order.sort_by(|&i, &j| predicted[i].total_cmp(&predicted[j]));
    let cut = |group: usize| group * order.len() / GROUPS;
    let groups = (0..GROUPS).map(|group| (group + 1, &order[cut(group)..cut(group + 1)]));
    groups
        .filter(|(_, members)| !members.is_empty())
        .map(|(group, members)| of(group, members, actual, predicted))
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "customers are far fewer than 2^53"
)]
fn of(group: usize, members: &[usize], actual: &[f64], predicted: &[f64]) -> Group {
    let customers = members.len();
    let mean = |values: &[f64]| members.iter().map(|&i| values[i]).sum::<f64>() / customers as f64;
    Group {
        group,
        customers,
        predicted: mean(predicted),
        actual: mean(actual),
    }
}
