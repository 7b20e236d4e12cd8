//! # BG/NBD: beta-geometric / negative binomial
//!
//! While active, a customer buys at random at a rate of his own.
//! After any repeat purchase he may leave for good, with a probability of his own.
//! Rates and probabilities differ between customers.
//!
//! Assumptions (\[FHL05\] section 3):
//! 1. while active, purchases are Poisson with rate λ
//! 2. λ differs between customers as Gamma with shape r and rate α
//! 3. after each repeat purchase the customer becomes inactive with probability p
//! 4. p differs between customers as Beta(a, b)
//! 5. λ and p are independent
//!
//! | parameter | domain | meaning |
//! |---|---|---|
//! | r | > 0 | shape of the purchase rates |
//! | α | > 0 | rate of the purchase rates, in time |
//! | a | > 0 | dropout |
//! | b | > 0 | staying |
//!
//! Limits: a customer without a repeat purchase had no chance to leave, so P(alive) is 1 for him.
//! The published expectation has removable singularities at a = 1 and a + b + x = 1; here it is
//! evaluated in a form that has none ([`crate::special::stopped_mean`]).
//!
//! Given that a customer is alive at T, λ ~ Gamma(r + x, α + T) and p ~ Beta(a, b + x) are independent:
//! his future is that of a new customer of the BG/NBD with those parameters ([`BgNbd::posterior`]),
//! and every conditional quantity is P(alive) times an unconditional one.
//!
//! References: \[FHL05\] Fader, Hardie, Lee, "Counting Your Customers the Easy Way: An Alternative to
//! the Pareto/NBD Model", Marketing Science 24 (2005); \[FH13b\] Fader & Hardie, "Overcoming the BG/NBD
//! Model's #NUM! Error Problem" (2013).

#![allow(non_snake_case)]

use rand::{Rng, RngExt};
use rand_distr::{Beta, Distribution, Exp, Gamma};

use super::endless::EndlessByAge;
use super::{
    Active, Counts, Endless, LatentAttrition, Likelihood, Moments, Parameter, Parametric, Process, Rates, purchase_rate,
};
use crate::error::Result;
use crate::history::{PurchaseHistory, Weighted};
use crate::special::{
    PolyaCounts, beta_inc, digamma_difference, gauss_legendre, ln_add_exp, ln_beta_inc, ln_gamma, ln_gamma_ratio,
    logistic, softplus, stopped_mean, stopped_mean_gradient, stopped_rate,
};

/// BG/NBD with parameters (r, α, a, b); α is in the unit of the histories.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::{BgNbd, LatentAttrition};
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
/// let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
/// assert!((model.expected_purchases(39.0, &history) - 1.226).abs() < 1e-3);
/// assert!(BgNbd::new(0.243, -1.0, 0.793, 2.426).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgNbd {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl BgNbd {
    /// A model with these parameters.
    ///
    /// # Errors
    /// When one is not above 0 or not finite.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self> {
        Self::from_values(&[r, alpha, a, b])
    }

    /// The future of a customer who is alive at T, as that of a new customer: (r + x, α + T, a, b + x).
    #[must_use]
    pub fn posterior(&self, history: &PurchaseHistory) -> Self {
        let (x, T) = (f64::from(history.frequency()), history.age());
        Self { r: self.r + x, alpha: self.alpha + T, a: self.a, b: self.b + x }
    }

    /// P(X(t) ≥ n): the n-th purchase comes in time and none of the n − 1 before it was the last.
    #[must_use]
    pub fn at_least_new(&self, n: f64, t: f64) -> f64 {
        if n < 1.0 {
            return 1.0;
        }
        let (w, v) = self.odds(t);
        beta_inc(n, self.r, w, v) * self.ln_stayed(n - 1.0).exp()
    }

    /// Discounted E\[X(t)\] and its derivatives with respect to (r, α, a, b).
    ///
    /// By parts, e^(−δt) E[X(t)] + δ ∫ e^(−δs) E[X(s)] ds, so that the quadrature error enters only
    /// through the small second term; s runs over a logarithmic scale on which E[X(s)] is smooth.
    #[must_use]
    pub fn discounted_with_gradient(&self, t: f64, delta: f64) -> (f64, [f64; 4]) {
        let mut sum = (0.0, [0.0; 4]);
        let mut add = |weight: f64, s: f64| {
            let (mean, slopes) = self.expected_gradient(s);
            sum.0 += weight * mean;
            sum.1.iter_mut().zip(slopes).for_each(|(total, slope)| *total += weight * slope);
        };
        add((-delta * t).exp(), t);
        if delta > 0.0 {
            let bend = (self.alpha / self.r.max(1.0)).min(1.0 / delta);
            let (end, panel) = (t.min(50.0 / delta), if delta * t > 1.0 { 0.5 } else { 2.0 });
            gauss_legendre(0.0, (end / bend).ln_1p(), panel, |u, weight| {
                let s = bend * u.exp_m1();
                add(weight * bend * u.exp() * delta * (-delta * s).exp(), s);
            });
        }
        sum
    }

    /// E[X(t)] and its derivatives with respect to (r, α, a, b).
    fn expected_gradient(&self, t: f64) -> (f64, [f64; 4]) {
        let z = t / self.alpha;
        let (mean, [d_r, d_a, d_b, d_z]) = stopped_mean_gradient(self.r, self.a, self.b, z);
        (mean, [d_r, -d_z * z / self.alpha, d_a, d_b])
    }

    /// The waiting time's odds: (t/(α+t), α/(α+t)).
    fn odds(&self, t: f64) -> (f64, f64) {
        let end = self.alpha + t;
        (t / end, self.alpha / end)
    }

    /// ln E[(1 − p)ⁿ]: no dropout at n purchases.
    fn ln_stayed(&self, n: f64) -> f64 {
        ln_gamma_ratio(self.b, n) - ln_gamma_ratio(self.a + self.b, n)
    }
}

impl Parametric for BgNbd {
    const NAME: &'static str = "bg-nbd";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::shape("r", "shape of the purchase rates", Process::Purchase),
        Parameter::scale("alpha", "rate of the purchase rates, in time", Process::Purchase),
        Parameter::shape("a", "dropout after a purchase: larger leaves sooner", Process::Dropout),
        Parameter::shape("b", "staying after a purchase: larger stays longer", Process::Dropout),
    ];

    fn values(&self, into: &mut [f64]) {
        into.copy_from_slice(&[self.r, self.alpha, self.a, self.b]);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, Self::NAME, values)?;
        Ok(Self { r: values[0], alpha: values[1], a: values[2], b: values[3] })
    }

    fn cautions(&self) -> Vec<&'static str> {
        if self.a + self.b < 1.0 { vec!["a-plus-b-below-one"] } else { Vec::new() }
    }
}

/// What one x adds to the terms of all customers who share it.
struct SharedByX {
    x: f64,
    ln_purchases: f64,
    ln_stayed: f64,
    ln_left_odds: f64,
    d_r: f64,
    d_a: f64,
    d_b: f64,
}

impl BgNbd {
    /// The factors of \[FHL05\] eq. 6 that know only x: Γ(r+x)/Γ(r), B(a, b+x)/B(a, b) and a/(b+x−1).
    fn shared(&self, x: f64) -> SharedByX {
        let Self { r, a, b, .. } = *self;
        let d_ab = digamma_difference(a + b, x);
        SharedByX {
            x,
            ln_purchases: ln_gamma_ratio(r, x),
            ln_stayed: self.ln_stayed(x),
            ln_left_odds: if x > 0.0 { (a / (b + (x - 1.0))).ln() } else { f64::NEG_INFINITY },
            d_r: digamma_difference(r, x),
            d_a: -d_ab,
            d_b: if x > 0.0 { digamma_difference(b, x - 1.0) - d_ab } else { 0.0 },
        }
    }

    /// ln L = purchases + stayed + ln(stayed at the last purchase or left then), and its gradient.
    fn term_with(&self, shared: &SharedByX, history: &PurchaseHistory, gradient: &mut [f64; 4]) -> f64 {
        let Self { r, alpha, a, b } = *self;
        let (x, t_x, T) = (shared.x, history.recency(), history.age());
        let ln_silence = (T / alpha).ln_1p();
        let alive = shared.ln_purchases + shared.ln_stayed - r * ln_silence - x * (alpha.ln() + ln_silence);
        let d_alpha = (r * T / alpha - x) / (alpha + T);
        *gradient = [shared.d_r - ln_silence, d_alpha, shared.d_a, shared.d_b];
        if x == 0.0 {
            return alive;
        }
        let ln_gap = ((T - t_x) / (alpha + t_x)).ln_1p();
        let ln_odds_gone = shared.ln_left_odds + (r + x) * ln_gap;
        let gone = logistic(ln_odds_gone);
        gradient[0] += gone * ln_gap;
        gradient[1] -= gone * (r + x) * (T - t_x) / ((alpha + T) * (alpha + t_x));
        gradient[2] += gone / a;
        // the last of the 1/(b+i) in ψ(b+x) − ψ(b), less what leaving takes of it
        gradient[3] += logistic(-ln_odds_gone) / (b + (x - 1.0));
        alive + softplus(ln_odds_gone)
    }
}

impl Likelihood for BgNbd {
    type History = PurchaseHistory;

    /// ln L(r, α, a, b | x, t_x, T) (\[FHL05\] eq. 6), with ln((α+T)/(α+t_x)) as one logarithm.
    fn term(&self, history: &PurchaseHistory, gradient: &mut [f64]) -> f64 {
        let mut one = [0.0; 4];
        let value = self.term_with(&self.shared(f64::from(history.frequency())), history, &mut one);
        gradient.iter_mut().zip(one).for_each(|(total, part)| *total += part);
        value
    }

    fn block(&self, histories: &[PurchaseHistory], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let (mut sum, mut one) = (0.0, [0.0; 4]);
        let mut shared = self.shared(0.0);
        for (history, &weight) in histories.iter().zip(weights) {
            let x = f64::from(history.frequency());
            if x.total_cmp(&shared.x).is_ne() {
                shared = self.shared(x);
            }
            sum += weight * self.term_with(&shared, history, &mut one);
            gradient.iter_mut().zip(one).for_each(|(total, part)| *total += weight * part);
        }
        sum
    }

    /// From few and many differences between customers, and from slow and fast dropout.
    fn starts(histories: &Weighted<PurchaseHistory>, _count: Option<u32>) -> Vec<Self> {
        let rate = purchase_rate(histories);
        [(0.3, 0.8, 2.5), (1.0, 0.3, 2.0), (0.7, 2.0, 8.0), (3.0, 0.1, 0.3)]
            .map(|(r, a, b)| Self { r, alpha: r / rate, a, b })
            .to_vec()
    }

    fn rescale(history: &PurchaseHistory, factor: f64) -> (PurchaseHistory, f64) {
        (history.rescaled(factor), f64::from(history.frequency()) * factor.ln())
    }

    /// The mean age.
    fn scale(histories: &Weighted<PurchaseHistory>) -> f64 {
        histories.mean(PurchaseHistory::age)
    }

    fn rescaled(&self, factor: f64) -> Self {
        Self { alpha: self.alpha * factor, ..*self }
    }
}

impl LatentAttrition for BgNbd {
    /// \[FH13b\] eq. 6: ln a − ln(b+x−1) + (r+x) ln((α+T)/(α+t_x)); −∞ without a repeat purchase.
    fn ln_odds_gone(&self, history: &PurchaseHistory) -> f64 {
        let (x, t_x, T) = (f64::from(history.frequency()), history.recency(), history.age());
        if x == 0.0 {
            return f64::NEG_INFINITY;
        }
        (self.a / (self.b + (x - 1.0))).ln() + (self.r + x) * ((T - t_x) / (self.alpha + t_x)).ln_1p()
    }

    fn active(&self, history: &PurchaseHistory) -> Box<dyn Active> {
        Box::new(self.posterior(history))
    }

    /// Who is gone left at his last purchase: his silence says nothing of λ, and p took him.
    fn rates(&self, history: &PurchaseHistory) -> Rates {
        let (x, alive) = (f64::from(history.frequency()), self.p_alive(history));
        let purchase = |silence: f64| Moments::gamma(self.r + x, self.alpha + history.recency() + silence);
        let stayed = Moments::beta(self.a, self.b + x);
        let left = if x > 0.0 { Moments::beta(self.a + 1.0, self.b + (x - 1.0)) } else { stayed };
        Rates {
            purchase: purchase(history.age() - history.recency()).mixed(alive, purchase(0.0)),
            dropout: Some(stayed.mixed(alive, left)),
        }
    }

    /// ((α+t_x)/(α+T))^(r+x).
    fn silence(&self, history: &PurchaseHistory) -> f64 {
        let (x, t_x, T) = (f64::from(history.frequency()), history.recency(), history.age());
        (-(self.r + x) * ((T - t_x) / (self.alpha + t_x)).ln_1p()).exp()
    }

    fn p_alive_gradient(&self, history: &PurchaseHistory, ln_gradient: &mut [f64]) -> f64 {
        let (x, t_x, T) = (f64::from(history.frequency()), history.recency(), history.age());
        ln_gradient.fill(0.0);
        if x > 0.0 {
            let gone = logistic(self.ln_odds_gone(history));
            ln_gradient[0] = -gone * ((T - t_x) / (self.alpha + t_x)).ln_1p();
            ln_gradient[1] = gone * (self.r + x) * (T - t_x) / ((self.alpha + T) * (self.alpha + t_x));
            ln_gradient[2] = -gone / self.a;
            ln_gradient[3] = gone / (self.b + (x - 1.0));
        }
        self.p_alive(history)
    }

    fn discounted_gradient(&self, t: f64, delta: f64, history: &PurchaseHistory, gradient: &mut [f64]) -> f64 {
        let (value, slopes) = self.posterior(history).discounted_with_gradient(t, delta);
        gradient.copy_from_slice(&slopes);
        value
    }

    fn endless(&self, frequency: u32) -> Option<Endless> {
        let (table, alpha) = (EndlessByAge::new(self.r, self.a, self.b, frequency), self.alpha);
        Some(Box::new(move |delta, age| table.purchases(delta, alpha + age)))
    }
}

/// A new customer of the BG/NBD, who is active by assumption; with [`BgNbd::posterior`], any active customer.
impl Active for BgNbd {
    /// \[FHL05\] eq. 9 in its pole-free form.
    fn expected(&self, t: f64) -> f64 {
        stopped_mean(self.r, self.a, self.b, t / self.alpha)
    }

    /// \[FHL05\] eq. 8 in logs: n in time and still active, or at least n in time and gone at the n-th.
    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        let ln_exactly = self.ln_remains_after(n, t);
        let (w, v) = self.odds(t);
        if n == 0 || w == 0.0 {
            return ln_exactly;
        }
        let n = f64::from(n);
        let ln_left = (self.a / (self.b + (n - 1.0))).ln() + ln_beta_inc(n, self.r, w, v);
        ln_add_exp(ln_exactly, self.ln_stayed(n) + ln_left)
    }

    /// P(N = n) = E\[(1−p)ⁿ\] P(M = n) + E\[p(1−p)ⁿ⁻¹\] P(M ≥ n), M the purchases of a customer who never
    /// leaves; very long distributions are taken from [`BgNbd::at_least_new`].
    fn counts(&self, t: f64) -> Counts {
        let Some(exactly) =
            PolyaCounts::new(self.r, t / self.alpha, Counts::LONGEST_LIST).map(|counts| counts.to_vec())
        else {
            return Counts::from_survival(|n| self.at_least_new(n, t));
        };
        let mut at_least: Vec<f64> = exactly.clone();
        (0..exactly.len() - 1).rev().for_each(|n| at_least[n] += at_least[n + 1]);
        let (mut stayed_before, mut stayed) = (1.0, 1.0);
        let mut probabilities = Vec::with_capacity(exactly.len());
        for (n, exactly) in exactly.iter().enumerate() {
            probabilities.push(stayed * exactly + (stayed_before - stayed) * at_least[n]);
            let total = self.a + self.b + probabilities.len() as f64 - 1.0;
            (stayed_before, stayed) = (stayed, stayed * (1.0 - self.a / total));
        }
        Counts::from_probabilities(probabilities)
    }

    fn discounted(&self, t: f64, delta: f64) -> f64 {
        self.discounted_with_gradient(t, delta).0
    }

    fn discounted_without_end(&self, delta: f64) -> Option<f64> {
        EndlessByAge::new(self.r, self.a, self.b, 0).purchases(delta, self.alpha)
    }

    /// E\[e^(−λpt)\] = 2F1(r, a; a+b; −t/α): purchases that end it come at rate λp.
    fn remains(&self, t: f64) -> f64 {
        stopped_rate(self.r, self.a, self.b, t / self.alpha)
    }

    fn ln_remains_after(&self, n: u32, t: f64) -> f64 {
        let (w, n) = (self.odds(t).0, f64::from(n));
        let ln_none = -self.r * (t / self.alpha).ln_1p();
        if n == 0.0 || w == 0.0 {
            return if n == 0.0 { ln_none } else { f64::NEG_INFINITY };
        }
        ln_gamma_ratio(self.r, n) - ln_gamma(n + 1.0) + ln_none + n * w.ln() + self.ln_stayed(n)
    }

    fn after(&self, n: u32, t: f64) -> Box<dyn Active> {
        let n = f64::from(n);
        Box::new(Self { r: self.r + n, alpha: self.alpha + t, a: self.a, b: self.b + n })
    }

    /// E\[1/λ\] = α/(r−1).
    fn mean_wait(&self) -> Option<f64> {
        (self.r > 1.0).then(|| self.alpha / (self.r - 1.0))
    }

    fn simulate(&self, t: f64, rng: &mut dyn Rng) -> Vec<f64> {
        let rates = Gamma::new(self.r, 1.0 / self.alpha).expect("r and alpha are above 0 and finite");
        let dropouts = Beta::new(self.a, self.b).expect("a and b are above 0 and finite");
        let (rate, p): (f64, f64) = (rates.sample(rng), dropouts.sample(rng));
        let waits = Exp::new(rate).expect("a rate that was drawn from a gamma distribution is not negative");
        let (mut now, mut times) = (0.0, Vec::new());
        loop {
            now += waits.sample(rng);
            if now > t {
                return times;
            }
            times.push(now);
            if rng.random::<f64>() < p {
                return times;
            }
        }
    }
}
