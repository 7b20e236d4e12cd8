//! The business by period, and the lists of whom to contact.

use serde_json::Value;

use crate::said::clv;
use crate::shop::{Row, Shop, rows};

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

fn number(row: &Row, name: &str) -> f64 {
    row[name].parse().unwrap_or_default()
}

fn run(more: &[&str]) -> Shop {
    let shop = Shop::new();
    let common = [
        "run",
        LOG,
        "--out",
        "out",
        "--model",
        "bg-nbd",
        "--origins",
        "1",
        "-q",
    ];
    let said = clv(shop.0.path(), &[&common[..], more].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    shop
}

#[test]
fn months_of_the_business_are_those_of_the_cohorts() {
    let shop = run(&["--margin", "0.4"]);
    let cohorts = rows(&shop, "out/cohorts.csv");
    let business = rows(&shop, "out/business.csv");
    let months: Vec<&Row> = business
        .iter()
        .filter(|row| row["grain"] == "month")
        .collect();
    assert!(months.len() > 20);
    for month in months {
        let of: Vec<&Row> = (cohorts.iter())
            .filter(|row| row["kind"] == "actual" && row["month"] == month["period"])
            .collect();
        let sum = |name: &str| of.iter().map(|row| number(row, name)).sum::<f64>();
        assert_eq!(sum("buyers"), number(month, "customers"));
        assert_eq!(sum("orders"), number(month, "orders"));
        assert!((sum("revenue") - number(month, "revenue")).abs() < 1e-6);
        assert!((0.4 * sum("revenue") - number(month, "gross_margin")).abs() < 1e-6);
        let new: f64 = (of.iter())
            .filter(|row| row["cohort"] == row["month"])
            .map(|row| number(row, "customers"))
            .sum();
        assert_eq!(new, number(month, "new_customers"));
    }
}

#[test]
fn the_summary_has_the_business_and_its_figures_agree() {
    let shop = run(&[]);
    let summary = std::fs::read_to_string(shop.path("out/summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let business = &summary["business"];
    let customers = summary["customers"].as_u64();
    let periods = business["periods"].as_array().unwrap();
    for grain in ["month", "quarter", "year", "twelve-months"] {
        let last = periods
            .iter()
            .rfind(|period| period["grain"] == grain)
            .unwrap();
        assert_eq!(last["customers_so_far"].as_u64(), customers, "{grain}");
    }
    let year = &business["year"];
    let total = |list: &str, name: &str| -> f64 {
        let rows = year[list].as_array().unwrap();
        rows.iter().filter_map(|row| row[name].as_f64()).sum()
    };
    let last = periods.last().unwrap();
    assert_eq!(last["complete"], true);
    for list in ["by_orders", "tenths"] {
        assert_eq!(Some(total(list, "customers")), last["customers"].as_f64());
        // refunds to customers who did not buy in the year are in the period alone
        let of_buyers: f64 = ["new_revenue", "retained_revenue", "returned_revenue"]
            .iter()
            .filter_map(|name| last[*name].as_f64())
            .sum();
        assert!((total(list, "revenue") - of_buyers).abs() < 1e-6);
    }
    let by_days = business["second_purchase"]["by_days"].as_array().unwrap();
    let shares: Vec<f64> = by_days
        .iter()
        .filter_map(|at| at["share"].as_f64())
        .collect();
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(
        shares
            .last()
            .is_some_and(|share| (0.1..1.0).contains(share))
    );
}

#[test]
fn lists_have_the_places_and_reasons_of_the_segments() {
    let shop = run(&["--list", "7"]);
    let segments = rows(&shop, "out/segments.csv");
    for (file, column) in [
        ("out/list-best.csv", "best"),
        ("out/list-going-quiet.csv", "going_quiet"),
        ("out/list-win-back.csv", "win_back"),
    ] {
        let listed = rows(&shop, file);
        assert_eq!(listed.len(), 7, "{file}");
        for row in listed {
            let segment = (segments.iter())
                .find(|segment| segment["customer_id"] == row["customer_id"])
                .unwrap();
            assert_eq!(segment[column], row["rank"]);
            assert_eq!(segment["reason"], row["reason"]);
        }
    }
}

#[test]
fn an_rfm_table_has_lists_and_no_business() {
    let shop = Shop::new();
    shop.write(
        "rfm.csv",
        b"customer_id,frequency,recency,T,monetary_value\na,2,30,40,20\nb,0,0,40,0\nc,5,35,38,10\nd,1,5,39,8\n",
    );
    let asked = [
        "run", "rfm.csv", "--out", "out", "--model", "bg-nbd", "--unit", "week", "-q",
    ];
    let said = clv(shop.0.path(), &asked);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(!shop.path("out/business.csv").exists());
    assert!(!rows(&shop, "out/list-best.csv").is_empty());
    let summary = std::fs::read_to_string(shop.path("out/summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert!(summary["business"].is_null());
}

#[test]
fn lists_have_contacts_only_where_they_are_asked_for() {
    const CONTACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/contacts.csv");
    let shop = run(&["--customers", CONTACTS, "--list-with", "E-mail,Ville"]);
    let header = |file: &str| {
        let text = std::fs::read_to_string(shop.path(file)).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    assert!(header("out/list-best.csv").starts_with("rank,customer_id,E-mail,Ville,reason,"));
    let page = std::fs::read_to_string(shop.path("out/report.html")).unwrap();
    assert!(page.contains("<th scope=\"col\">E-mail</th>"));
    let first = rows(&shop, "out/list-best.csv").remove(0);
    assert!(first["E-mail"].contains('@') && page.contains(&first["E-mail"]));
    // without the option there are none, and what is not there is refused before the work
    let shop = run(&["--customers", CONTACTS]);
    let page = std::fs::read_to_string(shop.path("out/report.html")).unwrap();
    assert!(!page.contains("@example.org"));
    let asked = ["run", LOG, "--out", "none", "--list-with", "Phone", "-q"];
    let said = clv(shop.0.path(), &asked);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("there are first_channel"),
        "{}",
        said.stderr
    );
}
