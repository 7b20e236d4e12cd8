//! Exports of known systems: each file comes to what its maker says, recognised or named, and no other is mistaken.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::said::{Said, clv};
use crate::shop::Shop;

/// Customers, repeat purchases and revenue.
#[derive(Debug, PartialEq)]
pub(crate) struct Totals {
    pub(crate) customers: u64,
    pub(crate) repeat: u64,
    pub(crate) revenue: f64,
}

pub(crate) fn exports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports")
}

pub(crate) fn truth() -> Vec<(String, Value)> {
    let text = std::fs::read_to_string(exports().join("truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&text).unwrap();
    let files = truth.as_object().unwrap().iter();
    files
        .map(|(file, truth)| (file.clone(), truth.clone()))
        .collect()
}

impl Said {
    /// The totals of a table of customers on stdout.
    #[track_caller]
    pub(crate) fn totals(&self) -> Totals {
        assert_eq!(self.code, 0, "{}", self.stderr);
        let (mut customers, mut repeat, mut revenue) = (0, 0, 0.0);
        for (repeats, value) in self.repeats_and_values() {
            customers += 1;
            repeat += repeats;
            revenue += value.parse::<f64>().unwrap();
        }
        Totals {
            customers,
            repeat,
            revenue: to_the_cent(revenue),
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn assert_refused(&self, code: i32, words: &[&str]) {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (code, ""),
            "{}",
            self.stderr
        );
        for word in words {
            assert!(
                self.stderr.contains(word),
                "no `{word}` in: {}",
                self.stderr
            );
        }
    }
}

fn to_the_cent(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

pub(crate) fn totals_of(truth: &Value) -> Totals {
    Totals {
        customers: truth["customers"].as_u64().unwrap(),
        repeat: truth["repeat"].as_u64().unwrap(),
        revenue: truth["revenue"].as_f64().unwrap(),
    }
}

#[test]
fn every_export_comes_to_what_its_maker_says() {
    for (file, truth) in truth() {
        let preset = truth["preset"].as_str().unwrap();
        if preset == "amazon-orders" {
            continue;
        }
        let expected = totals_of(&truth);
        for options in [&[][..], &["--preset", preset]] {
            let run = |start: &[&str]| clv(&exports(), &[start, options].concat());
            let what = format!("{file} {options:?}");
            assert_eq!(run(&["rfm", &file]).totals(), expected, "{what}");
            let scored = run(&["score", &file, "--model", "../shop/truth.json"]);
            assert_eq!(scored.totals(), expected, "{what}");
            let audit = run(&["audit", &file, "-o", "-"]).json();
            assert_eq!(audit["customers"], truth["customers"], "{what}");
            assert_eq!(audit["files"][0]["preset"], preset, "{what}");
            let mut left_out = serde_json::Map::new();
            for left in audit["left_out"].as_array().unwrap() {
                left_out.insert(
                    left["reason"].as_str().unwrap().to_owned(),
                    left["rows"].clone(),
                );
            }
            assert_eq!(Value::Object(left_out), truth["left_out"], "{what}");
        }
    }
}

#[test]
fn the_discounts_of_exports_are_known() {
    for (file, column) in [
        ("shopify-orders.csv", "Discount Amount"),
        ("woocommerce-orders.csv", "cart_discount"),
        ("woocommerce-advanced.csv", "Cart Discount Amount"),
        ("square-transactions.csv", "Discounts"),
        ("square-items.csv", "Discounts"),
        ("amazon-shipments.tsv", "item-promotion-discount"),
        ("prestashop-sql.csv", "total_discounts"),
    ] {
        let audit = clv(&exports(), &["audit", file, "-o", "-"]).json();
        assert_eq!(audit["files"][0]["columns"]["discount"], column, "{file}");
    }
    // signs and currencies are read as in amounts: of some orders, 2.50 is taken off
    for file in [
        "shopify-orders.csv",
        "woocommerce-orders.csv",
        "square-transactions.csv",
        "amazon-shipments.tsv",
    ] {
        let shop = Shop::new();
        let table = shop.path("rfm.csv").display().to_string();
        let arguments = ["rfm", file, "-o", &table, "--attributes", "-"];
        let said = clv(&exports(), &arguments);
        let mut rows = csv::Reader::from_reader(said.stdout.as_bytes());
        let at = rows
            .headers()
            .unwrap()
            .iter()
            .position(|name| name == "first_discount");
        let depths: std::collections::BTreeSet<String> = rows
            .records()
            .map(|row| row.unwrap()[at.expect(file)].to_owned())
            .collect();
        for depth in ["0%", "1-10%"] {
            assert!(depths.contains(depth), "{file}: {depths:?}");
        }
        assert!(!depths.contains(""), "{file}: {depths:?}");
    }
}

#[test]
fn an_export_without_customers_is_refused_and_another_named() {
    for options in [&[][..], &["--preset", "amazon-orders"]] {
        let said = clv(
            &exports(),
            &[&["rfm", "amazon-orders.tsv"], options].concat(),
        );
        said.assert_refused(1, &["names no buyer", "hint: ", "`amazon-shipments`"]);
    }
}

#[test]
fn no_export_is_taken_for_another() {
    for (file, truth) in truth() {
        let own = truth["preset"].as_str().unwrap();
        for other in [
            "shopify-orders",
            "stripe-payments",
            "online-retail",
            "prestashop-sql",
        ] {
            if other != own {
                let said = clv(&exports(), &["rfm", &file, "--preset", other]);
                let words = [
                    "not an export of the preset",
                    "the header lacks `",
                    "hint: ",
                ];
                said.assert_refused(1, &words);
            }
        }
    }
}

#[test]
fn other_tables_of_the_same_systems_are_not_recognised() {
    let shop = Shop::new();
    for (name, text) in [
        // customers of Shopify
        (
            "a.csv",
            "Customer ID,Email,Total Spent,Total Orders,Created at\nc,a@b.org,5,1,2024-01-02\n",
        ),
        // orders of no system in particular
        (
            "b.csv",
            "order_id,customer_id,order_date,status,order_total\n1,a,2024-01-02,shipped,5\n",
        ),
        ("c.csv", "Date,Customer,Status,Total\n2024-01-02,a,paid,5\n"),
        ("d.csv", "event_name,user_id,date\npurchase,a,2024-01-02\n"),
        (
            "e.csv",
            "Invoice,Customer ID,InvoiceDate,Price\n1,a,2024-01-02,5\n",
        ),
    ] {
        shop.write(name, text.as_bytes());
        let audit = clv(shop.0.path(), &["audit", name, "-o", "-"]).json();
        assert_eq!(audit["files"][0]["preset"], Value::Null, "{name}");
    }
}

#[test]
fn further_columns_and_other_spellings_do_not_matter() {
    let text = std::fs::read_to_string(exports().join("hubspot-deals.csv")).unwrap();
    let text = text.replacen("Deal Stage", "deal stage", 1);
    let mut lines = text.lines();
    let mut more = format!("Region,{},Forecast\n", lines.next().unwrap());
    for line in lines {
        more.push_str(&format!("North,{line},0.5\n"));
    }
    let (shop, path) = Shop::of("deals.csv", &more);
    let said = clv(shop.0.path(), &["rfm", &path]);
    let (_, truth) = truth()
        .into_iter()
        .find(|(file, _)| file == "hubspot-deals.csv")
        .unwrap();
    assert_eq!(said.totals(), totals_of(&truth));
}

#[test]
fn columns_that_are_named_take_the_place_of_those_of_a_preset() {
    let (file, truth) = &truth()[2];
    let said = clv(&exports(), &["rfm", file, "--customer-col", "Customer"]);
    assert_eq!(said.totals(), totals_of(truth));
    assert!(
        !said.stderr.contains("told apart by their names"),
        "{}",
        said.stderr
    );
    // a named column may stand in for one that the export lacks
    let text = std::fs::read_to_string(exports().join("square-items.csv")).unwrap();
    let text = text.replacen(",Customer ID,", ",Guest number,", 1);
    let (shop, path) = Shop::of("items.csv", &text);
    let run = |options: &[&str]| {
        let start = ["rfm", &path, "--preset", "square-items"];
        clv(shop.0.path(), &[&start, options].concat())
    };
    run(&[]).assert_refused(1, &["`Customer ID`"]);
    assert_eq!(run(&["--customer-col", "Guest number"]).code, 0);
    let amazon = ["rfm", "amazon-orders.tsv", "--customer-col", "ship-country"];
    assert_eq!(clv(&exports(), &amazon).totals().customers, 1);
}

#[test]
fn it_is_said_which_export_a_file_is() {
    let run = |options: &[&str]| {
        let start = ["audit", "keap-orders.csv"];
        clv(&exports(), &[&start, options].concat()).stderr
    };
    let line = "keap-orders.csv: read as Keap orders (preset `keap-orders`)\n";
    assert!(run(&[]).contains(line));
    assert!(!run(&["-q"]).contains("Keap"));
    let events = run(&["--json"]);
    let event = events
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let event = event
        .into_iter()
        .find(|event| event["code"] == "preset")
        .unwrap();
    assert_eq!(event["values"]["preset"], "keap-orders");
    assert_eq!(event["values"]["files"][0], "keap-orders.csv");
}

#[test]
fn statuses_are_counted_and_can_be_chosen() {
    let said = clv(&exports(), &["audit", "hubspot-deals.csv"]);
    for line in [
        "status kept",
        "Closed Won: ",
        "status skipped",
        "Closed Lost: ",
    ] {
        assert!(
            said.stdout.contains(line),
            "no `{line}` in: {}",
            said.stdout
        );
    }
    let chosen = [
        "audit",
        "hubspot-deals.csv",
        "--status",
        "Contract Sent",
        "-o",
        "-",
    ];
    let audit = clv(&exports(), &chosen).json();
    let kept: Vec<&String> = audit["statuses"].as_object().unwrap().keys().collect();
    assert_eq!(kept, ["Contract Sent"]);
    // stages can be chosen where another column says what is won
    let chosen = [
        "audit",
        "salesforce-opportunities.csv",
        "--status",
        "closed lost",
        "-o",
        "-",
    ];
    let audit = clv(&exports(), &chosen).json();
    let kept: Vec<&String> = audit["statuses"].as_object().unwrap().keys().collect();
    assert_eq!(kept, ["Closed Lost"]);
}

#[test]
fn a_status_that_a_preset_does_not_know_is_told() {
    let text = std::fs::read_to_string(exports().join("woocommerce-orders.csv")).unwrap();
    let (shop, path) = Shop::of("orders.csv", &text.replace(",processing,", ",wc-packed,"));
    let said = clv(shop.0.path(), &["rfm", &path]);
    assert!(said.stderr.contains("`wc-packed` ("), "{}", said.stderr);
    assert!(!said.stderr.contains("`cancelled`"), "{}", said.stderr);
}

#[test]
fn an_unknown_preset_lists_those_that_are_known() {
    let said = clv(
        &exports(),
        &["rfm", "keap-orders.csv", "--preset", "shopfy-orders"],
    );
    said.assert_refused(2, &["shopify-orders", "ta-feng", "olist"]);
    let help = clv(&exports(), &["rfm", "--help-all"]).stdout;
    for name in ["shopify-orders", "salesforce-opportunities", "ta-feng"] {
        assert!(help.contains(name), "{name}");
    }
}

#[test]
fn the_exports_are_what_their_script_makes() {
    let shop = Shop::new();
    let made = Command::new("python3")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(exports().join("make.py"))
        .arg(shop.0.path())
        .stdin(Stdio::null())
        .output();
    let Ok(made) = made else {
        eprintln!("left out: Python is not here");
        return;
    };
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let mut files = vec!["truth.json".to_owned()];
    files.extend(
        truth()
            .into_iter()
            .map(|(file, _)| file)
            .filter(|file| file != "olist"),
    );
    for table in [
        "orders",
        "customers",
        "order_payments",
        "order_items",
        "products",
    ] {
        files.push(format!("olist/olist_{table}_dataset.csv"));
    }
    for file in files {
        let (kept, new) = (
            std::fs::read(exports().join(&file)),
            std::fs::read(shop.path(&file)),
        );
        assert!(
            kept.unwrap() == new.unwrap(),
            "{file} is not what the script makes"
        );
    }
}
