//! Weights of a stack: those that make the outcomes of hold-outs likeliest, half-way to equal unless every hold-out says that
//! they are better as they are.

use ndarray::ArrayView2;

use super::gains::{Gains, judged};
use super::mixture;
use crate::forecast::Trial;

/// No probability counts as less than e to this power.
const FLOOR: f64 = -40.0;

/// No weight is less.
const LEAST: f64 = 1e-9;

/// ln probabilities that all members give to one outcome, and how many customers it stands for.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) customers: f64,
    /// `None` where a member could not be fitted to the data before that hold-out.
    pub(super) ln_probabilities: Vec<Option<f64>>,
}

impl Row {
    /// What the members at these places said.
    pub(super) fn of(&self, places: &[usize]) -> Self {
        Self {
            customers: self.customers,
            ln_probabilities: places.iter().map(|at| self.ln_probabilities[*at]).collect(),
        }
    }
}

/// One weight for each member of a stack.
pub(super) struct Weights {
    pub(super) each: Vec<f64>,
    /// Weights that are not moved towards equal, as they were tried; `None` with fewer than two hold-outs.
    pub(super) full: Option<Trial>,
}

/// One weight per member, from the outcomes of all hold-outs together: half of it equal, or all of it by the outcomes where
/// such weights, found on the other hold-outs, are better on each of them.
pub(super) fn of(holdouts: &[Vec<Row>], members: usize) -> Weights {
    let all: Vec<&Row> = holdouts.iter().flatten().collect();
    let likeliest = likeliest(&all, members);
    let full = tried_in_full(holdouts, members);
    let each = if full.is_some_and(|trial| trial.used) {
        none_dropped(&likeliest)
    } else {
        half_equal(&likeliest)
    };
    Weights { each, full }
}

/// What the likeliest weights gain on those half-way to equal, both found without the hold-out that they are tried on.
fn tried_in_full(holdouts: &[Vec<Row>], members: usize) -> Option<Trial> {
    let mut each = Vec::new();
    for (at, held_out) in holdouts.iter().enumerate() {
        let others = holdouts.iter().enumerate();
        let others = others.filter(|(other, _)| *other != at);
        let others: Vec<&Row> = others.flat_map(|(_, rows)| rows).collect();
        if others.is_empty() {
            return None;
        }
        let full = likeliest(&others, members);
        let half = half_equal(&full);
        let with = |weights| AtHoldout {
            rows: held_out,
            weights,
        };
        each.push(with(full.as_slice()).gains_on(with(half.as_slice())));
    }
    judged(&each)
}

/// A stack at one hold-out: what its members said of each outcome, and their weights.
#[derive(Clone, Copy)]
pub(super) struct AtHoldout<'r> {
    pub(super) rows: &'r [Row],
    pub(super) weights: &'r [f64],
}

impl AtHoldout<'_> {
    /// What the stack adds to the ln probabilities that another one gave to the same outcomes.
    pub(super) fn gains_on(self, other: Self) -> Gains {
        let mut gains = Gains::default();
        for (row, others) in self.rows.iter().zip(other.rows) {
            let without = ln_probability(others, other.weights);
            gains.count(row.customers, ln_probability(row, self.weights) - without);
        }
        gains
    }
}

/// Weights none of which is 0, whatever rounding made of them: no member is dropped.
fn none_dropped(weights: &[f64]) -> Vec<f64> {
    let least = || weights.iter().map(|weight| weight.max(LEAST));
    let sum: f64 = least().sum();
    least().map(|weight| weight / sum).collect()
}

/// Weights half-way to equal.
fn half_equal(weights: &[f64]) -> Vec<f64> {
    let equal = 1.0 / weights.len() as f64;
    let weights = weights.iter();
    weights.map(|weight| 0.5 * (weight + equal)).collect()
}

/// The weights that make the outcomes likeliest; equal ones without an outcome.
///
/// A member that is missing at a hold-out is given the mean probability of the others there, which favours nobody.
fn likeliest(rows: &[&Row], members: usize) -> Vec<f64> {
    let relative: Vec<f64> = rows
        .iter()
        .flat_map(|row| relative(&row.ln_probabilities))
        .collect();
    let probabilities = ArrayView2::from_shape((rows.len(), members), &relative)
        .expect("a probability of each member for each outcome");
    let customers: Vec<f64> = rows.iter().map(|row| row.customers).collect();
    mixture::likeliest(probabilities, &customers).to_vec()
}

/// Probabilities divided by the largest of them.
fn relative(ln_probabilities: &[Option<f64>]) -> Vec<f64> {
    let known = ln_probabilities.iter().flatten().map(|ln| ln.max(FLOOR));
    let largest = known.clone().fold(f64::NEG_INFINITY, f64::max);
    let count = known.clone().count();
    let mean = known.map(|ln| (ln - largest).exp()).sum::<f64>() / count.max(1) as f64;
    let each = ln_probabilities.iter();
    each.map(|ln| ln.map_or(mean, |ln| (ln.max(FLOOR) - largest).exp()))
        .collect()
}

/// Each member's mean ln probability over all outcomes; `None` where it is missing at a hold-out.
pub(super) fn log_scores(rows: &[Row], members: usize) -> Vec<Option<f64>> {
    let total: f64 = rows.iter().map(|row| row.customers).sum();
    let score = |member: usize| -> Option<f64> {
        let mut sum = 0.0;
        for row in rows {
            sum += row.customers * row.ln_probabilities[member]?.max(FLOOR);
        }
        (total > 0.0).then(|| sum / total)
    };
    (0..members).map(score).collect()
}

/// The mean ln probability of the mixture with these weights over all outcomes; `None` without an outcome.
pub(super) fn log_score_of_mixture(rows: &[Row], weights: &[f64]) -> Option<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    for row in rows {
        sum += row.customers * ln_probability(row, weights);
        total += row.customers;
    }
    (total > 0.0).then(|| sum / total)
}

/// The ln probability that the mixture with these weights gives to one outcome.
pub(super) fn ln_probability(row: &Row, weights: &[f64]) -> f64 {
    let known = row.ln_probabilities.iter().flatten();
    let largest = known.fold(FLOOR, |largest, ln| largest.max(*ln));
    let (mut mixed, mut known) = (0.0, 0.0);
    for (ln, weight) in row.ln_probabilities.iter().zip(weights) {
        if let Some(ln) = ln {
            mixed += weight * (ln.max(FLOOR) - largest).exp();
            known += weight;
        }
    }
    (mixed / known).ln() + largest
}

#[cfg(test)]
mod tests {
    use super::{Row, log_scores, of};

    /// The weights that one hold-out gives.
    fn weights(rows: Vec<Row>) -> Vec<f64> {
        of(&[rows], 2).each
    }

    fn row(customers: f64, probabilities: [f64; 2]) -> Row {
        Row {
            customers,
            ln_probabilities: probabilities.map(|p| Some(p.ln())).to_vec(),
        }
    }

    #[test]
    fn weights_are_half_of_the_likeliest_and_half_equal() {
        // 3 of 4 outcomes are certain under the first member and impossible under the second, 1 the other way round
        let rows = [row(3.0, [1.0, 1e-300]), row(1.0, [1e-300, 1.0])];
        let weights = weights(rows.to_vec());
        assert!((weights[0] - 0.625).abs() < 1e-6 && (weights[1] - 0.375).abs() < 1e-6);
    }

    #[test]
    fn members_that_say_the_same_have_equal_weights() {
        assert_eq!(weights(vec![row(5.0, [0.3, 0.3])]), [0.5, 0.5]);
        assert_eq!(weights(Vec::new()), [0.5, 0.5]);
        assert_eq!(of(&[], 2).each, [0.5, 0.5]);
    }

    #[test]
    fn a_member_that_is_missing_at_a_holdout_is_neither_favoured_nor_punished() {
        let missing = Row {
            customers: 2.0,
            ln_probabilities: vec![Some(0.5_f64.ln()), None],
        };
        assert_eq!(weights(vec![missing]), [0.5, 0.5]);
    }

    #[test]
    fn weights_are_full_where_every_holdout_gains_by_it_and_half_equal_elsewhere() {
        let good = |customers: f64| vec![row(customers, [0.5, 0.1]), row(0.1, [0.1, 0.5])];
        let agreed = of(&[good(100.0), good(80.0)], 2);
        assert!(agreed.full.unwrap().used && agreed.each[0] > 0.95);
        let impossible = vec![row(100.0, [1.0, 1e-300])];
        let certain = of(&[impossible.clone(), impossible], 2).each;
        assert!(certain[1] > 0.0 && (certain[0] + certain[1] - 1.0).abs() < 1e-15);
        // the second hold-out contradicts the first
        let bad = vec![row(60.0, [0.1, 0.5])];
        let contradicted = of(&[good(100.0), bad], 2);
        assert!(!contradicted.full.unwrap().used);
        assert!(contradicted.each.iter().all(|weight| *weight >= 0.25));
        assert!(of(&[good(100.0)], 2).full.is_none());
    }

    #[test]
    fn log_scores_are_means_over_customers() {
        let rows = [row(1.0, [0.5, 0.25]), row(3.0, [0.5, 0.5])];
        let scores = log_scores(&rows, 2);
        assert!((scores[0].unwrap() - 0.5_f64.ln()).abs() < 1e-12);
        assert!((scores[1].unwrap() - (0.25 * 0.25_f64.ln() + 0.75 * 0.5_f64.ln())).abs() < 1e-12);
    }
}
