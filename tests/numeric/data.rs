//! Histories of the real data sets, made here by plain loops: a second implementation of the RFM rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use chrono::NaiveDate;
use clv::history::{PurchaseHistory, SpendHistory, Weighted};
use flate2::read::GzDecoder;

use crate::common::{shared, shared_data};

/// Purchase and spend histories of a log.
pub(crate) type Histories = (Weighted<PurchaseHistory>, Weighted<SpendHistory>);

/// Each customer's purchase days with what they were worth.
type Days = BTreeMap<String, BTreeMap<NaiveDate, f64>>;

/// Reads `customer_id,date,amount`, merges days, and stops at `until`.
fn days(path: &str, until: NaiveDate) -> Option<Days> {
    let mut purchases = Days::new();
    for row in csv::Reader::from_path(shared_data(path)?)
        .unwrap()
        .records()
    {
        let row = row.unwrap();
        let day: NaiveDate = row[1][..10].parse().unwrap();
        if day <= until {
            *purchases
                .entry(row[0].into())
                .or_default()
                .entry(day)
                .or_default() += row[2].parse().unwrap_or(0.0);
        }
    }
    Some(purchases)
}

/// A customer's history at `until`; `unit` is in days.
fn history(bought: &BTreeMap<NaiveDate, f64>, until: NaiveDate, unit: f64) -> PurchaseHistory {
    let time = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f64 / unit;
    let (first, last) = (
        *bought.keys().next().unwrap(),
        *bought.keys().next_back().unwrap(),
    );
    PurchaseHistory::new(
        bought.len() as u32 - 1,
        time(first, last),
        time(first, until),
    )
    .unwrap()
}

/// The days between the purchases of each customer.
pub(crate) fn gaps(path: &str, until: &str) -> Option<Vec<Vec<f64>>> {
    let gaps = |bought: BTreeMap<NaiveDate, f64>| {
        let after = bought.keys().skip(1);
        bought
            .keys()
            .zip(after)
            .map(|(before, after)| (*after - *before).num_days() as f64)
            .collect()
    };
    Some(
        days(path, until.parse().unwrap())?
            .into_values()
            .map(gaps)
            .collect(),
    )
}

/// What a customer spent on repeat purchases.
fn repeat_spend(bought: &BTreeMap<NaiveDate, f64>) -> SpendHistory {
    let values: Vec<f64> = bought
        .values()
        .skip(1)
        .copied()
        .filter(|value| *value > 0.0)
        .collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    SpendHistory::new(values.len() as u32, mean).unwrap_or(SpendHistory::NONE)
}

/// What each customer spent on repeat purchases until `until`, by name.
pub(crate) fn spend_by_name(path: &str, until: &str) -> Option<BTreeMap<String, SpendHistory>> {
    Some(
        days(path, until.parse().unwrap())?
            .into_iter()
            .map(|(id, bought)| (id, repeat_spend(&bought)))
            .collect(),
    )
}

/// Each customer's history at `until`, by name.
pub(crate) fn customers(
    path: &str,
    until: &str,
    unit: f64,
) -> Option<BTreeMap<String, PurchaseHistory>> {
    let until = until.parse().unwrap();
    Some(
        days(path, until)?
            .into_iter()
            .map(|(id, bought)| (id, history(&bought, until, unit)))
            .collect(),
    )
}

/// The histories of a log until `until`; `unit` is in days.
pub(crate) fn transactions(path: &str, until: &str, unit: f64) -> Option<Histories> {
    let until = until.parse().unwrap();
    let purchases = days(path, until)?;
    let histories = purchases
        .values()
        .map(|bought| history(bought, until, unit));
    let pairs = purchases
        .values()
        .flat_map(|bought| bought.keys().zip(bought.keys().skip(1)));
    let ln_gaps = pairs
        .map(|(before, after)| ((*after - *before).num_days() as f64 / unit).ln())
        .sum();
    let spend = purchases
        .values()
        .map(repeat_spend)
        .filter(|spend| *spend != SpendHistory::NONE);
    Some((
        Weighted::collapse(histories).with_ln_sum(Some(ln_gaps)),
        Weighted::collapse(spend),
    ))
}

/// Rows of named cells.
pub(crate) type Cells = Vec<HashMap<String, String>>;

/// A table that CLVTools made, as rows of named cells, and the parameters it was made with.
pub(crate) fn clvtools<const K: usize>(
    name: &str,
    symbols: [&str; K],
) -> Option<(Cells, [f64; K])> {
    let fit = fs::read_to_string(shared(&format!(
        "reference/clvtools/fit_clvtools_{name}.json"
    ))?)
    .unwrap();
    let fit: serde_json::Value = serde_json::from_str(&fit).unwrap();
    let parameters = symbols.map(|symbol| fit["coef"][symbol].as_f64().unwrap());
    let packed = fs::File::open(shared(&format!(
        "reference/clvtools/pred_clvtools_{name}.csv.gz"
    ))?)
    .unwrap();
    let rows = csv::Reader::from_reader(GzDecoder::new(packed))
        .into_deserialize()
        .map(Result::unwrap)
        .collect();
    Some((rows, parameters))
}

/// The published summary of the CDNOW sample, weeks rounded to two decimals, in the order of the file: x, t_x, T, z̄.
pub(crate) fn cdnow_rows() -> Option<Vec<(PurchaseHistory, SpendHistory)>> {
    let path = shared_data("cdnow_sample/cdnow_customers_summary_with_transactions.csv")?;
    let row = |row: csv::StringRecord| {
        let number = |i: usize| -> f64 { row[i].parse().unwrap() };
        let purchases = PurchaseHistory::new(number(1) as u32, number(2), number(3)).unwrap();
        (
            purchases,
            SpendHistory::new(purchases.frequency(), number(4)).unwrap_or(SpendHistory::NONE),
        )
    };
    Some(
        csv::Reader::from_path(path)
            .unwrap()
            .records()
            .map(|record| row(record.unwrap()))
            .collect(),
    )
}

/// The published summary as what models are fitted to.
pub(crate) fn cdnow_summary() -> Option<Histories> {
    let rows = cdnow_rows()?;
    let spend = rows
        .iter()
        .map(|row| row.1)
        .filter(|spend| spend.purchases() > 0);
    Some((
        Weighted::collapse(rows.iter().map(|row| row.0)),
        Weighted::collapse(spend),
    ))
}

/// The days on which each customer of the CDNOW sample bought, in order.
pub(crate) fn cdnow_days() -> Option<Vec<Vec<NaiveDate>>> {
    let mut days: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
    for row in csv::Reader::from_path(shared_data("cdnow_sample/transactions.csv")?)
        .unwrap()
        .records()
    {
        let row = row.unwrap();
        days.entry(row[0].into())
            .or_default()
            .insert(row[1].parse().unwrap());
    }
    Some(
        days.into_values()
            .map(|days| days.into_iter().collect())
            .collect(),
    )
}
