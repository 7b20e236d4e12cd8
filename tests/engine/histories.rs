//! Weighted histories as a table, which an engine elsewhere has counted, and what RFM tables say beside their rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::said::clv;
use crate::shop::Shop;

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

/// Counts equal rows of an RFM table by kind of history: those of purchases, repeats and orders.
fn counted(rfm: &str) -> String {
    let mut rows = csv::Reader::from_reader(rfm.as_bytes());
    let header = rows.headers().unwrap().clone();
    let mut weights: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows.records() {
        let row = row.unwrap();
        let cell = |name: &str| &row[header.iter().position(|column| column == name).unwrap()];
        let [x, t_x, age, gaps] = ["frequency", "recency", "T", "ln_gap_sum"].map(cell);
        let mut kinds = vec![format!("purchases,{x},{t_x},{age},,,,,,{gaps}")];
        let [count, mean] = ["monetary_count", "monetary_value"].map(cell);
        if count != "0" {
            kinds.push(format!("repeats,{count},0,0,{mean},{count},,,,"));
        }
        let [count, sum, logarithms] = ["orders", "order_value", "ln_order_value"].map(cell);
        if count != "0" {
            kinds.push(format!("orders,0,0,0,,,{count},{sum},{logarithms},"));
        }
        for kind in kinds {
            *weights.entry(kind).or_default() += 1;
        }
    }
    let mut table = String::from(
        "history_of,frequency,recency,T,monetary_value,monetary_count,orders,order_value,ln_order_value,ln_gap_sum,weight\n",
    );
    for (row, weight) in weights {
        writeln!(table, "{row},{weight}").unwrap();
    }
    table
}

fn fitted(shop: &Shop, table: &str, more: &[&str]) -> Value {
    let fit = ["fit", table, "--unit", "week", "-o", "-", "-q"];
    let said = clv(shop.0.path(), &[&fit[..], more].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    serde_json::from_str(&said.stdout).unwrap()
}

#[test]
fn a_fit_to_weighted_histories_is_the_fit_to_the_customers() {
    let shop = Shop::new();
    let rfm = clv(shop.0.path(), &["rfm", LOG, "-q"]).stdout;
    shop.write("rfm.csv", rfm.as_bytes());
    let histories = counted(&rfm);
    assert!(histories.lines().count() < 2 * rfm.lines().count());
    shop.write("histories.csv", histories.as_bytes());
    for more in [
        ["--model", "mbg-cnbd-k", "--spend", "gamma-gamma-orders"],
        ["--model", "bg-nbd", "--spend", "gamma-gamma"],
    ] {
        let own = fitted(&shop, "histories.csv", &more);
        let of_customers = fitted(&shop, "rfm.csv", &more);
        for model in ["purchase", "spend"] {
            let parameters = of_customers[model]["parameters"].as_object().unwrap();
            for (symbol, expected) in parameters {
                let found = own[model]["parameters"][symbol].as_f64().unwrap();
                let error = found / expected.as_f64().unwrap() - 1.0;
                assert!(error.abs() < 1e-9, "{symbol}: {found} and {expected}");
            }
        }
        assert_eq!(own["data"]["customers"], of_customers["data"]["customers"]);
    }
}

#[test]
fn weighted_histories_are_not_customers() {
    let shop = Shop::new();
    let table = "history_of,frequency,recency,T,weight\npurchases,1,2,3,40\n";
    shop.write("histories.csv", table.as_bytes());
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/models/shop.json");
    let said = clv(shop.0.path(), &["score", "histories.csv", "--model", model]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("weighted histories cannot be scored"),
        "{}",
        said.stderr
    );
    shop.write("odd.csv", table.replace("purchases", "people").as_bytes());
    let said = clv(shop.0.path(), &["fit", "odd.csv", "--unit", "week"]);
    assert_eq!(said.code, 1);
    let expected = "column `history_of` is not a kind of history: `people`";
    assert!(said.stderr.contains(expected), "{}", said.stderr);
}

#[test]
fn a_table_that_says_its_last_day_and_merge_period_is_believed() {
    let shop = Shop::new();
    let rfm = ["rfm", LOG, "--merge", "week", "-o", "rfm.parquet", "-q"];
    assert_eq!(clv(shop.0.path(), &rfm).code, 0);
    let model = fitted(&shop, "rfm.parquet", &["--model", "bg-nbd"]);
    assert_eq!(model["until"], "2024-12-31");
    assert_eq!(model["merge"], "week");
    shop.write("model.json", model.to_string().as_bytes());
    let score = ["score", "rfm.parquet", "--model", "model.json", "-q"];
    let said = clv(shop.0.path(), &[&score[..], &["--by", "month"]].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stdout.contains("2025-01"), "{}", said.stdout);
}
