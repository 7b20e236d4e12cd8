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

/// The figures of an event of `--json`.
fn event(said: &Said, code: &str) -> Option<serde_json::Value> {
    let events = said.stderr.lines().map(serde_json::from_str);
    let mut events = events.map(|event: Result<serde_json::Value, _>| event.unwrap());
    events
        .find(|event| event["code"] == code)
        .map(|event| event["values"].clone())
}

#[test]
fn clusters_have_names_and_reasons_and_divide_all_customers() {
    let shop = results();
    for method in ["k-means", "gaussian-mixture"] {
        let clusters = ["--clusters", "auto", "--cluster-method", method];
        let arguments = ["now", "--groups", "groups.csv", "--json"];
        let said = segment(shop, &[&arguments[..], &clusters].concat());
        let figures = event(&said, "clusters").unwrap();
        let tried = figures["tried"].as_array().unwrap();
        assert_eq!((&figures["method"], tried.len()), (&method.into(), 7));
        let count = figures["number"].as_u64().unwrap();
        let why = figures["justification"].as_str().unwrap();
        assert!(
            why.contains(&format!("of 2 to 8 clusters, {count} ")),
            "{why}"
        );
        let (segments, groups) = (rows(&said.stdout), table(shop, "groups.csv"));
        let groups: Rows = groups
            .into_iter()
            .filter(|group| group["by"] == "cluster")
            .collect();
        let clusters = figures["clusters"].as_array().unwrap();
        assert_eq!(
            (groups.len(), clusters.len() as u64),
            (clusters.len(), count)
        );
        assert_eq!(sum(&groups, "customers"), segments.len() as f64);
        let mut names = std::collections::BTreeSet::new();
        for (group, cluster) in groups.iter().zip(clusters) {
            assert_eq!(cluster["name"], group["group"].as_str());
            assert!(names.insert(&group["group"]), "{names:?}");
            let members = segments
                .iter()
                .filter(|row| row["cluster"] == group["group"]);
            assert_eq!(members.count() as f64, number_of(cluster, "customers"));
            let silent = number_of(&cluster["centre"], "days_since_purchase");
            assert!((0.0..=731.0).contains(&silent), "{cluster}");
        }
        let mean = |group: &BTreeMap<String, String>| number(group, "clv_mean");
        assert!(
            groups
                .windows(2)
                .all(|pair| mean(&pair[0]) >= mean(&pair[1]))
        );
    }
}

fn number_of(figures: &serde_json::Value, name: &str) -> f64 {
    figures[name].as_f64().unwrap()
}

#[test]
fn clusters_are_the_same_twice_and_with_any_number_of_threads() {
    let shop = results();
    for method in ["k-means", "gaussian-mixture"] {
        let arguments = [
            "segment",
            "now",
            "--clusters",
            "auto",
            "--cluster-method",
            method,
        ];
        let texts: Vec<(Vec<u8>, String)> = ["1", "2", "2"]
            .map(|threads| {
                let output = std::process::Command::new(env!("CARGO_BIN_EXE_clv"))
                    .current_dir(shop.0.path())
                    .env("RAYON_NUM_THREADS", threads)
                    .args(arguments)
                    .output()
                    .unwrap();
                (output.stdout, String::from_utf8(output.stderr).unwrap())
            })
            .into();
        assert!(
            texts[0].1.contains("by number of clusters: 2 ("),
            "{}",
            texts[0].1
        );
        assert_eq!(texts[0], texts[1], "{method}");
        assert_eq!(texts[1], texts[2], "{method}");
    }
    let fixed = segment(shop, &["now", "--clusters", "5", "--seed", "7", "--json"]);
    let figures = event(&fixed, "clusters").unwrap();
    assert_eq!(
        (&figures["number"], &figures["seed"]),
        (&5.into(), &7.into())
    );
    // clusters of two runs are not the same ones
    let moved = segment(
        shop,
        &["now", "--clusters", "3", "--previous", "early", "--json"],
    );
    let moves = event(&moved, "moves").unwrap();
    assert!(
        moves
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["by"] != "cluster")
    );
}

#[test]
fn shops_without_amounts_have_clusters_and_tiny_or_equal_ones_say_why_not() {
    let customer = |at: usize| {
        let (frequency, recency) = (at % 7, (at % 7) * (3 + at % 4));
        let (alive, expected) = (0.9 - 0.01 * (at % 80) as f64, 0.1 * (at % 11) as f64);
        format!("c{at},{frequency},{recency},52,{alive:.2},0.4,{expected:.1},week")
    };
    let shop_of = |customers: &[String]| {
        let customers: Vec<&str> = customers.iter().map(String::as_str).collect();
        without_amounts(&customers)
    };
    let all: Vec<String> = (0..200).map(customer).collect();
    for method in ["k-means", "gaussian-mixture"] {
        let arguments = [
            "scores.csv",
            "--clusters",
            "auto",
            "--cluster-method",
            method,
        ];
        let said = segment(&shop_of(&all), &[&arguments[..], &["--json"]].concat());
        let figures = event(&said, "clusters").unwrap();
        let features = ["days_since_purchase", "purchases", "expected_purchases"];
        assert_eq!(figures["features"], serde_json::json!(features));
        assert_eq!(
            figures["left_out"],
            serde_json::json!(["return_probability"])
        );
        let centre = &figures["clusters"][0]["centre"];
        assert!((number_of(centre, "return_probability") - 0.6).abs() < 1e-12);
    }
    let alike = |at: usize| format!("c{at},2,5,10,0.5,0.6,0.7,week");
    let two_kinds = |at: usize| format!("c{at},{},0,10,0.5,0.6,0.7,week", at % 2 + 1);
    for (customers, number, said) in [
        (
            all[..49].to_vec(),
            "auto",
            "clusters need at least 50 customers, and there are 49",
        ),
        (
            (0..60).map(alike).collect(),
            "auto",
            "all customers are alike",
        ),
        (
            (0..60).map(two_kinds).collect(),
            "3",
            "customers differ in 2 ways only",
        ),
        (all.clone(), "1", "a number from 2 to 20, or `auto`"),
        (all.clone(), "many", "a number from 2 to 20, or `auto`"),
    ] {
        let arguments = ["segment", "scores.csv", "--clusters", number];
        let answer = clv(shop_of(&customers).0.path(), &arguments);
        let is_usage = ["1", "many"].contains(&number);
        assert_eq!(
            answer.code,
            if is_usage { 2 } else { 1 },
            "{}",
            answer.stderr
        );
        assert!(answer.stderr.contains(said), "{}", answer.stderr);
        assert!(
            is_usage || answer.stderr.contains("hint: "),
            "{}",
            answer.stderr
        );
    }
    let two: Vec<String> = (0..60).map(two_kinds).collect();
    let said = segment(
        &shop_of(&two),
        &["scores.csv", "--clusters", "auto", "--json"],
    );
    assert_eq!(event(&said, "clusters").unwrap()["number"], 2);
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

/// Orders of customers who spend 60 to 138, give or take 20; the last order of one is 10, that of another 900.
#[test]
fn a_customer_whose_last_purchase_is_small_for_them_is_told_apart() {
    let shop = Shop::new();
    let mut orders = String::from("customer_id,date,amount\n");
    for customer in 0..120 {
        let usual = 60 + customer % 40 * 2;
        for order in 0..=(customer % 6) {
            let amount = match (customer, order) {
                (29, 5) => 10,
                (59, 5) => 900,
                _ => usual + (7 * order + 3 * customer) % 41 - 20,
            };
            let (month, day) = (1 + 2 * order, 1 + customer % 28);
            orders += &format!("c{customer:03},2024-{month:02}-{day:02},{amount}\n");
        }
    }
    shop.write("orders.csv", orders.as_bytes());
    let last = |customer: usize| {
        let lines = orders
            .lines()
            .filter(|line| line.starts_with(&format!("c{customer:03}")));
        let latest = lines
            .max_by_key(|line| line.split(',').nth(1).map(str::to_owned))
            .unwrap();
        latest.split(',').nth(2).unwrap().to_owned()
    };
    let run = [
        "run",
        "orders.csv",
        "--model",
        "bg-nbd",
        "--out",
        "out",
        "-q",
        "--with",
        "segments",
    ];
    let said = clv(shop.0.path(), &run);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let table = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(shop.path(name)).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    };
    let scores = table("out/scores.csv");
    for (customer, score) in scores.iter().enumerate() {
        assert_eq!(score["last_value"], last(customer), "{customer}");
    }
    let segments = table("out/segments.csv");
    let of = |customer: usize| {
        (
            &*segments[customer]["spending"],
            &*segments[customer]["reason"],
        )
    };
    for (customer, value) in [(29, "10"), (59, "900")] {
        assert_eq!(last(customer), value, "{customer}");
    }
    assert_eq!(of(29).0, "less");
    assert!(
        of(29)
            .1
            .ends_with("; their last purchase was small for them"),
        "{}",
        of(29).1
    );
    assert_eq!(of(59).0, "more");
    assert_eq!(of(35).0, "usual");
    // one purchase says nothing
    assert_eq!(of(30).0, "");
}
