//! Customers by the time of their first purchase.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::material::Material;
use crate::cohorts::{self, CohortMonth, sizes};
use crate::error::Result;
use crate::results::{Results, Summands};
use crate::time::CalendarMonth;

/// Months after the first purchase by which second purchases are counted.
const MONTHS: [i32; 4] = [1, 3, 6, 12];

pub(super) fn view(material: &Material) -> Result<Value> {
    let months = cohorts::read(&material.results)?.unwrap_or_default();
    Ok(json!({
        "known": !months.is_empty(),
        "months": MONTHS,
        "second": second_purchases(&months, &expected(&material.results)?),
    }))
}

/// The customers of a year or a quarter of first purchases.
#[derive(Default)]
struct Cohort {
    customers: u64,
    revenue: f64,
    has_revenue: bool,
    orders: f64,
    second: [u64; MONTHS.len()],
    /// The customers of months that are over for so long.
    known: [u64; MONTHS.len()],
}

/// What is expected of the customers of each quarter, all together, with the interval of the sum: value, or purchases
/// where there is no money.
fn expected(results: &Results) -> Result<BTreeMap<String, Value>> {
    let summands = match Summands::value(results) {
        Some(summands) => summands,
        None => Summands::purchases(results)?,
    };
    let days = results.days("first_purchase")?;
    let sums = summands.by(|row| days[row].map(|day| name(CalendarMonth::of(day))));
    let told = sums.into_iter().map(|(name, sum)| {
        let interval = sum.interval(results);
        (
            name,
            json!({"expected": sum.expected, "interval": interval}),
        )
    });
    Ok(told.collect())
}

/// The share of each quarter's new customers who bought again by so many months later, and what is expected of them.
fn second_purchases(months: &[CohortMonth], expected: &BTreeMap<String, Value>) -> Vec<Value> {
    let over = months.iter().filter(|row| !row.is_forecast);
    let Some(last) = over.clone().map(|row| row.month).max() else {
        return Vec::new();
    };
    let mut cohorts: BTreeMap<String, Cohort> = BTreeMap::new();
    for ((month, _), customers) in sizes(months) {
        let cohort = cohorts.entry(name(month)).or_default();
        cohort.customers += customers;
        for (known, age) in cohort.known.iter_mut().zip(MONTHS) {
            // the last month may not be over
            *known += if last.since(month) > age {
                customers
            } else {
                0
            };
        }
    }
    for row in over {
        let cohort = cohorts.entry(name(row.cohort)).or_default();
        cohort.orders += row.orders;
        cohort.revenue += row.revenue.unwrap_or_default();
        cohort.has_revenue |= row.revenue.is_some();
        let age = row.month.since(row.cohort);
        for (at, months) in MONTHS.into_iter().enumerate() {
            if age <= months && last.since(row.cohort) > months {
                cohort.second[at] += row.second_orders.unwrap_or_default();
            }
        }
    }
    let told = cohorts.into_iter().map(|(name, cohort)| {
        let shares = cohort.second.iter().zip(cohort.known);
        let shares =
            shares.map(|(second, known)| (known > 0).then(|| *second as f64 / known as f64));
        json!({
            "cohort": &name,
            "customers": cohort.customers,
            "orders": cohort.orders / cohort.customers as f64,
            "revenue": cohort.has_revenue.then(|| cohort.revenue / cohort.customers as f64),
            "second": shares.collect::<Vec<_>>(),
            "forecast": expected.get(&name),
        })
    });
    told.collect()
}

fn name(month: CalendarMonth) -> String {
    format!("{}-Q{}", month.year(), month.quarter())
}
