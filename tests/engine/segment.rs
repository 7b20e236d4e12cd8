//! Segments of a run: divisions that are complete, lists, moves, and what a score table alone can answer.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::said::{Said, clv};
use crate::shop::Shop;

const ORDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

/// A run over the sample shop, made once: `until` the end of 2024, and `early` half a year before.
fn results() -> &'static Shop {
    static RESULTS: OnceLock<Shop> = OnceLock::new();
    RESULTS.get_or_init(|| {
        let shop = Shop::new();
        let run = ["run", ORDERS, "--model", "bg-nbd", "--origins", "1"];
        for (out, until) in [("now", "2024-12-31"), ("early", "2024-06-30")] {
            let said = clv(
                shop.0.path(),
                &[&run[..], &["--out", out, "--until", until]].concat(),
            );
            assert_eq!(said.code, 0, "{}", said.stderr);
        }
        shop
    })
}

fn segment(shop: &Shop, arguments: &[&str]) -> Said {
    let said = clv(shop.0.path(), &[&["segment"], arguments].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    said
}

type Rows = Vec<BTreeMap<String, String>>;

fn rows(text: &str) -> Rows {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn table(shop: &Shop, name: &str) -> Rows {
    rows(&std::fs::read_to_string(shop.path(name)).unwrap())
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn sum(rows: &Rows, column: &str) -> f64 {
    rows.iter()
        .filter(|row| !row[column].is_empty())
        .map(|row| number(row, column))
        .sum()
}

#[test]
fn every_division_has_every_customer_once() {
    let shop = results();
    let arguments = ["now", "--by", "first_channel", "--groups", "groups.csv"];
    let said = segment(shop, &arguments);
    let (segments, groups) = (rows(&said.stdout), table(shop, "groups.csv"));
    let scores = table(shop, "now/scores.csv");
    assert_eq!(segments.len(), scores.len());
    for (segment, score) in segments.iter().zip(&scores) {
        assert_eq!(segment["customer_id"], score["customer_id"]);
    }
    let (value, spent) = (sum(&scores, "clv"), sum(&scores, "historical_value"));
    for by in ["all", "tier", "rfm_segment", "lifecycle", "first_channel"] {
        let of: Rows = groups
            .iter()
            .filter(|group| group["by"] == by)
            .cloned()
            .collect();
        assert_eq!(sum(&of, "customers"), scores.len() as f64, "{by}");
        assert!((sum(&of, "clv") / value - 1.0).abs() < 1e-12, "{by}");
        assert!((sum(&of, "historical_value") / spent - 1.0).abs() < 1e-12);
        assert!((sum(&of, "customer_share") - 1.0).abs() < 1e-12);
        for group in &of {
            let clv = number(group, "clv");
            assert!(number(group, "clv_lower") < clv && clv < number(group, "clv_upper"));
        }
    }
    // the column of a group that the table of customers says too
    for by in ["tier", "rfm_segment", "lifecycle"] {
        for group in groups.iter().filter(|group| group["by"] == by) {
            let members = segments.iter().filter(|row| row[by] == group["group"]);
            assert_eq!(members.count() as f64, number(group, "customers"));
        }
    }
}

#[test]
fn lists_hold_the_best_and_those_who_are_going_quiet() {
    let shop = results();
    let said = segment(shop, &["now", "--list", "20", "--reasons", "-q"]);
    let (segments, scores) = (rows(&said.stdout), table(shop, "now/scores.csv"));
    let on = |list: &str| segments.iter().filter(|row| !row[list].is_empty()).count();
    assert_eq!((on("best"), on("going_quiet")), (20, 20));
    let value_of = |at: usize| number(&scores[at], "clv");
    let best = segments.iter().position(|row| row["best"] == "1").unwrap();
    let top = (0..scores.len()).map(value_of).fold(0.0, f64::max);
    assert_eq!(value_of(best), top);
    for row in &segments {
        if !row["going_quiet"].is_empty() {
            assert_eq!(row["lifecycle"], "overdue");
            assert!(number(row, "silence") < 0.1 && number(row, "days_overdue") > 0.0);
            assert!(row["reason"].contains("usually every"), "{}", row["reason"]);
        }
        if !row["win_back"].is_empty() {
            assert_eq!(row["lifecycle"], "lapsed");
        }
    }
}

#[test]
fn moves_count_every_customer_of_both_runs() {
    let shop = results();
    let arguments = [
        "now",
        "--previous",
        "early",
        "--moves",
        "moves.csv",
        "-o",
        "s.csv",
    ];
    segment(shop, &arguments);
    let moves = table(shop, "moves.csv");
    let (now, early) = (
        table(shop, "now/scores.csv"),
        table(shop, "early/scores.csv"),
    );
    for by in ["tier", "rfm_segment", "lifecycle"] {
        let of: Rows = moves
            .iter()
            .filter(|one| one["by"] == by)
            .cloned()
            .collect();
        let there = |side: &str| -> Rows {
            of.iter()
                .filter(|one| !one[side].is_empty())
                .cloned()
                .collect()
        };
        assert_eq!(sum(&there("to"), "customers"), now.len() as f64);
        assert_eq!(sum(&there("from"), "customers"), early.len() as f64);
        assert!((sum(&of, "clv_before") / sum(&early, "clv") - 1.0).abs() < 1e-12);
    }
}

#[test]
fn results_in_any_format_have_the_same_segments() {
    let shop = results();
    let text = segment(shop, &["now", "-q"]).stdout;
    for format in ["parquet", "jsonl"] {
        let out = format!("as-{format}");
        let run = [
            "run",
            ORDERS,
            "--model",
            "bg-nbd",
            "--origins",
            "1",
            "--until",
        ];
        let more = ["2024-12-31", "--out", &out, "--format", format];
        assert_eq!(clv(shop.0.path(), &[&run[..], &more].concat()).code, 0);
        assert_eq!(segment(shop, &[&out, "-q"]).stdout, text, "{format}");
    }
}

#[test]
fn a_score_table_alone_says_what_it_cannot_answer() {
    let shop = results();
    let said = segment(shop, &["now/scores.csv"]);
    assert!(!said.stdout.lines().next().unwrap().contains("lifecycle"));
    assert!(
        said.stderr
            .contains("without the model it is not known who is overdue")
    );
    let with = segment(shop, &["now/scores.csv", "--model", "now/model.json", "-q"]);
    assert_eq!(with.stdout, segment(shop, &["now", "-q"]).stdout);
}

/// A score table with these customers, without amounts.
fn without_amounts(rows: &[&str]) -> Shop {
    let header = "customer_id,frequency,recency,T,p_alive,churn_risk,expected_purchases,unit";
    let shop = Shop::new();
    let text = [&[header][..], rows].concat().join("\n") + "\n";
    shop.write("scores.csv", text.as_bytes());
    shop
}

#[test]
fn one_customer_and_equal_customers_have_segments_too() {
    let alone = without_amounts(&["a,0,0,10,0.5,0.6,0.7,week"]);
    let said = segment(&alone, &["scores.csv", "-q"]);
    let row = &rows(&said.stdout)[0];
    let told = ["tier", "percentile", "rfm_score", "rfm_segment"].map(|name| row[name].as_str());
    assert_eq!(told, ["top 1%", "1", "31", "about-to-sleep"]);
    let equal = without_amounts(&[
        "a,2,5,10,0.5,0.6,0.7,week",
        "b,2,5,10,0.5,0.6,0.7,week",
        "c,2,5,10,0.5,0.6,0.7,week",
    ]);
    let said = segment(&equal, &["scores.csv", "-q"]);
    let codes: Vec<String> = rows(&said.stdout)
        .iter()
        .map(|row| row["rfm_score"].clone())
        .collect();
    assert_eq!(codes, ["31"; 3]);
}

#[test]
fn wrong_requests_name_what_there_is() {
    let shop = results();
    for (arguments, said) in [
        (
            &["now", "--by", "plan"][..],
            "`--by` names a column that is not there: `plan`",
        ),
        (
            &["now", "--tiers", "5,1"],
            "the percents of tiers must rise",
        ),
        (
            &["now", "--rank-by", "plan"],
            "the scores have no column `plan`",
        ),
        (&["now/model.json"], "this is a model file, not a table"),
        (&["now", "-o", "now/scores.csv"], "the output is an input"),
        (&["nowhere"], "nowhere"),
    ] {
        let answer = clv(shop.0.path(), &[&["segment"], arguments].concat());
        assert_ne!(answer.code, 0, "{arguments:?}");
        assert!(
            answer.stderr.contains(said),
            "{arguments:?}: {}",
            answer.stderr
        );
    }
    let answer = clv(shop.0.path(), &["segment", "now", "--by", "plan"]);
    assert!(
        answer.stderr.contains("columns to group by") && answer.stderr.contains("first_channel")
    );
}

#[test]
fn a_run_decides_in_its_own_folder() {
    let shop = Shop::new();
    shop.write("costs.csv", b"channel,cac\nweb,20\napp,25\nphone,31\n");
    let run = [
        "run",
        ORDERS,
        "--model",
        "bg-nbd",
        "--origins",
        "1",
        "--margin",
        "0.4",
    ];
    let with = [
        "--with",
        "segments,economics",
        "--cac",
        "costs.csv",
        "--out",
        "out",
    ];
    let said = clv(shop.0.path(), &[&run[..], &with].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    let text = std::fs::read_to_string(shop.path("out/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    let all = &summary["groups"][0];
    assert_eq!(
        (&all["by"], &all["customers"]),
        (&"all".into(), &summary["customers"])
    );
    let clv_of_all = all["clv"].as_f64().unwrap();
    assert!((clv_of_all / summary["value"]["discounted"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    let totals = &summary["economics"]["totals"];
    assert_eq!(totals["measure"], "margin");
    assert!((totals["predicted"].as_f64().unwrap() / clv_of_all - 1.0).abs() < 1e-9);
    // the interval of all is the one of the summary, with the same errors in it
    let bound = |group: &str, of: &str| summary[group][of].as_f64().unwrap();
    for (of, lower) in [
        ("discounted_lower", "clv_lower"),
        ("discounted_upper", "clv_upper"),
    ] {
        let ratio = all[lower].as_f64().unwrap() / bound("value", of);
        assert!((ratio - 1.0).abs() < 1e-3, "{of}: {ratio}");
    }
    for name in [
        "segments.csv",
        "groups.csv",
        "economics.csv",
        "economics.json",
    ] {
        assert!(
            shop.path("out").join(name).exists() && said.stderr.contains(name),
            "{name}"
        );
    }
    let again = clv(
        shop.0.path(),
        &["run", ORDERS, "--out", "out", "--cac", "costs.csv"],
    );
    assert_eq!(again.code, 2);
}
