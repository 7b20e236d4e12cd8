//! How an export is read: which columns hold what, which rows are sales, and what an amount is.
//!
//! A mapping is data: the presets are mappings that come with the program, and a user writes others.

use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};

use super::amounts::DecimalMark;
use super::columns::{TransactionColumns, position};
use super::formula::Formula;
use super::terms::{AmountPer, ColumnNames};
use super::zone::Zone;

/// Names of one column: the first of them that a header has is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrMany<String>")]
pub(crate) struct Names(pub Vec<String>);

/// Formulas of one amount: the first of them whose first column a header has is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrMany<Formula<String>>")]
pub(crate) struct Formulas(pub Vec<Formula<String>>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn all(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

impl From<OneOrMany<String>> for Names {
    fn from(names: OneOrMany<String>) -> Self {
        Self(names.all())
    }
}

impl From<OneOrMany<Formula<String>>> for Formulas {
    fn from(formulas: OneOrMany<Formula<String>>) -> Self {
        Self(formulas.all())
    }
}

impl Names {
    /// The position of the column in a header that has it.
    pub(crate) fn position(&self, header: &[String]) -> Option<usize> {
        self.0.iter().find_map(|name| position(header, name))
    }

    /// Can a header have the column?
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<String> = self.0.iter().map(|name| format!("`{name}`")).collect();
        f.write_str(&names.join(" or "))
    }
}

impl Formulas {
    /// The formula of positions in a header that has its first term.
    pub(crate) fn resolved(&self, header: &[String]) -> Option<Formula<usize>> {
        let of_header = |formula: &Formula<String>| formula.map(|name| position(header, name));
        self.0.iter().find_map(of_header)
    }
}

/// Rows that are told by a cell of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rows {
    /// The column of the cell.
    pub column: Names,
    /// What the cell holds, without regard to case.
    pub values: Vec<String>,
    /// How the cell begins, without regard to case.
    pub starts: Vec<String>,
    /// Whatever the cell holds, if it is not empty.
    pub filled: bool,
}

/// How an export is read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Mapping {
    /// The name of a preset.
    pub name: String,
    /// What the export is.
    pub title: String,
    /// Columns that tell the export from others; a file without one of them is another.
    pub needs: Vec<Names>,
    /// Why the export cannot be used, where it cannot.
    pub refused: Option<String>,
    /// The customer's id.
    pub customer: Names,
    /// The customer's e-mail address.
    pub email: Names,
    /// The customer's phone number.
    pub phone: Names,
    /// The date of the order or of the refund.
    pub date: Names,
    /// What the customer paid.
    pub amount: Formulas,
    /// What was paid back, on the row of the order.
    pub refund: Formulas,
    /// Does an amount stand for the row or for the whole order?
    pub amount_per: Option<AmountPer>,
    /// The order's number.
    pub order: Names,
    /// The currency.
    pub currency: Names,
    /// The order's status.
    pub status: Names,
    /// Statuses of sales; all others are left out. Without any, the usual words decide.
    pub sales: Vec<String>,
    /// Rows that count, where not all do: others are left out.
    pub only: Vec<Rows>,
    /// Rows that are left out.
    pub never: Vec<Rows>,
    /// Rows that are refunds, whatever the sign of their amount.
    pub refunds: Option<Rows>,
    /// How dates are written.
    pub date_format: Option<String>,
    /// The zone whose days count.
    pub timezone: Option<Zone>,
    /// The zone of times without an offset.
    pub times_in: Option<Zone>,
    /// The mark before decimals.
    pub decimal: Option<DecimalMark>,
    /// The product.
    pub product: Names,
    /// The category of the product.
    pub category: Names,
    /// The channel of the order.
    pub channel: Names,
    /// The coupon of the order.
    pub coupon: Names,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// When it cannot be read, or a key or value in it is not one of a mapping.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::io(format!("cannot read `{name}`"), error))?;
        let mapping: Self = toml::from_str(&text).map_err(|error| invalid(&name, &text, &error))?;
        if mapping.date.is_empty() || mapping.identities().all(Names::is_empty) {
            return Err(Error::usage("a mapping names a date and a customer")
                .at(&name)
                .hint("as in `date = \"bought_at\"` and `customer = \"buyer\"`, or `email`, or `phone`"));
        }
        Ok(mapping)
    }

    /// The mapping itself, where a header has the columns that it needs.
    ///
    /// # Errors
    /// When it has not, or when the export cannot be used at all.
    pub(crate) fn checked(self, header: &[String]) -> Result<Self> {
        let missing = self.missing(header);
        if !missing.is_empty() {
            let what = if self.name.is_empty() {
                "the mapping does not fit".to_owned()
            } else {
                format!("not an export of the preset `{}`", self.name)
            };
            return Err(Error::data(format!(
                "{what}: the header lacks {}",
                missing.join(", ")
            )));
        }
        match &self.refused {
            Some(why) => Err(Error::data(format!("{}: {why}", self.title))),
            None => Ok(self),
        }
    }

    /// The positions of its columns in a header; what the caller names takes their place.
    ///
    /// # Errors
    /// When a column is missing.
    pub(crate) fn columns(
        &self,
        header: &[String],
        names: &ColumnNames,
    ) -> Result<TransactionColumns> {
        let columns = TransactionColumns {
            customer: self.customer.position(header),
            email: self.email.position(header),
            phone: self.phone.position(header),
            date: self.date.position(header).unwrap_or_default(),
            amount: self.amount.resolved(header),
            refund: self.refund.resolved(header),
            order: self.order.position(header),
            currency: self.currency.position(header),
            status: self.status.position(header),
        };
        columns.with_named(header, names)
    }

    fn identities(&self) -> impl Iterator<Item = &Names> {
        [&self.customer, &self.email, &self.phone].into_iter()
    }

    /// Columns that a header lacks, though the mapping needs them.
    pub(crate) fn missing(&self, header: &[String]) -> Vec<String> {
        let is_missing = |names: &&Names| names.position(header).is_none();
        let mut missing: Vec<String> = self
            .needs
            .iter()
            .filter(is_missing)
            .map(ToString::to_string)
            .collect();
        if self.refused.is_none() {
            if is_missing(&&self.date) {
                missing.push(self.date.to_string());
            }
            if self
                .identities()
                .all(|names| names.position(header).is_none())
            {
                let named = self.identities().filter(|names| !names.is_empty());
                missing.push(
                    named
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(" or "),
                );
            }
            if !self.amount.0.is_empty() && self.amount.resolved(header).is_none() {
                let amounts = self
                    .amount
                    .0
                    .iter()
                    .map(|it| format!("`{}`", it.terms[0].factors.join("` and `")));
                missing.push(amounts.collect::<Vec<_>>().join(" or "));
            }
        }
        missing.sort();
        missing.dedup();
        missing
    }
}

/// The error for a text that is not a mapping.
fn invalid(name: &str, text: &str, error: &toml::de::Error) -> Error {
    let before = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = text[..before].lines().count().max(1);
    Error::usage(format!("not a mapping: {}", error.message())).at(format!("{name}:{line}"))
}
