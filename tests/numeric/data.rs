//! Histories of the real data sets, made here by plain loops: a second implementation of the RFM rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use clv::history::{PurchaseHistory, SpendHistory, Weighted};

use crate::common::shared_data;

/// Purchase and spend histories of a log.
pub type Histories = (Weighted<PurchaseHistory>, Weighted<SpendHistory>);

/// The amounts of each customer's days.
type Days = BTreeMap<String, BTreeMap<NaiveDate, f64>>;

fn amounts_by_day(path: &str, until: &str) -> Option<Days> {
    let until: NaiveDate = until.parse().unwrap();
    let mut purchases = Days::new();
    for row in csv::Reader::from_path(shared_data(path)?).unwrap().records() {
        let row = row.unwrap();
        let day: NaiveDate = row[1][..10].parse().unwrap();
        if day <= until {
            *purchases.entry(row[0].into()).or_default().entry(day).or_default() += row[2].parse().unwrap_or(0.0);
        }
    }
    Some(purchases)
}

/// The days between the purchases of each customer.
pub fn gaps(path: &str, until: &str) -> Option<Vec<Vec<f64>>> {
    let gaps = |bought: BTreeMap<NaiveDate, f64>| {
        let after = bought.keys().skip(1);
        bought.keys().zip(after).map(|(before, after)| (*after - *before).num_days() as f64).collect()
    };
    Some(amounts_by_day(path, until)?.into_values().map(gaps).collect())
}

/// Reads `customer_id,date,amount`, merges days, and stops at `until`; `days` is the unit.
pub fn transactions(path: &str, until: &str, days: f64) -> Option<Histories> {
    let purchases = amounts_by_day(path, until)?;
    let until: NaiveDate = until.parse().unwrap();
    let unit = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f64 / days;
    let ln_gaps = purchases.values().flat_map(|bought| bought.keys().zip(bought.keys().skip(1)));
    let ln_gaps = ln_gaps.map(|(before, after)| unit(*before, *after).ln()).sum();
    let histories = purchases.values().map(|bought| {
        let (first, last) = (*bought.keys().next().unwrap(), *bought.keys().next_back().unwrap());
        PurchaseHistory::new(bought.len() as u32 - 1, unit(first, last), unit(first, until)).unwrap()
    });
    let spend = purchases.values().filter_map(|bought| {
        let values: Vec<f64> = bought.values().skip(1).copied().filter(|value| *value > 0.0).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        SpendHistory::new(values.len() as u32, mean).ok()
    });
    Some((Weighted::collapse(histories).with_ln_sum(Some(ln_gaps)), Weighted::collapse(spend)))
}

/// The published summary of the CDNOW sample, weeks rounded to two decimals, in the order of the file: x, t_x, T, z̄.
pub fn cdnow_rows() -> Option<Vec<(PurchaseHistory, SpendHistory)>> {
    let path = shared_data("cdnow_sample/cdnow_customers_summary_with_transactions.csv")?;
    let row = |row: csv::StringRecord| {
        let number = |i: usize| -> f64 { row[i].parse().unwrap() };
        let purchases = PurchaseHistory::new(number(1) as u32, number(2), number(3)).unwrap();
        (purchases, SpendHistory::new(purchases.frequency(), number(4)).unwrap_or(SpendHistory::NONE))
    };
    Some(csv::Reader::from_path(path).unwrap().records().map(|record| row(record.unwrap())).collect())
}

/// The published summary as what models are fitted to.
pub fn cdnow_summary() -> Option<Histories> {
    let rows = cdnow_rows()?;
    let spend = rows.iter().map(|row| row.1).filter(|spend| spend.purchases() > 0);
    Some((Weighted::collapse(rows.iter().map(|row| row.0)), Weighted::collapse(spend)))
}

/// The days on which each customer of the CDNOW sample bought, in order.
pub fn cdnow_days() -> Option<Vec<Vec<NaiveDate>>> {
    let mut days: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
    for row in csv::Reader::from_path(shared_data("cdnow_sample/transactions.csv")?).unwrap().records() {
        let row = row.unwrap();
        days.entry(row[0].into()).or_default().insert(row[1].parse().unwrap());
    }
    Some(days.into_values().map(|days| days.into_iter().collect()).collect())
}
