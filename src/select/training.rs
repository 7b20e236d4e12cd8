use xxhash_rust::xxh3::Xxh3;

use crate::error::Result;
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory, Weighted};
use crate::rfm::CustomerBlock;
use crate::store::DataFacts;

/// Customers' histories, gathered block by block, ready to be fitted.
pub struct Training {
    purchases: Vec<(PurchaseHistory, f64)>,
    spend: Vec<(SpendHistory, f64)>,
    money: bool,
    basis: SpendBasis,
    /// Σ ln gap over all customers; `None` where a table does not tell.
    ln_gaps: Option<f64>,
    /// Σ ln value over all single orders.
    ln_values: f64,
    /// The sum of weights.
    customers: f64,
    hash: Xxh3,
}

impl Training {
    /// For a spend model that looks at these purchases.
    #[must_use]
    pub fn new(basis: SpendBasis) -> Self {
        Self {
            purchases: Vec::new(),
            spend: Vec::new(),
            money: false,
            basis,
            ln_gaps: Some(0.0),
            ln_values: 0.0,
            customers: 0.0,
            hash: Xxh3::new(),
        }
    }

    /// Adds a block of customers.
    ///
    /// # Errors
    /// When a row is not a history, which only a foreign table can bring about.
    pub fn add(&mut self, block: &CustomerBlock) -> Result<()> {
        for at in 0..block.len() {
            let (purchases, spend) = block.histories(at, self.basis)?;
            let (weight, stands_for) = (block.weight[at], block.stands_for[at]);
            if stands_for.has_purchases() {
                self.ln_gaps = self
                    .ln_gaps
                    .zip(block.ln_gap_sum[at])
                    .map(|(sum, gaps)| sum + weight * gaps);
                self.purchases.push((purchases, weight));
                self.customers += weight;
            }
            if stands_for.has_spend(self.basis) {
                self.ln_values += weight * block.ln_order_value[at];
            }
            self.hash.update(block.customer_id.value(at).as_bytes());
            let numbers = [
                f64::from(purchases.frequency()),
                purchases.recency(),
                purchases.age(),
                spend.total(),
                weight,
            ];
            numbers
                .iter()
                .for_each(|number| self.hash.update(&number.to_bits().to_le_bytes()));
            if spend != SpendHistory::NONE {
                self.spend.push((spend, weight));
            }
            self.money |=
                block.historical_value[at].is_some() || block.monetary_value[at].is_some();
        }
        Ok(())
    }

    /// Do the data have amounts?
    #[must_use]
    pub const fn has_money(&self) -> bool {
        self.money
    }

    /// Everybody's histories, equal ones collapsed.
    #[must_use]
    pub fn collapsed(self) -> (Weighted<PurchaseHistory>, Weighted<SpendHistory>) {
        let (purchases, spend) = std::thread::scope(|scope| {
            let spend = scope.spawn(|| Weighted::collapse_weighted(self.spend));
            let purchases = Weighted::collapse_weighted(self.purchases);
            let spend = spend.join();
            (
                purchases,
                spend.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            )
        });
        (
            purchases.with_ln_sum(self.ln_gaps),
            spend.with_ln_sum(Some(self.ln_values)),
        )
    }

    /// What the histories are, for the model file.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "weights are not negative, and the cast saturates"
    )]
    pub fn facts(&self) -> DataFacts {
        DataFacts {
            rows: None,
            customers: self.customers.round() as u64,
            first_date: None,
            last_date: None,
            fingerprint: format!("{:032x}", self.hash.digest128()),
        }
    }
}
