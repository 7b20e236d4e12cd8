//! Weights of a stack: those that make the outcomes of hold-outs likeliest, half-way to equal.

/// No probability counts as less than e to this power.
const FLOOR: f64 = -40.0;

/// The search ends when no weight moves by more than this, or after so many steps.
const STILL: f64 = 1e-9;
const STEPS: usize = 2_000;

/// ln probabilities that all members give to one outcome, and how many customers it stands for.
pub(super) struct Row {
    pub(super) customers: f64,
    /// `None` where a member could not be fitted to the data before that hold-out.
    pub(super) ln_probabilities: Vec<Option<f64>>,
}

/// One weight per member, half of it equal: expectation and maximisation over the outcomes of all hold-outs together.
///
/// A member that is missing at a hold-out is given the mean probability of the others there, which favours nobody.
pub(super) fn of(rows: &[Row], members: usize) -> Vec<f64> {
    let equal = 1.0 / members as f64;
    let mut weights = vec![equal; members];
    let probabilities: Vec<(f64, Vec<f64>)> = rows
        .iter()
        .map(|row| (row.customers, relative(&row.ln_probabilities)))
        .collect();
    let total: f64 = rows.iter().map(|row| row.customers).sum();
    if total == 0.0 {
        return weights;
    }
    for _ in 0..STEPS {
        let mut next = vec![0.0; members];
        for (customers, probabilities) in &probabilities {
            let mixed: f64 = weights.iter().zip(probabilities).map(|(w, p)| w * p).sum();
            for ((sum, weight), probability) in next.iter_mut().zip(&weights).zip(probabilities) {
                *sum += customers * weight * probability / mixed;
            }
        }
        let mut largest: f64 = 0.0;
        for (weight, sum) in weights.iter_mut().zip(next) {
            let new = sum / total;
            largest = largest.max((new - *weight).abs());
            *weight = new;
        }
        if largest < STILL {
            break;
        }
    }
    weights
        .iter()
        .map(|weight| 0.5 * (weight + equal))
        .collect()
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
        let known = row.ln_probabilities.iter().flatten();
        let largest = known.fold(FLOOR, |largest, ln| largest.max(*ln));
        let (mut mixed, mut known) = (0.0, 0.0);
        for (ln, weight) in row.ln_probabilities.iter().zip(weights) {
            if let Some(ln) = ln {
                mixed += weight * (ln.max(FLOOR) - largest).exp();
                known += weight;
            }
        }
        sum += row.customers * ((mixed / known).ln() + largest);
        total += row.customers;
    }
    (total > 0.0).then(|| sum / total)
}

#[cfg(test)]
mod tests {
    use super::{Row, log_scores, of};

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
        let weights = of(&rows, 2);
        assert!((weights[0] - 0.625).abs() < 1e-6 && (weights[1] - 0.375).abs() < 1e-6);
    }

    #[test]
    fn members_that_say_the_same_have_equal_weights() {
        assert_eq!(of(&[row(5.0, [0.3, 0.3])], 2), [0.5, 0.5]);
        assert_eq!(of(&[], 2), [0.5, 0.5]);
    }

    #[test]
    fn a_member_that_is_missing_at_a_holdout_is_neither_favoured_nor_punished() {
        let missing = Row {
            customers: 2.0,
            ln_probabilities: vec![Some(0.5_f64.ln()), None],
        };
        assert_eq!(of(&[missing], 2), [0.5, 0.5]);
    }

    #[test]
    fn log_scores_are_means_over_customers() {
        let rows = [row(1.0, [0.5, 0.25]), row(3.0, [0.5, 0.5])];
        let scores = log_scores(&rows, 2);
        assert!((scores[0].unwrap() - 0.5_f64.ln()).abs() < 1e-12);
        assert!((scores[1].unwrap() - (0.25 * 0.25_f64.ln() + 0.75 * 0.5_f64.ln())).abs() < 1e-12);
    }
}
