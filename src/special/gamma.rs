//! The gamma function, its logarithmic derivative, and differences of either
//! that keep their digits when the arguments are huge.

/// From here on, Stirling's series is good to the last digit.
const STIRLING: f64 = 10.0;

/// ln Γ(z) for z > 0, to 2e-16 relative ([`libm`]).
#[must_use]
pub fn ln_gamma(z: f64) -> f64 {
    libm::lgamma(z)
}

/// Stirling's remainder ln Γ(z) − (z − ½) ln z + z − ½ ln 2π for z ≥ 10, to 1e-17 absolute (DLMF 5.11.1).
#[must_use]
pub(super) fn stirling_remainder(z: f64) -> f64 {
    let s = 1.0 / (z * z);
    (1.0 / 12.0
        - s * (1.0 / 360.0
            - s * (1.0 / 1260.0
                - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * (691.0 / 360_360.0 - s / 156.0))))))
        / z
}

/// ln Γ(z + n) − ln Γ(z) for z > 0 and n ≥ 0, the logarithm of the rising factorial (z)ₙ.
///
/// Keeps about 1e-15 relative to n·ln(z + n) for n ≥ 0.1, also where ln Γ itself is so large that the
/// difference of two of its values has no digits left.
#[must_use]
pub fn ln_gamma_ratio(z: f64, n: f64) -> f64 {
    if n == 0.0 {
        0.0
    } else if z < STIRLING {
        ln_gamma(z + n) - ln_gamma(z)
    } else {
        let y = z + n;
        (z - 0.5) * (n / z).ln_1p() + n * y.ln() - n + stirling_remainder(y) - stirling_remainder(z)
    }
}

/// ln Γ(pn) − n ln Γ(p) − pn ln n for p > 0 and n ≥ 1: Gauss' multiplication without the powers, which are
/// nearly all of it where p is large.
#[must_use]
pub fn ln_gamma_of_multiple(p: f64, n: f64) -> f64 {
    const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;
    if p < STIRLING {
        return ln_gamma(p * n) - n * ln_gamma(p) - p * n * n.ln();
    }
    let remainders = stirling_remainder(p * n) - n * stirling_remainder(p);
    (n - 1.0) * (0.5 * p.ln() - HALF_LN_TAU) - 0.5 * n.ln() + remainders
}

/// The double next to the root of ψ, and ψ there.
const DIGAMMA_ROOT: (f64, f64) = (1.461_632_144_968_362_2, -9.241_265_521_729_427e-17);

/// The digamma function ψ(z) for z > 0, to 1e-15 relative (DLMF 5.11.2), 1e-12 within 1e-5 of its root.
#[must_use]
pub fn digamma(z: f64) -> f64 {
    let (root, rest) = DIGAMMA_ROOT;
    if (z - root).abs() < 0.1 {
        let rise = if z < root {
            -digamma_difference(z, root - z)
        } else {
            digamma_difference(root, z - root)
        };
        return rise + rest;
    }
    let (mut z, mut shift) = (z, 0.0);
    while z < STIRLING {
        shift += 1.0 / z;
        z += 1.0;
    }
    z.ln() - 0.5 / z - digamma_tail(z) - shift
}

/// ψ(z + n) − ψ(z) = Σ n / ((z+i)(z+n+i)) for z > 0, n ≥ 0, to 1e-15 relative for n ≥ 1e-3,
/// whatever the size of z.
#[must_use]
pub fn digamma_difference(z: f64, n: f64) -> f64 {
    let (mut z, mut sum) = (z, 0.0);
    while z < STIRLING {
        sum += n / (z * (z + n));
        z += 1.0;
    }
    let y = z + n;
    sum + (n / z).ln_1p() + 0.5 * n / (z * y) - (digamma_tail(y) - digamma_tail(z))
}

/// Σ B₂ₖ / (2k z²ᵏ), the tail of ψ's asymptotic series, for z ≥ 10.
fn digamma_tail(z: f64) -> f64 {
    let s = 1.0 / (z * z);
    s * (1.0 / 12.0
        - s * (1.0 / 120.0
            - s * (1.0 / 252.0
                - s * (1.0 / 240.0 - s * (1.0 / 132.0 - s * (691.0 / 32_760.0 - s / 12.0))))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_continuous_where_the_branches_meet() {
        for n in [0.3, 1.0, 7.0, 500.0] {
            let (below, above) = (
                ln_gamma_ratio(STIRLING - 1e-14, n),
                ln_gamma_ratio(STIRLING, n),
            );
            assert!(
                (below - above).abs() <= 2e-14 * above.abs().max(20.0),
                "{n}: {below} {above}"
            );
        }
    }

    #[test]
    fn a_ratio_of_one_step_is_the_logarithm() {
        for z in [1e-9, 0.3, 9.99, 10.0, 12345.678, 1e12] {
            assert!(
                (ln_gamma_ratio(z, 1.0) - f64::ln(z)).abs() <= 4e-15 * f64::ln(z).abs().max(1.0),
                "{z}"
            );
        }
    }

    #[test]
    fn the_multiple_is_continuous_and_that_of_two_is_legendres() {
        for n in [1.0, 2.0, 7.0, 500.0] {
            let (below, above) = (
                ln_gamma_of_multiple(STIRLING - 1e-14, n),
                ln_gamma_of_multiple(STIRLING, n),
            );
            assert!(
                (below - above).abs() <= 1e-13 * n * 30.0,
                "{n}: {below} {above}"
            );
        }
        for p in [0.3, 9.0, 11.0, 1e6] {
            let legendre = ln_gamma_ratio(p, 0.5) - (2.0 * std::f64::consts::PI.sqrt()).ln();
            assert!(
                (ln_gamma_of_multiple(p, 2.0) - legendre).abs() < 1e-13 * p.ln().abs().max(3.0),
                "{p}"
            );
        }
    }

    #[test]
    fn digamma_difference_of_one_step_is_the_reciprocal() {
        for z in [1e-9, 0.3, 9.99, 10.0, 12345.678, 1e12] {
            assert!((digamma_difference(z, 1.0) * z - 1.0).abs() < 1e-14, "{z}");
        }
    }
}
