use crate::error::Result;
use crate::evaluate::{ChurnBand, TotalErrors};
use crate::forecast::{Score, Scorer, Total};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::parallel::Workers;
use crate::rfm::CustomerBlock;

/// All customers with their scores, summed up while they are scored.
#[derive(Debug, Clone)]
pub(crate) struct Portfolio {
    pub(super) customers: u64,
    pub(super) returning: f64,
    pub(super) purchases: f64,
    pub(super) without_value: u64,
    pub(super) likely_to_return: u64,
    /// Customers in each band of churn risk, the lowest first.
    pub(super) churn_bands: [u64; 3],
    one_time_buyers: u64,
    /// The age of the oldest customer, in the unit of the model.
    pub(super) oldest: f64,
    pub(super) purchases_errors: TotalErrors,
    pub(super) value_errors: TotalErrors,
    pub(super) clv_errors: TotalErrors,
    total: Total,
    pub(super) dominant: Dominant,
}

/// Customers who buy so much more than all others that totals are also given without them.
#[derive(Debug, Clone, Default)]
pub(super) struct Dominant {
    pub(super) ids: Vec<String>,
    /// Their share of the expected purchases.
    pub(super) purchases: f64,
    /// Their share of Σ clv.
    pub(super) worth: f64,
}

impl Dominant {
    fn see(&mut self, id: &str, score: &Score) {
        if self.ids.iter().any(|dominant| dominant == id) {
            self.purchases += score.expected_purchases;
            self.worth += score.clv.unwrap_or_default();
        }
    }
}

impl Default for Portfolio {
    fn default() -> Self {
        Self {
            customers: 0,
            returning: 0.0,
            purchases: 0.0,
            without_value: 0,
            likely_to_return: 0,
            churn_bands: [0; 3],
            one_time_buyers: 0,
            oldest: 0.0,
            purchases_errors: TotalErrors::default(),
            value_errors: TotalErrors::default(),
            clv_errors: TotalErrors::default(),
            total: Total::new(),
            dominant: Dominant::default(),
        }
    }
}

impl Portfolio {
    /// An empty portfolio that also adds up some customers apart.
    #[must_use]
    pub(crate) fn apart(ids: Vec<String>) -> Self {
        Self {
            dominant: Dominant {
                ids,
                ..Dominant::default()
            },
            ..Self::default()
        }
    }

    /// Adds a block of customers with their histories and scores.
    ///
    /// # TotalErrors
    /// When histories or scores are missing for a customer of the block.
    pub(crate) fn add(
        &mut self,
        block: &CustomerBlock,
        histories: &[(PurchaseHistory, SpendHistory)],
        scores: &[Score],
        scorer: &Scorer,
        workers: &Workers,
    ) -> Result<()> {
        if histories.len() != block.len() || scores.len() != block.len() {
            return Err(crate::Error::data("customers and scores differ in number"));
        }
        scorer.add_up(histories, scores, workers, &mut self.total);
        self.purchases_errors = TotalErrors::new(scorer, self.total.purchases());
        self.value_errors = TotalErrors::new(scorer, self.total.value());
        self.clv_errors = TotalErrors::new(scorer, self.total.clv());
        for (at, score) in scores.iter().enumerate() {
            self.one_time_buyers += u64::from(block.frequency[at] == 0);
            self.oldest = self.oldest.max(histories[at].0.age());
            self.count(score, scorer.has_spend());
            self.dominant.see(block.customer_id.value(at), score);
        }
        Ok(())
    }

    /// Customers who bought exactly once.
    #[must_use]
    pub(crate) const fn one_time_buyers(&self) -> u64 {
        self.one_time_buyers
    }

    /// Σ clv.
    pub(super) const fn worth(&self) -> f64 {
        self.total.clv().expected()
    }

    /// The same without discounting.
    pub(super) const fn undiscounted(&self) -> f64 {
        self.total.value().expected()
    }

    fn count(&mut self, score: &Score, money: bool) {
        self.customers += 1;
        self.returning += 1.0 - score.churn_risk;
        self.likely_to_return += u64::from(score.churn_risk < 0.5);
        self.churn_bands[ChurnBand::of(score.churn_risk) as usize] += 1;
        self.purchases += score.expected_purchases;
        self.without_value += u64::from(money && score.clv.is_none());
    }
}
