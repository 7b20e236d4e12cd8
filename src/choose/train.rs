use xxhash_rust::xxh3::Xxh3;

use super::{DataFacts, StoredModel};
use crate::error::Result;
use crate::fit;
use crate::history::{PurchaseHistory, SpendHistory, Weighted};
use crate::model::SpendModel;
use crate::parallel::Workers;
use crate::rfm::CustomerBlock;
use crate::time::TimeUnit;

/// Customers' histories, gathered block by block, ready to be fitted.
pub struct Training {
    purchases: Vec<(PurchaseHistory, f64)>,
    spend: Vec<(SpendHistory, f64)>,
    money: bool,
    customers: u64,
    hash: Xxh3,
}

impl Default for Training {
    fn default() -> Self {
        Self { purchases: Vec::new(), spend: Vec::new(), money: false, customers: 0, hash: Xxh3::new() }
    }
}

impl Training {
    /// Adds a block of customers.
    ///
    /// # Errors
    /// When a row is no history, which only a foreign table can bring about.
    pub fn add(&mut self, block: &CustomerBlock) -> Result<()> {
        for at in 0..block.len() {
            let (purchases, spend) = block.histories(at)?;
            let weight = block.weight[at];
            self.hash.update(block.customer_id.value(at).as_bytes());
            let numbers =
                [f64::from(purchases.frequency()), purchases.recency(), purchases.age(), spend.total(), weight];
            numbers.iter().for_each(|number| self.hash.update(&number.to_bits().to_le_bytes()));
            self.purchases.push((purchases, weight));
            if spend != SpendHistory::NONE {
                self.spend.push((spend, weight));
            }
            self.money |= block.historical_value[at].is_some() || block.monetary_value[at].is_some();
        }
        self.customers += block.len() as u64;
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
        (Weighted::collapse_weighted(self.purchases), Weighted::collapse_weighted(self.spend))
    }

    /// What the histories are, for the model file.
    #[must_use]
    pub fn facts(&self) -> DataFacts {
        DataFacts {
            rows: None,
            customers: self.customers,
            first_date: None,
            last_date: None,
            fingerprint: format!("{:032x}", self.hash.digest128()),
        }
    }
}

/// Fits a purchase model and a spend model by name (`none` for no spend model).
///
/// # Errors
/// - a name is unknown
/// - there is nothing to learn from, or no optimum
pub fn train(
    training: Training,
    unit: TimeUnit,
    purchase: &str,
    spend: &str,
    workers: &Workers,
) -> Result<StoredModel> {
    if spend != "none" {
        SpendModel::parameters_of(spend)?;
    }
    let (histories, values) = training.collapsed();
    let bought = fit::purchases_named(purchase, &histories, workers)?;
    let spent = if spend == "none" { None } else { Some(fit::spend_named(spend, &values, workers)?) };
    Ok(StoredModel::fitted(unit, &bought, spent.as_ref()))
}
