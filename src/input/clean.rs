//! From text to canonical rows, column by column, every row that is left out counted by reason.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Decimal128Builder, Int64Array, RecordBatch, StringArray,
    UInt64Array,
};
use arrow::compute::filter;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion_common::hash_utils::{RandomState, create_hashes};

use crate::error::{Error, Result};

use super::amounts::{self, Amount, DIGITS, LastMark, PLACES, last_mark, product};
use super::audit::{Reason, Tally};
use super::currencies;
use super::dates::{Moment, day_number, day_of};
use super::layout::{Certainty, Layout};
use super::nobody::is_nobody;
use super::options::{ReadOptions, Refunds};
use super::text::TextBatch;
use super::zone::Zone;

/// Any fixed number: equal rows get equal numbers in every run.
const HASH_SEED: u64 = 1;

/// The canonical row, whatever fills it: every source is brought to these columns.
///
/// `customer` text as written; `time` microseconds of local time; `amount` exact, in millionths;
/// `order`, `currency`, `status` and `source` text, null where the input has none.
#[must_use]
pub fn canonical_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        Field::new("customer", DataType::Utf8, false),
        Field::new("time", DataType::Int64, false),
        Field::new("amount", DataType::Decimal128(DIGITS, PLACES), true),
        text("order"),
        text("currency"),
        text("status"),
        text("source"),
    ]))
}

/// What grouping needs of the canonical row: its first three columns, a number that stands for its
/// order (0: none), and one that stands for all columns that only tell rows apart.
#[must_use]
pub fn grouping_schema() -> SchemaRef {
    let canonical = canonical_schema();
    let mut fields: Vec<Field> = canonical
        .fields()
        .iter()
        .take(3)
        .map(|field| field.as_ref().clone())
        .collect();
    fields.push(Field::new("order", DataType::UInt64, false));
    fields.push(Field::new("fingerprint", DataType::UInt64, false));
    Arc::new(Schema::new(fields))
}

/// Turns text into canonical rows.
#[derive(Debug, Clone)]
pub struct Cleaner {
    since: i32,
    until: i32,
    currency: Option<String>,
    zone: Option<Zone>,
    times_in: Option<Zone>,
    statuses: Vec<String>,
    excluded: HashSet<String>,
    fold_ids: bool,
    drop_refunds: bool,
    schema: SchemaRef,
}

/// The columns of one batch that decide over its rows.
struct Cells<'a> {
    customer: &'a StringArray,
    date: &'a StringArray,
    amount: Option<&'a StringArray>,
    quantity: Option<&'a StringArray>,
    currency: Option<&'a StringArray>,
    status: Option<&'a StringArray>,
}

/// What one row holds when nothing is wrong with it.
struct Row {
    time: i64,
    amount: Option<i128>,
}

impl Cleaner {
    /// A cleaner for these options.
    #[must_use]
    pub fn new(options: &ReadOptions) -> Self {
        Self {
            since: options.since.map_or(i32::MIN, day_number),
            until: options.until.map_or(i32::MAX, day_number),
            currency: options.currency.clone(),
            zone: options.timezone,
            times_in: options.times_in,
            statuses: options.statuses.iter().map(|it| folded(it)).collect(),
            excluded: options
                .exclude
                .iter()
                .map(|id| same_id(id.trim(), options.fold_ids).into_owned())
                .collect(),
            fold_ids: options.fold_ids,
            drop_refunds: options.refunds == Refunds::Drop,
            schema: grouping_schema(),
        }
    }

    /// Cleans one batch; `reject` hears of every row that is left out.
    ///
    /// # Errors
    /// When the batch cannot be formed.
    pub fn clean(
        &self,
        layout: &Layout,
        batch: &TextBatch,
        tally: &mut Tally,
        mut reject: impl FnMut(usize, Reason),
    ) -> Result<RecordBatch> {
        let cells = Cells::of(layout, batch);
        let mut keep = Vec::with_capacity(batch.rows);
        let mut times = Vec::with_capacity(batch.rows);
        let mut sums = Decimal128Builder::with_capacity(batch.rows);
        tally.rows += (batch.rows + batch.ragged.len()) as u64;
        tally.left_out[layout.source.form.broken_row() as usize] += batch.ragged.len() as u64;
        for at in 0..batch.rows {
            let row = self.row(layout, &cells, at, tally);
            keep.push(row.is_ok());
            match row {
                Ok(row) => {
                    times.push(row.time);
                    sums.append_option(row.amount);
                }
                Err(reason) => {
                    tally.leave_out(reason);
                    reject(at, reason);
                }
            }
        }
        let sums = sums
            .finish()
            .with_data_type(DataType::Decimal128(DIGITS, PLACES));
        self.assemble(layout, batch, keep, times, Arc::new(sums))
    }

    fn row(
        &self,
        layout: &Layout,
        cells: &Cells,
        at: usize,
        tally: &mut Tally,
    ) -> Result<Row, Reason> {
        let text = cell(cells.amount, at);
        tally.filled_amounts += u64::from(!text.is_empty());
        let id = cell(Some(cells.customer), at).trim();
        if is_nobody(id) {
            tally.see_nobody(id);
            return Err(Reason::MissingCustomer);
        }
        if !self.excluded.is_empty() && self.excluded.contains(&*same_id(id, self.fold_ids)) {
            return Err(Reason::ExcludedCustomer);
        }
        let moment = layout
            .form
            .moment(cell(Some(cells.date), at))
            .ok_or(Reason::UnreadableDate)?;
        tally.with_offset += u64::from(moment.offset.is_some());
        let time = self.local(layout, moment);
        self.has_status(cells, at)?;
        let read = amount(layout, cells, at)?;
        if layout.certainty == Certainty::Unseen {
            match last_mark(text) {
                LastMark::None => {}
                LastMark::Decimal => tally.certain_marks += 1,
                LastMark::BeforeThree => tally.doubtful_marks += 1,
            }
        }
        let currency = match cells.currency {
            Some(column) => cell(Some(column), at).trim(),
            None => read.map_or("", |read| read.currency),
        };
        let amount = read.map(|read| read.value);
        if cells.status.is_some() && amount.is_none_or(|amount| amount >= 0) {
            tally.see_status(cell(cells.status, at).trim());
        }
        let usable = self.within(time).and_then(|()| self.not_dropped(amount));
        let is_empty = amount.is_none() && cells.amount.is_some();
        let spread = if is_empty {
            &mut tally.without_amount
        } else {
            &mut tally.complete
        };
        if usable.is_ok() {
            spread.see_currency(currency);
        }
        self.is_chosen(currency)?;
        if usable == Err(Reason::BeforeSince) {
            tally.before_since.insert(&same_id(id, self.fold_ids));
        }
        usable?;
        spread.days.see(day_of(time));
        tally.empty_amounts += u64::from(is_empty);
        tally.refunds += u64::from(amount.is_some_and(|amount| amount < 0));
        tally.zero_amounts += u64::from(amount == Some(0));
        tally.rounded_amounts += u64::from(read.is_some_and(|read| read.is_rounded));
        Ok(Row { time, amount })
    }

    fn within(&self, time: i64) -> Result<(), Reason> {
        match day_of(time) {
            day if day > self.until => Err(Reason::AfterUntil),
            day if day < self.since => Err(Reason::BeforeSince),
            _ => Ok(()),
        }
    }

    fn not_dropped(&self, amount: Option<i128>) -> Result<(), Reason> {
        let is_dropped = self.drop_refunds && amount.is_some_and(|amount| amount < 0);
        if is_dropped {
            Err(Reason::Refund)
        } else {
            Ok(())
        }
    }

    fn is_chosen(&self, currency: &str) -> Result<(), Reason> {
        match &self.currency {
            Some(wanted) if !is_currency(currency, wanted) => Err(Reason::OtherCurrency),
            _ => Ok(()),
        }
    }

    /// Refuses a row whose status was not chosen.
    fn has_status(&self, cells: &Cells, at: usize) -> Result<(), Reason> {
        let Some(column) = cells.status else {
            return Ok(());
        };
        let status = cell(Some(column), at).trim();
        if self.statuses.is_empty() || self.statuses.contains(&folded(status)) {
            Ok(())
        } else {
            Err(Reason::OtherStatus)
        }
    }

    /// The civil time that counts.
    fn local(&self, layout: &Layout, moment: Moment) -> i64 {
        let Some(zone) = self.zone else {
            return moment.local;
        };
        let times_in = self.times_in.filter(|_| layout.has_clock);
        let offset = moment
            .offset
            .or_else(|| times_in.and_then(|zone| zone.offset_of(moment.local)));
        zone.civil(Moment { offset, ..moment })
    }

    /// The day that counts of a cell of dates.
    pub(super) fn day(&self, layout: &Layout, cell: &str) -> Option<i32> {
        let moment = layout.form.moment(cell)?;
        Some(day_of(self.local(layout, moment)))
    }

    fn assemble(
        &self,
        layout: &Layout,
        batch: &TextBatch,
        keep: Vec<bool>,
        times: Vec<i64>,
        amounts: ArrayRef,
    ) -> Result<RecordBatch> {
        let order = layout.columns.order.filter(|_| layout.by_order);
        let order = hashes(
            batch,
            &order
                .map(|at| layout.projected(at))
                .into_iter()
                .collect::<Vec<_>>(),
        )?;
        let others: Vec<usize> = layout
            .others
            .iter()
            .map(|at| layout.projected(*at))
            .collect();
        let fingerprint = hashes(batch, &others)?;
        let mut texts: Vec<ArrayRef> = vec![
            Arc::new(ids(
                batch.column(layout.projected(layout.columns.customer)),
                self.fold_ids,
            )),
            Arc::new(order),
            Arc::new(fingerprint),
        ];
        if times.len() < keep.len() {
            let keep = BooleanArray::from(keep);
            for column in &mut texts {
                *column = filter(column, &keep).map_err(ours)?;
            }
        }
        let columns = vec![
            texts[0].clone(),
            Arc::new(Int64Array::from(times)),
            amounts,
            texts[1].clone(),
            texts[2].clone(),
        ];
        RecordBatch::try_new(self.schema.clone(), columns).map_err(ours)
    }
}

impl<'a> Cells<'a> {
    fn of(layout: &Layout, batch: &'a TextBatch) -> Self {
        let column = |at: usize| batch.column(layout.projected(at));
        Self {
            customer: column(layout.columns.customer),
            date: column(layout.columns.date),
            amount: layout.columns.amount.map(column),
            quantity: layout.columns.quantity.map(column),
            currency: layout.columns.currency.map(column),
            status: layout.columns.status.map(column),
        }
    }
}

/// The amount of one row of a batch, whatever it is made of; `None` where it is empty or unreadable.
pub(super) fn amount_of(layout: &Layout, batch: &TextBatch, row: usize) -> Option<i128> {
    let read = amount(layout, &Cells::of(layout, batch), row).ok()?;
    read.map(|read| read.value)
}

/// The amount of one row: a column's, or a price times a quantity; `None` where the cell is empty.
fn amount<'a>(layout: &Layout, cells: &Cells<'a>, at: usize) -> Result<Option<Amount<'a>>, Reason> {
    let text = cell(cells.amount, at);
    if text.is_empty() {
        return Ok(None);
    }
    let read = amounts::read(text, layout.mark).ok_or(Reason::UnreadableAmount)?;
    let Some(quantity) = cells.quantity else {
        return Ok(Some(read));
    };
    let quantity = amounts::parse(cell(Some(quantity), at).trim(), layout.mark);
    let value = quantity.and_then(|quantity| product(read.value, quantity));
    let value = value.ok_or(Reason::UnreadableAmount)?;
    Ok(Some(Amount { value, ..read }))
}

/// Is a currency the one that is wanted, whatever way both are written?
fn is_currency(written: &str, wanted: &str) -> bool {
    written.eq_ignore_ascii_case(wanted)
        || (!written.is_empty() && currencies::name(written) == currencies::name(wanted))
}

/// A status as it is compared: without case and spaces around it.
fn folded(status: &str) -> String {
    status.trim().to_lowercase()
}

/// Ids without spaces around them.
fn ids(column: &StringArray, fold: bool) -> StringArray {
    let is_as_written = |id: &str| id.trim().len() == id.len();
    if !fold && column.iter().flatten().all(is_as_written) {
        return column.clone();
    }
    column
        .iter()
        .map(|id| id.map(|id| same_id(id.trim(), fold)))
        .collect()
}

/// An id as grouping compares it: as written, or without case, leading zeros and a trailing `.0`.
pub(crate) fn same_id(id: &str, fold: bool) -> Cow<'_, str> {
    if !fold {
        return Cow::Borrowed(id);
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = id
        .trim_end_matches('0')
        .strip_suffix('.')
        .filter(|whole| is_number(whole));
    let id = whole.unwrap_or(id);
    if is_number(id) {
        let bare = id.trim_start_matches('0');
        return Cow::Borrowed(if bare.is_empty() { "0" } else { bare });
    }
    if id.chars().any(char::is_uppercase) {
        return Cow::Owned(id.to_lowercase());
    }
    Cow::Borrowed(id)
}

fn cell(column: Option<&StringArray>, at: usize) -> &str {
    column
        .filter(|column| column.is_valid(at))
        .map_or("", |column| column.value(at))
}

/// One number per row for the texts of some columns; 0 where there are none or all are empty.
fn hashes(batch: &TextBatch, columns: &[usize]) -> Result<UInt64Array> {
    let mut numbers = vec![0; batch.rows];
    if columns.is_empty() {
        return Ok(numbers.into());
    }
    let arrays: Vec<ArrayRef> = columns
        .iter()
        .map(|at| Arc::new(batch.column(*at).clone()) as ArrayRef)
        .collect();
    create_hashes(&arrays, &RandomState::with_seed(HASH_SEED), &mut numbers).map_err(ours)?;
    for (row, number) in numbers.iter_mut().enumerate() {
        if columns
            .iter()
            .all(|at| cell(Some(batch.column(*at)), row).is_empty())
        {
            *number = 0;
        }
    }
    Ok(numbers.into())
}

fn ours(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::data(format!("rows cannot be assembled: {error}")).because(error)
}
