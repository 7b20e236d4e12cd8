//! The terms in which a caller speaks about tables: names of columns, and words with a fixed meaning.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Which column holds what; what is not named is detected from the header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default)]
pub struct ColumnNames {
    /// Column with the customer id [default: detected from the header]
    #[cfg_attr(feature = "cli", arg(long = "customer-col", value_name = "NAME"))]
    #[serde(rename = "customer_col")]
    pub customer: Option<String>,
    /// Column with the customer's e-mail address [default: detected from the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "email-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "email_col")]
    pub email: Option<String>,
    /// Column with the customer's phone number [default: detected from the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "phone-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "phone_col")]
    pub phone: Option<String>,
    /// Column with the date or timestamp [default: detected from the header]
    #[cfg_attr(feature = "cli", arg(long = "date-col", value_name = "NAME"))]
    #[serde(rename = "date_col")]
    pub date: Option<String>,
    /// Column with the amount [default: detected from the header]
    #[cfg_attr(feature = "cli", arg(long = "amount-col", value_name = "NAME"))]
    #[serde(rename = "amount_col")]
    pub amount: Option<String>,
    /// Column with the order number; with `--merge none`, all rows of an order are one purchase
    #[cfg_attr(
        feature = "cli",
        arg(long = "order-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "order_col")]
    pub order: Option<String>,
    /// Column of the order status [default: detected from the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "status-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "status_col")]
    pub status: Option<String>,
    /// Column of the product [default: detected from the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "product-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "product_col")]
    pub product: Option<String>,
    /// Column of the category of the product [default: detected from the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "category-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "category_col")]
    pub category: Option<String>,
    /// Column of the sales channel [default: detected from the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "channel-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "channel_col")]
    pub channel: Option<String>,
    /// Column of the coupon code [default: detected from the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "coupon-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "coupon_col")]
    pub coupon: Option<String>,
    /// Column of the money taken off the order, or off the line if amounts are those of lines [default: detected from
    /// the header]
    #[cfg_attr(
        feature = "cli",
        arg(long = "discount-col", value_name = "NAME", hide_short_help = true)
    )]
    #[serde(rename = "discount_col")]
    pub discount: Option<String>,
}

impl ColumnNames {
    /// The names of product, category, channel, coupon and discount.
    pub(super) fn details(&self) -> [Option<&str>; 5] {
        let names = [
            &self.product,
            &self.category,
            &self.channel,
            &self.coupon,
            &self.discount,
        ];
        names.map(Option::as_deref)
    }
}

/// What an amount on a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
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
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Merge {
    /// Each row is a purchase, or each order if `--order-col` is given.
    None,
    /// A calendar day.
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
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Refunds {
    /// Subtract them from the purchases of the same period; a period that is fully refunded is not a purchase.
    #[default]
    Net,
    /// Skip these rows and count them.
    Drop,
    /// Stop with an error that shows the place.
    Error,
}

/// What an exact duplicate of another row does. It is counted in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Duplicates {
    /// Keep them.
    #[default]
    Keep,
    /// Skip all but one.
    Drop,
}

/// What the rows of the input are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
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
