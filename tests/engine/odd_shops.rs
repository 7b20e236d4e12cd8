//! Shops that no textbook has: each ends right, with a warning, or is refused with its reason.
//!
//! `CLV_ODD_SHOPS=200 cargo test --release --test engine -- odd_shops` tries as many as that.

use std::process::{Command, Output, Stdio};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::shop::Shop;

/// How many shops are tried without the variable.
const FEW: u64 = 40;

fn cases() -> u64 {
    let asked = std::env::var("CLV_ODD_SHOPS").ok();
    asked.map_or(FEW, |text| text.parse().expect("a whole number"))
}

/// Rows of one shop, and what makes it odd.
fn shop(case: u64) -> (&'static str, String) {
    let mut rng = ChaCha8Rng::seed_from_u64(1_000 + case);
    let customers = *[2, 3, 7, 30, 150].get(rng.random_range(0..5)).unwrap();
    let (oddity, rows) = match case % 10 {
        0 => ("one price", usual(&mut rng, customers, |_| 1999)),
        1 => ("all on one day", on_one_day(customers)),
        2 => ("exact months", every_month(customers)),
        3 => (
            "two customers",
            usual(&mut rng, 2, |rng| rng.random_range(100..9_999)),
        ),
        4 => ("a bot", with_a_bot(&mut rng, customers)),
        5 => ("nobody came back", once_each(&mut rng, customers)),
        6 => ("free orders", usual(&mut rng, customers, |_| 0)),
        7 => (
            "tiny and huge amounts",
            usual(&mut rng, customers, |rng| {
                if rng.random::<bool>() {
                    1
                } else {
                    99_999_999_999
                }
            }),
        ),
        8 => ("only refunds", usual(&mut rng, customers, |_| -500)),
        _ => ("one busy week", in_one_week(&mut rng, customers)),
    };
    let mut text = "customer_id,date,amount\n".to_owned();
    for (customer, day, cents) in rows {
        let date = clv::time::parse_date("2023-01-02").expect("a date") + chrono::Days::new(day);
        let (sign, cents) = (if cents < 0 { "-" } else { "" }, cents.abs());
        text += &format!(
            "c{customer:04},{date},{sign}{}.{:02}\n",
            cents / 100,
            cents % 100
        );
    }
    (oddity, text)
}

/// Customer, day of the log, cents.
type Row = (u32, u64, i64);

fn usual(rng: &mut ChaCha8Rng, customers: u32, cents: impl Fn(&mut ChaCha8Rng) -> i64) -> Vec<Row> {
    let mut rows = Vec::new();
    for customer in 0..customers {
        for _ in 0..rng.random_range(1..6_u32) {
            rows.push((customer, rng.random_range(0..500), cents(rng)));
        }
    }
    rows
}

fn on_one_day(customers: u32) -> Vec<Row> {
    (0..customers)
        .map(|customer| (customer, 10, 1_000))
        .collect()
}

fn every_month(customers: u32) -> Vec<Row> {
    let months = |customer| (0..14).map(move |month| (customer, month * 30, 2_900));
    (0..customers).flat_map(months).collect()
}

fn once_each(rng: &mut ChaCha8Rng, customers: u32) -> Vec<Row> {
    (0..customers)
        .map(|customer| (customer, rng.random_range(0..400), 1_500))
        .collect()
}

fn with_a_bot(rng: &mut ChaCha8Rng, customers: u32) -> Vec<Row> {
    let mut rows = usual(rng, customers, |rng| rng.random_range(500..5_000));
    rows.extend((0..100_000).map(|at| (customers, at % 500, 100)));
    rows
}

fn in_one_week(rng: &mut ChaCha8Rng, customers: u32) -> Vec<Row> {
    let mut rows = Vec::new();
    for customer in 0..customers {
        for _ in 0..rng.random_range(1..9_u32) {
            rows.push((customer, rng.random_range(0..7), 1_200));
        }
    }
    rows
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.args(arguments).stdin(Stdio::null());
    command.output().expect("the program starts")
}

/// A refusal names its reason; anything else ends with 0.
fn fault(output: &Output) -> Option<String> {
    let told = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        _ if told.contains("panicked at") => Some(format!("a panic: {told}")),
        Some(0) => None,
        Some(1 | 2) if told.contains("error: ") => None,
        code => Some(format!("exit code {code:?}: {told}")),
    }
}

/// Numbers in the scores are finite, probabilities lie between 0 and 1.
fn check_scores(path: &std::path::Path) -> Option<String> {
    let mut reader = csv::Reader::from_path(path).expect("scores");
    let header = reader.headers().expect("a header").clone();
    for row in reader.records() {
        let row = row.expect("a row");
        for (name, cell) in header.iter().zip(&row) {
            let Ok(number) = cell.parse::<f64>() else {
                continue;
            };
            let is_probability = name == "p_alive" || name == "churn_risk";
            let is_forecast = name.starts_with("clv") || name.starts_with("expected");
            if !number.is_finite()
                || (is_probability && !(0.0..=1.0).contains(&number))
                || (is_forecast && number < 0.0)
            {
                return Some(format!("{name} is {cell} for {}", &row[0]));
            }
        }
    }
    None
}

#[test]
fn odd_little_shops_end_right_warned_or_refused() {
    let mut wrong = Vec::new();
    for case in 0..cases() {
        let (oddity, text) = shop(case);
        let (folder, input) = Shop::of("orders.csv", &text);
        let out = folder.path("out");
        let mut note = |what: &str, fault: String| {
            wrong.push(format!("case {case} ({oddity}), {what}: {fault}"));
        };
        let whole = run(&["run", &input, "--out", out.to_str().unwrap()]);
        if let Some(fault) = fault(&whole) {
            note("run", fault);
        }
        if whole.status.success() {
            if let Some(fault) = check_scores(&out.join("scores.csv")) {
                note("scores", fault);
            }
            let model = std::fs::read_to_string(out.join("model.json")).expect("a model");
            let model: Value = serde_json::from_str(&model).expect("JSON");
            let read = run(&["inspect", out.join("model.json").to_str().unwrap()]);
            if !read.status.success() {
                let told = String::from_utf8_lossy(&read.stderr).into_owned();
                note("the model that the run wrote cannot be read", told);
            }
            let members = model["purchase"]["members"].as_array();
            let is_fitted = |one: &Value| one["warnings"].is_array();
            let are_fitted = members.is_some_and(|members| members.iter().all(is_fitted));
            assert!(are_fitted || is_fitted(&model["purchase"]), "case {case}");
        }
        if let Some(fault) = fault(&run(&["fit", &input, "--model", "all"])) {
            note("fit --model all", fault);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
