//! How an export is read: which columns hold what, which rows are sales, and what an amount is.
//!
//! A mapping is data: the presets are mappings that come with the program, and a user writes others.

use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};

use super::alternatives::{Formulas, Names, Rows};
use super::amounts::DecimalMark;
use super::dates::DateForm;
use super::terms::AmountPer;
use super::zone::Zone;

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
    /// What to do where columns are missing.
    pub hint: Option<String>,
    /// Other tables of the export that have columns of these rows.
    pub joins: Vec<Join>,
    /// The customer's id.
    pub customer: Names,
    /// The customer's id in rows where the first column is empty: these columns are tried in turn.
    pub customer_else: Names,
    /// The customer's name, which stands for them where the export has nothing better.
    pub customer_name: Names,
    /// What the column of ids has for guests, who have no id: `0`.
    pub guests: Vec<String>,
    /// The mark between several ids in one cell, of which the first counts.
    pub several: Option<char>,
    /// Do ids that are numbers lose a trailing `.0`?
    pub whole_ids: bool,
    /// The customer's e-mail address.
    pub email: Names,
    /// The customer's phone number.
    pub phone: Names,
    /// The date of the order or of the refund.
    pub date: Names,
    /// The time of day, where it has a column of its own.
    pub time: Names,
    /// What the customer paid.
    pub amount: Formulas,
    /// The amount in rows where the column of `amount` is empty: these columns are tried in turn.
    pub amount_else: Names,
    /// What was paid back, on the row of the order.
    pub refund: Formulas,
    /// What the customer paid for a line, where the export lacks the amount of the order.
    pub line_amount: Formulas,
    /// Does an amount stand for the row or for the whole order?
    pub amount_per: Option<AmountPer>,
    /// The order's number.
    pub order: Names,
    /// The currency.
    pub currency: Names,
    /// The order's status.
    pub status: Names,
    /// Statuses of sales; all others are left out. Without any, the usual words decide. A `*` at the end stands for
    /// any letters.
    pub sales: Vec<String>,
    /// Statuses that are known not to be sales, beside the usual words: no warning names them.
    pub no_sales: Vec<String>,
    /// Rows that count, where not all do: others are left out.
    pub only: Vec<Rows>,
    /// Rows that are left out.
    pub never: Vec<Rows>,
    /// Rows that are refunds, whatever the sign of their amount.
    pub refunds: Option<Rows>,
    /// How dates are written: of several forms the first that reads the column.
    pub date_format: Names,
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
    /// The money taken off the order, or off the line where the amount is that of the line.
    pub discount: Names,
}

/// Another table of the export, and what it says of a row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    /// The column that both tables have.
    pub key: String,
    /// Columns that are taken from the first row of the key.
    #[serde(default)]
    pub take: Vec<String>,
    /// Columns that are added up over all rows of the key.
    #[serde(default)]
    pub sum: Vec<String>,
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
        Ok(Self {
            name: String::new(),
            ..mapping
        })
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
            let error = Error::data(format!("{what}: the header lacks {}", missing.join(", ")));
            return Err(error.hint(self.hint.as_deref().unwrap_or(OTHER_FILE)));
        }
        match &self.refused {
            Some(why) => {
                let error = Error::data(format!("{}: {why}", self.title));
                Err(error.hint(self.hint.as_deref().unwrap_or(OTHER_FILE)))
            }
            None => Ok(self),
        }
    }

    /// Is a table with this header the export? Its other tables may be missing.
    pub(crate) fn fits(&self, header: &[String]) -> bool {
        let is_told = !self.needs.iter().any(|names| names.is_missing(header));
        is_told && (!self.joins.is_empty() || self.missing(header).is_empty())
    }

    /// Columns that a header lacks, though the mapping needs them.
    pub(crate) fn missing(&self, header: &[String]) -> Vec<String> {
        let mut missing = Vec::new();
        for names in self.needs.iter().filter(|names| names.is_missing(header)) {
            missing.push(names.to_string());
        }
        if self.refused.is_none() {
            if self.date.is_missing(header) {
                missing.push(self.date.to_string());
            }
            if !self.identities().any(|it| it.position(header).is_some()) {
                let named = self.identities().filter(|names| !names.is_empty());
                let named: Vec<String> = named.map(ToString::to_string).collect();
                missing.push(named.join(" or "));
            }
            if self.amount.is_missing(header) && self.line_amount.resolved(header).is_none() {
                missing.push(self.amount.to_string());
            }
        }
        if self.name.is_empty() {
            missing.extend(self.missing_of_a_user(header));
        }
        missing.sort();
        missing.dedup();
        missing
    }

    /// Columns that a header lacks, though a user names them: a preset knows several versions of an export, and a
    /// user means the file at hand.
    fn missing_of_a_user(&self, header: &[String]) -> Vec<String> {
        let rows = self.only.iter().chain(&self.never).chain(&self.refunds);
        let others = [&self.time, &self.order, &self.currency, &self.status];
        let texts = [&self.product, &self.category, &self.channel, &self.coupon];
        let facts = texts.into_iter().chain([&self.discount]);
        let names = self.identities().chain(others).chain(facts);
        let names = names.chain(rows.map(|rows| &rows.column));
        let missing = names.filter(|names| names.is_missing(header));
        let mut missing: Vec<String> = missing.map(ToString::to_string).collect();
        for formulas in [&self.amount, &self.line_amount, &self.refund] {
            if formulas.0.len() == 1 {
                missing.extend(formulas.missing_columns(header));
            }
        }
        missing
    }

    /// The columns that can name a customer.
    pub(crate) fn identities(&self) -> impl Iterator<Item = &Names> {
        let ids = [&self.customer, &self.customer_else, &self.customer_name];
        ids.into_iter().chain([&self.email, &self.phone])
    }

    /// The form of a column's dates, where the mapping has one that reads them.
    pub(crate) fn date_form<'a>(
        &self,
        cells: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<DateForm> {
        let mut forms = self.date_format.0.iter().map(|name| DateForm::named(name));
        if self.date_format.0.len() == 1 {
            return forms.next();
        }
        let filled = cells.filter(|cell| !cell.trim().is_empty());
        forms.find(|form| {
            let read = filled.clone().filter(|cell| form.parse(cell).is_some());
            let (read, all) = (read.count(), filled.clone().count());
            read > 0 && read * 10 >= all * 9
        })
    }
}

/// What helps where a file is another export.
const OTHER_FILE: &str = "leave `--preset` out to have the columns detected, name them with `--customer-col`, \
                          `--date-col` and `--amount-col`, or write a mapping file for `--mapping`";

/// The error for a text that is not a mapping: its line, and the key on it.
fn invalid(name: &str, text: &str, error: &toml::de::Error) -> Error {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let before = &text[..start];
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    let key = line.split_once('=').map_or("", |(key, _)| key.trim());
    let message = error.message();
    let what = if key.is_empty() || message.contains(&format!("`{key}`")) {
        format!("not a mapping: {message}")
    } else {
        format!("not a mapping: key `{key}`: {message}")
    };
    Error::usage(what)
        .at(format!("{name}:{number}"))
        .hint("a key is one name of a column or a list, as in `customer = \"buyer\"` and `amount = \"quantity * price\"`")
}
