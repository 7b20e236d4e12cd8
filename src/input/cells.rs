//! Cells in batches: what every format gives, columns that keep the type they have in the file.

use arrow::array::{Array, ArrayRef, StringArray};

use crate::error::{Error, Result};

use super::typed;

/// Rows in a batch at most.
pub(crate) const BATCH: usize = 8192;
/// Cells in a batch at most, so that wide tables do not fill the memory.
pub(super) const CELLS: usize = 1 << 18;

/// Bytes in a batch, about: it ends with the row that passes them.
pub(super) const BATCH_BYTES: usize = 1 << 22;
/// Bytes in a row at most, in mebibytes.
const ROW_MEBIBYTES: usize = 16;
/// Bytes in a row at most.
pub(super) const ROW: usize = ROW_MEBIBYTES << 20;

/// The error for a row that is longer than any table has; `hint` says how that may come.
pub(super) fn too_long(place: &str, hint: &str) -> Error {
    Error::data(format!("the row is longer than {ROW_MEBIBYTES} MiB"))
        .at(place)
        .hint(hint)
}

/// How many rows of `width` cells a batch holds.
pub(super) fn rows_per_batch(width: usize) -> usize {
    (CELLS / width.max(1)).clamp(1, BATCH)
}

/// The projected columns of some rows, in the order of the projection.
#[derive(Debug)]
pub(crate) struct CellBatch {
    /// The columns; null and the empty text both mean an empty cell.
    pub columns: Vec<ArrayRef>,
    /// Rows in the batch.
    pub rows: usize,
    /// The line on which each row starts.
    pub lines: Lines,
    /// Rows between these that cannot be cut into cells.
    pub broken: Vec<BrokenRow>,
}

/// A row that cannot be cut into cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrokenRow {
    /// The line on which it starts.
    pub line: u64,
    /// How it begins.
    pub start: String,
    /// Is it cut by a quote that opens and does not close on its line?
    pub has_stray_quote: bool,
}

/// The lines on which the rows of a batch start, counted from 1 at the start of the part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lines {
    /// One after another.
    From(u64),
    /// As listed.
    Each(Vec<u64>),
}

impl Lines {
    /// The line on which a row starts.
    pub(crate) fn line_of(&self, row: usize) -> u64 {
        match self {
            Self::From(first) => first + row as u64,
            Self::Each(lines) => lines.get(row).copied().unwrap_or_default(),
        }
    }
}

impl CellBatch {
    /// One cell as text; the empty text where it is empty.
    pub(crate) fn text_at(&self, column: usize, row: usize) -> String {
        let cell = self.columns[column].slice(row, 1);
        match typed::as_text(&cell) {
            Ok(text) if text.is_valid(0) => text.value(0).to_owned(),
            _ => String::new(),
        }
    }

    /// One column as text.
    ///
    /// # Errors
    /// When its type cannot be shown as text.
    pub(crate) fn text_column(&self, column: usize) -> Result<StringArray> {
        typed::as_text(&self.columns[column])
    }
}
