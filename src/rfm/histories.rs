use super::CustomerBlock;
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory};

impl CustomerBlock {
    /// What the models see of one customer; a spend model looks at the purchases of its basis.
    ///
    /// # Errors
    /// When a row of a foreign table is no history, or does not tell what is asked for; the customer's id is
    /// the place.
    pub fn histories(
        &self,
        at: usize,
        basis: SpendBasis,
    ) -> Result<(PurchaseHistory, SpendHistory)> {
        let place = |error: Error| error.at(format!("customer `{}`", self.customer_id.value(at)));
        let purchases = PurchaseHistory::new(self.frequency[at], self.recency[at], self.age[at])
            .map_err(place)?;
        let spend = match basis {
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
                Error::data("the table does not tell single orders: no column `orders`")
                    .hint("start from transactions, or take `--spend gamma-gamma`"),
            );
        }
        if orders == 0 {
            Ok(SpendHistory::NONE)
        } else {
            SpendHistory::new(orders, self.order_value[at] / f64::from(orders))
        }
    }
}
