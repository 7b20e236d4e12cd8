//! The terms in which a caller speaks about tables: names of columns, and words with a fixed meaning.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Which column holds what; what is not named is detected from the header.
#[derive(Debug, Clone, Default)]
pub struct ColumnNames {
    /// The customer's id.
    pub customer: Option<String>,
    /// The date or timestamp of the order.
    pub date: Option<String>,
    /// The amount of the row.
    pub amount: Option<String>,
    /// The order's number: with [`Merge::None`], rows that share one are one purchase. Used only when named.
    pub order: Option<String>,
    /// The order's status.
    pub status: Option<String>,
}

/// What an amount on a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AmountPer {
    /// The row alone: rows of one order are added up.
    #[default]
    Line,
    /// The whole order: the total stands on each of its rows, and counts once.
    Order,
}

/// Which rows of one customer are one purchase: those inside one calendar period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Merge {
    /// Every row is a purchase of its own, or every order where the order column is named.
    None,
    /// A civil day.
    #[default]
    Day,
    /// An ISO week, from Monday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// What a negative amount does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Refunds {
    /// It is netted against its merge period; a period with a refund and a sum of 0 or less is no purchase.
    #[default]
    Net,
    /// Its row is left out, and counted.
    Drop,
    /// It stops the reading with an error that names its place.
    Error,
}

/// What an exact duplicate of another row does. It is counted in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Duplicates {
    /// It stays.
    #[default]
    Keep,
    /// It is left out.
    Drop,
}

/// What the rows of the input are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Shape {
    /// One row per order, order line or refund.
    Transactions,
    /// One row per customer: `frequency, recency, T`.
    Rfm,
}

/// Implements `name`, `Display` and `FromStr` for an option with a fixed set of words.
macro_rules! words {
    ($type:ident, $what:literal, $($variant:ident => $word:literal),+) => {
        impl $type {
            /// The word that options and files use.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Error::usage(format!(concat!("unknown ", $what, ": `{}`"), text))
                        .hint(concat!("one of" $(, " ", $word)+))),
                }
            }
        }
    };
}

words!(Merge, "merge period", None => "none", Day => "day", Week => "week", Month => "month", Year => "year");
words!(Refunds, "treatment of refunds", Net => "net", Drop => "drop", Error => "error");
words!(Duplicates, "treatment of duplicates", Keep => "keep", Drop => "drop");
words!(AmountPer, "meaning of an amount", Line => "line", Order => "order");
words!(Shape, "input", Transactions => "transactions", Rfm => "rfm");
