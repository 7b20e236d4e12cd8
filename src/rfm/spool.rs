//! The grouped purchases, spooled once to disk; fitting, splitting, tracking and scoring stream them from there.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringBuilder};
use chrono::NaiveDate;
use tempfile::TempPath;

use crate::error::Result;
use crate::input::dates::{DAY, date_of, day_number, day_of};
use crate::input::{Merge, Refunds};
use crate::time::TimeUnit;

use super::attributes::{AttributeTexts, Attributes};
use super::block::{CustomerBlock, Fold, Window};
use super::packed::Atom;
use super::periods::{Purchase, purchases};
use super::spool_file::read_spool;

/// The purchases of all customers, in order of id, on disk until dropped.
#[derive(Debug, Clone)]
pub struct Purchases {
    path: Arc<TempPath>,
    pub(super) facts: Facts,
    attributes: Option<Arc<AttributeTexts>>,
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
    pub(super) fn new(path: TempPath, facts: Facts, attributes: Option<AttributeTexts>) -> Self {
        Self {
            path: Arc::new(path),
            facts,
            attributes: attributes.map(Arc::new),
        }
    }

    /// What the data say of the customers beside their figures; `None` where they say nothing, or
    /// [`ReadOptions::keep_attributes`](crate::input::ReadOptions::keep_attributes) is not set.
    #[must_use]
    pub fn attributes(&self) -> Option<Attributes> {
        let texts = self.attributes.as_ref()?;
        Some(Attributes::new(self.path.clone(), texts.clone()))
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
        self.each_customer(since, |found, _| visit(found))
    }

    /// Visits the purchases of each customer as if nothing had happened before a day, and all that they paid or got back,
    /// in order of time; customers in order of id.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub(crate) fn each_customer(
        &self,
        since: Option<NaiveDate>,
        mut visit: impl FnMut(&[Purchase], &[Atom]),
    ) -> Result<()> {
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
                visit(&found, &atoms[seen..]);
            }
        }
        Ok(())
    }

    /// The purchases of one customer, in order of time; `None` where nobody has this id, or no purchase.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub(crate) fn of_customer(&self, id: &str) -> Result<Option<Vec<Purchase>>> {
        for batch in self.batches()? {
            let batch = batch?;
            let ids = batch.column(0).as_string::<i32>();
            let Some(row) = ids.iter().position(|own| own == Some(id)) else {
                continue;
            };
            let (mut atoms, mut found) = (Vec::new(), Vec::new());
            Atom::unpack(batch.column(1).as_binary::<i32>().value(row), &mut atoms);
            purchases(&atoms, self.facts.merge, &mut found);
            return Ok(Some(found).filter(|found| !found.is_empty()));
        }
        Ok(None)
    }

    fn batches(&self) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
        read_spool(&self.path, Some(vec![0, 1]))
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
