//! # NBD: negative binomial
//!
//! A customer buys at random at a rate of their own, and never leaves.
//! Rates differ between customers.
//! It is the yardstick for models with dropout: what they gain on it is what knowing of departures is worth.
//!
//! Assumptions (\[Ehr59\], \[MMC87\] section 2 without its death process):
//! 1. purchases are Poisson with rate λ
//! 2. λ differs between customers as Gamma with shape r and rate α
//!
//! | parameter | domain | meaning |
//! |---|---|---|
//! | r | > 0 | shape of the purchase rates |
//! | α | > 0 | rate of the purchase rates, in time |
//!
//! Limits: P(alive) is 1 for everybody, the recency t_x says nothing, and without discounting the purchases of an
//! endless future are infinite. As r and α grow together, customers become equal (Poisson).
//!
//! Given the history, λ ~ Gamma(r + x, α + T): the future is that of a new customer of the NBD with those
//! parameters ([`Nbd::posterior`]).
//!
//! References: \[Ehr59\] Ehrenberg, "The Pattern of Consumer Purchases", Applied Statistics 8 (1959);
//! \[MMC87\] Schmittlein, Morrison, Colombo, "Counting Your Customers: Who Are They and What Will They Do Next?",
//! Management Science 33 (1987).

#![allow(non_snake_case)]

use rand::Rng;
use rand_distr::{Distribution, Exp, Gamma};

use super::{
    Active, Block, Counts, LatentAttrition, Likelihood, Moments, Parameter, Parametric, Process,
    Rates, Sensitivity, Span, block_by_frequency, purchase_rate,
};
use crate::error::Result;
use crate::history::{PurchaseHistory, Weighted};
use crate::special::{PolyaCounts, beta_inc, digamma_difference, ln_gamma_ratio, ln_polya};

/// NBD with parameters (r, α); α is in the unit of the histories.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::{LatentAttrition, Nbd};
/// let model = Nbd::new(0.385, 12.072).unwrap();
/// let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
/// assert!((model.expected_purchases(39.0, &history) - 1.826).abs() < 1e-3);
/// assert!(Nbd::new(0.385, 0.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nbd {
    r: f64,
    alpha: f64,
}

impl Nbd {
    /// A model with these parameters.
    ///
    /// # Errors
    /// When one is not above 0 or not finite.
    pub fn new(r: f64, alpha: f64) -> Result<Self> {
        Self::from_values(&[r, alpha])
    }

    /// A customer's future as that of a new one: (r + x, α + T).
    #[must_use]
    pub fn posterior(&self, history: &PurchaseHistory) -> Self {
        Self {
            r: self.r + f64::from(history.frequency()),
            alpha: self.alpha + history.age(),
        }
    }

    /// P(X(t) ≥ n): the n-th purchase comes in time.
    #[must_use]
    pub fn at_least_new(&self, n: f64, t: f64) -> f64 {
        let end = self.alpha + t;
        if n < 1.0 {
            1.0
        } else {
            beta_inc(n, self.r, t / end, self.alpha / end)
        }
    }
}

impl Parametric for Nbd {
    const NAME: &'static str = "nbd";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::shape("r", Process::Purchase),
        Parameter::scale("alpha", Process::Purchase),
    ];

    fn values(&self, into: &mut [f64]) {
        into.copy_from_slice(&[self.r, self.alpha]);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, Self::NAME, values)?;
        Ok(Self {
            r: values[0],
            alpha: values[1],
        })
    }
}

/// What one x adds to the terms of all customers who share it: ln Γ(r+x)/Γ(r) and its derivative.
struct SharedByX {
    x: f64,
    ln_purchases: f64,
    d_r: f64,
}

impl Nbd {
    fn shared(&self, x: f64) -> SharedByX {
        SharedByX {
            x,
            ln_purchases: ln_gamma_ratio(self.r, x),
            d_r: digamma_difference(self.r, x),
        }
    }

    /// ln L = purchases − r ln((α+T)/α) − x ln(α+T), and its gradient.
    fn term_with(&self, shared: &SharedByX, history: &PurchaseHistory) -> (f64, [f64; 2]) {
        let Self { r, alpha } = *self;
        let (x, T) = (shared.x, history.age());
        let ln_silence = (T / alpha).ln_1p();
        let value = shared.ln_purchases - r * ln_silence - x * (alpha.ln() + ln_silence);
        (
            value,
            [shared.d_r - ln_silence, (r * T / alpha - x) / (alpha + T)],
        )
    }
}

impl Likelihood for Nbd {
    type History = PurchaseHistory;

    /// ln L(r, α | x, T): the density of x purchases at their times, λ integrated out.
    fn term(&self, history: &PurchaseHistory, gradient: &mut [f64]) -> f64 {
        let (value, slopes) = self.term_with(&self.shared(f64::from(history.frequency())), history);
        gradient
            .iter_mut()
            .zip(slopes)
            .for_each(|(total, slope)| *total += slope);
        value
    }

    fn block(&self, histories: &[PurchaseHistory], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let block = Block { histories, weights };
        block_by_frequency(
            block,
            gradient,
            |x| self.shared(x),
            |shared, history| self.term_with(shared, history),
        )
    }

    /// From many and few differences between customers.
    fn starts(histories: &Weighted<PurchaseHistory>, _count: Option<u32>) -> Vec<Self> {
        let rate = purchase_rate(histories);
        [0.5, 5.0].map(|r| Self { r, alpha: r / rate }).to_vec()
    }

    fn rescale(history: &PurchaseHistory, factor: f64) -> (PurchaseHistory, f64) {
        (
            history.rescaled(factor),
            f64::from(history.frequency()) * factor.ln(),
        )
    }

    /// The mean age.
    fn scale(histories: &Weighted<PurchaseHistory>) -> f64 {
        histories.mean(PurchaseHistory::age)
    }

    fn rescaled(&self, factor: f64) -> Self {
        Self {
            alpha: self.alpha * factor,
            ..*self
        }
    }
}

impl LatentAttrition for Nbd {
    fn ln_odds_gone(&self, _history: &PurchaseHistory) -> f64 {
        f64::NEG_INFINITY
    }

    fn active(&self, history: &PurchaseHistory) -> Box<dyn Active> {
        Box::new(self.posterior(history))
    }

    fn rates(&self, history: &PurchaseHistory) -> Rates {
        let Self { r, alpha } = self.posterior(history);
        Rates {
            purchase: Moments::gamma(r, alpha),
            dropout: None,
        }
    }

    /// α.
    fn age_scale(&self) -> Option<f64> {
        Some(self.alpha)
    }

    /// ((α+t_x)/(α+T))^(r+x).
    fn silence(&self, history: &PurchaseHistory) -> f64 {
        let (x, t_x, T) = (
            f64::from(history.frequency()),
            history.recency(),
            history.age(),
        );
        (-(self.r + x) * ((T - t_x) / (self.alpha + t_x)).ln_1p()).exp()
    }
}

impl Sensitivity for Nbd {
    fn slopes(&self) -> usize {
        Self::PARAMETERS.len()
    }

    fn p_alive_gradient(&self, _history: &PurchaseHistory, ln_gradient: &mut [f64]) -> f64 {
        ln_gradient.fill(0.0);
        1.0
    }

    fn discounted_gradient(
        &self,
        t: f64,
        delta: f64,
        history: &PurchaseHistory,
        gradient: &mut [f64],
    ) -> f64 {
        let posterior = self.posterior(history);
        let value = posterior.discounted(t, delta);
        if !gradient.is_empty() {
            gradient.copy_from_slice(&[value / posterior.r, -value / posterior.alpha]);
        }
        value
    }
}

/// A new customer of the NBD; with [`Nbd::posterior`], any customer.
impl Active for Nbd {
    /// rt/α.
    fn expected(&self, t: f64) -> f64 {
        self.r * (t / self.alpha)
    }

    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        ln_polya(f64::from(n), self.r, t / self.alpha)
    }

    fn counts(&self, t: f64) -> Counts {
        match PolyaCounts::new(self.r, t / self.alpha, Counts::LONGEST_LIST) {
            Some(counts) => Counts::from_probabilities(counts.to_vec()),
            None => Counts::from_survival(|n| self.at_least_new(n, t)),
        }
    }

    /// (r/α)(1 − e^(−δt))/δ.
    fn discounted(&self, t: f64, delta: f64) -> f64 {
        let time = if delta > 0.0 {
            -(-delta * t).exp_m1() / delta
        } else {
            t
        };
        self.expected(time)
    }

    fn discounted_without_end(&self, delta: f64) -> Option<f64> {
        (delta > 0.0).then(|| self.expected(1.0 / delta))
    }

    fn remains(&self, _t: f64) -> f64 {
        1.0
    }

    fn ln_remains_after(&self, n: u32, t: f64) -> f64 {
        Active::ln_pmf(self, n, t)
    }

    fn after(&self, n: u32, t: f64) -> Box<dyn Active> {
        Box::new(Self {
            r: self.r + f64::from(n),
            alpha: self.alpha + t,
        })
    }

    /// Any interval of the same length has the same distribution.
    fn ln_pmf_between(&self, n: u32, span: Span) -> f64 {
        Active::ln_pmf(self, n, span.to - span.from)
    }

    /// E\[1/λ\] = α/(r−1).
    fn mean_wait(&self) -> Option<f64> {
        (self.r > 1.0).then(|| self.alpha / (self.r - 1.0))
    }

    fn simulate(&self, t: f64, rng: &mut dyn Rng) -> Vec<f64> {
        let rates =
            Gamma::new(self.r, 1.0 / self.alpha).expect("r and alpha are above 0 and finite");
        let waits = Exp::new(rates.sample(rng))
            .expect("a rate that was drawn from a gamma distribution is not negative");
        let mut times = Vec::new();
        let mut now: f64 = waits.sample(rng);
        while now <= t {
            times.push(now);
            now += waits.sample(rng);
        }
        times
    }
}
