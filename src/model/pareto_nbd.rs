//! # Pareto/NBD: Pareto of the second kind / negative binomial
//!
//! While active, a customer buys at random at a rate of their own.
//! At any moment they may leave for good, at another rate of their own, and nobody is told.
//! Both rates differ between customers.
//!
//! Assumptions (\[SMC87\] section 2):
//! 1. while active, purchases are Poisson with rate λ
//! 2. λ differs between customers as Gamma with shape r and rate α
//! 3. the time until a customer leaves is exponential with rate µ
//! 4. µ differs between customers as Gamma with shape s and rate β
//! 5. λ and µ are independent
//!
//! | parameter | domain | meaning |
//! |---|---|---|
//! | r | > 0 | shape of the purchase rates |
//! | α | > 0 | rate of the purchase rates, in time |
//! | s | > 0 | shape of the dropout rates |
//! | β | > 0 | rate of the dropout rates, in time |
//!
//! Limits: who bought on the last day of observation is alive. The published likelihood is a difference of two 2F1
//! with different formulas for α < β, α = β and α > β, and the expectation has a removable singularity at s = 1; here
//! one integral over the time of departure serves all of them ([`crate::special::TwoPowers`]).
//!
//! Given that a customer is alive at T, λ ~ Gamma(r + x, α + T) and µ ~ Gamma(s, β + T) are independent: their future
//! is that of a new customer of the Pareto/NBD with those parameters ([`ParetoNbd::posterior`]). Given that they left
//! at τ, λ ~ Gamma(r + x, α + τ) and µ ~ Gamma(s + 1, β + τ).
//!
//! References: \[SMC87\] Schmittlein, Morrison, Colombo, "Counting Your Customers: Who Are They and What Will They Do
//! Next?", Management Science 33 (1987); \[FH05\] Fader & Hardie, "A Note on Deriving the Pareto/NBD Model and Related
//! Expressions" (2005); \[FHL05b\] Fader, Hardie, Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base
//! Analysis", Journal of Marketing Research 42 (2005).

#![allow(non_snake_case)]

mod counts;

use rand::Rng;
use rand_distr::{Distribution, Exp, Gamma};

use super::{
    Active, Block, Counts, LatentAttrition, Likelihood, Moments, Parameter, Parametric, Process,
    Rates, Sensitivity, Span, block_by_frequency, purchase_rate,
};
use crate::error::Result;
use crate::history::{PurchaseHistory, Weighted};
use crate::special::{
    Power, TwoPowers, digamma_difference, discounted_power, ln_add_exp, ln_gamma_ratio, ln_polya,
    logistic,
};

/// Pareto/NBD with parameters (r, α, s, β); α and β are in the unit of the histories.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::{LatentAttrition, ParetoNbd};
/// let model = ParetoNbd::new(0.5534, 10.5802, 0.6061, 11.6562).unwrap();
/// let history = PurchaseHistory::new(26, 30.86, 31.0).unwrap();
/// assert!((model.p_alive(&history) - 0.9979).abs() < 1e-4);
/// assert!((model.expected_purchases(52.0, &history) - 25.46).abs() < 1e-2);
/// assert!(ParetoNbd::new(0.5534, 10.5802, 0.6061, -1.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

impl ParetoNbd {
    /// A model with these parameters.
    ///
    /// # Errors
    /// When one is not above 0 or not finite.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self> {
        Self::from_values(&[r, alpha, s, beta])
    }

    /// The future of a customer who is alive at T, as that of a new customer: (r + x, α + T, s, β + T).
    #[must_use]
    pub fn posterior(&self, history: &PurchaseHistory) -> Self {
        let (x, T) = (f64::from(history.frequency()), history.age());
        Self {
            r: self.r + x,
            alpha: self.alpha + T,
            s: self.s,
            beta: self.beta + T,
        }
    }

    /// Discounted E\[X(t)\] = (r/α) ∫₀ᵗ e^(−δτ) (β/(β+τ))^s dτ and its derivatives with respect to (r, α, s, β);
    /// t may be infinite where δ > 0 (\[FHL05b\] eq. 2).
    #[must_use]
    pub fn discounted_with_gradient(&self, t: f64, delta: f64) -> (f64, [f64; 4]) {
        let Self { r, alpha, s, beta } = *self;
        let time = discounted_power(s, delta * beta, t / beta);
        let rate = r / alpha;
        let value = rate * beta * time.value;
        (
            value,
            [
                value / r,
                -value / alpha,
                -rate * beta * time.with_ln,
                rate * s * time.with_share,
            ],
        )
    }

    /// ln P(active at t).
    fn ln_remains(&self, t: f64) -> f64 {
        -self.s * (t / self.beta).ln_1p()
    }
}

impl Parametric for ParetoNbd {
    const NAME: &'static str = "pareto-nbd";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::shape("r", Process::Purchase),
        Parameter::scale("alpha", Process::Purchase),
        Parameter::shape("s", Process::Dropout),
        Parameter::scale("beta", Process::Dropout),
    ];

    fn values(&self, into: &mut [f64]) {
        into.copy_from_slice(&[self.r, self.alpha, self.s, self.beta]);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, Self::NAME, values)?;
        Ok(Self {
            r: values[0],
            alpha: values[1],
            s: values[2],
            beta: values[3],
        })
    }
}

/// What one x adds to the terms of all customers who share it: ln Γ(r+x)/Γ(r) and its derivative.
struct SharedByX {
    x: f64,
    ln_purchases: f64,
    d_r: f64,
}

/// What happened after the last purchase, seen from t_x on, where everything is still small.
struct Silence {
    /// The powers of α and β at T.
    alive: (Power, Power),
    /// ln(P(gone at T)/P(alive at T)).
    ln_odds_gone: f64,
    /// ln of what both ways to be silent weigh together.
    ln_both: f64,
    /// The powers' means over the times at which one who is gone may have left.
    gone: (Power, Power),
    /// Means over the times at which a purchase would have come, times its odds, of ln(1+τ/q) and of τ/(q+τ).
    bought: [f64; 2],
}

impl ParetoNbd {
    fn shared(&self, x: f64) -> SharedByX {
        SharedByX {
            x,
            ln_purchases: ln_gamma_ratio(self.r, x),
            d_r: digamma_difference(self.r, x),
        }
    }

    /// The two powers over the time of departure, from t_x on: (1+τ/(α+t_x))^−(r+x) (1+τ/(β+t_x))^−(s+1).
    fn departure(&self, history: &PurchaseHistory) -> TwoPowers {
        let (x, t_x) = (f64::from(history.frequency()), history.recency());
        TwoPowers {
            a: self.r + x,
            b: self.s + 1.0,
            p: self.alpha + t_x,
            q: self.beta + t_x,
        }
    }

    /// Silent because nothing came until T, or because they left at some time in (t_x, T\].
    fn silent(&self, history: &PurchaseHistory) -> Silence {
        let departure = self.departure(history);
        let span = history.age() - history.recency();
        let alive = (Power::at(span / departure.p), Power::at(span / departure.q));
        let (mut means, mut bought) = ([0.0; 6], [0.0; 2]);
        let sum = departure.integrate(span, |p, q, part| {
            let purchase = part * p.kept / q.kept;
            bought[0] += purchase * q.ln;
            bought[1] += purchase * q.lost;
            means
                .iter_mut()
                .zip([p.ln, p.kept, p.lost, q.ln, q.kept, q.lost])
                .for_each(|(mean, at)| *mean += part * at);
        });
        let share = if sum > 0.0 { 1.0 / sum } else { 0.0 };
        let [ln_p, kept_p, lost_p, ln_q, kept_q, lost_q] = means.map(|mean| share * mean);
        let ln_alive = -departure.a * alive.0.ln - self.s * alive.1.ln;
        let ln_gone = (self.s * sum).ln();
        let ln_both = ln_add_exp(ln_alive, ln_gone);
        let odds = departure.a * departure.q / departure.p * (-ln_both).exp();
        Silence {
            alive,
            ln_odds_gone: ln_gone - ln_alive,
            ln_both,
            bought: bought.map(|mean| odds * mean),
            gone: (
                Power {
                    ln: ln_p,
                    kept: kept_p,
                    lost: lost_p,
                },
                Power {
                    ln: ln_q,
                    kept: kept_q,
                    lost: lost_q,
                },
            ),
        }
    }

    /// ln L = purchases until t_x, when they were active, and the silence after; and its gradient.
    ///
    /// What the silence says of s and β is what a purchase in it would have said: silent is who does not buy, so that
    /// the weight of both ways is 1 − (r+x) ∫ (1+τ/p)^−(r+x+1) (1+τ/q)^−s dτ/p, whose derivatives have one sign.
    fn term_with(&self, shared: &SharedByX, history: &PurchaseHistory) -> (f64, [f64; 4]) {
        let Self { r, alpha, s, beta } = *self;
        let (x, t_x) = (shared.x, history.recency());
        let (ln_p, ln_q) = ((t_x / alpha).ln_1p(), (t_x / beta).ln_1p());
        let silence = self.silent(history);
        let value =
            shared.ln_purchases - r * ln_p - x * (alpha.ln() + ln_p) - s * ln_q + silence.ln_both;
        let (gone, here) = (
            logistic(silence.ln_odds_gone),
            logistic(-silence.ln_odds_gone),
        );
        let both = |part: fn(&(Power, Power)) -> f64| {
            here * part(&silence.alive) + gone * part(&silence.gone)
        };
        let (p, q) = (alpha + t_x, beta + t_x);
        let slopes = [
            shared.d_r - ln_p - both(|at| at.0.ln),
            (r * t_x / alpha - x + (r + x) * both(|at| at.0.lost)) / p,
            silence.bought[0] - ln_q,
            s * (t_x / beta - silence.bought[1]) / q,
        ];
        (value, slopes)
    }
}

impl Likelihood for ParetoNbd {
    type History = PurchaseHistory;

    /// One in a hundred million leaves within a mean age.
    const WITHOUT_DROPOUT: Option<fn(f64, f64) -> Self> = Some(|r, alpha| Self {
        r,
        alpha,
        s: 1e-4,
        beta: 1e4,
    });

    /// ln L(r, α, s, β | x, t_x, T) (\[FH05\] eq. 18): alive at T, or gone at some time after t_x.
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

    /// From many and few differences between customers; half of them leave within a mean age, or within five.
    fn starts(histories: &Weighted<PurchaseHistory>, _count: Option<u32>) -> Vec<Self> {
        let (rate, age) = (
            purchase_rate(histories),
            histories.mean(PurchaseHistory::age).max(1e-6),
        );
        [(0.6, 1.5, 0.6, 0.5), (2.0, 1.0, 1.0, 5.0)]
            .map(|(r, more, s, beta)| Self {
                r,
                alpha: r / (more * rate),
                s,
                beta: beta * age,
            })
            .to_vec()
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
            beta: self.beta * factor,
            ..*self
        }
    }
}

impl LatentAttrition for ParetoNbd {
    /// ln s ∫ ((α+T)/(α+τ))^(r+x) ((β+T)/(β+τ))^s dτ/(β+τ) over (t_x, T\].
    fn ln_odds_gone(&self, history: &PurchaseHistory) -> f64 {
        self.silent(history).ln_odds_gone
    }

    fn active(&self, history: &PurchaseHistory) -> Box<dyn Active> {
        Box::new(self.posterior(history))
    }

    /// A mixture over being alive and all times at which they may have left.
    fn rates(&self, history: &PurchaseHistory) -> Rates {
        let (departure, span) = (self.departure(history), history.age() - history.recency());
        let alive = self.p_alive(history);
        let mut left = Vec::new();
        let sum = departure.integrate(span, |p, q, part| {
            left.push((p.kept / departure.p, q.kept / departure.q, part));
        });
        let posterior = self.posterior(history);
        let mut purchase = vec![(alive, Moments::gamma(posterior.r, posterior.alpha))];
        let mut dropout = vec![(alive, Moments::gamma(posterior.s, posterior.beta))];
        for (p, q, part) in left {
            let share = (1.0 - alive) * part / sum;
            purchase.push((share, Moments::gamma(posterior.r, 1.0 / p)));
            dropout.push((share, Moments::gamma(self.s + 1.0, 1.0 / q)));
        }
        Rates {
            purchase: Moments::mixture(&purchase),
            dropout: Some(Moments::mixture(&dropout)),
        }
    }

    /// The smaller of α and β.
    fn age_scale(&self) -> Option<f64> {
        Some(self.alpha.min(self.beta))
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

impl Sensitivity for ParetoNbd {
    fn slopes(&self) -> usize {
        Self::PARAMETERS.len()
    }

    fn p_alive_gradient(&self, history: &PurchaseHistory, ln_gradient: &mut [f64]) -> f64 {
        let (x, t_x) = (f64::from(history.frequency()), history.recency());
        let silence = self.silent(history);
        let (gone, (p, q)) = (logistic(silence.ln_odds_gone), silence.gone);
        let (alive_p, alive_q) = silence.alive;
        let of_odds = [
            alive_p.ln - p.ln,
            -(self.r + x) * (alive_p.lost - p.lost) / (self.alpha + t_x),
            1.0 / self.s + alive_q.ln - q.ln,
            -(self.s * (alive_q.lost - q.lost) + q.kept) / (self.beta + t_x),
        ];
        ln_gradient
            .iter_mut()
            .zip(of_odds)
            .for_each(|(slope, of_odds)| *slope = -gone * of_odds);
        logistic(-silence.ln_odds_gone)
    }

    fn discounted_gradient(
        &self,
        t: f64,
        delta: f64,
        history: &PurchaseHistory,
        gradient: &mut [f64],
    ) -> f64 {
        let (value, slopes) = self.posterior(history).discounted_with_gradient(t, delta);
        if !gradient.is_empty() {
            gradient.copy_from_slice(&slopes);
        }
        value
    }
}

/// A new customer of the Pareto/NBD; with [`ParetoNbd::posterior`], any active customer.
impl Active for ParetoNbd {
    /// \[SMC87\] eq. 17 without its pole: (r/α) β l (e^y − 1)/y, l = ln((β+t)/β) and y = (1−s)l.
    fn expected(&self, t: f64) -> f64 {
        let l = (t / self.beta).ln_1p();
        let y = (1.0 - self.s) * l;
        let growth = if y == 0.0 { 1.0 } else { y.exp_m1() / y };
        self.r / self.alpha * self.beta * l * growth
    }

    /// Still active with n purchases, or gone with n.
    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        if n == 0 {
            return self.ln_none(t);
        }
        ln_add_exp(
            self.ln_remains_after(n, t),
            self.ln_pmf_gone(f64::from(n), t),
        )
        .min(0.0)
    }

    /// A list, or for very long distributions [`ParetoNbd::at_least_new`].
    fn counts(&self, t: f64) -> Counts {
        self.listed(t)
            .unwrap_or_else(|| Counts::from_survival(|n| self.at_least_new(n, t)))
    }

    fn discounted(&self, t: f64, delta: f64) -> f64 {
        if delta > 0.0 {
            self.discounted_with_gradient(t, delta).0
        } else {
            self.expected(t)
        }
    }

    /// (r/α) β U(1, 2−s, δβ); without discounting (r/α) β/(s−1).
    fn discounted_without_end(&self, delta: f64) -> Option<f64> {
        if delta > 0.0 {
            return Some(self.discounted_with_gradient(f64::INFINITY, delta).0);
        }
        (self.s > 1.0).then(|| self.r / self.alpha * self.beta / (self.s - 1.0))
    }

    /// (β/(β+t))^s.
    fn remains(&self, t: f64) -> f64 {
        self.ln_remains(t).exp()
    }

    fn ln_remains_after(&self, n: u32, t: f64) -> f64 {
        ln_polya(f64::from(n), self.r, t / self.alpha) + self.ln_remains(t)
    }

    fn after(&self, n: u32, t: f64) -> Box<dyn Active> {
        let n = f64::from(n);
        Box::new(Self {
            r: self.r + n,
            alpha: self.alpha + t,
            s: self.s,
            beta: self.beta + t,
        })
    }

    /// Being active at t₁ says nothing of λ, and intervals of one length are alike while they are.
    fn ln_pmf_between(&self, n: u32, span: Span) -> f64 {
        let Span { from, to } = span;
        let later = Self {
            beta: self.beta + from,
            ..*self
        };
        if n > 0 {
            return self.ln_remains(from) + Active::ln_pmf(&later, n, to - from);
        }
        let some = self.remains(from) * later.some(to - from);
        if some < 0.5 {
            return (-some).ln_1p();
        }
        let gone = -self.ln_remains(from).exp_m1();
        ln_add_exp(gone.ln(), self.ln_remains(from) + later.ln_none(to - from)).min(0.0)
    }

    fn never(&self) -> f64 {
        self.left_at_once(f64::INFINITY)
    }

    /// E\[W; W < ∞\]/P(W < ∞) with the density (r/α) (α/(α+w))^(r+1) (β/(β+w))^s; infinite for r + s ≤ 1.
    fn mean_wait(&self) -> Option<f64> {
        let Self { r, alpha, s, beta } = *self;
        let mut waits = 0.0;
        if r + s > 1.0 {
            let add = |p: Power, _, part| waits += p.lost * part;
            TwoPowers {
                a: r,
                b: s,
                p: alpha,
                q: beta,
            }
            .integrate(f64::INFINITY, add);
        }
        (r + s > 1.0).then(|| r * beta * waits / self.some(f64::INFINITY))
    }

    fn simulate(&self, t: f64, rng: &mut dyn Rng) -> Vec<f64> {
        let rates =
            Gamma::new(self.r, 1.0 / self.alpha).expect("r and alpha are above 0 and finite");
        let dropouts =
            Gamma::new(self.s, 1.0 / self.beta).expect("s and beta are above 0 and finite");
        let wait = |rate: f64| {
            Exp::new(rate).expect("a rate that was drawn from a gamma distribution is not negative")
        };
        let (waits, life): (_, f64) = (
            wait(rates.sample(rng)),
            wait(dropouts.sample(rng)).sample(rng),
        );
        let mut times = Vec::new();
        let mut now: f64 = waits.sample(rng);
        while now <= life.min(t) {
            times.push(now);
            now += waits.sample(rng);
        }
        times
    }
}
