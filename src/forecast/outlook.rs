//! Futures as seen by one question: what a scorer reads of each customer, and what customers share of it.

use std::sync::Arc;

use crate::history::PurchaseHistory;
use crate::model::Counts;

/// What is asked of many customers' futures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// How far ahead.
    pub horizon: f64,
    /// The continuous discount rate.
    pub delta: f64,
    /// Whether intervals are wanted.
    pub intervals: bool,
    /// Whether derivatives with respect to parameters are wanted, too; they may cost far more than the rest.
    pub slopes: bool,
}

/// Customers' futures, prepared for one [`Ask`].
pub trait Outlooks: Send + Sync {
    /// How many derivatives [`Self::outlook`] can write: one per parameter, 0 without parameters.
    fn slopes(&self) -> usize {
        0
    }

    /// One customer's outlook. Writes the derivatives of the logarithm of their discounted purchases to `ln_slopes`,
    /// which has [`Self::slopes`] places, or none where they are not wanted.
    fn outlook(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Outlook;

    /// P(alive at T), which is the same whatever is asked, with the derivatives of its logarithm; `None` where it is not
    /// known without the rest.
    fn p_alive(&self, _history: &PurchaseHistory, _ln_slopes: &mut [f64]) -> Option<f64> {
        None
    }

    /// [`Self::outlook`] of a customer whose [`Self::p_alive`] is known, with its derivatives in `ln_slopes`.
    fn outlook_of_alive(
        &self,
        _p_alive: f64,
        history: &PurchaseHistory,
        ln_slopes: &mut [f64],
    ) -> Outlook {
        self.outlook(history, ln_slopes)
    }
}

/// Customers' expected purchases, prepared for several times.
pub trait Expectations: Send + Sync {
    /// E\[purchases in (0, t]\] of one customer, for each time t.
    fn expected(&self, history: &PurchaseHistory) -> Vec<f64>;
}

/// One customer's future as seen by an [`Ask`]: the prospects with probability `share`, otherwise no purchase.
#[derive(Clone)]
pub struct Outlook {
    /// P(alive at T).
    pub p_alive: f64,
    /// The probability of the prospects.
    pub share: f64,
    /// What may come; many customers may share it.
    pub prospects: Arc<dyn Prospects>,
}

/// A future within the horizon of an [`Ask`].
pub trait Prospects: Send + Sync {
    /// Expected purchases.
    fn expected(&self) -> f64;
    /// Expected discounted purchases.
    fn discounted(&self) -> f64;
    /// P(no purchase).
    fn none(&self) -> f64;
    /// The distribution of the number of purchases.
    fn counts(&self) -> &Arc<Counts>;
    /// The expected square of the number of purchases.
    fn square(&self) -> f64 {
        self.counts().square()
    }
    /// Discounted purchases without end, not less than those within the horizon; `None` where they are infinite.
    fn without_end(&self) -> Option<f64>;
}

impl Outlook {
    /// E[purchases within the horizon].
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.share * self.prospects.expected()
    }

    /// P(no purchase within the horizon).
    #[must_use]
    pub fn churn_risk(&self) -> f64 {
        self.share.mul_add(self.prospects.none() - 1.0, 1.0)
    }

    /// P(at most n purchases within the horizon).
    #[must_use]
    pub fn count_cdf(&self, n: f64) -> f64 {
        let counts = self.prospects.counts();
        self.share.mul_add(counts.cdf(n) - 1.0, 1.0)
    }

    /// The smallest n with P(at most n purchases) ≥ `probability`.
    #[must_use]
    pub fn count_quantile(&self, probability: f64) -> f64 {
        let counts = self.prospects.counts();
        counts.quantile((probability - self.churn_risk()) / self.share)
    }

    /// The variance of the number of purchases within the horizon.
    #[must_use]
    pub fn count_variance(&self) -> f64 {
        let (square, expected) = (self.share * self.prospects.square(), self.expected());
        (square - expected * expected).max(0.0)
    }

    /// Discounted over undiscounted expectation.
    #[must_use]
    pub fn discount_ratio(&self) -> f64 {
        let expected = self.prospects.expected();
        if expected > 0.0 {
            self.prospects.discounted() / expected
        } else {
            1.0
        }
    }
}
