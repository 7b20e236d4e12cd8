//! Transactions in: sources, dialects, columns, cleaning and the audit.
//!
//! Files of any dialect become batches of text ([`text`]), text becomes canonical rows
//! ([`clean`]), and every row that is left out is counted by reason ([`audit`]). Grouping
//! the rows by customer is the business of [`rfm`](crate::rfm).

pub mod amounts;
pub mod audit;
pub mod clean;
pub mod columns;
pub mod dates;
pub mod dialect;
pub mod encoding;
pub mod json_lines;
pub mod layout;
pub mod options;
pub mod parquet;
pub mod places;
pub mod scan;
pub mod source;
pub mod text;
pub mod zone;

pub use audit::{Audit, Example, FileAudit, LeftOut, Reason, UsedColumns};
pub use options::{ColumnNames, Duplicates, Merge, ReadOptions, Refunds, Shape};
pub use source::{Source, sources};
pub use zone::Zone;

use std::path::{Path, PathBuf};

use crate::error::Result;

/// The folder for spills and spools: the caller's, or the system's.
#[must_use]
pub fn temp_dir(chosen: Option<&Path>) -> PathBuf {
    chosen.map_or_else(std::env::temp_dir, Path::to_owned)
}

/// What the rows of the inputs are, from the header of the first.
///
/// # Errors
/// When it cannot be read, or fits both shapes.
pub fn shape_of(sources: &[Source], names: &ColumnNames) -> Result<Shape> {
    let Some(source) = sources.first() else { return Ok(Shape::Transactions) };
    columns::shape(&layout::header(source)?, names).map_err(|error| error.at(&source.name))
}
