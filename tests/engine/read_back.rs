//! Files of a run that are read again: what they say is what was written.

use clv::evaluate::{Judgement, Word};
use clv::results::Results;

use crate::said::clv;
use crate::shop::Shop;

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

/// The results of a run on a file.
fn run_on(shop: &Shop, file: &str, more: &[&str]) -> Results {
    let run = ["run", file, "--out", "result", "--model", "bg-nbd", "-q"];
    let said = clv(shop.0.path(), &[&run[..], more].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    Results::read(&shop.path("result")).unwrap()
}

/// The same as a run writes it.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

fn assert_written_alike(shop: &Shop, name: &str, again: &str) {
    let written = std::fs::read_to_string(shop.path("result").join(name)).unwrap();
    assert!(written == again, "{name}: {again}");
}

#[test]
fn a_judged_run_is_read_as_it_was_written() {
    let shop = Shop::new();
    let results = run_on(&shop, LOG, &[]);
    let judgement = results.judgement().unwrap().unwrap();
    assert!(judgement.evaluation().is_some());
    assert_written_alike(&shop, "evaluation.json", &json(&judgement));
    let audit = results.audit().unwrap().unwrap();
    assert_eq!(audit.customers, results.len() as u64);
    assert_written_alike(&shop, "audit.json", &json(&audit));
}

#[test]
fn an_unjudged_run_is_read_as_it_was_written() {
    let shop = Shop::new();
    let days =
        "customer,date,amount\na,2024-01-01,10\na,2024-01-02,12\nb,2024-01-01,7\nb,2024-01-02,9\n";
    let log = shop.write("orders.csv", days.as_bytes());
    let results = run_on(&shop, &log, &["--spend", "none"]);
    let judgement = results.judgement().unwrap().unwrap();
    assert!(matches!(judgement, Judgement::Unjudged(_)));
    assert_eq!(judgement.verdict().word, Word::Unjudged);
    assert_written_alike(&shop, "evaluation.json", &json(&judgement));
    let audit = results.audit().unwrap().unwrap();
    assert_written_alike(&shop, "audit.json", &json(&audit));
}

#[test]
fn scores_alone_have_no_judgement() {
    let shop = Shop::new();
    run_on(&shop, LOG, &[]);
    let scores = Results::read(&shop.path("result/scores.csv")).unwrap();
    assert_eq!(scores.judgement().unwrap(), None);
    assert_eq!(scores.audit().unwrap(), None);
}

#[test]
fn numbers_that_are_not_finite_stay_null() {
    let shop = Shop::new();
    run_on(&shop, LOG, &[]);
    let path = shop.path("result/evaluation.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["tracking"][0]["weeks"][0]["expected"] = serde_json::Value::Null;
    let text = serde_json::to_string(&value).unwrap();
    let judgement = Judgement::from_json(&text).unwrap();
    assert_eq!(serde_json::to_string(&judgement).unwrap(), text);
}
