//! Columns that have a type: any sensible one is shown as the text that CSV would hold, so that all forms
//! give the same bytes. Floats become their shortest decimal that reads back alike.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow::compute::{can_cast_types, cast};
use arrow::datatypes::{DataType, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::error::{Error, Result};

use super::text::TextBatch;

/// Names of all columns, and positions of those that can be shown as text.
pub(super) fn header(schema: &Schema) -> (Vec<String>, Vec<usize>) {
    let fields = schema.fields();
    let is_readable = |data: &DataType| !data.is_nested() && can_cast_types(data, &DataType::Utf8);
    let names = fields
        .iter()
        .map(|field| field.name().trim().to_owned())
        .collect();
    (
        names,
        (0..fields.len())
            .filter(|at| is_readable(fields[*at].data_type()))
            .collect(),
    )
}

/// A batch as text.
pub(super) fn as_text(batch: &RecordBatch, lines: Vec<u64>) -> Result<TextBatch> {
    let text = |column: &ArrayRef| cast(column, &DataType::Utf8).or_else(|_| cell_by_cell(column));
    let columns = batch
        .columns()
        .iter()
        .map(text)
        .collect::<Result<Vec<_>>>()?;
    TextBatch::from_columns(&columns, batch.num_rows(), lines)
}

/// A column with cells that have no text, such as dates beyond any calendar: these say what they hold.
fn cell_by_cell(column: &ArrayRef) -> Result<ArrayRef> {
    let options = FormatOptions::default();
    let cells = ArrayFormatter::try_new(column, &options).map_err(|error| {
        Error::data(format!(
            "a column of type {} cannot be read",
            column.data_type()
        ))
        .because(error)
    })?;
    let shown = |row| {
        cells
            .value(row)
            .try_to_string()
            .unwrap_or_else(|error| error.to_string())
    };
    let text = (0..column.len()).map(|row| column.is_valid(row).then(|| shown(row)));
    Ok(Arc::new(text.collect::<StringArray>()))
}

/// The rows of a batch that holds the readable columns, every row as wide as the header.
pub(super) fn rows(batch: &TextBatch, readable: &[usize], width: usize) -> Vec<Vec<String>> {
    let row = |row: usize| {
        let mut cells = vec![String::new(); width];
        for (at, column) in readable.iter().enumerate() {
            let cell = batch.column(at);
            cells[*column] = if cell.is_null(row) {
                String::new()
            } else {
                cell.value(row).to_owned()
            };
        }
        cells
    };
    (0..batch.rows).map(row).collect()
}
