//! Damaged inputs: whatever is done to a file, the program ends with a code of the contract, says
//! no word of a panic, and accounts for every row and customer.
//!
//! `CLV_MUTATIONS=3000 cargo test --release --test engine -- mutations` tries as many as that.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::shop::Shop;

/// How many damaged files are tried without the variable.
const FEW: u64 = 240;
/// No command on a file of a few hundred rows takes longer than this, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is done with a damaged file. A run, which reads it as the others do and then draws charts, takes twenty times as
/// long as they.
const VERBS: [&str; 8] = [
    "rfm", "fit", "evaluate", "rfm", "fit", "evaluate", "fit", "run",
];

/// Cells that real exports contain and that no reader expects.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "NULL",
    "nan",
    "-inf",
    "1e400",
    "-0",
    "0.0000000001",
    "99999999999999999999999999999999999999999",
    "9999-12-31",
    "0001-01-01",
    "2024-02-30",
    "31/31/2024",
    "1.234,56",
    "1,234.56",
    "€12",
    "R$ 5",
    "\u{1b}[31mred",
    "\u{202e}abc",
    "a\rb",
    "\"",
    "\"\"",
    "'=1+1",
    "é\u{301}",
];

fn cases() -> u64 {
    let asked = std::env::var("CLV_MUTATIONS").ok();
    asked.map_or(FEW, |text| text.parse().expect("a whole number"))
}

/// A small shop as CSV, JSON Lines, or an RFM table.
fn base(rng: &mut ChaCha8Rng) -> (&'static str, Vec<u8>) {
    let customers = rng.random_range(3..40);
    let rows = rng.random_range(5..200);
    match rng.random_range(0..4_u32) {
        0 => ("rows.jsonl", json_lines(rng, customers, rows)),
        1 => ("table.csv", rfm_table(rng, customers)),
        _ => ("rows.csv", csv(rng, customers, rows)),
    }
}

fn order(rng: &mut ChaCha8Rng, customers: u32) -> (u32, String, String) {
    let customer = rng.random_range(0..customers);
    let (month, day) = (rng.random_range(1..=12), rng.random_range(1..=28));
    let cents = rng.random_range(-500..20_000);
    (
        customer,
        format!("2023-{month:02}-{day:02}"),
        format!("{}.{:02}", cents / 100, (cents % 100_i32).abs()),
    )
}

fn csv(rng: &mut ChaCha8Rng, customers: u32, rows: u32) -> Vec<u8> {
    let separator = *[",", ";", "\t"].get(rng.random_range(0..3)).unwrap();
    let mut text = ["customer_id", "date", "amount", "note"].join(separator) + "\n";
    for _ in 0..rows {
        let (customer, date, amount) = order(rng, customers);
        let cells = [format!("c{customer}"), date, amount, "a note".to_owned()];
        text += &(cells.join(separator) + "\n");
    }
    text.into_bytes()
}

fn json_lines(rng: &mut ChaCha8Rng, customers: u32, rows: u32) -> Vec<u8> {
    let mut text = String::new();
    for _ in 0..rows {
        let (customer, date, amount) = order(rng, customers);
        text += &format!(
            "{{\"customer\": \"c{customer}\", \"date\": \"{date}\", \"total\": {amount}}}\n"
        );
    }
    text.into_bytes()
}

fn rfm_table(rng: &mut ChaCha8Rng, customers: u32) -> Vec<u8> {
    let mut text = "customer_id,frequency,recency,T,monetary_value\n".to_owned();
    for customer in 0..customers {
        let x = rng.random_range(0..5);
        let recency = if x > 0 {
            f64::from(rng.random_range(1..50))
        } else {
            0.0
        };
        let value = if x > 0 { "12.5" } else { "" };
        text += &format!("c{customer},{x},{recency},52.5,{value}\n");
    }
    text.into_bytes()
}

/// Damages a file in one to four places.
fn damage(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>) {
    for _ in 0..rng.random_range(1..=4) {
        match rng.random_range(0..10_u32) {
            0 => flip_a_byte(rng, bytes),
            1 => insert_a_byte(rng, bytes),
            2 => bytes.truncate(rng.random_range(0..=bytes.len())),
            3 => repeat_a_line(rng, bytes),
            4 => remove_a_line(rng, bytes),
            5 => insert_a_line(rng, bytes),
            6 => bytes.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
            _ => replace_a_cell(rng, bytes),
        }
    }
}

fn flip_a_byte(rng: &mut ChaCha8Rng, bytes: &mut [u8]) {
    if !bytes.is_empty() {
        let at = rng.random_range(0..bytes.len());
        bytes[at] ^= 1 << rng.random_range(0..8_u32);
    }
}

fn insert_a_byte(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>) {
    let byte = *b"\"\n\r,;\0\xff'{}".get(rng.random_range(0..10)).unwrap();
    bytes.insert(rng.random_range(0..=bytes.len()), byte);
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

fn repeat_a_line(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>) {
    let mut all = lines(bytes);
    if !all.is_empty() {
        let line = all[rng.random_range(0..all.len())].clone();
        all.insert(rng.random_range(0..=all.len()), line);
        *bytes = all.concat();
    }
}

fn remove_a_line(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>) {
    let mut all = lines(bytes);
    if !all.is_empty() {
        all.remove(rng.random_range(0..all.len()));
        *bytes = all.concat();
    }
}

fn insert_a_line(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>) {
    let mut all = lines(bytes);
    let hostile = HOSTILE[rng.random_range(0..HOSTILE.len())];
    let line = format!("{hostile},{hostile},{hostile}\n").into_bytes();
    all.insert(rng.random_range(0..=all.len()), line);
    *bytes = all.concat();
}

fn replace_a_cell(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>) {
    let mut all = lines(bytes);
    if all.is_empty() {
        return;
    }
    let at = rng.random_range(0..all.len());
    let is_separator = |byte: &u8| b",;\t:".contains(byte);
    let mut cells: Vec<Vec<u8>> = all[at]
        .split_inclusive(is_separator)
        .map(<[u8]>::to_vec)
        .collect();
    let cell = rng.random_range(0..cells.len());
    let end: Vec<u8> = cells[cell]
        .last()
        .copied()
        .filter(|byte| b",;\t:\n".contains(byte))
        .into_iter()
        .collect();
    cells[cell] = [HOSTILE[rng.random_range(0..HOSTILE.len())].as_bytes(), &end].concat();
    all[at] = cells.concat();
    *bytes = all.concat();
}

/// How a command ended.
struct Ending {
    code: Option<i32>,
    stderr: String,
    seconds: f64,
}

fn run(arguments: &[&str]) -> Ending {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_clv"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stderr.take().expect("a pipe");
    let reading = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("stderr");
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let code = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status.code();
        }
        if start.elapsed() > PATIENCE {
            child.kill().expect("an end");
            child.wait().expect("an end");
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    Ending {
        code,
        stderr: reading.join().expect("stderr"),
        seconds: start.elapsed().as_secs_f64(),
    }
}

/// What is wrong with an ending whatever the input was.
fn fault(ending: &Ending) -> Option<String> {
    match ending.code {
        None => Some(format!("no end within {:.0} s", ending.seconds)),
        Some(code) if !(0..=3).contains(&code) => Some(format!("exit code {code}")),
        Some(_) if ending.stderr.contains("panicked at") => Some("a panic".to_owned()),
        Some(1 | 2) if !ending.stderr.contains("error: ") => {
            Some("a failure without a word".to_owned())
        }
        Some(_) if ending.stderr.contains(['\u{1b}', '\u{202e}']) => {
            Some("control characters of the data on the terminal".to_owned())
        }
        Some(_) => None,
    }
}

/// Rows read are rows kept and rows left out, and everybody in the audit is in the table.
fn accounts(shop: &Shop, input: &str) -> Result<(), String> {
    let (audit, table) = (shop.path("audit.json"), shop.path("rfm.csv"));
    let paths = [audit.to_str().unwrap(), table.to_str().unwrap()];
    let audited = run(&["audit", input, "-o", paths[0]]);
    if audited.code != Some(0) {
        return fault(&audited).map_or(Ok(()), Err);
    }
    let text = std::fs::read_to_string(&audit).map_err(|error| error.to_string())?;
    let audit: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let count = |value: &Value| value.as_u64().expect("a count");
    let left_out: u64 = audit["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| count(&left["rows"]))
        .sum();
    if count(&audit["rows_read"]) != count(&audit["rows_kept"]) + left_out {
        return Err("rows are lost".to_owned());
    }
    let written = run(&["rfm", "--input", "transactions", input, "-o", paths[1]]);
    if written.code == Some(0) {
        let table = std::fs::read_to_string(table).map_err(|error| error.to_string())?;
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let customers = reader.records().count() as u64;
        if customers != count(&audit["customers"]) {
            return Err(format!(
                "{customers} customers in the table, {} in the audit",
                audit["customers"]
            ));
        }
    }
    fault(&written).map_or(Ok(()), Err)
}

#[test]
fn damaged_files_end_well_and_lose_no_row() {
    let mut wrong = Vec::new();
    for case in 0..cases() {
        let mut rng = ChaCha8Rng::seed_from_u64(case);
        let (name, mut bytes) = base(&mut rng);
        damage(&mut rng, &mut bytes);
        let shop = Shop::new();
        let input = shop.write(name, &bytes);
        let verb = VERBS[rng.random_range(0..VERBS.len())];
        let out = shop.path("out").display().to_string();
        let ending = match verb {
            "run" => run(&["run", &input, "--out", &out]),
            "evaluate" => run(&["evaluate", &input, "--split", "2023-08-15"]),
            verb => run(&[verb, &input]),
        };
        if let Some(fault) = fault(&ending) {
            wrong.push(format!(
                "case {case}, {verb} {name}: {fault}\n{}",
                ending.stderr
            ));
        }
        if let Err(fault) = accounts(&shop, &input) {
            wrong.push(format!("case {case}, accounts of {name}: {fault}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases(),
        wrong.join("\n")
    );
}
