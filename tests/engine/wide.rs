//! Wide and long rows stay within the bound on memory, or are refused by name.

use std::fs;
use std::io::{BufWriter, Write};
use std::process::{Command, Output, Stdio};

use crate::shop::{Shop, files};

/// Columns of a wide table.
const WIDE: usize = 10_000;
const ROWS: usize = 300;
/// What the process may hold under `--memory 64MiB`: the bound, and the other memory of the program. The pages of the
/// program's own file, which the system takes back when it needs them, are not counted.
const HELD: u64 = 84 << 20;

fn writer(shop: &Shop, name: &str) -> BufWriter<fs::File> {
    BufWriter::new(fs::File::create(shop.path(name)).expect("a file"))
}

fn order(row: usize) -> String {
    format!("c{},2024-01-{:02},{}", row % 40, row % 28 + 1, row % 50)
}

/// Rows of orders with more columns behind them.
fn wide_csv(shop: &Shop, name: &str, columns: usize, cell: &str) {
    let mut file = writer(shop, name);
    write!(file, "customer_id,date,amount").expect("written");
    for column in 0..columns {
        write!(file, ",column{column}").expect("written");
    }
    for row in 0..ROWS {
        write!(file, "\n{}", order(row)).expect("written");
        for column in 0..columns {
            write!(file, ",{cell}{}", (row + column) % 10).expect("written");
        }
    }
}

fn wide_json(shop: &Shop, name: &str) {
    let mut file = writer(shop, name);
    for row in 0..ROWS {
        let fields = order(row);
        let fields: Vec<&str> = fields.split(',').collect();
        let [id, date, amount] = fields[..] else {
            unreachable!("an order has three fields");
        };
        let start = format!("\"customer_id\":\"{id}\",\"date\":\"{date}\",\"amount\":{amount}");
        write!(file, "{{{start}").expect("written");
        for column in 0..WIDE {
            write!(file, ",\"column{column}\":{}", (row + column) % 10).expect("written");
        }
        writeln!(file, "}}").expect("written");
    }
}

/// Runs `clv rfm` on a file under a bound, and the most memory that the process has held.
fn bounded(shop: &Shop, name: &str) -> (Output, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command
        .current_dir(shop.0.path())
        .args([
            "rfm",
            name,
            "--memory",
            "64MiB",
            "--threads",
            "2",
            "-o",
            "rfm.csv",
        ])
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("a process");
    let status = format!("/proc/{}/status", child.id());
    let mut held = 0;
    while child.try_wait().expect("a process").is_none() {
        held = held.max(held_now(&status));
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    (child.wait_with_output().expect("an output"), held)
}

/// The memory of a process without the pages of files, in bytes; 0 once it has ended.
fn held_now(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let held = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kibibytes = held.and_then(|held| held.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() << 10
}

#[test]
fn wide_and_long_rows_stay_within_the_bound_on_memory() {
    let shop = Shop::new();
    wide_csv(&shop, "wide.csv", WIDE, "");
    wide_json(&shop, "wide.jsonl");
    wide_csv(&shop, "long.csv", 3, &"long ".repeat(20_000));
    wide_csv(&shop, "narrow.csv", 0, "");
    let (output, _) = bounded(&shop, "narrow.csv");
    assert!(output.status.success(), "{output:?}");
    let expected = fs::read(shop.path("rfm.csv")).expect("a table");
    for name in ["wide.csv", "wide.jsonl", "long.csv"] {
        let (output, held) = bounded(&shop, name);
        assert!(output.status.success(), "{name}: {output:?}");
        assert!(held > 0, "the memory of the process was not seen");
        assert!(held < HELD, "{name}: {} MiB", held >> 20);
        let table = fs::read(shop.path("rfm.csv")).expect("a table");
        assert!(table == expected, "{name}: another table");
    }
}

#[test]
fn a_row_without_end_is_an_error_with_its_line() {
    let shop = Shop::new();
    let filler = "x".repeat(100 << 20);
    let start = "customer_id,date,amount,note\r\na,2024-01-02,5,\r\n";
    let quoted = format!("{start}b,2024-01-03,5,\"{filler}\r\n");
    let plain = format!("{start}b,2024-01-03,5,{filler}\r\n");
    let object = "{\"customer_id\":\"a\",\"date\":\"2024-01-02\",\"note\":";
    let json = format!("{object}\"\"}}\n\n{object}\"{filler}\"}}\n");
    for (name, text) in [
        ("quoted.csv", &quoted),
        ("plain.csv", &plain),
        ("log.jsonl", &json),
    ] {
        shop.write(name, text.as_bytes());
        let (output, held) = bounded(&shop, name);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        let expected = format!("{name}:3: the row is longer than 16 MiB");
        assert!(said.contains(&expected), "{name}: {said}");
        assert!(held < HELD, "{name}: {} MiB", held >> 20);
        assert!(!files(shop.0.path()).contains(&"rfm.csv".to_owned()));
    }
}

#[test]
fn a_long_value_is_shown_by_its_start() {
    let text = format!(
        "customer_id,date,amount\na,2024-01-02,{}\n",
        "é".repeat(1 << 20)
    );
    let (shop, _) = Shop::of("orders.csv", &(text + "b,2024-01-02,5\n"));
    for call in [
        ["audit", "orders.csv", "--quiet"],
        ["rfm", "orders.csv", "--strict"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
        let output = command.current_dir(shop.0.path()).args(call).output();
        let output = output.expect("a process");
        let said = output.stdout.len() + output.stderr.len();
        assert!(said < 5000, "{call:?}: {said} bytes");
    }
}
