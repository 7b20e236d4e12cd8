//! Tables in memory are read as files are.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use clv::input::Frame;
use clv::input::{ReadOptions, Source};
use clv::parallel::Stop;
use clv::rfm::{Customers, Format, TableWriter, Target, rows};
use clv::time::TimeUnit;

use crate::shop::Shop;

const ORDERS: [(&str, i32, f64); 5] = [
    ("b", 19_723, 10.0),
    ("a", 19_725, 20.5),
    ("b", 19_754, 30.25),
    ("", 19_755, 5.0),
    ("a", 19_783, 7.1),
];

/// Gives a column another type, by its name.
type Typed = dyn Fn(&str, ArrayRef) -> ArrayRef;

fn frame(typed: &Typed, chunks: usize) -> Source {
    let columns: [(&str, ArrayRef); 3] = [
        (
            "customer_id",
            Arc::new(
                ORDERS
                    .map(|order| Some(order.0))
                    .into_iter()
                    .collect::<StringArray>(),
            ),
        ),
        (
            "date",
            Arc::new(
                ORDERS
                    .map(|order| Some(order.1))
                    .into_iter()
                    .collect::<Date32Array>(),
            ),
        ),
        (
            "amount",
            Arc::new(
                ORDERS
                    .map(|order| Some(order.2))
                    .into_iter()
                    .collect::<Float64Array>(),
            ),
        ),
    ];
    let columns = columns.map(|(name, column)| (name, typed(name, column)));
    let fields = columns
        .iter()
        .map(|(name, column)| Field::new(*name, column.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let columns = columns.map(|(_, column)| column).to_vec();
    let whole = RecordBatch::try_new(schema.clone(), columns).unwrap();
    let batches = (0..ORDERS.len())
        .step_by(chunks)
        .map(|at| whole.slice(at, chunks.min(ORDERS.len() - at)))
        .collect();
    Source::frame("frame", Frame::new(schema, batches))
}

fn categories() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))
}

fn table(customers: &Customers) -> String {
    let shop = Shop::new();
    let target = shop.path("rfm.csv");
    let schema = customers.schema(TimeUnit::Week);
    let writer =
        TableWriter::create(&Target::File(target.clone()), Format::Csv, schema, 1).unwrap();
    rows::write(customers.blocks(TimeUnit::Week).unwrap(), writer).unwrap();
    std::fs::read_to_string(target).unwrap()
}

fn read(source: Source, options: &ReadOptions) -> clv::Result<Customers> {
    Customers::of(vec![source], options)
}

#[test]
fn a_frame_gives_the_bytes_of_the_file_whatever_its_types_and_chunks() {
    let text: String = ORDERS
        .iter()
        .map(|(id, day, amount)| {
            format!(
                "{id},{},{amount}\n",
                clv::testing::input::dates::date_of(*day)
            )
        })
        .collect();
    let (_shop, path) = Shop::of("orders.csv", &format!("customer_id,date,amount\n{text}"));
    let options = ReadOptions::default();
    let expected = table(&Customers::read(&[path], &options).unwrap());
    let forms: [&Typed; 4] = [
        &|_, column| column,
        &|name, column| {
            if name == "customer_id" {
                cast(&column, &categories()).unwrap()
            } else {
                column
            }
        },
        &|_, column| cast(&column, &DataType::Utf8View).unwrap(),
        &|name, column| match name {
            "amount" => cast(&column, &DataType::Decimal128(12, 2)).unwrap(),
            _ => cast(&column, &DataType::LargeUtf8).unwrap(),
        },
    ];
    for typed in forms {
        for chunks in [1, 2, 5] {
            let customers = read(frame(typed, chunks), &options).unwrap();
            assert_eq!(table(&customers), expected);
            let left_out = &customers.audit().unwrap().left_out;
            assert_eq!(left_out[0].examples[0].line, 4, "rows are counted from 1");
        }
    }
}

#[test]
fn reading_ends_when_it_is_asked_to_stop() {
    let stop = Stop::default();
    let options = ReadOptions {
        stop: stop.clone(),
        ..ReadOptions::default()
    };
    assert!(read(frame(&|_, column| column, 2), &options).is_ok());
    stop.ask();
    let error = read(frame(&|_, column| column, 2), &options).err().unwrap();
    assert!(error.to_string().contains("stopped"), "{error}");
}
