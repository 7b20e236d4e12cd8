//! Inputs → grouped purchases on disk, and the audit of how they came about.

use std::sync::Arc;

use arrow::array::{AsArray, BinaryBuilder, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::input::audit::{LeftOut, Tally};
use crate::input::dates::{DAY, date_of, day_of};
use crate::input::places::{examples, strict_error};
use crate::input::sampled::Sampled;
use crate::input::scan::Scan;
use crate::input::statuses::{is_no_sale, is_sale};
use crate::input::{AmountPer, Audit, Duplicates, ReadOptions, Reason, Source, sources, temp_dir};

use super::checks::{check, faults, most_are_kept, nothing_left};
use super::group::group;
use super::packed::Row;
use super::periods::{PeriodCounts, Purchase, atoms, duplicates, once_per_order, purchases};
use super::spool::{Facts, Purchases, SpoolWriter};
use super::watch::{Passing, Watch};

impl Purchases {
    /// Reads, cleans and groups transactions.
    ///
    /// # Errors
    /// When an input cannot be read or understood, no row is left, several currencies meet without
    /// a choice, a few rows lie far after all others, or `strict` and a row would be left out.
    pub fn read(inputs: &[String], options: &ReadOptions) -> Result<(Self, Audit)> {
        Self::read_sources(
            sources(inputs, &temp_dir(options.temp_dir.as_deref()))?,
            options,
        )
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
                "`--since {since}` lies after the end of the window: `{until}`"
            )));
        }
        let scan = Arc::new(Scan::new(sources, options)?);
        loop {
            let mut pass = Pass::new(&scan, options)?;
            match group(&scan, options, |batch| pass.add(batch)) {
                Ok(()) => return pass.finish(),
                Err(error) => scan.retry(error)?,
            }
        }
    }
}

/// One run over all customers: their rows become atoms in the spool, their counts the audit.
struct Pass<'a> {
    scan: &'a Scan,
    options: &'a ReadOptions,
    spool: SpoolWriter,
    /// Does the amount column have values? Known with the first customer, when all rows have been read.
    is_filled: Option<bool>,
    rows: Vec<Row>,
    seen: Seen,
    watch: Watch,
    /// Customers with rows before the observation window; known with the first customer, too.
    before: Sampled,
}

/// What is counted customer by customer.
#[derive(Debug, Default)]
struct Seen {
    rows: u64,
    duplicates: u64,
    customers: u64,
    one_time: u64,
    without_purchase: u64,
    periods: PeriodCounts,
    days: Option<(i32, i32)>,
    timestamps: bool,
}

impl<'a> Pass<'a> {
    fn new(scan: &'a Scan, options: &'a ReadOptions) -> Result<Self> {
        let spool = SpoolWriter::create(options)?;
        Ok(Self {
            scan,
            options,
            spool,
            is_filled: None,
            rows: Vec::new(),
            seen: Seen::default(),
            watch: Watch::default(),
            before: Sampled::default(),
        })
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let is_filled = match self.is_filled {
            Some(is_filled) => is_filled,
            None => self.begin(),
        };
        let ids = cast(batch.column(0), &DataType::Utf8)
            .map_err(|error| Error::data(format!("ids are no text: {error}")))?;
        let ids = ids.as_string::<i32>();
        let packed = batch.column(1).as_binary::<i64>();
        let mut builder = BinaryBuilder::with_capacity(batch.num_rows(), packed.values().len());
        let (mut days, mut found, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for (at, rows) in packed.iter().enumerate() {
            self.unpack(rows.unwrap_or_default(), is_filled);
            days.clear();
            found.clear();
            bytes.clear();
            atoms(&mut self.rows, self.options.merge, &mut days);
            let counts = purchases(&days, self.options.merge, &mut found);
            self.seen.customer(&self.rows, counts);
            let passing = Passing {
                id: ids.value(at),
                rows: self.rows.len() as u64,
                purchases: counts.purchases,
                value: value_of(&found),
            };
            self.watch.see(&passing, &self.before);
            for atom in &days {
                atom.pack(&mut bytes);
            }
            builder.append_value(&bytes);
        }
        self.spool.write(ids.clone(), builder)
    }

    /// What is known when all rows have been read.
    fn begin(&mut self) -> bool {
        let total = total(&self.scan.tallies());
        let is_filled = total.filled_amounts > 0;
        self.before = total.before_since;
        self.is_filled = Some(is_filled);
        is_filled
    }

    /// The customer's rows, sorted, without empty amounts in a filled column.
    fn unpack(&mut self, packed: &[u8], is_filled: bool) {
        self.rows.clear();
        Row::unpack(packed, &mut self.rows);
        if is_filled {
            self.rows.retain(|row| row.amount.is_some());
        }
        self.seen.duplicates += duplicates(&mut self.rows, self.options.duplicates);
        if self.options.amount_per == AmountPer::Order {
            once_per_order(&mut self.rows);
        }
    }

    fn finish(self) -> Result<(Purchases, Audit)> {
        let tallies = self.scan.tallies();
        let total = total(&tallies);
        check(self.scan, &tallies, &total, self.options)?;
        let left_out = left_out(self.scan, &tallies, &total, self.options, &self.seen)?;
        let Some((first, last)) = self.seen.days.filter(|_| self.seen.customers > 0) else {
            return Err(nothing_left(self.scan, &total, &left_out));
        };
        most_are_kept(self.scan, &left_out, &total, self.seen.rows, self.options)?;
        let cautions = self.cautions(&tallies, &total, &left_out);
        let facts = Facts {
            merge: self.options.merge,
            refunds: self.options.refunds,
            since: self.options.since.unwrap_or_else(|| date_of(first)),
            until: self.options.until.unwrap_or_else(|| date_of(last)),
            first_day: date_of(first),
            last_day: date_of(last),
            customers: self.seen.customers,
            amounts: total.filled_amounts > 0,
            timestamps: self.seen.timestamps,
        };
        let files = self
            .scan
            .layouts()
            .iter()
            .zip(&tallies)
            .map(|(layout, tally)| layout.audit(tally.rows))
            .collect();
        let timezone = self.options.timezone.map(|zone| zone.to_string());
        let currency = self
            .options
            .currency
            .as_ref()
            .map(|currency| currency.to_uppercase());
        let audit = Audit {
            timezone,
            currency,
            cautions,
            ..self.seen.audit(&facts, &total, left_out, files)
        };
        Ok((Purchases::new(self.spool.finish()?, facts), audit))
    }
}

impl Pass<'_> {
    /// What a reader should know before they believe the data.
    fn cautions(&self, tallies: &[Tally], total: &Tally, left_out: &[LeftOut]) -> Vec<Caution> {
        let layouts = self.scan.layouts();
        let mut found: Vec<Caution> = Vec::new();
        for caution in layouts.iter().flat_map(|layout| &layout.cautions) {
            if !found.contains(caution) {
                found.push(caution.clone());
            }
        }
        if !total.nobodies.is_empty() {
            let words = total.nobodies.iter();
            found.push(Caution::RowsOfNobody {
                rows: total.nobodies.values().sum(),
                read: total.rows,
                words: words
                    .map(|(word, rows)| format!("`{word}` ({rows})"))
                    .collect(),
            });
        }
        let rows = faults(left_out, total);
        if rows > self.seen.rows {
            found.push(Caution::MostRowsSkipped {
                rows,
                kept: self.seen.rows,
            });
        }
        if self.seen.customers + self.seen.without_purchase == self.seen.rows {
            found.extend(layouts.iter().find_map(|layout| layout.numbering.clone()));
        }
        found.extend(self.statuses(total));
        found.extend(self.rounded(total));
        found.extend(self.repeated(tallies, total));
        if let Some(zone) = self.options.timezone
            && total.with_offset == 0
            && self.options.times_in.is_none()
        {
            let zone = zone.to_string();
            found.push(Caution::ZoneWithoutEffect { zone });
        }
        let customers = self.watch.began_before(&self.before);
        if let Some(since) = self.options.since.filter(|_| customers > 0) {
            found.push(Caution::BeganBeforeSince {
                customers,
                of: self.seen.customers,
                since: since.to_string(),
            });
        }
        found.extend(self.watch.alike());
        found.extend(self.watch.dominant());
        found
    }

    /// Statuses that all count, where some are no sale or not known as one.
    fn statuses(&self, total: &Tally) -> Option<Caution> {
        let layout = self
            .scan
            .layouts()
            .iter()
            .find(|layout| layout.columns.status.is_some())?;
        let column = layout.header[layout.columns.status?].clone();
        let is_believed = |status: &String| status.is_empty() || is_sale(&status.to_lowercase());
        let different = total.statuses.keys().filter(|status| !status.is_empty());
        if !self.options.statuses.is_empty()
            || total.statuses.keys().all(is_believed)
            || !(2..Tally::STATUSES).contains(&different.count())
        {
            return None;
        }
        let mut by_rows: Vec<(&String, &u64)> = total.statuses.iter().collect();
        by_rows.sort_by_key(|(status, rows)| (std::cmp::Reverse(**rows), (*status).clone()));
        let keep: Vec<&str> = by_rows
            .iter()
            .map(|(status, _)| status.as_str())
            .filter(|status| !status.is_empty() && !is_no_sale(&status.to_lowercase()))
            .collect();
        let keep = keep.join(",");
        Some(Caution::StatusNotUsed {
            column,
            statuses: by_rows
                .iter()
                .map(|(status, rows)| format!("`{status}` ({rows})"))
                .collect(),
            keep: if keep.contains(' ') {
                format!("\"{keep}\"")
            } else {
                keep
            },
        })
    }

    fn rounded(&self, total: &Tally) -> Option<Caution> {
        let layouts = self.scan.layouts().iter();
        let column = layouts.filter_map(|layout| Some(&layout.header[layout.columns.amount?]));
        (total.rounded_amounts > 0).then_some(Caution::AmountsRounded {
            column: column.into_iter().next().cloned().unwrap_or_default(),
            rows: total.rounded_amounts,
        })
    }

    /// Rows that repeat others: over files of the same days, or so many that a file seems to be in twice.
    fn repeated(&self, tallies: &[Tally], total: &Tally) -> Option<Caution> {
        let mut ends: Vec<(i32, i32)> = tallies
            .iter()
            .filter_map(|tally| tally.spread().days.ends())
            .collect();
        ends.sort_unstable();
        let overlap = ends.windows(2).any(|pair| pair[1].0 <= pair[0].1);
        let rows = self.seen.duplicates;
        let is_doubtful = overlap || rows * 4 >= total.rows;
        (rows > 0 && is_doubtful && self.options.duplicates == Duplicates::Keep).then_some(
            Caution::RowsRepeated {
                rows,
                read: total.rows,
                files: tallies.len() as u64,
            },
        )
    }
}

/// The value of some purchases, in millionths.
fn value_of(found: &[Purchase]) -> i128 {
    let values = found.iter().filter_map(|purchase| purchase.value);
    values.fold(0, i128::saturating_add)
}

impl Seen {
    fn customer(&mut self, rows: &[Row], counts: PeriodCounts) {
        let (Some(first), Some(last)) = (
            rows.iter().map(|row| row.time).min(),
            rows.iter().map(|row| row.time).max(),
        ) else {
            return;
        };
        self.rows += rows.len() as u64;
        self.timestamps |= rows.iter().any(|row| row.time.rem_euclid(DAY) != 0);
        let (first, last) = (day_of(first), day_of(last));
        let (earliest, latest) = self.days.unwrap_or((first, last));
        self.days = Some((earliest.min(first), latest.max(last)));
        self.customers += u64::from(counts.purchases > 0);
        self.one_time += u64::from(counts.purchases == 1);
        self.without_purchase += u64::from(counts.purchases == 0);
        self.periods.add(counts);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of customers are far below 2^53"
    )]
    fn audit(
        &self,
        facts: &Facts,
        total: &Tally,
        left_out: Vec<LeftOut>,
        files: Vec<crate::input::FileAudit>,
    ) -> Audit {
        Audit {
            rows_read: total.rows,
            rows_kept: self.rows,
            left_out,
            since: facts.since,
            until: facts.until,
            timezone: None,
            first_date: facts.first_day,
            last_date: facts.last_day,
            amounts: facts.amounts,
            customers: self.customers,
            customers_without_purchase: self.without_purchase,
            one_time_buyers: self.one_time,
            one_time_share: self.one_time as f64 / self.customers as f64,
            purchases: self.periods.purchases,
            purchases_without_value: self.periods.without_value,
            refunds: total.refunds,
            refunded_periods: self.periods.refunded,
            lone_refund_periods: self.periods.lone_refunds,
            zero_amounts: total.zero_amounts,
            duplicates: self.duplicates,
            currency: None,
            rounded_amounts: total.rounded_amounts,
            statuses: total.statuses.clone(),
            currencies: total.spread().currencies,
            files,
            cautions: Vec::new(),
        }
    }
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
    tallies: &[Tally],
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
    let mut places = examples(scan, tallies, is_filled)?;
    if options.strict {
        let mut faults = Reason::ALL.into_iter().filter(|reason| reason.is_fault());
        let first = faults.find_map(|reason| Some((reason, places[reason as usize].first()?)));
        if let Some((reason, example)) = first {
            return Err(strict_error(reason, example)
                .hint("without `--strict` such rows are left out and counted"));
        }
    }
    let found = Reason::ALL
        .into_iter()
        .filter(|reason| counts[*reason as usize] > 0);
    Ok(found
        .map(|reason| LeftOut {
            reason,
            rows: counts[reason as usize],
            examples: std::mem::take(&mut places[reason as usize]),
        })
        .collect())
}
