//! Results of tables that are still in memory: the same as of the files that these are written to.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::{cast, concat};
use arrow::datatypes::DataType;

use super::joined::CUSTOMER;
use super::table::{Results, kind_of};
use crate::error::{Error, Result};
use crate::input::Columns;
use crate::rfm::as_written;

impl Results {
    /// The scores of a run, in the order of the score table, with the other files of its folder.
    ///
    /// # Errors
    /// When a file in the folder cannot be read.
    pub(crate) fn of_run(folder: &Path, scores: &[RecordBatch]) -> Result<Self> {
        Self::of_columns(columns(scores)?, folder)?.in_folder(folder)
    }

    /// Adds the columns of the table of segments, which has a row for each customer, in the order of the scores.
    ///
    /// # Errors
    /// When a cell cannot be written.
    pub(crate) fn add_segments(&mut self, rows: &RecordBatch) -> Result<()> {
        let schema = rows.schema();
        for (field, cells) in schema.fields().iter().zip(rows.columns()) {
            if field.name() != CUSTOMER {
                self.add_column(field.name(), Arc::new(as_written(cells)?));
            }
        }
        self.has_segments = true;
        Ok(())
    }
}

/// The columns of a table as they are read from a file.
fn columns(batches: &[RecordBatch]) -> Result<Columns> {
    let fields = batches.first().map(RecordBatch::schema);
    let fields = fields.iter().flat_map(|schema| schema.fields());
    let names: Vec<String> = fields.map(|field| field.name().clone()).collect();
    let mut cells = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let mut parts: Vec<ArrayRef> = Vec::with_capacity(batches.len());
        for batch in batches {
            let part = batch.column(at);
            parts.push(match kind_of(name) {
                DataType::Float64 => cast(part, &DataType::Float64).map_err(too_large)?,
                _ => Arc::new(as_written(part)?),
            });
        }
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        cells.push(concat(&parts).map_err(too_large)?);
    }
    Ok(Columns {
        names,
        cells,
        rows: batches.iter().map(RecordBatch::num_rows).sum(),
        unit: None,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn too_large(error: arrow::error::ArrowError) -> Error {
    Error::data(format!("the table of scores is too large: {error}"))
}
