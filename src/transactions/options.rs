//! What a caller may say about reading transactions; every default is the command line's.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::parallel::Stop;

pub use super::terms::{ColumnNames, Duplicates, Merge, Refunds, Shape};

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
    /// The one currency to keep, where a column names currencies.
    pub currency: Option<String>,
    /// Which rows are one purchase.
    pub merge: Merge,
    /// What negative amounts do.
    pub refunds: Refunds,
    /// What exact duplicates do.
    pub duplicates: Duplicates,
    /// Turn every left-out row into an error.
    pub strict: bool,
    /// Worker threads, at least 1.
    pub threads: usize,
    /// Bound on the memory of grouping, in bytes; past it, groups spill to disk.
    pub memory: Option<usize>,
    /// Where spills and spools go; the system's folder when absent.
    pub temp_dir: Option<PathBuf>,
    /// Ends reading and grouping with an error when asked.
    pub stop: Stop,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            columns: ColumnNames::default(),
            date_format: None,
            since: None,
            until: None,
            timezone: None,
            currency: None,
            merge: Merge::default(),
            refunds: Refunds::default(),
            duplicates: Duplicates::default(),
            strict: false,
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory: None,
            temp_dir: None,
            stop: Stop::default(),
        }
    }
}
