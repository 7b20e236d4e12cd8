//! Damaged Parquet files are refused with their name, whatever the crates that decode them do.

use std::fs;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, UInt32Array,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::shared;
use crate::shop::Shop;

/// Damaged files that are tried.
const MUTATIONS: u32 = 200;
const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/cdnow.json");

fn clv(shop: &Shop, call: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.current_dir(shop.0.path());
    command.args(call.split_whitespace()).stdin(Stdio::null());
    command.output().expect("a process")
}

fn parquet_of(columns: Vec<(&str, ArrayRef)>, compression: Compression) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("a table");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(150))
        .set_data_page_row_count_limit(40)
        .set_write_batch_size(20)
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("a file");
    bytes
}

/// Orders with columns of many types.
fn orders(compression: Compression) -> Vec<u8> {
    let rows = || 0..400_i64;
    let ids: StringArray = rows().map(|row| Some(format!("c{}", row % 60))).collect();
    let times = rows().map(|row| 1_700_000_000_000_000 + row * 86_400_000_000);
    let numbers = rows().map(|row| (row % 7 != 0).then_some(row * row));
    let cents = rows().map(|row| i128::from(row * 37 % 5000 + 1));
    let cents = Decimal128Array::from_iter_values(cents);
    let cents = cents.with_precision_and_scale(20, 2).expect("a scale");
    parquet_of(
        vec![
            ("customer_id", Arc::new(ids)),
            (
                "date",
                Arc::new(TimestampMicrosecondArray::from_iter_values(times)),
            ),
            ("amount", Arc::new(cents)),
            ("points", Arc::new(numbers.collect::<Int64Array>())),
        ],
        compression,
    )
}

/// A table of customers.
fn customers(compression: Compression) -> Vec<u8> {
    let rows = || 0..400_u32;
    let ids: StringArray = rows().map(|row| Some(format!("c{row:03}"))).collect();
    let days = rows().map(|row| 19_000 + (row % 9).cast_signed());
    let days: Date32Array = days.map(Some).collect();
    let frequency: UInt32Array = rows().map(|row| Some(row % 5)).collect();
    let recency = rows().map(|row| f64::from(row % 5) * 3.5);
    parquet_of(
        vec![
            ("customer_id", Arc::new(ids)),
            ("frequency", Arc::new(frequency)),
            ("recency", Arc::new(Float64Array::from_iter_values(recency))),
            ("T", Arc::new(Float64Array::from(vec![40.0; 400]))),
            ("first_day", Arc::new(days)),
        ],
        compression,
    )
}

/// Overwrites, swaps, zeroes or cuts off some bytes behind the first four.
fn damage(bytes: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    let place = rng.random_range(4..damaged.len());
    match rng.random_range(0..8) {
        0 => damaged.truncate(place),
        1 => {
            let end = damaged.len().min(place + rng.random_range(1..64));
            damaged[place..end].fill(0);
        }
        2 => {
            let other = rng.random_range(4..damaged.len());
            damaged.swap(place, other);
        }
        // most of what readers trust stands in the last part of a file
        3 | 4 => {
            let place = damaged.len() - rng.random_range(1..damaged.len().min(1500));
            damaged[place] = rng.random();
        }
        _ => {
            for _ in 0..rng.random_range(1..5) {
                let place = rng.random_range(4..damaged.len());
                damaged[place] = rng.random();
            }
        }
    }
    damaged
}

#[test]
fn a_damaged_parquet_file_is_refused_by_every_command_that_reads() {
    let shop = Shop::new();
    let score = format!("score --model {MODEL}");
    for number in [1017, 1107, 1506, 2393, 3550, 689] {
        let name = format!("panic_{number}.parquet");
        let Some(path) = shared(&format!("cases/faults/{name}")) else {
            return;
        };
        fs::copy(path, shop.path(&name)).expect("a copy");
        for verb in [
            "rfm",
            "audit",
            "fit",
            "evaluate --split 2024-06-30",
            "run --out out",
            &score,
        ] {
            let output = clv(&shop, &format!("{verb} {name}"));
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{verb} {name}: {said}");
            let expected = format!("{name}: damaged Parquet file");
            assert!(said.contains(&expected), "{verb} {name}: {said}");
            assert!(!said.contains("panicked"), "{verb} {name}: {said}");
            assert!(output.stdout.is_empty(), "{verb} {name}");
        }
        assert!(!shop.path("out").exists(), "{name}");
    }
}

#[test]
fn damage_in_any_place_of_a_parquet_file_never_ends_in_a_panic() {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let whole = [
        orders(Compression::UNCOMPRESSED),
        orders(Compression::SNAPPY),
        orders(zstd),
        customers(Compression::UNCOMPRESSED),
        customers(Compression::SNAPPY),
    ];
    let shop = Shop::new();
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut refused = 0;
    for at in 0..MUTATIONS {
        let original = &whole[at as usize % whole.len()];
        fs::write(shop.path("table.parquet"), damage(original, &mut rng)).expect("a file");
        let output = clv(&shop, "rfm --quiet table.parquet --memory 256MiB");
        let said = String::from_utf8_lossy(&output.stderr);
        let is_known = matches!(output.status.code(), Some(0..=2));
        assert!(is_known, "mutation {at}: {:?} {said}", output.status);
        assert!(!said.contains("panicked"), "mutation {at}: {said}");
        refused += u32::from(said.contains("table.parquet: damaged Parquet file"));
    }
    assert!(
        refused > MUTATIONS / 4,
        "only {refused} files were recognised as damaged"
    );
}
