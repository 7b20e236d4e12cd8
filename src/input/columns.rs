//! Which column holds what: transactions by names and content together, RFM tables by names alone.
//!
//! Names are compared without case, accents, spaces and punctuation. Known names are the strongest evidence;
//! others are taken apart into words (`meanings`, `name_parts`), and the cells have a say (`profile`, `roles`).

use crate::error::{Error, Result};

use super::formula::Formula;
use super::names::{
    AGE, CUSTOMER, DATE, EMAIL, FREQUENCY, MONEY, NUMBER, PHONE, RECENCY, Ranks, UNIT, WEIGHT,
};
use super::plain::{listed, plain};
use super::terms::{ColumnNames, Shape};

/// What columns may say of an order beside its figures, in the order in which it is kept.
#[cfg(feature = "engine")]
pub(crate) const DETAILS: [&str; 5] = ["product", "category", "channel", "coupon", "discount"];
/// The place of the discount among them. Its text is the depth of the discount and not what the cell holds.
#[cfg(feature = "engine")]
pub(crate) const DISCOUNT: usize = 4;

/// Positions of the columns of a transaction table. One of the first three names the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionColumns {
    /// The customer's id.
    pub customer: Option<usize>,
    /// The customer's e-mail address.
    pub email: Option<usize>,
    /// The customer's phone number.
    pub phone: Option<usize>,
    /// The date.
    pub date: usize,
    /// The amount, where there is one.
    pub amount: Option<Formula<usize>>,
    /// What was paid back, on the row of the order, where a column has it.
    pub refund: Option<Formula<usize>>,
    /// The order's number, where there is one.
    pub order: Option<usize>,
    /// The currency, where there is one.
    pub currency: Option<usize>,
    /// The order's status, where there is one.
    pub status: Option<usize>,
    /// Product, category, channel, coupon and discount, each where there is one.
    pub details: [Option<usize>; 5],
}

/// Positions of the columns of an RFM table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RfmColumns {
    /// The customer's id, where there is one.
    pub customer: Option<usize>,
    /// Repeat purchases.
    pub frequency: usize,
    /// First to last purchase.
    pub recency: usize,
    /// First purchase to the end of observation.
    pub age: usize,
    /// Mean value of the repeat purchases.
    pub monetary_value: Option<usize>,
    /// How many customers the row stands for.
    pub weight: Option<usize>,
    /// The unit of the times.
    pub unit: Option<usize>,
}

/// What a header is a header of.
///
/// # Errors
/// When it fits both shapes; the hint names `--input`.
pub fn shape(header: &[String], names: &ColumnNames) -> Result<Shape> {
    let has = |ranks, role| matches!(detect(header, ranks, role), Ok(Some(_)) | Err(_));
    let rfm = has(FREQUENCY, "frequency") && has(RECENCY, "recency") && has(AGE, "T");
    let customer = names.customer.is_some()
        || names.email.is_some()
        || names.phone.is_some()
        || [CUSTOMER, EMAIL, PHONE, NUMBER]
            .into_iter()
            .any(|ranks| has(ranks, "customer"));
    let transactions = customer && (names.date.is_some() || has(DATE, "date"));
    match (rfm, transactions) {
        (true, true) => Err(
            Error::data("the header fits both transactions and an RFM table")
                .hint("choose one with `--input transactions` or `--input rfm`"),
        ),
        (true, false) => Ok(Shape::Rfm),
        (false, _) => Ok(Shape::Transactions),
    }
}

impl TransactionColumns {
    /// The same columns, with those in their places that the caller names.
    ///
    /// # Errors
    /// When a named column does not exist.
    pub(super) fn with_named(mut self, header: &[String], names: &ColumnNames) -> Result<Self> {
        if let Some(name) = &names.customer {
            self.customer = Some(named(header, name, "--customer-col")?);
            (self.email, self.phone) = (None, None);
        }
        if let Some(name) = &names.email {
            self.email = Some(named(header, name, "--email-col")?);
        }
        if let Some(name) = &names.phone {
            self.phone = Some(named(header, name, "--phone-col")?);
        }
        if let Some(name) = &names.date {
            self.date = named(header, name, "--date-col")?;
        }
        if let Some(name) = &names.amount {
            self.amount = Some(Formula::column(named(header, name, "--amount-col")?));
            self.refund = None;
        }
        if let Some(name) = &names.order {
            self.order = Some(named(header, name, "--order-col")?);
        }
        if let Some(name) = &names.status {
            self.status = Some(named(header, name, "--status-col")?);
        }
        for (detail, name) in self.details.iter_mut().zip(names.details()) {
            // one of several files may have it
            if let Some(name) = name {
                *detail = position(header, name);
            }
        }
        Ok(self)
    }

    /// Keeps product, category, channel, coupon and discount where they can be shown as text, and the discount only
    /// beside an amount that it can be compared with.
    #[cfg(feature = "engine")]
    pub(super) fn keep_details(&mut self, readable: &[usize]) {
        for detail in &mut self.details {
            *detail = detail.filter(|at| readable.contains(at));
        }
        if self.amount.is_none() {
            self.details[DISCOUNT] = None;
        }
    }

    /// The columns that name the customer, best first.
    pub(super) fn identities(&self) -> impl Iterator<Item = usize> + use<> {
        [self.customer, self.email, self.phone]
            .into_iter()
            .flatten()
    }

    /// The column that names the customer first.
    #[must_use]
    pub fn who(&self) -> usize {
        self.identities().next().unwrap_or_default()
    }

    /// All columns with a meaning.
    #[must_use]
    pub fn used(&self) -> Vec<usize> {
        let formulas = [&self.amount, &self.refund];
        let of_formulas = formulas.into_iter().flatten().flat_map(Formula::columns);
        let others = [self.order, self.currency, self.status];
        self.identities()
            .chain([self.date])
            .chain(of_formulas.copied())
            .chain(others.into_iter().flatten())
            .collect()
    }
}

/// Positions of the columns that name a person in a table without orders.
#[cfg(feature = "engine")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contacts {
    pub(super) customer: Option<usize>,
    pub(super) email: Option<usize>,
    pub(super) phone: Option<usize>,
}

#[cfg(feature = "engine")]
impl Contacts {
    /// Finds the columns; those that the caller names where the table has them.
    pub(super) fn find(header: &[String], names: &ColumnNames) -> Result<Self> {
        let mut found = TransactionColumns {
            customer: detect(header, CUSTOMER, "customer")?,
            email: detect(header, EMAIL, "email").unwrap_or(None),
            phone: detect(header, PHONE, "phone").unwrap_or(None),
            ..TransactionColumns::default()
        };
        if found.identities().next().is_none() {
            found.customer = detect(header, NUMBER, "customer")?;
        }
        if found.identities().next().is_none() {
            return Err(missing(header, "customer", "--customer-col"));
        }
        let named = |name: &Option<String>, otherwise: Option<usize>| {
            let position = name.as_deref().and_then(|name| position(header, name));
            position.or(otherwise)
        };
        Ok(Self {
            customer: named(&names.customer, found.customer),
            email: named(&names.email, found.email),
            phone: named(&names.phone, found.phone),
        })
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> + use<> {
        [self.customer, self.email, self.phone]
            .into_iter()
            .flatten()
    }
}

impl RfmColumns {
    /// Finds the columns of an RFM table.
    ///
    /// # Errors
    /// When frequency, recency or T is missing, or two columns fit equally well.
    pub fn find(header: &[String], names: &ColumnNames) -> Result<Self> {
        let needed = |ranks, what| {
            detect(header, ranks, what)?.ok_or_else(|| missing(header, what, "the header"))
        };
        Ok(Self {
            customer: role(
                header,
                names.customer.as_deref(),
                CUSTOMER,
                "customer",
                "--customer-col",
            )?
            .or(detect(header, EMAIL, "customer")?)
            .or(detect(header, NUMBER, "customer")?),
            frequency: needed(FREQUENCY, "frequency")?,
            recency: needed(RECENCY, "recency")?,
            age: needed(AGE, "T")?,
            monetary_value: detect(header, MONEY, "monetary_value")?,
            weight: detect(header, WEIGHT, "weight")?,
            unit: detect(header, UNIT, "unit")?,
        })
    }
}

/// The position of a column with exactly this name, compared like every name here.
#[must_use]
pub fn position(header: &[String], name: &str) -> Option<usize> {
    let wanted = plain(name);
    header.iter().position(|column| plain(column) == wanted)
}

fn role(
    header: &[String],
    name: Option<&str>,
    ranks: Ranks,
    what: &str,
    option: &str,
) -> Result<Option<usize>> {
    match name {
        Some(name) => named(header, name, option).map(Some),
        None => detect(header, ranks, what),
    }
}

fn named(header: &[String], name: &str, option: &str) -> Result<usize> {
    let exact = header.iter().position(|column| column == name);
    exact.or_else(|| position(header, name)).ok_or_else(|| {
        let what = format!(
            "no column `{name}` (named by `{option}`) in the header: {}",
            listed(header)
        );
        Error::data(what).hint("choose one of these; case, accents and spaces do not matter")
    })
}

fn detect(header: &[String], ranks: Ranks, what: &str) -> Result<Option<usize>> {
    let plain_header: Vec<String> = header.iter().map(|column| plain(column)).collect();
    for rank in ranks {
        let found: Vec<usize> = (0..header.len())
            .filter(|at| rank.contains(&plain_header[*at].as_str()))
            .collect();
        match found[..] {
            [] => {}
            [at] => return Ok(Some(at)),
            [first, second, ..] => {
                let what_text = format!(
                    "two columns could be the {what}: `{}` and `{}`",
                    header[first], header[second]
                );
                return Err(Error::data(what_text).hint(format!("choose one with `--{what}-col`")));
            }
        }
    }
    Ok(None)
}

fn missing(header: &[String], what: &str, option: &str) -> Error {
    let error = Error::data(format!(
        "no {what} column found in the header: {}",
        listed(header)
    ));
    match option {
        "--date-col" => error.hint(
            "name it with `--date-col`; an RFM table has `frequency`, `recency` and `T` instead",
        ),
        _ if option.starts_with("--") => error.hint(format!("name it with `{option}`")),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_shape_is_read_from_the_header() {
        let shape_of = |names| shape(&header(names), &ColumnNames::default());
        assert_eq!(shape_of("ID,x,t_x,T.cal,zbar").ok(), Some(Shape::Rfm));
        assert_eq!(shape_of("customer_id,date").ok(), Some(Shape::Transactions));
        assert!(shape_of("customer_id,date,frequency,recency,T").is_err());
    }
}
