//! What a caller may say about reading transactions; every default is the command line's.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::parallel::Stop;

pub use super::amounts::DecimalMark;
pub use super::terms::{AmountPer, ColumnNames, Duplicates, Merge, Refunds, Shape};

use super::zone::Zone;

/// Everything that reading and grouping transactions depends on.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Names of columns.
    pub columns: ColumnNames,
    /// The form of dates in chrono's `strftime` language; inferred when absent.
    pub date_format: Option<String>,
    /// First day of the observation window; the first date in the data when absent.
    pub since: Option<NaiveDate>,
    /// Last day of the observation window, inclusive; the last date in the data when absent.
    pub until: Option<NaiveDate>,
    /// The zone whose days count, for times with an offset; local time as written when absent.
    pub timezone: Option<Zone>,
    /// The zone of times that are written without an offset, where it is not the one whose days count.
    pub times_in: Option<Zone>,
    /// The one currency to keep, where a column or the amounts name currencies.
    pub currency: Option<String>,
    /// The mark before the decimals of amounts; inferred from the column when absent.
    pub decimal: Option<DecimalMark>,
    /// What an amount on a row stands for.
    pub amount_per: AmountPer,
    /// The statuses of orders that count; all when empty.
    pub statuses: Vec<String>,
    /// Customers to leave out, by id.
    pub exclude: Vec<String>,
    /// Are ids that differ only in case, leading zeros or a trailing `.0` one customer?
    pub fold_ids: bool,
    /// Which rows are one purchase.
    pub merge: Merge,
    /// What negative amounts do.
    pub refunds: Refunds,
    /// What exact duplicates do.
    pub duplicates: Duplicates,
    /// Turn every left-out row into an error.
    pub strict: bool,
    /// Go on when more rows have faults than are kept.
    pub allow_skipped: bool,
    /// Worker threads, at least 1.
    pub threads: usize,
    /// Bound on the memory of grouping, in bytes; past it, groups spill to disk.
    pub memory: Option<usize>,
    /// Where spills and spools go; the system's folder when absent.
    pub temp_dir: Option<PathBuf>,
    /// Ends reading and grouping with an error when asked.
    pub stop: Stop,
}

impl ReadOptions {
    /// What was asked for that has no meaning for an RFM table, as the command line calls it; merge period and refunds
    /// may be a model's and are not told.
    #[must_use]
    pub fn about_transactions(&self) -> Vec<&'static str> {
        let asked = [
            ("--since", self.since.is_some()),
            ("--until", self.until.is_some()),
            ("--timezone", self.timezone.is_some()),
            ("--times-in", self.times_in.is_some()),
            ("--decimal", self.decimal.is_some()),
            ("--amount-per", self.amount_per != AmountPer::default()),
            ("--status", !self.statuses.is_empty()),
            ("--exclude-customer", !self.exclude.is_empty()),
            ("--fold-ids", self.fold_ids),
            ("--date-format", self.date_format.is_some()),
            ("--order-col", self.columns.order.is_some()),
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
            date_format: None,
            since: None,
            until: None,
            timezone: None,
            times_in: None,
            currency: None,
            decimal: None,
            amount_per: AmountPer::default(),
            statuses: Vec::new(),
            exclude: Vec::new(),
            fold_ids: false,
            merge: Merge::default(),
            refunds: Refunds::default(),
            duplicates: Duplicates::default(),
            strict: false,
            allow_skipped: false,
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory: None,
            temp_dir: None,
            stop: Stop::default(),
        }
    }
}

/// A size in bytes: `512MiB`, `2GiB`, `1000000`.
#[derive(Debug, Clone, Copy)]
pub struct MemorySize {
    bytes: usize,
}

impl MemorySize {
    /// So many bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.bytes
    }
}

impl FromStr for MemorySize {
    type Err = Error;

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::usage(format!("no size: `{text}`"))
                .hint("a number and a unit, as in 512MiB or 2GiB")
        };
        let digits = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor: f64 = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => 1.0,
            "k" | "kb" | "kib" => 1024.0,
            "m" | "mb" | "mib" => 1024.0 * 1024.0,
            "g" | "gb" | "gib" => 1024.0 * 1024.0 * 1024.0,
            _ => return Err(wrong()),
        };
        let bytes = number.parse::<f64>().map_err(|_| wrong())? * factor;
        if bytes >= 1.0 {
            Ok(Self {
                bytes: bytes as usize,
            })
        } else {
            Err(wrong())
        }
    }
}
