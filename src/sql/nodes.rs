//! Nodes and weights that stand in a query as numbers.

use crate::error::{Error, Result};

/// Weights below e^(this) of the largest are left out.
pub(super) const NEGLIGIBLE: f64 = -45.0;
/// Logarithms of powers are not below this: some dialects refuse products below e^(−745), and two powers and a share
/// are multiplied.
pub(super) const LOWEST_POWER: f64 = -300.0;

/// How far the sums may be from the model's own forecasts, relative.
const TOLERANCE: f64 = 1e-10;
/// How often the nodes are made denser before a model is refused.
const REFINEMENTS: i32 = 4;

/// A node of time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) place: f64,
    pub(super) weight: f64,
}

/// Nodes of time as rows of a table.
pub(super) fn rows_of(moments: &[Moment]) -> Vec<Vec<f64>> {
    let row = |moment: &Moment| vec![moment.place, moment.weight];
    moments.iter().map(row).collect()
}

/// Nodes of ∫ f over all times from now on, f analytic in ln t: times to a number, and their weights.
///
/// The trapezoidal rule in v with ln t = v − e^(−v−20).
pub(super) fn nodes_without_end(longest: f64) -> Vec<Moment> {
    const STEP: f64 = 0.3;
    const BEND: f64 = -20.0;
    let mut nodes = Vec::new();
    let mut v = BEND - 45_f64.ln();
    while v <= longest.ln() {
        let left = (BEND - v).exp();
        let place = (v - left).exp();
        let weight = STEP * place * (1.0 + left);
        nodes.push(Moment { place, weight });
        v += STEP;
    }
    nodes
}

/// Here e^−t no longer matters.
pub(super) const NEVER: f64 = 45.0;

/// The first sums that agree with the model, from few nodes to many.
///
/// # Errors
/// When no reasonable number of nodes is enough.
pub(super) fn dense_enough<S>(
    with_density: impl Fn(i32) -> Option<S>,
    largest_error: impl Fn(&S) -> Result<f64>,
) -> Result<S> {
    let mut error = f64::INFINITY;
    for refinement in 0..REFINEMENTS {
        let Some(sums) = with_density(refinement) else {
            break;
        };
        error = largest_error(&sums)?;
        if error < TOLERANCE {
            return Ok(sums);
        }
    }
    let what = format!(
        "SQL cannot compute the forecasts of this model to {TOLERANCE:e}, \
         because its parameters are extreme (relative error {error:.0e})"
    );
    Err(Error::data(what).hint("score with `clv score`, or fit with `--penalty 0.001`"))
}
