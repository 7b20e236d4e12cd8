//! Inputs → grouped purchases on disk, and the audit of how they came about.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::{ArrayRef, AsArray, BinaryBuilder, RecordBatch};
use arrow::datatypes::SchemaRef;

use crate::error::{Error, Result};
use crate::input::audit::{LeftOut, Tally};
use crate::input::dates::date_of;
use crate::input::identity::Identity;
use crate::input::layouts;
use crate::input::places::strict_error;
use crate::input::sampled::Sampled;
use crate::input::scan::Scan;
use crate::input::{Audit, Duplicates, Found, ReadOptions, Reason, Source, sources};

use super::attributes::AttributeTexts;
use super::checks::{check, most_are_kept, nothing_left};
use super::crosswalk;
use super::doubts::Doubts;
use super::first_order::FirstOrders;
use super::group::{Finish, group};
use super::orders::{self, Span};
use super::packed::Row;
use super::periods::{Purchase, atoms, duplicates, once_per_order, purchases};
use super::seen::Seen;
use super::spool::{Facts, Purchases};
use super::spool_file::{SpoolWriter, spool_schema};
use super::watch::{Passing, Spellings};

impl Purchases {
    /// Reads, cleans and groups transactions.
    ///
    /// # Errors
    /// When an input cannot be read or understood, no row is left, several currencies meet without
    /// a choice, a few rows lie far after all others, or `strict` and a row would be left out.
    pub fn read(inputs: &[String], options: &ReadOptions) -> Result<(Self, Audit)> {
        let Found { sources, cautions } = sources(inputs, options)?;
        let (purchases, mut audit) = Self::read_sources(sources, options)?;
        audit.cautions.extend(cautions);
        Ok((purchases, audit))
    }

    /// Does the same from sources that are open already.
    ///
    /// # Errors
    /// Those of [`Purchases::read`].
    pub fn read_sources(sources: Vec<Source>, options: &ReadOptions) -> Result<(Self, Audit)> {
        if let (Some(since), Some(until)) = (options.since, options.until)
            && since > until
        {
            return Err(Error::usage(format!(
                "`--since {since}` is after `--until`: `{until}`"
            )));
        }
        let mut layouts = layouts(sources, options)?;
        loop {
            let scan = Arc::new(Scan::new(layouts, options)?);
            let pass = Arc::new(Pass::new(scan.clone(), options));
            let finish: Arc<dyn Finish> = pass.clone();
            let mut spool = SpoolWriter::create(&pass.schema(), options)?;
            let mut spellings = Spellings::default();
            let write = |batch: &RecordBatch| {
                let ids = batch.column(0).as_string::<i32>();
                ids.iter().flatten().for_each(|id| spellings.see(id));
                spool.write(batch)
            };
            layouts = match group(&scan, options, &finish, write) {
                Ok(()) => match scan.corrections()? {
                    Some(corrected) => corrected,
                    None => return pass.conclude(spool, &spellings),
                },
                Err(error) => scan.corrections_after(error, options)?,
            };
        }
    }
}

/// One run over all customers: their rows become atoms for the spool, their counts the audit.
#[derive(Debug)]
struct Pass {
    scan: Arc<Scan>,
    options: ReadOptions,
    /// Does the amount column have values? Known with the first customer, when all rows have been read.
    is_filled: OnceLock<bool>,
    /// Customers with rows before the observation window; known then, too.
    before: OnceLock<Sampled>,
    /// The days of each file; known then, too.
    spans: OnceLock<Vec<Span>>,
    seen: Mutex<Seen>,
}

impl Finish for Pass {
    fn schema(&self) -> SchemaRef {
        spool_schema(self.has_first_orders())
    }

    fn finish(&self, customers: &RecordBatch) -> Result<RecordBatch> {
        let is_filled = || total(&self.scan.tallies()).filled_amounts > 0;
        let is_filled = *self.is_filled.get_or_init(is_filled);
        let before = self
            .before
            .get_or_init(|| total(&self.scan.tallies()).before_since);
        let spans = self.spans.get_or_init(|| spans_of(&self.scan));
        let ids = customers.column(0).as_string::<i32>();
        let packed = customers.column(1).as_binary::<i64>();
        let size = packed.values().len();
        let mut atoms_of_all = BinaryBuilder::with_capacity(customers.num_rows(), size);
        let mut seen = Seen::default();
        let mut rows = Vec::new();
        let (mut days, mut found, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let mut first_orders = self.first_orders(customers.num_rows());
        for (at, packed) in packed.iter().enumerate() {
            rows.clear();
            days.clear();
            found.clear();
            bytes.clear();
            Row::unpack(packed.unwrap_or_default(), &mut rows);
            if let Some(details) = self.scan.details() {
                for row in &mut rows {
                    row.detail = details.sorted(row.detail);
                }
            }
            if is_filled {
                rows.retain(|row| row.amount.is_some());
            }
            seen.repeated.add(orders::once(&mut rows, spans));
            seen.duplicates += duplicates(&mut rows, self.options.duplicates);
            if let Some(first_orders) = &mut first_orders {
                first_orders.begin(&rows);
            }
            once_per_order(&mut rows);
            if self.options.columns.order.is_none() {
                forget_orders(&mut rows);
            }
            atoms(&mut rows, self.options.merge.unwrap_or_default(), &mut days);
            let counts = purchases(&days, self.options.merge.unwrap_or_default(), &mut found);
            if let Some(first_orders) = &mut first_orders {
                first_orders.end(&rows, found.first());
            }
            seen.see_customer(&rows, counts);
            let passing = Passing {
                id: ids.value(at),
                rows: rows.len() as u64,
                purchases: counts.purchases,
                value: value_of(&found),
            };
            seen.watch.see(&passing, before);
            for atom in &days {
                atom.pack(&mut bytes);
            }
            atoms_of_all.append_value(&bytes);
        }
        self.seen().add(&seen);
        let mut columns: Vec<ArrayRef> =
            vec![customers.column(0).clone(), Arc::new(atoms_of_all.finish())];
        columns.extend(first_orders.map(FirstOrders::finish));
        RecordBatch::try_new(self.schema(), columns)
            .map_err(|error| Error::data(format!("customers cannot be spooled: {error}")))
    }
}

impl Pass {
    fn new(scan: Arc<Scan>, options: &ReadOptions) -> Self {
        Self {
            scan,
            options: options.clone(),
            is_filled: OnceLock::new(),
            before: OnceLock::new(),
            spans: OnceLock::new(),
            seen: Mutex::default(),
        }
    }

    fn has_first_orders(&self) -> bool {
        let contacts = self.scan.identity().is_some_and(Identity::has_attributes);
        contacts || self.scan.details().is_some()
    }

    fn first_orders(&self, customers: usize) -> Option<FirstOrders> {
        let merge = self.options.merge.unwrap_or_default();
        self.has_first_orders()
            .then(|| FirstOrders::new(merge, customers))
    }

    /// What is said of customers beside their figures.
    fn attributes(&self) -> Option<AttributeTexts> {
        let contacts = self.scan.identity().and_then(Identity::contact_attributes);
        self.has_first_orders()
            .then(|| AttributeTexts::new(self.scan.details().cloned(), contacts.cloned()))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn conclude(&self, spool: SpoolWriter, spellings: &Spellings) -> Result<(Purchases, Audit)> {
        let (scan, options, seen) = (&self.scan, &self.options, self.seen().clone());
        let tallies = scan.tallies();
        let total = total(&tallies);
        check(scan, &tallies, &total, options)?;
        let left_out = left_out(scan, &total, options, &seen)?;
        let Some((first, last)) = seen.days.filter(|_| seen.customers > 0) else {
            return Err(nothing_left(scan, &total, &left_out));
        };
        most_are_kept(scan, &left_out, &total, seen.rows, options)?;
        let doubts = Doubts {
            scan,
            options,
            tallies: &tallies,
            total: &total,
            seen: &seen,
            before: self.before.get(),
        };
        let cautions = doubts.cautions(&left_out, spellings);
        let facts = Facts {
            merge: options.merge.unwrap_or_default(),
            refunds: options.refunds.unwrap_or_default(),
            since: options.since.unwrap_or_else(|| date_of(first)),
            until: options.until.unwrap_or_else(|| date_of(last)),
            first_day: date_of(first),
            last_day: date_of(last),
            customers: seen.customers,
            amounts: total.filled_amounts > 0,
            timestamps: seen.timestamps,
        };
        let files = self
            .scan
            .layouts()
            .iter()
            .zip(&tallies)
            .map(|(layout, tally)| layout.audit(tally.rows))
            .collect();
        let timezone = options.timezone.map(|zone| zone.to_string());
        let currency = self
            .options
            .currency
            .as_ref()
            .map(|currency| currency.to_uppercase());
        let audit = Audit {
            timezone,
            currency,
            cautions,
            identity: scan.identity().map(Identity::audit),
            ..seen.audit(&facts, &total, left_out, files)
        };
        let attributes = self.attributes();
        let purchases = Purchases::new(spool.finish()?, facts, attributes);
        if let (Some(path), Some(identity)) = (&options.crosswalk, scan.identity()) {
            crosswalk::write(path, identity, options.threads)?;
        }
        Ok((purchases, audit))
    }
}

/// The days of each file, when all have been read.
fn spans_of(scan: &Scan) -> Vec<Span> {
    let layouts = scan.layouts().iter();
    let names: Vec<&str> = layouts
        .map(|layout| layout.source().name.as_str())
        .collect();
    orders::spans(&names, &scan.tallies())
}

/// Takes the numbers of orders that were read to compare files only.
fn forget_orders(rows: &mut [Row]) {
    for row in rows.iter_mut().filter(|row| !row.is_total) {
        row.order = 0;
    }
}

/// The value of some purchases, in millionths.
fn value_of(found: &[Purchase]) -> i128 {
    let values = found.iter().filter_map(|purchase| purchase.value);
    values.fold(0, i128::saturating_add)
}

fn total(tallies: &[Tally]) -> Tally {
    let mut total = Tally::default();
    for tally in tallies {
        total.add(tally);
    }
    total
}

fn left_out(
    scan: &Scan,
    total: &Tally,
    options: &ReadOptions,
    seen: &Seen,
) -> Result<Vec<LeftOut>> {
    let is_filled = total.filled_amounts > 0;
    let mut counts = total.left_out;
    if is_filled {
        counts[Reason::UnreadableAmount as usize] += total.empty_amounts;
    }
    if options.duplicates == Duplicates::Drop {
        counts[Reason::Duplicate as usize] += seen.duplicates;
    }
    counts[Reason::RepeatedOrder as usize] += seen.repeated.rows;
    let excluded = scan.identity().map_or(0, Identity::rows_left_out);
    counts[Reason::ExcludedCustomer as usize] += excluded;
    let mut left_out = Vec::new();
    for reason in Reason::ALL {
        let rows = counts[reason as usize];
        let examples = scan.examples(reason, is_filled);
        if options.strict
            && reason.is_fault()
            && let Some(example) = examples.first()
        {
            return Err(strict_error(reason, example)
                .hint("without `--strict`, such rows are skipped and counted"));
        }
        if rows > 0 {
            left_out.push(LeftOut {
                reason,
                rows,
                examples,
            });
        }
    }
    Ok(left_out)
}
