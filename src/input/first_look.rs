//! What the header and the first rows say about the meaning of columns: an amount that was not found, a total
//! that stands on every line of its order, an id that numbers orders.

use std::collections::{BTreeMap, HashSet};

use crate::caution::Caution;

use super::amounts::{self, DecimalMark};
use super::columns::{DISCOUNT, TransactionColumns};
use super::formula::Formula;
use super::meanings::Meaning;
use super::options::ReadOptions;
use super::plain::plain;
use super::roles::Column;
use super::statuses::{is_no_sale, is_won};
use super::terms::AmountPer;

/// Header and first rows of one file, with the columns in use.
pub(super) struct FirstRows<'a> {
    pub(super) header: &'a [String],
    pub(super) rows: &'a [Vec<String>],
    pub(super) columns: TransactionColumns,
    pub(super) mark: DecimalMark,
}

/// Words in the name of a column that holds numbers which are no amounts.
const NO_AMOUNTS: [&str; 18] = [
    "id", "no", "number", "num", "zip", "post", "phone", "tel", "sku", "code", "year", "month",
    "week", "day", "quarter", "hour", "age", "row",
];
/// Words in the name of a column that may name the customer.
const PERSONS: [&str; 17] = [
    "customer",
    "client",
    "buyer",
    "acheteur",
    "user",
    "utilisateur",
    "mail",
    "courriel",
    "name",
    "nom",
    "phone",
    "telephone",
    "member",
    "membre",
    "account",
    "compte",
    "kund",
];
/// Rows that are enough to call an id different on every row.
const ENOUGH: usize = 20;

impl FirstRows<'_> {
    /// What is said of them whatever the other rows hold.
    pub(super) fn cautions(&self, per: AmountPer) -> Vec<Caution> {
        let mut found = Vec::new();
        let names = |at: usize| self.header[at].clone();
        match &self.columns.amount {
            Some(amount) if amount.is_product() => {
                let factors: Vec<usize> = amount.columns().copied().collect();
                found.push(Caution::AmountIsQuantityTimesPrice {
                    quantity: names(factors[0]),
                    price: names(factors[1]),
                });
            }
            Some(_) => {}
            None => found.extend(self.no_amount()),
        }
        if per == AmountPer::Line {
            found.extend(self.repeated_total());
        }
        found
    }

    /// What is said where no customer of the whole input has two rows.
    pub(super) fn numbering(&self, options: &ReadOptions) -> Option<Caution> {
        if options.columns.customer.is_some() {
            return None;
        }
        let ids: Vec<&str> = self.filled(self.columns.who()).collect();
        let different: HashSet<&&str> = ids.iter().collect();
        if ids.len() < ENOUGH || different.len() < ids.len() {
            return None;
        }
        let column = self.header[self.columns.who()].clone();
        let identities = self.columns.identities().skip(1);
        let other = identities
            .chain(self.unused())
            .filter(|at| {
                let name = plain(&self.header[*at]);
                PERSONS.iter().any(|word| name.contains(word))
            })
            .find_map(|at| {
                let cells: Vec<&str> = self.filled(at).collect();
                let values: HashSet<&&str> = cells.iter().collect();
                let repeats = values.len() > 1 && values.len() * 10 <= cells.len() * 9;
                (repeats && cells.len() * 5 >= self.rows.len() * 4).then_some((at, values.len()))
            });
        match other {
            Some((other, values)) => Some(Caution::IdNumbersRows {
                column,
                other: self.header[other].clone(),
                values: values as u64,
                rows: self.rows.len() as u64,
            }),
            None => (plain(&column) == "id").then(|| Caution::IdOnEveryRow {
                column,
                rows: self.rows.len() as u64,
            }),
        }
    }

    /// The first column without a use, in the rules neither, in which an order is said to be none: most of its
    /// values must be single words.
    pub(super) fn status(&self, in_rules: &[usize]) -> Option<usize> {
        self.unused().find(|at| {
            let values: HashSet<String> = self.filled(*at).map(str::to_lowercase).collect();
            !in_rules.contains(at)
                && (2..=20).contains(&values.len())
                && values.iter().any(|value| is_no_sale(value))
                && values.iter().all(|value| value.split(' ').count() <= 3)
        })
    }

    /// Is the status a stage of deals, of which some are won?
    pub(super) fn is_pipeline(&self) -> bool {
        let status = self.columns.status;
        status.is_some_and(|at| self.filled(at).any(is_won))
    }

    fn no_amount(&self) -> Option<Caution> {
        let is_amount = |at: &usize| {
            let name = plain(&self.header[*at]);
            let cells: Vec<&str> = self.filled(*at).collect();
            let read = cells
                .iter()
                .filter(|cell| amounts::parse(cell, self.mark).is_some());
            !NO_AMOUNTS
                .iter()
                .any(|word| name.starts_with(word) || name.ends_with(word))
                && !cells.is_empty()
                && read.count() * 10 >= cells.len() * 9
        };
        let columns: Vec<String> = self
            .unused()
            .filter(is_amount)
            .map(|at| format!("`{}`", self.header[at]))
            .collect();
        (!columns.is_empty()).then_some(Caution::NoAmountColumn { columns })
    }

    /// The total of an order stands on all of its lines, or on one of them alone: it counts once per order.
    pub(super) fn total_of_order(&self) -> Option<Caution> {
        let lines = self.amounts_of_orders()?;
        let is_said = lines.is_on_every_line() || lines.is_on_one_line();
        (is_said && !self.amount_is_of_lines()).then(|| Caution::OrderTotalCountedOnce {
            amount: lines.amount.clone(),
            order: lines.order.clone(),
            orders: lines.equal.max(lines.alone) as u64,
            of: lines.several as u64,
        })
    }

    /// Is the discount that of the whole order, though amounts are those of lines: nearly every order of several lines
    /// with a discount has the same on all of them, or has it on one alone?
    pub(super) fn discount_is_of_order(&self, per: AmountPer) -> bool {
        let (Some(discount), Some(order)) = (self.columns.details[DISCOUNT], self.columns.order)
        else {
            return false;
        };
        let mut amounts = self.columns.amount.iter().flat_map(Formula::columns);
        let is_in_amount = amounts.any(|at| *at == discount);
        let name = Column::of(discount, &self.header[discount], &[]);
        if per == AmountPer::Order || is_in_amount || name.is(Meaning::Line) {
            return false;
        }
        let lines = self.lines_of_orders(order, discount);
        let with_discount = lines.values().filter(|cells| {
            cells.len() > 1 && cells.iter().any(|cell| !is_zero_or_empty(cell, self.mark))
        });
        let is_of_order = |cells: &&Vec<&str>| {
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            cells.iter().all(|cell| *cell == cells[0]) || filled == 1
        };
        let all = with_discount.clone().count();
        let of_order = with_discount.filter(is_of_order).count();
        all >= 3 && of_order * 10 >= all * 9
    }

    /// The cells of a column on the lines of each order.
    fn lines_of_orders(&self, order: usize, column: usize) -> BTreeMap<&str, Vec<&str>> {
        let mut orders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in self.rows {
            if let (Some(number), Some(value)) = (row.get(order), row.get(column))
                && !number.trim().is_empty()
            {
                orders.entry(number.trim()).or_default().push(value.trim());
            }
        }
        orders
    }

    /// Nearly every order of several lines has the same amount on all of them.
    fn repeated_total(&self) -> Option<Caution> {
        let lines = self.amounts_of_orders()?;
        lines
            .is_on_every_line()
            .then(|| Caution::OrderTotalOnEveryLine {
                amount: lines.amount.clone(),
                order: lines.order.clone(),
                orders: lines.equal as u64,
                of: lines.several as u64,
            })
    }

    /// Is the amount a quantity times a price on nearly every row, so that it is that of the line?
    fn amount_is_of_lines(&self) -> bool {
        let Some(amount) = self.columns.amount.as_ref().map(Formula::first) else {
            return false;
        };
        let column = |at: usize| Column::of(at, &self.header[at], self.rows);
        let name = column(amount);
        if name.is(Meaning::Line) || (name.is(Meaning::Price) && !name.is(Meaning::Total)) {
            return true;
        }
        let find = |score: fn(&Column) -> Option<i32>| {
            let mut unused = self.unused().map(column);
            unused.find(|it| score(it).is_some()).map(|it| it.at)
        };
        let (Some(quantity), Some(price)) =
            (find(Column::as_quantity), find(Column::as_unit_price))
        else {
            return false;
        };
        let number = |row: &Vec<String>, at: usize| amounts::parse(row.get(at)?, self.mark);
        let is_product = |row: &&Vec<String>| {
            let (quantity, price) = (number(row, quantity), number(row, price));
            let product = quantity
                .zip(price)
                .and_then(|(a, b)| amounts::product(b, a));
            let amount = number(row, amount);
            product
                .zip(amount)
                .is_some_and(|(a, b)| (a - b).abs() <= amounts::SCALE / 50)
        };
        let of_several = self
            .rows
            .iter()
            .filter(|row| number(row, quantity).is_some_and(|it| it != amounts::SCALE));
        let all = of_several.clone().count();
        all > 0 && of_several.filter(is_product).count() * 10 >= all * 9
    }

    fn amounts_of_orders(&self) -> Option<LinesOfOrders> {
        let (amount, order) = (self.columns.amount.as_ref()?, self.columns.order?);
        if amount.is_product() {
            return None;
        }
        let amount = amount.first();
        let orders = self.lines_of_orders(order, amount);
        let several: Vec<&Vec<&str>> = orders.values().filter(|it| it.len() > 1).collect();
        let is_equal =
            |amounts: &&&Vec<&str>| amounts.iter().all(|it| *it == amounts[0] && !it.is_empty());
        let is_alone =
            |amounts: &&&Vec<&str>| amounts.iter().filter(|it| !it.is_empty()).count() == 1;
        let equal: Vec<&&Vec<&str>> = several.iter().filter(is_equal).collect();
        let different: HashSet<&str> = equal.iter().map(|amounts| amounts[0]).collect();
        Some(LinesOfOrders {
            amount: self.header[amount].clone(),
            order: self.header[order].clone(),
            several: several.len(),
            equal: equal.len(),
            different: different.len(),
            alone: several.iter().filter(is_alone).count(),
        })
    }

    /// Columns without a use.
    fn unused(&self) -> impl Iterator<Item = usize> {
        let used = self.columns.used();
        (0..self.header.len()).filter(move |at| !used.contains(at))
    }

    /// The cells of a column that are not empty.
    fn filled(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows
            .iter()
            .filter_map(move |row| row.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    }
}

/// Does a cell hold no amount other than 0?
fn is_zero_or_empty(cell: &str, mark: DecimalMark) -> bool {
    amounts::parse(cell, mark).is_none_or(|amount| amount == 0)
}

/// What the amounts say on the lines of orders that have several.
struct LinesOfOrders {
    /// The name of the amount.
    amount: String,
    /// The name of the order's number.
    order: String,
    /// Orders of several lines.
    several: usize,
    /// Those whose lines have one amount.
    equal: usize,
    /// Different amounts among them.
    different: usize,
    /// Orders with an amount on one of their lines alone.
    alone: usize,
}

impl LinesOfOrders {
    const fn is_on_every_line(&self) -> bool {
        self.several >= 3 && self.equal * 10 >= self.several * 9 && self.different >= 3
    }

    const fn is_on_one_line(&self) -> bool {
        self.several >= 2 && self.alone * 10 >= self.several * 9
    }
}
