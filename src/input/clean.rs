//! From cells to canonical rows, column by column, every row that is left out counted by reason.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Builder, Int64Array, RecordBatch, StringArray, UInt32Array,
    UInt64Array,
};
use arrow::compute::filter;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion_common::hash_utils::{RandomState, create_hashes};

use crate::error::{Error, Result};

use super::amounts::{Amount, DIGITS, PLACES};
use super::audit::{Reason, Tally};
use super::cells::CellBatch;
use super::columns::DETAILS;
use super::currencies;
use super::dates::{Moment, day_number, day_of};
use super::details::Details;
use super::identity::{BatchKeys, Country, Identity, KeyColumns, plain_label};
use super::ids::{ids, same_id};
use super::layout::Layout;
use super::money::Money;
use super::nobody::is_nobody;
use super::options::{ReadOptions, Refunds};
use super::places::Kind;
use super::rules::{Excluded, LINE, REFUNDED, RuleCells, folded, text_of};
use super::terms::AmountPer;
use super::typed::{AmountCell, DateCells};
use super::zone::Zone;

/// Any fixed number: equal rows get equal numbers in every run.
const HASH_SEED: u64 = 1;

/// The canonical row, whatever fills it: every source is brought to these columns.
///
/// `customer` text as written; `time` microseconds of local time; `amount` exact, in millionths;
/// `order`, `currency`, `status` and `source` text, null where the input has none.
#[must_use]
pub(crate) fn canonical_schema() -> SchemaRef {
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
/// order (0: none), one that stands for all columns that only tell rows apart, marks with the number of the file, and
/// where they are kept, the numbers of its details.
#[must_use]
pub(crate) fn grouping_schema(has_details: bool) -> SchemaRef {
    let canonical = canonical_schema();
    let mut fields: Vec<Field> = canonical
        .fields()
        .iter()
        .take(3)
        .map(|field| field.as_ref().clone())
        .collect();
    fields.push(Field::new("order", DataType::UInt64, false));
    fields.push(Field::new("fingerprint", DataType::UInt64, false));
    fields.push(Field::new("marks", DataType::UInt32, false));
    if has_details {
        let names = std::iter::once("source").chain(DETAILS);
        fields.extend(names.map(|name| Field::new(name, DataType::UInt32, false)));
    }
    Arc::new(Schema::new(fields))
}

/// The number of a file beside the marks of its rows.
fn with_file(marks: u8, file: u32) -> u32 {
    file << 8 | u32::from(marks)
}

/// The number of the file and the marks.
pub(crate) fn file_and_marks(number: u32) -> (u32, u8) {
    (number >> 8, number.to_le_bytes()[0])
}

/// The file that rows come from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfFile<'a> {
    /// Its number.
    pub number: usize,
    /// How it is read.
    pub layout: &'a Layout,
    /// Who its rows belong to, where they have several keys.
    pub identity: Option<&'a Identity>,
    /// What keeps what its rows say beside their figures, where it is kept.
    pub details: Option<&'a Details>,
}

/// Turns cells into canonical rows.
#[derive(Debug, Clone)]
pub(crate) struct Cleaner {
    since: i32,
    until: i32,
    currency: Option<String>,
    zone: Option<Zone>,
    times_in: Option<Zone>,
    statuses: Vec<String>,
    excluded: HashSet<String>,
    fold_ids: bool,
    country: Option<Country>,
    drop_refunds: bool,
    /// The columns of what is made, without details and with them.
    schemas: [SchemaRef; 2],
}

/// The columns of one batch that decide over its rows.
struct Cells<'a> {
    customer: StringArray,
    /// All keys of the customers, where they have several.
    keys: Option<BatchKeys>,
    date: DateCells,
    amount: Money,
    refund: Money,
    order: Option<StringArray>,
    /// Are rows with an order number lines of their order?
    has_lines: bool,
    currency: Option<StringArray>,
    status: Option<StringArray>,
    rules: RuleCells<'a>,
}

/// What one row holds when nothing is wrong with it.
struct Row {
    time: i64,
    amount: Option<i128>,
    marks: u8,
}

/// The rows of a batch that are kept.
struct Kept {
    /// Which rows.
    keep: Vec<bool>,
    times: Vec<i64>,
    amounts: ArrayRef,
    marks: Vec<u8>,
}

impl Cleaner {
    /// A cleaner for these options.
    ///
    /// # Errors
    /// When the country is unknown.
    pub(crate) fn new(options: &ReadOptions) -> Result<Self> {
        Ok(Self {
            since: options.since.map_or(i32::MIN, day_number),
            until: options.until.map_or(i32::MAX, day_number),
            currency: options.currency.clone(),
            zone: options.timezone,
            times_in: options.times_in,
            statuses: options.statuses.iter().map(|it| folded(it)).collect(),
            excluded: options
                .exclude_customer
                .iter()
                .map(|id| same_id(id.trim(), options.fold_ids).into_owned())
                .collect(),
            fold_ids: options.fold_ids,
            country: options.country()?,
            drop_refunds: options.refunds == Some(Refunds::Drop),
            schemas: [false, true].map(grouping_schema),
        })
    }

    /// Cleans one batch of a file; `notice` hears of every row that is left out, lacks an amount or is a refund.
    ///
    /// # Errors
    /// When the batch cannot be formed.
    pub(crate) fn clean(
        &self,
        of_file: OfFile<'_>,
        batch: &CellBatch,
        tally: &mut Tally,
        mut notice: impl FnMut(usize, Kind),
    ) -> Result<RecordBatch> {
        let layout = of_file.layout;
        let (customer, keys) = self.customers(of_file, batch)?;
        let cells = Cells::of(layout, batch, customer, keys)?;
        let mut keep = Vec::with_capacity(batch.rows);
        let mut times = Vec::with_capacity(batch.rows);
        let mut marks = Vec::with_capacity(batch.rows);
        let mut sums = Decimal128Builder::with_capacity(batch.rows);
        tally.rows += (batch.rows + batch.broken.len()) as u64;
        for row in &batch.broken {
            tally.leave_out(layout.broken_row(row));
        }
        for at in 0..batch.rows {
            let row = self.row(layout, &cells, at, tally);
            keep.push(row.is_ok());
            match row {
                Ok(row) => {
                    times.push(row.time);
                    sums.append_option(row.amount);
                    marks.push(row.marks);
                    if row.amount.is_none() && !cells.amount.is_absent() {
                        notice(at, Kind::EmptyAmount);
                    } else if row.has_refund() {
                        notice(at, Kind::Refund);
                    }
                }
                Err(reason) => {
                    tally.leave_out(reason);
                    notice(at, Kind::LeftOut(reason));
                }
            }
        }
        let sums = sums
            .finish()
            .with_data_type(DataType::Decimal128(DIGITS, PLACES));
        let kept = Kept {
            keep,
            times,
            amounts: Arc::new(sums),
            marks,
        };
        if let (Some(identity), Some(keys)) = (of_file.identity, &cells.keys) {
            identity.note(of_file.number, keys, &kept.keep)?;
        }
        self.assemble(of_file, batch, cells.customer, kept)
    }

    /// The customer of each row by its best key, and all keys where there may be several.
    fn customers(
        &self,
        of_file: OfFile<'_>,
        batch: &CellBatch,
    ) -> Result<(StringArray, Option<BatchKeys>)> {
        let OfFile {
            number,
            layout,
            identity,
            ..
        } = of_file;
        let columns = &layout.columns;
        let text = |at: usize| batch.text_column(layout.projected(at));
        let id = columns.customer.map(text).transpose()?;
        let columns = KeyColumns {
            id: id.map(|column| ids(column, self.fold_ids)),
            email: columns.email.map(text).transpose()?,
            phone: columns.phone.map(text).transpose()?,
        };
        Ok(match identity {
            Some(identity) => {
                let (customers, keys) = identity.of_batch(number, batch.rows, columns);
                (customers, Some(keys))
            }
            None => (columns.only_key(batch.rows, self.country), None),
        })
    }

    fn row(
        &self,
        layout: &Layout,
        cells: &Cells,
        at: usize,
        tally: &mut Tally,
    ) -> Result<Row, Reason> {
        let cell = cells.amount.at(at, layout.mark);
        tally.filled_amounts += u64::from(cell != AmountCell::Empty);
        if layout.is_further_line(cell, cells.order.as_ref().map(|cells| text_of(cells, at)))
            && cells.rules.excluding(at).is_none()
        {
            return Err(Reason::FurtherLine);
        }
        let id = text_of(&cells.customer, at);
        if is_nobody(id) {
            tally.see_nobody(id);
            return Err(Reason::MissingCustomer);
        }
        let id = if cells.keys.is_some() {
            plain_label(id)
        } else {
            id
        };
        if !self.excluded.is_empty() && self.excluded.contains(id) {
            return Err(Reason::ExcludedCustomer);
        }
        if layout.has_inferred_order() {
            tally
                .day_order
                .see(cells.date.text_at(at).unwrap_or_default());
        }
        let moment = cells
            .date
            .moment_at(at, &layout.form)
            .ok_or(Reason::UnreadableDate)?;
        tally.with_offset += u64::from(moment.offset.is_some());
        let time = self.local(layout, moment);
        let is_negative = matches!(cell, AmountCell::Amount(amount) if amount.value < 0);
        self.is_sale(cells, at, is_negative, tally)?;
        if layout.has_open_mark() {
            tally.marks.see(cells.amount.text_at(at));
        }
        let read = match cell {
            AmountCell::Empty => None,
            AmountCell::Unreadable => return Err(Reason::UnreadableAmount),
            AmountCell::Amount(amount) => Some(amount),
        };
        let (amount, is_lowered) = self.without_refund(cells, at, layout, read)?;
        let currency = match &cells.currency {
            Some(cells) => text_of(cells, at).trim(),
            None => read.map_or("", |read| read.currency),
        };
        let row = Row {
            time,
            amount,
            marks: layout.marks(is_lowered) | cells.line_at(at),
        };
        let usable = self.within(time).and_then(|()| self.not_dropped(amount));
        let is_empty = amount.is_none() && !cells.amount.is_absent();
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
            tally.before_since.insert(id);
        }
        usable?;
        spread.days.see(day_of(time));
        tally.empty_amounts += u64::from(is_empty);
        tally.refunds += u64::from(row.has_refund());
        tally.zero_amounts += u64::from(amount == Some(0) && !is_lowered);
        tally.rounded_amounts += u64::from(read.is_some_and(|read| read.is_rounded));
        Ok(row)
    }

    /// The amount that is left after what was paid back on the same row, and whether anything was.
    fn without_refund(
        &self,
        cells: &Cells,
        at: usize,
        layout: &Layout,
        read: Option<Amount<'_>>,
    ) -> Result<(Option<i128>, bool), Reason> {
        let Some(amount) = read.map(|read| read.value) else {
            return Ok((None, false));
        };
        if cells.rules.is_refund(at) {
            return Ok((Some(-amount.abs()), false));
        }
        if cells.refund.is_absent() || self.drop_refunds {
            return Ok((Some(amount), false));
        }
        match cells.refund.at(at, layout.mark) {
            AmountCell::Unreadable => Err(Reason::UnreadableAmount),
            AmountCell::Amount(refund) if refund.value != 0 => {
                Ok((Some(amount - refund.value.abs()), true))
            }
            AmountCell::Empty | AmountCell::Amount(_) => Ok((Some(amount), false)),
        }
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

    /// Refuses a row that is not a sale: by its status, or by what its mapping says of other cells.
    fn is_sale(
        &self,
        cells: &Cells,
        at: usize,
        is_negative: bool,
        tally: &mut Tally,
    ) -> Result<(), Reason> {
        if let Some(excluded) = cells.rules.excluding(at) {
            match excluded {
                Excluded::ByMapping(label) => tally.see_other_status(&label),
                Excluded::ByContent(label) => tally.see_no_sale(&label),
            }
            return Err(Reason::OtherStatus);
        }
        let Some(status) = cells.status.as_ref().map(|cells| text_of(cells, at).trim()) else {
            return Ok(());
        };
        let is_sale = if self.statuses.is_empty() {
            cells.rules.is_sale(status, is_negative)
        } else {
            self.statuses.contains(&folded(status))
        };
        if !is_sale {
            tally.see_other_status(status);
            return Err(Reason::OtherStatus);
        }
        if !is_negative {
            tally.see_status(status);
        }
        Ok(())
    }

    /// The civil time that counts.
    fn local(&self, layout: &Layout, moment: Moment) -> i64 {
        let Some(zone) = self.zone.or(layout.rules.zone) else {
            return moment.local;
        };
        let times_in = self.times_in.or(layout.rules.times_in);
        let times_in = times_in.filter(|_| layout.has_clock);
        let offset = moment
            .offset
            .or_else(|| times_in.and_then(|zone| zone.offset_of(moment.local)));
        zone.civil(Moment { offset, ..moment })
    }

    /// The first row of a batch that is dated on a day, as days count here.
    ///
    /// # Errors
    /// When a column cannot be read.
    pub(crate) fn first_on(
        &self,
        layout: &Layout,
        batch: &CellBatch,
        day: i32,
    ) -> Result<Option<usize>> {
        let dates = DateCells::of(&batch.columns[layout.projected(layout.columns.date)])?;
        let day_at = |row: &usize| {
            let moment = dates.moment_at(*row, &layout.form)?;
            Some(day_of(self.local(layout, moment)))
        };
        Ok((0..batch.rows).find(|row| day_at(row) == Some(day)))
    }

    fn assemble(
        &self,
        of_file: OfFile<'_>,
        batch: &CellBatch,
        customer: StringArray,
        kept: Kept,
    ) -> Result<RecordBatch> {
        let layout = of_file.layout;
        let details = match of_file.details {
            Some(details) => details.number_rows(of_file.number, layout, batch, &kept.keep)?,
            None => Vec::new(),
        };
        let has_details = usize::from(!details.is_empty());
        let order = orders(layout, batch)?;
        let others = layout.others.iter().map(|at| layout.projected(*at));
        let fingerprint = hashes(batch, &others.collect::<Vec<_>>())?;
        let mut texts: Vec<ArrayRef> =
            vec![Arc::new(customer), Arc::new(order), Arc::new(fingerprint)];
        if kept.times.len() < kept.keep.len() {
            let keep = BooleanArray::from(kept.keep);
            for column in &mut texts {
                *column = filter(column, &keep).map_err(ours)?;
            }
        }
        let file = if layout.orders.is_shared {
            u32::try_from(of_file.number).map_err(ours)?
        } else {
            0
        };
        let marks = kept.marks.into_iter();
        let marks: UInt32Array = marks.map(|marks| with_file(marks, file)).collect();
        let mut columns = vec![
            texts[0].clone(),
            Arc::new(Int64Array::from(kept.times)),
            kept.amounts,
            texts[1].clone(),
            texts[2].clone(),
            Arc::new(marks),
        ];
        columns.extend(details);
        RecordBatch::try_new(self.schemas[has_details].clone(), columns).map_err(ours)
    }
}

impl Row {
    fn has_refund(&self) -> bool {
        self.marks & REFUNDED != 0 || self.amount.is_some_and(|amount| amount < 0)
    }
}

impl<'a> Cells<'a> {
    fn of(
        layout: &'a Layout,
        batch: &CellBatch,
        customer: StringArray,
        keys: Option<BatchKeys>,
    ) -> Result<Self> {
        let columns = &layout.columns;
        let column = |at: usize| &batch.columns[layout.projected(at)];
        let text = |at: usize| batch.text_column(layout.projected(at));
        let is_used = layout.rules.per == AmountPer::Order || layout.orders.has_lines;
        let order = columns.order.filter(|_| is_used);
        Ok(Self {
            customer,
            keys,
            date: DateCells::of(column(columns.date))?,
            amount: Money::of(columns.amount.as_ref(), column)?,
            refund: Money::of(columns.refund.as_ref(), column)?,
            order: order.map(text).transpose()?,
            has_lines: layout.orders.has_lines,
            currency: columns.currency.map(text).transpose()?,
            status: columns.status.map(text).transpose()?,
            rules: layout.rules.cells(batch, |at| layout.projected(at))?,
        })
    }
}

impl Cells<'_> {
    /// The mark of a line of an order.
    fn line_at(&self, row: usize) -> u8 {
        let order = self.order.as_ref().filter(|_| self.has_lines);
        let is_line = order.is_some_and(|cells| !text_of(cells, row).trim().is_empty());
        if is_line { LINE } else { 0 }
    }
}

/// Is a currency the one that is wanted, whatever way both are written?
fn is_currency(written: &str, wanted: &str) -> bool {
    written.eq_ignore_ascii_case(wanted)
        || (!written.is_empty() && currencies::name(written) == currencies::name(wanted))
}

/// The numbers of the orders of a batch, where they are used; 0 where there are none.
fn orders(layout: &Layout, batch: &CellBatch) -> Result<UInt64Array> {
    let columns = layout.order_columns();
    let Some(order) = columns.first() else {
        return Ok(vec![0; batch.rows].into());
    };
    let columns: Vec<usize> = columns.iter().map(|at| layout.projected(*at)).collect();
    let numbers = hashes(batch, &columns)?;
    let orders = batch.text_column(layout.projected(*order))?;
    let system = layout.orders.system_number;
    let number = |row: usize| match text_of(&orders, row).trim() {
        "" => 0,
        _ => (numbers.value(row) ^ system).max(1),
    };
    Ok((0..batch.rows).map(number).collect())
}

/// One number per row for the texts of some columns; 0 where there are none or all are empty.
fn hashes(batch: &CellBatch, columns: &[usize]) -> Result<UInt64Array> {
    let mut numbers = vec![0; batch.rows];
    if columns.is_empty() {
        return Ok(numbers.into());
    }
    let mut texts = Vec::with_capacity(columns.len());
    for at in columns {
        texts.push(batch.text_column(*at)?);
    }
    let arrays: Vec<ArrayRef> = texts
        .iter()
        .map(|text| Arc::new(text.clone()) as ArrayRef)
        .collect();
    create_hashes(&arrays, &RandomState::with_seed(HASH_SEED), &mut numbers).map_err(ours)?;
    for (row, number) in numbers.iter_mut().enumerate() {
        if texts.iter().all(|text| text_of(text, row).is_empty()) {
            *number = 0;
        }
    }
    Ok(numbers.into())
}

fn ours(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::data(format!("rows cannot be assembled: {error}")).because(error)
}
