use std::sync::Arc;

use crate::history::SpendHistory;
use crate::model::{Counts, GammaGamma};
use crate::special::{Bracket, beta_inc_of_kernel, ln_beta, ln_beta_kernel, solve_increasing};

/// A part of the distribution that no longer matters.
const NOTHING: f64 = 1e-17;

/// A part of what is below a value that is lost in the accuracy of a quantile.
const NEGLIGIBLE: f64 = 1e-14;

/// Counts whose ln B(pn, Q) are listed.
const LISTED: u32 = 64;

/// Beyond this shape of a sum the beta density is taken in the form that keeps its digits.
const LARGE: f64 = 1e4;

/// What a customer will spend within the horizon: a mass at 0 and, for each number n of purchases, the
/// distribution of the sum of n values.
///
/// P(S ≤ s) = 1 − P(alive) + P(alive) Σₙ P(n) I_{s/(s+V)}(pn, Q), with (Q, V) the posterior of the
/// customer's spend.
#[derive(Debug, Clone)]
pub struct ValueDistribution {
    p: f64,
    shape: f64,
    rate: f64,
    p_alive: f64,
    counts: Arc<Counts>,
    /// ln B(pn, Q) for n = 1, 2, …, as far as a list is worth while.
    ln_betas: Arc<[f64]>,
}

impl ValueDistribution {
    pub(super) fn new(
        model: &GammaGamma,
        spend: &SpendHistory,
        p_alive: f64,
        counts: Arc<Counts>,
        ln_betas: Arc<[f64]>,
    ) -> Self {
        let (shape, rate) = model.posterior(spend);
        Self { p: model.shape(), shape, rate, p_alive, counts, ln_betas }
    }

    /// ln B(pn, Q) for the first counts n.
    pub(super) fn ln_betas(model: &GammaGamma, spend: &SpendHistory) -> Arc<[f64]> {
        let (p, shape) = (model.shape(), model.posterior(spend).0);
        (1..=LISTED).map(|n| ln_beta(p * f64::from(n), shape)).collect()
    }

    /// P(S = 0): no purchase.
    #[must_use]
    pub fn none(&self) -> f64 {
        self.p_alive.mul_add(self.counts.none() - 1.0, 1.0)
    }

    /// Var\[S\]; `None` where it is infinite (Q at most 2).
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let (mut first, mut second) = (0.0, 0.0);
        for (n, probability) in self.counts.iter() {
            let a = self.p * n;
            first += probability * a;
            second += probability * a * (a + 1.0);
        }
        let mean = self.p_alive * first * self.rate / (self.shape - 1.0);
        let square = self.p_alive * second * self.rate.powi(2) / ((self.shape - 1.0) * (self.shape - 2.0));
        (self.shape > 2.0).then(|| mean.mul_add(-mean, square).max(0.0))
    }

    /// P(S ≤ s).
    #[must_use]
    pub fn cdf(&self, s: f64) -> f64 {
        let below = |s: f64| self.p_alive.mul_add(self.positive(s).0, self.none());
        if s < 0.0 { 0.0 } else { below(s).clamp(0.0, 1.0) }
    }

    /// The smallest s with P(S ≤ s) ≥ `probability`, to 1e-10 relative.
    #[must_use]
    pub fn quantile(&self, probability: f64) -> f64 {
        let mass = (probability - self.none()) / self.p_alive;
        if mass.is_nan() || mass <= 0.0 { 0.0 } else { self.positive_quantile(mass) }
    }

    /// The s with P(0 < S ≤ s | alive) = `mass`.
    fn positive_quantile(&self, mass: f64) -> f64 {
        // a customer of the mean rate who buys as often as the quantile of the count says
        let guess = (self.counts.quantile(mass) * self.p * self.rate / (self.shape + 1.0)).max(f64::MIN_POSITIVE).ln();
        let everywhere = Bracket { low: -700.0, high: 700.0 };
        solve_increasing(mass, everywhere, guess, 1e-6, |ln_s| self.positive(ln_s.exp())).exp()
    }

    /// P(0 < S ≤ s | alive) and its derivative with respect to ln s.
    fn positive(&self, s: f64) -> (f64, f64) {
        let (x, y) = (s / (s + self.rate), self.rate / (s + self.rate));
        if x <= 0.0 || y <= 0.0 {
            return (if x <= 0.0 { 0.0 } else { 1.0 - self.counts.none() }, 0.0);
        }
        let (ln_x, shape_ln_y) = (x.ln(), self.shape * y.ln());
        let (mut below, mut slope, mut left) = (0.0, 0.0, 1.0 - self.counts.none());
        for (i, (n, probability)) in self.counts.iter().skip(1).enumerate() {
            let a = self.p * n;
            let large = a > LARGE || self.shape > LARGE;
            let ln_kernel = match self.ln_betas.get(i).filter(|_| !large) {
                Some(ln_beta) => a * ln_x + shape_ln_y - ln_beta,
                None => ln_beta_kernel(a, self.shape, x, y),
            };
            let kernel = ln_kernel.exp();
            let part = beta_inc_of_kernel(a, self.shape, x, y, kernel);
            below += probability * part;
            slope += probability * kernel;
            left -= probability;
            // sums of more values are less likely still to stay below s
            if part < NOTHING || part * left < NEGLIGIBLE * below {
                break;
            }
        }
        (below, slope)
    }
}
