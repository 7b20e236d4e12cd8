//! The grouped purchases, spooled once to disk; fitting, splitting, tracking and scoring stream them from there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::ipc::reader::FileReader;
use arrow::ipc::writer::FileWriter;
use chrono::NaiveDate;
use tempfile::TempPath;

use crate::error::{Error, Result};
use crate::input::dates::{DAY, date_of, day_number, day_of};
use crate::input::{Merge, ReadOptions, Refunds, temp_dir};
use crate::temporary::{self, PREFIX};
use crate::time::TimeUnit;

use super::block::{CustomerBlock, Fold, Window};
use super::packed::Atom;
use super::periods::{Purchase, purchases};

/// The purchases of all customers, in order of id, on disk until dropped.
#[derive(Debug, Clone)]
pub struct Purchases {
    path: Arc<TempPath>,
    pub(super) facts: Facts,
}

/// What is known of the whole.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub merge: Merge,
    pub refunds: Refunds,
    pub since: NaiveDate,
    pub until: NaiveDate,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub customers: u64,
    pub amounts: bool,
    pub timestamps: bool,
}

/// Purchases on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub day: NaiveDate,
    /// First purchases of their customers.
    pub first: u64,
    /// Repeat purchases.
    pub repeat: u64,
}

impl Purchases {
    pub(super) fn new(path: TempPath, facts: Facts) -> Self {
        Self {
            path: Arc::new(path),
            facts,
        }
    }

    /// Which rows are one purchase.
    #[must_use]
    pub const fn merge(&self) -> Merge {
        self.facts.merge
    }

    /// What negative amounts did.
    #[must_use]
    pub const fn refunds(&self) -> Refunds {
        self.facts.refunds
    }

    /// First day of the observation window.
    #[must_use]
    pub const fn since(&self) -> NaiveDate {
        self.facts.since
    }

    /// Last day of the observation window: the option, or the last day in the data.
    #[must_use]
    pub const fn until(&self) -> NaiveDate {
        self.facts.until
    }

    /// First day with a row.
    #[must_use]
    pub const fn first_day(&self) -> NaiveDate {
        self.facts.first_day
    }

    /// Last day with a row.
    #[must_use]
    pub const fn last_day(&self) -> NaiveDate {
        self.facts.last_day
    }

    /// Customers with at least one purchase.
    #[must_use]
    pub const fn customer_count(&self) -> u64 {
        self.facts.customers
    }

    /// Are there amounts?
    #[must_use]
    pub const fn has_amounts(&self) -> bool {
        self.facts.amounts
    }

    /// Are purchases dated to the moment rather than to the day? Then `T` runs to the end of its last day.
    #[must_use]
    pub fn has_timestamps(&self) -> bool {
        self.facts.merge == Merge::None && self.facts.timestamps
    }

    /// Streams the customers with a purchase in the window up to its `calibration_end`, in order of id.
    ///
    /// # Errors
    /// When the spool cannot be read; so for each block.
    pub fn customers(
        &self,
        window: &Window,
        unit: TimeUnit,
    ) -> Result<impl Iterator<Item = Result<CustomerBlock>> + use<>> {
        let mut fold = Fold::new(window, unit, self.facts.merge, self.has_timestamps());
        let blocks = self
            .batches()?
            .map(move |batch| Ok(block(&batch?, &mut fold)));
        Ok(blocks.filter(|block| block.as_ref().map_or(true, |block| !block.is_empty())))
    }

    /// First and repeat purchases by day, of the customers born on or before `born_until`; days without any are absent.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn by_day(&self, born_until: NaiveDate) -> Result<Vec<DayCount>> {
        self.by_day_since(None, born_until)
    }

    /// Does the same as if nothing had happened before a day.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn by_day_since(
        &self,
        since: Option<NaiveDate>,
        born_until: NaiveDate,
    ) -> Result<Vec<DayCount>> {
        let mut days: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
        self.each(since, |found| {
            if found
                .first()
                .is_none_or(|first| day_of(first.time) > day_number(born_until))
            {
                return;
            }
            for (at, purchase) in found.iter().enumerate() {
                let (first, repeat) = days.entry(day_of(purchase.time)).or_default();
                *(if at == 0 { first } else { repeat }) += 1;
            }
        })?;
        Ok(days
            .into_iter()
            .map(|(day, (first, repeat))| DayCount {
                day: date_of(day),
                first,
                repeat,
            })
            .collect())
    }

    /// All gaps between consecutive purchases up to and including a day: days, and how often, the shortest first.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn gaps(&self, until: NaiveDate) -> Result<Vec<(f64, u64)>> {
        self.gaps_since(None, until)
    }

    /// Does the same as if nothing had happened before a day.
    ///
    /// # Errors
    /// When the spool cannot be read.
    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of a few thousand years are exact"
    )]
    pub fn gaps_since(
        &self,
        since: Option<NaiveDate>,
        until: NaiveDate,
    ) -> Result<Vec<(f64, u64)>> {
        let end = (i64::from(day_number(until)) + 1) * DAY;
        let mut gaps: BTreeMap<i64, u64> = BTreeMap::new();
        self.each(since, |found| {
            for pair in found.windows(2).take_while(|pair| pair[1].time < end) {
                *gaps.entry(pair[1].time - pair[0].time).or_default() += 1;
            }
        })?;
        Ok(gaps
            .into_iter()
            .map(|(gap, times)| (gap as f64 / DAY as f64, times))
            .collect())
    }

    fn each(&self, since: Option<NaiveDate>, mut visit: impl FnMut(&[Purchase])) -> Result<()> {
        let start = since.map_or(i64::MIN, |day| i64::from(day_number(day)) * DAY);
        let (mut atoms, mut found) = (Vec::new(), Vec::new());
        for batch in self.batches()? {
            let batch = batch?;
            for bytes in batch.column(1).as_binary::<i32>().iter().flatten() {
                atoms.clear();
                found.clear();
                Atom::unpack(bytes, &mut atoms);
                let seen = atoms.partition_point(|atom| atom.time < start);
                purchases(&atoms[seen..], self.facts.merge, &mut found);
                visit(&found);
            }
        }
        Ok(())
    }

    fn batches(&self) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        let kept = self.path.clone();
        let file = File::open(self.path.as_ref())
            .map_err(|error| Error::io("cannot read the spool", error))?;
        let reader = FileReader::try_new(BufReader::new(file), None).map_err(broken)?;
        Ok(reader.map(move |batch| {
            let _held_while_reading = &kept;
            batch.map_err(broken)
        }))
    }
}

fn block(batch: &RecordBatch, fold: &mut Fold) -> CustomerBlock {
    let ids = batch.column(0).as_string::<i32>();
    let mut block = CustomerBlock::empty();
    let mut kept = StringBuilder::with_capacity(ids.len(), ids.values().len());
    let mut atoms = Vec::new();
    for (id, bytes) in ids.iter().zip(batch.column(1).as_binary::<i32>()) {
        atoms.clear();
        Atom::unpack(bytes.unwrap_or_default(), &mut atoms);
        if fold.add(&atoms, &mut block) {
            kept.append_option(id);
        }
    }
    block.customer_id = kept.finish();
    block
}

/// The columns of a spool: ids, and packed atoms.
pub(super) fn spool_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("customer", DataType::Utf8, false),
        Field::new("atoms", DataType::Binary, false),
    ]))
}

/// Writes grouped customers to a spool.
pub(super) struct SpoolWriter {
    path: TempPath,
    writer: FileWriter<BufWriter<File>>,
}

impl SpoolWriter {
    pub(super) fn create(options: &ReadOptions) -> Result<Self> {
        let failed = |error| Error::io("cannot create the spool", error);
        let folder = temp_dir(options.temp_dir.as_deref());
        let file =
            temporary::file(tempfile::Builder::new().prefix(PREFIX), &folder).map_err(failed)?;
        let (file, path) = file.into_parts();
        let writer = BufWriter::with_capacity(1 << 18, file);
        let writer = FileWriter::try_new(writer, &spool_schema()).map_err(broken)?;
        Ok(Self { path, writer })
    }

    pub(super) fn write(&mut self, customers: &RecordBatch) -> Result<()> {
        self.writer.write(customers).map_err(broken)
    }

    pub(super) fn finish(mut self) -> Result<TempPath> {
        self.writer.finish().map_err(broken)?;
        Ok(self.path)
    }
}

fn broken(error: arrow::error::ArrowError) -> Error {
    match error {
        arrow::error::ArrowError::IoError(_, error) => disk_failed("the spool failed", error),
        error => Error::data(format!("the spool failed: {error}")),
    }
}

/// The error for a temporary file that cannot be written or read.
pub(super) fn disk_failed(what: &str, error: std::io::Error) -> Error {
    use std::io::ErrorKind as K;
    let is_full = matches!(
        error.kind(),
        K::StorageFull | K::QuotaExceeded | K::FileTooLarge
    );
    let error = Error::io(what, error);
    if is_full {
        error.hint("free some disk space, or name a folder on another disk with `--temp-dir`")
    } else {
        error
    }
}
