//! Expected value under another discount rate: the forecasts of the model once more.

use std::sync::Arc;

use arrow::array::Array;

use super::values::Economics;
use crate::error::{Error, Result};
use crate::forecast::{Ask, Forecaster};
use crate::parallel::Workers;
use crate::time::DiscountRate;

/// Customers whose forecasts are made by one thread at a time.
const BLOCK: usize = 256;

/// Expected value of all customers within the horizon: the margin before the cost of orders, and that cost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Discounted {
    pub(super) before_orders: f64,
    pub(super) order_costs: f64,
}

impl Economics {
    /// Expected value at another discount rate.
    ///
    /// # Errors
    /// When the model of the scores or their horizon is not known, or a row is not a history.
    pub(super) fn discounted_at(
        &self,
        rate: DiscountRate,
        workers: &Workers,
    ) -> Result<Discounted> {
        let (results, facts) = (&self.results, self.results.facts());
        let unknown = || {
            Error::usage("another discount rate needs the model and the horizon of the scores")
                .hint("give the folder of `clv run`")
        };
        let (model, days) = (results.model().zip(facts.horizon_days)).ok_or_else(unknown)?;
        let forecaster: Arc<dyn Forecaster> = Arc::new(model.purchase_until(facts.until));
        let outlooks = forecaster.outlooks(Ask {
            horizon: days / model.unit().days(),
            delta: rate.continuous(model.unit()),
            intervals: false,
            slopes: false,
        });
        let histories = results.histories()?;
        let spends = results.needed("expected_spend")?;
        let each = |row: usize| {
            let outlook = outlooks.outlook(&histories[row], &mut []);
            let purchases = outlook.share * outlook.prospects.discounted();
            // where the expected spend is infinite, there is no value
            let spend = if spends.is_valid(row) {
                spends.value(row)
            } else {
                0.0
            };
            Discounted {
                before_orders: self.margin * spend * purchases,
                order_costs: if spend > 0.0 {
                    self.spec.cost_per_order * purchases
                } else {
                    0.0
                },
            }
        };
        let blocks = workers.map(results.len().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..results.len().min((block + 1) * BLOCK);
            sum(rows.map(each))
        });
        Ok(sum(blocks))
    }
}

fn sum(parts: impl IntoIterator<Item = Discounted>) -> Discounted {
    let parts = parts.into_iter();
    parts.fold(Discounted::default(), Discounted::plus)
}

impl Discounted {
    fn plus(self, other: Self) -> Self {
        Self {
            before_orders: self.before_orders + other.before_orders,
            order_costs: self.order_costs + other.order_costs,
        }
    }
}
