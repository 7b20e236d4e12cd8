//! Experiments from assignment to effect, over a shop in which the effect is known.

use serde_json::Value;

use crate::said::clv;
use crate::shop::Shop;

const ORDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

/// A shop with a finished run until the end of June 2024, and its groups.
fn assigned() -> Shop {
    let shop = Shop::new();
    let run = ["run", ORDERS, "--model", "bg-nbd", "--origins", "1"];
    let said = clv(
        shop.0.path(),
        &[&run[..], &["--until", "2024-06-30", "--out", "out"]].concat(),
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = clv(
        shop.0.path(),
        &[
            "experiment",
            "assign",
            "out",
            "--share",
            "0.3",
            "-o",
            "groups.csv",
        ],
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    shop
}

fn compare(shop: &Shop, orders: &str, more: &[&str]) -> (Value, String) {
    let arguments = ["experiment", "compare", orders, "--start", "2024-07-01"];
    let said = clv(shop.0.path(), &[&arguments[..], more].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    (serde_json::from_str(&said.stdout).unwrap(), said.stderr)
}

#[test]
fn an_effect_is_found_and_none_is_not() {
    let shop = assigned();
    let (none, told) = compare(&shop, ORDERS, &["--groups", "groups.csv"]);
    let bounds = |effect: &Value| {
        let interval = &effect["purchases"]["interval"];
        [0, 1].map(|at| interval[at].as_f64().unwrap())
    };
    let [lower, upper] = bounds(&none);
    assert!(lower < 0.0 && 0.0 < upper, "{none}");
    assert!(told.contains("cannot be told from none"), "{told}");
    assert!(none["purchases"]["variance_reduced_by"].as_f64().unwrap() > 0.05);
    // every third treated customer buys once more in August
    let groups = std::fs::read_to_string(shop.path("groups.csv")).unwrap();
    let mut orders = std::fs::read_to_string(ORDERS).unwrap();
    let treated = groups.lines().filter(|line| line.contains(",treatment,"));
    for (at, line) in treated.step_by(3).enumerate() {
        let id = line.split(',').next().unwrap();
        orders += &format!("9{at:06},2024-08-15 03:00:00,{id},EUR,10.00,paid,web\n");
    }
    shop.write("more.csv", orders.as_bytes());
    let (effect, told) = compare(&shop, "more.csv", &["--groups", "groups.csv"]);
    let [lower, upper] = bounds(&effect);
    assert!(
        lower < 1.0 / 3.0 && 1.0 / 3.0 < upper && lower > 0.0,
        "{effect}"
    );
    assert!(!told.contains("cannot be told"), "{told}");
    assert_eq!(effect["by_chance"], true);
}

#[test]
fn groups_that_chance_did_not_form_are_compared_with_a_warning() {
    let shop = assigned();
    shop.write(
        "members.csv",
        b"customer_id,member\nC00001,yes\nC00002,no\nC00003,yes\nC00004,no\nC00005,no\n",
    );
    let more = [
        "--groups",
        "members.csv",
        "--column",
        "member",
        "--control",
        "no",
    ];
    let (effect, told) = compare(&shop, ORDERS, &more);
    assert!(
        told.contains("may differ in more than the treatment"),
        "{told}"
    );
    assert_eq!(
        (&effect["by_chance"], &effect["purchases"]["treated"]),
        (&false.into(), &2.into())
    );
    let wrong = [
        "experiment",
        "compare",
        ORDERS,
        "--start",
        "2024-07-01",
        "--groups",
        "members.csv",
    ];
    let said = clv(
        shop.0.path(),
        &[&wrong[..], &["--column", "member"]].concat(),
    );
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("`--control`"), "{}", said.stderr);
}
