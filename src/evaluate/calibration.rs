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
