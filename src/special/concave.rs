//! Integrals of what has one hill: quadrature that is told only how steep the logarithm is.

use super::quadrature::{gauss_legendre, gauss_legendre_8};

/// No panel is wider: the integrands' singularities lie π away from the line.
const WIDEST: f64 = 3.0;

/// The logarithm changes by no more than about this over a panel; 16 points integrate e^(±8u) on [−1, 1] to
/// 1e-15.
const STEEPEST: f64 = 16.0;

/// Over so short a panel, if the logarithm changes by no more than this, 8 points do as well as 16.
const FLAT: (f64, f64) = (1.0, 2.5);

/// What a side may leave out, as a share of the whole.
const NOTHING: f64 = 1e-18;

/// ∫ from `low` to `high` of a positive function with a concave logarithm, whose derivative is `slope`.
///
/// Gauss–Legendre panels go outwards from the top, each as wide as the slope at its far end allows, until
/// what is left is below 1e-18 of the sum. `f` gets a node and its weight and returns their product with the
/// integrand, so that one pass serves several integrals. Relative accuracy 1e-14 for integrands that are
/// analytic within ±π of the line.
pub fn gauss_one_hill(
    low: f64,
    high: f64,
    slope: impl Fn(f64) -> f64,
    mut f: impl FnMut(f64, f64) -> f64,
) -> f64 {
    let top = top(low, high, &slope);
    let mut sum = 0.0;
    for end in [high, low] {
        let mut at = top;
        // what is left is more than nothing; it is not for what is not a number
        let mut left = f64::INFINITY;
        while (end - at).abs() > 0.0 && left > NOTHING * sum {
            let (next, change) = panel(at, end, &slope);
            let (low, high, mut part) = (at.min(next), at.max(next), 0.0);
            let add = |node, weight| part += f(node, weight);
            if high - low <= FLAT.0 && change <= FLAT.1 {
                gauss_legendre_8(low, high, add);
            } else {
                gauss_legendre(low, high, f64::INFINITY, add);
            }
            sum += part;
            left = part * ((end - next) / (next - at)).abs();
            at = next;
        }
    }
    sum
}

/// Where the slope changes its sign, roughly, or the end that is highest.
fn top(low: f64, high: f64, slope: impl Fn(f64) -> f64) -> f64 {
    if slope(low) <= 0.0 {
        return low;
    } else if slope(high) >= 0.0 {
        return high;
    }
    let (mut rising, mut falling) = (low, high);
    for _ in 0..40 {
        let middle = 0.5 * (rising + falling);
        if slope(middle) > 0.0 {
            rising = middle;
        } else {
            falling = middle;
        }
    }
    0.5 * (rising + falling)
}

/// The end of a panel that begins at `at` and leads away from the top, where the logarithm gets ever steeper,
/// and by how much it changes at most.
fn panel(at: f64, end: f64, slope: impl Fn(f64) -> f64) -> (f64, f64) {
    let whole = end - at;
    let mut next = if whole.abs() <= WIDEST {
        end
    } else {
        at + WIDEST.copysign(whole)
    };
    loop {
        let width = next - at;
        let change = (slope(next) * width).abs();
        if change <= STEEPEST || width.abs() <= f64::EPSILON * at.abs() {
            return (next, change);
        }
        next = at + 0.5 * width;
    }
}
