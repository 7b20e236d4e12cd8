//! Exports of known systems: each file comes to what its maker says, recognised or named, and no other is mistaken.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::common::shared_data;
use crate::shop::Shop;

/// What a call of `clv` in a folder came to.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Customers, repeat purchases and revenue.
#[derive(Debug, PartialEq)]
struct Totals {
    customers: u64,
    repeat: u64,
    revenue: f64,
}

fn clv(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn exports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports")
}

fn truth() -> Vec<(String, Value)> {
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
    fn totals(&self) -> Totals {
        assert_eq!(self.code, 0, "{}", self.stderr);
        let mut lines = self.stdout.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let at = |name| header.iter().position(|column| *column == name).unwrap();
        let (frequency, value) = (at("frequency"), at("historical_value"));
        let (mut customers, mut repeat, mut revenue) = (0, 0, 0.0);
        for line in lines {
            let cells: Vec<&str> = line.split(',').collect();
            customers += 1;
            repeat += cells[frequency].parse::<u64>().unwrap();
            revenue += cells[value].parse::<f64>().unwrap();
        }
        Totals {
            customers,
            repeat,
            revenue: to_the_cent(revenue),
        }
    }

    #[track_caller]
    fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    #[track_caller]
    fn assert_refused(&self, code: i32, words: &[&str]) {
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

fn totals_of(truth: &Value) -> Totals {
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
fn an_order_of_two_lines_counts_once_at_its_net_value() {
    let (shop, path) = Shop::of(
        "orders.csv",
        "Name,Email,Financial Status,Total,Refunded Amount,Created at,Lineitem quantity,Lineitem name\n\
         #1,ann@b.org,partially_refunded,100.00,30.00,2024-05-01 23:58:12 +0200,1,Mug\n\
         #1,ann@b.org,,,,,2,Tray\n\
         #2,ann@b.org,paid,50.00,0.00,2024-05-02 00:03:00 +0200,1,Mug\n\
         #2,ann@b.org,paid,50.00,0.00,2024-05-02 00:03:00 +0200,1,Mug\n",
    );
    let expected = |repeat| Totals {
        customers: 1,
        repeat,
        revenue: 120.0,
    };
    assert_eq!(clv(shop.0.path(), &["rfm", &path]).totals(), expected(1));
    // five minutes past midnight in Paris is the evening before in London
    let london = clv(
        shop.0.path(),
        &["rfm", &path, "--timezone", "Europe/London"],
    );
    assert_eq!(london.totals(), expected(0));
}

#[test]
fn times_in_utc_become_days_of_the_shop() {
    let (shop, path) = Shop::of(
        "payments.csv",
        "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Captured\n\
         a,2024-05-01 21:30:00,10,0,eur,Paid,c,true\n\
         b,2024-05-01 22:30:00,10,0,eur,Paid,c,true\n",
    );
    let repeat = |options: &[&str]| {
        let said = clv(shop.0.path(), &[&["rfm", &path], options].concat());
        assert!(!said.stderr.contains("changes nothing"), "{}", said.stderr);
        said.totals().repeat
    };
    assert_eq!(repeat(&[]), 0);
    assert_eq!(repeat(&["--timezone", "Europe/Paris"]), 1);
}

#[test]
fn several_currencies_are_asked_about_and_marks_are_read() {
    let (shop, path) = Shop::of(
        "payments.csv",
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Captured\n\
         a,2024-05-01 21:30,\"1.234,50\",\"0,00\",eur,Paid,c,true\n\
         b,2024-05-03 21:30,\"10,00\",\"5,00\",usd,Paid,c,true\n",
    );
    let run = |options: &[&str]| clv(shop.0.path(), &[&["rfm", &path], options].concat());
    run(&[]).assert_refused(1, &["several currencies", "`--currency EUR`"]);
    assert_eq!(run(&["--currency", "EUR"]).totals().revenue, 1234.5);
}

#[test]
fn dates_in_the_words_of_an_administrator_are_read() {
    for (first, second) in [
        ("Nov 26, 2025, 4:15:00 PM", "Dec 1, 2025, 12:05:00 AM"),
        (
            "Nov 26, 2025, 4:15:00\u{202f}PM",
            "Dec 1, 2025, 12:05:00\u{202f}AM",
        ),
        ("Nov 26, 2025 4:15:00 PM", "Dec 1, 2025 12:05:00 AM"),
        ("26 Nov 2025, 16:15:00", "1 Dec 2025, 00:05:00"),
        ("2025-11-26 16:15:00", "2025-12-01 00:05:00"),
    ] {
        let text = format!(
            "ID,Purchase Point,Purchase Date,Grand Total (Purchased),Status,Customer Email\n\
             1,Main,\"{first}\",$5.00,Complete,a@b.org\n2,Main,\"{second}\",$5.00,complete,a@b.org\n"
        );
        let (shop, path) = Shop::of("orders.csv", &text);
        let said = clv(shop.0.path(), &["rfm", &path]);
        assert_eq!(said.totals().repeat, 1, "{first}");
        assert!(said.stdout.contains(",2025-11-26,2025-12-01,"), "{first}");
    }
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
fn orders_of_olist_without_their_customers_are_refused() {
    let said = clv(&exports(), &["rfm", "olist/olist_orders_dataset.csv"]);
    said.assert_refused(1, &["`customer_unique_id`", "hint: give all tables"]);
}

#[test]
fn items_stand_in_for_payments_that_are_missing() {
    let shop = Shop::new();
    for (name, text) in [
        (
            "orders.csv",
            "order_id,customer_id,order_status,order_purchase_timestamp\no1,c1,delivered,2018-01-02 10:00:00\n",
        ),
        ("people.csv", "customer_id,customer_unique_id\nc1,u1\n"),
        (
            "items.csv",
            "order_id,order_item_id,price,freight_value\no1,1,10.10,2.00\no1,2,10.10,2.05\n",
        ),
    ] {
        shop.write(name, text.as_bytes());
    }
    let expected = Totals {
        customers: 1,
        repeat: 0,
        revenue: 24.25,
    };
    assert_eq!(clv(shop.0.path(), &["rfm", "."]).totals(), expected);
}

#[test]
fn a_json_document_is_read_as_its_lines_would_be() {
    let lines = std::fs::read_to_string(exports().join("klaviyo-events.jsonl")).unwrap();
    let objects: Vec<&str> = lines.lines().collect();
    let list = objects.join(",");
    let pretty = objects
        .join(",\n    ")
        .replace("\"profile\": ", "\n      \"profile\":\n");
    let (_, truth) = truth()
        .into_iter()
        .find(|(file, _)| file == "klaviyo-events.jsonl")
        .unwrap();
    for text in [
        format!("[{list}]"),
        format!("[\n    {pretty}\n]\n"),
        format!("{{\"data\": [{list}], \"links\": {{\"next\": null}}}}"),
        format!("{{\n  \"data\": [\n    {pretty}\n  ]\n}}\n"),
    ] {
        let (shop, path) = Shop::of("events.json", &text);
        assert_eq!(
            clv(shop.0.path(), &["rfm", &path]).totals(),
            totals_of(&truth)
        );
        let cut = &text[..text.len() / 2];
        let (shop, path) = Shop::of("events.json", cut);
        assert_eq!(clv(shop.0.path(), &["rfm", &path]).code, 1);
    }
}

#[test]
fn a_mapping_file_reads_what_no_preset_knows() {
    let shop = Shop::new();
    let orders = "belegnr;kunde;kaufdatum;summe;erstattet;art\n\
                  1;a;02.01.2024;10,50;0,50;Verkauf\n\
                  2;a;15.01.2024;20,00;;Verkauf\n\
                  3;b;16.01.2024;99,00;;Angebot\n\
                  4;0;16.01.2024;5,00;;Verkauf\n";
    shop.write("belege.csv", orders.as_bytes());
    let mapping = "customer = \"kunde\"\nguests = [\"0\"]\ndate = \"kaufdatum\"\namount = \"summe\"\n\
                   refund = \"erstattet\"\norder = \"belegnr\"\nstatus = \"art\"\nsales = [\"Verkauf\"]\n";
    shop.write("map.toml", mapping.as_bytes());
    let run = |map: &str| clv(shop.0.path(), &["rfm", "belege.csv", "--mapping", map]);
    let expected = Totals {
        customers: 1,
        repeat: 1,
        revenue: 30.0,
    };
    assert_eq!(run("map.toml").totals(), expected);
    for (text, code, words) in [
        (
            "date = \"kaufdatum\"\ncustomr = \"kunde\"\n",
            2,
            &["bad.toml:2:", "`customr`"][..],
        ),
        (
            "customer = \"kunde\"\n\ndate = 5\n",
            2,
            &["bad.toml:3:", "`date`"],
        ),
        (
            "customer = \"kunde\"\ndate = \"kaufdatum\"\namount = \"summe + \"\n",
            2,
            &["bad.toml:3:", "`amount`"],
        ),
        (
            "customer = \"kunde\"\n",
            2,
            &["bad.toml", "names a date and a customer"],
        ),
        (
            "customer = \"kunde\"\ndate = \"kaufdatum\"\norder = \"nr\"\n",
            1,
            &["belege.csv", "does not fit", "`nr`"],
        ),
    ] {
        shop.write("bad.toml", text.as_bytes());
        run("bad.toml").assert_refused(code, words);
    }
}

/// The real UK shop, written as its workbook is saved as CSV, against a plain sum.
#[test]
fn the_workbook_of_online_retail_comes_to_a_plain_sum() {
    let (Some(orders), Some(returns)) = (
        shared_data("online_retail_uk/transactions.csv"),
        shared_data("online_retail_uk/returns.csv"),
    ) else {
        return;
    };
    let mut text =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
            .to_owned();
    let mut bought: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();
    let mut number = 536_365;
    for (path, mark) in [(orders, ""), (returns, "C")] {
        for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let time =
                chrono::NaiveDateTime::parse_from_str(cells[1], "%Y-%m-%dT%H:%M:%S").unwrap();
            let cents = (cells[2].parse::<f64>().unwrap() * 100.0).round() as i64;
            let (sign, size) = (if cents < 0 { "-" } else { "" }, cents.abs());
            let price = format!("{}.{:02}", size / 100, size % 100);
            number += 1;
            text.push_str(&format!(
                "{mark}{number},85123A,\"HOLDER, T-LIGHT\",{sign}1,{},{price},{}.0,United Kingdom\n",
                time.format("%-m/%-d/%Y %-H:%M"),
                cells[0]
            ));
            if number % 4 == 0 {
                text.push_str(&format!(
                    "{number},POST,,1,{},4.25,,France\n",
                    time.format("%-m/%-d/%Y %-H:%M")
                ));
            }
            match bought.get_mut(cells[0]) {
                Some(sum) => *sum += cents,
                None if mark.is_empty() => {
                    bought.insert(cells[0].to_owned(), cents);
                }
                None => {}
            }
        }
    }
    let (shop, path) = Shop::of("online_retail.csv", &text);
    let said = clv(shop.0.path(), &["rfm", &path, "--merge", "none"]);
    let totals = said.totals();
    let cents: i64 = bought.values().sum();
    assert_eq!(totals.customers, bought.len() as u64);
    assert_eq!(totals.revenue, cents as f64 / 100.0);
    assert!(
        said.stderr.contains("preset `online-retail`"),
        "{}",
        said.stderr
    );
    let ids = said
        .stdout
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next());
    assert!(ids.into_iter().all(|id| bought.contains_key(id)));
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
