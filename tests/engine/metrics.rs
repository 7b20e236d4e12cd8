//! Metrics from outside, which a run keeps by calendar month.

use serde_json::{Value, json};

use crate::said::{Said, clv};
use crate::shop::{Shop, few_orders};

const METRICS: &str = "Date,KPI,Value
2024-01-31,visits,\"1,200\"
2024-02-01,visits,900
2024-01-01,visits,800
2024-01-15,cart abandonment,0.71
";

/// A run over some customers of the sample shop with a table of metrics, in a folder.
fn run(shop: &Shop, text: &str) -> Said {
    shop.write("metrics.csv", text.as_bytes());
    shop.write("orders.csv", few_orders().as_bytes());
    let run = ["run", "orders.csv", "--out", "out", "--model", "bg-nbd"];
    let with = ["--intervals", "none", "--metrics", "metrics.csv"];
    clv(shop.0.path(), &[&run[..], &with].concat())
}

#[test]
fn metrics_are_kept_by_month_whatever_the_order_of_rows() {
    let shop = Shop::new();
    let said = run(&shop, METRICS);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let table = std::fs::read_to_string(shop.path("out/metrics.csv")).unwrap();
    assert_eq!(
        table,
        "month,metric,values,sum,mean\n\
         2024-01,cart abandonment,1,0.71,0.71\n\
         2024-01,visits,2,2000,1000\n\
         2024-02,visits,1,900,900\n"
    );
    let summary = std::fs::read_to_string(shop.path("out/summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(
        summary["metrics"][1],
        json!({"month": "2024-01", "metric": "visits", "values": 2, "sum": 2000.0, "mean": 1000.0})
    );
    let mut lines: Vec<&str> = METRICS.lines().collect();
    lines[1..].reverse();
    assert_eq!(run(&shop, &(lines.join("\n") + "\n")).code, 0);
    assert_eq!(
        std::fs::read_to_string(shop.path("out/metrics.csv")).unwrap(),
        table
    );
}

#[test]
fn other_languages_marks_and_months_are_read() {
    let shop = Shop::new();
    let said = run(
        &shop,
        "Monat;Kennzahl;Wert\n2024-03;Besuche;1.234,5\n2024-04;Besuche;2,5\n",
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(
        std::fs::read_to_string(shop.path("out/metrics.csv")).unwrap(),
        "month,metric,values,sum,mean\n2024-03,Besuche,1,1234.5,1234.5\n2024-04,Besuche,1,2.5,2.5\n"
    );
}

#[test]
fn what_is_wrong_with_metrics_is_named_with_its_place_and_nothing_is_written() {
    let shop = Shop::new();
    for (text, words) in [
        (
            "date,visits\n2024-01-01,5\n",
            &["no metric column", "`visits`", "`value`"][..],
        ),
        (
            "date,metric,value\n2024-01-01,visits,5\nsoon,visits,5\n",
            &["metrics.csv:3", "`date`", "not a date: `soon`"],
        ),
        (
            "date,metric,value\n01/02/2024,visits,5\n",
            &["not a date: `01/02/2024`", "2024-05-31"],
        ),
        (
            "date,metric,value\n2024-01-01,visits,3%\n",
            &["metrics.csv:2", "`value`", "not a number: `3%`"],
        ),
        (
            "date,metric,value\n2024-01-01,,3\n",
            &["metrics.csv:2", "names no metric"],
        ),
        (
            "date,metric,value\n2024-01-01,visits\n",
            &["metrics.csv:2", "number of fields"],
        ),
    ] {
        run(&shop, text).assert_refused(1, words);
        assert_eq!(shop.files(), ["metrics.csv", "orders.csv"]);
    }
}
