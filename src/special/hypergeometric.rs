//! Gauss' 2F1 of a negative argument, in the two combinations that purchase models need.
//!
//! Let N be a Pólya process: N(z) ~ negative binomial with shape A and odds z, so that
//! P(N = n) = (A)ₙ/n! · (1−w)ᴬ wⁿ with w = z/(1+z). Each event stops the process for good with a
//! probability p ~ Beta(a, B). Then, per unit of z and of A,
//!
//! - the mean number of events is `stopped_mean` = ∫ (1 − (1+zp)^−A)/p · Beta(p; a, B) dp
//!   = Σₙ P(N=n) Σ_{j<n} (B)ⱼ/(a+B)ⱼ, elsewhere written (a+B−1)/(a−1)·[1 − 2F1(A, a−1; a+B−1; −z)];
//! - the mean of the decay is `stopped_rate` = ∫ (1+zp)^−A · Beta(p; a, B) dp
//!   = Σₙ P(N=n) (B)ₙ/(a+B)ₙ = 2F1(A, a; a+B; −z).
//!
//! The sums have positive terms only, so that a = 1, a + B = 1 and their neighbours are ordinary
//! points. Where they need too many terms, the integrals are taken by the trapezoidal rule in the
//! log-odds of p with both ends of the interval subtracted in closed form.
//! Relative accuracy 1e-12 for A, a, B in [1e-3, 1e4] and z in [0, 1e9] (mpmath).

use super::beta::{ln_beta, ln_beta_kernel};
use super::exponential::softplus;
use super::gamma::ln_gamma_ratio;
use super::polya::PolyaCounts;
use super::quadrature::trapezoid_outwards;

/// The longest sum that is still cheaper than the integral.
const LONGEST_SUM: f64 = 600.0;

/// Mean number of events of a stopped Pólya process.
#[must_use]
pub fn stopped_mean(shape: f64, a: f64, b: f64, z: f64) -> f64 {
    if let Some(terms) = PolyaCounts::new(shape, z, LONGEST_SUM) {
        let (mut sum, mut survivors, mut survival) = (0.0, 0.0, 1.0);
        terms.for_each(|n, weight| {
            sum += weight * survivors;
            survivors += survival;
            survival *= (b + n) / (a + b + n);
        });
        return sum;
    }
    let value = |p: f64| -f64::exp_m1(-shape * f64::ln_1p(z * p)) / p;
    beta_mean(a, b, shape * z, 0.5 * (shape + 1.0) * z, value)
}

/// Mean of (1 + zp)^−A over p ~ Beta(a, B): 2F1(A, a; a+B; −z).
#[must_use]
pub fn stopped_rate(shape: f64, a: f64, b: f64, z: f64) -> f64 {
    if let Some(terms) = PolyaCounts::new(shape, z, LONGEST_SUM) {
        let (mut sum, mut survival) = (0.0, 1.0);
        terms.for_each(|n, weight| {
            sum += weight * survival;
            survival *= (b + n) / (a + b + n);
        });
        return sum;
    }
    beta_mean(a, b, 1.0, shape * z, |p| {
        f64::exp(-shape * f64::ln_1p(z * p))
    })
}

/// Mean of 1/(1 − (1−p)y) over p ~ Beta(a, B), `lost` = 1 − y > 0: 2F1(1, B; a+B; y), the mean of all yⁿ that come
/// before a process stops.
///
/// Gauss' continued fraction, whose terms for y below 1 are all of one sign (DLMF 15.7.5), by Lentz's method;
/// next to y = 1, where it is slow, an integral.
#[must_use]
pub fn stopped_geometric(a: f64, b: f64, y: f64, lost: f64) -> f64 {
    const NEAR_ONE: f64 = 1e-3;
    if lost < NEAR_ONE {
        // a smaller one has no reciprocal
        let lost = lost.max(f64::MIN_POSITIVE);
        return stopped_rate(1.0, a, b, y / lost) / lost;
    }
    let (mut fraction, mut c, mut d, mut m) = (1.0, 1.0, 0.0, 0.0);
    loop {
        let all = a + b + 2.0 * m;
        // at m = 0 the factors a + b − 1 + m and a + b − 1 + 2m are one
        let odd = (b + m) / all
            * if m > 0.0 {
                (a + b - 1.0 + m) / (all - 1.0)
            } else {
                1.0
            };
        let even = (m + 1.0) / all * ((a + m) / (all + 1.0));
        let before = fraction;
        for coefficient in [odd, even] {
            d = 1.0 / (1.0 - coefficient * y * d);
            c = 1.0 - coefficient * y / c;
            fraction *= c * d;
        }
        m += 1.0;
        if f64::abs(fraction - before) <= 1e-16 * fraction || m > 1e4 {
            return 1.0 / fraction;
        }
    }
}

/// [`stopped_mean`] and its derivatives with respect to (A, a, B, z).
#[must_use]
pub fn stopped_mean_gradient(shape: f64, a: f64, b: f64, z: f64) -> (f64, [f64; 4]) {
    let slope_z = shape * stopped_rate(shape + 1.0, a, b, z);
    let Some(terms) = PolyaCounts::new(shape, z, LONGEST_SUM) else {
        let mean = |[shape, a, b]: [f64; 3]| stopped_mean(shape, a, b, z);
        let [d_shape, d_a, d_b] = central_differences([shape, a, b], mean);
        return (stopped_mean(shape, a, b, z), [d_shape, d_a, d_b, slope_z]);
    };
    let (mut sum, mut d_shape, mut d_a, mut d_b) = (0.0, 0.0, 0.0, 0.0);
    let (mut survivors, mut survivors_a, mut survivors_b) = (0.0, 0.0, 0.0);
    let (mut survival, mut harmonic_b, mut harmonic_ab) = (1.0, 0.0, 0.0);
    let mut ln_weight_slope = -z.ln_1p();
    terms.for_each(|n, weight| {
        sum += weight * survivors;
        d_shape += weight * ln_weight_slope * survivors;
        d_a += weight * survivors_a;
        d_b += weight * survivors_b;
        survivors += survival;
        survivors_a -= survival * harmonic_ab;
        survivors_b += survival * (harmonic_b - harmonic_ab);
        harmonic_b += 1.0 / (b + n);
        harmonic_ab += 1.0 / (a + b + n);
        survival *= (b + n) / (a + b + n);
        ln_weight_slope += 1.0 / (shape + n);
    });
    (sum, [d_shape, d_a, d_b, slope_z])
}

/// Central differences in the logarithm of each argument, error about 1e-9 relative.
fn central_differences<const N: usize>(at: [f64; N], f: impl Fn([f64; N]) -> f64) -> [f64; N] {
    const STEP: f64 = 1e-4;
    std::array::from_fn(|i| {
        let moved = |by: f64| {
            let mut point = at;
            point[i] *= f64::exp(by);
            f(point)
        };
        let (near, far) = (
            moved(STEP) - moved(-STEP),
            moved(2.0 * STEP) - moved(-2.0 * STEP),
        );
        (8.0 * near - far) / (12.0 * STEP * at[i])
    })
}

/// E f(p) for p ~ Beta(a, b) and a positive, falling f with f(0) = `at_zero`, whose first bend near 0
/// is that of f(0)·(1−p)^`bend`.
pub(super) fn beta_mean(a: f64, b: f64, at_zero: f64, bend: f64, f: impl Fn(f64) -> f64) -> f64 {
    let bend = bend.max(1.0);
    if a < LARGE {
        spread_mean(a, b, at_zero, bend, f)
    } else {
        peaked_mean(a, b, bend, f)
    }
}

/// The mean for small a, whose density may stretch far towards p = 0: f(0)(1−p)^K and f(1)·p are taken off
/// and integrated in closed form; the rest vanishes at both ends, also for a or b far below 1, and is
/// summed in the log-odds of p.
fn spread_mean(a: f64, b: f64, at_zero: f64, bend: f64, f: impl Fn(f64) -> f64) -> f64 {
    let at_one = f(1.0);
    let closed = at_zero * f64::exp(ln_gamma_ratio(b, a) - ln_gamma_ratio(b + bend, a))
        + at_one * a / (a + b);
    let rest = |u: f64| {
        let LogOdds {
            p,
            ln_q,
            ln_density,
        } = LogOdds::new(a, b, u);
        // so near to 0 that the difference below is 0 but for its rounding, which a small `a` would let add up
        if ln_density < -700.0 || p * bend < 1e-17 {
            return 0.0;
        }
        ln_density.exp() * (f(p) - at_zero * f64::exp(bend * ln_q) - at_one * p)
    };
    let step = f64::min(0.22, 0.55 / a.sqrt());
    let (middle, transition) = ((a / b).ln(), (a.max(1.0) / bend).ln());
    let reach = 4.0 * step;
    closed
        + trapezoid_outwards(
            middle.min(transition) - reach,
            middle.max(transition) + reach,
            step,
            rest,
        )
}

/// The mean for large a: one peak between the density's own and that of the density times (1−p)^K. The
/// rule goes outwards from it in steps of its width; for small b, f(1)·p is taken off as above.
fn peaked_mean(a: f64, b: f64, bend: f64, f: impl Fn(f64) -> f64) -> f64 {
    let at_one = if b < LARGE { f(1.0) } else { 0.0 };
    let ln_integrand = |u: f64| {
        let at = LogOdds::new(a, b, u);
        at.ln_density + f(at.p).ln()
    };
    let middle = (a / b).ln();
    let peak = highest((a / (b + bend)).ln() - 1.0, middle + 0.1, ln_integrand);
    let top = ln_integrand(peak);
    if top < -700.0 {
        return at_one * a / (a + b);
    }
    let h = 0.05 / (a + 1.0).sqrt();
    let curvature = (2.0 * top - ln_integrand(peak + h) - ln_integrand(peak - h)) / (h * h);
    let step = f64::min(0.25, 0.5 / curvature.clamp(1.0, 10.0 * (a + b)).sqrt());
    let reach = 4.0 * step;
    let end = if at_one > 0.0 { middle.max(peak) } else { peak };
    let rest = |u: f64| {
        let LogOdds { p, ln_density, .. } = LogOdds::new(a, b, u);
        if ln_density < -700.0 {
            0.0
        } else {
            ln_density.exp() * (f(p) - at_one * p)
        }
    };
    at_one * a / (a + b) + trapezoid_outwards(peak - reach, end + reach, step, rest)
}

/// From here on a beta parameter counts as large.
const LARGE: f64 = 10.0;

/// A probability by its log-odds, with what the beta density is there (per log-odds).
struct LogOdds {
    p: f64,
    ln_q: f64,
    ln_density: f64,
}

impl LogOdds {
    fn new(a: f64, b: f64, u: f64) -> Self {
        let (ln_p, ln_q) = (-softplus(-u), -softplus(u));
        let p = ln_p.exp();
        let small = a < LARGE || b < LARGE;
        let ln_density = if small {
            a * ln_p + b * ln_q - ln_beta(a, b)
        } else {
            ln_beta_kernel(a, b, p, ln_q.exp())
        };
        Self {
            p,
            ln_q,
            ln_density,
        }
    }
}

/// Where a function with one hill is highest, to a few per cent of the interval's smallest share.
fn highest(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..60 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if f(left) < f(right) {
            low = left;
        } else {
            high = right;
        }
    }
    0.5 * (low + high)
}
