//! Figures of merit: pure functions over one number per customer, in any order of customers.
//!
//! Each is `None` where it is undefined: it is never 0, NaN or infinite for want of data.

/// The least probability that [`log_loss`] takes for possible: one customer never decides it alone.
const LEAST: f64 = f64::EPSILON;

/// Σ values; `None` where it is not finite.
#[must_use]
pub fn total(values: &[f64]) -> Option<f64> {
    finite(values.iter().sum())
}

/// The mean; `None` without values.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    finite(values.iter().sum::<f64>() / count(values))
}

/// 100·(Σ predicted / Σ actual − 1); `None` where Σ actual is 0.
#[must_use]
pub fn bias_pct(actual: &[f64], predicted: &[f64]) -> Option<f64> {
    finite(100.0 * (total(predicted)? / total(actual)? - 1.0))
}

/// The mean absolute error.
#[must_use]
pub fn mae(actual: &[f64], predicted: &[f64]) -> Option<f64> {
    mean_of(actual, predicted, |a, p| (a - p).abs())
}

/// The root of the mean squared error.
#[must_use]
pub fn rmse(actual: &[f64], predicted: &[f64]) -> Option<f64> {
    mean_of(actual, predicted, |a, p| (a - p).powi(2)).map(f64::sqrt)
}

/// Spearman's rank correlation, ties sharing their rank; `None` where one side does not vary.
#[must_use]
pub fn spearman(actual: &[f64], predicted: &[f64]) -> Option<f64> {
    let (actual, predicted) = (centred_ranks(actual), centred_ranks(predicted));
    finite(dot(&actual, &predicted) / (dot(&actual, &actual) * dot(&predicted, &predicted)).sqrt())
}

/// The normalised Gini coefficient of ranking customers by `predicted` to catch `actual`: 1 for the
/// true order, 0 for a random one, less for a reversed one. `None` where `actual` does not vary.
///
/// The area between Lorenz curve and diagonal is, up to a constant, Σ actual·(rank − mean rank): with
/// shared ranks it is the mean over all orders of equal predictions.
#[must_use]
pub fn gini(actual: &[f64], predicted: &[f64]) -> Option<f64> {
    finite(dot(actual, &centred_ranks(predicted)) / dot(actual, &centred_ranks(actual)))
}

/// P(score of an event > score of none), equal scores counting half: the area under the ROC curve.
/// `None` where all or none are events.
#[must_use]
pub fn auc(events: &[bool], scores: &[f64]) -> Option<f64> {
    let positive = events
        .iter()
        .map(|event| f64::from(u8::from(*event)))
        .sum::<f64>();
    let pairs = positive * (count(scores) - positive);
    let caught: f64 = events
        .iter()
        .zip(ranks(scores))
        .filter(|(event, _)| **event)
        .map(|(_, rank)| rank)
        .sum();
    finite((caught - 0.5 * positive * (positive + 1.0)) / pairs)
}

/// The mean squared distance of a probability from what happened (Brier 1950).
#[must_use]
pub fn brier(events: &[bool], probabilities: &[f64]) -> Option<f64> {
    mean_of(&indicators(events), probabilities, |event, p| {
        (event - p).powi(2)
    })
}

/// Minus the mean natural log of the probability given to what happened; probabilities of 0 count as 2⁻⁵².
#[must_use]
pub fn log_loss(events: &[bool], probabilities: &[f64]) -> Option<f64> {
    let losses = events.iter().zip(probabilities);
    let losses: Vec<f64> = losses.map(|(event, p)| log_loss_of(*event, *p)).collect();
    mean(&losses)
}

/// The log-loss of one probability.
#[must_use]
pub fn log_loss_of(event: bool, probability: f64) -> f64 {
    let given = if event {
        probability
    } else {
        1.0 - probability
    };
    if given.is_nan() {
        return given;
    }
    -given.max(LEAST).ln()
}

/// The share of events.
#[must_use]
pub fn share(events: &[bool]) -> Option<f64> {
    mean(&indicators(events))
}

/// Ranks from 1; equal values share the mean of theirs.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "customers are far fewer than 2^53"
)]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&i, &j| values[i].total_cmp(&values[j]));
    let (mut ranks, mut below) = (vec![0.0; values.len()], 0);
    // in rising order, not below the one before means equal
    for tied in order.chunk_by(|&i, &j| values[i] >= values[j]) {
        let rank = below as f64 + 0.5 * (tied.len() + 1) as f64;
        tied.iter().for_each(|&i| ranks[i] = rank);
        below += tied.len();
    }
    ranks
}

fn centred_ranks(values: &[f64]) -> Vec<f64> {
    let middle = 0.5 * (count(values) + 1.0);
    ranks(values)
        .into_iter()
        .map(|rank| rank - middle)
        .collect()
}

fn indicators(events: &[bool]) -> Vec<f64> {
    events
        .iter()
        .map(|event| f64::from(u8::from(*event)))
        .collect()
}

fn mean_of(left: &[f64], right: &[f64], f: impl Fn(f64, f64) -> f64) -> Option<f64> {
    finite(left.iter().zip(right).map(|(l, r)| f(*l, *r)).sum::<f64>() / count(left))
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "customers are far fewer than 2^53"
)]
fn count(values: &[f64]) -> f64 {
    values.len() as f64
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
