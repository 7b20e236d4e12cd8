//! Customers who were grouped by one key each go by the key that names them, and are united where it is the same.

use std::sync::Arc;

use arrow::array::{
    Array, AsArray, LargeBinaryArray, LargeBinaryBuilder, RecordBatch, StringArray, StringBuilder,
};
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use datafusion_common::Result as EngineResult;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::PartitionStream;
use futures::{Stream, StreamExt, TryStreamExt};

use crate::input::scan::Scan;

use super::packed::Row;

/// One share of the groups, under the names of their customers.
#[derive(Debug)]
pub(super) struct Renamed {
    pub(super) groups: Arc<dyn ExecutionPlan>,
    pub(super) at: usize,
    pub(super) schema: SchemaRef,
    pub(super) scan: Arc<Scan>,
}

impl PartitionStream for Renamed {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (scan, schema) = (self.scan.clone(), self.schema.clone());
        let groups = std::future::ready(self.groups.execute(self.at, context));
        let renamed = futures::stream::once(groups)
            .try_flatten()
            .map(move |groups| renamed(&scan, &groups?));
        Box::pin(RecordBatchStreamAdapter::new(schema, renamed))
    }
}

/// The groups under the names of their customers, without those who are left out.
fn renamed(scan: &Scan, groups: &RecordBatch) -> EngineResult<RecordBatch> {
    let Some(identity) = scan.identity() else {
        return Ok(groups.clone());
    };
    let labels = groups.column(0).as_string::<i32>();
    let packed = groups.column(1).as_binary::<i64>();
    let mut names = StringBuilder::with_capacity(labels.len(), labels.values().len());
    let mut keep = Vec::with_capacity(labels.len());
    for (label, packed) in labels.iter().zip(packed) {
        let name = identity.name_of(label.unwrap_or_default());
        keep.push(name.is_some());
        names.append_value(name.unwrap_or_default());
        if name.is_none() {
            let mut rows = Vec::new();
            Row::unpack(packed.unwrap_or_default(), &mut rows);
            identity.leave_out(rows.len() as u64);
        }
    }
    let columns = vec![Arc::new(names.finish()) as _, groups.column(1).clone()];
    let renamed = RecordBatch::try_new(groups.schema(), columns)?;
    if keep.iter().all(|keep| *keep) {
        return Ok(renamed);
    }
    Ok(arrow::compute::filter_record_batch(&renamed, &keep.into())?)
}

/// Sorted groups, those of one name united.
pub(super) fn united(
    groups: impl Stream<Item = EngineResult<RecordBatch>> + Unpin,
) -> impl Stream<Item = EngineResult<RecordBatch>> {
    futures::stream::try_unfold(
        (groups, None::<RecordBatch>),
        |(mut groups, mut last)| async move {
            loop {
                let Some(batch) = groups.try_next().await? else {
                    return Ok(last.map(|last| (last, (groups, None))));
                };
                let all = match last.take() {
                    Some(last) => concat_batches(&batch.schema(), [&last, &batch])?,
                    None => batch,
                };
                let all = without_repeats(&all)?;
                // the last group may go on in the next batch
                match all.num_rows() {
                    0 => {}
                    1 => last = Some(all),
                    rows => {
                        let ready = all.slice(0, rows - 1);
                        return Ok(Some((ready, (groups, Some(all.slice(rows - 1, 1))))));
                    }
                }
            }
        },
    )
}

/// Groups of which no two neighbours have one name.
fn without_repeats(groups: &RecordBatch) -> EngineResult<RecordBatch> {
    let names: &StringArray = groups.column(0).as_string::<i32>();
    let rows = groups.num_rows();
    if (1..rows).all(|at| names.value(at) != names.value(at - 1)) {
        return Ok(groups.clone());
    }
    let packed: &LargeBinaryArray = groups.column(1).as_binary::<i64>();
    let mut kept = StringBuilder::with_capacity(rows, names.values().len());
    let mut united = LargeBinaryBuilder::with_capacity(rows, packed.values().len());
    let mut bytes = Vec::new();
    for at in 0..rows {
        bytes.extend_from_slice(packed.value(at));
        if at + 1 == rows || names.value(at + 1) != names.value(at) {
            kept.append_value(names.value(at));
            united.append_value(&bytes);
            bytes.clear();
        }
    }
    let columns = vec![Arc::new(kept.finish()) as _, Arc::new(united.finish()) as _];
    Ok(RecordBatch::try_new(groups.schema(), columns)?)
}
