//! One sheet of a workbook becomes a text of commas in a temporary file: a line for every row of the sheet.
//!
//! The rows above the header are left out. Their number is kept, so that line numbers are those of the sheet.

use std::io;

use tempfile::TempPath;

use super::fitting::fits;
use super::options::ReadOptions;
use super::row_file::RowFile;

/// The most rows of a sheet, as of Excel.
pub(super) const MOST_ROWS: u32 = 1 << 20;
/// The most columns of a sheet, as of Excel and LibreOffice.
pub(super) const MOST_COLUMNS: u32 = 1 << 14;
/// Rows among which a header is looked for.
const HEADERS: usize = 20;
/// Rows that show how wide the table is.
const LOOKED_AT: usize = 64;
/// The most bytes of the rows that are looked at.
const HELD: usize = 1 << 24;

/// The first rows of a sheet, and what they say about it.
#[derive(Debug, Default)]
pub(super) struct Top {
    rows: Vec<Vec<String>>,
    bytes: usize,
}

impl Top {
    /// Keeps a row; rows that did not come before it are empty. Returns whether more rows are needed.
    pub(super) fn see(&mut self, at: u32, cells: &[String]) -> bool {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        if at >= LOOKED_AT {
            return false;
        }
        self.rows.resize(at.max(self.rows.len()), Vec::new());
        self.bytes += cells.iter().map(|cell| cell.len() + 24).sum::<usize>();
        self.rows.push(cells.to_vec());
        self.bytes < HELD
    }

    /// Whether no cell has a content.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| filled(row) == 0)
    }

    /// The row with the names of a customer and a date, or those of an RFM table, else the first row of several
    /// cells, if the cells below it tell as much.
    pub(super) fn fitting_header(&self, options: &ReadOptions) -> Option<usize> {
        let mut rows = self.rows.iter().take(HEADERS);
        let named = rows.position(|row| fits(row, &[], options));
        let told = || {
            let at = self.rows.iter().position(|row| filled(row) > 1)?;
            fits(&self.rows[at], &self.rows[at + 1..], options).then_some(at)
        };
        named.or_else(told)
    }

    /// How the sheet is to be read: from its header, or from the first row that can be one.
    pub(super) fn shape(&self, options: &ReadOptions) -> SheetShape {
        let first_of = |least: usize| self.rows.iter().position(|row| filled(row) >= least);
        let header = self
            .fitting_header(options)
            .or_else(|| first_of(2))
            .or_else(|| first_of(1))
            .unwrap_or_default();
        let rows = self.rows.iter().skip(header);
        SheetShape {
            header: u32::try_from(header).unwrap_or_default(),
            width: rows.map(|row| width(row)).max().unwrap_or_default(),
        }
    }
}

/// How many cells have a content.
fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// The number of cells up to the last one with a content.
fn width(row: &[String]) -> usize {
    let last = row.iter().rposition(|cell| !cell.trim().is_empty());
    last.map_or(0, |last| last + 1)
}

/// Where the table of a sheet begins, and how wide it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SheetShape {
    /// Rows above the header.
    pub(super) header: u32,
    /// Columns.
    width: usize,
}

/// Writes the rows of a sheet to a temporary file.
pub(super) struct SheetSpool {
    shape: SheetShape,
    next: u32,
    row: Vec<String>,
    file: RowFile,
}

impl SheetSpool {
    /// Starts a file.
    pub(super) const fn new(shape: SheetShape, file: RowFile) -> Self {
        Self {
            shape,
            next: shape.header,
            row: Vec::new(),
            file,
        }
    }

    /// Writes a row; rows come in order, and those that did not come are empty.
    ///
    /// # Errors
    /// When the file cannot be written, or there is more of it than the workbook can hold.
    pub(super) fn write(&mut self, at: u32, cells: &[String]) -> io::Result<()> {
        if at < self.next {
            return Ok(());
        }
        for _ in self.next..at {
            self.file.write([])?;
        }
        self.next = at + 1;
        let filled = width(cells);
        if filled == 0 {
            return self.file.write([]);
        }
        self.row.clear();
        self.row.extend_from_slice(&cells[..filled]);
        self.row.resize(filled.max(self.shape.width), String::new());
        self.file.write(self.row.iter().map(String::as_str))
    }

    /// The file, complete.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn finish(self) -> io::Result<TempPath> {
        self.file.finish()
    }
}
