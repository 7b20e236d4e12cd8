use std::sync::Arc;

use crate::history::SpendHistory;
use crate::model::{Counts, GammaGamma};
use crate::special::{Bracket, beta_inc, ln_beta, solve_increasing};

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
}

impl ValueDistribution {
    pub(super) fn new(model: &GammaGamma, spend: &SpendHistory, p_alive: f64, counts: Arc<Counts>) -> Self {
        let (shape, rate) = model.posterior(spend);
        Self { p: model.shape(), shape, rate, p_alive, counts }
    }

    /// P(S = 0): no purchase.
    #[must_use]
    pub fn none(&self) -> f64 {
        self.p_alive.mul_add(self.counts.none() - 1.0, 1.0)
    }

    /// P(S ≤ s).
    #[must_use]
    pub fn cdf(&self, s: f64) -> f64 {
        if s < 0.0 { 0.0 } else { self.p_alive.mul_add(self.positive(s).0, self.none()) }
    }

    /// The smallest s with P(S ≤ s) ≥ `probability`, to 1e-10 relative.
    #[must_use]
    pub fn quantile(&self, probability: f64) -> f64 {
        let mass = (probability - self.none()) / self.p_alive;
        if mass.is_nan() || mass <= 0.0 {
            return 0.0;
        }
        // a customer of the mean rate who buys as often as the quantile of the count says
        let guess = (self.counts.quantile(mass) * self.p * self.rate / (self.shape + 1.0)).max(f64::MIN_POSITIVE).ln();
        let (mut low, mut high) = (guess - 1.0, guess + 1.0);
        while self.positive(low.exp()).0 > mass && low > -700.0 {
            low -= 2.0 * (guess - low);
        }
        while self.positive(high.exp()).0 < mass && high < 700.0 {
            high += 2.0 * (high - guess);
        }
        solve_increasing(mass, Bracket { low, high }, guess, 1e-12, |ln_s| self.positive(ln_s.exp())).exp()
    }

    /// P(0 < S ≤ s | alive) and its derivative with respect to ln s.
    fn positive(&self, s: f64) -> (f64, f64) {
        let (x, y) = (s / (s + self.rate), self.rate / (s + self.rate));
        let (ln_x, ln_y) = (x.ln(), y.ln());
        let (mut below, mut slope) = (0.0, 0.0);
        for (n, probability) in self.counts.iter().skip(1) {
            let a = self.p * n;
            let part = beta_inc(a, self.shape, x, y);
            below += probability * part;
            slope += probability * (a * ln_x + self.shape * ln_y - ln_beta(a, self.shape)).exp();
            if part < 1e-17 {
                break;
            }
        }
        (below, slope)
    }
}
