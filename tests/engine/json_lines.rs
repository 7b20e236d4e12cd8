//! JSON Lines in: one object a line, whatever its names' order, with places for what is none.

use clv::input::{ReadOptions, Reason};
use clv::rfm::Window;
use clv::time::TimeUnit;

use crate::shop::{Shop, blocks, read, refused, table};

const LINES: &str = r#"{"customer_id": "00001", "date": "2024-01-01", "amount": 12.10}
{"amount": "3.50", "date": "2024-02-01T10:00:00", "customer_id": "00001"}

{"customer_id": 7, "date": "2024-03-01", "amount": 5, "items": [{"sku": "a"}]}
"#;

#[test]
fn objects_give_the_table_that_csv_gives() {
    let (_shop, lines) = Shop::of("orders.jsonl", LINES);
    let text = "customer_id,date,amount\n00001,2024-01-01,12.10\n00001,2024-02-01T10:00:00,3.50\n7,2024-03-01,5\n";
    let (_csv_shop, csv) = Shop::of("orders.csv", text);
    assert_eq!(
        table(std::slice::from_ref(&lines), &ReadOptions::default()),
        table(&[csv], &ReadOptions::default())
    );
    let (_, audit) = read(&lines, &ReadOptions::default());
    let file = &audit.files[0];
    assert_eq!((audit.rows_read, audit.rows_kept), (3, 3));
    assert_eq!(
        (&*file.format, file.encoding.as_deref(), file.delimiter),
        ("jsonl", Some("UTF-8"), None)
    );
}

#[test]
fn a_line_that_is_no_object_is_left_out_with_its_place() {
    let text = "{\"id\": \"a\", \"date\": \"2024-01-01\"}\n\n[1, 2]\n{\"id\": \"a\"}\n{\"id\": \"a\", \"date\": NaN}\n";
    let (_shop, path) = Shop::of("orders.jsonl", text);
    let (_, audit) = read(
        &path,
        &ReadOptions {
            allow_skipped: true,
            ..ReadOptions::default()
        },
    );
    let found: Vec<_> = audit
        .left_out
        .iter()
        .map(|left| {
            (
                left.reason,
                left.rows,
                left.examples[0].line,
                left.examples[0].value.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (Reason::NoObject, 2, 3, "[1, 2]"),
            (Reason::UnreadableDate, 1, 4, "")
        ]
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
        format!("{path}:3: the row is not a JSON object: `[1, 2]`")
    );
}

#[test]
fn columns_are_the_names_of_all_first_objects() {
    let text = "{\"id\": \"a\", \"date\": \"2024-01-01\"}\n{\"id\": \"a\", \"date\": \"2024-01-02\", \"amount\": 2.5}\n";
    let (_shop, path) = Shop::of("orders.jsonl", text);
    let (purchases, audit) = read(&path, &ReadOptions::default());
    assert_eq!((audit.amounts, audit.rows_kept), (true, 1));
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert_eq!(found[0].order_value, [2.5]);
}

#[test]
fn an_indented_document_is_told_what_json_lines_are() {
    let (_shop, path) = Shop::of("orders.json", "{\n  \"orders\": []\n}\n");
    let error = refused(&path, &ReadOptions::default());
    assert_eq!(
        error.to_string(),
        format!("{path}: no line holds a JSON object")
    );
    assert!(
        error
            .advice()
            .is_some_and(|hint| hint.contains("one object a line"))
    );
}
