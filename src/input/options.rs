//! How transactions are read: one structure for the command line, Python and other front ends.

use std::path::PathBuf;

use bytesize::ByteSize;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::error::{Error, Result};
use crate::parallel::{Stop, Workers};
use crate::time::{TimeUnit, parse_date};

pub(crate) use super::amounts::DecimalMark;
pub(crate) use super::terms::{AmountPer, ColumnNames, Duplicates, Merge, Refunds, Shape};

use super::identity::Country;
use super::written::{Delimiter, Written};
use super::zone::Zone;

/// Everything that reading and grouping transactions depends on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Input"))]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each flag of the command line"
)]
pub struct ReadOptions {
    /// Names of columns.
    #[cfg_attr(feature = "cli", command(flatten))]
    #[serde(flatten)]
    pub columns: ColumnNames,
    /// What each row of the input is [default: detected from the header]
    #[cfg_attr(feature = "cli", arg(long, value_enum, hide_short_help = true))]
    pub input: Option<Shape>,
    /// The export that the file is, as in `shopify-orders` [default: recognised by the header]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(super::presets::names()), hide_short_help = true)
    )]
    pub preset: Option<String>,
    /// File that says which columns of an export hold what (TOML)
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "FILE",
            conflicts_with = "preset",
            hide_short_help = true
        )
    )]
    pub mapping: Option<PathBuf>,
    /// Date format, as in `%d/%m/%Y` [default: ISO 8601, else inferred from the whole column]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "FORMAT", hide_short_help = true)
    )]
    pub date_format: Option<String>,
    /// The first row is data: columns are called `1`, `2`, `3`, …
    #[cfg_attr(feature = "cli", arg(long, hide_short_help = true))]
    pub no_header: bool,
    /// What separates fields: a character, `tab`, or `space` for one or more spaces [default: detected]
    #[cfg_attr(feature = "cli", arg(long, value_name = "CHAR", value_parser = parsed::<Delimiter>, hide_short_help = true))]
    pub delimiter: Option<Delimiter>,
    /// First day to use [default: first date in the data]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date))]
    #[serde(deserialize_with = "optional_date")]
    pub since: Option<NaiveDate>,
    /// Last day to use; forecasts start after it [default: last date in the data]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date))]
    #[serde(deserialize_with = "optional_date")]
    pub until: Option<NaiveDate>,
    /// Time zone for times with an offset, as in `Europe/Paris` [default: local time as written]
    #[cfg_attr(feature = "cli", arg(long, value_name = "ZONE", value_parser = parsed::<Zone>, hide_short_help = true))]
    pub timezone: Option<Zone>,
    /// Time zone of times without an offset, as in `UTC`, where `--timezone` is another
    #[cfg_attr(feature = "cli", arg(long, value_name = "ZONE", value_parser = parsed::<Zone>, requires = "timezone", hide_short_help = true))]
    pub times_in: Option<Zone>,
    /// Mark before the decimals of amounts, `.` or `,` [default: inferred from the column]
    #[cfg_attr(feature = "cli", arg(long, value_name = "MARK", value_parser = parsed::<DecimalMark>, hide_short_help = true))]
    pub decimal: Option<DecimalMark>,
    /// What an amount is for: `line`, or `order` where the total stands on every line of an order [default: line]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_enum, value_name = "WHAT", hide_short_help = true)
    )]
    pub amount_per: Option<AmountPer>,
    /// Statuses of orders that count, separated by commas [default: all that usually mean a sale]
    #[cfg_attr(
        feature = "cli",
        arg(
            long = "status",
            value_name = "LIST",
            value_delimiter = ',',
            hide_short_help = true
        )
    )]
    #[serde(rename = "status")]
    pub statuses: Vec<String>,
    /// Customer to leave out, by id; may be given several times
    #[cfg_attr(feature = "cli", arg(long, value_name = "ID", hide_short_help = true))]
    pub exclude_customer: Vec<String>,
    /// Treat customer ids that differ only in case, leading zeros or a trailing `.0` as one customer
    #[cfg_attr(feature = "cli", arg(long, hide_short_help = true))]
    pub fold_ids: bool,
    /// Country of phone numbers without a calling code, as in `FR`
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "CODE", hide_short_help = true)
    )]
    pub country: Option<String>,
    /// File of contacts: which ids, e-mail addresses and phone numbers belong to one customer
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "FILE", hide_short_help = true)
    )]
    pub customers: Option<PathBuf>,
    /// Write every id, e-mail address and phone number with its customer to this file (.csv, .parquet or .jsonl)
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "FILE", hide_short_help = true)
    )]
    pub crosswalk: Option<PathBuf>,
    /// Currency to keep, as in `EUR`; needed if the data have several
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "CODE", hide_short_help = true)
    )]
    pub currency: Option<String>,
    /// Time unit of `recency`, `T` and all rates [default: week]
    #[cfg_attr(feature = "cli", arg(long, value_enum))]
    pub unit: Option<TimeUnit>,
    /// Count all rows of a customer within this calendar period as one purchase [default: day]
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "PERIOD"))]
    pub merge: Option<Merge>,
    /// How to treat negative amounts [default: net]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_enum, value_name = "HOW", hide_short_help = true)
    )]
    pub refunds: Option<Refunds>,
    /// What to do with exact duplicate rows
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "HOW",
            default_value_t,
            hide_short_help = true
        )
    )]
    pub duplicates: Duplicates,
    /// Fail if any row would be skipped
    #[cfg_attr(feature = "cli", arg(long, hide_short_help = true))]
    pub strict: bool,
    /// Continue even if more rows are invalid than valid
    #[cfg_attr(feature = "cli", arg(long, hide_short_help = true))]
    pub allow_skipped: bool,
    /// Sheet to read of a workbook, by name or number; `*` for all that fit [default: the first that fits]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NAME", hide_short_help = true)
    )]
    pub sheet: Option<String>,
    /// Table to read of a database [default: the only one that fits]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NAME", hide_short_help = true)
    )]
    pub table: Option<String>,
    /// Query whose rows are read from a database, as in `SELECT * FROM orders`
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "SQL",
            conflicts_with = "table",
            hide_short_help = true
        )
    )]
    pub query: Option<String>,
    /// Keep what the data say of customers beside their figures: see
    /// [`Purchases::attributes`](crate::rfm::Purchases::attributes).
    #[cfg_attr(feature = "cli", arg(skip))]
    #[serde(skip)]
    pub keep_attributes: bool,
    /// Unit of an RFM table's times where neither the table nor `unit` says it: a model's.
    #[cfg_attr(feature = "cli", arg(skip))]
    #[serde(skip)]
    pub unit_otherwise: Option<TimeUnit>,
    /// Number of threads [default: all cores]
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "N",
            value_parser = threads,
            default_value_t = all_cores(),
            hide_default_value = true,
            help_heading = "Machine",
            hide_short_help = true
        )
    )]
    #[serde(deserialize_with = "checked_threads")]
    pub threads: usize,
    /// Memory limit for reading and grouping, as in `2GiB`; above it, temporary files are used. A fit also keeps every
    /// different history in memory, and a table of attributes every different text
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "SIZE", value_parser = bytes, help_heading = "Machine", hide_short_help = true)
    )]
    #[serde(deserialize_with = "optional_bytes")]
    pub memory: Option<usize>,
    /// Folder for temporary files [default: TMPDIR, else the system's]
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "DIR",
            help_heading = "Machine",
            hide_short_help = true
        )
    )]
    pub temp_dir: Option<PathBuf>,
    /// Ends reading and grouping early, with an error.
    #[cfg_attr(feature = "cli", arg(skip))]
    #[serde(skip)]
    pub stop: Stop,
}

impl ReadOptions {
    /// The unit of `recency`, `T` and every rate.
    #[must_use]
    pub fn unit(&self) -> TimeUnit {
        self.unit.unwrap_or_default()
    }

    /// Are customers read to be scored? Then their histories stay complete.
    #[must_use]
    pub(crate) const fn is_for_scoring(&self) -> bool {
        self.unit_otherwise.is_some()
    }

    /// How phone numbers without a calling code are dialled.
    ///
    /// # Errors
    /// When the country is unknown: wrong usage.
    pub(crate) fn country(&self) -> Result<Option<Country>> {
        self.country.as_deref().map(Country::named).transpose()
    }

    /// What the caller says about the form of texts.
    pub(crate) const fn written(&self) -> Written {
        Written {
            no_header: self.no_header,
            delimiter: self.delimiter,
            lines_before: None,
        }
    }

    /// A thread pool for the work that follows, which ends early if `stop` is set.
    ///
    /// # Errors
    /// When the operating system cannot start threads.
    pub fn workers(&self) -> Result<Workers> {
        Ok(Workers::new(self.threads)?.until(&self.stop))
    }

    /// Names of the given options that have no effect on an RFM table. The merge period and refunds are not listed,
    /// because they may come from a model.
    #[must_use]
    pub fn about_transactions(&self) -> Vec<&'static str> {
        let asked = [
            ("--since", self.since.is_some()),
            ("--until", self.until.is_some()),
            ("--timezone", self.timezone.is_some()),
            ("--times-in", self.times_in.is_some()),
            ("--decimal", self.decimal.is_some()),
            ("--preset", self.preset.is_some()),
            ("--mapping", self.mapping.is_some()),
            ("--amount-per", self.amount_per.is_some()),
            ("--status", !self.statuses.is_empty()),
            ("--exclude-customer", !self.exclude_customer.is_empty()),
            ("--fold-ids", self.fold_ids),
            ("--country", self.country.is_some()),
            ("--customers", self.customers.is_some()),
            ("--crosswalk", self.crosswalk.is_some()),
            ("--date-format", self.date_format.is_some()),
            ("--order-col", self.columns.order.is_some()),
            ("--product-col", self.columns.product.is_some()),
            ("--category-col", self.columns.category.is_some()),
            ("--channel-col", self.columns.channel.is_some()),
            ("--coupon-col", self.columns.coupon.is_some()),
            ("--discount-col", self.columns.discount.is_some()),
            ("--duplicates", self.duplicates != Duplicates::default()),
        ];
        asked
            .into_iter()
            .filter(|(_, is_asked)| *is_asked)
            .map(|(name, _)| name)
            .collect()
    }
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            columns: ColumnNames::default(),
            input: None,
            date_format: None,
            no_header: false,
            delimiter: None,
            since: None,
            until: None,
            timezone: None,
            times_in: None,
            decimal: None,
            preset: None,
            mapping: None,
            amount_per: None,
            statuses: Vec::new(),
            exclude_customer: Vec::new(),
            fold_ids: false,
            country: None,
            customers: None,
            crosswalk: None,
            currency: None,
            unit: None,
            merge: None,
            refunds: None,
            duplicates: Duplicates::default(),
            strict: false,
            allow_skipped: false,
            sheet: None,
            table: None,
            query: None,
            keep_attributes: false,
            unit_otherwise: None,
            threads: all_cores(),
            memory: None,
            temp_dir: None,
            stop: Stop::default(),
        }
    }
}

/// The number of cores that this process may use.
pub(crate) fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Parses a value. An error and its hint become one sentence.
///
/// # Errors
/// When the text is not a valid value.
pub(crate) fn parsed<T: std::str::FromStr<Err = Error>>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|error: Error| without_value(&error, text))
}

/// An error without the value at its end, which the message of a command line shows already.
fn without_value(error: &Error, text: &str) -> String {
    error
        .in_one_sentence()
        .replacen(&format!(": `{text}`"), "", 1)
}

/// A day in ISO 8601.
///
/// # Errors
/// When the text is not a day.
pub(crate) fn date(text: &str) -> Result<NaiveDate, String> {
    parse_date(text).map_err(|error| error.in_one_sentence())
}

/// A number of threads.
///
/// # Errors
/// When the text is not a whole number from 1 to [`Workers::MOST`].
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| wrong_threads())
        .and_then(possible_threads)
}

fn possible_threads(number: usize) -> Result<usize, String> {
    if (1..=Workers::MOST).contains(&number) {
        Ok(number)
    } else {
        Err(wrong_threads())
    }
}

fn wrong_threads() -> String {
    format!("expected a whole number from 1 to {}", Workers::MOST)
}

/// A size in bytes: `512MiB`, `2GiB`, `1000000`.
fn bytes(text: &str) -> Result<usize, String> {
    let size: Option<ByteSize> = text.parse().ok();
    size.and_then(|size| usize::try_from(size.as_u64()).ok())
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| format!("invalid size: `{text}`; a number and a unit, as in 512MiB or 2GiB"))
}

/// Deserialises a day, with the same error as on the command line.
///
/// # Errors
/// When the text is not a day.
pub(crate) fn optional_date<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| date(&text).map_err(de::Error::custom))
        .transpose()
}

fn checked_threads<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    let number = Option::<u64>::deserialize(from)?;
    number.map_or_else(
        || Ok(all_cores()),
        |number| {
            let number = usize::try_from(number).map_err(|_| wrong_threads());
            number.and_then(possible_threads).map_err(de::Error::custom)
        },
    )
}

fn optional_bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "expected a number of bytes, or a size as in `2GiB`"
    )]
    enum Size {
        Number(u64),
        Text(String),
    }
    let text = Option::<Size>::deserialize(from)?.map(|size| match size {
        Size::Number(number) => number.to_string(),
        Size::Text(text) => text,
    });
    text.map(|text| bytes(&text).map_err(de::Error::custom))
        .transpose()
}
