//! The report of a run: it stands alone, holds the figures, and keeps its hands off what customers are called.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const SHOP: &str = "tests/shop/orders.csv";

/// Runs the whole job and gives the page.
fn report(input: &str, more: &[&str]) -> String {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", input, "--quiet", "--out"])
        .arg(&out);
    let output = command
        .args(more)
        .env("SOURCE_DATE_EPOCH", "0")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read_to_string(out.join("report.html")).unwrap()
}

/// The sample shop with one customer called otherwise.
fn shop_with(id: &str, folder: &TempDir) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SHOP);
    let text = std::fs::read_to_string(path).unwrap().replace("C00731", id);
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_report_stands_alone() {
    let page = report(SHOP, &[]);
    for forbidden in [
        "http://", "https://", "<script", "<link", "@import", "url(", "src=", "<iframe", "NaN",
        "inf",
    ] {
        let found = page
            .match_indices(forbidden)
            .map(|(at, _)| &page[at.saturating_sub(20)..at + 20]);
        let found: Vec<&str> = found
            .filter(|around| !around.contains("information"))
            .collect();
        assert!(found.is_empty(), "`{forbidden}` in {found:?}");
    }
    assert!(page.starts_with("<!doctype html>"));
    assert!(page.len() < 200_000, "{} bytes", page.len());
}

#[test]
fn a_report_holds_the_figures_of_the_other_files() {
    let page = report(SHOP, &["--model", "bg-nbd"]);
    for figure in [
        ">3,089<",                                            // customers
        ">970<",                                              // will buy again
        ">2,280<",                                            // purchases
        ">€104,527<",                                         // worth
        "1,158 purchases",                                    // the hold-out
        "0.4% too low",                                       // its value
        ">C00731<",                                           // who leads the list
        "6,522 of 6,619 rows",                                // data
        "the customer is missing",                            // why rows were left out
        "0.36159",                                            // a parameter
        "mean-rate",                                          // a baseline
        "from 2\u{a0}Jan\u{a0}2023 to 31\u{a0}Dec\u{a0}2024", // the window
    ] {
        assert!(page.contains(figure), "`{figure}` is not in the report");
    }
}

#[test]
fn charts_and_tables_can_be_heard() {
    let page = report(SHOP, &[]);
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count("<svg "), 12);
    assert_eq!(
        (count("<svg "), count("<svg ")),
        (count("role=\"img\""), count("<desc id="))
    );
    assert!(page.contains("<html lang=\"en\">") && count("<h1>") == 1);
    assert_eq!(
        count("<th>"),
        0,
        "every header of a table says what it heads"
    );
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
}

#[test]
fn a_hostile_customer_is_only_text() {
    let folder = TempDir::new().unwrap();
    let page = report(
        &shop_with("<script>alert('x')</script>&{share}", &folder),
        &[],
    );
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;alert("));
    assert!(page.contains("&amp;{share}"));
}

#[test]
fn a_report_is_the_same_to_the_byte_whatever_the_threads() {
    assert!(report(SHOP, &["--threads", "1"]) == report(SHOP, &["--threads", "7"]));
}

#[test]
fn without_amounts_a_report_counts_purchases() {
    let folder = TempDir::new().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SHOP);
    let text = std::fs::read_to_string(path)
        .unwrap()
        .replace(",Total,", ",Other,");
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    let page = report(path.to_str().unwrap(), &["--spend", "none"]);
    assert!(page.contains("expected purchases multiplied by their churn risk"));
    assert!(!page.contains("Total expected value"));
}

#[test]
fn without_intervals_a_report_says_so() {
    let page = report(SHOP, &["--intervals", "none"]);
    assert!(page.contains("Intervals were switched off"));
}

#[test]
fn every_reason_why_a_row_is_left_out_has_its_sentence() {
    let english = clv::words::Catalogue::english();
    for reason in clv::input::Reason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        let key = format!("reason-{}", reason.code());
        assert!(english.knows(&key), "{key}");
    }
}
