//! Calibration by deciles: do customers of whom more is expected bring more, and as much as expected?

use serde::{Deserialize, Serialize};

/// How many groups there are.
const GROUPS: usize = 10;

/// A tenth of the customers, by what was predicted of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// From 1, the group of whom least is expected, to 10.
    pub group: usize,
    /// Customers in it.
    pub customers: usize,
    /// Their mean prediction.
    pub predicted: f64,
    /// Their mean outcome in the hold-out.
    pub actual: f64,
}

/// Ten groups of equal size by rising prediction, equal predictions in order of id; fewer than ten
/// customers make fewer groups, and a prediction that is not finite none.
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
