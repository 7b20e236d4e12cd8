//! Gauss' 2F1 in the difference that models of departure need: two powers over a span of time.
//!
//! ∫₀ʰ (1+τ/p)^−a (1+τ/q)^−b dτ/q is, with M the larger of p and q, m the smaller, d = M − m and c the exponent
//! of m's power, a multiple of the difference at τ = 0 and τ = h of
//! (M+τ)^(1−a−b) 2F1(a+b−1, c; a+b; d/(M+τ)). The difference loses all digits for short spans, and its terms
//! are hard to sum for d near M. The integral is smooth instead in u = ln(1 + τ/m): the integrand has one hill
//! and no singularity within π of the line, and derivatives with respect to everything are means over it.

use super::concave::gauss_one_hill;

/// ∫₀ʰ (1+τ/p)^−a (1+τ/q)^−b dτ/q for a, b ≥ 0 and p, q > 0, with means over its integrand.
///
/// Relative accuracy 1e-12 for exponents to 1e4, p and q from 1e-3 to 1e4 and spans to 1e6, p = q included.
pub struct TwoPowers {
    /// The exponent of 1 + τ/p.
    pub a: f64,
    /// The exponent of 1 + τ/q.
    pub b: f64,
    /// The scale of the first power.
    pub p: f64,
    /// The scale of the second power.
    pub q: f64,
}

/// So far beyond both scales, in u, the integrand is e^(−(a+b−1)u) to all digits.
const PURE: f64 = 40.0;

/// One time τ with what a power is there.
#[derive(Debug, Clone, Copy)]
pub struct Power {
    /// ln(1 + τ/p).
    pub ln: f64,
    /// p/(p + τ).
    pub kept: f64,
    /// τ/(p + τ).
    pub lost: f64,
}

impl Power {
    /// At τ/p, which is given.
    #[must_use]
    pub fn at(ratio: f64) -> Self {
        Self::with_ln(ratio, ratio.ln_1p())
    }

    fn with_ln(ratio: f64, ln: f64) -> Self {
        let kept = 1.0 / (1.0 + ratio);
        Self {
            ln,
            kept,
            lost: ratio * kept,
        }
    }
}

impl TwoPowers {
    /// The integral to `span`, which may be infinite for a + b > 1; `f` gets the two powers at each node and the
    /// node's part of the integral.
    pub fn integrate(&self, span: f64, mut f: impl FnMut(Power, Power, f64)) -> f64 {
        let p_is_less = self.p < self.q;
        let (m, k) = if p_is_less {
            (self.p, self.p / self.q)
        } else {
            (self.q, self.q / self.p)
        };
        // with dτ/q = (m+τ)/q du and l the logarithm of M's power: exponent −c u − e l, from `front` on
        let (c, e, front) = if p_is_less {
            (self.a - 1.0, self.b, k)
        } else {
            (self.b - 1.0, self.a, 1.0)
        };
        let slope = |u: f64| {
            let less = k * u.exp();
            -c - e * less / (1.0 - k + less)
        };
        let mut add = |u: f64, weight: f64| {
            let ratio = u.exp_m1();
            let (small, large) = (Power::with_ln(ratio, u), Power::at(k * ratio));
            let part = weight * front * (-c * u - e * large.ln).exp();
            let (of_p, of_q) = if p_is_less {
                (small, large)
            } else {
                (large, small)
            };
            f(of_p, of_q, part);
            part
        };
        if span.is_finite() {
            return gauss_one_hill(0.0, (span / m).ln_1p(), slope, add);
        }
        let end = PURE - k.ln();
        gauss_one_hill(0.0, end, slope, &mut add) + add(end, 1.0 / self.decay())
    }

    /// a + b − 1, without rounding the sum next to 1.
    fn decay(&self) -> f64 {
        (self.a.max(self.b) - 1.0) + self.a.min(self.b)
    }
}
