//! Parquet files: rows are read, and those that stay are written anew.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, Write};

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::DataType;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::columns::{Holds, holds};
use super::person::Person;
use super::text::{Cells, Cleaned, is_of};
use super::traces::Traces;
use crate::error::{Error, Result};

fn failed(error: impl std::fmt::Display) -> Error {
    Error::data(format!("the Parquet file cannot be read: {error}"))
}

fn temporary(bytes: &[u8]) -> Result<File> {
    let io = |error| Error::io("cannot write a temporary file", error);
    let mut file = tempfile::tempfile().map_err(io)?;
    file.write_all(bytes).map_err(io)?;
    file.rewind().map_err(io)?;
    Ok(file)
}

fn open(bytes: &[u8]) -> Result<(ParquetRecordBatchReader, WriterProperties)> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(temporary(bytes)?).map_err(failed)?;
    let facts = builder
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .cloned();
    let facts = facts.map(|mut facts| {
        // the writer says the schema itself
        facts.retain(|fact| fact.key != "ARROW:schema");
        facts
    });
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_key_value_metadata(facts)
        .build();
    Ok((builder.build().map_err(failed)?, properties))
}

/// The columns of a batch as texts: those that may name a person, and all that are text.
struct Texts {
    columns: Vec<(Holds, StringArray)>,
}

impl Texts {
    fn of(batch: &RecordBatch) -> Result<Self> {
        let schema = batch.schema();
        let mut columns = Vec::new();
        for (field, cells) in schema.fields().iter().zip(batch.columns()) {
            let held = holds(field.name());
            let kind = match field.data_type() {
                DataType::Dictionary(_, kind) => kind.as_ref(),
                kind => kind,
            };
            let is_number = kind.is_primitive() || *kind == DataType::Boolean || kind.is_null();
            if is_number && held == Holds::Other {
                continue;
            }
            let texts = cast(cells, &DataType::Utf8).map_err(|error| {
                failed(format!("column `{}` is not a text: {error}", field.name()))
            })?;
            columns.push((held, texts.as_string::<i32>().clone()));
        }
        Ok(Self { columns })
    }

    fn is_of(&self, row: usize, person: &Person, traces: &Traces) -> bool {
        is_of(person, traces, &self.cells(row)) || self.has_word(row, traces)
    }

    fn cells(&self, row: usize) -> Cells<'_> {
        let telling = self
            .columns
            .iter()
            .filter(|(held, cells)| *held != Holds::Other && cells.is_valid(row));
        telling
            .map(|(held, cells)| (*held, Cow::Borrowed(cells.value(row))))
            .collect()
    }

    fn has_word(&self, row: usize, traces: &Traces) -> bool {
        let texts = self.columns.iter().filter(|(_, cells)| cells.is_valid(row));
        let mut whole = String::new();
        for (_, cells) in texts {
            whole.push_str(cells.value(row));
            whole.push('\n');
        }
        !traces.find(whole.as_bytes()).is_empty()
    }
}

/// Calls `each` with the cells of every row that may name a person.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn each_row(bytes: &[u8], each: &mut dyn FnMut(&Cells<'_>)) -> Result<()> {
    let (batches, _) = open(bytes)?;
    for batch in batches {
        let texts = Texts::of(&batch.map_err(failed)?)?;
        let rows = texts.columns.first().map_or(0, |(_, cells)| cells.len());
        (0..rows).for_each(|row| each(&texts.cells(row)));
    }
    Ok(())
}

/// The file without the rows of a person; `None` if there are none.
///
/// # Errors
/// When it cannot be read or written.
pub(super) fn cleaned(bytes: &[u8], person: &Person, traces: &Traces) -> Result<Option<Cleaned>> {
    let (batches, properties) = open(bytes)?;
    let schema = batches_schema(&batches);
    let mut file = temporary(&[])?;
    let copy = file
        .try_clone()
        .map_err(|error| Error::io("cannot write a temporary file", error))?;
    let mut writer = ArrowWriter::try_new(copy, schema, Some(properties)).map_err(failed)?;
    let mut gone = 0;
    for batch in batches {
        let batch = batch.map_err(failed)?;
        let texts = Texts::of(&batch)?;
        let kept: BooleanArray = (0..batch.num_rows())
            .map(|row| Some(!texts.is_of(row, person, traces)))
            .collect();
        gone += kept.false_count() as u64;
        let batch = filter_record_batch(&batch, &kept).map_err(failed)?;
        writer.write(&batch).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    if gone == 0 {
        return Ok(None);
    }
    let io = |error| Error::io("cannot read a temporary file", error);
    let mut written = Vec::new();
    file.rewind().map_err(io)?;
    file.read_to_end(&mut written).map_err(io)?;
    Ok(Some(Cleaned {
        bytes: written,
        rows: gone,
        words: 0,
        export: None,
    }))
}

fn batches_schema(batches: &ParquetRecordBatchReader) -> arrow::datatypes::SchemaRef {
    arrow::array::RecordBatchReader::schema(batches)
}

/// Does a row still name the person, or the file itself?
///
/// # Errors
/// When the file cannot be read.
pub(super) fn has_trace(bytes: &[u8], person: &Person, traces: &Traces) -> Result<bool> {
    if !traces.find(bytes).is_empty() {
        return Ok(true);
    }
    let (batches, _) = open(bytes)?;
    for batch in batches {
        let texts = Texts::of(&batch.map_err(failed)?)?;
        let rows = texts.columns.first().map_or(0, |(_, cells)| cells.len());
        if (0..rows).any(|row| texts.is_of(row, person, traces)) {
            return Ok(true);
        }
    }
    Ok(false)
}
