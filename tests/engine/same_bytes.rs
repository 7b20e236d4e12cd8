//! Same input, same bytes: order of rows and columns, files, threads, formats and row groups change nothing.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use clv::input::{Merge, ReadOptions};
use flate2::{Compression, write::GzEncoder};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::shop::{Shop, table, until};

/// Rows of a shop: customer, day since 2023-01-01, cents.
fn orders() -> Vec<(u32, i32, i64)> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let row = |rng: &mut ChaCha8Rng| {
        (
            rng.random_range(0..3000),
            rng.random_range(0..700),
            rng.random_range(-500..20_000),
        )
    };
    (0..20_000).map(|_| row(&mut rng)).collect()
}

fn day(day: i32) -> String {
    (chrono::NaiveDate::from_ymd_opt(2023, 1, 1).expect("a date")
        + chrono::Days::new(u64::from(day.unsigned_abs())))
    .to_string()
}

fn amount(cents: i64) -> f64 {
    format!("{cents}e-2").parse().expect("a number")
}

fn csv(rows: &[(u32, i32, i64)]) -> String {
    let lines = rows
        .iter()
        .map(|(id, at, cents)| format!("{id},{},{}\n", day(*at), amount(*cents)));
    std::iter::once("customer_id,date,amount\n".to_owned())
        .chain(lines)
        .collect()
}

fn json_lines(rows: &[(u32, i32, i64)]) -> String {
    let line = |(id, at, cents): &(u32, i32, i64)| {
        format!(
            "{{\"date\": \"{}\", \"amount\": {}, \"customer_id\": {id}}}\n",
            day(*at),
            amount(*cents)
        )
    };
    rows.iter().map(line).collect()
}

fn parquet(shop: &Shop, name: &str, rows: &[(u32, i32, i64)], group: usize, text: bool) -> String {
    let days = rows.iter().map(|(_, at, _)| 19_358 + at);
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(
        rows.iter().map(|(id, ..)| i64::from(*id)),
    ));
    let dates: ArrayRef = if text {
        Arc::new(
            rows.iter()
                .map(|(_, at, _)| Some(day(*at)))
                .collect::<StringArray>(),
        )
    } else {
        Arc::new(Date32Array::from_iter_values(days))
    };
    let amounts: ArrayRef = Arc::new(Float64Array::from_iter_values(
        rows.iter().map(|(.., cents)| amount(*cents)),
    ));
    let kind = dates.data_type().clone();
    let schema = Schema::new(vec![
        Field::new("customer_id", DataType::Int64, false),
        Field::new("date", kind, false),
        Field::new("amount", DataType::Float64, false),
    ]);
    let batch = RecordBatch::try_new(Arc::new(schema), vec![ids, dates, amounts]).expect("a batch");
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .build();
    let file = File::create(shop.path(name)).expect("a file");
    let mut writer =
        ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    shop.path(name).display().to_string()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("packed");
    encoder.finish().expect("packed")
}

#[test]
fn the_table_is_the_same_to_the_byte_however_the_rows_come() {
    let shop = Shop::new();
    let rows = orders();
    let options = until("2024-12-31");
    let plain = shop.write("plain.csv", csv(&rows).as_bytes());
    let expected = table(std::slice::from_ref(&plain), &options);
    assert!(expected.len() > 100_000);

    let mut shuffled = rows.clone();
    shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(8));
    let (half, other) = shuffled.split_at(7_000);
    let columns = rows
        .iter()
        .map(|(id, at, cents)| format!("{};{};{id}\r\n", amount(*cents), day(*at)));
    let columns: String = std::iter::once("\u{feff}Amount;Date;Customer ID\r\n".to_owned())
        .chain(columns)
        .collect();
    let comma = csv(&rows).replace(',', ";").replace('.', ",");
    for (what, inputs) in [
        (
            "shuffled",
            vec![shop.write("shuffled.csv", csv(&shuffled).as_bytes())],
        ),
        (
            "two files",
            vec![
                shop.write("a.csv", csv(half).as_bytes()),
                shop.write("b.csv", csv(other).as_bytes()),
            ],
        ),
        (
            "columns, mark, line ends",
            vec![shop.write("columns.csv", columns.as_bytes())],
        ),
        (
            "decimal comma",
            vec![shop.write("comma.csv", comma.as_bytes())],
        ),
        ("gzip", vec![shop.write("plain.csv.gz", &gzip(&csv(&rows)))]),
        (
            "zstd",
            vec![shop.write(
                "plain.csv.zst",
                &zstd::encode_all(csv(&rows).as_bytes(), 1).expect("packed"),
            )],
        ),
        (
            "UTF-16",
            vec![shop.write(
                "wide.csv",
                &crate::encodings::utf_16(&csv(&rows), u16::to_le_bytes),
            )],
        ),
        (
            "JSON Lines",
            vec![shop.write("plain.jsonl", json_lines(&rows).as_bytes())],
        ),
        (
            "packed JSON Lines",
            vec![shop.write("plain.ndjson.gz", &gzip(&json_lines(&shuffled)))],
        ),
        (
            "small row groups",
            vec![parquet(&shop, "small.parquet", &shuffled, 100, false)],
        ),
        (
            "large row groups",
            vec![parquet(&shop, "large.parquet", &shuffled, 1_000_000, false)],
        ),
        (
            "text in Parquet",
            vec![parquet(&shop, "text.parquet", &rows, 5_000, true)],
        ),
        (
            "both formats",
            vec![
                parquet(&shop, "half.parquet", half, 500, false),
                shop.path("b.csv").display().to_string(),
            ],
        ),
    ] {
        assert!(table(&inputs, &options) == expected, "{what}");
    }
    for threads in [1, 2, 7] {
        let options = ReadOptions {
            threads,
            ..options.clone()
        };
        assert!(
            table(std::slice::from_ref(&plain), &options) == expected,
            "{threads} threads"
        );
    }
    let bounded = ReadOptions {
        memory: Some(64 << 20),
        ..options.clone()
    };
    assert!(
        table(std::slice::from_ref(&plain), &bounded) == expected,
        "bounded memory"
    );
}

#[test]
fn merge_periods_do_not_depend_on_the_order_of_rows() {
    let shop = Shop::new();
    let rows = orders();
    let mut shuffled = rows.clone();
    shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(9));
    let (a, b) = (
        shop.write("a.csv", csv(&rows).as_bytes()),
        shop.write("b.csv", csv(&shuffled).as_bytes()),
    );
    for merge in [Merge::None, Merge::Week, Merge::Month, Merge::Year] {
        let options = ReadOptions {
            merge: Some(merge),
            ..until("2024-12-31")
        };
        assert!(
            table(std::slice::from_ref(&a), &options) == table(std::slice::from_ref(&b), &options),
            "{merge}"
        );
    }
}

#[test]
fn a_large_file_is_cut_into_ranges_without_losing_a_row() {
    let shop = Shop::new();
    let rows: Vec<_> = (0..1_200_000_u32)
        .map(|at| {
            (
                at % 50_000,
                i32::try_from(at % 690).unwrap_or(0),
                i64::from(at % 977),
            )
        })
        .collect();
    let path = shop.write("large.csv", csv(&rows).as_bytes());
    let (_, audit) = crate::shop::read(
        &path,
        &ReadOptions {
            threads: 3,
            ..ReadOptions::default()
        },
    );
    assert_eq!(
        (audit.rows_read, audit.rows_kept, audit.customers),
        (1_200_000, 1_200_000, 50_000)
    );
}
