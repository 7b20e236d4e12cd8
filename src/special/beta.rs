//! The beta function and the regularised incomplete beta function, plain and in logs.
//!
//! Arguments come as a pair (x, y) with x + y = 1: callers know both without cancellation.

use std::f64::consts::{LN_2, PI};

use super::exponential::ln_one_minus_exp;
use super::gamma::{ln_gamma, ln_gamma_ratio, stirling_remainder};

/// From here on both parameters count as large and Stirling's series is used.
const LARGE: f64 = 10.0;

/// ln B(a, b) for a, b > 0, to 1e-15 relative where the result is not near 0 (Didonato & Morris 1992, algorithm 708).
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if small < LARGE {
        return ln_gamma(small) - ln_gamma_ratio(large, small);
    }
    let share = small / (small + large);
    let remainder =
        stirling_remainder(small) + stirling_remainder(large) - stirling_remainder(small + large);
    0.5 * (2.0 * PI).ln() - 0.5 * large.ln() + remainder + (small - 0.5) * share.ln()
        - large * (small / large).ln_1p()
}

/// ln of xᵃ yᵇ / B(a, b), x + y = 1: the beta density times x·y.
///
/// For large a and b the three huge terms are gathered around the mean x₀ = a/(a+b) as
/// a·φ(x/x₀ − 1) + b·φ(y/y₀ − 1) with φ(u) = ln(1+u) − u, so that nothing cancels.
#[must_use]
pub fn ln_beta_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a < LARGE || b < LARGE {
        return a * x.ln() + b * y.ln() - ln_beta(a, b);
    }
    let n = a + b;
    let (x0, y0) = (a / n, b / n);
    let distance = if x < y { x - x0 } else { y0 - y };
    let remainder = stirling_remainder(a) + stirling_remainder(b) - stirling_remainder(n);
    a * ln_1p_minus(distance / x0, x / x0)
        + b * ln_1p_minus(-distance / y0, y / y0)
        + 0.5 * (a * y0 / (2.0 * PI)).ln()
        - remainder
}

/// ln(1 + u) − u, where `one_plus` = 1 + u is known to full relative precision; a series near 0.
fn ln_1p_minus(u: f64, one_plus: f64) -> f64 {
    if u.abs() > 0.25 {
        return one_plus.ln() - u;
    }
    // ln((1+v)/(1−v)) with v = u/(2+u): ln(1+u) = 2(v + v³/3 + v⁵/5 + …), and u = 2v/(1−v)
    let v = u / (2.0 + u);
    let s = v * v;
    let mut tail = 0.0;
    let mut power = s;
    let mut k = 3.0;
    while power > 1e-19 {
        tail += power / k;
        power *= s;
        k += 2.0;
    }
    2.0 * v * tail - u * v
}

/// The regularised incomplete beta function I_x(a, b) for a, b > 0 and x + y = 1.
///
/// Relative accuracy 1e-12 for parameters from 0.1 to 1e4 and 1e-11 to 1e8, in the small tail too; for b
/// below 0.1 the accuracy next to x = 1 is absolute, because it is reached from the other end.
#[must_use]
pub fn beta_inc(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if y <= 0.0 {
        1.0
    } else {
        beta_inc_of_kernel(a, b, x, y, ln_beta_kernel(a, b, x, y).exp())
    }
}

/// I_x(a, b) where xᵃ yᵇ / B(a, b) is known already; x and y lie inside (0, 1).
#[must_use]
pub fn beta_inc_of_kernel(a: f64, b: f64, x: f64, y: f64, kernel: f64) -> f64 {
    let below = is_below_the_mean(a, b, x, y);
    if kernel == 0.0 {
        return if below { 0.0 } else { 1.0 };
    }
    let part = if below {
        kernel * continued_fraction(a, b, x, y)
    } else {
        1.0 - kernel * continued_fraction(b, a, y, x)
    };
    part.clamp(0.0, 1.0)
}

/// Is x below (a+1)/(a+b+2)? Asked of the smaller of x and y, because the larger one may be 1 by rounding.
fn is_below_the_mean(a: f64, b: f64, x: f64, y: f64) -> bool {
    if x < y {
        x * (a + b + 2.0) < a + 1.0
    } else {
        y * (a + b + 2.0) > b + 1.0
    }
}

/// ln I_x(a, b), finite where I_x itself underflows; next to x = 1 it is not below ln 1e-16 for tiny b.
#[must_use]
pub fn ln_beta_inc(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        f64::NEG_INFINITY
    } else if y <= 0.0 {
        0.0
    } else if is_below_the_mean(a, b, x, y) {
        ln_beta_kernel(a, b, x, y) + continued_fraction(a, b, x, y).ln()
    } else {
        let complement = ln_beta_kernel(b, a, y, x) + continued_fraction(b, a, y, x).ln();
        ln_one_minus_exp(complement.min(-f64::EPSILON * LN_2))
    }
}

/// I_x(a, b)·B(a, b)/(xᵃyᵇ) as a continued fraction in its even form (Didonato & Morris 1992, eq. 9);
/// it needs O(√max(a, b)) terms.
///
/// Numerators and denominators of the convergents by their recurrence: neither comes near 0 where
/// x(a + b + 2) < a + 1, and a term costs one division where Lentz's method takes three.
fn continued_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const HUGE: f64 = 1e100;
    let lambda = a - (a + b) * x;
    let lambda = if x < y { lambda } else { (a + b) * y - b };
    let mut reciprocal = 1.0 / (a + 1.0);
    let (mut below, mut above) = ((1.0, a * reciprocal * (lambda + 1.0)), (0.0, 1.0));
    for n in 1..100_000 {
        let n = f64::from(n);
        let bend = n * (b - n) * x * reciprocal;
        let alpha = (a + n - 1.0) * reciprocal * (a + b + n - 1.0) * bend * x;
        reciprocal = 1.0 / (a + 2.0 * n + 1.0);
        let beta = n + bend + (a + n) * reciprocal * (lambda + 1.0 + n * (1.0 + y));
        below = (below.1, beta * below.1 + alpha * below.0);
        above = (above.1, beta * above.1 + alpha * above.0);
        let (old, new) = (above.0 * below.1, above.1 * below.0);
        // all is rounded, in a long fraction of huge parameters more so: a smaller difference may never come
        let settled = if n < 300.0 { 2.0 * f64::EPSILON } else { 1e-15 };
        if (new - old).abs() <= settled * old.abs() {
            break;
        }
        if below.1.max(above.1) > HUGE {
            below = (below.0 / HUGE, below.1 / HUGE);
            above = (above.0 / HUGE, above.1 / HUGE);
        }
    }
    above.1 / below.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_incomplete_beta_agrees_with_statrs_where_statrs_is_good() {
        for a in [0.1, 0.5, 1.0, 3.7, 9.9, 10.1, 40.0] {
            for b in [0.2, 1.0, 2.5, 9.9, 11.0, 30.0] {
                for x in [1e-6, 0.01, 0.2, 0.5, 0.77, 0.99] {
                    let (ours, theirs) = (
                        beta_inc(a, b, x, 1.0 - x),
                        statrs::function::beta::beta_reg(a, b, x),
                    );
                    assert!(
                        (ours - theirs).abs() <= 3e-12 * theirs,
                        "{a} {b} {x}: {ours} {theirs}"
                    );
                    let logs = ln_beta_inc(a, b, x, 1.0 - x).exp();
                    assert!(
                        (logs - ours).abs() <= 1e-12 * ours,
                        "{a} {b} {x}: {logs} {ours}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_incomplete_beta_at_the_middle_of_a_symmetric_density_is_a_half() {
        for a in [0.01, 1.0, 12.0, 1e4, 1e8] {
            assert!((beta_inc(a, a, 0.5, 0.5) - 0.5).abs() < 1e-11, "{a}");
        }
    }
}
