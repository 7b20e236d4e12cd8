//! Two rules that are exact to rounding for what the models integrate.

/// Nodes and weights of the 16-point Gauss–Legendre rule on [−1, 1], positive half (DLMF 3.5).
const GAUSS_LEGENDRE_16: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_88),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// The same of the 8-point rule.
const GAUSS_LEGENDRE_8: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];

/// ∫ f from `low` to `high` by 16-point Gauss–Legendre on panels no wider than `panel`.
///
/// `f` gets a node and its weight and adds to whatever it integrates, so that one pass serves a
/// value together with its gradient.
pub fn gauss_legendre(low: f64, high: f64, panel: f64, mut f: impl FnMut(f64, f64)) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let panels = ((high - low) / panel).ceil().max(1.0) as u32;
    let half = 0.5 * (high - low) / f64::from(panels);
    for i in 0..panels {
        one_panel(
            &GAUSS_LEGENDRE_16,
            low + half * f64::from(2 * i + 1),
            half,
            &mut f,
        );
    }
}

/// The same by 8 points on one panel, for integrands that hardly change.
pub(super) fn gauss_legendre_8(low: f64, high: f64, mut f: impl FnMut(f64, f64)) {
    one_panel(
        &GAUSS_LEGENDRE_8,
        0.5 * (low + high),
        0.5 * (high - low),
        &mut f,
    );
}

fn one_panel(rule: &[(f64, f64)], middle: f64, half: f64, mut f: impl FnMut(f64, f64)) {
    for (node, weight) in rule {
        f(middle - half * node, half * weight);
        f(middle + half * node, half * weight);
    }
}

/// ∫ f over the whole line by the trapezoidal rule with the given step, for analytic integrands
/// whose tails fall exponentially: the error falls as e^(−2πd/step), d the width of the strip
/// around the line in which f has no singularity (Trefethen & Weideman 2014).
///
/// Sums all of [low, high] and then outwards on each side until eight terms in a row are below
/// 1e-18 of the sum.
#[must_use]
pub fn trapezoid_outwards(low: f64, high: f64, step: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    let mut u = low;
    while u <= high {
        sum += f(u);
        u += step;
    }
    for (mut u, step) in [(low - step, -step), (u, step)] {
        let mut small = 0;
        while small < 8 {
            let term = f(u);
            sum += term;
            small = if term.abs() > 1e-18 * sum.abs() {
                0
            } else {
                small + 1
            };
            u += step;
        }
    }
    sum * step
}
