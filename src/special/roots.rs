//! Roots of increasing functions.

/// An interval that holds the root.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bracket {
    /// Lower end: the function is not above the target here.
    pub low: f64,
    /// Upper end: the function is not below the target here.
    pub high: f64,
}

/// The longest of Newton's steps.
const LONGEST: f64 = 2.0;

/// Solves f(x) = `target` for an increasing f with a known slope: Newton's steps from `guess`, none longer
/// than 2, replaced by bisection whenever they leave the bracket, until one is below `tolerance`: what is
/// missing then is about its square.
///
/// `f` returns value and slope; where the slope is NaN, the bracket is halved. Never needs more than 200 evaluations; the usual number is 3 to 6.
#[must_use]
pub fn solve_increasing(
    target: f64,
    bracket: Bracket,
    guess: f64,
    tolerance: f64,
    mut f: impl FnMut(f64) -> (f64, f64),
) -> f64 {
    let Bracket { mut low, mut high } = bracket;
    let mut x = if guess > low && guess < high {
        guess
    } else {
        0.5 * (low + high)
    };
    for _ in 0..200 {
        let (value, slope) = f(x);
        let miss = value - target;
        if miss < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x - (miss / slope).clamp(-LONGEST, LONGEST);
        let inside = newton > low && newton < high;
        let next = if inside { newton } else { 0.5 * (low + high) };
        if (inside && (next - x).abs() <= tolerance) || high - low <= f64::EPSILON * high.abs() {
            return next;
        }
        x = next;
    }
    x
}
