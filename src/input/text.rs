//! All rows of a table as text, from the first to the last.

use arrow::array::StringArray;

use crate::error::{Error, Result};

use super::cells::{BrokenRow, CellBatch};
use super::dialect::not_utf8;
use super::formats;
use super::source::Source;
use super::table::{AnyTable, Fault, Part, Reading};

/// Some rows with all columns as text.
#[derive(Debug)]
pub(crate) struct TextBatch {
    columns: Vec<StringArray>,
    /// Rows in the batch.
    pub rows: usize,
    /// The line on which each row starts.
    pub lines: Vec<u64>,
    /// Rows between these that cannot be cut into cells.
    pub broken: Vec<BrokenRow>,
}

impl TextBatch {
    fn of(batch: CellBatch) -> Result<Self> {
        let columns = (0..batch.columns.len()).map(|at| batch.text_column(at));
        Ok(Self {
            columns: columns.collect::<Result<_>>()?,
            rows: batch.rows,
            lines: (0..batch.rows)
                .map(|row| batch.lines.line_of(row))
                .collect(),
            broken: batch.broken,
        })
    }

    /// One column; null and the empty text both mean an empty cell.
    pub(crate) fn column(&self, at: usize) -> &StringArray {
        &self.columns[at]
    }
}

/// A table as text.
pub(crate) struct TextTable {
    /// Names of the columns; those of Parquet that cannot be shown as text are left out.
    pub header: Vec<String>,
    table: AnyTable,
    source: Source,
    reading: Box<dyn Reading>,
}

impl TextTable {
    /// Opens a table to be read from its first row to its last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn open(source: &Source) -> Result<Self> {
        let source = source.clone().with_certain_encoding()?;
        let table = formats::open(&source)?;
        let readable = table.readable();
        let header = readable.iter().map(|at| table.header()[*at].clone());
        Ok(Self {
            header: header.collect(),
            reading: table.read(Part::Whole, &readable)?,
            table,
            source,
        })
    }

    /// What the table says of itself beside its rows, such as the unit of its times.
    pub(crate) fn fact(&self, name: &str) -> Option<String> {
        self.table.fact(name)
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn next_batch(&mut self) -> Result<Option<TextBatch>> {
        let name = &self.source.name;
        let batch = self.reading.next_batch().map_err(|fault| match fault {
            Fault::Error(error) => error,
            Fault::NotUtf8(line) => not_utf8(&format!("{name}:{line}")),
            Fault::CutInQuotes => Error::data("cannot read the rows").at(name),
        })?;
        let text = batch.map(TextBatch::of).transpose();
        text.map_err(|error| error.at(name))
    }
}
