//! Transactions in: sources, dialects, columns, cleaning and the audit.
//!
//! Files of any dialect become batches of text ([`text`]), text becomes canonical rows
//! ([`clean`]), and every row that is left out is counted by reason ([`audit`]). Grouping
//! the rows by customer is the business of [`rfm`](crate::rfm).
//!
//! What knows text alone builds without the query engine: encodings, dialects, columns, dates and amounts.

pub mod amounts;
pub mod columns;
pub mod currencies;
pub mod dates;
pub mod dialect;
pub mod encoding;
pub mod marks;
mod names;
mod other_dates;
pub mod terms;

#[cfg(feature = "engine")]
pub mod audit;
#[cfg(feature = "engine")]
pub mod clean;
#[cfg(feature = "engine")]
pub mod far_dates;
#[cfg(feature = "engine")]
mod first_look;
#[cfg(feature = "engine")]
pub mod frame;
#[cfg(feature = "engine")]
pub mod json_lines;
#[cfg(feature = "engine")]
pub mod layout;
#[cfg(feature = "engine")]
mod nobody;
#[cfg(feature = "engine")]
pub mod options;
#[cfg(feature = "engine")]
pub mod parquet;
#[cfg(feature = "engine")]
pub mod places;
#[cfg(feature = "engine")]
mod ranges;
#[cfg(feature = "engine")]
pub mod sampled;
#[cfg(feature = "engine")]
pub mod scan;
#[cfg(feature = "engine")]
pub mod source;
#[cfg(feature = "engine")]
pub(crate) mod statuses;
#[cfg(feature = "engine")]
pub mod text;
#[cfg(feature = "engine")]
mod typed;
#[cfg(feature = "engine")]
pub mod zone;

pub use amounts::DecimalMark;
pub use terms::{AmountPer, ColumnNames, Duplicates, Merge, Refunds, Shape};

#[cfg(feature = "engine")]
pub use audit::{Audit, Example, FileAudit, LeftOut, Reason, UsedColumns};
#[cfg(feature = "engine")]
pub use layout::shape_of;
#[cfg(feature = "engine")]
pub use options::{MemorySize, ReadOptions};
#[cfg(feature = "engine")]
pub use source::{Source, sources, temp_dir};
#[cfg(feature = "engine")]
pub use zone::Zone;
