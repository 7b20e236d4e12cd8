//! Value against cost: hand-made shops whose every figure is known.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::said::{Said, clv};
use crate::shop::{Shop, few_orders};

/// Four customers of two channels, one of whom nobody knows the channel of.
const SCORES: &str = "\
customer_id,frequency,recency,T,first_purchase,last_purchase,historical_value,p_alive,churn_risk,expected_purchases,expected_spend,clv,clv_sd,purchases_sd,clv_ci_lower,clv_ci_upper,residual_clv,unit,first_channel
a,3,30,50,2024-01-15,2024-08-12,100,0.5,0.2,2,10,20,5,1,19,21,40,week,web
b,1,10,20,2024-08-12,2024-10-21,40,1,0.2,2,10,20,5,1,19,21,30,week,web
c,0,0,10,2024-10-21,2024-10-21,30,0.5,0.5,1,10,10,5,1,9,11,10,week,shop
d,0,0,10,2024-10-21,2024-10-21,5,0.5,0.5,1,10,10,5,1,9,11,10,week,
";

fn shop(costs: &str) -> Shop {
    let shop = Shop::new();
    shop.write("scores.csv", SCORES.as_bytes());
    shop.write("costs.csv", costs.as_bytes());
    shop
}

fn economics(shop: &Shop, arguments: &[&str]) -> Said {
    let all = [
        "economics",
        "scores.csv",
        "--summary",
        "e.json",
        "--groups",
        "g.csv",
    ];
    clv(shop.0.path(), &[&all[..], arguments].concat())
}

fn summary(shop: &Shop) -> Value {
    serde_json::from_str(&std::fs::read_to_string(shop.path("e.json")).unwrap()).unwrap()
}

fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn group(shop: &Shop, by: &str, name: &str) -> BTreeMap<String, String> {
    let groups = rows(&std::fs::read_to_string(shop.path("g.csv")).unwrap());
    let mut groups = groups.into_iter();
    groups
        .find(|group| group["by"] == by && group["group"] == name)
        .unwrap()
}

#[test]
fn the_ratio_stands_at_the_target_and_at_one() {
    let shop = shop("channel,spend\nweb,60\nshop,40\n");
    let said = economics(&shop, &["--cac", "costs.csv", "--new-customers", "10"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(
        said.stderr
            .contains("the cost of acquisition of 1 of 4 customers is not known")
    );
    let web = group(&shop, "first_channel", "web");
    let told = [
        "total",
        "acquisition_cost",
        "cac",
        "ratio",
        "standing",
        "allowable_cac",
        "roi",
    ];
    assert_eq!(
        told.map(|name| web[name].as_str()),
        ["180", "60", "30", "3", "good", "30", "2"]
    );
    let store = group(&shop, "first_channel", "shop");
    assert_eq!(
        told.map(|name| store[name].as_str())[..5],
        ["40", "40", "40", "1", "alarm"]
    );
    let totals = &summary(&shop)["totals"];
    assert_eq!(
        (&totals["measure"], &totals["customers"]),
        (&"revenue".into(), &4.into())
    );
    let figure = |name: &str| totals[name].as_f64().unwrap();
    assert_eq!(
        (figure("historical"), figure("predicted"), figure("total")),
        (175.0, 60.0, 235.0)
    );
    assert_eq!(figure("equity_without_end"), 90.0);
    // 235 for four customers, a third of it each, for ten
    assert!((figure("budget") - 10.0 * 235.0 / 12.0).abs() < 1e-9);
    assert!((figure("roi") - 120.0 / 100.0).abs() < 1e-12);
    // an even chance that a, c and d are still customers: what certainty would add
    assert!((figure("keeping") - 40.0).abs() < 1e-12);
}

#[test]
fn customers_who_cost_more_than_they_bring_are_counted_and_listed() {
    let shop = shop("customer_id,cac\na,121\nb,59\nc,41\nd,14\n");
    let said = economics(&shop, &["--cac", "costs.csv", "-q"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let nets: Vec<String> = rows(&said.stdout)
        .iter()
        .map(|row| row["net"].clone())
        .collect();
    assert_eq!(nets, ["-1", "1", "-1", "1"]);
    let totals = &summary(&shop)["totals"];
    assert_eq!(totals["value_destroying"], 2);
    assert_eq!(totals["value_destroyed"], 2.0);
}

#[test]
fn costs_are_allotted_by_cohorts_of_any_length() {
    for (cohort, customers) in [
        ("2024-01", 1.0),
        ("2024-Q1", 1.0),
        ("2024", 4.0),
        ("2024-10", 2.0),
    ] {
        let shop = shop(&format!("cohort,spend\n{cohort},40\n"));
        let said = economics(&shop, &["--cac", "costs.csv"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        let totals = &summary(&shop)["totals"];
        assert_eq!(
            totals["customers_with_cac"].as_f64().unwrap(),
            customers,
            "{cohort}"
        );
        assert_eq!(totals["acquisition_cost"].as_f64().unwrap(), 40.0);
    }
    let both = shop("channel,cohort,cac\nweb,2024-Q1,7\nweb,2024-Q3,9\n");
    assert_eq!(economics(&both, &["--cac", "costs.csv", "-q"]).code, 0);
    assert_eq!(group(&both, "first_channel", "web")["cac"], "8");
}

#[test]
fn margins_and_costs_of_orders_lower_both_sides_of_time() {
    let shop = shop("");
    let said = economics(&shop, &["--margin", "0.5", "--cost-per-order", "1"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let totals = &summary(&shop)["totals"];
    let figure = |name: &str| totals[name].as_f64().unwrap();
    assert_eq!(
        (&totals["measure"], figure("margin")),
        (&"margin".into(), 0.5)
    );
    // eight orders so far, six to come at 10 each
    assert!((figure("historical") - (0.5 * 175.0 - 8.0)).abs() < 1e-9);
    assert!((figure("predicted") - (0.5 * 60.0 - 6.0)).abs() < 1e-9);
    let formulas = &summary(&shop)["formulas"];
    assert_eq!(formulas.as_array().unwrap().len(), 5);
}

#[test]
fn what_if_changes_the_value_and_what_a_customer_may_cost() {
    let shop = shop("");
    let said = economics(&shop, &["--what-if", "price=+10%,order-value=-50%"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let outcome = &summary(&shop)["what_if"];
    assert!((outcome["predicted"].as_f64().unwrap() - 33.0).abs() < 1e-9);
    assert!((outcome["allowable_cac"].as_f64().unwrap() - 208.0 / 12.0).abs() < 1e-9);
}

#[test]
fn costs_that_cannot_be_meant_are_refused_with_the_reason() {
    for (costs, said) in [
        (
            "channel,spend\nweb,60\nweb,40\n",
            "two rows are about channel `web`",
        ),
        (
            "channel,spend,cac\nweb,60,2\n",
            "both the cost of a customer and the cost of all",
        ),
        ("channel\nweb\n", "no column of costs"),
        ("spend\n3\n", "no column says what the costs are about"),
        ("channel,spend\nweb,-4\n", "empty or below 0"),
        (
            "channel,spend\nweb,many\n",
            "column `spend` is not a number: `many`",
        ),
    ] {
        let shop = shop(costs);
        let answer = economics(&shop, &["--cac", "costs.csv"]);
        assert_eq!(answer.code, 1, "{costs}");
        assert!(answer.stderr.contains(said), "{costs}: {}", answer.stderr);
        assert!(!shop.path("e.json").exists() && answer.stdout.is_empty());
    }
    let unknown = shop("channel,spend\nweb,60\nradio,10\n");
    let answer = economics(&unknown, &["--cac", "costs.csv"]);
    assert!(
        answer
            .stderr
            .contains("no customer belongs to channel `radio`"),
        "{}",
        answer.stderr
    );
    let answer = economics(&unknown, &["--margin", "40"]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("write 40% as `0.4`"));
}

/// Ten customers from the web in January and ten in March, ten from a shop in January; the data end with March.
const COHORTS: &str = "\
cohort,channel,month,kind,from,to,customers,buyers,orders,second_orders,revenue
2024-01,web,2024-01,actual,2024-01-01,2024-01-31,10,10,10,0,300
2024-01,web,2024-02,actual,2024-02-01,2024-02-29,10,5,5,5,150
2024-01,web,2024-03,actual,2024-03-01,2024-03-31,10,5,5,0,150
2024-01,web,2024-04,forecast,2024-04-01,2024-04-30,10,,4,,120
2024-01,shop,2024-01,actual,2024-01-01,2024-01-31,10,10,10,0,100
2024-01,shop,2024-04,forecast,2024-04-01,2024-04-30,10,,1,,10
2024-03,web,2024-03,actual,2024-03-01,2024-03-31,10,10,10,0,300
2024-03,web,2024-04,forecast,2024-04-01,2024-04-30,10,,6,,180
";

#[test]
fn the_payback_period_is_that_of_hand_computed_cohorts() {
    let shop = Shop::new();
    let folder = shop.path("out");
    std::fs::create_dir(&folder).unwrap();
    shop.write("out/scores.csv", SCORES.as_bytes());
    shop.write("out/cohorts.csv", COHORTS.as_bytes());
    let paid = |costs: &str, by: &str, name: &str, more: &[&str]| {
        shop.write("costs.csv", costs.as_bytes());
        let all = [
            "economics",
            "out",
            "--cohort",
            "month",
            "--groups",
            "g.csv",
            "--cac",
            "costs.csv",
        ];
        let said = clv(shop.0.path(), &[&all[..], more].concat());
        assert_eq!(said.code, 0, "{}", said.stderr);
        let found = group(&shop, by, name);
        ["payback_months", "payback_basis", "payback_known_months"].map(|name| found[name].clone())
    };
    // a customer from the web brings 30, with (150 + 180)/20 more 46.5, with 15 more 61.5, with 12 more 73.5
    for (cac, told) in [
        ("30", ["1", "observed", "4"]),
        ("30.1", ["2", "forecast", "4"]),
        ("46.5", ["2", "forecast", "4"]),
        ("61.5", ["3", "forecast", "4"]),
        ("73.6", ["", "not-within", "4"]),
    ] {
        let costs = format!("channel,cac\nweb,{cac}\n");
        assert_eq!(paid(&costs, "first_channel", "web", &[]), told, "{cac}");
    }
    // half of the revenue is margin, and an order costs 5: (300 - 100)/20 in the first month
    let margin = ["--margin", "0.5", "--cost-per-order", "5"];
    assert_eq!(
        paid("channel,cac\nweb,10\n", "first_channel", "web", &margin),
        ["1", "observed", "4"]
    );
    assert_eq!(
        paid("channel,cac\nweb,10.1\n", "first_channel", "web", &margin),
        ["2", "forecast", "4"]
    );
    // 20 customers in January: 20, 27.5, 35, 41.5
    for (cac, told) in [
        ("20", ["1", "observed", "4"]),
        ("27.5", ["2", "observed", "4"]),
        ("35.1", ["4", "forecast", "4"]),
        ("41.6", ["", "not-within", "4"]),
    ] {
        let costs = format!("cohort,cac\n2024-01,{cac}\n");
        assert_eq!(paid(&costs, "cohort", "2024-01", &[]), told, "{cac}");
    }
    // without the table of cohorts nothing is known, and the terminal says so
    std::fs::remove_file(shop.path("out/cohorts.csv")).unwrap();
    assert_eq!(
        paid("cohort,cac\n2024-01,1\n", "cohort", "2024-01", &[]),
        ["", "", ""]
    );
}

#[test]
fn another_discount_rate_is_what_scores_at_that_rate_say() {
    let shop = Shop::new();
    shop.write("orders.csv", few_orders().as_bytes());
    for (rate, folder) in [("0.1", "out"), ("0.3", "dear"), ("0", "free")] {
        let arguments = [
            "run",
            "orders.csv",
            "--model",
            "bg-nbd",
            "--discount-rate",
            rate,
            "--margin",
            "0.4",
            "-q",
            "--intervals",
            "none",
            "--out",
            folder,
        ];
        let said = clv(shop.0.path(), &arguments);
        assert_eq!(said.code, 0, "{}", said.stderr);
    }
    let accounts = |folder: &str, what_if: &[&str]| {
        let all = [
            "economics",
            folder,
            "--summary",
            "e.json",
            "--cost-per-order",
            "2",
            "-q",
        ];
        let said = clv(shop.0.path(), &[&all[..], what_if].concat());
        assert_eq!(said.code, 0, "{}", said.stderr);
        summary(&shop)
    };
    for (rate, folder) in [("0.3", "dear"), ("0", "free"), ("0.1", "out")] {
        let changed = accounts("out", &["--what-if", &format!("discount-rate={rate}")]);
        let scored = accounts(folder, &[]);
        let found = changed["what_if"]["predicted"].as_f64().unwrap();
        let expected = scored["totals"]["predicted"].as_f64().unwrap();
        assert!(
            (found / expected - 1.0).abs() < 1e-9,
            "{rate}: {found} {expected}"
        );
    }
    let scores = clv(
        shop.0.path(),
        &[
            "economics",
            "out/scores.csv",
            "--what-if",
            "discount-rate=0.3",
        ],
    );
    assert_eq!(scores.code, 2);
    assert!(
        scores.stderr.contains("give the folder of `clv run`"),
        "{}",
        scores.stderr
    );
}

/// A run decides from its own cohorts, not from those of an earlier run in the same folder.
#[test]
fn a_run_has_the_payback_periods_of_its_own_cohorts() {
    let shop = Shop::new();
    let orders = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");
    shop.write("costs.csv", b"channel,cac\nweb,60\napp,40\nphone,40\n");
    for until in ["2024-06-30", "2024-12-31"] {
        let run = [
            "run",
            orders,
            "--until",
            until,
            "--model",
            "bg-nbd",
            "--intervals",
            "none",
            "-q",
            "--with",
            "economics",
            "--cac",
            "costs.csv",
            "--out",
            "out",
        ];
        let said = clv(shop.0.path(), &run);
        assert_eq!(said.code, 0, "{}", said.stderr);
        let alone = [
            "economics",
            "out",
            "--cac",
            "costs.csv",
            "--summary",
            "e.json",
            "-q",
        ];
        assert_eq!(clv(shop.0.path(), &alone).code, 0);
        let own = std::fs::read_to_string(shop.path("out/economics.json")).unwrap();
        let own: Value = serde_json::from_str(&own).unwrap();
        let paybacks = |accounts: &Value| -> Vec<(Value, Value)> {
            let groups = accounts["groups"].as_array().unwrap().iter();
            // a run also has the economics of each tier, which has no cohorts
            groups
                .filter(|group| group["by"] != "tier")
                .map(|group| (group["group"].clone(), group["payback"].clone()))
                .collect()
        };
        let found = paybacks(&own);
        assert!(
            found
                .iter()
                .all(|(_, payback)| payback["known_months"].as_u64() > Some(0))
        );
        assert_eq!(found, paybacks(&summary(&shop)), "{until}");
    }
}

#[test]
fn a_column_of_the_customers_with_the_name_of_one_of_the_segments_hides_no_other() {
    let shop = Shop::new();
    shop.write("orders.csv", few_orders().as_bytes());
    shop.write("people.csv", b"customer_id,rfm_segment\nC00010,vip\n");
    let run = "run orders.csv --customers people.csv --model bg-nbd --origins 1 --intervals none -q --out out";
    let said = clv(shop.0.path(), &run.split(' ').collect::<Vec<_>>());
    assert_eq!(said.code, 0, "{}", said.stderr);
    let economics = "economics out --by tier -q -o economics.csv";
    let said = clv(shop.0.path(), &economics.split(' ').collect::<Vec<_>>());
    assert_eq!(said.code, 0, "{}", said.stderr);
}
