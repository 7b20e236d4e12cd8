//! Every fault a file can have, and every form it may come in.

use clv::input::{Duplicates, ReadOptions, Reason, Refunds, Source};
use clv::rfm::{Customers, RfmTable, Window};
use clv::time::TimeUnit;

use crate::common::shared_data;
use crate::shop::{Shop, blocks, column, files, read, refused, until, write_table};

fn rows_left_out(text: &str, options: &ReadOptions) -> Vec<(Reason, u64, u64, String)> {
    let (_shop, path) = Shop::of("orders.csv", text);
    let (_, audit) = read(&path, options);
    let first = |left_out: &clv::input::LeftOut| {
        left_out
            .examples
            .first()
            .map(|e| (e.line, e.value.clone()))
            .unwrap_or_default()
    };
    audit
        .left_out
        .iter()
        .map(|left_out| {
            let (line, value) = first(left_out);
            (left_out.reason, left_out.rows, line, value)
        })
        .collect()
}

#[test]
fn every_left_out_row_is_counted_and_shown_with_its_place() {
    let text = "id,date,amount\na,2024-01-01,5\n,2024-01-02,5\na,31/02/2024,5\n\"b\nb\",2024-01-03,5\na,2024-01-04,NaN\na,2024-01-05,\na,2024-01-06,1e400\na,2024-02-01,5\na,2023-01-01,5\na,2024-01-07\n";
    let options = ReadOptions {
        since: Some(crate::shop::date("2023-12-01")),
        allow_skipped: true,
        ..until("2024-01-31")
    };
    assert_eq!(
        rows_left_out(text, &options),
        [
            (Reason::WrongFieldCount, 1, 12, "a,2024-01-07".to_owned()),
            (Reason::MissingCustomer, 1, 3, String::new()),
            (Reason::UnreadableDate, 1, 4, "31/02/2024".to_owned()),
            (Reason::UnreadableAmount, 3, 7, "NaN".to_owned()),
            (Reason::AfterUntil, 1, 10, "2024-02-01".to_owned()),
            (Reason::BeforeSince, 1, 11, "2023-01-01".to_owned()),
        ]
    );
}

#[test]
fn strict_names_file_line_column_and_value() {
    let (_shop, path) = Shop::of(
        "orders.csv",
        "id,date,amount\na,2024-01-01,5\na,31/02/2024,5\n",
    );
    let error = refused(
        &path,
        &ReadOptions {
            strict: true,
            ..ReadOptions::default()
        },
    );
    assert_eq!(
        error.to_string(),
        format!("{path}:3: column `date` is not a date: `31/02/2024`")
    );
}

#[test]
fn exact_duplicates_are_counted_and_dropped_on_request_only() {
    let text = "id,date,amount,item\na,2024-01-01,5,x\na,2024-01-01,5,x\na,2024-01-01,5,y\n";
    let (_shop, path) = Shop::of("orders.csv", text);
    let (_, kept) = read(&path, &ReadOptions::default());
    assert_eq!((kept.duplicates, kept.rows_kept), (1, 3));
    let (dropped, audit) = read(
        &path,
        &ReadOptions {
            duplicates: Duplicates::Drop,
            ..ReadOptions::default()
        },
    );
    assert_eq!(
        (audit.duplicates, audit.rows_kept, audit.left_out[0].reason),
        (1, 2, Reason::Duplicate)
    );
    let found = blocks(&dropped, &Window::until(dropped.until()), TimeUnit::Day);
    assert_eq!(found[0].order_value, [10.0]);
}

#[test]
fn refunds_can_stop_the_reading() {
    let (_shop, path) = Shop::of(
        "orders.csv",
        "id,date,amount\na,2024-01-01,5\na,2024-01-02,-5\n",
    );
    let error = refused(
        &path,
        &ReadOptions {
            refunds: Some(Refunds::Error),
            ..ReadOptions::default()
        },
    );
    assert_eq!(
        error.to_string(),
        format!("{path}:3: column `amount` is a refund: `-5`")
    );
}

#[test]
fn a_french_export_is_read_and_its_dates_reported() {
    let text = "\u{feff}ID client;Date de commande;Total payé\r\n00001;31/01/2024;1 234,50 €\r\n00001;02/02/2024;12,5\r\n";
    let (_shop, path) = Shop::of("commandes.csv", text);
    let (purchases, audit) = read(&path, &ReadOptions::default());
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert_eq!(
        (
            found[0].customer_id.value(0),
            found[0].recency[0],
            found[0].monetary_value[0]
        ),
        ("00001", 2.0, Some(12.5))
    );
    assert_eq!(
        (
            audit.files[0].date_form.as_str(),
            audit.files[0].date_form_inferred,
            audit.files[0].decimal_mark
        ),
        ("dd/mm/yyyy", true, ',')
    );
}

#[test]
fn ambiguous_dates_are_a_question() {
    let (_shop, path) = Shop::of("orders.csv", "id,date\na,01/02/2024\na,03/04/2024\n");
    let error = refused(&path, &ReadOptions::default());
    assert!(
        error
            .advice()
            .is_some_and(|hint| hint.contains("--date-format")),
        "{error}"
    );
    let named = ReadOptions {
        date_format: Some("%m/%d/%Y".to_owned()),
        ..ReadOptions::default()
    };
    assert_eq!(
        read(&path, &named).1.first_date,
        crate::shop::date("2024-01-02")
    );
}

#[test]
fn files_that_hold_nothing_say_so() {
    for (text, expected) in [
        ("", "the file is empty"),
        ("id,date,amount\n", "the file has a header and no rows"),
    ] {
        let (_shop, path) = Shop::of("orders.csv", text);
        assert_eq!(
            refused(&path, &ReadOptions::default()).to_string(),
            format!("{path}: {expected}")
        );
    }
    let missing = refused("/nowhere/orders.csv", &ReadOptions::default());
    assert!(
        missing
            .to_string()
            .starts_with("cannot read `/nowhere/orders.csv`"),
        "{missing}"
    );
    let (_shop, path) = Shop::of("orders.csv", "a,2024-01-01,5\n");
    assert!(
        refused(&path, &ReadOptions::default())
            .to_string()
            .contains("no customer column")
    );
}

#[test]
fn a_mistyped_year_is_a_question() {
    let mut text = "id,date\n".to_owned();
    (0..3000).for_each(|row| text += &format!("{},2024-01-{:02}\n", row % 97, row % 28 + 1));
    let (_shop, path) = Shop::of("orders.csv", &(text + "7,2042-01-01\n"));
    let error = refused(&path, &ReadOptions::default());
    assert_eq!(
        error.to_string(),
        format!(
            "{path}:3002: 1 of 3001 rows are dated far after all others, which end on 2024-01-28: `2042-01-01`"
        )
    );
    assert_eq!(read(&path, &until("2024-01-28")).1.rows_kept, 3000);
}

#[test]
fn several_currencies_are_a_question() {
    let (_shop, path) = Shop::of(
        "orders.csv",
        "id,date,amount,currency\na,2024-01-01,5,EUR\na,2024-01-02,5,USD\n",
    );
    let several = refused(&path, &ReadOptions::default());
    assert_eq!(
        several.advice(),
        Some("choose one with `--currency EUR` or `--currency USD`")
    );
    let none = refused(
        &path,
        &ReadOptions {
            currency: Some("GBP".to_owned()),
            ..ReadOptions::default()
        },
    );
    assert_eq!(
        none.to_string(),
        "no row has the currency of `--currency`: `GBP`"
    );
    assert_eq!(
        none.advice(),
        Some("the data contain `EUR` (1 rows), `USD` (1 rows)")
    );
    let euros = ReadOptions {
        currency: Some("EUR".to_owned()),
        ..ReadOptions::default()
    };
    assert_eq!(read(&path, &euros).1.rows_kept, 1);
}

#[test]
fn folders_and_globs_are_read_in_order_of_name() {
    let shop = Shop::new();
    shop.write("b.csv", b"id,date\nb,2024-01-02\n");
    shop.write("a.csv", b"id,date\na,2024-01-01\n");
    shop.write("notes.md", b"not a table");
    for input in [
        shop.0.path().display().to_string(),
        shop.path("*.csv").display().to_string(),
    ] {
        let (_, audit) = read(&input, &ReadOptions::default());
        assert_eq!((audit.rows_read, audit.files.len()), (2, 2));
        assert!(audit.files[0].file.ends_with("a.csv"));
    }
}

#[test]
fn a_model_given_as_data_says_where_it_belongs() {
    let model = "{\n  \"schema\": \"clv-model/1\",\n  \"unit\": \"week\"\n}\n";
    let (_shop, path) = Shop::of("model.json", model);
    let error = refused(&path, &ReadOptions::default());
    assert_eq!(
        error.to_string(),
        format!("{path}: this is a model file, not a table")
    );
    assert_eq!(
        error.advice(),
        Some("give the model with `--model`, and a table of orders as input")
    );
}

fn given(text: &str, unit: TimeUnit) -> clv::Result<RfmTable> {
    let (_shop, path) = Shop::of("rfm.csv", text);
    RfmTable::read(
        &[Source::open("rfm.csv", path.as_ref())?],
        &ReadOptions::default(),
        unit,
    )
}

#[test]
fn faults_of_an_rfm_table_are_named_with_their_place() {
    for (row, expected) in [
        ("a,-1,0,5", "rfm.csv:3: column `x` is negative: `-1`"),
        (
            "a,1,6,5",
            "rfm.csv:3: column `t_x` is above T, which is 5: `6`",
        ),
        ("a,NaN,6,5", "rfm.csv:3: column `x` is not a number: `NaN`"),
        (
            "z,1,2,5",
            "rfm.csv:3: column `ID` names a customer twice: `z`",
        ),
        (
            "a,1.5,2,5",
            "rfm.csv:3: column `x` is not a count of purchases: `1.5`",
        ),
        (
            "a,1,2",
            "rfm.csv:3: the row has a different number of fields from the header: `a,1,2`",
        ),
    ] {
        let error = given(&format!("ID,x,t_x,T\nz,0,0,3\n{row}\n"), TimeUnit::Week).expect_err(row);
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn an_rfm_table_is_converted_and_sorted() {
    let table = given(
        "ID,x,t_x,T.cal,zbar,weight\nb,1,2,3,4.5,10\na,0,0,1,0,1\n",
        TimeUnit::Week,
    )
    .expect("a table");
    let found: Vec<_> = table
        .customers(TimeUnit::Day)
        .map(|block| block.expect("a block"))
        .collect();
    assert_eq!(
        found[0].customer_id.iter().flatten().collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(
        (
            found[0].age.clone(),
            found[0].monetary_value.clone(),
            found[0].weight.clone()
        ),
        (vec![7.0, 21.0], vec![None, Some(4.5)], vec![1.0, 10.0])
    );
}

#[test]
fn our_own_table_comes_back_as_it_was_written() {
    let Some(path) = shared_data("cdnow_sample/transactions.csv") else {
        return;
    };
    let (purchases, _) = read(&path.display().to_string(), &until("1997-09-30"));
    let shop = Shop::new();
    let expected = blocks(
        &purchases,
        &Window::until(purchases.until()),
        TimeUnit::Week,
    );
    for name in ["rfm.csv", "rfm.parquet", "rfm.jsonl"] {
        assert_eq!(
            write_table(&purchases, &shop.path(name), 2).expect("a table"),
            2357
        );
        let inputs = [shop.path(name).display().to_string()];
        let customers = Customers::read(&inputs, &ReadOptions::default()).expect("customers");
        let found: Vec<_> = customers
            .blocks(TimeUnit::Week)
            .expect("blocks")
            .map(|block| block.expect("a block"))
            .collect();
        assert_eq!(
            column(&found, |block| &block.age),
            column(&expected, |block| &block.age),
            "{name}"
        );
        assert_eq!(
            column(&found, |block| &block.ln_order_value),
            column(&expected, |block| &block.ln_order_value),
            "{name}"
        );
        assert_eq!(
            column(&found, |block| &block.monetary_value),
            column(&expected, |block| &block.monetary_value),
            "{name}"
        );
        let in_days = ReadOptions {
            unit: Some(TimeUnit::Day),
            ..ReadOptions::default()
        };
        let error = Customers::read(&inputs, &in_days)
            .err()
            .expect("a wrong unit");
        assert_eq!(error.advice(), Some("say so with `--unit week`"));
    }
}

#[test]
fn an_output_appears_whole_or_not_at_all() {
    let (_shop, path) = Shop::of("orders.csv", "id,date,amount\na,2024-01-01,5\n");
    let (purchases, _) = read(&path, &ReadOptions::default());
    let out = Shop::new();
    let target = clv::rfm::Target::File(out.path("rfm.csv"));
    let schema = clv::rfm::rows::schema(
        TimeUnit::Week,
        Some(purchases.until()),
        Some(purchases.merge()),
        false,
    );
    let table =
        clv::rfm::TableWriter::create(&target, clv::rfm::Format::Csv, schema, 1).expect("a writer");
    let failing = std::iter::once(Err(clv::Error::data("a fault")));
    assert!(clv::rfm::rows::write(failing, table).is_err());
    assert_eq!(files(out.0.path()), Vec::<String>::new());
    assert!(write_table(&purchases, &out.path("folder/rfm.csv"), 1).is_err());
    write_table(&purchases, &out.path("rfm.jsonl"), 1).expect("a table");
    assert_eq!(out.files(), ["rfm.jsonl"]);
    let line = std::fs::read_to_string(out.path("rfm.jsonl")).expect("text");
    assert!(
        line.starts_with(
            r#"{"customer_id":"a","frequency":0,"recency":0,"T":0,"monetary_value":null,"first_purchase":"2024-01-01""#
        ),
        "{line}"
    );
}

#[test]
fn a_full_device_is_an_error() {
    let full = std::path::Path::new("/dev/full");
    if full.exists() {
        let (_shop, path) = Shop::of("orders.csv", "id,date,amount\na,2024-01-01,5\n");
        let (purchases, _) = read(&path, &ReadOptions::default());
        assert!(write_table(&purchases, full, 1).is_err());
    }
}

#[test]
fn a_file_that_holds_tables_in_another_way_is_refused_with_what_helps() {
    let shop = Shop::new();
    for (name, bytes, kind, help) in [
        (
            "a.pdf",
            &b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..],
            "PDF document",
            "export the data as CSV",
        ),
        (
            "a.7z",
            b"7z\xbc\xaf\x27\x1c\0\x04",
            "7-Zip archive",
            "unpack it",
        ),
    ] {
        let error = refused(&shop.write(name, bytes), &until("2024-12-31"));
        assert!(error.to_string().contains(name), "{error}");
        assert!(error.to_string().contains(kind), "{error}");
        assert!(error.advice().unwrap_or_default().contains(help), "{error}");
    }
}

#[test]
fn patterns_go_through_folders_and_leave_out_what_is_hidden() {
    let shop = Shop::new();
    let order = |row: usize| format!("customer_id,date\nc{row},2024-01-{:02}\n", row + 1);
    let names = [
        "2023/north/a.csv",
        "2023/south/a.csv",
        "2024/north/b.csv",
        "2024/b.csv",
        "top.csv",
        ".hidden/a.csv",
        "2024/.b.csv",
        "2024/b.txt",
    ];
    for (row, name) in names.iter().enumerate() {
        let path = shop.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, order(row)).expect("a file");
    }
    for (pattern, expected) in [
        ("*/*/a.csv", &names[..2]),
        ("*/*/*.csv", &names[..3]),
        ("**/*.csv", &names[..5]),
        (
            "202[34]/**/north/?.csv",
            &["2023/north/a.csv", "2024/north/b.csv"],
        ),
        ("2024/*", &["2024/b.csv", "2024/b.txt"]),
        ("*.csv", &["top.csv"]),
    ] {
        let pattern = shop.path(pattern).display().to_string();
        let (_, audit) = read(&pattern, &until("2024-12-31"));
        let mut found: Vec<_> = audit.files.iter().map(|file| file.file.clone()).collect();
        let mut expected: Vec<_> = expected
            .iter()
            .map(|name| shop.path(name).display().to_string())
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{pattern}");
    }
    // a name that exists is not a pattern
    std::fs::rename(shop.path("top.csv"), shop.path("top [1].csv")).expect("renamed");
    let (_, audit) = read(
        &shop.path("top [1].csv").display().to_string(),
        &until("2024-12-31"),
    );
    assert_eq!(audit.rows_read, 1);
    let error = refused(
        &shop.path("a[.csv").display().to_string(),
        &until("2024-12-31"),
    );
    assert!(
        error.is_usage() && error.to_string().contains("invalid pattern"),
        "{error}"
    );
}
