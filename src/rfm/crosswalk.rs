//! Which ids, e-mail addresses and phone numbers are whose: a table for those who join results to their own data.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::error::{Error, Result};
use crate::input::identity::Identity;

use super::table::{Format, TableWriter, Target};

/// Rows that are written at once.
const ROWS: usize = 8192;

/// Writes every key of every customer, completely or not at all.
///
/// # Errors
/// When the table cannot be written.
pub(super) fn write(path: &Path, identity: &Identity, threads: usize) -> Result<()> {
    let target = Target::File(path.to_owned());
    let schema = schema();
    let mut table = TableWriter::create(&target, Format::of(&target)?, schema.clone(), threads)?;
    for rows in identity.crosswalk().chunks(ROWS) {
        let column = |texts: Vec<&str>| Arc::new(StringArray::from(texts)) as ArrayRef;
        let columns = vec![
            column(rows.iter().map(|row| row.customer).collect()),
            column(rows.iter().map(|row| row.source).collect()),
            column(rows.iter().map(|row| row.key_type).collect()),
            column(rows.iter().map(|row| row.key).collect()),
        ];
        let batch = RecordBatch::try_new(schema.clone(), columns)
            .map_err(|error| Error::data(format!("the crosswalk cannot be formed: {error}")))?;
        table.write(&batch)?;
    }
    table.finish()
}

fn schema() -> SchemaRef {
    let names = ["customer_id", "source", "key_type", "key"];
    let fields = names.map(|name| Field::new(name, DataType::Utf8, false));
    Arc::new(Schema::new(fields.to_vec()))
}
