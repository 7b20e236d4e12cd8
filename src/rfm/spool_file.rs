//! The file on disk in which grouped customers wait: ids, packed atoms, and what is kept of their first orders.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::ipc::reader::FileReader;
use arrow::ipc::writer::FileWriter;
use tempfile::TempPath;

use crate::error::{Error, Result};
use crate::input::{ReadOptions, temp_dir};
use crate::temporary::{self, PREFIX};

/// The columns of a spool: ids, packed atoms, and where it is kept, what is known of first orders.
pub(super) fn spool_schema(has_first_orders: bool) -> SchemaRef {
    let mut fields = vec![
        Field::new("customer", DataType::Utf8, false),
        Field::new("atoms", DataType::Binary, false),
    ];
    if has_first_orders {
        fields.push(Field::new("first_order", DataType::Binary, false));
    }
    Arc::new(Schema::new(fields))
}

/// Some columns of a spool, or all, batch by batch.
///
/// # Errors
/// When it cannot be read; so for each batch.
pub(super) fn read_spool(
    path: &Arc<TempPath>,
    columns: Option<Vec<usize>>,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
    let kept = path.clone();
    let file =
        File::open(path.as_ref()).map_err(|error| Error::io("cannot read the spool", error))?;
    let reader = FileReader::try_new(BufReader::new(file), columns).map_err(broken)?;
    Ok(reader.map(move |batch| {
        let _held_while_reading = &kept;
        batch.map_err(broken)
    }))
}

/// Writes grouped customers to a spool.
pub(super) struct SpoolWriter {
    path: TempPath,
    writer: FileWriter<BufWriter<File>>,
}

impl SpoolWriter {
    pub(super) fn create(schema: &Schema, options: &ReadOptions) -> Result<Self> {
        let failed = |error| Error::io("cannot create the spool", error);
        let folder = temp_dir(options.temp_dir.as_deref());
        let file =
            temporary::file(tempfile::Builder::new().prefix(PREFIX), &folder).map_err(failed)?;
        let (file, path) = file.into_parts();
        let writer = BufWriter::with_capacity(1 << 18, file);
        let writer = FileWriter::try_new(writer, schema).map_err(broken)?;
        Ok(Self { path, writer })
    }

    pub(super) fn write(&mut self, customers: &RecordBatch) -> Result<()> {
        self.writer.write(customers).map_err(broken)
    }

    pub(super) fn finish(mut self) -> Result<TempPath> {
        self.writer.finish().map_err(broken)?;
        Ok(self.path)
    }
}

fn broken(error: arrow::error::ArrowError) -> Error {
    match error {
        arrow::error::ArrowError::IoError(_, error) => disk_failed("the spool failed", error),
        error => Error::data(format!("the spool failed: {error}")),
    }
}

/// The error for a temporary file that cannot be written or read.
pub(super) fn disk_failed(what: &str, error: std::io::Error) -> Error {
    use std::io::ErrorKind as K;
    let is_full = matches!(
        error.kind(),
        K::StorageFull | K::QuotaExceeded | K::FileTooLarge
    );
    let error = Error::io(what, error);
    if is_full {
        error.hint("free some disk space, or name a folder on another disk with `--temp-dir`")
    } else {
        error
    }
}
