use super::CustomerBlock;
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory};

impl CustomerBlock {
    /// The histories of one customer, as the models need them; `basis` selects the purchases for a spend model.
    ///
    /// # Errors
    /// When a row of an RFM table is not a valid history, or lacks a column that is needed. The error names the
    /// customer.
    pub fn histories(
        &self,
        at: usize,
        basis: SpendBasis,
    ) -> Result<(PurchaseHistory, SpendHistory)> {
        let place = |error: Error| error.at(format!("customer `{}`", self.customer_id.value(at)));
        let purchases = PurchaseHistory::new(self.frequency[at], self.recency[at], self.age[at])
            .map_err(place)?;
        let spend = match basis {
            _ if !self.stands_for[at].has_spend(basis) => Ok(SpendHistory::NONE),
            SpendBasis::Repeats => self.repeats(at),
            SpendBasis::Orders => self.single_orders(at),
        };
        Ok((purchases, spend.map_err(place)?))
    }

    fn repeats(&self, at: usize) -> Result<SpendHistory> {
        match self.monetary_value[at] {
            Some(mean) if mean > 0.0 && self.monetary_count[at] > 0 => {
                SpendHistory::new(self.monetary_count[at], mean)
            }
            _ => Ok(SpendHistory::NONE),
        }
    }

    fn single_orders(&self, at: usize) -> Result<SpendHistory> {
        let orders = self.orders[at];
        if orders < self.monetary_count[at] {
            return Err(
                Error::data("the table has no single orders: missing column `orders`")
                    .hint("use transactions, or `--spend gamma-gamma`"),
            );
        }
        if orders == 0 {
            Ok(SpendHistory::NONE)
        } else {
            SpendHistory::new(orders, self.order_value[at] / f64::from(orders))
        }
    }
}
