//! The summary of the Python package lifetimes with `freq="W"`, for comparisons with it.
//!
//! In lifetimes, weeks end on Sunday and every time is truncated to the start of its week, so recency
//! and T are whole weeks. The RFM table of this crate does not truncate.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

/// One customer, by the rules of lifetimes.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklySummary<Id> {
    /// The customer.
    pub customer: Id,
    /// Distinct weeks with a purchase, less one.
    pub frequency: u32,
    /// Whole weeks from the first to the last of them.
    pub recency: f64,
    /// Whole weeks from the first of them to the last week of the data.
    pub age: f64,
    /// Mean of the weekly sums after the first week; 0 if there are none, as in lifetimes.
    pub monetary_value: f64,
}

/// Summarises `(customer, date, amount)` rows up to and including the week of `end`, sorted by customer.
pub fn lifetimes_weekly_summary<Id: Ord + Clone>(
    rows: &[(Id, NaiveDate, f64)],
    end: NaiveDate,
) -> Vec<WeeklySummary<Id>> {
    let last = week(end);
    let mut weeks: BTreeMap<Id, BTreeMap<i32, f64>> = BTreeMap::new();
    for (customer, date, amount) in rows.iter().filter(|(_, date, _)| week(*date) <= last) {
        *weeks
            .entry(customer.clone())
            .or_default()
            .entry(week(*date))
            .or_default() += amount;
    }
    weeks
        .into_iter()
        .filter_map(|(customer, weeks)| summary(customer, &weeks, last))
        .collect()
}

fn summary<Id>(customer: Id, weeks: &BTreeMap<i32, f64>, end: i32) -> Option<WeeklySummary<Id>> {
    let (first, latest) = (*weeks.first_key_value()?.0, *weeks.last_key_value()?.0);
    let frequency = u32::try_from(weeks.len() - 1).ok()?;
    let repeats: f64 = weeks.values().skip(1).sum();
    Some(WeeklySummary {
        customer,
        frequency,
        recency: f64::from(latest - first),
        age: f64::from(end - first),
        monetary_value: if frequency == 0 {
            0.0
        } else {
            repeats / f64::from(frequency)
        },
    })
}

/// The number of a week; weeks start on Monday.
fn week(date: NaiveDate) -> i32 {
    (date.num_days_from_ce() - 1).div_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<(u32, NaiveDate, f64)> {
        let row = |customer, (month, day): (u32, u32)| {
            (
                customer,
                NaiveDate::from_ymd_opt(2015, month, day).expect("a date"),
                1.0,
            )
        };
        let days: [&[(u32, u32)]; 6] = [
            &[(1, 1), (2, 6)],
            &[(1, 1)],
            &[(1, 1), (1, 2), (1, 5)],
            &[(1, 16), (2, 2), (2, 5)],
            &[(1, 16), (1, 17), (1, 18)],
            &[(2, 2)],
        ];
        (1..)
            .zip(days)
            .flat_map(|(customer, days)| days.iter().map(move |day| row(customer, *day)))
            .collect()
    }

    #[test]
    fn the_weekly_fixture_of_lifetimes_holds() {
        let end = NaiveDate::from_ymd_opt(2015, 2, 7).expect("a date");
        let found = lifetimes_weekly_summary(&rows(), end);
        let column =
            |pick: fn(&WeeklySummary<u32>) -> f64| found.iter().map(pick).collect::<Vec<_>>();
        assert_eq!(
            column(|row| f64::from(row.frequency)),
            [1.0, 0.0, 1.0, 1.0, 0.0, 0.0]
        );
        assert_eq!(column(|row| row.recency), [5.0, 0.0, 1.0, 3.0, 0.0, 0.0]);
        assert_eq!(column(|row| row.age), [5.0, 5.0, 5.0, 3.0, 3.0, 0.0]);
    }

    #[test]
    fn its_calibration_fixture_holds() {
        let end = NaiveDate::from_ymd_opt(2015, 2, 1).expect("a date");
        let train: Vec<_> = rows()
            .into_iter()
            .filter(|(_, date, _)| *date <= end)
            .collect();
        let found = lifetimes_weekly_summary(&train, end);
        let column =
            |pick: fn(&WeeklySummary<u32>) -> f64| found.iter().map(pick).collect::<Vec<_>>();
        assert_eq!(
            column(|row| f64::from(row.frequency)),
            [0.0, 0.0, 1.0, 0.0, 0.0]
        );
        assert_eq!(column(|row| row.recency), [0.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(column(|row| row.age), [4.0, 4.0, 4.0, 2.0, 2.0]);
    }
}
