//! Which column holds what, from the header alone, in English and French.
//!
//! Names are compared without case, accents, spaces and punctuation. Each role has ranks of
//! names: the best rank present wins, and two names of one rank are a question to the caller.

use crate::error::{Error, Result};

use super::terms::{ColumnNames, Shape};

/// Names of one role, best rank first.
type Ranks = &'static [&'static [&'static str]];

const CUSTOMER: Ranks = &[
    &[
        "customerid",
        "custid",
        "clientid",
        "idclient",
        "userid",
        "idcustomer",
        "idutilisateur",
        "customernumber",
        "numeroclient",
        "numclient",
        "noclient",
        "codeclient",
        "identifiantclient",
        "nclient",
        "referenceclient",
        "refclient",
        "compteclient",
        "clientcode",
        "customerno",
        "customerkey",
        "accountid",
        "memberid",
        "buyerid",
    ],
    &[
        "customer",
        "client",
        "user",
        "cust",
        "utilisateur",
        "acheteur",
        "buyer",
        "account",
        "member",
        "membre",
    ],
    &[
        "email",
        "mail",
        "customeremail",
        "clientemail",
        "emailclient",
        "courriel",
        "emailaddress",
        "adressemail",
        "adresseemail",
    ],
    &["id"],
];
const DATE: Ranks = &[
    &[
        "date",
        "orderdate",
        "ordercreatedat",
        "dateutc",
        "dateorder",
        "dateoforder",
        "datecommande",
        "datedecommande",
        "datedelacommande",
        "invoicedate",
        "datefacture",
        "datedefacture",
        "datefacturation",
        "purchasedate",
        "dateachat",
        "datedachat",
        "transactiondate",
        "datetransaction",
        "datedetransaction",
        "datedelatransaction",
        "saledate",
        "datevente",
        "datedevente",
        "orderedat",
        "purchasedat",
        "orderdatetime",
        "datetime",
        "paymentdate",
        "datepaiement",
        "datedepaiement",
    ],
    &[
        "createdat",
        "created",
        "creeele",
        "creele",
        "datecreation",
        "datedecreation",
        "timestamp",
        "time",
        "horodatage",
        "jour",
        "day",
    ],
];
const AMOUNT: Ranks = &[
    &[
        "amount",
        "total",
        "totalamount",
        "ordertotal",
        "orderamount",
        "ordervalue",
        "revenue",
        "sales",
        "totalprice",
        "totalsales",
        "netsales",
        "grossamount",
        "totaleur",
        "montantttceur",
        "totalpaid",
        "amountpaid",
        "grandtotal",
        "netamount",
        "salesamount",
        "spend",
        "transactionamount",
        "transactionvalue",
        "montant",
        "montanttotal",
        "montantcommande",
        "montantdelacommande",
        "montantpaye",
        "montantttc",
        "totalpaye",
        "totalttc",
        "totalcommande",
        "chiffredaffaires",
        "ca",
    ],
    &[
        "price",
        "value",
        "prix",
        "valeur",
        "prixtotal",
        "subtotal",
        "soustotal",
        "montantht",
        "totalht",
    ],
];
const ORDER: Ranks = &[
    &[
        "orderid",
        "orderno",
        "ordernumber",
        "idorder",
        "invoiceno",
        "invoiceid",
        "invoicenumber",
        "idcommande",
        "numerocommande",
        "ncommande",
        "numerodecommande",
        "nocommande",
        "numcommande",
        "numerofacture",
        "transactionid",
        "idtransaction",
        "receiptid",
    ],
    &["order", "invoice", "commande", "facture", "transaction"],
];
const CURRENCY: Ranks = &[&[
    "currency",
    "currencycode",
    "devise",
    "monnaie",
    "codedevise",
]];
const FREQUENCY: Ranks = &[&["frequency", "frequence", "x"]];
const RECENCY: Ranks = &[&["recency", "recence", "tx"]];
const AGE: Ranks = &[&["t", "tcal", "ncal", "age"], &["periods"]];
const MONEY: Ranks = &[&["monetaryvalue", "zbar", "monetary", "mx"]];
const WEIGHT: Ranks = &[&["weight", "weights", "poids"]];

/// Positions of the columns of a transaction table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionColumns {
    /// The customer's id.
    pub customer: usize,
    /// The date.
    pub date: usize,
    /// The amount, where there is one.
    pub amount: Option<usize>,
    /// The order's number, where there is one.
    pub order: Option<usize>,
    /// The currency, where there is one.
    pub currency: Option<usize>,
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
}

/// What a header is a header of.
///
/// # Errors
/// When it fits both shapes; the hint names `--input`.
pub fn shape(header: &[String], names: &ColumnNames) -> Result<Shape> {
    let has = |ranks, role| matches!(detect(header, ranks, role), Ok(Some(_)) | Err(_));
    let rfm = has(FREQUENCY, "frequency") && has(RECENCY, "recency") && has(AGE, "T");
    let customer = names.customer.is_some() || has(CUSTOMER, "customer");
    let transactions = customer && (names.date.is_some() || has(DATE, "date"));
    match (rfm, transactions) {
        (true, true) => Err(
            Error::data("the header fits both transactions and an RFM table")
                .hint("say which with `--input transactions` or `--input rfm`"),
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
        let customer = role(
            header,
            names.customer.as_deref(),
            CUSTOMER,
            "customer",
            "--customer-col",
        )?;
        let date = role(header, names.date.as_deref(), DATE, "date", "--date-col")?;
        Ok(Self {
            customer: customer.ok_or_else(|| missing(header, "customer", "--customer-col"))?,
            date: date.ok_or_else(|| missing(header, "date", "--date-col"))?,
            amount: role(
                header,
                names.amount.as_deref(),
                AMOUNT,
                "amount",
                "--amount-col",
            )?,
            order: match names.order.as_deref() {
                Some(name) => Some(named(header, name, "--order-col")?),
                None => detect(header, ORDER, "order").unwrap_or(None),
            },
            currency: detect(header, CURRENCY, "currency").unwrap_or(None),
        })
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
            )?,
            frequency: needed(FREQUENCY, "frequency")?,
            recency: needed(RECENCY, "recency")?,
            age: needed(AGE, "T")?,
            monetary_value: detect(header, MONEY, "monetary_value")?,
            weight: detect(header, WEIGHT, "weight")?,
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

/// A name without case, accents and anything that is no letter or figure.
fn plain(name: &str) -> String {
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
                (columns.customer, columns.date, columns.amount),
                (0, 1, Some(2)),
                "{names}"
            );
        }
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
