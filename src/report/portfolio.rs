use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use crate::error::Result;
use crate::forecast::{Interval, Score, Scorer, Total};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::parallel::Workers;
use crate::rfm::CustomerBlock;

/// How many customers are listed.
const NAMED: usize = 20;

/// Low bits of a value that do not count for its bin: bins are less than 1% wide.
const WITHIN_BIN: u32 = 45;

/// What a report needs of all customers and their scores, collected while customers are scored.
///
/// Its size is bounded: sums, bins of value and the customers with the most value at risk.
#[derive(Debug, Clone)]
pub(crate) struct Portfolio {
    pub(super) customers: u64,
    pub(super) returning: f64,
    pub(super) purchases: f64,
    pub(super) without_value: u64,
    pub(super) at_stake: f64,
    pub(super) first: Vec<AtRisk>,
    pub(super) parameter_error: Option<f64>,
    pub(super) outcome_error: Option<f64>,
    total: Total,
    bins: BTreeMap<u64, Bin>,
}

/// Customers of nearly equal value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bin {
    pub(super) customers: u64,
    pub(super) value: f64,
}

/// A customer with much value at risk.
#[derive(Debug, Clone)]
pub(super) struct AtRisk {
    pub(super) id: String,
    pub(super) last_purchase: Option<NaiveDate>,
    pub(super) orders: u32,
    pub(super) score: Score,
    pub(super) stake: f64,
}

impl AtRisk {
    /// The predictive interval: of value, or of purchases where there is no value.
    pub(super) fn interval(&self) -> Option<Interval> {
        if self.score.clv.is_some() {
            self.score.clv_pi
        } else {
            self.score.purchases_pi
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
            at_stake: 0.0,
            first: Vec::new(),
            parameter_error: None,
            outcome_error: None,
            total: Total::new(),
            bins: BTreeMap::new(),
        }
    }
}

impl Portfolio {
    /// Adds a block of customers with their histories and scores.
    ///
    /// # Errors
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
        self.parameter_error = scorer.parameter_error(&self.total);
        self.outcome_error = scorer.outcome_error(&self.total);
        for (at, score) in scores.iter().enumerate() {
            self.count(score, scorer.has_spend());
            self.rank(block, at, score, scorer.has_spend());
        }
        Ok(())
    }

    /// Σ clv.
    pub(super) const fn worth(&self) -> f64 {
        self.total.clv()
    }

    /// Bins in order of rising value.
    pub(super) fn bins(&self) -> impl DoubleEndedIterator<Item = Bin> {
        self.bins.values().copied()
    }

    fn count(&mut self, score: &Score, money: bool) {
        self.customers += 1;
        self.returning += 1.0 - score.churn_risk;
        self.purchases += score.expected_purchases;
        match score.clv {
            Some(value) => {
                let bin = self.bins.entry(value.to_bits() >> WITHIN_BIN).or_default();
                bin.customers += 1;
                bin.value += value;
            }
            None => self.without_value += u64::from(money),
        }
    }

    /// Keeps the customer if they are among those with the most value at risk; of equals, the first.
    fn rank(&mut self, block: &CustomerBlock, at: usize, score: &Score, money: bool) {
        let worth = if money {
            score.clv
        } else {
            Some(score.expected_purchases)
        };
        let Some(stake) = worth.map(|worth| worth * score.churn_risk) else {
            return;
        };
        self.at_stake += stake;
        let place = self.first.partition_point(|other| other.stake >= stake);
        if place == NAMED {
            return;
        }
        let last_purchase = block.last_purchase[at].and_then(DateTime::from_timestamp_micros);
        let customer = AtRisk {
            id: block.customer_id.value(at).to_owned(),
            last_purchase: last_purchase.map(|moment| moment.date_naive()),
            orders: block.frequency[at].saturating_add(1),
            score: *score,
            stake,
        };
        self.first.insert(place, customer);
        self.first.truncate(NAMED);
    }
}
