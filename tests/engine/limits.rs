//! Bounds on work: what would take for ever is refused, and hints can be followed.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::shop::Shop;

/// Parameters that a fit can reach and that once took 14 seconds for 311 customers.
const SLOW: &str = r#"{"schema": "clv-model/1", "unit": "day", "purchase": {"model": "mbg-cnbd-k", "parameters":
 {"r": 0.01091617618258033, "alpha": 6.653629572252644e-05, "a": 5.188866396568792e-09, "b": 11158.580529275201,
  "k": 10}}}"#;

fn clv(shop: &Shop, call: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(shop.0.path())
        .args(call.split_whitespace())
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A log of customers who come back after one to five days, each with a rhythm of their own.
fn regulars(customers: u32) -> String {
    let mut log = String::from("customer_id,date,amount\n");
    for customer in 0..customers {
        for purchase in 0..=customer % 7 {
            let day = 1 + (customer + purchase * (1 + customer % 5)) % 80;
            let (month, day) = (1 + day / 28, 1 + day % 28);
            log += &format!("c{customer:03},2024-{month:02}-{day:02},{}\n", 5 + day);
        }
    }
    log
}

#[test]
fn a_horizon_of_more_than_100_years_is_refused() {
    let (shop, _) = Shop::of("log.csv", &regulars(40));
    shop.write("model.json", SLOW.as_bytes());
    for horizon in ["1e12d", "36526d", "101y", "1300m"] {
        for verb in ["score log.csv --model model.json", "run log.csv --out new"] {
            let output = clv(&shop, &format!("{verb} --horizon {horizon}"));
            assert_eq!(output.status.code(), Some(2), "{verb} {horizon}");
            let said = stderr(&output);
            assert!(said.contains("at most 100 years"), "{said}");
            assert!(output.stdout.is_empty());
        }
    }
    let output = clv(
        &shop,
        "score log.csv --model model.json --horizon 36525d --discount-rate 0 -q",
    );
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn parameters_at_the_end_of_their_domain_take_no_longer_than_others() {
    let (shop, _) = Shop::of("log.csv", &regulars(311));
    shop.write("model.json", SLOW.as_bytes());
    let start = Instant::now();
    let output = clv(&shop, "score log.csv --model model.json -o scores.csv -q");
    assert!(output.status.success(), "{}", stderr(&output));
    // a fifth of a second on a quiet machine; tests share theirs
    assert!(start.elapsed() < Duration::from_secs(5));
    let scores = std::fs::read_to_string(shop.path("scores.csv")).unwrap();
    assert_eq!(scores.lines().count(), 312);
}

#[test]
fn regular_models_are_scored_in_a_bounded_time_or_refused() {
    let (shop, _) = Shop::of("log.csv", &regulars(311));
    for (r, alpha, k, is_refused) in [
        ("1e9", "1e9", 1000, false),
        ("1e3", "1", 12, false),
        ("1", "1e9", 1000, false),
        ("1", "1e-3", 1000, true),
        ("1e-9", "1e-9", 1000, true),
        ("1e9", "1e6", 50, false),
        ("1e9", "1e5", 50, true),
    ] {
        let parameters = format!(r#""r": {r}, "alpha": {alpha}, "a": 1e9, "b": 1e9, "k": {k}"#);
        let model = format!(
            r#"{{"schema": "clv-model/1", "unit": "week", "purchase": {{"model": "mbg-cnbd-k", "parameters": {{{parameters}}}}}}}"#
        );
        shop.write("model.json", model.as_bytes());
        let start = Instant::now();
        let output = clv(&shop, "score log.csv --model model.json -o scores.csv -q");
        // two seconds on a quiet machine; tests share theirs
        assert!(start.elapsed() < Duration::from_secs(20), "{parameters}");
        let said = stderr(&output);
        assert_eq!(
            output.status.code(),
            Some(if is_refused { 2 } else { 0 }),
            "{parameters}: {said}"
        );
        assert_eq!(
            said.contains("more than can be computed"),
            is_refused,
            "{said}"
        );
    }
}

#[test]
fn the_hint_where_nobody_came_back_can_be_followed() {
    let rows = "a,2024-01-01,5\na,2024-01-05,5\nb,2024-01-02,7\nb,2024-02-20,7\nc,2024-01-08,9\n";
    let (shop, _) = Shop::of("log.csv", &format!("customer_id,date,amount\n{rows}"));
    for models in ["bg-nbd", "all"] {
        let fit = format!("fit log.csv --model {models} -o model.json");
        let refused = clv(&shop, &format!("{fit} --merge month --until 2024-01-31"));
        assert_eq!(refused.status.code(), Some(1), "{models}");
        let said = stderr(&refused);
        assert!(said.contains("nobody ever came back"), "{said}");
        let hint = "take a longer window or a finer `--merge`";
        assert!(said.contains(hint), "{said}");
        for followed in ["--merge month", "--merge day --until 2024-01-31"] {
            let output = clv(&shop, &format!("{fit} {followed} --spend none"));
            let said = stderr(&output);
            assert!(
                !said.contains("nobody ever came back"),
                "{followed}: {said}"
            );
        }
    }
}
