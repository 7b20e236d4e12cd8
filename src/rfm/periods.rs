//! Turns the rows of a customer into their purchases: duplicates, days, merge periods, refunds.

use chrono::{Datelike, NaiveDate};

use crate::input::dates::{DAY, date_of, day_of};
use crate::input::{Duplicates, Merge};

use super::packed::{Atom, Row};

/// One purchase: a merge period in which something was bought and not everything was refunded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Purchase {
    /// Local time of the period's first order in microseconds: whole days, except with [`Merge::None`].
    pub(crate) time: i64,
    /// The period's exact sum, in millionths, where there are amounts.
    pub(crate) value: Option<i128>,
}

/// Counts of the periods of some customers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PeriodCounts {
    /// Periods that are purchases.
    pub purchases: u64,
    /// Purchases of value 0.
    pub without_value: u64,
    /// Periods that were fully refunded.
    pub refunded: u64,
    /// Periods with refunds only.
    pub lone_refunds: u64,
}

/// Sorts rows and counts exact duplicates; drops them if the options say so. Equal lines of an order are lines.
pub(super) fn duplicates(rows: &mut Vec<Row>, what: Duplicates) -> u64 {
    rows.sort_unstable();
    let is_repeated = |row: &Row, before: &Row| row.is_equal_to(before) && !row.is_line;
    let pairs = rows.windows(2);
    let repeated = pairs.filter(|pair| is_repeated(&pair[1], &pair[0])).count();
    if repeated > 0 && what == Duplicates::Drop {
        rows.dedup_by(|row, before| is_repeated(row, before));
    }
    repeated as u64
}

/// Rows of one order, day and amount count their amount once, where it is the total of the order.
pub(super) fn once_per_order(rows: &mut [Row]) {
    if !rows.iter().any(|row| row.is_total) {
        return;
    }
    rows.sort_unstable_by_key(|row| (row.order, day_of(row.time), row.amount));
    let mut last = None;
    for row in rows.iter_mut().filter(|row| row.order != 0 && row.is_total) {
        let key = Some((row.order, day_of(row.time), row.amount));
        if key == last {
            row.amount = row.amount.map(|_| 0);
        }
        last = key;
    }
    rows.sort_unstable();
}

/// Merges sorted rows into atoms, in order of time: by day, or with [`Merge::None`] only by order number.
pub(super) fn atoms(rows: &mut [Row], merge: Merge, atoms: &mut Vec<Atom>) {
    if merge == Merge::None {
        rows.sort_unstable_by_key(|row| (row.order, row.time, row.amount));
    }
    let mut last = None;
    for row in rows.iter() {
        let key = match merge {
            Merge::None => (row.order != 0).then_some(row.order),
            _ => Some(u64::from(day_of(row.time).cast_unsigned())),
        };
        match atoms.last_mut() {
            Some(atom) if key.is_some() && key == last => add(atom, row, merge),
            _ => atoms.push(atom(row, merge)),
        }
        last = key;
    }
    if merge == Merge::None {
        atoms.sort_by_key(|atom| (atom.time, atom.amount));
    }
}

fn atom(row: &Row, merge: Merge) -> Atom {
    Atom {
        time: atom_time(row, merge),
        amount: row.amount,
        orders: u32::from(is_order(row)),
        refunds: u32::from(has_refund(row)),
    }
}

/// A row is an order, or a refund alone; an order may have a refund on its own row.
pub(super) fn is_order(row: &Row) -> bool {
    row.is_lowered || row.amount.is_none_or(|amount| amount >= 0)
}

pub(super) fn has_refund(row: &Row) -> bool {
    row.is_lowered || row.amount.is_some_and(|amount| amount < 0)
}

/// Rounds down to whole days, except with [`Merge::None`].
fn atom_time(row: &Row, merge: Merge) -> i64 {
    if merge == Merge::None {
        row.time
    } else {
        row.time.div_euclid(DAY) * DAY
    }
}

fn add(atom: &mut Atom, row: &Row, merge: Merge) {
    if is_order(row) && atom.orders == 0 {
        atom.time = atom_time(row, merge);
    }
    atom.orders += u32::from(is_order(row));
    atom.refunds += u32::from(has_refund(row));
    atom.amount = atom
        .amount
        .zip(row.amount)
        .map(|(sum, amount)| sum.saturating_add(amount));
}

/// Merges atoms in order of time into purchases.
pub(super) fn purchases(atoms: &[Atom], merge: Merge, into: &mut Vec<Purchase>) -> PeriodCounts {
    let mut counts = PeriodCounts::default();
    if matches!(merge, Merge::None | Merge::Day) {
        for atom in atoms {
            counts.see(&period(std::slice::from_ref(atom)), into);
        }
    } else {
        let same = |a: &Atom, b: &Atom| {
            period_key(day_of(a.time), merge) == period_key(day_of(b.time), merge)
        };
        for atoms in atoms.chunk_by(same) {
            counts.see(&period(atoms), into);
        }
    }
    counts
}

impl PeriodCounts {
    fn see(&mut self, period: &Period, into: &mut Vec<Purchase>) {
        match period {
            Period::Purchase(purchase) => {
                self.purchases += 1;
                self.without_value += u64::from(purchase.value == Some(0));
                into.push(*purchase);
            }
            Period::Refunded => self.refunded += 1,
            Period::LoneRefund => self.lone_refunds += 1,
        }
    }

    /// Adds other counts.
    pub(super) fn add(&mut self, other: Self) {
        self.purchases += other.purchases;
        self.without_value += other.without_value;
        self.refunded += other.refunded;
        self.lone_refunds += other.lone_refunds;
    }
}

enum Period {
    Purchase(Purchase),
    Refunded,
    LoneRefund,
}

/// A period without an order is not a purchase, and neither is a period that was fully refunded.
fn period(atoms: &[Atom]) -> Period {
    let Some(first) = atoms.iter().find(|atom| atom.orders > 0) else {
        return Period::LoneRefund;
    };
    let sum = |sum: i128, atom: &Atom| Some(sum.saturating_add(atom.amount?));
    let value = atoms.iter().try_fold(0, sum);
    let refunded =
        atoms.iter().any(|atom| atom.refunds > 0) && value.is_some_and(|value| value <= 0);
    if refunded {
        Period::Refunded
    } else {
        Period::Purchase(Purchase {
            time: first.time,
            value,
        })
    }
}

/// A number that is the same for all times in one calendar period.
pub(super) fn period_key(day: i32, merge: Merge) -> i32 {
    let date: NaiveDate = date_of(day);
    match merge {
        Merge::Week => (day + 3).div_euclid(7),
        Merge::Month => date.year() * 12 + date.month0().cast_signed(),
        Merge::Year => date.year(),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::details::Detail;

    fn row(day: i64, amount: i128) -> Row {
        Row {
            time: day * DAY,
            amount: Some(amount),
            order: 0,
            file: 0,
            fingerprint: 0,
            is_lowered: false,
            is_total: false,
            is_line: false,
            detail: Detail::default(),
        }
    }

    fn merged(mut rows: Vec<Row>, merge: Merge) -> (Vec<(i64, i128)>, PeriodCounts) {
        duplicates(&mut rows, Duplicates::Keep);
        let (mut days, mut found) = (Vec::new(), Vec::new());
        atoms(&mut rows, merge, &mut days);
        let counts = purchases(&days, merge, &mut found);
        (
            found
                .iter()
                .map(|purchase| (purchase.time / DAY, purchase.value.unwrap_or_default()))
                .collect(),
            counts,
        )
    }

    #[test]
    fn rows_of_one_day_are_one_purchase() {
        assert_eq!(
            merged(vec![row(4, 5), row(1, 2), row(4, 6)], Merge::Day).0,
            [(1, 2), (4, 11)]
        );
        assert_eq!(
            merged(vec![row(4, 5), row(1, 2), row(4, 6)], Merge::None).0,
            [(1, 2), (4, 5), (4, 6)]
        );
    }

    #[test]
    fn weeks_start_on_monday() {
        let sunday_and_monday = vec![row(3, 1), row(4, 2), row(10, 3)];
        assert_eq!(merged(sunday_and_monday, Merge::Week).0, [(3, 1), (4, 5)]);
    }

    #[test]
    fn a_purchase_is_dated_at_its_periods_first_order() {
        assert_eq!(merged(vec![row(4, -1), row(6, 5)], Merge::Week).0, [(6, 4)]);
    }

    #[test]
    fn what_is_refunded_is_no_purchase_and_what_is_free_is_one() {
        let (found, counts) = merged(
            vec![row(1, 5), row(1, -5), row(2, 0), row(3, -1), row(4, 1)],
            Merge::Day,
        );
        assert_eq!(found, [(2, 0), (4, 1)]);
        assert_eq!(
            counts,
            PeriodCounts {
                purchases: 2,
                without_value: 1,
                refunded: 1,
                lone_refunds: 1
            }
        );
    }

    #[test]
    fn duplicates_are_counted_and_dropped_on_request() {
        let mut rows = vec![row(1, 2), row(1, 2), row(1, 3)];
        assert_eq!(duplicates(&mut rows, Duplicates::Keep), 1);
        assert_eq!(rows.len(), 3);
        assert_eq!(duplicates(&mut rows, Duplicates::Drop), 1);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn an_order_total_on_every_line_counts_once() {
        let order = |order, day, amount| Row {
            order,
            is_total: true,
            ..row(day, amount)
        };
        let mut rows = vec![
            order(7, 3, 5),
            order(7, 3, 5),
            order(7, 3, -5),
            order(9, 3, 5),
            row(3, 5),
            row(3, 5),
        ];
        once_per_order(&mut rows);
        let sum: i128 = rows.iter().filter_map(|row| row.amount).sum();
        // one of the first order, less its refund; one of the second; both without a number
        assert_eq!(sum, 15);
    }

    #[test]
    fn rows_of_one_order_are_one_purchase_when_orders_are_named() {
        let order = |order, day, amount| Row {
            order,
            ..row(day, amount)
        };
        let rows = vec![
            order(7, 3, 1),
            order(9, 3, 2),
            order(7, 4, 4),
            row(3, 8),
            row(3, 9),
        ];
        assert_eq!(
            merged(rows, Merge::None).0,
            [(3, 2), (3, 5), (3, 8), (3, 9)]
        );
    }
}
