//! Which column of a table of transactions holds what: the best for each role, or a question where two fit alike.

use std::collections::HashMap;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::amount_roles::find_amounts;
use super::columns::TransactionColumns;
use super::detail_roles::details;
use super::formula::Formula;
use super::meanings::Meaning as M;
use super::names::{CURRENCY, NUMBER, STATUS};
use super::plain::listed;
use super::roles::{Column, NOT_OF_AN_ORDER};
use super::search::{ROWS, Role, Search};
use super::statuses::{is_no_sale, is_sale};
use super::terms::ColumnNames;
use super::unnamed::{Unnamed, is_unnamed};

/// The columns of a table of transactions, and what a reader should know of the choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The columns.
    pub columns: TransactionColumns,
    /// Doubts about them.
    pub cautions: Vec<Caution>,
}

const CUSTOMER_ROLE: Role = Role {
    what: "customer",
    option: "--customer-col",
};
const DATE_ROLE: Role = Role {
    what: "date",
    option: "--date-col",
};

impl TransactionColumns {
    /// Finds the columns of a table of transactions, by its header and its first rows.
    ///
    /// # Errors
    /// When the customer or the date is missing, a named column does not exist, or two columns fit equally well.
    pub fn find(header: &[String], rows: &[Vec<String>], names: &ColumnNames) -> Result<Found> {
        let found = detected(header, rows, names)?;
        Ok(Found {
            columns: found.columns.with_named(header, names)?,
            ..found
        })
    }
}

fn detected(header: &[String], rows: &[Vec<String>], names: &ColumnNames) -> Result<Found> {
    if is_unnamed(header) {
        return by_content(header, rows, names);
    }
    let columns = header.iter().enumerate();
    let mut search = Search {
        header,
        rows,
        columns: columns
            .map(|(at, name)| Column::of(at, name, rows))
            .collect(),
        cautions: Vec::new(),
    };
    let mut found = TransactionColumns::default().with_named(header, names)?;
    let date = if names.date.is_none() {
        search.date()
    } else {
        Ok(found.date)
    };
    found.date = *date.as_ref().unwrap_or(&header.len());
    found.order = found.order.or_else(|| search.order());
    if names.customer.is_none() {
        let is_named = names.email.is_some() || names.phone.is_some();
        search.identify(&mut found, is_named)?;
    }
    date?;
    if names.amount.is_none() {
        find_amounts(&mut search, &mut found)?;
    }
    found.currency = search.currency();
    found.status = found.status.or_else(|| search.status());
    let [product, category, channel, coupon] = details(&search.columns, &found.used());
    let discount = search.discount(&found);
    found.details = [product, category, channel, coupon, discount];
    Ok(Found {
        columns: found,
        cautions: search.cautions,
    })
}

/// Columns without names: only what the cells are sure of.
fn by_content(header: &[String], rows: &[Vec<String>], names: &ColumnNames) -> Result<Found> {
    let unnamed = Unnamed::of(rows, header.len());
    let without = |role: &str| {
        let what = format!(
            "the columns have no names, and their cells do not tell which one is the {role}"
        );
        Error::data(what).hint(format!("name it by its number, as in `--{role}-col 1`"))
    };
    if names.customer.is_none() && unnamed.customer.is_none() {
        return Err(without("customer"));
    }
    if names.date.is_none() && unnamed.date.is_none() {
        return Err(without("date"));
    }
    let columns = TransactionColumns {
        customer: unnamed.customer,
        date: unnamed.date.unwrap_or_default(),
        amount: unnamed.amount.map(Formula::column),
        ..TransactionColumns::default()
    };
    let roles = [
        (
            "customer",
            columns.customer.filter(|_| names.customer.is_none()),
        ),
        ("date", unnamed.date.filter(|_| names.date.is_none())),
        ("amount", unnamed.amount.filter(|_| names.amount.is_none())),
    ];
    let of_role = |(role, at): (&str, Option<usize>)| {
        Some(Caution::ColumnByContent {
            role: role.to_owned(),
            column: header[at?].clone(),
            option: format!("--{role}-col"),
        })
    };
    Ok(Found {
        columns,
        cautions: roles.into_iter().filter_map(of_role).collect(),
    })
}

impl Search<'_> {
    fn date(&mut self) -> Result<usize> {
        let has_stages = self.columns.iter().any(|it| it.is(M::Stage));
        let date = self.best(DATE_ROLE, |column| {
            let score = column.as_date()?;
            Some(if has_stages && column.is_close_date() {
                95
            } else {
                score
            })
        })?;
        let date = date.ok_or_else(|| {
            Error::data(format!(
                "no date column found in the header: {}",
                listed(self.header)
            ))
            .hint("name it with `--date-col`; an RFM table has `frequency`, `recency` and `T` instead")
        })?;
        if self.columns[date].as_date() <= Some(10) {
            self.cautions.push(Caution::ColumnByContent {
                role: "date".to_owned(),
                column: self.header[date].clone(),
                option: "--date-col".to_owned(),
            });
        }
        Ok(date)
    }

    /// The number of the order: a column that a customer's id could be is none.
    fn order(&self) -> Option<usize> {
        self.first_best(Column::as_order)
    }

    /// Finds the columns that name the customer: an id, an address, a number; a name where there is nothing else.
    fn identify(&mut self, found: &mut TransactionColumns, is_named: bool) -> Result<()> {
        found.email = found.email.or_else(|| self.first_best(Column::as_email));
        found.phone = found.phone.or_else(|| self.first_best(Column::as_phone));
        let is_filled = |at: usize| {
            let profile = &self.columns[at].profile;
            profile.filled * 5 >= profile.rows
        };
        let mut contacts = found.email.into_iter().chain(found.phone);
        let has_contact = is_named || contacts.any(is_filled);
        let taken = [found.email, found.phone, Some(found.date), found.order];
        let date = found.date;
        let numbers_orders = self
            .plain_id()
            .is_some_and(|id| self.is_of_one_day(id, date));
        let repeats = |column: &Column| column.profile.distinct * 10 <= column.profile.filled * 7;
        let another_repeats = self.columns.iter().any(|column| {
            !taken.contains(&Some(column.at))
                && column.as_customer().is_some_and(|score| score > 20)
                && repeats(column)
                && column.profile.distinct > 1
        });
        let score = |column: &Column| {
            let score = column.as_customer()?;
            let is_plain = column.rank(NUMBER).is_some();
            if taken.contains(&Some(column.at)) || (is_plain && (has_contact || numbers_orders)) {
                return None;
            }
            if has_contact && (column.is_name_of_customer() || score < 70) {
                return None;
            }
            let is_passed_over = column.profile.is_different() && another_repeats;
            Some(if is_passed_over { score - 90 } else { score })
        };
        let customer = self.best(CUSTOMER_ROLE, score)?;
        let Some(customer) = customer else {
            return if found.email.is_some() || found.phone.is_some() {
                Ok(())
            } else {
                Err(self.no_customer(found))
            };
        };
        found.customer = Some(customer);
        self.warn_of_customer(customer);
        Ok(())
    }

    fn warn_of_customer(&mut self, customer: usize) {
        let column = &self.columns[customer];
        let name = self.header[customer].clone();
        let passed_over = self.columns.iter().find(|other| {
            other.at != customer
                && other.profile.is_different()
                && !column.profile.is_different()
                && other.as_customer() > Some(if other.rank(NUMBER).is_some() { 0 } else { 60 })
        });
        if let Some(other) = passed_over.filter(|_| column.is_name_of_customer()) {
            self.cautions.push(Caution::IdPassedOver {
                column: name,
                other: self.header[other.at].clone(),
                rows: other.profile.filled as u64,
            });
        } else if column.is_name_of_customer() {
            self.cautions
                .push(Caution::CustomersByName { column: name });
        }
    }

    fn no_customer(&self, found: &TransactionColumns) -> Error {
        let what = format!(
            "no customer column found in the header: {}",
            listed(self.header)
        );
        let id = self.plain_id().filter(|id| Some(*id) != found.order);
        match id {
            Some(id) if self.is_of_one_day(id, found.date) => Error::data(what).hint(format!(
                "column `{}` seems to number the orders; name the customer with `--customer-col`",
                self.header[id]
            )),
            _ => Error::data(what).hint("name it with `--customer-col`"),
        }
    }

    fn plain_id(&self) -> Option<usize> {
        let mut columns = self.columns.iter();
        columns
            .find(|column| column.rank(NUMBER).is_some())
            .map(|it| it.at)
    }

    /// Does every value that repeats occur with one date only, as the number of an order does?
    fn is_of_one_day(&self, id: usize, date: usize) -> bool {
        let mut days: HashMap<&str, &str> = HashMap::new();
        let mut repeats = 0;
        for row in self.rows.iter().take(ROWS) {
            let (Some(id), Some(day)) = (row.get(id), row.get(date)) else {
                continue;
            };
            match days.insert(id.trim(), day.trim()) {
                None => {}
                Some(before) if before == day.trim() => repeats += 1,
                Some(_) => return false,
            }
        }
        repeats >= 3
    }

    fn currency(&self) -> Option<usize> {
        let ranked = |rank: usize| {
            let mut found = self
                .columns
                .iter()
                .filter(move |it| it.rank(CURRENCY) == Some(rank));
            found.next().filter(|_| found.next().is_none())
        };
        let others = [M::Rate, M::Amount, M::Total, M::Value, M::Price];
        let mut by_word = self
            .columns
            .iter()
            .filter(|it| it.parts.has_without(M::Currency, &others) && !it.profile.has_numbers());
        let by_word = by_word.next().filter(|_| by_word.next().is_none());
        ranked(0).or_else(|| ranked(1)).or(by_word).map(|it| it.at)
    }

    /// The column of statuses that decides: that of the order, else that of its payment.
    fn status(&self) -> Option<usize> {
        self.first_best(|column| {
            let score = match column.rank(STATUS) {
                Some(rank) => 90 - 10 * i32::try_from(rank).unwrap_or_default(),
                None if !column.is(M::Status) || column.profile.has_numbers() => return None,
                None if column.is_any(NOT_OF_AN_ORDER) => return None,
                None if !column.has_known_status(self.rows) => return None,
                None if column.is(M::Shipping) => 60,
                None if column.is_any(&[M::Event, M::Paid]) => 85,
                None => 65 - column.unknown(),
            };
            (!column.profile.is_dates()).then_some(score)
        })
    }
}

impl Column {
    /// Is one of its first cells a known status? Without cells, the name decides.
    fn has_known_status(&self, rows: &[Vec<String>]) -> bool {
        let mut cells = rows.iter().take(ROWS).filter_map(|row| row.get(self.at));
        self.profile.is_empty() || cells.any(|cell| is_no_sale(cell) || is_sale(cell))
    }
}

#[cfg(test)]
mod tests;
