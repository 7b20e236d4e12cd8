//! Tables that a caller holds in memory: their columns are read where they are.

use std::ops::Range;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use crate::error::{Error, Result};

use super::layout::Layout;
use super::source::Source;
use super::text::{BATCH, Batches, Part};
use super::typed;

/// Rows that are read together.
const ROWS_PER_PART: usize = 200_000;

/// A table in memory.
#[derive(Debug)]
pub struct Frame {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Frame {
    /// A table of these batches, which have the columns of `schema`.
    #[must_use]
    pub const fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }

    /// What the table says of itself under a key.
    #[must_use]
    pub fn metadata(&self, key: &str) -> Option<String> {
        self.schema.metadata().get(key).cloned()
    }

    fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Rows by their numbers, in pieces of at most [`BATCH`], each with the number of its first row.
    fn pieces(&self, rows: &Range<usize>) -> Vec<(usize, RecordBatch)> {
        let (mut pieces, mut start) = (Vec::new(), 0);
        for batch in &self.batches {
            let end = start + batch.num_rows();
            let (first, last) = (rows.start.clamp(start, end), rows.end.clamp(start, end));
            let cut = |at: usize| (at, batch.slice(at - start, BATCH.min(last - at)));
            pieces.extend((first..last).step_by(BATCH).map(cut));
            start = end;
        }
        pieces
    }
}

/// Names of all columns, and positions of those that can be shown as text.
///
/// # Errors
/// When the source is no frame.
pub fn header(source: &Source) -> Result<(Vec<String>, Vec<usize>)> {
    of(source).map(|frame| typed::header(&frame.schema))
}

/// The first rows as text, every row as wide as the header.
///
/// # Errors
/// When they cannot be shown as text.
pub fn sample(source: &Source, readable: &[usize], width: usize) -> Result<Vec<Vec<String>>> {
    let first = batches(source, readable, 0..BATCH)?.next().transpose()?;
    Ok(first
        .map(|batch| typed::rows(&batch, readable, width))
        .unwrap_or_default())
}

/// Ranges of rows.
///
/// # Errors
/// When the source is no frame.
pub fn parts(layout: &Layout) -> Result<Vec<Part>> {
    let rows = of(&layout.source)?.len();
    Ok((0..rows)
        .step_by(ROWS_PER_PART)
        .map(|start| Part::Rows(start..rows.min(start + ROWS_PER_PART)))
        .collect())
}

/// Reads rows, or all of them, with the number of every row from 1.
///
/// # Errors
/// When the source is no frame.
pub fn read(layout: &Layout, rows: Option<Range<usize>>) -> Result<Batches> {
    batches(
        &layout.source,
        &layout.projection,
        rows.unwrap_or(0..usize::MAX),
    )
}

/// Names and rows of all columns that can be shown as text, with the number of every row.
///
/// # Errors
/// When the source is no frame.
pub fn all_rows(source: &Source) -> Result<(Vec<String>, Batches)> {
    let (names, readable) = header(source)?;
    let shown = readable.iter().map(|at| names[*at].clone()).collect();
    Ok((shown, batches(source, &readable, 0..usize::MAX)?))
}

fn batches(source: &Source, projection: &[usize], rows: Range<usize>) -> Result<Batches> {
    let (pieces, projection) = (of(source)?.pieces(&rows), projection.to_vec());
    let name = source.name.clone();
    Ok(Box::new(pieces.into_iter().map(move |(first, batch)| {
        let lines = (first as u64 + 1..).take(batch.num_rows()).collect();
        let projected = batch
            .project(&projection)
            .map_err(|error| Error::data(error.to_string()))?;
        typed::as_text(&projected, lines).map_err(|error| error.at(&name))
    })))
}

fn of(source: &Source) -> Result<&Frame> {
    source
        .frame
        .as_deref()
        .ok_or_else(|| Error::data("no table in memory").at(&source.name))
}
