//! # BG/NBD: beta-geometric / negative binomial
//!
//! While active, a customer buys at random at a rate of their own.
//! After any repeat purchase they may leave for good, with a probability of their own.
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
//! Limits: a customer without a repeat purchase had no chance to leave, so their P(alive) is 1.
//! The published expectation has removable singularities at a = 1 and a + b + x = 1; here it is
//! evaluated in a form that has none ([`crate::special::stopped_mean`]).
//!
//! Given that a customer is alive at T, λ ~ Gamma(r + x, α + T) and p ~ Beta(a, b + x) are independent:
//! their future is that of a new customer of the BG/NBD with those parameters ([`BgNbd::posterior`]),
//! and every conditional quantity is P(alive) times an unconditional one.
//!
//! References: \[FHL05\] Fader, Hardie, Lee, "Counting Your Customers the Easy Way: An Alternative to
//! the Pareto/NBD Model", Marketing Science 24 (2005); \[FH13b\] Fader & Hardie, "Overcoming the BG/NBD
//! Model's #NUM! Error Problem" (2013).

use rand::{Rng, RngExt};
use rand_distr::{Beta, Distribution, Exp, Gamma};

use super::beta_geometric::{BetaGeometric, Variant};
use super::discounting::discounted_by_parts;
use super::endless::EndlessByAge;
use super::{Active, Counts, Parameter, Parametric, Process};
use crate::error::Result;
use crate::history::PurchaseHistory;
use crate::special::{
    PolyaCounts, beta_inc, ln_add_exp, ln_beta_inc, ln_gamma_ratio, ln_polya, stopped_mean,
    stopped_mean_gradient, stopped_rate,
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
        Self::of_active(self.shared(), history, f64::from(history.frequency()))
    }

    /// The future of a customer of any beta-geometric model with k = 1 who is alive at T after so many chances to
    /// leave.
    pub(super) fn of_active(
        shared: BetaGeometric,
        history: &PurchaseHistory,
        chances: f64,
    ) -> Self {
        Self {
            r: shared.r + f64::from(history.frequency()),
            alpha: shared.alpha + history.age(),
            a: shared.a,
            b: shared.b + chances,
        }
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
    #[must_use]
    pub fn discounted_with_gradient(&self, t: f64, delta: f64) -> (f64, [f64; 4]) {
        let mut sum = (0.0, [0.0; 4]);
        self.by_parts(t, delta, |weight, s| {
            let (mean, slopes) = self.expected_gradient(s);
            sum.0 += weight * mean;
            sum.1
                .iter_mut()
                .zip(slopes)
                .for_each(|(total, slope)| *total += weight * slope);
        });
        sum
    }

    fn by_parts(&self, t: f64, delta: f64, add: impl FnMut(f64, f64)) {
        discounted_by_parts(t, delta, self.alpha / self.r.max(1.0), 2.0, add);
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

impl Variant for BgNbd {
    const CALLED: &'static str = "bg-nbd";
    const TABLE: &'static [Parameter] = &[
        Parameter::shape("r", Process::Purchase),
        Parameter::scale("alpha", Process::Purchase),
        Parameter::shape("a", Process::Dropout),
        Parameter::shape("b", Process::Dropout),
    ];
    const CHANCES_BEFORE: u32 = 0;

    fn shared(&self) -> BetaGeometric {
        BetaGeometric {
            r: self.r,
            alpha: self.alpha,
            a: self.a,
            b: self.b,
            k: 1,
        }
    }

    fn of(shared: BetaGeometric) -> Self {
        let BetaGeometric { r, alpha, a, b, .. } = shared;
        Self { r, alpha, a, b }
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

    /// Very long distributions are taken from [`BgNbd::at_least_new`].
    fn counts(&self, t: f64) -> Counts {
        let Some(exactly) = PolyaCounts::new(self.r, t / self.alpha, Counts::LONGEST_LIST)
            .map(|counts| counts.to_vec())
        else {
            return Counts::from_survival(|n| self.at_least_new(n, t));
        };
        Counts::stopped(&exactly, self.a, self.b)
    }

    fn discounted(&self, t: f64, delta: f64) -> f64 {
        let mut sum = 0.0;
        self.by_parts(t, delta, |weight, s| sum += weight * self.expected(s));
        sum
    }

    fn discounted_without_end(&self, delta: f64) -> Option<f64> {
        EndlessByAge::new(self.r, self.a, self.b, 0).purchases(delta, self.alpha)
    }

    /// E\[e^(−λpt)\] = 2F1(r, a; a+b; −t/α): purchases that end it come at rate λp.
    fn remains(&self, t: f64) -> f64 {
        stopped_rate(self.r, self.a, self.b, t / self.alpha)
    }

    fn ln_remains_after(&self, n: u32, t: f64) -> f64 {
        let n = f64::from(n);
        ln_polya(n, self.r, t / self.alpha) + self.ln_stayed(n)
    }

    fn after(&self, n: u32, t: f64) -> Box<dyn Active> {
        let n = f64::from(n);
        Box::new(Self {
            r: self.r + n,
            alpha: self.alpha + t,
            a: self.a,
            b: self.b + n,
        })
    }

    /// E\[1/λ\] = α/(r−1).
    fn mean_wait(&self) -> Option<f64> {
        (self.r > 1.0).then(|| self.alpha / (self.r - 1.0))
    }

    fn simulate(&self, t: f64, rng: &mut dyn Rng) -> Vec<f64> {
        let rates =
            Gamma::new(self.r, 1.0 / self.alpha).expect("r and alpha are above 0 and finite");
        let dropouts = Beta::new(self.a, self.b).expect("a and b are above 0 and finite");
        let (rate, p): (f64, f64) = (rates.sample(rng), dropouts.sample(rng));
        let waits = Exp::new(rate)
            .expect("a rate that was drawn from a gamma distribution is not negative");
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
