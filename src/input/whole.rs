//! Tables that are read from their start to their end, and in which every row must be right.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::compute::{cast, concat};
use arrow::datatypes::{DataType, Float64Type};

use crate::error::{Error, Result};

use super::cells::CellBatch;
use super::options::ReadOptions;
use super::source::Source;
use super::table::{AnyTable, Fault, Part};
use super::{formats, paths};

/// The tables of a file that is not one of orders: options about those have no effect on it.
///
/// # Errors
/// When it cannot be read.
pub(super) fn open_all(name: &str, options: &ReadOptions) -> Result<Vec<AnyTable>> {
    let options = &ReadOptions {
        sheet: None,
        table: None,
        query: None,
        ..options.clone()
    };
    let sources = paths::sources(&[name.to_owned()], options)?.sources;
    sources.iter().map(formats::open).collect()
}

/// Reads some columns of all rows; `what` is what messages call the file.
///
/// # Errors
/// When a row cannot be read, or `take` fails.
pub(super) fn read_whole(
    table: &AnyTable,
    projection: &[usize],
    what: &str,
    mut take: impl FnMut(&CellBatch) -> Result<()>,
) -> Result<()> {
    let name = &table.source().name;
    let mut reading = table.read(Part::Whole, projection)?;
    loop {
        let batch = match reading.next_batch() {
            Ok(Some(batch)) => batch,
            Ok(None) => return Ok(()),
            Err(Fault::Error(error)) => return Err(error),
            Err(Fault::CutInQuotes | Fault::NotUtf8(_)) => {
                return Err(Error::data(format!("the file of {what} is not UTF-8 text"))
                    .at(name)
                    .hint("save it as CSV (UTF-8)"));
            }
        };
        if let Some(broken) = batch.broken.first() {
            return Err(Error::data(format!(
                "the row has a different number of fields from the header: `{}`",
                broken.start
            ))
            .at(format!("{name}:{}", broken.line)));
        }
        take(&batch)?;
    }
}

/// A whole table in memory: numbers where the caller expects them, text elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// The name of each column.
    pub(crate) names: Vec<String>,
    /// Their cells; null where a cell is empty.
    pub(crate) cells: Vec<ArrayRef>,
    /// The number of rows.
    pub(crate) rows: usize,
    /// The unit of times that the table says of itself, beside its rows.
    pub(crate) unit: Option<String>,
}

/// Reads the columns of a table that are not refused by `kind_of`; `what` is what messages call the file.
///
/// # Errors
/// When the file cannot be read, holds several tables or a row that is broken, or when a cell of a column of numbers
/// is not a finite number.
pub(crate) fn read_columns(
    path: &Path,
    what: &str,
    options: &ReadOptions,
    kind_of: impl Fn(&str) -> DataType,
) -> Result<Columns> {
    let tables = open_all(&path.to_string_lossy(), options)?;
    let [table] = tables.as_slice() else {
        let message = format!("expected one file of {what}, found {}", tables.len());
        return Err(Error::usage(message).at(path.display().to_string()));
    };
    columns_of(table, what, kind_of)
}

/// Reads the columns of an open source, such as a table in memory, as [`read_columns`] does those of a file.
///
/// # Errors
/// Those of [`read_columns`].
pub(crate) fn source_columns(
    source: &Source,
    what: &str,
    kind_of: impl Fn(&str) -> DataType,
) -> Result<Columns> {
    columns_of(&formats::open(source)?, what, kind_of)
}

fn columns_of(table: &AnyTable, what: &str, kind_of: impl Fn(&str) -> DataType) -> Result<Columns> {
    let readable = table.readable();
    let names = readable.iter().map(|at| table.header()[*at].clone());
    let names: Vec<String> = names.collect();
    let kinds: Vec<DataType> = names.iter().map(|name| kind_of(name)).collect();
    let mut parts: Vec<Vec<ArrayRef>> = kinds
        .iter()
        .map(|kind| vec![arrow::array::new_empty_array(kind)])
        .collect();
    let mut rows = 0;
    read_whole(table, &readable, what, |batch| {
        for (column, kind) in kinds.iter().enumerate() {
            let cells = if *kind == DataType::Float64 {
                numbers(batch, column).map_err(|row| {
                    let text = batch.text_at(column, row);
                    let line = batch.lines.line_of(row);
                    Error::data(format!(
                        "column `{}` is not a number: `{text}`",
                        names[column]
                    ))
                    .at(format!("{}:{line}", table.source().name))
                })?
            } else {
                filled(&batch.text_column(column)?)
            };
            parts[column].push(cells);
        }
        rows += batch.rows;
        Ok(())
    })?;
    let mut cells = Vec::with_capacity(parts.len());
    for parts in &parts {
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        let all = concat(&parts).map_err(|error| {
            Error::data(format!("the file of {what} is too large: {error}"))
                .at(&table.source().name)
        })?;
        cells.push(all);
    }
    Ok(Columns {
        names,
        cells,
        rows,
        unit: table.fact("unit"),
    })
}

/// A column as finite numbers, or the first row that is not one.
fn numbers(batch: &CellBatch, column: usize) -> std::result::Result<ArrayRef, usize> {
    let given = &batch.columns[column];
    let given = match given.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            filled(&batch.text_column(column).map_err(|_| 0_usize)?)
        }
        _ => given.clone(),
    };
    let numbers = cast(&given, &DataType::Float64).map_err(|_| 0_usize)?;
    let values = numbers.as_primitive::<Float64Type>();
    let is_wrong = |row: &usize| {
        if values.is_valid(*row) {
            !values.value(*row).is_finite()
        } else {
            given.is_valid(*row)
        }
    };
    match (0..batch.rows).find(is_wrong) {
        Some(row) => Err(row),
        None => Ok(numbers),
    }
}

/// A column of text in which empty cells are null.
fn filled(texts: &StringArray) -> ArrayRef {
    let cells = texts.iter();
    let cells = cells.map(|cell| cell.filter(|text| !text.is_empty()));
    Arc::new(cells.collect::<StringArray>())
}
