//! From cells to canonical rows, column by column, every row that is left out counted by reason.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Decimal128Builder, Int64Array, RecordBatch, StringArray,
    UInt64Array,
};
use arrow::compute::filter;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion_common::hash_utils::{RandomState, create_hashes};

use crate::error::{Error, Result};

use super::amounts::{DIGITS, PLACES};
use super::audit::{Reason, Tally};
use super::cells::CellBatch;
use super::dates::{day_number, day_of};
use super::layout::Layout;
use super::options::{ReadOptions, Refunds};
use super::places::Kind;
use super::typed::{AmountCell, AmountCells, DateCells};
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
/// order (0: none), and one that stands for all columns that only tell rows apart.
#[must_use]
pub(crate) fn grouping_schema() -> SchemaRef {
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

/// Turns cells into canonical rows.
#[derive(Debug, Clone)]
pub(crate) struct Cleaner {
    since: i32,
    until: i32,
    currency: Option<String>,
    zone: Option<Zone>,
    drop_refunds: bool,
    schema: SchemaRef,
}

/// The columns of one batch that decide over its rows.
struct Cells {
    customer: StringArray,
    date: DateCells,
    amount: AmountCells,
    currency: Option<StringArray>,
}

/// What one row holds when nothing is wrong with it.
struct Row {
    time: i64,
    amount: Option<i128>,
}

/// The rows of a batch that are kept.
struct Kept {
    /// Which rows.
    keep: Vec<bool>,
    times: Vec<i64>,
    amounts: ArrayRef,
}

impl Cleaner {
    /// A cleaner for these options.
    #[must_use]
    pub(crate) fn new(options: &ReadOptions) -> Self {
        Self {
            since: options.since.map_or(i32::MIN, day_number),
            until: options.until.map_or(i32::MAX, day_number),
            currency: options.currency.clone(),
            zone: options.timezone,
            drop_refunds: options.refunds == Some(Refunds::Drop),
            schema: grouping_schema(),
        }
    }

    /// Cleans one batch; `notice` hears of every row that is left out, lacks an amount or is a refund.
    ///
    /// # Errors
    /// When the batch cannot be formed.
    pub(crate) fn clean(
        &self,
        layout: &Layout,
        batch: &CellBatch,
        tally: &mut Tally,
        mut notice: impl FnMut(usize, Kind),
    ) -> Result<RecordBatch> {
        let cells = Cells::of(layout, batch)?;
        let mut keep = Vec::with_capacity(batch.rows);
        let mut times = Vec::with_capacity(batch.rows);
        let mut sums = Decimal128Builder::with_capacity(batch.rows);
        tally.rows += (batch.rows + batch.broken.len()) as u64;
        tally.left_out[layout.broken_row() as usize] += batch.broken.len() as u64;
        for at in 0..batch.rows {
            let row = self.row(layout, &cells, at, tally);
            keep.push(row.is_ok());
            match row {
                Ok(row) => {
                    times.push(row.time);
                    sums.append_option(row.amount);
                    if row.amount.is_none() && !cells.amount.is_absent() {
                        notice(at, Kind::EmptyAmount);
                    } else if row.amount.is_some_and(|amount| amount < 0) {
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
        };
        self.assemble(layout, batch, cells.customer, kept)
    }

    fn row(
        &self,
        layout: &Layout,
        cells: &Cells,
        at: usize,
        tally: &mut Tally,
    ) -> Result<Row, Reason> {
        let cell = cells.amount.amount_at(at, layout.mark);
        tally.filled_amounts += u64::from(cell != AmountCell::Empty);
        if text_of(&cells.customer, at).trim().is_empty() {
            return Err(Reason::MissingCustomer);
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
        let time = self.zone.map_or(moment.local, |zone| zone.civil(moment));
        let amount = match cell {
            AmountCell::Empty => None,
            AmountCell::Unreadable => return Err(Reason::UnreadableAmount),
            AmountCell::Amount(amount) => Some(amount),
        };
        let currency = cells
            .currency
            .as_ref()
            .map_or("", |cells| text_of(cells, at));
        let currency = currency.trim();
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
        usable?;
        spread.days.see(day_of(time));
        tally.empty_amounts += u64::from(is_empty);
        tally.refunds += u64::from(amount.is_some_and(|amount| amount < 0));
        tally.zero_amounts += u64::from(amount == Some(0));
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
            Some(wanted) if !wanted.eq_ignore_ascii_case(currency) => Err(Reason::OtherCurrency),
            _ => Ok(()),
        }
    }

    fn assemble(
        &self,
        layout: &Layout,
        batch: &CellBatch,
        customer: StringArray,
        kept: Kept,
    ) -> Result<RecordBatch> {
        let order = layout.columns.order.filter(|_| layout.by_order);
        let order = order.map(|at| layout.projected(at));
        let order = hashes(batch, &order.into_iter().collect::<Vec<_>>())?;
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
        let columns = vec![
            texts[0].clone(),
            Arc::new(Int64Array::from(kept.times)),
            kept.amounts,
            texts[1].clone(),
            texts[2].clone(),
        ];
        RecordBatch::try_new(self.schema.clone(), columns).map_err(ours)
    }
}

impl Cells {
    fn of(layout: &Layout, batch: &CellBatch) -> Result<Self> {
        let columns = &layout.columns;
        let column = |at: usize| &batch.columns[layout.projected(at)];
        let currency = columns.currency.map(|at| layout.projected(at));
        Ok(Self {
            customer: batch.text_column(layout.projected(columns.customer))?,
            date: DateCells::of(column(columns.date))?,
            amount: match columns.amount {
                Some(at) => AmountCells::of(column(at))?,
                None => AmountCells::Absent,
            },
            currency: currency.map(|at| batch.text_column(at)).transpose()?,
        })
    }
}

fn text_of(column: &StringArray, at: usize) -> &str {
    if column.is_valid(at) {
        column.value(at)
    } else {
        ""
    }
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
