//! Histories of the real data sets, made here by plain loops: a second implementation of the RFM rules.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clv::history::{PurchaseHistory, SpendHistory, Weighted};

use crate::common::shared_data;

/// Purchase and spend histories of a log.
pub type Histories = (Weighted<PurchaseHistory>, Weighted<SpendHistory>);

/// Reads `customer_id,date,amount`, merges days, and stops at `until`; `days` is the unit.
pub fn transactions(path: &str, until: &str, days: f64) -> Option<Histories> {
    let until: NaiveDate = until.parse().unwrap();
    let mut purchases: BTreeMap<String, BTreeMap<NaiveDate, f64>> = BTreeMap::new();
    for row in csv::Reader::from_path(shared_data(path)?).unwrap().records() {
        let row = row.unwrap();
        let day: NaiveDate = row[1][..10].parse().unwrap();
        if day <= until {
            *purchases.entry(row[0].into()).or_default().entry(day).or_default() += row[2].parse().unwrap_or(0.0);
        }
    }
    let unit = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f64 / days;
    let histories = purchases.values().map(|bought| {
        let (first, last) = (*bought.keys().next().unwrap(), *bought.keys().next_back().unwrap());
        PurchaseHistory::new(bought.len() as u32 - 1, unit(first, last), unit(first, until)).unwrap()
    });
    let spend = purchases.values().filter_map(|bought| {
        let values: Vec<f64> = bought.values().skip(1).copied().filter(|value| *value > 0.0).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        SpendHistory::new(values.len() as u32, mean).ok()
    });
    Some((Weighted::collapse(histories), Weighted::collapse(spend)))
}

/// The published summary of the CDNOW sample: weeks rounded to two decimals.
pub fn cdnow_summary() -> Option<Histories> {
    let path = shared_data("cdnow_sample/cdnow_customers_summary_with_transactions.csv")?;
    let rows: Vec<(u32, f64, f64, f64)> = csv::Reader::from_path(path)
        .unwrap()
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[1].parse().unwrap(), row[2].parse().unwrap(), row[3].parse().unwrap(), row[4].parse().unwrap()))
        .collect();
    let histories = rows.iter().map(|&(x, t_x, age, _)| PurchaseHistory::new(x, t_x, age).unwrap());
    let spend = rows.iter().filter_map(|&(x, _, _, mean)| SpendHistory::new(x, mean).ok());
    Some((Weighted::collapse(histories), Weighted::collapse(spend)))
}
