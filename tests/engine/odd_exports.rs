//! What is odd about single exports: lines, clocks, currencies, dates, tables that belong together, and mapping files.

use crate::common::shared_data;
use crate::orders::{Cell, xlsx};
use crate::presets::{Totals, exports, totals_of, truth};
use crate::said::clv;
use crate::shop::Shop;

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
        format!("{{\"data\":[{}],\"links\":{{}}}}", objects.join(",\n")),
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

/// A day as Excel counts it.
fn serial(time: chrono::NaiveDateTime) -> f64 {
    let start = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    let seconds = (time - start.and_hms_opt(0, 0, 0).unwrap()).num_seconds();
    seconds as f64 / 86_400.0
}

/// The real UK shop, written as its workbook and as the workbook is saved as CSV, against a plain sum.
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
    let word = |text: &str| Cell::Text(text.to_owned());
    let mut sheet: Vec<Vec<Cell>> = vec![text.trim_end().split(',').map(word).collect()];
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
            let invoice = match mark {
                "" => Cell::Number(f64::from(number)),
                mark => word(&format!("{mark}{number}")),
            };
            let quantity = if cents < 0 { -1.0 } else { 1.0 };
            let when = Cell::Moment(cells[1].to_owned(), serial(time));
            sheet.push(vec![
                invoice,
                word("85123A"),
                word("HOLDER, T-LIGHT"),
                Cell::Number(quantity),
                when,
                Cell::Number(size as f64 / 100.0),
                Cell::Number(cells[0].parse().unwrap()),
                word("United Kingdom"),
            ]);
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
    shop.write(
        "Online Retail.xlsx",
        &xlsx(&[("Online Retail", sheet)], false),
    );
    let workbook = clv(
        shop.0.path(),
        &["rfm", "Online Retail.xlsx", "--merge", "none"],
    );
    assert_eq!(workbook.stdout, said.stdout, "{}", workbook.stderr);
}
