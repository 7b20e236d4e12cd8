//! Tables that a caller holds in memory.

use std::ops::Range;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

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

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(super) fn count_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Rows by their numbers from 0, in pieces of at most `size` rows.
    pub(super) fn pieces(&self, rows: &Range<usize>, size: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut start = 0;
        for batch in &self.batches {
            let end = start + batch.num_rows();
            let first = rows.start.clamp(start, end);
            let last = rows.end.clamp(start, end);
            for at in (first..last).step_by(size) {
                let rows = batch.slice(at - start, size.min(last - at));
                pieces.push(Piece { first: at, rows });
            }
            start = end;
        }
        pieces
    }
}

/// Consecutive rows of a frame.
#[derive(Debug)]
pub(super) struct Piece {
    /// The number of the first row, from 0.
    pub first: usize,
    /// The rows, with all columns.
    pub rows: RecordBatch,
}
