//! Small shops on disk, and their tables.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clv::Error;
use clv::input::{Audit, ReadOptions};
use clv::rfm::{CustomerBlock, Format, Purchases, TableWriter, Target, Window, rows};
use clv::time::TimeUnit;
use tempfile::TempDir;

/// A folder with files in it, gone when dropped.
pub(crate) struct Shop(pub TempDir);

impl Shop {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn of(name: &str, text: &str) -> (Self, String) {
        let shop = Self::new();
        let path = shop.write(name, text.as_bytes());
        (shop, path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).expect("a file in a temporary folder");
        self.path(name).display().to_string()
    }

    pub(crate) fn files(&self) -> Vec<String> {
        files(self.0.path())
    }
}

pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

pub(crate) fn date(text: &str) -> chrono::NaiveDate {
    clv::time::parse_date(text).expect("a date")
}

/// Every tenth customer of the sample shop, with all their orders from the first day to the last, and the orders without a
/// customer.
///
/// A run over them writes every file that one over the whole shop writes, in less than half the time.
pub(crate) fn few_orders() -> String {
    let whole = include_str!("../shop/orders.csv");
    let mut few = String::new();
    for (at, line) in whole.lines().enumerate() {
        let customer = line.split(',').nth(2).expect("a customer");
        if at == 0 || customer.is_empty() || customer.ends_with('0') {
            few += line;
            few += "\n";
        }
    }
    few
}

/// Options for one input that ends on a day.
pub(crate) fn until(day: &str) -> ReadOptions {
    ReadOptions {
        until: Some(date(day)),
        threads: 2,
        ..ReadOptions::default()
    }
}

pub(crate) fn read(input: &str, options: &ReadOptions) -> (Purchases, Audit) {
    Purchases::read(&[input.to_owned()], options).expect("readable transactions")
}

pub(crate) fn refused(input: &str, options: &ReadOptions) -> Error {
    Purchases::read(&[input.to_owned()], options)
        .err()
        .expect("an error")
}

/// All customers in one block after the other.
pub(crate) fn blocks(purchases: &Purchases, window: &Window, unit: TimeUnit) -> Vec<CustomerBlock> {
    purchases
        .customers(window, unit)
        .expect("customers")
        .map(|block| block.expect("a block"))
        .collect()
}

/// One column of all blocks.
pub(crate) fn column<T: Clone>(
    blocks: &[CustomerBlock],
    pick: impl Fn(&CustomerBlock) -> &Vec<T>,
) -> Vec<T> {
    blocks
        .iter()
        .flat_map(|block| pick(block).clone())
        .collect()
}

/// The RFM table of transactions as bytes of CSV.
pub(crate) fn table(inputs: &[String], options: &ReadOptions) -> Vec<u8> {
    let (purchases, _) = Purchases::read(inputs, options).expect("readable transactions");
    let folder = Shop::new();
    let target = folder.path("rfm.csv");
    write_table(&purchases, &target, options.threads).expect("a table");
    fs::read(target).expect("the table")
}

/// The attributes of the customers as CSV; nothing where there are none.
pub(crate) fn attributes(inputs: &[String], options: &ReadOptions) -> String {
    let options = ReadOptions {
        keep_attributes: true,
        ..options.clone()
    };
    let (purchases, _) = Purchases::read(inputs, &options).expect("readable transactions");
    let Some(attributes) = purchases.attributes() else {
        return String::new();
    };
    let folder = Shop::new();
    let path = folder.path("attributes.csv");
    let target = Target::File(path.clone());
    let mut table = TableWriter::create(&target, Format::Csv, attributes.schema(), options.threads)
        .expect("a table");
    attributes.write(&mut table).expect("attributes");
    table.finish().expect("a table");
    fs::read_to_string(path).expect("the table")
}

pub(crate) fn write_table(
    purchases: &Purchases,
    target: &Path,
    threads: usize,
) -> clv::Result<u64> {
    let target = Target::File(target.to_owned());
    let schema = rows::schema(
        TimeUnit::Week,
        Some(purchases.until()),
        Some(purchases.merge()),
        purchases.has_timestamps(),
    );
    let writer = TableWriter::create(&target, Format::of(&target)?, schema, threads)?;
    rows::write(
        purchases.customers(&Window::until(purchases.until()), TimeUnit::Week)?,
        writer,
    )
}

/// A row of a table by the names of its columns.
pub(crate) type Row = BTreeMap<String, String>;

/// The rows of a table of a shop.
pub(crate) fn rows(shop: &Shop, name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(shop.path(name)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}
