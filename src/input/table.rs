//! The trait of input tables: every format gives its header, a sample, parts, and the cells of a part.

use std::fmt::Debug;
use std::sync::Arc;

use crate::error::Error;

use super::cells::CellBatch;
use super::dialect::Dialect;
use super::source::Source;

/// A table of any format.
pub(crate) trait Table: Debug + Send + Sync {
    /// Where its bytes or columns are.
    fn source(&self) -> &Source;

    /// Names of all columns, without the spaces around them.
    fn header(&self) -> &[String];

    /// Its first rows as text, each as wide as the header, or rows that have another number of cells.
    fn sample(&self) -> &[Vec<String>];

    /// Positions of the columns that can be shown as text.
    fn readable(&self) -> Vec<usize> {
        (0..self.header().len()).collect()
    }

    /// Does a column hold dates by its type, whatever their form as text?
    fn is_time(&self, _column: usize) -> bool {
        false
    }

    /// What the table says of itself beside its rows, such as the unit of its times.
    fn fact(&self, _name: &str) -> Option<String> {
        None
    }

    /// How its text is cut into cells, where there is a delimiter.
    fn dialect(&self) -> Option<&Dialect> {
        None
    }

    /// Parts that can be read beside each other.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn parts(&self) -> Result<Vec<Part>, Error> {
        Ok(vec![Part::Whole])
    }

    /// The same columns over another opening of the file.
    fn with_inner(&self, table: AnyTable) -> AnyTable {
        table
    }

    /// Starts to read the columns at some positions, in ascending order, of one part.
    ///
    /// # Errors
    /// When the file cannot be opened.
    fn read(&self, part: Part, projection: &[usize]) -> Result<Box<dyn Reading>, Error>;
}

/// A table that several threads read.
pub(crate) type AnyTable = Arc<dyn Table>;

/// One part of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it, from the start to the end.
    Whole,
    /// From the first number to before the second: bytes of a text, row groups of a Parquet file, rows
    /// in memory.
    Range(u64, u64),
}

/// One part while it is read.
pub(crate) trait Reading: Send {
    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// When the part cannot be read, or not as a part of its own.
    fn next_batch(&mut self) -> Result<Option<CellBatch>, Fault>;

    /// How many lines the part has, at its end; 0 where rows are numbered from the start of the file.
    fn lines(&self) -> u64 {
        0
    }
}

/// Why reading a part ended early.
#[derive(Debug)]
pub(crate) enum Fault {
    /// What the caller is told.
    Error(Error),
    /// This line of the part is not UTF-8, which its sample was.
    NotUtf8(u64),
    /// The part ends inside of quotes: the file must be read from its start to its end.
    CutInQuotes,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
