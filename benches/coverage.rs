//! Whether 90% intervals cover what they should for 88% to 92%: `cargo bench --bench coverage -- PART` with `customers` or
//! `groups`; without a part, both.
//!
//! - `customers`: 1,000 data sets of 2,500 customers are drawn and fitted. How often do confidence intervals of `clv` cover
//!   the true expectation?
//! - `groups`: 400 shops of 1,000 customers are simulated, fitted and scored as orders in files, and divided into value
//!   tiers. How often do the intervals of tiers cover what these customers really bought in the half-year after? The error
//!   of the level is left out of the intervals, for a simulated shop has none.
//!
//! Run as a test, each part takes a few sets to see that it runs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use chrono::{Days, NaiveDate};
use clv::forecast::Predictor;
use clv::job::{self, Destination, Silent};
use clv::model::{BgNbd, GammaGamma, PurchaseModel};
use clv::parallel::Workers;
use clv::prelude::*;
use clv::results::Results;
use clv::rfm::Target;
use clv::segment::{SegmentSpec, Segments};
use clv::spec::SimulateSpec;
use clv::store::StoredModel;
use clv::time::TimeUnit;
use common::simulated::{clv_ci_coverage, mean_and_error, scorer_of_truth};

/// Every tenth customer is asked.
const STRIDE: usize = 10;

/// The days that are simulated, and those of them after the last day of the data.
const DAYS: u32 = 730;
const AHEAD: u32 = 182;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let for_real = arguments.iter().any(|argument| argument == "--bench");
    let asked = |name: &str| {
        let mut parts = arguments
            .iter()
            .filter(|part| !part.starts_with('-'))
            .peekable();
        parts.peek().is_none() || parts.any(|part| part == name)
    };
    let mut passed = true;
    if asked("customers") {
        passed &= customers(for_real);
    }
    if asked("groups") {
        passed &= groups(for_real);
    }
    if !for_real || passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn customers(for_real: bool) -> bool {
    let sets = if for_real { 1_000 } else { 4 };
    let truth = scorer_of_truth();
    let workers = Workers::new(0).expect("threads");
    let coverages = workers.map(sets, |set| clv_ci_coverage(set as u64, STRIDE, &truth));
    let (mean, error) = mean_and_error(&coverages);
    println!("clv_ci coverage over {sets} data sets: {mean:.3} (standard error {error:.4})");
    (0.88..=0.92).contains(&mean)
}

fn groups(for_real: bool) -> bool {
    let shops = if for_real { 400 } else { 2 };
    let workers = Workers::new(0).expect("threads");
    let inside = workers.map(shops, |shop| tiers_inside(shop as u64));
    let tiers: Vec<f64> = inside.iter().flatten().copied().collect();
    let covered = tiers.iter().sum::<f64>() / tiers.len() as f64;
    // tiers of one shop share the errors of its parameters
    let each: Vec<f64> = inside
        .iter()
        .map(|of| of.iter().sum::<f64>() / of.len() as f64)
        .collect();
    let (_, error) = mean_and_error(&each);
    println!(
        "intervals of {} tiers of {shops} shops cover: {covered:.3} (standard error {error:.4})",
        tiers.len()
    );
    (0.88..=0.92).contains(&covered)
}

/// Simulates a shop and forecasts it from its orders; 1 for each value tier whose interval covers what came, 0 for others.
fn tiers_inside(seed: u64) -> Vec<f64> {
    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("orders.csv");
    let simulated = SimulateSpec {
        customers: 1_000,
        days: DAYS,
        seed,
        start: NaiveDate::from_ymd_opt(2022, 1, 1).unwrap(),
        threads: 1,
    };
    let file = |path: &Path| Destination::of(Target::File(path.to_owned())).unwrap();
    job::simulate(&truth(), &simulated, &file(&orders), &Silent).unwrap();
    let until = simulated.start + Days::new(u64::from(DAYS - AHEAD) - 1);
    write_scores(folder.path(), &orders, until);
    let results = Arc::new(Results::read(folder.path()).unwrap());
    let spec = SegmentSpec {
        tiers: vec![10.0, 25.0, 50.0],
        ..SegmentSpec::default()
    };
    let workers = Workers::alone();
    let segments = Segments::of(results, &spec, &workers).unwrap();
    let came = spent_after(&orders, until);
    let came = by_tier(&segments.rows(&workers).unwrap(), &came);
    let groups = segments.groups().unwrap().into_iter();
    let tiers = groups.filter(|group| group.by == "tier");
    let inside = tiers.map(|tier| {
        let came = came
            .get(tier.group.as_deref().unwrap())
            .copied()
            .unwrap_or_default();
        let bounds = tier.clv_lower.unwrap()..=tier.clv_upper.unwrap();
        f64::from(u8::from(bounds.contains(&came)))
    });
    inside.collect()
}

/// The shop that is simulated.
fn truth() -> StoredModel {
    let purchases = PurchaseModel::from(BgNbd::new(0.5, 6.0, 0.8, 3.0).unwrap());
    let spend = GammaGamma::new(6.25, 3.74, 15.45).unwrap();
    StoredModel::new(
        TimeUnit::Week,
        Predictor::from(purchases),
        Some(spend.into()),
    )
}

/// Fits and scores the orders up to a day; the model's level is without an error.
fn write_scores(folder: &Path, orders: &Path, until: NaiveDate) {
    let read = ReadOptions {
        until: Some(until),
        threads: 1,
        ..ReadOptions::default()
    };
    let customers = job::read([orders.to_str().unwrap()].into(), &read, &Silent).unwrap();
    let spec = FitSpec {
        read: read.clone(),
        models: ModelSpec {
            model: "bg-nbd".to_owned(),
            ..ModelSpec::default()
        },
        ..FitSpec::default()
    };
    let fitted = job::fit(&customers, &spec, &Silent).unwrap();
    let mut model: serde_json::Value = serde_json::from_str(&fitted.model.to_json()).unwrap();
    model["level"] = serde_json::json!({ "span": 78.0, "width": 1e-12, "weight": 1e6 });
    std::fs::write(folder.join("model.json"), model.to_string()).unwrap();
    let question = QuestionSpec {
        horizon: format!("{AHEAD}d").parse().unwrap(),
        discount_rate: "0".parse().unwrap(),
        ..QuestionSpec::default()
    };
    let asked = ScoreSpec {
        read,
        question,
        ..ScoreSpec::default()
    };
    let table = Destination::of(Target::File(folder.join("scores.csv"))).unwrap();
    job::score_table(&customers, &fitted.model, &asked, &table, &Silent).unwrap();
    let summary = serde_json::json!({ "horizon_days": AHEAD, "level": 0.9, "until": until });
    std::fs::write(folder.join("summary.json"), summary.to_string()).unwrap();
}

/// What each customer spent after a day.
fn spent_after(orders: &Path, until: NaiveDate) -> HashMap<String, f64> {
    let mut spent = HashMap::new();
    for row in csv::Reader::from_path(orders).unwrap().deserialize() {
        let (customer, time, amount): (String, String, f64) = row.unwrap();
        if time[..10].parse::<NaiveDate>().unwrap() > until {
            *spent.entry(customer).or_default() += amount;
        }
    }
    spent
}

/// What the customers of each tier spent.
fn by_tier(segments: &RecordBatch, spent: &HashMap<String, f64>) -> HashMap<String, f64> {
    let texts = |name: &str| segments.column_by_name(name).unwrap().as_string::<i32>();
    let mut tiers: HashMap<String, f64> = HashMap::new();
    for (customer, tier) in texts("customer_id").iter().zip(texts("tier")) {
        let spent = spent.get(customer.unwrap()).copied().unwrap_or_default();
        *tiers.entry(tier.unwrap().to_owned()).or_default() += spent;
    }
    tiers
}
