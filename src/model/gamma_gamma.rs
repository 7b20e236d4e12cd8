//! # Gamma-Gamma: what a purchase is worth
//!
//! A customer's purchases scatter around a mean of their own; customers' means differ.
//! How much a customer spends says nothing about how often they buy.
//! So a mean of few purchases is drawn towards the mean of all customers, a mean of many is believed.
//!
//! Assumptions (Fader & Hardie 2013):
//! 1. the value of a purchase is Gamma with shape p and rate ν, independent of the others
//! 2. ν differs between customers as Gamma with shape q and rate v
//! 3. ν is independent of the purchase and dropout processes
//!
//! | parameter | domain | meaning |
//! |---|---|---|
//! | p | > 0 | shape of one customer's purchases |
//! | q | > 0 | shape of the differences between customers |
//! | v | > 0 | rate of the differences between customers, in money |
//!
//! Limits: the mean over all customers is infinite for q ≤ 1; that of a customer with x purchases
//! for p·x + q ≤ 1. Predictive distributions exist all the same.
//!
//! References: \[FH13\] Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (2013);
//! \[FHL05b\] Fader, Hardie, Lee, "RFM and CLV: Using Iso-Value Curves", J. Marketing Research 42 (2005).

use rand::Rng;
use rand_distr::{Distribution, Gamma};

use super::{Likelihood, Parameter, Parametric, Process, Spend, SpendLikelihood};
use crate::caution::Caution;
use crate::error::Result;
use crate::history::{SpendBasis, SpendHistory, Weighted};
use crate::special::{
    Bracket, beta_inc, digamma_difference, ln_beta, ln_beta_kernel, ln_gamma, ln_gamma_ratio,
    solve_increasing,
};

/// Gamma-Gamma with parameters (p, q, v), estimated on the means of repeat purchases.
///
/// # Example
/// ```
/// use clv::history::SpendHistory;
/// use clv::model::{GammaGamma, Spend};
/// let model = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
/// let spend = model.expected_spend(&SpendHistory::new(2, 22.345).unwrap()).unwrap();
/// assert!((spend - 24.65).abs() < 0.01);
/// assert!(GammaGamma::new(6.25, 0.0, 15.44).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    p: f64,
    q: f64,
    v: f64,
}

impl GammaGamma {
    /// A model with these parameters.
    ///
    /// # Errors
    /// When one is not above 0 or not finite.
    pub fn new(p: f64, q: f64, v: f64) -> Result<Self> {
        Self::from_values(&[p, q, v])
    }

    /// p, the shape of one customer's purchases.
    #[must_use]
    pub const fn shape(&self) -> f64 {
        self.p
    }

    /// E[value of one purchase] over all customers: p·v/(q−1); `None` for q ≤ 1.
    #[must_use]
    pub fn population_mean(&self) -> Option<f64> {
        self.expected_spend(&SpendHistory::NONE)
    }

    /// The customer's ν | history ~ Gamma(Q, V): shape q + p·x and rate v + x·z̄ (\[FH13\] eq. 3).
    #[must_use]
    pub fn posterior(&self, history: &SpendHistory) -> (f64, f64) {
        (
            self.q + self.p * f64::from(history.purchases()),
            self.v + history.total(),
        )
    }

    /// Q − 1, without cancellation near 0: the mean value is finite where it is above 0.
    fn excess(&self, history: &SpendHistory) -> f64 {
        self.p.mul_add(f64::from(history.purchases()), self.q - 1.0)
    }

    /// P(S ≤ s) for the sum S of `n` > 0 future purchases: I_{s/(s+V)}(pn, Q).
    #[must_use]
    pub fn total_cdf(&self, n: f64, s: f64, history: &SpendHistory) -> f64 {
        let (shape, rate) = self.posterior(history);
        beta_inc(self.p * n, shape, s / (s + rate), rate / (s + rate))
    }

    /// The density of the sum S of `n` > 0 future purchases at s > 0.
    #[must_use]
    pub fn total_density(&self, n: f64, s: f64, history: &SpendHistory) -> f64 {
        let (shape, rate) = self.posterior(history);
        // dI_x(a, b)/ds with x = s/(s+V): dx/ds = xy/s cancels the kernel's extra xy
        ln_beta_kernel(self.p * n, shape, s / (s + rate), rate / (s + rate)).exp() / s
    }

    /// The s with P(S ≤ s) = `probability` for the sum S of `n` > 0 future purchases, to 1e-12 relative.
    #[must_use]
    pub fn total_quantile(&self, n: f64, probability: f64, history: &SpendHistory) -> f64 {
        let everywhere = Bracket {
            low: -700.0,
            high: 700.0,
        };
        let ((shape, rate), pn) = (self.posterior(history), n * self.p);
        // the middle, or what the power law of the lower tail says
        let guess = pn
            .ln()
            .min((probability.ln() + pn.ln() + ln_beta(pn, shape)) / pn)
            + rate.ln();
        let total = |ln_s: f64| {
            let s = ln_s.exp();
            (
                self.total_cdf(n, s, history),
                self.total_density(n, s, history) * s,
            )
        };
        solve_increasing(probability, everywhere, guess, 1e-6, total).exp()
    }

    /// Draws one customer's values of `n` purchases.
    pub fn simulate<R: Rng + ?Sized>(&self, n: usize, rng: &mut R) -> Vec<f64> {
        let nu = Gamma::new(self.q, 1.0 / self.v).expect("q and v are above 0 and finite");
        let rate = nu.sample(rng).max(f64::MIN_POSITIVE);
        self.simulate_at_rate(n, rate, rng)
    }

    /// Draws `n` purchases of a customer whose ν is drawn from the posterior of a history.
    pub fn simulate_future<R: Rng + ?Sized>(
        &self,
        n: usize,
        history: &SpendHistory,
        rng: &mut R,
    ) -> Vec<f64> {
        let (shape, rate) = self.posterior(history);
        let nu = Gamma::new(shape, 1.0 / rate).expect("a posterior of valid parameters is valid");
        let rate = nu.sample(rng).max(f64::MIN_POSITIVE);
        self.simulate_at_rate(n, rate, rng)
    }

    fn simulate_at_rate<R: Rng + ?Sized>(&self, n: usize, rate: f64, rng: &mut R) -> Vec<f64> {
        let value = Gamma::new(self.p, 1.0 / rate).expect("a rate above 0 and a shape above 0");
        (0..n).map(|_| value.sample(rng)).collect()
    }

    /// ∂ ln E[value | history] / ∂(p, q, v); zero where the expectation is infinite.
    #[must_use]
    pub fn ln_expected_spend_gradient(&self, history: &SpendHistory) -> [f64; 3] {
        let ((_, rate), excess) = (self.posterior(history), self.excess(history));
        if excess <= 0.0 {
            return [0.0; 3];
        }
        [
            1.0 / self.p - f64::from(history.purchases()) / excess,
            -1.0 / excess,
            1.0 / rate,
        ]
    }
}

impl AsRef<Self> for GammaGamma {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Parametric for GammaGamma {
    const NAME: &'static str = "gamma-gamma";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::shape("p", Process::Spend),
        Parameter::shape("q", Process::Spend),
        Parameter::scale("v", Process::Spend),
    ];

    fn values(&self, into: &mut [f64]) {
        into.copy_from_slice(&[self.p, self.q, self.v]);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, Self::NAME, values)?;
        Ok(Self {
            p: values[0],
            q: values[1],
            v: values[2],
        })
    }

    fn caution(&self) -> Option<Caution> {
        (self.q <= 1.0).then_some(Caution::QAtMostOne {})
    }
}

/// What one x adds to the terms of all customers who share it.
struct SharedByX {
    x: f64,
    ln_ratio: f64,
    d_p: f64,
    d_q: f64,
}

impl GammaGamma {
    /// ln Γ(px+q) − ln Γ(px) − ln Γ(q) and its derivatives.
    fn shared(&self, x: f64) -> SharedByX {
        let Self { p, q, .. } = *self;
        SharedByX {
            x,
            // the larger argument takes the ratio, so that its own ln Γ never enters
            ln_ratio: if q > p * x {
                ln_gamma_ratio(q, p * x) - ln_gamma(p * x)
            } else {
                ln_gamma_ratio(p * x, q) - ln_gamma(q)
            },
            d_p: x * digamma_difference(p * x, q),
            d_q: digamma_difference(q, p * x),
        }
    }

    /// The rest of the term, through u = v/(x·z̄): −q ln(1+1/u) − px ln(1+u) − ln z̄.
    fn term_with(&self, shared: &SharedByX, mean: f64, gradient: &mut [f64; 3]) -> f64 {
        let Self { p, q, v } = *self;
        let u = v / (shared.x * mean);
        let (ln_1p_u, ln_1p_inverse) = (u.ln_1p(), u.recip().ln_1p());
        gradient[0] = shared.d_p - shared.x * ln_1p_u;
        gradient[1] = shared.d_q - ln_1p_inverse;
        gradient[2] = (q - p * shared.x * u) / (v * (1.0 + u));
        shared.ln_ratio - q * ln_1p_inverse - p * shared.x * ln_1p_u - mean.ln()
    }
}

impl SpendLikelihood for GammaGamma {
    const BASIS: SpendBasis = SpendBasis::Repeats;
}

impl Likelihood for GammaGamma {
    type History = SpendHistory;

    /// ln L of the mean of x > 0 repeat purchases (\[FH13\] eq. 1a), arranged so that nothing cancels for large px.
    fn term(&self, history: &SpendHistory, gradient: &mut [f64]) -> f64 {
        let mut one = [0.0; 3];
        let value = self.term_with(
            &self.shared(f64::from(history.purchases())),
            history.mean(),
            &mut one,
        );
        gradient
            .iter_mut()
            .zip(one)
            .for_each(|(total, part)| *total += part);
        value
    }

    fn block(&self, histories: &[SpendHistory], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let (mut sum, mut one) = (0.0, [0.0; 3]);
        let mut shared: Option<(u32, SharedByX)> = None;
        for (history, &weight) in histories.iter().zip(weights) {
            let x = history.purchases();
            let current = match shared.take() {
                Some((same, current)) if same == x => current,
                _ => self.shared(f64::from(x)),
            };
            sum += weight * self.term_with(&current, history.mean(), &mut one);
            gradient
                .iter_mut()
                .zip(one)
                .for_each(|(total, part)| *total += weight * part);
            shared = Some((x, current));
        }
        sum
    }

    /// In money of mean 1 per purchase: v = (q − 1)/p makes the population mean 1.
    fn starts(_: &Weighted<SpendHistory>, _count: Option<u32>) -> Vec<Self> {
        [(4.0, 4.0), (1.0, 2.0), (15.0, 1.5), (1.5, 12.0)]
            .map(|(p, q)| Self {
                p,
                q,
                v: (q - 1.0) / p,
            })
            .to_vec()
    }

    fn rescale(history: &SpendHistory, factor: f64) -> (SpendHistory, f64) {
        (history.rescaled(factor), factor.ln())
    }

    /// The mean value of a purchase.
    fn scale(histories: &Weighted<SpendHistory>) -> f64 {
        histories.mean(|history| history.mean().ln()).exp()
    }

    fn rescaled(&self, factor: f64) -> Self {
        Self {
            v: self.v * factor,
            ..*self
        }
    }
}

impl Spend for GammaGamma {
    /// p(v + x·z̄)/(px + q − 1) (\[FH13\] eq. 5): between the customer's mean and that of all customers.
    fn expected_spend(&self, history: &SpendHistory) -> Option<f64> {
        let ((_, rate), excess) = (self.posterior(history), self.excess(history));
        (excess > 0.0).then(|| self.p * rate / excess)
    }
}
