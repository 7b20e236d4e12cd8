//! Parquet: row groups, beside each other, as batches of text.

use std::fs::File;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::{Error, Result};

use super::layout::Layout;
use super::source::Source;
use super::text::{BATCH, Batches, Part};
use super::typed;

/// Row groups are read together until they hold about this many rows.
const ROWS_PER_PART: i64 = 200_000;

/// Names of all columns, and positions of those that can be shown as text.
///
/// # Errors
/// When the file is no Parquet.
pub fn header(source: &Source) -> Result<(Vec<String>, Vec<usize>)> {
    let builder = builder(source)?;
    Ok(typed::header(builder.schema()))
}

/// What the file says of itself under a key.
///
/// # Errors
/// When it is no Parquet.
pub fn metadata(source: &Source, key: &str) -> Result<Option<String>> {
    let builder = builder(source)?;
    if let Some(value) = builder.schema().metadata().get(key) {
        return Ok(Some(value.clone()));
    }
    let pairs = builder.metadata().file_metadata().key_value_metadata();
    let pair = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == key));
    Ok(pair.and_then(|pair| pair.value.clone()))
}

/// The first rows as text, every row as wide as the header.
///
/// # Errors
/// When they cannot be read.
pub fn sample(source: &Source, readable: &[usize], width: usize) -> Result<Vec<Vec<String>>> {
    let first = batches(source, readable, None)?.next().transpose()?;
    Ok(first
        .map(|batch| typed::rows(&batch, readable, width))
        .unwrap_or_default())
}

/// Row groups in parts of similar size.
///
/// # Errors
/// When the file is no Parquet.
pub fn parts(layout: &Layout) -> Result<Vec<Part>> {
    let builder = builder(&layout.source)?;
    let mut parts = Vec::new();
    let (mut groups, mut rows) = (Vec::new(), 0);
    for (at, group) in builder.metadata().row_groups().iter().enumerate() {
        groups.push(at);
        rows += group.num_rows();
        if rows >= ROWS_PER_PART {
            parts.push(Part::RowGroups(std::mem::take(&mut groups)));
            rows = 0;
        }
    }
    if !groups.is_empty() {
        parts.push(Part::RowGroups(groups));
    }
    Ok(parts)
}

/// Reads row groups, or all of them with the number of every row.
///
/// # Errors
/// When the file is no Parquet.
pub fn read(layout: &Layout, groups: Option<Vec<usize>>) -> Result<Batches> {
    batches(&layout.source, &layout.projection, groups)
}

/// Names and rows of all columns that can be shown as text, with the number of every row.
///
/// # Errors
/// When the file is no Parquet.
pub fn all_rows(source: &Source) -> Result<(Vec<String>, Batches)> {
    let (names, readable) = header(source)?;
    let shown = readable.iter().map(|at| names[*at].clone()).collect();
    Ok((shown, batches(source, &readable, None)?))
}

fn batches(source: &Source, projection: &[usize], groups: Option<Vec<usize>>) -> Result<Batches> {
    let mut builder = builder(source)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), projection.iter().copied());
    let numbered = groups.is_none();
    if let Some(groups) = groups {
        builder = builder.with_row_groups(groups);
    }
    let reader = builder
        .with_projection(mask)
        .with_batch_size(BATCH)
        .build()
        .map_err(|error| refused(source, error))?;
    let (source, mut next) = (source.clone(), 1);
    Ok(Box::new(reader.map(move |batch| {
        let batch = batch.map_err(|error| refused(&source, error))?;
        let rows = batch.num_rows() as u64;
        let lines = if numbered {
            (next..next + rows).collect()
        } else {
            Vec::new()
        };
        next += rows;
        typed::as_text(&batch, lines).map_err(|error| error.at(&source.name))
    })))
}

fn builder(source: &Source) -> Result<ParquetRecordBatchReaderBuilder<File>> {
    let file = File::open(&source.path)
        .map_err(|error| Error::io(format!("cannot read `{}`", source.name), error))?;
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| refused(source, error))
}

fn refused(source: &Source, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::data(format!("no readable Parquet: {error}"))
        .at(&source.name)
        .because(error)
}
