//! The grouping plan: rows in any order → one row per customer with all their rows, sorted by id.
//!
//! Workers read and clean; the engine spreads rows over its threads by customer, collects each
//! customer's rows and sorts the customers; on the same threads rows become what is kept of them, before
//! the shares are merged. Past the memory bound, groups and runs spill.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, RecordBatch, UInt32Array};
use arrow::buffer::{Buffer, OffsetBuffer};
use arrow::datatypes::{
    DataType, Decimal128Type, Field, Int64Type, Schema, SchemaRef, UInt32Type, UInt64Type,
};
use arrow::error::ArrowError;
use datafusion_common::{DataFusionError, Result as EngineResult};
use datafusion_execution::config::SessionConfig;
use datafusion_execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion_execution::memory_pool::FairSpillPool;
use datafusion_execution::runtime_env::RuntimeEnvBuilder;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_expr::AggregateUDF;
use datafusion_physical_expr::aggregate::AggregateExprBuilder;
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_expr::{LexOrdering, Partitioning, PhysicalExpr, PhysicalSortExpr};
use datafusion_physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use datafusion_physical_plan::repartition::RepartitionExec;
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};
use datafusion_physical_plan::{ExecutionPlan, execute_stream};
use futures::{StreamExt, TryStreamExt};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::input::clean::file_and_marks;
use crate::input::details::Detail;
use crate::input::own_thread::on_own_thread;
use crate::input::rules::{LINE, REFUNDED, TOTAL};
use crate::input::scan::{Open, Scan};
use crate::input::{ReadOptions, temp_dir};
use crate::temporary::{self, PREFIX};

use super::collect::Collect;
use super::packed::Row;
use super::people::{Renamed, united};
use super::spool_file::disk_failed;

/// Memory in which one share of the customers can be grouped, sorted and merged, spill by spill.
const SHARE: usize = 32 << 20;
/// The same for rows with details, which are larger.
const SHARE_WITH_DETAILS: usize = 48 << 20;

/// How often a request to stop is looked for while the engine groups.
const TICK: Duration = Duration::from_millis(50);

/// What is made of customers with all their rows, on several threads: column 0 holds ids, column 1
/// packed rows.
pub(super) trait Finish: std::fmt::Debug + Send + Sync + 'static {
    /// The columns of what is made; column 0 holds the ids that came.
    fn schema(&self) -> SchemaRef;

    /// Makes it of some customers, after all rows of all customers have been read.
    ///
    /// # Errors
    /// When it cannot be made.
    fn finish(&self, customers: &RecordBatch) -> Result<RecordBatch>;
}

/// Groups all rows of a scan and hands over what is made of the customers, in batches sorted by the bytes
/// of their ids.
///
/// # Errors
/// When reading or grouping fails, or `consume` does.
pub(super) fn group(
    scan: &Arc<Scan>,
    options: &ReadOptions,
    finish: &Arc<dyn Finish>,
    mut consume: impl FnMut(&RecordBatch) -> Result<()> + Send,
) -> Result<()> {
    let failed = |error| Error::io("cannot create a folder to spill to", error);
    let spills = temporary::folder(
        tempfile::Builder::new().prefix(PREFIX),
        &temp_dir(options.temp_dir.as_deref()),
    )
    .map_err(failed)?;
    on_own_runtime(options.threads.max(1), async {
        let plan = plan(scan, options, finish).map_err(engine)?;
        // the engine makes the folder anew where a signal has just removed it
        let context = temporary::undisturbed(|| context(scan, options, spills.path()))?;
        let mut customers = execute_stream(plan, context).map_err(engine)?;
        loop {
            options.stop.check()?;
            match timeout(TICK, customers.next()).await {
                Ok(Some(batch)) => consume(&batch.map_err(engine)?)?,
                Ok(None) => return Ok(()),
                Err(_still_grouping) => {}
            }
        }
    })
}

/// Runs a future on a runtime of its own, on a thread of its own, so that callers may be inside another.
fn on_own_runtime<T: Send>(
    threads: usize,
    work: impl Future<Output = Result<T>> + Send,
) -> Result<T> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(threads)
        .thread_name("clv-engine")
        .enable_time();
    let failed = "cannot start the engine's threads";
    on_own_thread("clv-engine", runtime, failed, |runtime| {
        runtime.block_on(work)
    })
}

/// How many shares the customers are spread over: one a thread, fewer where the bound does not hold as many.
fn shares(scan: &Scan, options: &ReadOptions) -> usize {
    let share = if scan.details().is_some() {
        SHARE_WITH_DETAILS
    } else {
        SHARE
    };
    let held = options.memory.map_or(usize::MAX, |bytes| bytes / share);
    options.threads.min(held).max(1)
}

/// Sorted customers in shares, finished and merged.
fn plan(
    scan: &Arc<Scan>,
    options: &ReadOptions,
    finish: &Arc<dyn Finish>,
) -> EngineResult<Arc<dyn ExecutionPlan>> {
    let sorted = sorted_shares(scan, options)?;
    let by_id = by_id(Arc::new(Column::new(finish.schema().field(0).name(), 0)))?;
    let share = |at| {
        Arc::new(Share {
            sorted: sorted.clone(),
            at,
            schema: finish.schema(),
            finish: finish.clone(),
            unites: scan.identity().is_some(),
        }) as Arc<dyn PartitionStream>
    };
    let finished = StreamingTableExec::try_new(
        finish.schema(),
        (0..shares(scan, options)).map(share).collect(),
        None,
        [by_id.clone()],
        false,
        None,
    )?;
    Ok(Arc::new(SortPreservingMergeExec::new(
        by_id,
        Arc::new(finished),
    )))
}

fn by_id(id: Arc<dyn PhysicalExpr>) -> EngineResult<LexOrdering> {
    LexOrdering::new([PhysicalSortExpr::new_default(id)])
        .ok_or_else(|| DataFusionError::Internal("no column to sort by".to_owned()))
}

fn sorted_shares(scan: &Arc<Scan>, options: &ReadOptions) -> EngineResult<Arc<dyn ExecutionPlan>> {
    let schema = packed_schema();
    let column =
        |at: usize| Arc::new(Column::new(schema.field(at).name(), at)) as Arc<dyn PhysicalExpr>;
    let worker = |_| {
        Arc::new(Rows {
            scan: scan.clone(),
            schema: schema.clone(),
        }) as Arc<dyn PartitionStream>
    };
    let workers = (0..options.threads.max(1)).map(worker).collect();
    let rows = Arc::new(StreamingTableExec::try_new(
        schema.clone(),
        workers,
        None,
        [],
        false,
        None,
    )?);
    let spread = Arc::new(RepartitionExec::try_new(
        rows,
        Partitioning::Hash(vec![column(0)], shares(scan, options)),
    )?);
    let collect = AggregateExprBuilder::new(
        Arc::new(AggregateUDF::from(Collect::default())),
        vec![column(1)],
    )
    .schema(schema.clone())
    .alias("rows")
    .build()?;
    let by_customer = PhysicalGroupBy::new_single(vec![(column(0), "customer".to_owned())]);
    let groups = AggregateExec::try_new(
        AggregateMode::SinglePartitioned,
        by_customer,
        vec![Arc::new(collect)],
        vec![None],
        spread,
        schema.clone(),
    )?;
    let mut groups: Arc<dyn ExecutionPlan> = Arc::new(groups);
    if scan.identity().is_some() {
        groups = by_person(&groups, scan, options, column(0))?;
    }
    let sorted = SortExec::new(by_id(column(0))?, groups);
    Ok(Arc::new(sorted.with_preserve_partitioning(true)))
}

/// Groups under the names of their customers, spread anew so that those of one customer are in one share.
fn by_person(
    groups: &Arc<dyn ExecutionPlan>,
    scan: &Arc<Scan>,
    options: &ReadOptions,
    name: Arc<dyn PhysicalExpr>,
) -> EngineResult<Arc<dyn ExecutionPlan>> {
    let renamed = |at| {
        Arc::new(Renamed {
            groups: groups.clone(),
            at,
            schema: groups.schema(),
            scan: scan.clone(),
        }) as Arc<dyn PartitionStream>
    };
    let renamed = (0..shares(scan, options)).map(renamed).collect();
    let renamed = StreamingTableExec::try_new(groups.schema(), renamed, None, [], false, None)?;
    let spread = Partitioning::Hash(vec![name], shares(scan, options));
    Ok(Arc::new(RepartitionExec::try_new(
        Arc::new(renamed),
        spread,
    )?))
}

fn context(scan: &Scan, options: &ReadOptions, spills: &Path) -> Result<Arc<TaskContext>> {
    let disk = DiskManagerBuilder::default()
        .with_mode(DiskManagerMode::Directories(vec![spills.to_owned()]));
    let mut runtime = RuntimeEnvBuilder::new().with_disk_manager_builder(disk);
    let mut config = SessionConfig::new().with_target_partitions(shares(scan, options));
    if let Some(bytes) = options.memory {
        // the other half is for the keys of customers, where they are compared
        let compares_keys = scan.identity().is_some();
        let bytes = if compares_keys { bytes / 2 } else { bytes };
        runtime = runtime.with_memory_pool(Arc::new(FairSpillPool::new(bytes)));
        // what every share sets aside for its merge must leave the other shares room to begin
        let merge = config.options().execution.sort_spill_reservation_bytes;
        config = config
            .with_sort_spill_reservation_bytes(merge.min(bytes / (8 * shares(scan, options))));
    }
    let runtime = Arc::new(runtime.build().map_err(engine)?);
    Ok(Arc::new(
        TaskContext::default()
            .with_session_config(config)
            .with_runtime(runtime),
    ))
}

/// One worker's share of the scan as a stream.
#[derive(Debug)]
struct Rows {
    scan: Arc<Scan>,
    schema: SchemaRef,
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let stream =
            futures::stream::try_unfold((self.scan.clone(), None), |(scan, open)| async move {
                next(scan, open)
            });
        Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), stream))
    }
}

type State = (Arc<Scan>, Option<Open>);

fn next(scan: Arc<Scan>, open: Option<Open>) -> EngineResult<Option<(RecordBatch, State)>> {
    let mut worker = scan.worker().resume(open);
    let batch = worker
        .next_batch()
        .map_err(|error| DataFusionError::External(Box::new(error)))?;
    let open = worker.pause();
    let Some(batch) = batch else {
        return Ok(None);
    };
    Ok(Some((pack(&batch)?, (scan, open))))
}

/// What the engine groups: ids, and packed rows, which are a quarter of the columns they are made of.
fn packed_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("customer", DataType::Utf8, false),
        Field::new("row", DataType::Binary, false),
    ]))
}

fn pack(rows: &RecordBatch) -> EngineResult<RecordBatch> {
    let times = rows.column(1).as_primitive::<Int64Type>();
    let amounts = rows.column(2).as_primitive::<Decimal128Type>();
    let orders = rows.column(3).as_primitive::<UInt64Type>();
    let fingerprints = rows.column(4).as_primitive::<UInt64Type>();
    let marks = rows.column(5).as_primitive::<UInt32Type>();
    let mut details = Vec::new();
    for column in &rows.columns()[6..] {
        details.push(column.as_primitive::<UInt32Type>());
    }
    let mut bytes = Vec::with_capacity(rows.num_rows() * 10);
    let mut lengths = Vec::with_capacity(rows.num_rows());
    for at in 0..rows.num_rows() {
        let (file, marks) = file_and_marks(marks.value(at));
        let row = Row {
            time: times.value(at),
            amount: amounts.is_valid(at).then(|| amounts.value(at)),
            order: orders.value(at),
            // rows without an order number are equal in whatever files they are
            file: if orders.value(at) == 0 { 0 } else { file },
            fingerprint: fingerprints.value(at),
            is_lowered: marks & REFUNDED != 0,
            is_total: marks & TOTAL != 0,
            is_line: marks & LINE != 0,
            detail: detail_at(&details, at),
        };
        let start = bytes.len();
        row.pack(&mut bytes);
        lengths.push(bytes.len() - start);
    }
    let offsets = OffsetBuffer::from_lengths(lengths);
    let packed = BinaryArray::try_new(offsets, Buffer::from_vec(bytes), None)?;
    let columns: Vec<ArrayRef> = vec![rows.column(0).clone(), Arc::new(packed)];
    Ok(RecordBatch::try_new(packed_schema(), columns)?)
}

/// The detail of a row, from the columns of its source and its texts.
fn detail_at(columns: &[&UInt32Array], row: usize) -> Detail {
    let mut detail = Detail::default();
    if let Some((sources, texts)) = columns.split_first() {
        detail.source = sources.value(row);
        for (number, column) in detail.texts.iter_mut().zip(texts) {
            *number = column.value(row);
        }
    }
    detail
}

/// One share of the sorted customers, finished as a stream.
#[derive(Debug)]
struct Share {
    sorted: Arc<dyn ExecutionPlan>,
    at: usize,
    schema: SchemaRef,
    finish: Arc<dyn Finish>,
    /// May several groups be one customer?
    unites: bool,
}

impl PartitionStream for Share {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let finish = self.finish.clone();
        let sorted = std::future::ready(self.sorted.execute(self.at, context));
        let sorted = futures::stream::once(sorted).try_flatten();
        let customers = if self.unites {
            united(Box::pin(sorted)).boxed()
        } else {
            sorted.boxed()
        };
        let finished = customers.map(move |customers| {
            let finished = finish.finish(&customers?);
            finished.map_err(|error| DataFusionError::External(Box::new(error)))
        });
        Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), finished))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
fn engine(error: DataFusionError) -> Error {
    let root = error.find_root();
    if let DataFusionError::ResourcesExhausted(what) = root {
        let what = format!("the memory bound is too small to group the rows: {what}");
        return Error::data(what).hint("raise `--memory`");
    }
    match system_error(root) {
        Some(system) => disk_failed("cannot spill rows to the temporary folder", again(system)),
        None => Error::data(format!("grouping failed: {root}")),
    }
}

/// The error of the operating system at the root of others.
fn system_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a io::Error> {
    // the source of this one is not that of its message
    if let Some(ArrowError::IoError(_, system)) = error.downcast_ref() {
        return system_error(system);
    }
    let deeper = error.source().and_then(system_error);
    deeper.or_else(|| error.downcast_ref())
}

/// An error of the operating system once more, as it cannot be cloned.
fn again(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => temporary::plain(io::Error::new(error.kind(), error.to_string())),
    }
}
