//! Tables that are made from results.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema};

use crate::error::{Error, Result};

/// Named columns as a table.
///
/// # Errors
/// When the columns differ in length, which is a fault of ours.
pub(crate) fn to_table(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch> {
    let mut fields = Vec::with_capacity(columns.len());
    for (name, cells) in &columns {
        fields.push(Field::new(*name, cells.data_type().clone(), true));
    }
    let cells = columns.into_iter().map(|(_, cells)| cells).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), cells)
        .map_err(|error| Error::data(format!("the columns cannot be a table: {error}")))
}
