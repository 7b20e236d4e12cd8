//! Laws between two runs: what must not matter does not, and what must scale does.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::common::assert_close;
use crate::shop::Shop;

/// One row: customer, day of the log, cents.
#[derive(Clone, Copy)]
struct Order {
    customer: u32,
    day: u64,
    cents: i64,
}

/// What is written differently in the second run.
#[derive(Clone, Copy)]
struct Dress {
    first_day: &'static str,
    factor: i64,
    prefix: &'static str,
}

const PLAIN: Dress = Dress {
    first_day: "2022-01-03",
    factor: 1,
    prefix: "c",
};

/// Customers with rates of their own, each silent from some day on.
fn orders() -> Vec<Order> {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut orders = Vec::new();
    for customer in 0..300 {
        let gap = rng.random_range(5.0..120.0_f64);
        let last = rng.random_range(200.0..900.0_f64).min(700.0);
        let mean = rng.random_range(1_000..9_000_i64);
        let mut at = rng.random_range(0.0..400.0_f64);
        while at < last {
            orders.push(Order {
                customer,
                day: at as u64,
                cents: mean + rng.random_range(-500..500),
            });
            at += -gap * (1.0 - rng.random::<f64>()).ln();
        }
    }
    orders
}

fn csv(orders: &[Order], dress: Dress) -> String {
    let first = clv::time::parse_date(dress.first_day).expect("a date");
    let mut text = "customer_id,date,amount\n".to_owned();
    for Order {
        customer,
        day,
        cents,
    } in orders
    {
        let date = first + chrono::Days::new(*day);
        let cents = cents * dress.factor;
        let prefix = dress.prefix;
        text += &format!(
            "{prefix}{customer:05},{date},{}.{:02}\n",
            cents / 100,
            cents % 100
        );
    }
    text
}

/// The parameters of a run, and its scores by customer.
struct Answers {
    model: Value,
    scores: Vec<csv::StringRecord>,
    header: csv::StringRecord,
}

fn answers(text: &str, options: &[&str]) -> Answers {
    answers_to(text, options, &[])
}

/// The same without intervals, which take most of the time.
fn expectations(text: &str, options: &[&str]) -> Answers {
    answers_to(text, options, &["--intervals", "none"])
}

/// The answers to a log, with options of the fit and of the scores.
fn answers_to(text: &str, options: &[&str], of_scores: &[&str]) -> Answers {
    let (shop, input) = Shop::of("orders.csv", text);
    let model = shop.path("model.json").display().to_string();
    let scores = shop.path("scores.csv").display().to_string();
    succeed(&[&["fit", &input, "-o", &model], options].concat());
    let score = ["score", &input, "--model", &model, "-o", &scores];
    succeed(&[&score[..], of_scores].concat());
    let model = serde_json::from_str(&std::fs::read_to_string(model).unwrap()).unwrap();
    let mut reader = csv::Reader::from_path(scores).unwrap();
    let header = reader.headers().unwrap().clone();
    let scores = reader.records().map(Result::unwrap).collect();
    Answers {
        model,
        scores,
        header,
    }
}

fn succeed(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "0")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
}

impl Answers {
    fn parameter(&self, process: &str, symbol: &str) -> f64 {
        self.model[process]["parameters"][symbol].as_f64().unwrap()
    }

    fn column(&self, name: &str) -> Vec<f64> {
        let at = self
            .header
            .iter()
            .position(|column| column == name)
            .unwrap();
        let cells = self
            .scores
            .iter()
            .map(|row| row[at].parse().unwrap_or(f64::NAN));
        cells.collect()
    }
}

/// The answers to the plain log without options, which most tests compare with.
static USUAL: LazyLock<Answers> = LazyLock::new(|| answers(&csv(&orders(), PLAIN), &[]));

/// Two columns agree, the second one after a factor.
fn assert_columns(left: &Answers, right: &Answers, name: &str, factor: f64, relative: f64) {
    let (left, right) = (left.column(name), right.column(name));
    assert_eq!(left.len(), right.len(), "{name}");
    for (left, right) in left.iter().zip(&right) {
        if left.is_nan() {
            assert!(right.is_nan(), "{name}");
        } else {
            assert_close(*right, left * factor, relative, name);
        }
    }
}

const FORECASTS: &[&str] = &[
    "p_alive",
    "churn_risk",
    "expected_purchases",
    "purchases_pi_upper",
];
const MONEY: &[&str] = &["expected_spend", "clv", "clv_pi_upper", "clv_ci_lower"];

#[test]
fn amounts_times_a_hundred_make_values_times_a_hundred_and_nothing_else() {
    let orders = orders();
    let plain = &*USUAL;
    let scaled = answers(
        &csv(
            &orders,
            Dress {
                factor: 100,
                ..PLAIN
            },
        ),
        &[],
    );
    for name in FORECASTS {
        assert_columns(plain, &scaled, name, 1.0, 1e-9);
    }
    for name in MONEY {
        assert_columns(plain, &scaled, name, 100.0, 1e-6);
    }
}

#[test]
fn a_log_of_another_year_has_the_same_scores() {
    let orders = orders();
    let plain = &*USUAL;
    let later = answers(
        &csv(
            &orders,
            Dress {
                first_day: "1999-06-07",
                ..PLAIN
            },
        ),
        &[],
    );
    for name in [FORECASTS, MONEY].concat() {
        assert_columns(plain, &later, name, 1.0, 0.0);
    }
}

#[test]
fn names_of_customers_do_not_matter() {
    let orders = orders();
    let plain = &*USUAL;
    let renamed = answers(
        &csv(
            &orders,
            Dress {
                prefix: "client-é-",
                ..PLAIN
            },
        ),
        &[],
    );
    for name in [FORECASTS, MONEY].concat() {
        assert_columns(plain, &renamed, name, 1.0, 0.0);
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut orders = orders();
    let plain = &*USUAL;
    orders.shuffle(&mut ChaCha8Rng::seed_from_u64(3));
    let shuffled = answers(&csv(&orders, PLAIN), &[]);
    assert_eq!(plain.model["purchase"], shuffled.model["purchase"]);
    assert_eq!(plain.scores, shuffled.scores);
}

#[test]
fn the_unit_of_time_changes_rates_and_no_forecast() {
    let text = csv(&orders(), PLAIN);
    let weeks = expectations(&text, &["--model", "bg-nbd"]);
    let stack = &*USUAL;
    for (unit, days) in [("day", 1.0), ("month", 365.25 / 12.0), ("year", 365.25)] {
        let other = expectations(&text, &["--unit", unit, "--model", "auto"]);
        for name in ["p_alive", "churn_risk", "expected_purchases", "clv"] {
            assert_columns(stack, &other, name, 1.0, 1e-5);
        }
        let other = expectations(&text, &["--unit", unit, "--model", "bg-nbd"]);
        let alpha = weeks.parameter("purchase", "alpha") * 7.0 / days;
        assert_close(other.parameter("purchase", "alpha"), alpha, 1e-5, unit);
        assert_close(
            other.parameter("purchase", "r"),
            weeks.parameter("purchase", "r"),
            1e-5,
            unit,
        );
        for name in ["p_alive", "churn_risk", "expected_purchases", "clv"] {
            assert_columns(&weeks, &other, name, 1.0, 1e-5);
        }
    }
}

#[test]
fn a_base_of_twins_has_the_same_model() {
    let orders = orders();
    let twins = csv(&orders, PLAIN)
        + csv(
            &orders,
            Dress {
                prefix: "d",
                ..PLAIN
            },
        )
        .split_once('\n')
        .unwrap()
        .1;
    let single = ["--model", "bg-nbd"];
    let (plain, doubled) = (
        expectations(&csv(&orders, PLAIN), &single),
        expectations(&twins, &single),
    );
    for (process, symbols) in [
        ("purchase", ["r", "alpha", "a"]),
        ("spend", ["p", "q", "v"]),
    ] {
        for symbol in symbols {
            let expected = plain.parameter(process, symbol);
            assert_close(doubled.parameter(process, symbol), expected, 1e-5, symbol);
        }
    }
    assert_eq!(doubled.scores.len(), 2 * plain.scores.len());
}
