//! Every customer's forecast beside that of CLVTools 0.12.1, at the parameters that it stopped at.

use std::collections::HashMap;

use clv::history::PurchaseHistory;
use clv::model::{BgNbd, GammaGamma, LatentAttrition, ParetoNbd, Spend};

use crate::data::{clvtools, customers, spend_by_name};

/// What a column of theirs is called here.
fn forecast(
    column: &str,
    model: &dyn LatentAttrition,
    history: &PurchaseHistory,
    horizon: f64,
) -> f64 {
    let without_end = |delta: f64| {
        model
            .discounted_purchases_without_end(delta, history)
            .unwrap()
    };
    match column {
        "PAlive" => model.p_alive(history),
        "CET" => model.expected_purchases(horizon, history),
        // their default is a tenth a week
        "DERT" => without_end(0.1_f64.ln_1p()),
        "DERT_annual15" => without_end(0.15_f64.ln_1p() / 52.0),
        other => panic!("unknown column: {other}"),
    }
}

fn number(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// The largest relative difference in each column, over all customers of a log.
fn assert_alike(
    name: &str,
    rows: &[HashMap<String, String>],
    model: &dyn LatentAttrition,
    (path, until): (&str, &str),
    columns: &[&str],
) {
    let Some(customers) = customers(path, until, 7.0) else {
        return;
    };
    assert_eq!(rows.len(), customers.len(), "{name}");
    for column in columns {
        let errors = rows.iter().map(|row| {
            let ours = forecast(
                column,
                model,
                &customers[&row["Id"]],
                number(row, "period.length"),
            );
            (ours / number(row, column) - 1.0).abs()
        });
        let worst = errors.fold(0.0, f64::max);
        println!("{name} {column}: {worst:.1e}");
        assert!(worst < 1e-10, "{name} {column}: off by {worst:e}");
    }
}

/// Data set, log and split.
const SETS: [(&str, &str, &str); 3] = [
    (
        "cdnow_19970930",
        "cdnow_sample/transactions.csv",
        "1997-09-30",
    ),
    (
        "grocery_20061231",
        "grocery_btydplus/transactions.csv",
        "2006-12-31",
    ),
    (
        "apparel_104",
        "apparel_clvtools/transactions.csv",
        "2006-12-31",
    ),
];

#[test]
fn pareto_nbd_forecasts_of_every_customer_are_those_of_clvtools() {
    for (set, path, until) in SETS {
        let Some((rows, [r, alpha, s, beta])) =
            clvtools(&format!("pnbd_{set}"), ["r", "alpha", "s", "beta"])
        else {
            return;
        };
        let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
        assert_alike(
            set,
            &rows,
            &model,
            (path, until),
            &["PAlive", "CET", "DERT", "DERT_annual15"],
        );
    }
}

#[test]
fn bg_nbd_forecasts_of_every_customer_are_those_of_clvtools() {
    for (set, path, until) in SETS {
        let Some((rows, [r, alpha, a, b])) =
            clvtools(&format!("bgnbd_{set}"), ["r", "alpha", "a", "b"])
        else {
            return;
        };
        let model = BgNbd::new(r, alpha, a, b).unwrap();
        assert_alike(set, &rows, &model, (path, until), &["PAlive", "CET"]);
    }
}

#[test]
fn expected_spend_of_every_customer_is_that_of_clvtools() {
    let Some((rows, [p, q, v])) = clvtools("gg_repeat_cdnow_19970930", ["p", "q", "gamma"]) else {
        return;
    };
    let Some(spend) = spend_by_name("cdnow_sample/transactions.csv", "1997-09-30") else {
        return;
    };
    let model = GammaGamma::new(p, q, v).unwrap();
    assert_eq!(rows.len(), spend.len());
    let error = |row: &HashMap<String, String>| {
        let ours = model.expected_spend(&spend[&row["Id"]]).unwrap();
        (ours / number(row, "predicted.mean.spending") - 1.0).abs()
    };
    let worst = rows.iter().map(error).fold(0.0, f64::max);
    assert!(worst < 1e-10, "off by {worst:e}");
}
