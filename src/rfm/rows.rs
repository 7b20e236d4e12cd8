//! The RFM table: its columns, and blocks of customers as rows of it.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, RecordBatch, TimestampMicrosecondArray, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit as ArrowUnit};
use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::input::Merge;
use crate::input::dates::day_of;
use crate::parallel::made_ahead;
use crate::time::TimeUnit;

use super::block::CustomerBlock;
use super::table::TableWriter;

/// The columns of the table: those of the contract first, then what later models need.
///
/// Purchases are dated to the moment where `timestamps`; unit, until and merge, where they are known, are metadata.
#[must_use]
pub fn schema(
    unit: TimeUnit,
    until: Option<NaiveDate>,
    merge: Option<Merge>,
    timestamps: bool,
) -> SchemaRef {
    let time = if timestamps {
        DataType::Timestamp(ArrowUnit::Microsecond, None)
    } else {
        DataType::Date32
    };
    let fields = [
        ("customer_id", DataType::Utf8),
        ("frequency", DataType::UInt32),
        ("recency", DataType::Float64),
        ("T", DataType::Float64),
        ("monetary_value", DataType::Float64),
        ("first_purchase", time.clone()),
        ("last_purchase", time),
        ("historical_value", DataType::Float64),
        ("monetary_count", DataType::UInt32),
        ("orders", DataType::UInt32),
        ("order_value", DataType::Float64),
        ("ln_order_value", DataType::Float64),
        ("ln_gap_sum", DataType::Float64),
    ];
    let fields: Vec<Field> = fields
        .into_iter()
        .map(|(name, kind)| Field::new(name, kind, true))
        .collect();
    let facts = [
        ("unit", Some(unit.to_string())),
        ("until", until.map(|day| day.to_string())),
        ("merge", merge.map(|period| period.to_string())),
    ];
    let facts: HashMap<String, String> = facts
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect();
    Arc::new(Schema::new_with_metadata(fields, facts))
}

/// A block as rows under a schema of [`schema`].
///
/// # Errors
/// When the columns do not fit together, which is a fault of the block.
pub fn rows(block: &CustomerBlock, schema: &SchemaRef) -> Result<RecordBatch> {
    let has_amount = |at: usize| block.historical_value[at].is_some() || block.orders[at] > 0;
    let counts = |column: &[u32]| {
        let cells = column
            .iter()
            .enumerate()
            .map(|(at, count)| has_amount(at).then_some(*count));
        Arc::new(cells.collect::<UInt32Array>()) as ArrayRef
    };
    let sums = |column: &[f64]| {
        let cells = column
            .iter()
            .enumerate()
            .map(|(at, sum)| has_amount(at).then_some(*sum));
        Arc::new(cells.collect::<Float64Array>()) as ArrayRef
    };
    let floats = |column: &[f64]| Arc::new(Float64Array::from(column.to_vec())) as ArrayRef;
    let columns = vec![
        Arc::new(block.customer_id.clone()) as ArrayRef,
        Arc::new(UInt32Array::from(block.frequency.clone())),
        floats(&block.recency),
        floats(&block.age),
        Arc::new(Float64Array::from(block.monetary_value.clone())),
        times(&block.first_purchase, schema.field(5).data_type()),
        times(&block.last_purchase, schema.field(6).data_type()),
        Arc::new(Float64Array::from(block.historical_value.clone())),
        counts(&block.monetary_count),
        counts(&block.orders),
        sums(&block.order_value),
        sums(&block.ln_order_value),
        Arc::new(Float64Array::from(block.ln_gap_sum.clone())),
    ];
    RecordBatch::try_new(schema.clone(), columns)
        .map_err(|error| Error::data(format!("a block cannot be a table: {error}")))
}

pub(crate) fn times(times: &[Option<i64>], kind: &DataType) -> ArrayRef {
    match kind {
        DataType::Date32 => Arc::new(
            times
                .iter()
                .map(|time| time.map(day_of))
                .collect::<Date32Array>(),
        ),
        _ => Arc::new(TimestampMicrosecondArray::from(times.to_vec())),
    }
}

/// Writes all blocks to a table and makes it appear; returns the number of customers.
///
/// # Errors
/// When a block is an error, or writing fails: nothing appears then.
pub fn write(
    blocks: impl Iterator<Item = Result<CustomerBlock>> + Send,
    mut table: TableWriter,
) -> Result<u64> {
    let schema = table.schema().clone();
    let batches = blocks.map(move |block| block.and_then(|block| rows(&block, &schema)));
    let customers = std::thread::scope(|scope| {
        made_ahead(scope, batches).try_fold(0, |customers, batch| {
            let batch = batch?;
            table.write(&batch)?;
            Ok::<u64, Error>(customers + batch.num_rows() as u64)
        })
    })?;
    table.finish()?;
    Ok(customers)
}
