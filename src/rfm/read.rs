//! Inputs → grouped purchases on disk, and the audit of how they came about.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{AsArray, BinaryBuilder, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use crate::error::{Error, Result};
use crate::input::audit::{LeftOut, Tally, stragglers};
use crate::input::dates::{DAY, date_of, day_of};
use crate::input::places::{examples, first_refund, strict_error};
use crate::input::scan::Scan;
use crate::input::{Audit, Duplicates, ReadOptions, Reason, Refunds, Source, sources, temp_dir};

use super::group::group;
use super::packed::Row;
use super::periods::{PeriodCounts, atoms, duplicates, purchases};
use super::spool::{Facts, Purchases, SpoolWriter};

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
        })
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let is_filled = *self
            .is_filled
            .get_or_insert_with(|| total(&self.scan.tallies()).filled_amounts > 0);
        let ids = cast(batch.column(0), &DataType::Utf8)
            .map_err(|error| Error::data(format!("ids are no text: {error}")))?;
        let packed = batch.column(1).as_binary::<i64>();
        let mut builder = BinaryBuilder::with_capacity(batch.num_rows(), packed.values().len());
        let (mut days, mut found, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for rows in packed {
            self.unpack(rows.unwrap_or_default(), is_filled);
            days.clear();
            found.clear();
            bytes.clear();
            atoms(
                &mut self.rows,
                self.options.merge.unwrap_or_default(),
                &mut days,
            );
            let counts = purchases(&days, self.options.merge.unwrap_or_default(), &mut found);
            self.seen.customer(&self.rows, counts);
            for atom in &days {
                atom.pack(&mut bytes);
            }
            builder.append_value(&bytes);
        }
        self.spool.write(ids.as_string::<i32>().clone(), builder)
    }

    /// The customer's rows, sorted, without empty amounts in a filled column.
    fn unpack(&mut self, packed: &[u8], is_filled: bool) {
        self.rows.clear();
        Row::unpack(packed, &mut self.rows);
        if is_filled {
            self.rows.retain(|row| row.amount.is_some());
        }
        self.seen.duplicates += duplicates(&mut self.rows, self.options.duplicates);
    }

    fn finish(self) -> Result<(Purchases, Audit)> {
        let tallies = self.scan.tallies();
        let total = total(&tallies);
        check(self.scan, &total, self.options)?;
        let left_out = left_out(self.scan, &tallies, &total, self.options, &self.seen)?;
        let Some((first, last)) = self.seen.days.filter(|_| self.seen.customers > 0) else {
            return Err(nothing_left(self.scan, &total, &left_out));
        };
        let facts = Facts {
            merge: self.options.merge.unwrap_or_default(),
            refunds: self.options.refunds.unwrap_or_default(),
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
            ..self.seen.audit(&facts, &total, left_out, files)
        };
        Ok((Purchases::new(self.spool.finish()?, facts), audit))
    }
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
            currencies: total.spread().currencies,
            files,
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

/// The faults that stop a run whatever `strict` says.
fn check(scan: &Scan, total: &Tally, options: &ReadOptions) -> Result<()> {
    if options.refunds == Some(Refunds::Error)
        && total.refunds > 0
        && let Some(example) = first_refund(scan)?
    {
        return Err(strict_error(Reason::Refund, &example)
            .hint("choose `--refunds net` or `--refunds drop`"));
    }
    let spread = total.spread();
    if options.currency.is_none() && spread.currencies.len() > 1 {
        return Err(several_currencies(&spread.currencies));
    }
    if let Some(wanted) = options
        .currency
        .as_deref()
        .filter(|wanted| is_absent(wanted, &spread.currencies))
    {
        return Err(
            Error::data(format!("no row is in the chosen currency: `{wanted}`")).hint(format!(
                "the data hold {}",
                listed(&spread.currencies).join(", ")
            )),
        );
    }
    let days = spread.days.sorted();
    if let Some((last, rows)) = stragglers(&days).filter(|_| options.until.is_none()) {
        let (all, last) = (
            days.iter().map(|(_, rows)| rows).sum::<u64>(),
            date_of(last),
        );
        return Err(Error::data(format!(
            "{rows} of {all} rows lie over 90 days after all others, which end on: {last}"
        ))
        .hint(format!("name the last day with `--until {last}`")));
    }
    Ok(())
}

/// Is no row in the currency that was chosen, though rows name others?
fn is_absent(wanted: &str, currencies: &BTreeMap<String, u64>) -> bool {
    !currencies.is_empty()
        && !currencies
            .keys()
            .any(|name| name.eq_ignore_ascii_case(wanted))
}

fn listed(currencies: &BTreeMap<String, u64>) -> Vec<String> {
    currencies
        .iter()
        .map(|(name, rows)| format!("`{name}` ({rows} rows)"))
        .collect()
}

fn several_currencies(currencies: &BTreeMap<String, u64>) -> Error {
    let listed = listed(currencies);
    let choices: Vec<String> = currencies
        .keys()
        .map(|name| format!("`--currency {name}`"))
        .collect();
    Error::data(format!("several currencies: {}", listed.join(", ")))
        .hint(format!("choose one with {}", choices.join(" or ")))
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

fn nothing_left(scan: &Scan, total: &Tally, left_out: &[LeftOut]) -> Error {
    let name = scan
        .layouts()
        .first()
        .map_or("", |layout| layout.source.name.as_str());
    if total.rows == 0 {
        return scan.layouts().first().map_or_else(
            || Error::usage("no input given"),
            |it| it.source.without_rows(),
        );
    }
    let worst = left_out.iter().max_by_key(|left_out| left_out.rows);
    match worst.and_then(|worst| Some((worst.reason, worst.examples.first()?))) {
        Some((reason, example)) => {
            let error = strict_error(reason, example);
            let all = format!("no row can be used, the first because: {error}");
            Error::data(all).hint(match reason {
                Reason::UnreadableDate => "name the form of the dates with `--date-format`",
                Reason::AfterUntil | Reason::BeforeSince => "`--since` and `--until` choose days without any row",
                Reason::Refund => "`--refunds net` keeps them, but nobody has a purchase to net them against",
                _ => "are the columns the right ones? `--customer-col`, `--date-col` and `--amount-col` name them",
            })
        }
        None => {
            Error::data("no purchase in the data: every amount is a refund, or taken back by one")
                .at(name)
                .hint("are sales written with a minus? then turn the signs around")
        }
    }
}
