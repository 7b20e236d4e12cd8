//! # BG/CNBD-k: beta-geometric / condensed negative binomial
//!
//! While active, a customer buys at times that are more regular than chance, at a pace of their own.
//! After any repeat purchase they may leave for good, with a probability of their own.
//! Rates and probabilities differ between customers.
//!
//! Assumptions (\[RPS21\] section 2; those of the BG/NBD but for the first):
//! 1. while active, the times between purchases are Erlang(k, λ): a purchase needs k phases, each of an
//!    exponential length with rate λ, so that its mean is k/λ and its coefficient of variation 1/√k
//! 2. λ differs between customers as Gamma with shape r and rate α
//! 3. after each repeat purchase the customer becomes inactive with probability p
//! 4. p differs between customers as Beta(a, b)
//! 5. λ and p are independent
//!
//! | parameter | domain | meaning |
//! |---|---|---|
//! | r | > 0 | shape of the phase rates |
//! | α | > 0 | rate of the phase rates, in time |
//! | a | > 0 | dropout |
//! | b | > 0 | staying |
//! | k | 1, 2, … | phases of a purchase: larger is more regular |
//!
//! Besides the histories the likelihood needs Σ ln gap over all gaps between purchases of all customers, which
//! enters as (k − 1) Σ ln gap and does not depend on the other parameters; where it is not known, only k = 1 can
//! be fitted. k is tried upwards from 1 until ln L has fallen twice. k = 1 is the BG/NBD, to the last digit.
//! Limits: those of the BG/NBD. Two purchases at one moment have no likelihood for k > 1.
//!
//! Given that a customer is alive at T, j of the phases of the gap under way have passed unseen, 0 ≤ j < k, with
//! weights Γ(r + kx + j)/j! · ((T − t_x)/(α + T))ʲ; given j, λ ~ Gamma(r + kx + j, α + T), and p ~ Beta(a, b + x)
//! is independent of both. So P(alive) and forecasts depend on t_x also where a customer is known to be
//! active: who has been silent for long is due. Expectation, counts and discounted purchases are exact; those of the
//! published R package BTYDplus are approximations for k > 1, rescaled to the total of the table that is asked.
//!
//! References: \[RPS21\] Reutterer, Platzer, Schröder, "Leveraging purchase regularity for predicting customer
//! behavior the easy way", International Journal of Research in Marketing 38 (2021); \[PR16\] Platzer & Reutterer,
//! "Ticking Away the Moments: Timing Regularity Helps to Better Predict Customer Activity", Marketing
//! Science 35 (2016); \[CG73\] Chatfield & Goodhardt, "A Consumer Purchasing Model with Erlang
//! Inter-Purchase Times", Journal of the American Statistical Association 68 (1973); \[FHL05\] as for the BG/NBD.

use std::ops::RangeInclusive;

use super::beta_geometric::{BetaGeometric, Variant};
use super::{Parameter, Parametric, Process};
use crate::error::Result;

/// BG/CNBD-k with parameters (r, α, a, b, k); α is in the unit of the histories.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::{BgCnbdK, LatentAttrition};
/// let model = BgCnbdK::new(0.359, 1.129, 0.523, 2.785, 2).unwrap();
/// let history = PurchaseHistory::new(9, 45.0, 52.0).unwrap();
/// let (soon, late) = (model.p_alive(&history), model.p_alive(&PurchaseHistory::new(9, 30.0, 52.0).unwrap()));
/// assert!(soon > 0.5 && late < 0.1);
/// assert!(BgCnbdK::new(0.359, 1.129, 0.523, 2.785, 0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgCnbdK {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
    k: u32,
}

impl BgCnbdK {
    /// A model with these parameters.
    ///
    /// # Errors
    /// When one is not above 0 or not finite, or k is not a whole number up to 1000.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64, k: u32) -> Result<Self> {
        Self::from_values(&[r, alpha, a, b, f64::from(k)])
    }
}

impl Variant for BgCnbdK {
    const CALLED: &'static str = "bg-cnbd-k";
    const TABLE: &'static [Parameter] = &[
        Parameter::shape("r", Process::Purchase),
        Parameter::scale("alpha", Process::Purchase),
        Parameter::shape("a", Process::Dropout),
        Parameter::shape("b", Process::Dropout),
        Parameter::count("k", Process::Purchase),
    ];
    const CHANCES_BEFORE: u32 = 0;
    const PHASES: Option<RangeInclusive<u32>> = Some(1..=12);

    fn shared(&self) -> BetaGeometric {
        BetaGeometric {
            r: self.r,
            alpha: self.alpha,
            a: self.a,
            b: self.b,
            k: self.k,
        }
    }

    fn of(shared: BetaGeometric) -> Self {
        let BetaGeometric { r, alpha, a, b, k } = shared;
        Self { r, alpha, a, b, k }
    }
}
