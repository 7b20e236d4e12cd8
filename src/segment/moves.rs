//! How customers moved between segments from one run to the next.

use std::collections::{BTreeMap, HashMap};

use arrow::array::Array;
use serde::Serialize;

use super::groups::Division;
use crate::results::Results;

/// Customers who were in one segment and are in another, or in the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// What the customers are divided by.
    pub by: String,
    /// The segment before; `None` for customers who were not there yet.
    pub from: Option<String>,
    /// The segment now; `None` for customers who are not there any more.
    pub to: Option<String>,
    /// How many they are.
    pub customers: u64,
    /// What they were worth within the horizon then; `None` without money.
    pub clv_before: Option<f64>,
    /// What they are worth now.
    pub clv_now: Option<f64>,
}

/// What one move adds up.
#[derive(Default)]
struct Sums {
    customers: u64,
    before: f64,
    now: f64,
}

/// The moves between two divisions by the same thing, the earlier one first.
pub(super) fn moves([earlier, later]: [(&Results, &Division); 2]) -> Vec<Move> {
    let ids = earlier.0.ids().iter().enumerate();
    let mut unseen: HashMap<&str, usize> =
        ids.map(|(row, id)| (id.unwrap_or_default(), row)).collect();
    let clv = |(results, _): (&Results, &Division), row: usize| {
        let clv = results.numbers("clv");
        clv.filter(|clv| clv.is_valid(row))
            .map_or(0.0, |clv| clv.value(row))
    };
    let mut sums: BTreeMap<(Option<usize>, Option<usize>), Sums> = BTreeMap::new();
    for (row, id) in later.0.ids().iter().enumerate() {
        let before = unseen.remove(id.unwrap_or_default());
        let from = before.map(|before| earlier.1.of[before]);
        let sum = sums.entry((from, Some(later.1.of[row]))).or_default();
        sum.customers += 1;
        sum.before += before.map_or(0.0, |before| clv(earlier, before));
        sum.now += clv(later, row);
    }
    let mut gone: Vec<usize> = unseen.into_values().collect();
    gone.sort_unstable();
    for row in gone {
        let sum = sums.entry((Some(earlier.1.of[row]), None)).or_default();
        sum.customers += 1;
        sum.before += clv(earlier, row);
    }
    let has_money = earlier.0.has_money() && later.0.has_money();
    let name = |division: &Division, group: Option<usize>| {
        group.map(|group| division.names[group].clone().unwrap_or_default())
    };
    let all = sums.into_iter().map(|((from, to), sums)| Move {
        by: later.1.by.clone(),
        from: name(earlier.1, from),
        to: name(later.1, to),
        customers: sums.customers,
        clv_before: has_money.then_some(sums.before),
        clv_now: has_money.then_some(sums.now),
    });
    all.collect()
}
