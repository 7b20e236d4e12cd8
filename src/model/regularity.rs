use crate::special::{Bracket, digamma, digamma_difference, median, solve_increasing};

/// Fewer gaps than this tell little of one customer's own regularity.
const FEW: usize = 10;

/// Logarithms of equal gaps differ by no more than this.
const ROUNDING: f64 = 1e-12;

/// How regular customers buy, before any model: about 1 is chance, more is regular, less comes in clusters.
///
/// Rounded, it is a k to expect of the [`BgCnbdK`](super::BgCnbdK).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regularity {
    /// \[WM90\]: one regularity for all. Of Gamma(k) gaps a, b the share a/(a + b) is Beta(k, k) whatever the
    /// customer's pace, so that k = (1 − 4v)/(8v) with v its variance, here the mean square of its distance
    /// from 1/2, over the last two gaps of each customer. `None` where nobody has two, or all are equal.
    pub wheat_morrison: Option<f64>,
    /// The median over customers with at least ten gaps of the Gamma shape that is likeliest for each; `None`
    /// where nobody has so many.
    pub likelihood: Option<f64>,
}

/// How regular the gaps of each customer are, in the order of time.
///
/// \[WM90\] Wheat & Morrison, "Estimating Purchase Regularity with Two Interpurchase Times", Journal of Marketing
/// Research 27 (1990).
///
/// # Example
/// ```
/// use clv::model::regularity;
/// let weekly = vec![7.0, 7.0, 6.0, 8.0, 7.0, 7.0, 7.0, 8.0, 6.0, 7.0];
/// assert!(regularity(&[weekly]).likelihood.unwrap() > 50.0);
/// assert!(regularity(&[vec![7.0]]).wheat_morrison.is_none());
/// ```
pub fn regularity<G: AsRef<[f64]>>(customers: &[G]) -> Regularity {
    let squares: Vec<f64> = customers
        .iter()
        .filter_map(|gaps| square_of_last_two(gaps.as_ref()))
        .collect();
    let variance = squares.iter().sum::<f64>() / squares.len() as f64;
    let gaps = customers.iter().map(AsRef::as_ref);
    Regularity {
        wheat_morrison: (variance > 0.0).then(|| (1.0 - 4.0 * variance) / (8.0 * variance)),
        likelihood: median(
            gaps.filter(|gaps| gaps.len() >= FEW)
                .map(gamma_shape)
                .collect(),
        ),
    }
}

/// (a/(a + b) − 1/2)² of the last two gaps.
fn square_of_last_two(gaps: &[f64]) -> Option<f64> {
    let [.., a, b] = gaps else { return None };
    let share = a / (a + b) - 0.5;
    share.is_finite().then_some(share * share)
}

/// The likeliest shape k of a Gamma distribution: ln k − ψ(k) is the logarithm of the mean less the mean logarithm.
fn gamma_shape(gaps: &[f64]) -> f64 {
    let mean = |f: fn(f64) -> f64| gaps.iter().map(|gap| f(*gap)).sum::<f64>() / gaps.len() as f64;
    let spread = mean(|gap| gap).ln() - mean(f64::ln);
    if spread <= ROUNDING {
        return f64::INFINITY;
    }
    let bracket = Bracket {
        low: -30.0,
        high: 30.0,
    };
    let guess = (0.5 / spread).ln();
    let ln_shape = solve_increasing(-spread, bracket, guess, 1e-9, |ln_shape| {
        let (shape, step) = (ln_shape.exp(), 1e-3);
        let slope = digamma_difference(shape, step * shape) / step - 1.0;
        (digamma(shape) - ln_shape, slope.max(f64::MIN_POSITIVE))
    });
    ln_shape.exp()
}
