//! Transactions in: sources, dialects, columns, cleaning and the audit.
//!
//! What the caller names becomes a list of sources (`paths`, `source`), each of them a table of its
//! format (`formats`; one file per format behind the trait in `table`). A sample of each table decides
//! how it is read (`layout`); then all tables are read once, in parts (`scan`): their cells become
//! canonical rows (`clean`), and every row that is left out is counted by reason (`audit`). Grouping
//! the rows by customer is the business of [`rfm`](crate::rfm).
//!
//! What knows text alone builds without the query engine: encodings, dialects, columns, dates and amounts.

mod amount_roles;
pub(crate) mod amounts;
pub(crate) mod columns;
pub(crate) mod currencies;
pub(crate) mod dates;
mod detail_roles;
pub(crate) mod detect;
pub(crate) mod dialect;
mod discount_roles;
pub(crate) mod encoding;
pub(crate) mod formula;
pub(crate) mod marks;
mod meanings;
mod moments;
mod money_roles;
mod name_parts;
mod names;
mod other_dates;
mod plain;
pub(crate) mod preamble;
mod profile;
mod roles;
mod search;
#[cfg_attr(not(feature = "engine"), allow(dead_code, reason = "reading needs it"))]
mod spaces;
#[cfg_attr(
    not(feature = "engine"),
    allow(dead_code, reason = "cleaning needs it")
)]
pub(crate) mod statuses;
pub(crate) mod terms;
mod unnamed;
mod written;

#[cfg(feature = "engine")]
mod alternatives;
#[cfg(feature = "engine")]
mod archive;
#[cfg(feature = "engine")]
pub(crate) mod audit;
#[cfg(feature = "engine")]
mod bombs;
#[cfg(feature = "engine")]
mod cells;
#[cfg(feature = "databases")]
mod certificates;
#[cfg(feature = "engine")]
pub(crate) mod clean;
#[cfg(feature = "engine")]
mod containers;
#[cfg(feature = "databases")]
mod database;
#[cfg(feature = "engine")]
mod delimited;
#[cfg(feature = "engine")]
mod derived;
#[cfg(feature = "engine")]
pub(crate) mod details;
#[cfg(feature = "engine")]
mod discounts;
#[cfg(feature = "remote")]
mod download;
#[cfg(feature = "engine")]
mod endings;
#[cfg(feature = "engine")]
mod excel;
#[cfg(feature = "engine")]
pub(crate) mod far_dates;
#[cfg(feature = "engine")]
mod first_look;
#[cfg(feature = "engine")]
mod fitting;
#[cfg(feature = "engine")]
mod formats;
#[cfg(feature = "engine")]
pub(crate) mod frame;
#[cfg(feature = "engine")]
mod generic_rules;
#[cfg(feature = "engine")]
mod guard;
#[cfg(feature = "engine")]
mod guessed_dates;
#[cfg(feature = "engine")]
mod header_language;
#[cfg(feature = "engine")]
pub(crate) mod identity;
#[cfg(feature = "engine")]
pub(crate) mod ids;
#[cfg(feature = "engine")]
mod joins;
#[cfg(feature = "engine")]
mod json_document;
#[cfg(feature = "engine")]
mod json_lines;
#[cfg(feature = "engine")]
mod json_values;
#[cfg(feature = "engine")]
mod layout;
#[cfg(feature = "engine")]
pub(crate) mod location;
#[cfg(feature = "engine")]
mod mapped;
#[cfg(feature = "engine")]
mod mapping;
#[cfg(feature = "databases")]
mod mariadb;
#[cfg(feature = "engine")]
mod memory;
#[cfg(feature = "engine")]
mod metrics;
#[cfg(feature = "engine")]
mod money;
#[cfg(feature = "engine")]
mod nobody;
#[cfg(feature = "engine")]
mod number_text;
#[cfg(feature = "remote")]
mod objects;
#[cfg(feature = "engine")]
mod open_document;
#[cfg(feature = "engine")]
mod opening;
#[cfg(feature = "engine")]
pub(crate) mod options;
#[cfg(feature = "engine")]
mod orders;
#[cfg(feature = "engine")]
pub(crate) mod own_thread;
#[cfg(feature = "engine")]
mod parquet;
#[cfg(feature = "engine")]
mod paths;
#[cfg(feature = "engine")]
mod patterns;
#[cfg(feature = "engine")]
pub(crate) mod places;
#[cfg(feature = "databases")]
mod postgresql;
#[cfg(feature = "engine")]
mod presets;
#[cfg(feature = "engine")]
mod ranges;
#[cfg(feature = "engine")]
mod row_file;
#[cfg(feature = "engine")]
pub(crate) mod rules;
#[cfg(feature = "engine")]
pub(crate) mod sampled;
#[cfg(feature = "engine")]
pub(crate) mod scan;
#[cfg(feature = "engine")]
mod sheet;
#[cfg(feature = "engine")]
pub(crate) mod source;
#[cfg(feature = "databases")]
mod sqlite;
#[cfg(feature = "engine")]
mod stray_quotes;
#[cfg(feature = "engine")]
mod table;
#[cfg(feature = "engine")]
pub(crate) mod text;
#[cfg(feature = "engine")]
pub(crate) mod texts;
#[cfg(feature = "engine")]
mod typed;
#[cfg(feature = "remote")]
mod web;
#[cfg(feature = "engine")]
mod whole;
#[cfg(feature = "engine")]
mod workbook;
#[cfg(feature = "engine")]
mod workbook_trouble;
#[cfg(feature = "engine")]
pub(crate) mod zone;

pub use amounts::DecimalMark;
pub use terms::{AmountPer, ColumnNames, Duplicates, Merge, Refunds, Shape};
pub use written::Delimiter;

#[cfg(feature = "engine")]
pub use audit::{Audit, Example, FileAudit, LeftOut, Reason, UsedColumns};
#[cfg(feature = "engine")]
pub use frame::Frame;
#[cfg(feature = "engine")]
pub use identity::{IdentityAudit, Merged, SharedKey};
#[cfg(feature = "engine")]
pub(crate) use layout::layouts;
#[cfg(feature = "engine")]
pub use layout::shape_of;
#[cfg(feature = "engine")]
pub(crate) use location::shown;
#[cfg(feature = "engine")]
pub use metrics::MetricMonth;
#[cfg(feature = "engine")]
pub(crate) use metrics::read_metrics;
#[cfg(feature = "engine")]
pub(crate) use name_parts::words as words_of_name;
#[cfg(feature = "engine")]
pub(crate) use nobody::{is_nobody, words_for_nobody};
#[cfg(feature = "engine")]
pub use options::ReadOptions;
#[cfg(feature = "engine")]
pub(crate) use paths::named_files;
#[cfg(feature = "engine")]
pub use paths::{Found, sources, temp_dir};
#[cfg(feature = "engine")]
pub(crate) use presets::title_of;
#[cfg(feature = "engine")]
pub use source::Source;
#[cfg(feature = "engine")]
pub(crate) use whole::{Columns, read_columns, source_columns};
#[cfg(feature = "engine")]
pub use zone::Zone;
