//! Metrics from outside that stand beside the results of a run.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt32Array};

use super::Destination;
use crate::error::{Error, Result};
use crate::input::MetricMonth;

/// Writes each month and metric as a row.
///
/// # Errors
/// When the table cannot be written.
pub(super) fn write_metrics(months: &[MetricMonth], place: &Destination) -> Result<()> {
    let month = months.iter().map(|row| row.month.as_str());
    let metric = months.iter().map(|row| row.metric.as_str());
    let values = months.iter().map(|row| row.values);
    let sum = months.iter().map(|row| row.sum);
    let mean = months.iter().map(|row| row.mean);
    let columns: [(&str, ArrayRef); 5] = [
        ("month", Arc::new(StringArray::from_iter_values(month))),
        ("metric", Arc::new(StringArray::from_iter_values(metric))),
        ("values", Arc::new(UInt32Array::from_iter_values(values))),
        ("sum", Arc::new(Float64Array::from_iter_values(sum))),
        ("mean", Arc::new(Float64Array::from_iter_values(mean))),
    ];
    let rows = RecordBatch::try_from_iter(columns)
        .map_err(|error| Error::data(format!("the metrics cannot be formed: {error}")))?;
    let mut table = place.create(rows.schema(), 1)?;
    table.write(&rows)?;
    table.finish()
}
