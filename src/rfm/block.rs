//! Blocks of customers, one vector per column, and how the purchases of one customer become a row.

use arrow::array::{StringArray, StringBuilder};
use chrono::NaiveDate;

use crate::history::SpendBasis;
use crate::input::Merge;
use crate::input::amounts::SCALE;
use crate::input::dates::{DAY, day_number};
use crate::time::TimeUnit;

use super::packed::Atom;
use super::periods::{Purchase, purchases};

/// The days that are used, all inclusive. A customer counts from their first purchase in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day; by default the first in the data.
    pub since: Option<NaiveDate>,
    /// Last day of calibration: `T` ends with it, and customers who first bought later are left out.
    pub calibration_end: NaiveDate,
    /// Last day of the hold-out, which starts on the day after calibration; `None` without a hold-out.
    pub holdout_end: Option<NaiveDate>,
}

impl Window {
    /// All days up to and including one, without a hold-out.
    #[must_use]
    pub const fn until(day: NaiveDate) -> Self {
        Self {
            since: None,
            calibration_end: day,
            holdout_end: None,
        }
    }
}

/// What a row of customers stands for.
///
/// A table of weighted histories has rows for each kind of history, because two customers who bought at the same times
/// have seldom spent the same.
///
/// ```
/// use clv::rfm::StandsFor;
/// assert_eq!(StandsFor::named("purchases"), Some(StandsFor::Purchases));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum StandsFor {
    /// Customers with all that is known of them.
    #[default]
    Customers,
    /// When customers bought: what purchase models are fitted to.
    Purchases,
    /// What customers spent on the purchases that a spend model looks at.
    Spend(SpendBasis),
}

impl StandsFor {
    /// The column that says it.
    pub const COLUMN: &str = "history_of";

    /// What a cell of the column says: `purchases`, `repeats`, `orders`, or nothing for customers.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "" => Some(Self::Customers),
            "purchases" => Some(Self::Purchases),
            "repeats" => Some(Self::Spend(SpendBasis::Repeats)),
            "orders" => Some(Self::Spend(SpendBasis::Orders)),
            _ => None,
        }
    }

    /// Does the row say when customers bought?
    #[must_use]
    pub const fn has_purchases(self) -> bool {
        matches!(self, Self::Customers | Self::Purchases)
    }

    /// Does the row say what customers spent on these purchases?
    #[must_use]
    pub fn has_spend(self, basis: SpendBasis) -> bool {
        self == Self::Customers || self == Self::Spend(basis)
    }
}

/// At most 8,192 customers in order of id. Every column has one entry per customer.
///
/// Times are in the unit of the caller, money is in the currency of the data.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CustomerBlock {
    /// The id as written.
    pub customer_id: StringArray,
    /// Repeat purchases: x.
    pub frequency: Vec<u32>,
    /// First to last purchase: `t_x`.
    pub recency: Vec<f64>,
    /// First purchase to the end of calibration: T.
    pub age: Vec<f64>,
    /// Mean of the repeat purchases with a value above 0; `None` if there are none.
    pub monetary_value: Vec<Option<f64>>,
    /// The number of repeat purchases in that mean.
    pub monetary_count: Vec<u32>,
    /// Microseconds of local time since 1970 of the first purchase; `None` where a table does not have it.
    pub first_purchase: Vec<Option<i64>>,
    /// Microseconds of local time since 1970 of the last purchase; `None` where a table does not have it.
    pub last_purchase: Vec<Option<i64>>,
    /// The purchase before the last one; `None` after one purchase, and where only sums are known.
    pub previous_purchase: Vec<Option<i64>>,
    /// Everything the customer has spent, less refunds; `None` without amounts.
    pub historical_value: Vec<Option<f64>>,
    /// The value of the last purchase; `None` without amounts, and where only sums are known.
    pub last_value: Vec<Option<f64>>,
    /// How many rows were refunds; `None` where a table does not say.
    pub refunds: Vec<Option<u32>>,
    /// Purchases with a value above 0, the first included.
    pub orders: Vec<u32>,
    /// The sum of their values.
    pub order_value: Vec<f64>,
    /// The sum of the natural logarithms of their values.
    pub ln_order_value: Vec<f64>,
    /// The sum of the natural logarithms of the gaps between consecutive purchases; `None` where a table does
    /// not have it, or where a gap is 0.
    pub ln_gap_sum: Vec<Option<f64>>,
    /// Purchases in the hold-out.
    pub holdout_purchases: Vec<u32>,
    /// Their value.
    pub holdout_value: Vec<f64>,
    /// How many customers the row stands for.
    pub weight: Vec<f64>,
    /// Whether the row stands for customers or for one of their histories.
    pub stands_for: Vec<StandsFor>,
}

impl CustomerBlock {
    /// A block without customers.
    pub(super) fn empty() -> Self {
        Self {
            customer_id: StringBuilder::new().finish(),
            frequency: Vec::new(),
            recency: Vec::new(),
            age: Vec::new(),
            monetary_value: Vec::new(),
            monetary_count: Vec::new(),
            first_purchase: Vec::new(),
            last_purchase: Vec::new(),
            previous_purchase: Vec::new(),
            historical_value: Vec::new(),
            last_value: Vec::new(),
            refunds: Vec::new(),
            orders: Vec::new(),
            order_value: Vec::new(),
            ln_order_value: Vec::new(),
            ln_gap_sum: Vec::new(),
            holdout_purchases: Vec::new(),
            holdout_value: Vec::new(),
            weight: Vec::new(),
            stands_for: Vec::new(),
        }
    }

    /// The customers who are kept: one flag for each, in order.
    pub(crate) fn filtered(&self, keep: &[bool]) -> Self {
        let ids = self.customer_id.iter().zip(keep);
        Self {
            customer_id: ids.filter(|(_, keep)| **keep).map(|(id, _)| id).collect(),
            frequency: kept(&self.frequency, keep),
            recency: kept(&self.recency, keep),
            age: kept(&self.age, keep),
            monetary_value: kept(&self.monetary_value, keep),
            monetary_count: kept(&self.monetary_count, keep),
            first_purchase: kept(&self.first_purchase, keep),
            last_purchase: kept(&self.last_purchase, keep),
            previous_purchase: kept(&self.previous_purchase, keep),
            historical_value: kept(&self.historical_value, keep),
            last_value: kept(&self.last_value, keep),
            refunds: kept(&self.refunds, keep),
            orders: kept(&self.orders, keep),
            order_value: kept(&self.order_value, keep),
            ln_order_value: kept(&self.ln_order_value, keep),
            ln_gap_sum: kept(&self.ln_gap_sum, keep),
            holdout_purchases: kept(&self.holdout_purchases, keep),
            holdout_value: kept(&self.holdout_value, keep),
            weight: kept(&self.weight, keep),
            stands_for: kept(&self.stands_for, keep),
        }
    }

    /// Customers in the block.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frequency.len()
    }

    /// Whether the block is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frequency.is_empty()
    }
}

/// The entries of one column that are kept.
fn kept<T: Copy>(column: &[T], keep: &[bool]) -> Vec<T> {
    let entries = column.iter().zip(keep);
    entries
        .filter(|(_, keep)| **keep)
        .map(|(entry, _)| *entry)
        .collect()
}

/// Turns the atoms of one customer into a row of a block.
#[derive(Debug)]
pub(super) struct Fold {
    merge: Merge,
    unit: TimeUnit,
    since: i64,
    calibration_end: i64,
    holdout_end: i64,
    /// Where `T` ends, in microseconds.
    age_end: i64,
    found: Vec<Purchase>,
}

impl Fold {
    pub(super) fn new(window: &Window, unit: TimeUnit, merge: Merge, to_end_of_day: bool) -> Self {
        let start = |date| i64::from(day_number(date)) * DAY;
        let calibration_end = start(window.calibration_end) + DAY;
        Self {
            merge,
            unit,
            since: window.since.map_or(i64::MIN, start),
            calibration_end,
            holdout_end: window
                .holdout_end
                .map_or(i64::MIN, |date| start(date) + DAY),
            age_end: if to_end_of_day {
                calibration_end
            } else {
                calibration_end - DAY
            },
            found: Vec::new(),
        }
    }

    /// Appends a customer if they have a purchase in calibration; returns whether they have.
    pub(super) fn add(&mut self, atoms: &[Atom], block: &mut CustomerBlock) -> bool {
        let before = |end: i64| atoms.partition_point(|atom| atom.time < end);
        let (start, middle) = (before(self.since), before(self.calibration_end));
        let end = before(self.holdout_end).max(middle);
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        purchases(&atoms[start.min(middle)..middle], self.merge, &mut found);
        let seen = !found.is_empty();
        if seen {
            self.times(&found, block);
            money(&found, &atoms[start..middle], block);
            found.clear();
            purchases(&atoms[middle..end], self.merge, &mut found);
            holdout(&found, block);
        }
        self.found = found;
        seen
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of a few thousand years are exact"
    )]
    fn times(&self, found: &[Purchase], block: &mut CustomerBlock) {
        let unit = self.unit.days() * DAY as f64;
        let (first, last) = (found[0].time, found[found.len() - 1].time);
        block
            .frequency
            .push(u32::try_from(found.len() - 1).unwrap_or(u32::MAX));
        block.recency.push((last - first) as f64 / unit);
        block.age.push((self.age_end - first) as f64 / unit);
        block.first_purchase.push(Some(first));
        block.last_purchase.push(Some(last));
        let previous = found.len().checked_sub(2).map(|at| found[at].time);
        block.previous_purchase.push(previous);
        let gaps = found
            .windows(2)
            .map(|pair| (pair[1].time - pair[0].time) as f64 / unit);
        let ln_gaps = gaps.fold(0.0, |sum, gap| sum + gap.ln());
        block
            .ln_gap_sum
            .push(ln_gaps.is_finite().then_some(ln_gaps));
        block.weight.push(1.0);
        block.stands_for.push(StandsFor::Customers);
    }
}

fn money(found: &[Purchase], atoms: &[Atom], block: &mut CustomerBlock) {
    let values = || {
        found
            .iter()
            .filter_map(|purchase| purchase.value)
            .filter(|value| *value > 0)
    };
    let all: i128 = values().sum();
    let orders = values().count();
    let first = found[0].value.filter(|value| *value > 0);
    let repeats = orders - usize::from(first.is_some());
    let repeat_sum = all - first.unwrap_or_default();
    block
        .monetary_value
        .push((repeats > 0).then(|| mean(repeat_sum, repeats)));
    block.monetary_count.push(count(repeats));
    block.orders.push(count(orders));
    block.order_value.push(mean(all, 1));
    block
        .ln_order_value
        .push(values().fold(0.0, |sum, value| sum + mean(value, 1).ln()));
    let spent = atoms
        .iter()
        .try_fold(0_i128, |sum, atom| Some(sum.saturating_add(atom.amount?)));
    block
        .historical_value
        .push(spent.map(|spent| mean(spent, 1)));
    let last = found[found.len() - 1].value;
    block.last_value.push(last.map(|value| mean(value, 1)));
    let refunds = atoms.iter().map(|atom| atom.refunds);
    block
        .refunds
        .push(Some(refunds.fold(0, u32::saturating_add)));
}

fn holdout(found: &[Purchase], block: &mut CustomerBlock) {
    block.holdout_purchases.push(count(found.len()));
    block.holdout_value.push(mean(
        found.iter().filter_map(|purchase| purchase.value).sum(),
        1,
    ));
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A sum of millionths over a count: one rounding for every sum below nine billion.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53, rounded once above"
)]
fn mean(sum: i128, count: usize) -> f64 {
    sum as f64 / (count as f64 * SCALE as f64)
}
