//! Results of a run come in, and tables made from them go out.

use std::sync::Arc;

use arrow::array::RecordBatch;

use super::Destination;
use super::observer::{Observer, Running, Step};
use crate::caution::Caution;
use crate::error::Result;
use crate::results::{Results, ResultsSpec};
use crate::rfm::TableWriter;

/// Rows that are written at a time.
const ROWS: usize = 1 << 13;

/// Reads results and warns of attributes that belong to nobody.
pub(super) fn read_results(spec: &ResultsSpec, observer: &dyn Observer) -> Result<Arc<Results>> {
    let _reading = Running::begin(Step::Reading, None, observer);
    spec.read(|rows| {
        observer.caution("attributes", &Caution::AttributesWithoutScores { rows });
    })
}

/// The same with the segments beside the results, where there is a table of them: customers can be grouped by its columns.
pub(super) fn read_with_segments(
    spec: &ResultsSpec,
    observer: &dyn Observer,
) -> Result<Arc<Results>> {
    let mut results = read_results(spec, observer)?;
    Arc::make_mut(&mut results).join_segments()?;
    Ok(results)
}

/// A table with all rows, still to be finished.
pub(super) fn table(place: &Destination, rows: &RecordBatch) -> Result<TableWriter> {
    let mut table = place.create(rows.schema(), 0)?;
    let mut from = 0;
    while from < rows.num_rows() {
        let length = (rows.num_rows() - from).min(ROWS);
        table.write(&rows.slice(from, length))?;
        from += length;
    }
    Ok(table)
}
