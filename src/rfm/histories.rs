use super::CustomerBlock;
use crate::error::Result;
use crate::history::{PurchaseHistory, SpendHistory};

impl CustomerBlock {
    /// What the models see of one customer.
    ///
    /// # Errors
    /// When a row of a foreign table is no history; the customer's id is the place.
    pub fn histories(&self, at: usize) -> Result<(PurchaseHistory, SpendHistory)> {
        let purchases = PurchaseHistory::new(self.frequency[at], self.recency[at], self.age[at])
            .map_err(|error| error.at(format!("customer `{}`", self.customer_id.value(at))))?;
        let spend = match self.monetary_value[at] {
            Some(mean) if mean > 0.0 && self.monetary_count[at] > 0 => {
                SpendHistory::new(self.monetary_count[at], mean)?
            }
            _ => SpendHistory::NONE,
        };
        Ok((purchases, spend))
    }
}
