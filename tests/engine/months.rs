//! Forecasts by calendar month.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::assert_close;
use crate::shop::{Shop, few_orders};

fn clv(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.env("LC_ALL", "C");
    let output = command.args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// The sum of a column, and the number of rows.
fn sum(table: &Path, column: &str) -> (f64, usize) {
    let mut reader = csv::Reader::from_path(table).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = header.iter().position(|name| name == column).unwrap();
    let cells: Vec<f64> = reader
        .records()
        .map(|row| row.unwrap()[at].parse().unwrap())
        .collect();
    (cells.iter().sum(), cells.len())
}

#[test]
fn months_add_up_to_the_totals_of_the_summary() {
    let (shop, orders) = Shop::of("orders.csv", &few_orders());
    let out = shop.path("out");
    let question = [
        "--horizon",
        "100d",
        "--margin",
        "0.5",
        "--by",
        "month",
        "-q",
    ];
    let run = ["run", &orders, "--out", out.to_str().unwrap()];
    clv(&[&run[..], &question].concat());
    let summary = std::fs::read(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_slice(&summary).unwrap();
    let months = summary["months"].as_array().unwrap();
    let names: Vec<&Value> = months.iter().map(|month| &month["month"]).collect();
    assert_eq!(names, ["2025-01", "2025-02", "2025-03", "2025-04"]);
    assert_eq!(months[3]["to"], "2025-04-10");
    let customers = summary["customers"].as_u64().unwrap();
    for (key, column) in [
        ("purchases", "expected_purchases"),
        ("value", "expected_value"),
    ] {
        let figures = months.iter().map(|month| month[key].as_f64().unwrap());
        let expected = summary[key]["expected"].as_f64().unwrap();
        assert_close(figures.sum(), expected, 1e-9, key);
        let (of_customers, rows) = sum(&out.join("months.csv"), column);
        assert_close(of_customers, expected, 1e-9, column);
        assert_eq!(rows as u64, 4 * customers);
    }
    let table = shop.path("months.csv");
    let model = out.join("model.json");
    let score = [
        "score",
        &orders,
        "--model",
        model.to_str().unwrap(),
        "-o",
        table.to_str().unwrap(),
    ];
    clv(&[&score[..], &question].concat());
    let written = std::fs::read(&table).unwrap();
    assert!(written == std::fs::read(out.join("months.csv")).unwrap());
}

#[test]
fn bands_of_churn_risk_hold_all_customers() {
    let (shop, orders) = Shop::of("orders.csv", &few_orders());
    let out = shop.path("out");
    clv(&[
        "run",
        &orders,
        "--out",
        out.to_str().unwrap(),
        "-q",
        "--intervals",
        "none",
    ]);
    let summary = std::fs::read(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_slice(&summary).unwrap();
    let bands = summary["churn_bands"].as_array().unwrap();
    let customers: u64 = bands
        .iter()
        .map(|band| band["customers"].as_u64().unwrap())
        .sum();
    assert_eq!(customers, summary["customers"].as_u64().unwrap());
    assert!(bands.iter().all(|band| band["observed"].is_f64()));
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("Churn risk in three bands") && page.contains("Grade "));
    assert!(!out.join("months.csv").exists());
}
