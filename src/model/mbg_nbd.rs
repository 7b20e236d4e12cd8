//! # MBG/NBD: modified beta-geometric / negative binomial
//!
//! While active, a customer buys at random at a rate of their own.
//! After any purchase, the first one included, they may leave for good, with a probability of their own.
//! Rates and probabilities differ between customers.
//!
//! Assumptions (\[BDF07\] section 2; those of the BG/NBD but for the third):
//! 1. while active, purchases are Poisson with rate λ
//! 2. λ differs between customers as Gamma with shape r and rate α
//! 3. after each purchase, the first and the repeat ones, the customer becomes inactive with probability p
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
//! Limits: who never came back may have left at once, so that P(alive) is below 1 for them, from
//! b/(a + b) on the day of the first purchase downwards, and so is the chance that a new customer buys
//! again at all. The poles of the published expectation at a = 1 and a + b + x = 1 are removable and do not
//! occur here, see [`BgNbd`](super::BgNbd).
//!
//! Given that a customer is alive at T, λ ~ Gamma(r + x, α + T) and p ~ Beta(a, b + x + 1) are independent:
//! their future is that of a new customer of the BG/NBD with those parameters ([`MbgNbd::posterior`]).
//! Likelihood and P(alive) are those of the BG/NBD with b + x + 1 in place of b + x.
//!
//! References: \[BDF07\] Batislam, Denizel, Filiztekin, "Empirical Validation and Comparison of Models for
//! Customer Base Analysis", International Journal of Research in Marketing 24 (2007); \[HW07\] Hoppe & Wagner,
//! "Customer Base Analysis: The Case for a Central Variant of the Betageometric/NBD Model", Marketing ZFP 29
//! (2007), the same model under the name CBG/NBD; \[FHL05\] as for the BG/NBD.

use super::beta_geometric::{BetaGeometric, Variant};
use super::{BgNbd, Parameter, Parametric};
use crate::error::Result;
use crate::history::PurchaseHistory;

/// MBG/NBD with parameters (r, α, a, b); α is in the unit of the histories.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::{LatentAttrition, MbgNbd};
/// let model = MbgNbd::new(0.525, 6.183, 0.891, 1.614).unwrap();
/// let history = PurchaseHistory::new(0, 0.0, 38.86).unwrap();
/// assert!((model.p_alive(&history) - 0.3897).abs() < 1e-4);
/// assert!(MbgNbd::new(0.525, 6.183, 0.0, 1.614).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MbgNbd {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl MbgNbd {
    /// A model with these parameters.
    ///
    /// # Errors
    /// When one is not above 0 or not finite.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self> {
        Self::from_values(&[r, alpha, a, b])
    }

    /// The future of a customer who is alive at T, as that of a new customer of the BG/NBD:
    /// (r + x, α + T, a, b + x + 1).
    #[must_use]
    pub fn posterior(&self, history: &PurchaseHistory) -> BgNbd {
        BgNbd::of_active(self.shared(), history, f64::from(history.frequency()) + 1.0)
    }
}

impl Variant for MbgNbd {
    const CALLED: &'static str = "mbg-nbd";
    const TABLE: &'static [Parameter] = BgNbd::TABLE;
    const CHANCES_BEFORE: u32 = 1;

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
