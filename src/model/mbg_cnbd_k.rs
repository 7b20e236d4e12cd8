//! # MBG/CNBD-k: modified beta-geometric / condensed negative binomial
//!
//! While active, a customer buys at times that are more regular than chance, at a pace of their own.
//! After any purchase, the first one included, they may leave for good, with a probability of their own.
//! Rates and probabilities differ between customers.
//!
//! Assumptions (\[RPS21\] section 2; those of the MBG/NBD but for the first):
//! 1. while active, the times between purchases are Erlang(k, λ): a purchase needs k phases, each of an
//!    exponential length with rate λ, so that its mean is k/λ and its coefficient of variation 1/√k
//! 2. λ differs between customers as Gamma with shape r and rate α
//! 3. after each purchase the customer becomes inactive with probability p
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
//! What the likelihood needs beside the histories, how k is found and what is exact is as for the
//! [`BgCnbdK`](super::BgCnbdK), with b + x + 1 in place of b + x. k = 1 is the MBG/NBD, to the last digit.
//! Limits: those of the MBG/NBD. Two purchases at one moment have no likelihood for k > 1.
//!
//! New customers are active with the probability b/(a + b), and begin their first gap today.
//!
//! References: \[RPS21\] Reutterer, Platzer, Schröder, "Leveraging purchase regularity for predicting customer
//! behavior the easy way", International Journal of Research in Marketing 38 (2021); \[PR16\] Platzer & Reutterer,
//! "Ticking Away the Moments: Timing Regularity Helps to Better Predict Customer Activity", Marketing
//! Science 35 (2016); \[BDF07\] as for the MBG/NBD.

use std::ops::RangeInclusive;

use super::beta_geometric::{BetaGeometric, Variant};
use super::{BgCnbdK, Parameter, Parametric};
use crate::error::Result;

/// MBG/CNBD-k with parameters (r, α, a, b, k); α is in the unit of the histories.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::{MbgCnbdK, LatentAttrition};
/// let model = MbgCnbdK::new(1.329, 2.813, 0.425, 0.790, 2).unwrap();
/// let history = PurchaseHistory::new(9, 45.0, 52.0).unwrap();
/// let (soon, late) = (model.p_alive(&history), model.p_alive(&PurchaseHistory::new(9, 30.0, 52.0).unwrap()));
/// assert!(soon > 0.5 && late < 0.1);
/// assert!(MbgCnbdK::new(1.329, 2.813, 0.425, 0.790, 0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MbgCnbdK {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
    k: u32,
}

impl MbgCnbdK {
    /// A model with these parameters.
    ///
    /// # Errors
    /// When one is not above 0 or not finite, or k is above 1000.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64, k: u32) -> Result<Self> {
        Self::from_values(&[r, alpha, a, b, f64::from(k)])
    }
}

impl Variant for MbgCnbdK {
    const CALLED: &'static str = "mbg-cnbd-k";
    const TABLE: &'static [Parameter] = BgCnbdK::TABLE;
    const CHANCES_BEFORE: u32 = 1;
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
