//! What if: the value of the base under other numbers.
//!
//! With the margin m on revenue, price and order value change every purchase: a price that is higher by the share s at
//! equal costs multiplies the margin by (m + s)/m, and a larger order of the same margin by 1 + s. Retention is the
//! probability of at least one purchase within the horizon; customers who return buy as much as before, so that the
//! expectation changes by the same factor, up to where all return. Under another discount rate the model forecasts all
//! customers once more.

use serde::Serialize;

use super::changes::WhatIf;
use super::discounting::Discounted;
use super::values::{Economics, Totals};
use crate::error::{Error, Result};
use crate::parallel::Workers;

/// The base under the changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The changes, as they were given.
    pub changes: String,
    /// Expected value within the horizon.
    pub predicted: f64,
    /// The change of it.
    pub predicted_change: f64,
    /// Past and expected value.
    pub total: f64,
    /// What all customers together cost to acquire; `None` where that is not known.
    pub acquisition_cost: Option<f64>,
    /// The ratio CLV:CAC.
    pub ratio: Option<f64>,
    /// What a new customer may cost.
    pub allowable_cac: f64,
    /// The budget for the number of new customers that was asked for.
    pub budget: Option<f64>,
}

/// What the changes are applied to.
struct Base<'t> {
    totals: &'t Totals,
    /// Expected value at the discount rate that was asked for.
    expected: Discounted,
    margin: f64,
    /// The mean probability of at least one purchase within the horizon.
    retention: f64,
    target: f64,
    new_customers: Option<u64>,
}

impl Economics {
    /// The base under other numbers; `None` where no change was asked for.
    ///
    /// # Errors
    /// When a changed number is not possible, or another discount rate is asked for and the model of the scores is not
    /// known: wrong usage.
    pub fn what_if(&self, totals: &Totals, workers: &Workers) -> Result<Option<Outcome>> {
        let changes = &self.spec.what_if;
        if changes.is_empty() {
            return Ok(None);
        }
        let churn_risk = self.results.needed("churn_risk")?;
        let churn: f64 = churn_risk.iter().flatten().sum();
        let expected = match changes.discount_rate()? {
            Some(rate) => self.discounted_at(rate, workers)?,
            None => Discounted {
                before_orders: totals.predicted_before_orders,
                order_costs: totals.order_costs_to_come,
            },
        };
        let base = Base {
            totals,
            expected,
            margin: self.margin,
            retention: 1.0 - churn / self.results.len() as f64,
            target: self.spec.target,
            new_customers: self.spec.new_customers,
        };
        base.under(changes).map(Some)
    }
}

impl Base<'_> {
    fn under(&self, changes: &WhatIf) -> Result<Outcome> {
        let margin = changes.changed("margin", self.margin);
        if !(margin > 0.0 && margin <= 1.0) {
            return Err(Error::usage(format!(
                "the changed margin must be above 0 and at most 1: `{margin}`"
            )));
        }
        let totals = self.totals;
        let retention = changes.changed("retention", self.retention).clamp(0.0, 1.0);
        let by_retention = if self.retention > 0.0 {
            retention / self.retention
        } else {
            1.0
        };
        let order_value = changes.changed("order-value", 1.0);
        let price = changes.changed("price", 1.0) - 1.0;
        let by_margin = (margin + price) / self.margin;
        let before_orders = self.expected.before_orders * order_value * by_margin;
        let predicted = by_retention * (before_orders - self.expected.order_costs);
        let (total, customers) = (totals.historical + predicted, totals.customers as f64);
        let known = totals.customers_with_cac as f64;
        let cost = totals.acquisition_cost.filter(|cost| *cost > 0.0);
        let cost = cost.map(|cost| known * changes.changed("cac", cost / known));
        let allowable_cac = total / customers / self.target;
        Ok(Outcome {
            changes: changes.to_string(),
            predicted,
            predicted_change: predicted - totals.predicted,
            total,
            acquisition_cost: cost,
            // over all customers, at the mean cost of those whose cost is known
            ratio: cost
                .filter(|cost| *cost > 0.0)
                .map(|cost| total / customers * known / cost),
            allowable_cac,
            budget: self.new_customers.map(|new| new as f64 * allowable_cac),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals() -> Totals {
        Totals {
            measure: "margin",
            margin: 0.4,
            currency: None,
            horizon_days: Some(365.0),
            customers: 100,
            historical: 2_000.0,
            predicted: 900.0,
            predicted_lower: None,
            predicted_upper: None,
            total: 2_900.0,
            equity_without_end: None,
            order_costs_to_come: 100.0,
            predicted_before_orders: 1_000.0,
            customers_with_cac: 50,
            acquisition_cost: Some(500.0),
            spent_without_customers: 0.0,
            value_destroying: 0,
            value_destroyed: 0.0,
            keeping: 0.0,
            allowable_cac: 2_900.0 / 300.0,
            budget: None,
            roi: None,
        }
    }

    #[test]
    fn changes_move_the_value_by_the_right_amount() {
        let totals = totals();
        let base = Base {
            totals: &totals,
            expected: Discounted {
                before_orders: 1_000.0,
                order_costs: 100.0,
            },
            margin: 0.4,
            retention: 0.5,
            target: 3.0,
            new_customers: Some(10),
        };
        for (changes, predicted) in [
            ("order-value=+10%", 1_000.0),
            // a price 4% higher is a tenth of the margin
            ("price=+4%", 1_000.0),
            ("margin=0.5", 1_150.0),
            ("retention=+20%", 1_080.0),
            // all return
            ("retention=+300%", 1_800.0),
            ("cac=-20%", 900.0),
        ] {
            let outcome = base.under(&changes.parse().unwrap()).unwrap();
            assert!(
                (outcome.predicted - predicted).abs() < 1e-9,
                "{changes} {outcome:?}"
            );
            assert!((outcome.total - 2_000.0 - predicted).abs() < 1e-9);
            let allowable = (2_000.0 + predicted) / 300.0;
            assert!((outcome.budget.unwrap() - 10.0 * allowable).abs() < 1e-9);
        }
        let dearer = base.under(&"cac=20".parse().unwrap()).unwrap();
        assert!((dearer.ratio.unwrap() - 29.0 / 20.0).abs() < 1e-12);
        assert!(base.under(&"margin=1.5".parse().unwrap()).is_err());
    }
}
