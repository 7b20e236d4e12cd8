//! How long a second purchase takes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::input::dates::{DAY, day_number};
use crate::rfm::Purchase;

/// Days between two points of the curve.
const STEP: u32 = 7;
/// The last day of the curve.
const LONGEST: u32 = 2 * 364;

/// The share of customers with a second purchase, by time since the first.
///
/// The estimate is that of Kaplan and Meier (1958, "Nonparametric estimation from incomplete observations", JASA 53,
/// 457–481): customers who are not known for so long count for the days that they are known for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondPurchase {
    /// The days by which half of the customers have bought again; `None` where it is less than half.
    pub median_days: Option<u32>,
    /// The share by so many days, every week.
    pub by_days: Vec<Bought>,
}

/// The share of customers who have bought again by some day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bought {
    /// Days since the first purchase.
    pub days: u32,
    /// The share of customers, from 0 to 1.
    pub share: f64,
    /// Customers who are known for so long and had not bought again before.
    pub customers: u64,
}

impl SecondPurchase {
    /// The share within so many days; `None` where nobody is known for so long.
    #[must_use]
    pub fn within(&self, days: u32) -> Option<f64> {
        let known = self.by_days.last()?.days >= days;
        let by_then = self.by_days.iter().rev().find(|bought| bought.days <= days);
        by_then.filter(|_| known).map(|bought| bought.share)
    }
}

/// Customers by the days to their second purchase, or to the end of the data.
#[derive(Debug)]
pub(super) struct Waits {
    until: i64,
    /// Second purchases, and customers without one, by days since the first.
    by_days: BTreeMap<u32, (u64, u64)>,
}

impl Waits {
    pub(super) fn new(until: NaiveDate) -> Self {
        Self {
            until: i64::from(day_number(until)),
            by_days: BTreeMap::new(),
        }
    }

    pub(super) fn see(&mut self, purchases: &[Purchase]) {
        let Some(first) = purchases.first() else {
            return;
        };
        let first = first.time.div_euclid(DAY);
        let second = purchases.get(1).map(|second| second.time.div_euclid(DAY));
        let days = second.unwrap_or(self.until) - first;
        let days = u32::try_from(days).unwrap_or_default();
        let (bought, known) = self.by_days.entry(days).or_default();
        match second {
            Some(_) => *bought += 1,
            None => *known += 1,
        }
    }

    pub(super) fn finish(&self) -> SecondPurchase {
        let mut at_risk: u64 = self
            .by_days
            .values()
            .map(|(bought, known)| bought + known)
            .sum();
        let longest = self.by_days.keys().next_back().copied().unwrap_or_default();
        let mut not_yet = 1.0;
        let mut median_days = None;
        let mut by_days = Vec::new();
        let mut next = STEP;
        for (days, (bought, known)) in &self.by_days {
            while next < *days && next <= LONGEST {
                by_days.push(point(next, not_yet, at_risk));
                next += STEP;
            }
            not_yet *= 1.0 - *bought as f64 / at_risk as f64;
            at_risk -= bought + known;
            if not_yet <= 0.5 && median_days.is_none() {
                median_days = Some(*days);
            }
        }
        if next == longest && next <= LONGEST {
            by_days.push(point(next, not_yet, at_risk));
        }
        SecondPurchase {
            median_days,
            by_days,
        }
    }
}

const fn point(days: u32, not_yet: f64, customers: u64) -> Bought {
    Bought {
        days,
        share: 1.0 - not_yet,
        customers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(customers: &[(u32, bool)]) -> SecondPurchase {
        let mut waits = Waits::new("2024-01-01".parse().unwrap());
        for (days, bought) in customers {
            let of = waits.by_days.entry(*days).or_default();
            if *bought {
                of.0 += 1;
            } else {
                of.1 += 1;
            }
        }
        waits.finish()
    }

    #[test]
    fn shares_are_those_of_kaplan_and_meier() {
        // ten at risk on day 3, seven on day 6, six on day 10: the table of a textbook
        let second = waits(&[
            (3, true),
            (3, true),
            (5, false),
            (6, true),
            (10, true),
            (12, false),
            (20, true),
            (25, false),
            (25, false),
            (25, false),
        ]);
        let by_week = 1.0 - (8.0 / 10.0) * (6.0 / 7.0);
        let by_two = 1.0 - (1.0 - by_week) * (5.0 / 6.0);
        let by_three = 1.0 - (1.0 - by_two) * (3.0 / 4.0);
        let told: Vec<_> = second
            .by_days
            .iter()
            .map(|at| (at.days, at.customers))
            .collect();
        assert_eq!(told, [(7, 6), (14, 4), (21, 3)]);
        for (point, share) in second.by_days.iter().zip([by_week, by_two, by_three]) {
            assert!((point.share - share).abs() < 1e-12, "{point:?}");
        }
        assert_eq!(second.median_days, Some(20));
        assert_eq!(second.within(15), Some(second.by_days[1].share));
        assert_eq!(second.within(90), None);
    }

    #[test]
    fn nobody_who_bought_again_is_no_median() {
        let second = waits(&[(8, false), (30, false)]);
        assert_eq!(second.median_days, None);
        assert!(second.by_days.iter().all(|at| at.share == 0.0));
    }
}
