//! A file is read once: a sample decides how, the one pass confirms it, and where the sample has misled the
//! file is read again.

use clv::input::{ReadOptions, Reason};

use crate::common::shared_data;
use crate::shop::{Shop, date, read, refused, table, until};

/// More than a few ranges of bytes hold.
const LARGE: usize = 20 << 20;

fn log(rows: impl Iterator<Item = String>) -> String {
    let header = "customer_id,date,amount,item\n".to_owned();
    std::iter::once(header).chain(rows).collect()
}

fn row(at: usize, item: &str) -> String {
    format!(
        "c{},2024-01-{:02},{},{item}\n",
        at % 997,
        at % 28 + 1,
        at % 50
    )
}

/// Rows until the text is large; every one has `item` of its number.
fn large(item: impl Fn(usize) -> String) -> String {
    let length = row(0, &item(1)).len();
    log((0..LARGE / length).map(|at| row(at, &item(at))))
}

#[test]
fn newlines_in_quotes_are_read_right_wherever_the_file_is_cut() {
    let filler = "x".repeat(60);
    let plain = large(|at| format!("{filler} item {at}"));
    let broken = plain.replace("x item ", "\"\" item ");
    let quoted = large(|at| format!("\"{}\n\n,\"\"\r\n item {at}\"", &filler[..50]));
    // one field that holds lines nearly like rows, as far as past the next cuts
    let spaced = plain[..LARGE / 2].replace(',', ", ");
    let swallowing = format!("{plain}c1,2024-01-02,5,\"{spaced}\"\n");
    let shop = Shop::new();
    for (name, text) in [
        ("plain", &plain),
        ("broken", &broken),
        ("quoted", &quoted),
        ("swallowing", &swallowing),
    ] {
        let records = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let records: Vec<_> = records.into_records().map(Result::unwrap).collect();
        let fitting = records.iter().filter(|record| record.len() == 4).count();
        let (_, audit) = read(&shop.write(name, text.as_bytes()), &until("2024-01-31"));
        assert_eq!(audit.rows_read, records.len() as u64, "{name}");
        assert_eq!(audit.rows_kept, fitting as u64, "{name}");
    }
}

#[test]
fn places_are_lines_of_the_file_in_whatever_part_they_lie() {
    let filler = "y".repeat(100);
    let lines: Vec<String> = large(|_| filler.clone())
        .lines()
        .map(str::to_owned)
        .collect();
    for end in ["\n", "\r\n"] {
        let mut lines = lines.clone();
        let last = lines.len();
        lines[last - 3] = "c1,2024-01-02,5".to_owned();
        lines[last / 2] = "c1,31/02/2024,5,x".to_owned();
        lines[last / 2 + 1] = "c1,2024-01-02,5,\"two\nlines\"".to_owned();
        lines[last / 2 + 2] = "c1,2025-01-02,5,x".to_owned();
        let (_shop, path) = Shop::of("orders.csv", &(lines.join(end) + end));
        let (_, audit) = read(&path, &until("2024-12-31"));
        let found = audit.left_out.iter();
        let found: Vec<_> = found
            .map(|left_out| (left_out.reason, left_out.examples[0].line))
            .collect();
        let expected = [
            (Reason::WrongFieldCount, last as u64 - 1),
            (Reason::UnreadableDate, last as u64 / 2 + 1),
            (Reason::AfterUntil, last as u64 / 2 + 4),
        ];
        assert_eq!(found, expected, "{end:?}");
    }
}

#[test]
fn the_first_examples_are_those_of_the_first_lines_whatever_the_threads() {
    let text = large(|at| if at % 1000 == 7 { "a,b" } else { "z" }.to_owned());
    let (_shop, path) = Shop::of("orders.csv", &text);
    for threads in [1, 2, 5] {
        let options = ReadOptions {
            threads,
            ..until("2024-12-31")
        };
        let (_, audit) = read(&path, &options);
        let examples = audit.left_out[0].examples.iter();
        let lines: Vec<u64> = examples.map(|example| example.line).collect();
        assert_eq!(lines, [9, 1009, 2009, 3009, 4009]);
    }
}

#[test]
fn the_whole_column_decides_whether_the_day_or_the_month_comes_first() {
    let open = |rows: usize| (0..rows).map(|at| format!("c{at},0{}/05/2024,5\n", at % 9 + 1));
    let header = || std::iter::once("id,date,amount\n".to_owned());
    let (day, month) = ("a,31/05/2024,5\n", "a,05/31/2024,5\n");
    for (first, rest, expected) in [
        ("", day.to_owned(), Some("dd/mm/yyyy")),
        ("", month.to_owned(), Some("mm/dd/yyyy")),
        (day, month.repeat(2), Some("mm/dd/yyyy")),
        (month, day.repeat(2), Some("dd/mm/yyyy")),
        (day, month.to_owned(), None),
        ("", String::new(), None),
    ] {
        let start = header().chain([first.to_owned()]).chain(open(40_000));
        let (_shop, path) = Shop::of("orders.csv", &start.chain([rest]).collect::<String>());
        let Some(expected) = expected else {
            let error = refused(&path, &ReadOptions::default());
            assert!(
                error.to_string().contains("the dates can be read as"),
                "{error}"
            );
            continue;
        };
        let options = until("2024-12-31");
        let (_, audit) = read(&path, &options);
        assert_eq!(audit.files[0].date_form, expected);
        assert!(audit.files[0].date_form_inferred);
    }
}

#[test]
fn files_decide_the_order_of_day_and_month_together() {
    let shop = Shop::new();
    let open = shop.write("a.csv", b"id,date\na,01/02/2024\n");
    let telling = shop.write("b.csv", b"id,date\nb,02/28/2024\n");
    let found = clv::rfm::Purchases::read(&[open, telling], &ReadOptions::default());
    let (_, audit) = found.expect("dates with the month first");
    assert_eq!(audit.first_date, date("2024-01-02"));
}

#[test]
fn bad_bytes_far_into_a_file_are_an_error_with_their_line() {
    let text = large(|_| "é".to_owned());
    let lines = text.lines().count();
    let mut text = text.into_bytes();
    text.extend(b"c1,2024-01-02,5,Zo\xeb\n");
    let shop = Shop::new();
    let path = shop.write("orders.csv", &text);
    let error = refused(&path, &ReadOptions::default());
    let expected = format!("{path}:{}: the file is not UTF-8 text", lines + 1);
    assert_eq!(error.to_string(), expected);
}

#[test]
fn an_accent_far_into_json_lines_decides_their_encoding() {
    let line = |at: usize| format!("{{\"id\": \"c{at}\", \"date\": \"2024-01-31\"}}\n");
    let mut text: Vec<u8> = (0..20_000).map(line).collect::<String>().into_bytes();
    text.extend(b"{\"id\": \"Zo\xeb\", \"date\": \"2024-01-31\"}\n");
    let shop = Shop::new();
    let path = shop.write("orders.jsonl", &text);
    let (_, audit) = read(&path, &ReadOptions::default());
    assert_eq!(
        (audit.rows_kept, audit.files[0].encoding.as_deref()),
        (20_001, Some("Windows-1252"))
    );
}

#[test]
fn a_typed_window_leaves_out_the_rows_that_text_leaves_out() {
    let Some(path) = shared_data("cdnow_sample/transactions.csv") else {
        return;
    };
    let path = path.display().to_string();
    let options = ReadOptions {
        since: Some(date("1997-03-01")),
        ..until("1997-09-30")
    };
    let (_, audit) = read(&path, &options);
    let rows: Vec<u64> = audit
        .left_out
        .iter()
        .map(|left_out| left_out.rows)
        .collect();
    assert_eq!(rows.iter().sum::<u64>() + audit.rows_kept, audit.rows_read);
    assert!(!table(&[path], &options).is_empty());
}

/// What a shell and its children read, in bytes, as the system counts it.
#[cfg(target_os = "linux")]
fn bytes_read(call: &[&str]) -> u64 {
    let script = "\"$0\" \"$@\" > /dev/null || exit 1; cat /proc/$$/io";
    let output = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_clv")])
        .args(call)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8(output.stdout).unwrap();
    let read = said.lines().find_map(|line| line.strip_prefix("rchar: "));
    read.unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_is_read_once() {
    let filler = "x".repeat(200);
    let text = large(|_| format!("\"{filler}\""));
    let days = large(|_| filler.clone());
    let days: String = days
        .lines()
        .map(|line| match line.split_once(",2024-01-") {
            Some((id, rest)) => format!("{id},{}/01/2024{}\n", &rest[..2], &rest[2..]),
            None => format!("{line}\n"),
        })
        .collect();
    let shop = Shop::new();
    for (name, text, window) in [
        ("quoted.csv", &text, "2024-12-31"),
        ("window.csv", &text, "2024-01-15"),
        ("days.csv", &days, "2024-12-31"),
    ] {
        let path = shop.write(name, text.as_bytes());
        let read = bytes_read(&["audit", &path, "--quiet", "--until", window]);
        let times = read as f64 / text.len() as f64;
        assert!(
            (1.0..1.2).contains(&times),
            "{name} is read {times:.2} times"
        );
    }
}
