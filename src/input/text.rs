//! Rows as text, in batches: every format arrives here in one form, columns of strings.

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;

use crate::error::{Error, Result};

use super::dialect::{Dialect, not_utf8};
use super::frame;
use super::json_lines;
use super::layout::Layout;
use super::parquet;
use super::source::{Form, Source};

/// Rows in a batch.
pub const BATCH: usize = 8192;

/// The projected columns of some rows, in the order of [`Layout::projection`].
#[derive(Debug, Clone)]
pub struct TextBatch {
    columns: Vec<StringArray>,
    /// Rows in the batch.
    pub rows: usize,
    /// The line on which each row starts, where the reader knows it.
    pub lines: Vec<u64>,
    /// Rows between these that cannot be cut into cells: line and first fields.
    pub ragged: Vec<(u64, String)>,
}

impl TextBatch {
    /// One projected column; null and the empty text both mean an empty cell.
    #[must_use]
    pub fn column(&self, at: usize) -> &StringArray {
        &self.columns[at]
    }

    /// A batch of columns that are strings already.
    ///
    /// # Errors
    /// When one of them is not.
    pub fn from_columns(columns: &[ArrayRef], rows: usize, lines: Vec<u64>) -> Result<Self> {
        let strings = |column: &ArrayRef| column.as_any().downcast_ref::<StringArray>().cloned();
        let columns: Option<Vec<StringArray>> = columns.iter().map(strings).collect();
        let columns = columns.ok_or_else(|| Error::data("a column cannot be read as text"))?;
        Ok(Self {
            columns,
            rows,
            lines,
            ragged: Vec::new(),
        })
    }
}

/// Batches of one part of a file.
pub type Batches = Box<dyn Iterator<Item = Result<TextBatch>> + Send>;

/// A reader that goes from row to row and knows on which line it is.
pub trait Rows {
    /// How many columns a row has.
    fn width(&self) -> usize;

    /// Goes on to the next row; `None` after the last.
    ///
    /// # Errors
    /// When the text cannot be read.
    fn next(&mut self) -> Result<Option<Line>>;

    /// A cell of the row it stands on.
    fn cell(&self, column: usize) -> &str;
}

/// What a reader of rows came upon, with the line on which it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A row.
    Row(u64),
    /// What cannot be cut into cells, and how it begins.
    Broken(u64, String),
}

/// The rows of a reader in batches; an error is the last of them.
#[must_use]
pub fn batches(mut rows: impl Rows + Send + 'static) -> Batches {
    let mut is_done = false;
    Box::new(std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let batch = batch(&mut rows);
        let length = batch
            .as_ref()
            .map_or(0, |batch| batch.rows + batch.ragged.len());
        is_done = length < BATCH;
        (length > 0 || batch.is_err()).then_some(batch)
    }))
}

/// The next rows, fewer than [`BATCH`] at the end.
fn batch(rows: &mut impl Rows) -> Result<TextBatch> {
    let mut builders: Vec<StringBuilder> =
        (0..rows.width()).map(|_| StringBuilder::new()).collect();
    let (mut lines, mut ragged) = (Vec::new(), Vec::new());
    while lines.len() + ragged.len() < BATCH
        && let Some(line) = rows.next()?
    {
        match line {
            Line::Broken(line, text) => ragged.push((line, text)),
            Line::Row(line) => {
                lines.push(line);
                builders
                    .iter_mut()
                    .enumerate()
                    .for_each(|(at, builder)| builder.append_value(rows.cell(at)));
            }
        }
    }
    let columns = builders.iter_mut().map(StringBuilder::finish).collect();
    Ok(TextBatch {
        columns,
        rows: lines.len(),
        lines,
        ragged,
    })
}

/// One part of a file that can be read beside the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A range of bytes of a plain text; the first one holds the header.
    Bytes(u64, u64, bool),
    /// All of a text.
    Whole,
    /// All of a text, row by row, with lines and tolerance for rows of a wrong width.
    InOrder,
    /// Row groups of a Parquet file.
    RowGroups(Vec<usize>),
    /// Rows of a table in memory, by their numbers from 0.
    Rows(Range<usize>),
}

/// The parts of a file.
///
/// # Errors
/// When it cannot be read.
pub fn parts(layout: &Layout) -> Result<Vec<Part>> {
    let Some(dialect) = &layout.dialect else {
        return match layout.source.form {
            Form::Parquet => parquet::parts(layout),
            Form::Frame => frame::parts(layout),
            Form::JsonLines | Form::Delimited => Ok(vec![Part::InOrder]),
        };
    };
    let Some(ranges) = dialect.ranges(&layout.source)? else {
        return Ok(vec![Part::Whole]);
    };
    Ok(ranges
        .iter()
        .enumerate()
        .map(|(at, (start, end))| Part::Bytes(*start, *end, at == 0))
        .collect())
}

/// Reads one part.
///
/// # Errors
/// When it cannot be opened; its batches are errors where they cannot be read.
pub fn read(layout: &Layout, part: &Part) -> Result<Batches> {
    match (&layout.dialect, part) {
        (Some(dialect), Part::Bytes(start, end, first)) => {
            fast(layout, dialect, layout.source.range(*start, *end)?, *first)
        }
        (Some(dialect), Part::Whole) => fast(layout, dialect, layout.source.text()?, true),
        (Some(dialect), _) => careful(&layout.source, dialect, layout.projection.clone()),
        (None, Part::RowGroups(groups)) => parquet::read(layout, Some(groups.clone())),
        (None, Part::Rows(rows)) => frame::read(layout, Some(rows.clone())),
        (None, _) => match layout.source.form {
            Form::Parquet => parquet::read(layout, None),
            Form::Frame => frame::read(layout, None),
            Form::JsonLines | Form::Delimited => {
                json_lines::read(&layout.source, &layout.header, &layout.projection)
            }
        },
    }
}

/// Reads a file from its first row to its last, with the line of every row.
///
/// # Errors
/// When it cannot be opened.
pub fn in_order(layout: &Layout) -> Result<Batches> {
    read(layout, &Part::InOrder)
}

/// Names and rows of all columns of a file, from its first row to its last, with the line of every row.
///
/// Columns of Parquet that cannot be shown as text are left out of both.
///
/// # Errors
/// When the file cannot be read.
pub fn all_rows(source: &Source) -> Result<(Vec<String>, Batches)> {
    match source.form {
        Form::Parquet => parquet::all_rows(source),
        Form::Frame => frame::all_rows(source),
        Form::JsonLines => {
            let (header, _) = json_lines::open(source)?;
            let batches =
                json_lines::read(source, &header, &(0..header.len()).collect::<Vec<_>>())?;
            Ok((header, batches))
        }
        Form::Delimited => {
            let dialect = Dialect::sniff(source)?;
            let batches = careful(source, &dialect, (0..dialect.header.len()).collect())?;
            Ok((dialect.header, batches))
        }
    }
}

/// The vectorised reader: quick, but it stops at the first row with a wrong number of fields.
fn fast(
    layout: &Layout,
    dialect: &Dialect,
    text: Box<dyn Read + Send>,
    header: bool,
) -> Result<Batches> {
    let fields: Vec<Field> = (0..layout.header.len())
        .map(|at| Field::new(at.to_string(), DataType::Utf8, true))
        .collect();
    let reader = arrow::csv::ReaderBuilder::new(Arc::new(Schema::new(fields)))
        .with_header(header)
        .with_delimiter(dialect.delimiter)
        .with_batch_size(BATCH)
        .with_projection(layout.projection.clone())
        .build_buffered(std::io::BufReader::with_capacity(1 << 18, text))
        .map_err(|error| refused(&layout.source.name, error))?;
    let name = layout.source.name.clone();
    Ok(Box::new(reader.map(move |batch| {
        let batch: RecordBatch = batch.map_err(|error| refused(&name, error))?;
        TextBatch::from_columns(batch.columns(), batch.num_rows(), Vec::new())
    })))
}

fn refused(name: &str, error: ArrowError) -> Error {
    match error {
        ArrowError::IoError(_, error) => Error::io(format!("cannot read `{name}`"), error),
        error => Error::data(format!("cannot read the rows: {error}")).at(name),
    }
}

/// The row-wise reader: it knows lines and goes on after a row with a wrong number of fields.
fn careful(source: &Source, dialect: &Dialect, projection: Vec<usize>) -> Result<Batches> {
    let reader = csv::ReaderBuilder::new()
        .delimiter(dialect.delimiter)
        .flexible(true)
        .buffer_capacity(1 << 18)
        .from_reader(source.text()?);
    let (name, width) = (source.name.clone(), dialect.header.len());
    let after_return = u64::from(dialect.crlf);
    let record = csv::StringRecord::new();
    Ok(batches(Careful {
        reader,
        record,
        name,
        width,
        projection,
        after_return,
    }))
}

struct Careful {
    reader: csv::Reader<Box<dyn Read + Send>>,
    record: csv::StringRecord,
    name: String,
    /// Fields of the header.
    width: usize,
    projection: Vec<usize>,
    /// The reader ends a row at the carriage return and counts the newline to the next one.
    after_return: u64,
}

impl Rows for Careful {
    fn width(&self) -> usize {
        self.projection.len()
    }

    fn next(&mut self) -> Result<Option<Line>> {
        if !self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| self.refused(error))?
        {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, csv::Position::line) + self.after_return;
        if self.record.len() == self.width {
            return Ok(Some(Line::Row(line)));
        }
        let start: Vec<&str> = self.record.iter().take(self.width + 1).collect();
        Ok(Some(Line::Broken(line, start.join(","))))
    }

    fn cell(&self, column: usize) -> &str {
        &self.record[self.projection[column]]
    }
}

impl Careful {
    fn refused(&self, error: csv::Error) -> Error {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Error::io(format!("cannot read `{}`", self.name), error),
            csv::ErrorKind::Utf8 { pos, .. } => not_utf8(&format!(
                "{}:{}",
                self.name,
                pos.map_or(0, |position| position.line())
            )),
            kind => Error::data(format!("cannot read the rows: {kind:?}")).at(&self.name),
        }
    }
}
