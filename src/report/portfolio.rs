use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use crate::error::Result;
use crate::evaluate::{ChurnBand, TotalErrors};
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
    bins: BTreeMap<u64, Bin>,
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
            likely_to_return: 0,
            churn_bands: [0; 3],
            one_time_buyers: 0,
            oldest: 0.0,
            purchases_errors: TotalErrors::default(),
            value_errors: TotalErrors::default(),
            clv_errors: TotalErrors::default(),
            total: Total::new(),
            bins: BTreeMap::new(),
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
            self.rank(block, at, score, scorer.has_spend());
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

    /// Bins in order of rising value.
    pub(super) fn bins(&self) -> impl DoubleEndedIterator<Item = Bin> {
        self.bins.values().copied()
    }

    fn count(&mut self, score: &Score, money: bool) {
        self.customers += 1;
        self.returning += 1.0 - score.churn_risk;
        self.likely_to_return += u64::from(score.churn_risk < 0.5);
        self.churn_bands[ChurnBand::of(score.churn_risk) as usize] += 1;
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
