//! All formats: a source becomes the table that its bytes say it is.

use std::sync::Arc;

use crate::error::{Error, Result};

use super::delimited::Delimited;
use super::json_lines::JsonLines;
use super::memory::Memory;
use super::parquet::Parquet;
use super::source::{Form, Source};
use super::table::AnyTable;

/// Opens the table of a source: its header and its first rows.
///
/// # Errors
/// When it cannot be read, or is not what its first bytes say.
pub(super) fn open(source: &Source) -> Result<AnyTable> {
    Ok(match source.form {
        Form::Delimited => Arc::new(Delimited::open(source)?),
        Form::JsonLines => Arc::new(JsonLines::open(source)?),
        Form::Parquet => Arc::new(Parquet::open(source)?),
        Form::Frame => {
            let frame = source.frame.as_ref();
            let frame = frame.ok_or_else(|| Error::data("no table in memory").at(&source.name))?;
            Arc::new(Memory::open(source, frame)?)
        }
    })
}
