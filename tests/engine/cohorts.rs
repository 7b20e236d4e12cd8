//! Cohorts: what customers who came in the same month did in every month since, and will do.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::said::clv;
use crate::shop::{Row, Shop, rows};

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

fn number(row: &Row, name: &str) -> f64 {
    let cell = row[name].as_str();
    if cell.is_empty() {
        0.0
    } else {
        cell.parse().unwrap()
    }
}

fn sum(rows: &[Row], name: &str, of: impl Fn(&Row) -> bool) -> f64 {
    rows.iter()
        .filter(|row| of(row))
        .map(|row| number(row, name))
        .sum()
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

#[test]
fn cohorts_add_up_to_customers_orders_and_months() {
    let shop = Shop::new();
    let more = [
        "--margin",
        "0.4",
        "--until",
        "2024-11-20",
        "--model",
        "bg-nbd",
        "-q",
    ];
    let said = clv(
        shop.0.path(),
        &[&["run", LOG, "--out", "out"][..], &more].concat(),
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    let cohorts = rows(&shop, "out/cohorts.csv");
    let scores = rows(&shop, "out/scores.csv");
    let summary = std::fs::read_to_string(shop.path("out/summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();

    let groups: BTreeSet<_> = (cohorts.iter())
        .map(|row| (&row["cohort"], &row["channel"], &row["customers"]))
        .collect();
    let customers: f64 = groups.iter().map(|of| of.2.parse::<f64>().unwrap()).sum();
    assert!(is_close(customers, scores.len() as f64));
    let is_actual = |row: &Row| row["kind"] == "actual";
    let orders: f64 = scores
        .iter()
        .map(|row| number(row, "frequency") + 1.0)
        .sum();
    assert!(is_close(sum(&cohorts, "orders", is_actual), orders));
    let repeat = scores
        .iter()
        .filter(|row| number(row, "frequency") > 0.0)
        .count();
    assert!(is_close(
        sum(&cohorts, "second_orders", is_actual),
        repeat as f64
    ));
    let spent = sum(&scores, "historical_value", |_| true);
    assert!(is_close(sum(&cohorts, "revenue", is_actual), spent));
    // in the month in which they came, all of them bought
    for row in cohorts
        .iter()
        .filter(|row| is_actual(row) && row["cohort"] == row["month"])
    {
        assert_eq!(row["buyers"], row["customers"]);
    }
    for month in summary["months"].as_array().unwrap() {
        let of = |row: &Row| row["kind"] == "forecast" && row["month"] == month["month"];
        assert!(is_close(
            sum(&cohorts, "orders", of),
            month["purchases"].as_f64().unwrap()
        ));
        // a value is the margin, and cohorts have revenue
        let value = month["value"].as_f64().unwrap();
        assert!(is_close(0.4 * sum(&cohorts, "revenue", of), value));
        assert!(
            cohorts
                .iter()
                .filter(|row| of(row))
                .all(|row| row["buyers"].is_empty())
        );
    }
    // November is cut in two by the end of the data
    let november: BTreeSet<_> = (cohorts.iter())
        .filter(|row| row["month"] == "2024-11")
        .map(|row| (&*row["kind"], &*row["from"], &*row["to"]))
        .collect();
    assert_eq!(
        Vec::from_iter(november),
        [
            ("actual", "2024-11-01", "2024-11-20"),
            ("forecast", "2024-11-21", "2024-11-30")
        ]
    );
}

#[test]
fn an_rfm_table_has_no_cohorts_and_an_order_file_without_channels_none_of_these() {
    let shop = Shop::new();
    assert_eq!(
        clv(shop.0.path(), &["rfm", LOG, "-o", "rfm.csv", "-q"]).code,
        0
    );
    let said = clv(
        shop.0.path(),
        &[
            "run", "rfm.csv", "--unit", "week", "--model", "bg-nbd", "--out", "out", "-q",
        ],
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(!shop.path("out/cohorts.csv").exists());

    let orders = std::fs::read_to_string(LOG).unwrap();
    let mut lines = String::from("customer,date\n");
    for line in orders.lines().skip(1).take(4_000) {
        let cells: Vec<&str> = line.split(',').collect();
        lines.push_str(&format!("{},{}\n", cells[2], cells[1]));
    }
    shop.write("plain.csv", lines.as_bytes());
    let said = clv(
        shop.0.path(),
        &["run", "plain.csv", "--model", "bg-nbd", "--out", "plain"],
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    let header = std::fs::read_to_string(shop.path("plain/cohorts.csv")).unwrap();
    assert_eq!(
        header.lines().next().unwrap(),
        "cohort,month,kind,from,to,customers,buyers,orders,second_orders"
    );
}
