//! Laws of a likelihood and its gradient; used by the laws of purchase and spend models.

use clv::history::{TotalOrder, Weighted};
use clv::model::{Likelihood, Parametric};

use super::assert_near;

/// The most phases that a drawn model's purchases have.
const MOST_PHASES: f64 = 5.0;

fn ln_likelihood<M: Likelihood>(model: &M, history: &M::History) -> f64 {
    model.term(history, &mut vec![0.0; M::PARAMETERS.len()])
}

fn gradient<M: Likelihood>(model: &M, history: &M::History) -> Vec<f64> {
    let mut gradient = vec![0.0; M::PARAMETERS.len()];
    model.term(history, &mut gradient);
    gradient
}

pub(super) fn everything_is_finite<M: Likelihood>(model: &M, history: &M::History) {
    assert!(ln_likelihood(model, history).is_finite());
    assert!(
        gradient(model, history)
            .iter()
            .all(|slope| slope.is_finite())
    );
}

/// Richardson's central differences in the logarithm of each parameter.
///
/// What is left is the rounding of ln L, which is as large as its parts, divided by the step.
pub(super) fn gradient_is_that_of_central_differences<M: Likelihood>(
    model: &M,
    history: &M::History,
    size: f64,
) {
    const STEP: f64 = 1e-3;
    let values = model.to_vec();
    for (i, slope) in gradient(model, history)
        .into_iter()
        .enumerate()
        .take(M::estimated())
    {
        let moved = |by: f64| {
            let mut values = values.clone();
            values[i] *= f64::exp(by * STEP);
            ln_likelihood(&M::from_values(&values).unwrap(), history)
        };
        let differences =
            (8.0 * (moved(1.0) - moved(-1.0)) - (moved(2.0) - moved(-2.0))) / (12.0 * STEP);
        let slope = slope * values[i];
        assert_near(
            slope,
            differences,
            1e-7,
            1e-12 * size / STEP,
            M::PARAMETERS[i].symbol,
        );
    }
}

pub(super) fn a_block_is_the_sum_of_its_terms<M: Likelihood>(
    model: &M,
    histories: &[M::History],
    weights: &[f64],
) {
    let k = M::PARAMETERS.len();
    let (mut block_slopes, mut slopes) = (vec![0.0; k], vec![0.0; k]);
    let (mut sum, mut size, mut slope_sizes) = (0.0, 0.0, vec![0.0; k]);
    let block = model.block(histories, weights, &mut block_slopes);
    for (history, weight) in histories.iter().zip(weights) {
        let term = ln_likelihood(model, history);
        sum += weight * term;
        size += weight * term.abs();
        for (i, slope) in gradient(model, history).into_iter().enumerate() {
            slopes[i] += weight * slope;
            slope_sizes[i] += weight * slope.abs();
        }
    }
    assert_near(block, sum, 0.0, 1e-13 * size, "the block");
    for i in 0..k {
        assert_near(
            block_slopes[i],
            slopes[i],
            0.0,
            1e-13 * slope_sizes[i],
            "its gradient",
        );
    }
}

/// Weights stand for repeated customers, also where the copies come in another order.
pub(super) fn weighted_is_repeated<M: Likelihood>(
    model: &M,
    histories: &[M::History],
    copies: &[u8],
) where
    M::History: TotalOrder,
{
    let weighted = histories
        .iter()
        .zip(copies)
        .map(|(history, n)| (*history, f64::from(*n)));
    let repeated = histories
        .iter()
        .zip(copies)
        .rev()
        .flat_map(|(history, n)| vec![*history; usize::from(*n)]);
    let value = |histories: &Weighted<M::History>| {
        model.block(
            histories.histories(),
            histories.weights(),
            &mut vec![0.0; M::PARAMETERS.len()],
        )
    };
    let (weighted, repeated) = (
        Weighted::collapse_weighted(weighted),
        Weighted::collapse(repeated),
    );
    assert_eq!(weighted.customers(), repeated.customers());
    assert_eq!(value(&weighted), value(&repeated));
}

/// ln L with what a sum of logarithms adds to it.
fn ln_likelihood_with<M: Likelihood>(model: &M, history: &M::History, ln_sum: f64) -> f64 {
    let beside = model.beside(ln_sum, &mut vec![0.0; M::PARAMETERS.len()]);
    ln_likelihood(model, history) + beside.unwrap_or(0.0)
}

/// Another unit rescales one parameter and shifts ln L by what [`Likelihood::rescale`] says.
pub(super) fn another_unit_shifts_the_likelihood<M: Likelihood>(
    model: &M,
    history: &M::History,
    factor: f64,
    size: f64,
) {
    let (rescaled, shift) = M::rescale(history, factor);
    let logs = M::logs(history) * factor.ln();
    let moved = ln_likelihood_with(&model.rescaled(factor), &rescaled, logs);
    let plain = ln_likelihood_with(model, history, 0.0);
    // a sum of logarithms counts as often as a purchase has phases
    let shifts = shift.abs()
        * model
            .to_vec()
            .last()
            .copied()
            .unwrap_or(1.0)
            .clamp(1.0, MOST_PHASES);
    assert_near(moved + shift, plain, 1e-12, 1e-13 * (size + shifts), "ln L");
}

/// Another unit leaves a parameter as it is or rescales it by the factor.
pub(super) fn parameters_have_a_unit_or_none<M: Parametric + Likelihood>(model: &M, factor: f64) {
    for (old, new) in model
        .to_vec()
        .into_iter()
        .zip(model.rescaled(factor).to_vec())
    {
        assert!(
            [old, old * factor, old / factor].contains(&new),
            "{old} became {new}"
        );
    }
}
