//! What the header and the first rows say about the meaning of columns: an amount that was not found, a total
//! that stands on every line of its order, an id that numbers orders.

use std::collections::{BTreeMap, HashSet};

use crate::caution::Caution;

use super::amounts::{self, DecimalMark};
use super::columns::{TransactionColumns, plain};
use super::options::ReadOptions;
use super::statuses::is_no_sale;
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

    /// The first column without a use in which an order is said to be none.
    pub(super) fn status(&self) -> Option<usize> {
        self.unused().find(|at| {
            let values: HashSet<String> = self.filled(*at).map(str::to_lowercase).collect();
            (2..=20).contains(&values.len()) && values.iter().any(|value| is_no_sale(value))
        })
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

    /// Nearly every order of several lines has the same amount on all of them.
    fn repeated_total(&self) -> Option<Caution> {
        let (amount, order) = (self.columns.amount.as_ref()?, self.columns.order?);
        if amount.is_product() {
            return None;
        }
        let amount = amount.first();
        let mut orders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in self.rows {
            if let (Some(number), Some(value)) = (row.get(order), row.get(amount))
                && !number.trim().is_empty()
                && !value.trim().is_empty()
            {
                orders.entry(number.trim()).or_default().push(value.trim());
            }
        }
        let several: Vec<&Vec<&str>> = orders.values().filter(|it| it.len() > 1).collect();
        let is_equal = |amounts: &Vec<&str>| amounts.iter().all(|it| *it == amounts[0]);
        let equal = several.iter().filter(|amounts| is_equal(amounts)).count();
        let different: HashSet<&str> = several.iter().map(|amounts| amounts[0]).collect();
        let is_total =
            several.len() >= 3 && equal * 10 >= several.len() * 9 && different.len() >= 3;
        is_total.then(|| Caution::OrderTotalOnEveryLine {
            amount: self.header[amount].clone(),
            order: self.header[order].clone(),
            orders: equal as u64,
            of: several.len() as u64,
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
