//! An RFM table as input: one row per customer, checked row by row and brought to the unit asked for.

use std::collections::HashSet;

use arrow::array::{Array, StringArray};
use chrono::NaiveDate;

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::input::columns::{RfmColumns, position};
use crate::input::dates::{DAY, DateForm};
use crate::input::text::{TextBatch, TextTable};
use crate::input::{Merge, ReadOptions, Refunds, Source};
use crate::time::TimeUnit;

use super::block::{CustomerBlock, StandsFor};
use super::table_unit::{TableUnit, unit_of};
use super::telltales::{History, telltales};
use super::told::Told;

/// Customers in a block.
const BLOCK: usize = 8192;

/// The customers of an RFM table, in order of the bytes of their ids; without ids, they are numbered from 1.
#[derive(Debug, Clone)]
pub struct RfmTable {
    unit: TimeUnit,
    is_unit_told: bool,
    told: Told,
    rows: Vec<Given>,
    cautions: Vec<Caution>,
}

/// One row.
#[derive(Debug, Clone, Default)]
struct Given {
    id: String,
    frequency: u32,
    recency: f64,
    age: f64,
    monetary_value: Option<f64>,
    monetary_count: u32,
    first: Option<i64>,
    last: Option<i64>,
    previous: Option<i64>,
    historical_value: Option<f64>,
    orders: u32,
    order_value: f64,
    ln_order_value: f64,
    ln_gap_sum: Option<f64>,
    weight: f64,
    stands_for: StandsFor,
}

impl RfmTable {
    /// Reads tables whose times are in a unit; of the options, names of columns and the request to stop count.
    ///
    /// # Errors
    /// With the place of the first row that is not a possible history: a negative or fractional
    /// frequency, a recency above T or without a repeat purchase, a negative monetary value, what is
    /// no finite number, an id that came before, or times that contradict the purchase dates beside them.
    pub fn read(
        sources: &[Source],
        options: &ReadOptions,
        unit: impl Into<TableUnit>,
    ) -> Result<Self> {
        let unit = unit.into();
        let mut table = Self {
            unit: TimeUnit::default(),
            is_unit_told: true,
            told: Told::default(),
            rows: Vec::new(),
            cautions: Vec::new(),
        };
        let mut seen = HashSet::new();
        for (at, source) in sources.iter().enumerate() {
            let mut text = TextTable::open(source)?;
            let told = Told::of(&text);
            table.told = if at == 0 { told } else { table.told.and(told) };
            let header = text.header.clone();
            let columns = RfmColumns::find(&header, &options.columns)
                .map_err(|error| error.at(&source.name))?;
            let carried = carried_unit(source, &header, &columns)?;
            let assumed = match unit {
                TableUnit::Named(unit) | TableUnit::Otherwise(unit) => {
                    carried.map_or(unit, |it| it.unit)
                }
            };
            let reader = Reader {
                source,
                header: &header,
                columns: &columns,
                unit: match (unit, carried) {
                    // dates that show another unit than the one named are an error with their place
                    (TableUnit::Named(named), Some(Carried { is_said: false, .. })) => named,
                    _ => assumed,
                },
            };
            while let Some(batch) = text.next_batch()? {
                options.stop.check()?;
                table.add(&reader, &batch, &mut seen)?;
            }
            let settled = unit
                .settle(carried.map(|it| it.unit))
                .map_err(|error| error.at(&source.name))?;
            if at > 0 && settled != table.unit {
                let what = format!(
                    "its times are in {settled}s, those of the files before in {}s",
                    table.unit
                );
                return Err(Error::usage(what).at(&source.name));
            }
            table.unit = settled;
            table.is_unit_told &= carried.is_some() || matches!(unit, TableUnit::Named(_));
        }
        if table.rows.is_empty() {
            return Err(sources
                .first()
                .map_or_else(|| Error::usage("no input given"), Source::without_rows));
        }
        table.rows.sort_by(|a, b| a.id.cmp(&b.id));
        table.cautions = table.telltales();
        Ok(table)
    }

    pub(super) fn add_caution(&mut self, caution: Caution) {
        self.cautions.push(caution);
    }

    /// What a reader should know before they believe the table.
    #[must_use]
    pub fn cautions(&self) -> &[Caution] {
        &self.cautions
    }

    /// Did the table or the caller say the unit of its times?
    #[must_use]
    pub const fn is_unit_told(&self) -> bool {
        self.is_unit_told
    }

    /// The longest history, in the table's unit.
    #[must_use]
    pub fn longest(&self) -> f64 {
        self.rows.iter().map(|row| row.age).fold(0.0, f64::max)
    }

    fn telltales(&self) -> Vec<Caution> {
        let history = |row: &Given| History {
            frequency: row.frequency,
            recency: row.recency,
            age: row.age,
        };
        let of_purchases = self.rows.iter();
        let of_purchases = of_purchases.filter(|row| row.stands_for.has_purchases());
        let histories: Vec<History> = of_purchases.map(history).collect();
        telltales(&histories, self.unit, self.is_unit_told)
    }

    /// The unit of the table's times.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// Last day of the observation window, where the table says it.
    #[must_use]
    pub const fn until(&self) -> Option<NaiveDate> {
        self.told.until
    }

    /// The merge period, where the table says it.
    #[must_use]
    pub const fn merge(&self) -> Option<Merge> {
        self.told.merge
    }

    /// How negative amounts were treated, where the table says it.
    #[must_use]
    pub const fn refunds(&self) -> Option<Refunds> {
        self.told.refunds
    }

    /// Does it have weighted histories to fit models to, rather than customers?
    #[must_use]
    pub fn has_histories_only(&self) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| row.stands_for != StandsFor::Customers)
    }

    /// Rows of the table.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Is it without rows?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Does any row have a monetary value?
    #[must_use]
    pub fn has_amounts(&self) -> bool {
        self.rows.iter().any(|row| row.monetary_value.is_some())
    }

    /// Streams the customers, with their times in another unit.
    pub fn customers(
        &self,
        unit: TimeUnit,
    ) -> impl Iterator<Item = Result<CustomerBlock>> + use<'_> {
        let scale = self.unit.days() / unit.days();
        self.rows
            .chunks(BLOCK)
            .map(move |rows| Ok(block(rows, if self.unit == unit { 1.0 } else { scale })))
    }

    fn add(
        &mut self,
        reader: &Reader,
        batch: &TextBatch,
        seen: &mut HashSet<String>,
    ) -> Result<()> {
        if let Some(broken) = batch.broken.first() {
            let what = format!(
                "the row {}: `{}`",
                reader.source.form.broken_row().complaint(),
                broken.start
            );
            return Err(Error::data(what).at(format!("{}:{}", reader.source.name, broken.line)));
        }
        for at in 0..batch.rows {
            let row = Cells { reader, batch, at };
            let mut given = row.given()?;
            match reader.columns.customer {
                None => given.id = (self.rows.len() + 1).to_string(),
                Some(_) if given.id.is_empty() => {
                    return Err(row.fault(reader.columns.customer, "is empty"));
                }
                Some(_) if !seen.insert(given.id.clone()) => {
                    return Err(row
                        .fault(reader.columns.customer, "names a customer twice")
                        .hint("an RFM table has one row per customer; orders are read by their date column"));
                }
                Some(_) => {}
            }
            self.rows.push(given);
        }
        Ok(())
    }
}

/// A unit that a table carries.
#[derive(Debug, Clone, Copy)]
struct Carried {
    unit: TimeUnit,
    /// Is it said in words, rather than shown by purchase dates?
    is_said: bool,
}

/// The unit that a file carries: in its metadata, in a column, or as the one that its purchase dates fit.
fn carried_unit(
    source: &Source,
    header: &[String],
    columns: &RfmColumns,
) -> Result<Option<Carried>> {
    let mut text = TextTable::open(source)?;
    let said = |unit| Carried {
        unit,
        is_said: true,
    };
    if let Some(unit) = text.fact("unit").as_deref().and_then(unit_of) {
        return Ok(Some(said(unit)));
    }
    let has_dates = ["first_purchase", "last_purchase"]
        .iter()
        .all(|name| position(header, name).is_some());
    if columns.unit.is_none() && !has_dates {
        return Ok(None);
    }
    let reader = Reader {
        source,
        header,
        columns,
        unit: TimeUnit::default(),
    };
    while let Some(batch) = text.next_batch()? {
        for at in 0..batch.rows {
            let row = Cells {
                reader: &reader,
                batch: &batch,
                at,
            };
            if let Some(column) = columns.unit {
                let text = row.text(column);
                if text.trim().is_empty() {
                    continue;
                }
                return unit_of(text).map(said).map(Some).ok_or_else(|| {
                    row.fault(Some(column), "is not a unit of time")
                        .hint("one of day, week, month and year")
                });
            }
            if let Some(unit) = row.unit_of_dates() {
                return Ok(Some(Carried {
                    unit,
                    is_said: false,
                }));
            }
        }
    }
    Ok(None)
}

/// How one file is read.
struct Reader<'a> {
    source: &'a Source,
    header: &'a [String],
    columns: &'a RfmColumns,
    unit: TimeUnit,
}

/// One row of a file.
struct Cells<'a> {
    reader: &'a Reader<'a>,
    batch: &'a TextBatch,
    at: usize,
}

impl Cells<'_> {
    fn given(&self) -> Result<Given> {
        let columns = self.reader.columns;
        let frequency = self.frequency(columns.frequency)?;
        let recency = self.needed(columns.recency)?;
        let age = self.needed(columns.age)?;
        if recency < 0.0 {
            return Err(self.fault(Some(columns.recency), "is negative"));
        }
        if recency > age {
            return Err(self.fault(Some(columns.recency), &format!("is above T, which is {age}")).hint(
                "it runs from the first purchase to the last, and `T` from the first to the end of observation",
            ));
        }
        if frequency == 0 && recency > 0.0 {
            let error = self.fault(
                Some(columns.recency),
                "is above 0 without a repeat purchase",
            );
            return Err(error.hint(
                "it runs from the first purchase to the last; if it is the time since the last purchase, take it from `T`",
            ));
        }
        let money = columns
            .monetary_value
            .map(|at| self.number(at))
            .transpose()?
            .flatten();
        if money.is_some_and(|money| money < 0.0) {
            let error = self.fault(columns.monetary_value, "is negative");
            return Err(
                error.hint("it is the mean of the repeat purchases above 0; leave it empty where there are none")
            );
        }
        let mut given = Given {
            id: columns
                .customer
                .map_or_else(String::new, |at| self.text(at).to_owned()),
            frequency,
            recency,
            age,
            monetary_value: money.filter(|money| frequency > 0 && *money != 0.0),
            weight: columns
                .weight
                .map(|at| self.needed(at))
                .transpose()?
                .unwrap_or(1.0),
            ..Given::default()
        };
        if given.weight < 0.0 {
            return Err(self.fault(columns.weight, "is negative"));
        }
        given.stands_for = self.stands_for()?;
        self.our_own(given)
    }

    /// What the row stands for: its customers, or one of their histories.
    fn stands_for(&self) -> Result<StandsFor> {
        let Some(at) = position(self.reader.header, StandsFor::COLUMN) else {
            return Ok(StandsFor::Customers);
        };
        StandsFor::named(self.text(at)).ok_or_else(|| {
            self.fault(Some(at), "is not a kind of history")
                .hint("one of purchases, repeats and orders, or empty for a customer")
        })
    }

    /// Adds the columns that only our own table has, and checks the unit against its dates.
    fn our_own(&self, mut given: Given) -> Result<Given> {
        let positive = given.monetary_value.is_some_and(|money| money > 0.0);
        let usual = if positive { given.frequency } else { 0 };
        given.monetary_count = self.extra("monetary_count")?.map_or(usual, as_count);
        given.historical_value = self.extra("historical_value")?;
        given.orders = self.extra("orders")?.map_or(0, as_count);
        given.order_value = self.extra("order_value")?.unwrap_or_default();
        given.ln_order_value = self.extra("ln_order_value")?.unwrap_or_default();
        given.ln_gap_sum = self
            .extra("ln_gap_sum")?
            .or((given.frequency == 0).then_some(0.0));
        given.first = self.moment("first_purchase")?;
        given.last = self.moment("last_purchase")?;
        given.previous = self.moment("previous_purchase")?;
        if let (Some(first), Some(last)) = (given.first, given.last) {
            self.check_unit(given.recency, last - first)?;
        }
        Ok(given)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of a few thousand years are exact"
    )]
    fn check_unit(&self, recency: f64, span: i64) -> Result<()> {
        let days = span as f64 / DAY as f64;
        if fits(self.reader.unit, recency, days) {
            return Ok(());
        }
        let what = format!(
            "is not in {}s: first and last purchase are {days} days apart",
            self.reader.unit
        );
        let error = self.fault(Some(self.reader.columns.recency), &what);
        let mut units = UNITS.into_iter();
        Err(match units.find(|unit| fits(*unit, recency, days)) {
            Some(unit) => error.hint(format!("say so with `--unit {unit}`")),
            None => error,
        })
    }

    /// The one unit in which recency is the time between the purchase dates beside it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of a few thousand years are exact"
    )]
    fn unit_of_dates(&self) -> Option<TimeUnit> {
        let recency = self.number(self.reader.columns.recency).ok().flatten()?;
        let first = self.moment("first_purchase").ok().flatten()?;
        let last = self.moment("last_purchase").ok().flatten()?;
        let days = (last - first) as f64 / DAY as f64;
        let mut fitting = UNITS.into_iter().filter(|unit| fits(*unit, recency, days));
        fitting.next().filter(|_| fitting.next().is_none())
    }

    fn text(&self, column: usize) -> &str {
        let cells: &StringArray = self.batch.column(column);
        if cells.is_null(self.at) {
            ""
        } else {
            cells.value(self.at)
        }
    }

    /// A finite number, or nothing where the cell is empty.
    fn number(&self, column: usize) -> Result<Option<f64>> {
        let text = self.text(column).trim();
        if text.is_empty() {
            return Ok(None);
        }
        let number = text.parse().or_else(|_| text.replace(',', ".").parse());
        number
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Some)
            .ok_or_else(|| {
                self.fault(Some(column), "is not a number")
                    .hint("figures of an RFM table are finite")
            })
    }

    fn needed(&self, column: usize) -> Result<f64> {
        self.number(column)?
            .ok_or_else(|| self.fault(Some(column), "is empty"))
    }

    fn frequency(&self, column: usize) -> Result<u32> {
        let number = self.needed(column)?;
        if number < 0.0 {
            let error = self.fault(Some(column), "is negative");
            return Err(error.hint("it counts repeat purchases: who bought once has 0"));
        }
        if number.fract() != 0.0 || number > f64::from(u32::MAX) {
            return Err(self.fault(Some(column), "is not a count of purchases"));
        }
        Ok(as_count(number))
    }

    fn extra(&self, name: &str) -> Result<Option<f64>> {
        position(self.reader.header, name).map_or(Ok(None), |at| self.number(at))
    }

    fn moment(&self, name: &str) -> Result<Option<i64>> {
        let Some(at) = position(self.reader.header, name).filter(|at| !self.text(*at).is_empty())
        else {
            return Ok(None);
        };
        DateForm::YearFirst
            .parse(self.text(at))
            .map(Some)
            .ok_or_else(|| self.fault(Some(at), "is not a date"))
    }

    fn fault(&self, column: Option<usize>, complaint: &str) -> Error {
        let column = column.unwrap_or_default();
        let line = self.batch.lines.get(self.at).copied().unwrap_or_default();
        Error::data(format!(
            "column `{}` {complaint}: `{}`",
            self.reader.header[column],
            self.text(column)
        ))
        .at(format!("{}:{line}", self.reader.source.name))
    }
}

/// Every unit of time.
const UNITS: [TimeUnit; 4] = [
    TimeUnit::Day,
    TimeUnit::Week,
    TimeUnit::Month,
    TimeUnit::Year,
];

/// Is a recency in a unit so many days, within a day and the rounding of two decimals?
fn fits(unit: TimeUnit, recency: f64, days: f64) -> bool {
    (recency * unit.days() - days).abs() <= 1.0 + 0.01 * unit.days()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
fn as_count(number: f64) -> u32 {
    number as u32
}

fn block(rows: &[Given], scale: f64) -> CustomerBlock {
    let mut block = CustomerBlock::empty();
    block.customer_id = rows.iter().map(|row| Some(row.id.as_str())).collect();
    for row in rows {
        block.frequency.push(row.frequency);
        block.recency.push(row.recency * scale);
        block.age.push(row.age * scale);
        block.monetary_value.push(row.monetary_value);
        block.monetary_count.push(row.monetary_count);
        block.first_purchase.push(row.first);
        block.last_purchase.push(row.last);
        block.previous_purchase.push(row.previous);
        block.historical_value.push(row.historical_value);
        block.last_value.push(None);
        block.refunds.push(None);
        block.orders.push(row.orders);
        block.order_value.push(row.order_value);
        block.ln_order_value.push(row.ln_order_value);
        block.ln_gap_sum.push(
            row.ln_gap_sum
                .map(|sum| f64::from(row.frequency).mul_add(scale.ln(), sum)),
        );
        block.holdout_purchases.push(0);
        block.holdout_value.push(0.0);
        block.weight.push(row.weight);
        block.stands_for.push(row.stands_for);
    }
    block
}
