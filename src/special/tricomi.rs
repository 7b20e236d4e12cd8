//! Tricomi's U(1, 2−s, z) = z^(s−1) U(s, s, z), complete and incomplete, as discounting needs it.

use super::concave::gauss_one_hill;

/// Beyond this, e^(−zv) is 0.
const UNDERFLOW: f64 = 745.0;

/// ∫₀ʷ e^(−zv) (1+v)^−s dv with what its derivatives are made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiscountedPower {
    /// The integral.
    pub value: f64,
    /// The integral with ln(1+v) as a further factor.
    pub with_ln: f64,
    /// The integral with v/(1+v) as a further factor.
    pub with_share: f64,
}

/// ∫₀ʷ e^(−zv) (1+v)^−s dv; w may be infinite where z > 0: U(1, 2−s, z) (DLMF 13.4.4).
///
/// Integrated over ln(1+v), in which nothing happens at integer s, where the series of U have poles. Relative
/// accuracy 1e-12 for s from 1e-3 to 1e4 and z from 0 to 1e8.
#[must_use]
pub fn discounted_power(s: f64, z: f64, w: f64) -> DiscountedPower {
    let end = w.min(UNDERFLOW / z).min(f64::MAX);
    let (mut with_ln, mut with_share) = (0.0, 0.0);
    let value = gauss_one_hill(
        0.0,
        end.ln_1p(),
        |y| 1.0 - s - z * y.exp(),
        |y, weight| {
            let v = y.exp_m1();
            let part = weight * ((1.0 - s) * y - z * v).exp();
            with_ln += part * y;
            with_share += part * (v / (1.0 + v));
            part
        },
    );
    DiscountedPower {
        value,
        with_ln,
        with_share,
    }
}
