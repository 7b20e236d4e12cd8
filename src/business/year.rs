//! The customers of the last twelve months: how often they bought, and how much.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::visits::Visit;
use crate::input::amounts::in_units;

/// The most orders that are counted apart.
const MOST: u64 = 10;
/// Parts with the same number of customers.
const PARTS: usize = 10;

/// The customers who bought in the last twelve months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Year {
    /// Customers by number of orders; the last row is of ten orders and more.
    pub by_orders: Vec<ByOrders>,
    /// Customers in order of revenue, or of orders where there are no amounts, in ten parts, the best first.
    pub tenths: Vec<Tenth>,
}

/// Customers with the same number of orders.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ByOrders {
    /// Orders of each; ten stands for ten and more.
    pub orders: u64,
    /// How many customers.
    pub customers: u64,
    /// Their revenue; `None` without amounts.
    pub revenue: Option<f64>,
}

/// A tenth of the customers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tenth {
    /// From 1, the best, to 10.
    pub tenth: usize,
    /// How many customers: as many as in the other tenths, or one more or less.
    pub customers: u64,
    /// Their orders.
    pub orders: u64,
    /// Their revenue; `None` without amounts.
    pub revenue: Option<f64>,
}

/// The year while it is counted.
#[derive(Debug, Default)]
pub(super) struct YearCounting {
    /// Customers and revenue by number of orders.
    by_orders: BTreeMap<u64, (u64, i128)>,
    /// Revenue and orders of each customer.
    customers: Vec<(i128, u64)>,
    is_complete: bool,
}

impl YearCounting {
    /// Adds a customer, and what they did in a year that the data cover; `None` for a customer who did nothing.
    pub(super) fn add(&mut self, visit: Option<&Visit>) {
        self.is_complete = true;
        let Some(visit) = visit.filter(|visit| visit.orders > 0) else {
            return;
        };
        let (customers, revenue) = self.by_orders.entry(visit.orders.min(MOST)).or_default();
        *customers += 1;
        *revenue += visit.revenue;
        self.customers.push((visit.revenue, visit.orders));
    }

    pub(super) fn finish(mut self, has_amounts: bool) -> Option<Year> {
        if !self.is_complete {
            return None;
        }
        let money = |exact: i128| has_amounts.then(|| in_units(exact));
        let by_orders = self.by_orders.into_iter();
        let by_orders = by_orders.map(|(orders, (customers, revenue))| ByOrders {
            orders,
            customers,
            revenue: money(revenue),
        });
        self.customers
            .sort_unstable_by(|left, right| right.cmp(left));
        let count = self.customers.len();
        let tenths = (0..PARTS).map(|part| {
            let part_of = &self.customers[part * count / PARTS..(part + 1) * count / PARTS];
            Tenth {
                tenth: part + 1,
                customers: part_of.len() as u64,
                orders: part_of.iter().map(|(_, orders)| orders).sum(),
                revenue: money(part_of.iter().map(|(revenue, _)| revenue).sum()),
            }
        });
        Some(Year {
            by_orders: by_orders.collect(),
            tenths: tenths.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_hold_everybody_and_the_best_come_first() {
        let mut year = YearCounting::default();
        for customer in 1..=25_u64 {
            year.add(Some(&Visit {
                place: 0,
                orders: customer,
                revenue: i128::from(customer) * 1_000_000,
            }));
        }
        year.add(None);
        let year = year.finish(true).unwrap();
        assert_eq!(
            year.tenths.iter().map(|tenth| tenth.customers).sum::<u64>(),
            25
        );
        assert_eq!(year.tenths[0].revenue, Some(49.0));
        let revenue: f64 = year.tenths.iter().filter_map(|tenth| tenth.revenue).sum();
        assert!((revenue - 325.0).abs() < 1e-9);
        let most = year.by_orders.last().unwrap();
        assert_eq!((most.orders, most.customers), (10, 16));
    }
}
