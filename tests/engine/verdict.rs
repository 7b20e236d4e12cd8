//! What a run says about itself: the summary, the verdict, what is required of it, and what differs from run to run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::shop::few_orders;

const SHOP: &str = "tests/shop/orders.csv";

fn clv(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.env("LC_ALL", "C");
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .env_remove("SOURCE_DATE_EPOCH");
    command.stdin(Stdio::null()).output().unwrap()
}

/// Runs the whole job; gives the exit code, stderr, and the files of the folder.
fn run(input: &str, more: &[&str]) -> (i32, String, BTreeMap<String, Vec<u8>>) {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let mut arguments = vec!["run", input, "--out", out.to_str().unwrap()];
    arguments.extend(more);
    let output = clv(&arguments);
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), stderr, files(&out))
}

/// A run of the sample shop with one origin, whose verdict is as good as it requires.
static JUDGED: LazyLock<(i32, String, BTreeMap<String, Vec<u8>>)> = LazyLock::new(|| {
    let judged = ["-q", "--origins", "1", "--require", "good"];
    run(SHOP, &[&judged[..], &["--threads", "2"]].concat())
});

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        files.insert(name, std::fs::read(path).unwrap());
    }
    files
}

fn json(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap()
}

fn number(value: &Value, pointer: &str) -> f64 {
    value.pointer(pointer).and_then(Value::as_f64).unwrap()
}

/// The sum of one column of the scores.
fn sum(scores: &[u8], column: &str) -> f64 {
    let mut reader = csv::Reader::from_reader(scores);
    let header = reader.headers().unwrap().clone();
    let at = header.iter().position(|name| name == column).unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| row[at].parse().unwrap_or(0.0)).sum()
}

fn write(folder: &TempDir, text: &str) -> String {
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_summary_has_the_totals_of_the_scores() {
    let (code, _, files) = &*JUDGED;
    assert_eq!(*code, 0);
    let summary = json(files, "summary.json");
    for (key, expected) in [
        ("/schema", "clv-summary/1"),
        ("/currency", "EUR"),
        ("/measure", "revenue"),
        ("/until", "2024-12-31"),
        ("/verdict/word", "good"),
        ("/verdict/grade", "A"),
    ] {
        assert_eq!(summary.pointer(key).unwrap(), expected, "{key}");
    }
    assert_eq!(summary["horizon_days"], 365);
    assert_eq!(summary["customers"], 3_089);
    let scores = &files["scores.csv"];
    for (key, total) in [
        ("/purchases/expected", sum(scores, "expected_purchases")),
        ("/value/discounted", sum(scores, "clv")),
        ("/returning/expected", 3_089.0 - sum(scores, "churn_risk")),
    ] {
        let given = number(&summary, key);
        assert!((given / total - 1.0).abs() < 1e-9, "{key}: {given} {total}");
    }
    let value = &summary["value"];
    assert!(number(value, "/expected") > number(value, "/discounted"));
    for total in [&summary["purchases"], value] {
        let [lower, expected, upper] =
            ["/lower", "/expected", "/upper"].map(|key| number(total, key));
        assert!(0.0 < lower && lower < expected && expected < upper);
    }
}

#[test]
fn undiscounted_value_is_expected_purchases_times_expected_spend() {
    let folder = TempDir::new().unwrap();
    let orders = write(&folder, &few_orders());
    let (_, _, files) = run(&orders, &["-q", "--margin", "0.4"]);
    let mut reader = csv::Reader::from_reader(files["scores.csv"].as_slice());
    let header = reader.headers().unwrap().clone();
    let at = |column: &str| header.iter().position(|name| name == column).unwrap();
    let (count, spend) = (at("expected_purchases"), at("expected_spend"));
    let mut total = 0.0;
    for row in reader.records() {
        let row = row.unwrap();
        total += 0.4 * row[count].parse::<f64>().unwrap() * row[spend].parse::<f64>().unwrap();
    }
    let summary = json(&files, "summary.json");
    assert!((number(&summary, "/value/expected") / total - 1.0).abs() < 1e-9);
    assert_eq!(summary["measure"], "margin");
}

#[test]
fn without_intervals_and_without_money_figures_are_null() {
    let without = ["--intervals", "none", "--spend", "none"];
    let quick = ["-q", "--model", "bg-nbd"];
    let (_, _, files) = run(SHOP, &[&quick[..], &without].concat());
    let summary = json(&files, "summary.json");
    for key in ["/purchases/lower", "/value/expected", "/value/discounted"] {
        assert!(summary.pointer(key).unwrap().is_null(), "{key}");
    }
    assert!(number(&summary, "/purchases/expected") > 2_000.0);
}

#[test]
fn the_verdict_is_the_same_in_summary_evaluation_and_report() {
    let (_, _, files) = &*JUDGED;
    let verdict = &json(files, "summary.json")["verdict"];
    assert_eq!(verdict, &json(files, "evaluation.json")["verdict"]);
    let codes: Vec<&str> = verdict["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "purchases-total",
            "value-total",
            "totals-intervals",
            "purchases-intervals",
            "value-intervals",
            "simple-rules"
        ]
    );
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(page.contains("Yes, within the intervals given here."));
}

#[test]
fn a_verdict_below_what_is_required_exits_with_3_after_everything_is_written() {
    let split = [
        "evaluate",
        SHOP,
        "--split",
        "2023-02-28",
        "--model",
        "bg-nbd",
    ];
    let judged = |required: &str| clv(&[&split[..], &["--require", required]].concat());
    let verdict = String::from_utf8(judged("fair").stdout).unwrap();
    assert!(verdict.contains("verdict on bg-nbd: poor"), "{verdict}");
    assert_eq!(judged("fair").status.code(), Some(3));
    assert_eq!(judged("good").status.code(), Some(3));
    let quick = ["-q", "--model", "bg-nbd"];
    let poor = ["--split", "2023-02-28", "--require", "good"];
    let (code, told, files) = run(SHOP, &[&quick[..], &poor].concat());
    assert_eq!(code, 3, "{told}");
    assert!(
        told.contains("error: the verdict on the forecast is `poor`"),
        "{told}"
    );
    assert!(files.contains_key("report.html") && files.contains_key("run.json"));
    assert_eq!(JUDGED.0, 0);
}

#[test]
fn two_runs_leave_the_same_bytes_except_for_the_record_of_the_run() {
    let (_, _, first) = run(SHOP, &["-q", "--origins", "1", "--threads", "1"]);
    let (_, _, second) = &*JUDGED;
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "attributes.csv",
            "audit.json",
            "business.csv",
            "cohorts.csv",
            "evaluation.json",
            "groups.csv",
            "list-best.csv",
            "list-going-quiet.csv",
            "list-win-back.csv",
            "model.json",
            "report.html",
            "run.json",
            "scores.csv",
            "segments.csv",
            "summary.json",
        ]
    );
    for name in names.into_iter().filter(|name| *name != "run.json") {
        assert!(first[name] == second[name], "{name}");
    }
    let record = json(&first, "run.json");
    assert_eq!(record["schema"], "clv-run/1");
    assert!(number(&record, "/seconds") > 0.0 && number(&record, "/models/0/fit") > 0.0);
    assert_eq!(record["clv_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        json(&first, "model.json")["fitted_at"],
        "2024-12-31T00:00:00Z"
    );
    let entries = &json(&first, "evaluation.json")["entries"];
    assert!(entries[0]["seconds"]["fit"].is_null());
}

#[test]
fn a_shop_too_young_for_a_test_is_scored_and_says_why_it_is_not_judged() {
    let folder = TempDir::new().unwrap();
    let text = "customer,date,amount\na,2024-01-01,10\na,2024-01-02,12\nb,2024-01-01,7\nb,2024-01-02,9\nc,2024-01-02,8\n";
    let orders = write(&folder, text);
    let (code, told, files) = run(&orders, &["--spend", "none"]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("warning: This forecast was not tested. The data cover 2 days."),
        "{told}"
    );
    assert!(files.contains_key("scores.csv") && files.contains_key("report.html"));
    let verdict = &json(&files, "summary.json")["verdict"];
    assert_eq!(verdict["word"], "unjudged");
    assert!(verdict["grade"].is_null());
    assert_eq!(verdict["reasons"][0]["code"], "too-few-days");
    assert_eq!(&json(&files, "evaluation.json")["verdict"], verdict);
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(page.contains("This forecast was not tested.") && !page.contains("id=\"judged\""));
    assert_eq!(run(&orders, &["--spend", "none", "--require", "fair"]).0, 3);
}

#[test]
fn a_shop_whose_customers_came_back_only_lately_is_scored_and_not_judged() {
    let folder = TempDir::new().unwrap();
    let mut text = String::from("customer,date,amount\n");
    for customer in 0..60 {
        let day = 1 + customer % 28;
        text += &format!("c{customer},2024-01-{day:02},{}\n", 10 + customer);
        if customer % 3 == 0 {
            text += &format!("c{customer},2024-03-{day:02},{}\n", 11 + customer);
        }
    }
    let orders = write(&folder, &text);
    let (code, told, files) = run(&orders, &["--spend", "none"]);
    assert_eq!(code, 0, "{told}");
    let verdict = &json(&files, "summary.json")["verdict"];
    assert_eq!(verdict["reasons"][0]["code"], "not-fitted", "{verdict}");
    // a split that somebody asks for is not replaced in silence
    assert_eq!(
        run(&orders, &["--spend", "none", "--split", "2024-02-20"]).0,
        1
    );
}

#[test]
fn a_run_accepts_an_rfm_table_and_says_that_it_is_not_judged() {
    let folder = TempDir::new().unwrap();
    let table = folder.path().join("rfm.csv");
    let table = table.to_str().unwrap();
    assert_eq!(
        clv(&["rfm", SHOP, "-q", "-o", table]).status.code(),
        Some(0)
    );
    let (code, told, files) = run(table, &["--unit", "week", "--model", "bg-nbd"]);
    assert_eq!(code, 0, "{told}");
    let (_, _, orders) = run(SHOP, &["-q", "--model", "bg-nbd"]);
    // what a table of sums cannot know is empty in it
    let scores = |files: &BTreeMap<String, Vec<u8>>| {
        let mut reader = csv::Reader::from_reader(&*files["scores.csv"]);
        let header = reader.headers().unwrap().clone();
        let of_orders = ["previous_purchase", "refunds", "last_value"];
        let is_known = |(at, _): &(usize, &str)| !of_orders.contains(&&header[*at]);
        let rows = reader.records().map(Result::unwrap);
        let rows = rows.map(|row| {
            let cells = row.iter().enumerate().filter(is_known);
            cells.map(|(_, cell)| cell.to_owned()).collect::<Vec<_>>()
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(scores(&files), scores(&orders));
    let summary = json(&files, "summary.json");
    assert_eq!(summary["verdict"]["reasons"][0]["code"], "no-dates");
    let of_orders = json(&orders, "summary.json");
    assert_eq!(summary["value"], of_orders["value"]);
    let audit = json(&files, "audit.json");
    assert_eq!(audit["customers"], 3_089);
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(page.contains("one row per customer") && page.contains("no orders to audit"));
    assert_eq!(
        run(table, &["--unit", "week", "--split", "2024-01-01"]).0,
        2
    );
}

#[test]
fn totals_are_also_given_without_customers_who_may_not_be_one_person() {
    let folder = TempDir::new().unwrap();
    let mut orders = std::fs::read_to_string(SHOP).unwrap();
    let header: Vec<&str> = orders.lines().next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|it| *it == name).unwrap();
    let (customer, date, width) = (place("Customer ID"), place("Created at"), header.len());
    let amount = place("Total");
    let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 2).unwrap();
    let mut rows = String::new();
    for day in 0..600 {
        let mut cells = vec![String::new(); width];
        cells[customer] = "C-TILL".to_owned();
        cells[date] = (first + chrono::Days::new(day)).to_string();
        cells[amount] = "30.00".to_owned();
        rows += &(cells.join(",") + "\n");
    }
    orders += &rows;
    let (code, said, files) = run(&write(&folder, &orders), &["--model", "bg-nbd"]);
    assert_eq!(code, 0, "{said}");
    let summary = json(&files, "summary.json");
    assert_eq!(summary["without_dominant"]["left_out"][0], "C-TILL");
    let scores = &files["scores.csv"];
    let all = sum(scores, "expected_purchases");
    let rest = number(&summary, "/without_dominant/purchases");
    let text = String::from_utf8(scores.clone()).unwrap();
    let till = text.lines().find(|line| line.starts_with("C-TILL,"));
    let names: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = names.iter().position(|it| *it == "expected_purchases");
    let till = till.unwrap().split(',').nth(at.unwrap()).unwrap();
    let till: f64 = till.parse().unwrap();
    assert!(
        (all - till - rest).abs() < 1e-6 * all,
        "{all} {till} {rest}"
    );
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    for sentence in [
        "without C-TILL, the total is",
        "What may be wrong with the data",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    let codes: Vec<&Value> = summary["warnings"].as_array().unwrap().iter().collect();
    for code in ["dominant-customers", "rows-skipped"] {
        assert!(
            codes.iter().any(|warning| warning["code"] == code),
            "{code}"
        );
    }
}
