//! Every customer's forecast beside that of CLVTools 0.12.1, at the parameters that it stopped at.

use clv::history::PurchaseHistory;
use clv::model::{LatentAttrition, ParetoNbd};

use crate::data::{clvtools, customers};

/// What a column of theirs is called here.
fn forecast(column: &str, model: &ParetoNbd, history: &PurchaseHistory, horizon: f64) -> f64 {
    let without_end = |delta: f64| model.discounted_purchases_without_end(delta, history).unwrap();
    match column {
        "PAlive" => model.p_alive(history),
        "CET" => model.expected_purchases(horizon, history),
        // their default is a tenth a week
        "DERT" => without_end(0.1_f64.ln_1p()),
        "DERT_annual15" => without_end(0.15_f64.ln_1p() / 52.0),
        other => panic!("unknown column: {other}"),
    }
}

#[test]
fn pareto_nbd_forecasts_of_every_customer_are_those_of_clvtools() {
    for (name, path, until) in [
        ("pnbd_cdnow_19970930", "cdnow_sample/transactions.csv", "1997-09-30"),
        ("pnbd_grocery_20061231", "grocery_btydplus/transactions.csv", "2006-12-31"),
        ("pnbd_apparel_104", "apparel_clvtools/transactions.csv", "2006-12-31"),
    ] {
        let Some(customers) = customers(path, until, 7.0) else { return };
        let Some((rows, [r, alpha, s, beta])) = clvtools(name, ["r", "alpha", "s", "beta"]) else { return };
        let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
        assert_eq!(rows.len(), customers.len(), "{name}");
        for column in ["PAlive", "CET", "DERT", "DERT_annual15"] {
            let errors = rows.iter().map(|row| {
                let number = |column: &str| row[column].parse::<f64>().unwrap();
                let ours = forecast(column, &model, &customers[&row["Id"]], number("period.length"));
                (ours / number(column) - 1.0).abs()
            });
            let worst = errors.fold(0.0, f64::max);
            println!("{name} {column}: {worst:.1e}");
            assert!(worst < 1e-10, "{name} {column}: off by {worst:e}");
        }
    }
}
