//! What was in the data, what was left out and why: nothing is dropped without being counted here.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::caution::Caution;

use super::currencies;
use super::dates::OrderEvidence;
use super::identity::IdentityAudit;
use super::marks::MarkEvidence;
use super::sampled::Sampled;

/// Why a row was left out. A row with several faults counts under the first of them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The row has more or fewer fields than the header.
    WrongFieldCount,
    /// The line is not a JSON object (JSON Lines).
    NoObject,
    /// A quote opens and does not close on the line, so that it would swallow those after it.
    StrayQuote,
    /// The row is a line of an order whose total stands on another row.
    FurtherLine,
    /// The customer's cell is empty.
    MissingCustomer,
    /// The date's cell is empty or not a date of the column's form.
    UnreadableDate,
    /// The amount's cell is empty or not a finite number.
    UnreadableAmount,
    /// The row is in another currency than the one chosen.
    OtherCurrency,
    /// The order has another status than those chosen.
    OtherStatus,
    /// The customer was to be left out.
    ExcludedCustomer,
    /// The row is dated after the observation window.
    AfterUntil,
    /// The row is dated before the observation window.
    BeforeSince,
    /// A negative amount, where refunds are dropped.
    Refund,
    /// An exact duplicate, where duplicates are dropped.
    Duplicate,
    /// Another file also has the order of the row.
    RepeatedOrder,
}

impl Reason {
    /// Every reason, in the order in which they are looked for.
    pub const ALL: [Self; 15] = [
        Self::WrongFieldCount,
        Self::NoObject,
        Self::StrayQuote,
        Self::FurtherLine,
        Self::MissingCustomer,
        Self::UnreadableDate,
        Self::UnreadableAmount,
        Self::OtherCurrency,
        Self::OtherStatus,
        Self::ExcludedCustomer,
        Self::AfterUntil,
        Self::BeforeSince,
        Self::Refund,
        Self::Duplicate,
        Self::RepeatedOrder,
    ];

    /// Does the row count as left out under `strict`? What the caller asked to drop does not.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        !matches!(
            self,
            Self::FurtherLine
                | Self::OtherCurrency
                | Self::OtherStatus
                | Self::ExcludedCustomer
                | Self::Refund
                | Self::Duplicate
                | Self::RepeatedOrder
                | Self::BeforeSince
        )
    }

    /// Its code in files; its sentence is in the catalogue, under `reason.<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongFieldCount => "wrong_field_count",
            Self::NoObject => "no_object",
            Self::StrayQuote => "stray_quote",
            Self::FurtherLine => "further_line",
            Self::MissingCustomer => "missing_customer",
            Self::UnreadableDate => "unreadable_date",
            Self::UnreadableAmount => "unreadable_amount",
            Self::OtherCurrency => "other_currency",
            Self::OtherStatus => "other_status",
            Self::ExcludedCustomer => "excluded_customer",
            Self::AfterUntil => "after_until",
            Self::BeforeSince => "before_since",
            Self::Refund => "refund",
            Self::Duplicate => "duplicate",
            Self::RepeatedOrder => "repeated_order",
        }
    }

    /// What is wrong with the cell: the end of an error that starts with the column.
    #[must_use]
    pub const fn complaint(self) -> &'static str {
        match self {
            Self::WrongFieldCount => "has a different number of fields from the header",
            Self::NoObject => "is not a JSON object",
            Self::StrayQuote => "opens a quote that does not close on its line",
            Self::FurtherLine => "is a further line of its order",
            Self::MissingCustomer => "names no customer",
            Self::UnreadableDate => "is not a date",
            Self::UnreadableAmount => "is not an amount",
            Self::OtherCurrency => "is in another currency",
            Self::OtherStatus => "is another status",
            Self::ExcludedCustomer => "is left out",
            Self::AfterUntil => "is after the end of the observation window",
            Self::BeforeSince => "is before the start of the observation window",
            Self::Refund => "is a refund",
            Self::Duplicate => "repeats another row",
            Self::RepeatedOrder => "is an order that another file has, too",
        }
    }
}

/// Where a left-out row stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The file.
    pub file: String,
    /// The line on which the row starts, from 1; in Parquet the row, from 1.
    pub line: u64,
    /// The column at fault, where there is one.
    pub column: Option<String>,
    /// What its cell holds.
    pub value: String,
}

/// The rows that one reason left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The reason.
    pub reason: Reason,
    /// How many rows.
    pub rows: u64,
    /// The first five, in the order of the files.
    pub examples: Vec<Example>,
}

/// The names of the columns that were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedColumns {
    /// The customer's id, or what is used instead of it.
    pub customer: String,
    /// The customer's e-mail address, where there is one.
    pub email: Option<String>,
    /// The customer's phone number, where there is one.
    pub phone: Option<String>,
    /// The date.
    pub date: String,
    /// The amount, where there is one.
    pub amount: Option<String>,
    /// What was paid back on the row of the order, where a column has it.
    pub refund: Option<String>,
    /// The order's number, where there is one.
    pub order: Option<String>,
    /// The currency, where there is one.
    pub currency: Option<String>,
    /// The order's status, where there is one.
    pub status: Option<String>,
    /// The product, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The category of the product, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The sales channel, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The coupon, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// The money taken off the order, where there is a column of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<String>,
}

/// How one file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAudit {
    /// The file.
    pub file: String,
    /// Its rows, those left out included.
    pub rows: u64,
    /// `csv`, `jsonl` or `parquet`.
    pub format: Cow<'static, str>,
    /// `gzip` or `zstd`, where it is packed.
    pub compression: Option<Cow<'static, str>>,
    /// Its encoding, where it is text.
    pub encoding: Option<Cow<'static, str>>,
    /// The character between two fields, where there is one.
    pub delimiter: Option<char>,
    /// The character before the decimals.
    pub decimal_mark: char,
    /// Do lines end with carriage return and newline?
    pub crlf: bool,
    /// How dates are written.
    pub date_form: String,
    /// Was that inferred from the column, rather than ISO 8601 or named by the caller?
    pub date_form_inferred: bool,
    /// The export that it is, by a name of `--preset`, where it is a known one.
    pub preset: Option<String>,
    /// The columns used.
    pub columns: UsedColumns,
}

/// What is in the data and what was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Rows read.
    pub rows_read: u64,
    /// Rows kept.
    pub rows_kept: u64,
    /// Rows left out, by reason; reasons without rows are absent.
    pub left_out: Vec<LeftOut>,
    /// First day of the observation window.
    pub since: NaiveDate,
    /// Last day of the observation window.
    pub until: NaiveDate,
    /// The zone whose days count, where one was chosen; else local time as written.
    pub timezone: Option<String>,
    /// First day with a kept row.
    pub first_date: NaiveDate,
    /// Last day with a kept row.
    pub last_date: NaiveDate,
    /// Does the data have amounts?
    pub amounts: bool,
    /// Customers with at least one purchase.
    pub customers: u64,
    /// Customers with refunds and no purchase: they are in no table.
    pub customers_without_purchase: u64,
    /// Customers with exactly one purchase.
    pub one_time_buyers: u64,
    /// Their share of all customers.
    pub one_time_share: f64,
    /// Purchases: merged periods.
    pub purchases: u64,
    /// Purchases whose value is 0.
    pub purchases_without_value: u64,
    /// Kept rows with a negative amount.
    pub refunds: u64,
    /// Periods whose refunds took all their value, and which are no purchase.
    pub refunded_periods: u64,
    /// Periods of refunds alone: they lower `historical_value` only.
    pub lone_refund_periods: u64,
    /// Kept rows with an amount of 0.
    pub zero_amounts: u64,
    /// Rows that repeat another row in every column, kept or not.
    pub duplicates: u64,
    /// Kept rows whose amount has more than six decimals and was rounded.
    pub rounded_amounts: u64,
    /// Rows by status that count as sales, where a column names statuses.
    pub statuses: BTreeMap<String, u64>,
    /// Rows by status that are not sales and were left out.
    pub statuses_left_out: BTreeMap<String, u64>,
    /// The currency that was chosen.
    pub currency: Option<String>,
    /// Rows by currency, in capitals, where a column names currencies: those kept, and those that another
    /// choice would have kept.
    pub currencies: BTreeMap<String, u64>,
    /// How several keys made one customer, where rows have several or files have several sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityAudit>,
    /// How each file was read.
    pub files: Vec<FileAudit>,
    /// What a reader should know before they believe the data.
    pub cautions: Vec<Caution>,
}

/// Counts of one file while it is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Rows read.
    pub rows: u64,
    /// Rows left out, in the order of [`Reason::ALL`].
    pub left_out: [u64; Reason::ALL.len()],
    /// Rows whose amount's cell is empty and that have no other fault.
    pub empty_amounts: u64,
    /// Rows whose amount's cell is not empty.
    pub filled_amounts: u64,
    /// Kept rows with a negative amount.
    pub refunds: u64,
    /// Kept rows with an amount of 0.
    pub zero_amounts: u64,
    /// Kept rows whose amount was rounded.
    pub rounded_amounts: u64,
    /// Rows whose time has an offset from UTC.
    pub with_offset: u64,
    /// What the marks in amounts say, where the first rows do not tell.
    pub marks: MarkEvidence,
    /// Rows by the word that stands for no customer, as written; empty cells are not among them.
    pub nobodies: BTreeMap<String, u64>,
    /// Rows by status, as written, without those whose amount is negative: a refund is not a purchase anyway.
    pub statuses: BTreeMap<String, u64>,
    /// Rows by status that are not sales.
    pub other_statuses: BTreeMap<String, u64>,
    /// Rows by a column and its cell that say that they are not sales, where no mapping says so.
    pub no_sales: BTreeMap<String, u64>,
    /// Customers with rows before the observation window.
    pub before_since: Sampled,
    /// Rows that have an amount, or no column for it.
    pub complete: Spread,
    /// Rows whose amount's cell is empty: they count when all are.
    pub without_amount: Spread,
    /// What the dates say about the order of day and month, where that was inferred.
    pub day_order: OrderEvidence,
}

/// How rows spread over currencies and days.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spread {
    /// Rows by currency that are kept, or would be if theirs were chosen.
    pub currencies: BTreeMap<String, u64>,
    /// Kept rows by day.
    pub days: Days,
}

impl Spread {
    /// Counts one row of a currency; codes are the same in capitals, and an empty cell names none.
    pub(crate) fn see_currency(&mut self, text: &str) {
        match self.currencies.get_mut(text) {
            Some(rows) => *rows += 1,
            None if text.is_empty() => {}
            None => *self.currencies.entry(currencies::name(text)).or_default() += 1,
        }
    }

    fn add(&mut self, other: &Self) {
        for (currency, rows) in &other.currencies {
            *self.currencies.entry(currency.clone()).or_default() += rows;
        }
        self.days.add(&other.days);
    }
}

impl Tally {
    /// Counts a row that is left out.
    pub(crate) fn leave_out(&mut self, reason: Reason) {
        self.left_out[reason as usize] += 1;
    }

    /// Counts a row whose customer is a word for nobody.
    pub(crate) fn see_nobody(&mut self, word: &str) {
        if let Some(rows) = self.nobodies.get_mut(word) {
            *rows += 1;
        } else if !word.is_empty() {
            self.nobodies.insert(word.to_owned(), 1);
        }
    }

    /// Counts a row of a status that is a sale.
    pub(crate) fn see_status(&mut self, status: &str) {
        see(&mut self.statuses, status);
    }

    /// Counts a row of a status that is not a sale.
    pub(crate) fn see_other_status(&mut self, status: &str) {
        see(&mut self.other_statuses, status);
    }

    /// Counts a row that another column than the status says is not a sale.
    pub(crate) fn see_no_sale(&mut self, label: &str) {
        see(&mut self.no_sales, label);
    }

    /// Statuses that are counted: a column with more of them is none of statuses.
    pub(crate) const STATUSES: usize = 50;

    /// Rows by what says that they are not sales: their status, or another column and its cell.
    pub(crate) fn all_left_out(&self) -> BTreeMap<String, u64> {
        let mut all = self.other_statuses.clone();
        all.extend(self.no_sales.clone());
        all
    }

    /// Adds the counts of another part.
    pub(crate) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.left_out
            .iter_mut()
            .zip(other.left_out)
            .for_each(|(sum, rows)| *sum += rows);
        self.empty_amounts += other.empty_amounts;
        self.filled_amounts += other.filled_amounts;
        self.refunds += other.refunds;
        self.zero_amounts += other.zero_amounts;
        self.rounded_amounts += other.rounded_amounts;
        self.with_offset += other.with_offset;
        self.marks.add(&other.marks);
        for (word, rows) in &other.nobodies {
            *self.nobodies.entry(word.clone()).or_default() += rows;
        }
        for (status, rows) in &other.statuses {
            *self.statuses.entry(status.clone()).or_default() += rows;
        }
        for (status, rows) in &other.other_statuses {
            *self.other_statuses.entry(status.clone()).or_default() += rows;
        }
        for (label, rows) in &other.no_sales {
            *self.no_sales.entry(label.clone()).or_default() += rows;
        }
        self.before_since.add(&other.before_since);
        self.complete.add(&other.complete);
        self.without_amount.add(&other.without_amount);
        self.day_order.add(other.day_order);
    }

    /// How the rows spread that can be kept: where no row has an amount, those without one.
    #[must_use]
    pub(crate) fn spread(&self) -> Spread {
        let mut spread = self.complete.clone();
        if self.filled_amounts == 0 {
            spread.add(&self.without_amount);
        }
        spread
    }
}

fn see(statuses: &mut BTreeMap<String, u64>, status: &str) {
    if let Some(rows) = statuses.get_mut(status) {
        *rows += 1;
    } else if statuses.len() < Tally::STATUSES {
        statuses.insert(status.to_owned(), 1);
    }
}

/// Rows by day: a dense table for the days shops live in, a map for all others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Days {
    dense: Vec<u64>,
    others: BTreeMap<i32, u64>,
}

impl Days {
    /// Days from 1970 to past 2100.
    const DENSE: usize = 50_000;

    /// Counts one row.
    pub(crate) fn see(&mut self, day: i32) {
        self.see_many(day, 1);
    }

    fn see_many(&mut self, day: i32, rows: u64) {
        match usize::try_from(day) {
            Ok(at) if at < Self::DENSE => {
                if self.dense.len() <= at {
                    self.dense.resize(at + 1, 0);
                }
                self.dense[at] += rows;
            }
            _ => *self.others.entry(day).or_default() += rows,
        }
    }

    /// Has a day any row?
    #[must_use]
    pub(crate) fn has(&self, day: i32) -> bool {
        let dense = usize::try_from(day).ok().and_then(|at| self.dense.get(at));
        dense.is_some_and(|rows| *rows > 0) || self.others.contains_key(&day)
    }

    /// The first and the last day with rows.
    #[must_use]
    pub(crate) fn ends(&self) -> Option<(i32, i32)> {
        let days = self.sorted();
        Some((days.first()?.0, days.last()?.0))
    }

    fn add(&mut self, other: &Self) {
        other
            .iter()
            .for_each(|(day, rows)| self.see_many(day, rows));
    }

    /// Days with rows, in no order.
    fn iter(&self) -> impl Iterator<Item = (i32, u64)> {
        let dense = self.dense.iter().enumerate().filter(|(_, rows)| **rows > 0);
        let dense = dense.filter_map(|(day, rows)| Some((i32::try_from(day).ok()?, *rows)));
        dense.chain(self.others.iter().map(|(day, rows)| (*day, *rows)))
    }

    /// Days with rows, in order.
    #[must_use]
    pub(crate) fn sorted(&self) -> Vec<(i32, u64)> {
        let mut days: Vec<_> = self.iter().collect();
        days.sort_unstable();
        days
    }
}
