//! Which column holds what, from the header alone, in English and French.
//!
//! Names are compared without case, accents, spaces and punctuation. Each role has ranks of
//! names: the best rank present wins, and two names of one rank are a question to the caller.

use crate::error::{Error, Result};

use super::currencies::without_code;
use super::formula::Formula;
use super::names::{
    AGE, AMOUNT, CURRENCY, CUSTOMER, DATE, EMAIL, FREQUENCY, MONEY, NUMBER, ORDER, PHONE, QUANTITY,
    RECENCY, Ranks, STATUS, UNIT, UNIT_PRICE, WEIGHT,
};
use super::terms::{ColumnNames, Shape};

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
    /// Finds the columns of a transaction table.
    ///
    /// # Errors
    /// When the customer or the date is missing, a named column does not exist, or two columns fit equally well.
    pub fn find(header: &[String], names: &ColumnNames) -> Result<Self> {
        let mut found = Self {
            amount: amount(header)?,
            order: detect(header, ORDER, "order").unwrap_or(None),
            currency: detect(header, CURRENCY, "currency")
                .unwrap_or(None)
                .or_else(|| currency_by_word(header)),
            status: STATUS
                .iter()
                .find_map(|rank| first_of_rank(header, rank))
                .or_else(|| first_with_word(header, &["status", "statut"])),
            ..Self::default()
        };
        if names.customer.is_none() {
            found.identify(header, names)?;
        }
        if names.date.is_none() {
            let date = detect(header, DATE, "date")?;
            found.date = date.ok_or_else(|| missing(header, "date", "--date-col"))?;
        }
        found.with_named(header, names)
    }

    /// Finds the columns that name the customer.
    fn identify(&mut self, header: &[String], names: &ColumnNames) -> Result<()> {
        self.customer = detect(header, CUSTOMER, "customer")?;
        self.email = detect(header, EMAIL, "email").unwrap_or(None);
        self.phone = detect(header, PHONE, "phone").unwrap_or(None);
        let is_named = names.email.is_some() || names.phone.is_some();
        if self.identities().next().is_none() && !is_named {
            self.customer = detect(header, NUMBER, "customer")?;
        }
        if self.identities().next().is_none() && !is_named {
            return Err(missing(header, "customer", "--customer-col"));
        }
        Ok(())
    }

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
        Ok(self)
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contacts {
    pub(super) customer: Option<usize>,
    pub(super) email: Option<usize>,
    pub(super) phone: Option<usize>,
}

impl Contacts {
    /// Finds the columns; those that the caller names where the table has them.
    pub(super) fn find(header: &[String], names: &ColumnNames) -> Result<Self> {
        let mut found = TransactionColumns::default();
        found.identify(header, &ColumnNames::default())?;
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

/// Where the value of a row stands: a column that is an amount for sure, else a price times a quantity, else what
/// may be an amount.
fn amount(header: &[String]) -> Result<Option<Formula<usize>>> {
    let amount = detect(header, &AMOUNT[..1], "amount")?;
    if amount.is_some() {
        return Ok(amount.map(Formula::column));
    }
    let reduced: Vec<String> = header.iter().map(|name| without_currency(name)).collect();
    let either = |ranks| {
        let whole = detect(header, ranks, "amount").unwrap_or(None);
        whole.or_else(|| detect(&reduced, ranks, "amount").unwrap_or(None))
    };
    let (price, quantity) = (either(UNIT_PRICE), either(QUANTITY));
    let amount = amount_by_reduced_name(header, &reduced)?;
    let possible = detect(header, &AMOUNT[1..2], "amount")?;
    Ok(match (price, quantity) {
        (Some(price), Some(quantity))
            if amount.is_none() && possible.is_none_or(|at| at == price) =>
        {
            Some(Formula::product(vec![quantity, price]))
        }
        _ => possible.or(amount).map(Formula::column),
    })
}

/// An amount that is one for sure, by its name without currency and brackets: `Amount (USD)`, `total_eur`.
fn amount_by_reduced_name(header: &[String], reduced: &[String]) -> Result<Option<usize>> {
    for ranks in [&AMOUNT[..1], &AMOUNT[2..]] {
        let found: Vec<usize> = (0..header.len())
            .filter(|at| ranks[0].contains(&plain(&reduced[*at]).as_str()))
            .collect();
        match found[..] {
            [] => {}
            [at] => return Ok(Some(at)),
            [first, second, ..] => {
                let what = format!(
                    "two columns could be the amount: `{}` and `{}`",
                    header[first], header[second]
                );
                return Err(Error::data(what).hint("choose one with `--amount-col`"));
            }
        }
    }
    Ok(None)
}

/// A column's name without a remark in brackets and without the code of a currency.
fn without_currency(name: &str) -> String {
    without_code(&plain(without_brackets(name))).to_owned()
}

/// A name up to its first bracket, unless it begins with one.
fn without_brackets(name: &str) -> &str {
    match name.find(['(', '[']) {
        Some(at) if at > 0 => &name[..at],
        _ => name,
    }
}

/// The one column whose name has the word for currency in it, and is not a rate.
fn currency_by_word(header: &[String]) -> Option<usize> {
    let is_currency = |name: &String| {
        let name = plain(name);
        (name.contains("currency") || name.contains("devise"))
            && !["rate", "taux", "amount", "total"]
                .iter()
                .any(|word| name.contains(word))
    };
    let mut found = (0..header.len()).filter(|at| is_currency(&header[*at]));
    found.next().filter(|_| found.next().is_none())
}

fn first_of_rank(header: &[String], rank: &[&str]) -> Option<usize> {
    header
        .iter()
        .position(|name| rank.contains(&plain(name).as_str()))
}

/// The first column whose name has one of these words in it.
pub(super) fn first_with_word(header: &[String], words: &[&str]) -> Option<usize> {
    header.iter().position(|name| {
        let name = plain(name);
        words.iter().any(|word| name.contains(word))
    })
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

fn listed(header: &[String]) -> String {
    header
        .iter()
        .map(|column| format!("`{column}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A name without case, accents and anything that is not a letter or digit.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(bare)
        .collect()
}

fn bare(letter: char) -> Option<char> {
    match letter {
        'à' | 'â' | 'ä' | 'á' => Some('a'),
        'é' | 'è' | 'ê' | 'ë' => Some('e'),
        'î' | 'ï' | 'í' => Some('i'),
        'ô' | 'ö' | 'ó' => Some('o'),
        'ù' | 'û' | 'ü' | 'ú' => Some('u'),
        'ç' => Some('c'),
        letter => (letter.is_alphanumeric() && letter != 'º').then_some(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn find(names: &str) -> Result<TransactionColumns> {
        TransactionColumns::find(&header(names), &ColumnNames::default())
    }

    #[test]
    fn columns_are_found_in_english_and_french() {
        for names in [
            "customer_id,date,amount",
            "ID client,Date de commande,Total payé",
            "User ID,created_at,Revenue",
            "Customer ID,InvoiceDate,Price",
        ] {
            let columns = find(names).expect(names);
            assert_eq!(
                (columns.who(), columns.date, columns.amount),
                (0, 1, Some(Formula::column(2))),
                "{names}"
            );
        }
    }

    #[test]
    fn the_amount_is_found_whatever_its_currency() {
        for name in [
            "Amount (USD)",
            "total_eur",
            "Order Total [GBP]",
            "usd_amount",
            "Total (incl. VAT)",
        ] {
            let columns = find(&format!("customer_id,date,{name}")).expect(name);
            assert_eq!(columns.amount, Some(Formula::column(2)), "{name}");
        }
    }

    #[test]
    fn a_price_is_multiplied_by_a_quantity_where_there_is_no_amount() {
        for (names, factors) in [
            ("customer_id,date,quantity,unit_price", vec![2, 3]),
            ("customer_id,date,Price,Qty", vec![3, 2]),
            ("client,date,prix unitaire,quantité", vec![3, 2]),
            ("customer_id,date,quantity,unit_price,total", vec![4]),
            ("customer_id,date,price", vec![2]),
            ("customer_id,date,unit_price", vec![]),
        ] {
            let columns = find(names).expect(names);
            let expected = (!factors.is_empty()).then(|| Formula::product(factors));
            assert_eq!(columns.amount, expected, "{names}");
        }
    }

    #[test]
    fn currency_and_status_are_found_by_the_word_in_their_name() {
        let columns =
            find("customer_id,date,total,order_currency,exchange_rate_currency,Financial Status")
                .expect("columns");
        assert_eq!((columns.currency, columns.status), (Some(3), Some(5)));
        let columns = find("customer_id,date,total,shop currency,current status").expect("columns");
        assert_eq!((columns.currency, columns.status), (Some(3), Some(4)));
    }

    #[test]
    fn two_dates_of_one_rank_are_a_question() {
        let error = find("customer,order_date,invoice_date").expect_err("ambiguous");
        assert!(
            error
                .to_string()
                .contains("`order_date` and `invoice_date`"),
            "{error}"
        );
        assert!(
            error
                .advice()
                .is_some_and(|hint| hint.contains("--date-col"))
        );
        assert_eq!(
            find("customer,order_date,created_at")
                .map(|columns| columns.date)
                .ok(),
            Some(1)
        );
    }

    #[test]
    fn a_missing_column_lists_the_header() {
        let error = find("a,b").expect_err("no customer");
        assert_eq!(
            error.to_string(),
            "no customer column found in the header: `a`, `b`"
        );
    }

    #[test]
    fn the_shape_is_read_from_the_header() {
        let shape_of = |names| shape(&header(names), &ColumnNames::default());
        assert_eq!(shape_of("ID,x,t_x,T.cal,zbar").ok(), Some(Shape::Rfm));
        assert_eq!(shape_of("customer_id,date").ok(), Some(Shape::Transactions));
        assert!(shape_of("customer_id,date,frequency,recency,T").is_err());
    }
}
