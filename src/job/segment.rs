//! Segments of the customers of a run, without reading orders again.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};

use super::Destination;
use super::observer::{Observer, Running, Step};
use super::overwriting::{check_apart, check_not_read};
use super::results::{read_results, table};
use crate::caution::Caution;
use crate::error::Result;
use crate::parallel::Workers;
use crate::results::{Results, ResultsSpec, to_table};
use crate::rfm::TableWriter;
use crate::segment::{Clusters, Group, Move, SegmentSpec, Segments};

/// Where segments are written.
#[derive(Debug, Clone)]
pub struct SegmentTables {
    /// One row for each customer.
    pub segments: Destination,
    /// One row for each group, where it is asked for.
    pub groups: Option<Destination>,
    /// One row for each move since an earlier run, where it is asked for.
    pub moves: Option<Destination>,
}

/// The groups of the customers.
#[derive(Debug, Clone)]
pub struct Segmented {
    /// All groups of all divisions.
    pub groups: Vec<Group>,
    /// The moves since an earlier run; empty without one.
    pub moves: Vec<Move>,
    /// The clusters; `None` where they are not asked for.
    pub clusters: Option<Clusters>,
}

/// Divides the customers of a run, or of a score table, and writes the tables.
///
/// ```
/// use clv::job::{self, Destination, SegmentTables, Silent};
/// use clv::prelude::*;
/// use clv::results::ResultsSpec;
/// use clv::rfm::Target;
/// use clv::segment::SegmentSpec;
/// # fn segments() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let out = folder.path().join("result");
/// # let run = RunSpec { models: ModelSpec { model: "bg-nbd".into(), ..Default::default() }, ..Default::default() };
/// job::run(["tests/shop/orders.csv"].into(), &run, &out, &Silent)?;
/// let tables = SegmentTables {
///     segments: Destination::of(Target::File(out.join("segments.csv")))?,
///     groups: None,
///     moves: None,
/// };
/// let results = ResultsSpec { result: out, ..ResultsSpec::default() };
/// let spec = SegmentSpec { by: vec!["first_channel".into()], ..SegmentSpec::default() };
/// let segmented = job::segment(&results, &spec, None, &tables, &Silent)?;
/// let web = segmented.groups.iter().find(|group| group.group.as_deref() == Some("web"));
/// assert!(web.is_some_and(|web| web.clv_lower < web.clv && web.clv < web.clv_upper));
/// # Ok(())
/// # }
/// # segments().unwrap();
/// ```
///
/// # Errors
/// - the results cannot be read
/// - the specification is not valid, or names a column that is not there
/// - clusters are asked for, and there are too few customers, or too few who differ
/// - a table cannot be written, or is one of the files that are read; then none appears
pub fn segment(
    results: &ResultsSpec,
    spec: &SegmentSpec,
    previous: Option<&Path>,
    tables: &SegmentTables,
    observer: &dyn Observer,
) -> Result<Segmented> {
    let outputs = [
        Some(&tables.segments),
        tables.groups.as_ref(),
        tables.moves.as_ref(),
    ];
    let outputs: Vec<&Path> = outputs
        .iter()
        .flatten()
        .filter_map(|table| table.target.path())
        .collect();
    check_apart(&outputs)?;
    check_not_read(outputs.iter().copied(), &results.files())?;
    let (segments, segmented) = self::segments(results, spec, previous, observer)?;
    let rows = segments.rows(&Workers::new(0)?)?;
    write(&rows, &segmented, tables, observer)?;
    Ok(segmented)
}

/// Divides the customers of a run, or of a score table: [`Segments::rows`] has a row for each.
///
/// # Errors
/// Those of [`segment`].
pub fn segments(
    results: &ResultsSpec,
    spec: &SegmentSpec,
    previous: Option<&Path>,
    observer: &dyn Observer,
) -> Result<(Segments, Segmented)> {
    spec.cuts()?;
    let current = read_results(results, observer)?;
    let earlier = previous.map(Results::read).transpose()?;
    divide(
        current,
        spec,
        earlier.map(Arc::new),
        &Workers::new(0)?,
        observer,
    )
}

/// Divides the customers of results.
///
/// # Errors
/// Those of [`Segments::of`].
pub(super) fn divide(
    results: Arc<Results>,
    spec: &SegmentSpec,
    earlier: Option<Arc<Results>>,
    workers: &Workers,
    observer: &dyn Observer,
) -> Result<(Segments, Segmented)> {
    let segments = Segments::of(results, spec, workers)?;
    if !segments.has_lifecycles() {
        observer.caution("segments", &Caution::NoModelBesideScores {});
    }
    let clusters = segments.clusters().cloned();
    if let Some(clusters) = clusters.as_ref().filter(|clusters| !clusters.are_clear()) {
        let silhouette = clusters.silhouette.unwrap_or_default();
        observer.caution("segments", &Caution::ClustersNotClear { silhouette });
    }
    let groups = segments.groups()?;
    let moves = match earlier {
        Some(earlier) => {
            let spec = SegmentSpec {
                clusters: None,
                ..spec.clone()
            };
            segments.moves_since(&Segments::of(earlier, &spec, workers)?)
        }
        None => Vec::new(),
    };
    let segmented = Segmented {
        groups,
        moves,
        clusters,
    };
    Ok((segments, segmented))
}

/// Writes all tables, or none.
pub(super) fn write(
    segments: &RecordBatch,
    segmented: &Segmented,
    tables: &SegmentTables,
    observer: &dyn Observer,
) -> Result<()> {
    let _writing = Running::begin(Step::Writing, None, observer);
    let mut written = vec![table(&tables.segments, segments)?];
    if let Some(place) = &tables.groups {
        written.push(table(place, &group_rows(&segmented.groups)?)?);
    }
    if let Some(place) = &tables.moves {
        written.push(table(place, &move_rows(&segmented.moves)?)?);
    }
    written.into_iter().try_for_each(TableWriter::finish)
}

/// Groups as a table.
///
/// # Errors
/// When the columns do not fit together, which is a fault of ours.
pub(super) fn group_rows(groups: &[Group]) -> Result<RecordBatch> {
    let texts = |of: fn(&Group) -> Option<&str>| -> ArrayRef {
        Arc::new(groups.iter().map(of).collect::<StringArray>())
    };
    let numbers = |of: fn(&Group) -> Option<f64>| -> ArrayRef {
        Arc::new(groups.iter().map(of).collect::<Float64Array>())
    };
    let customers = groups.iter().map(|group| Some(group.customers));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("by", texts(|group| Some(&group.by))),
        ("group", texts(|group| group.group.as_deref())),
        ("customers", Arc::new(customers.collect::<UInt64Array>())),
        (
            "customer_share",
            numbers(|group| Some(group.customer_share)),
        ),
        ("purchases", numbers(|group| Some(group.purchases))),
        ("historical_value", numbers(|group| group.historical_value)),
        ("historical_share", numbers(|group| group.historical_share)),
        (
            "average_order_value",
            numbers(|group| group.average_order_value),
        ),
        (
            "days_between_purchases",
            numbers(|group| group.days_between_purchases),
        ),
        (
            "days_since_purchase",
            numbers(|group| Some(group.days_since_purchase)),
        ),
        ("churn_risk", numbers(|group| Some(group.churn_risk))),
        (
            "expected_purchases",
            numbers(|group| Some(group.expected_purchases)),
        ),
        ("purchases_lower", numbers(|group| group.purchases_lower)),
        ("purchases_upper", numbers(|group| group.purchases_upper)),
        ("clv", numbers(|group| group.clv)),
        ("clv_lower", numbers(|group| group.clv_lower)),
        ("clv_upper", numbers(|group| group.clv_upper)),
        ("clv_share", numbers(|group| group.clv_share)),
        ("clv_mean", numbers(|group| group.clv_mean)),
        ("clv_median", numbers(|group| group.clv_median)),
        ("profile", texts(|group| group.profile.as_deref())),
    ];
    to_table(columns)
}

fn move_rows(moves: &[Move]) -> Result<RecordBatch> {
    let texts = |of: fn(&Move) -> Option<&str>| -> ArrayRef {
        Arc::new(moves.iter().map(of).collect::<StringArray>())
    };
    let numbers = |of: fn(&Move) -> Option<f64>| -> ArrayRef {
        Arc::new(moves.iter().map(of).collect::<Float64Array>())
    };
    let customers = moves.iter().map(|of| Some(of.customers));
    to_table(vec![
        ("by", texts(|of| Some(&of.by))),
        ("from", texts(|of| of.from.as_deref())),
        ("to", texts(|of| of.to.as_deref())),
        ("customers", Arc::new(customers.collect::<UInt64Array>())),
        ("clv_before", numbers(|of| of.clv_before)),
        ("clv_now", numbers(|of| of.clv_now)),
    ])
}
