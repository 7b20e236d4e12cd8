//! Inputs whose bytes come only once, pipes of every kind, give the table of the same bytes in a file.

use std::fs;
use std::process::{Command, Output};
use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch, StringArray};

use crate::shop::{Shop, files};

const ORDERS: &str = "customer_id,date,amount\nb,2024-01-02,5\na,2024-01-03,7.25\nb,2024-02-01,1\n";

/// What a shell does in the folder of a shop that has one more folder, for temporary files.
fn shell(shop: &Shop, script: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_clv");
    let script = script.replace("CLV", &format!("{program} rfm --temp-dir temporary"));
    let mut command = Command::new("bash");
    command.current_dir(shop.0.path()).arg("-c").arg(script);
    command.output().expect("a shell")
}

fn orders_in_parquet() -> Vec<u8> {
    let ids = StringArray::from(vec!["b", "a", "b"]);
    let dates = StringArray::from(vec!["2024-01-02", "2024-01-03", "2024-02-01"]);
    let amounts = Float64Array::from(vec![5.0, 7.25, 1.0]);
    let batch = RecordBatch::try_from_iter([
        ("customer_id", Arc::new(ids) as _),
        ("date", Arc::new(dates) as _),
        ("amount", Arc::new(amounts) as _),
    ])
    .expect("a table");
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("a file");
    bytes
}

#[test]
fn pipes_give_the_table_of_the_same_bytes_in_a_file() {
    let shop = Shop::new();
    shop.write("orders", ORDERS.as_bytes());
    let expected = shell(&shop, "mkdir temporary; gzip -k orders; CLV orders").stdout;
    assert!(expected.starts_with(b"customer_id,"), "{expected:?}");
    shop.write("orders.parquet", &orders_in_parquet());
    for script in [
        "CLV - < orders",
        "cat orders | CLV -",
        "cat orders | CLV /dev/stdin",
        "CLV /dev/stdin < orders",
        "CLV <(cat orders)",
        "CLV <(cat orders.gz)",
        "CLV <(cat orders.parquet)",
        "CLV <(head -2 orders) <(head -1 orders; tail -2 orders)",
        "mkfifo pipe; cat orders > pipe & CLV pipe",
    ] {
        let output = shell(&shop, script);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {said}");
        assert_eq!(output.stdout, expected, "{script}");
        assert!(files(&shop.path("temporary")).is_empty(), "{script}");
    }
}

#[test]
fn a_fault_in_a_pipe_is_placed_under_the_name_that_was_given() {
    let shop = Shop::new();
    let broken = ORDERS.replace("7.25", "seven");
    shop.write("orders", broken.as_bytes());
    let script = "mkdir temporary; mkfifo pipe; cat orders > pipe & sleep 0.1; CLV --strict pipe";
    let output = shell(&shop, script);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("pipe:3: column `amount`"), "{said}");
}

#[test]
fn a_pipe_without_bytes_is_an_empty_file() {
    let shop = Shop::new();
    fs::create_dir(shop.path("temporary")).expect("a folder");
    for script in ["true | CLV /dev/stdin", "CLV <(true)", "CLV /dev/null"] {
        let output = shell(&shop, script);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{script}: {said}");
        assert!(said.contains("the file is empty"), "{script}: {said}");
    }
}
