//! Segments as a table: one row for each customer.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt8Array, UInt32Array};

use super::lists::Places;
use super::reason::Reason;
use super::segments::Segments;
use super::spending::Spending;
use crate::error::Result;
use crate::parallel::Workers;
use crate::results::to_table;
use crate::words::Catalogue;

/// Customers whose reasons one thread says in one go.
const BLOCK: usize = 1_024;

impl Segments {
    /// One row for each customer, in the order of the scores.
    ///
    /// # Errors
    /// When the columns do not fit together, which is a fault of ours.
    pub fn rows(&self, workers: &Workers) -> Result<RecordBatch> {
        let mut columns: Vec<(&str, ArrayRef)> =
            vec![("customer_id", Arc::new(self.results.ids().clone()))];
        columns.extend(by_value(self));
        columns.extend(by_map(self));
        columns.extend(by_habits(self));
        if let Some(clustered) = &self.clustered {
            let clusters = &clustered.clusters.clusters;
            let names = clustered.of.iter().map(|at| Some(&*clusters[*at].name));
            columns.push(("cluster", Arc::new(names.collect::<StringArray>())));
        }
        columns.push(("best", places(&self.lists.best)));
        if self.has_lifecycles() {
            columns.push(("going_quiet", places(&self.lists.going_quiet)));
            columns.push(("win_back", places(&self.lists.win_back)));
        }
        if self.reasons {
            let customers = self.results.len();
            let blocks = workers.map(customers.div_ceil(BLOCK), |block| {
                let rows = block * BLOCK..customers.min((block + 1) * BLOCK);
                rows.map(|row| reason(self, row)).collect::<Vec<_>>()
            });
            let reasons = blocks.iter().flatten().map(Some);
            columns.push(("reason", Arc::new(reasons.collect::<StringArray>())));
        }
        to_table(columns)
    }
}

fn by_value(segments: &Segments) -> [(&'static str, ArrayRef); 3] {
    let percentiles = segments.percentiles.iter().copied();
    let deciles = percentiles
        .clone()
        .map(|percentile| Some((percentile? - 1) / 10 + 1));
    let tiers = segments.tiers.iter();
    let tiers = tiers.map(|tier| Some(segments.tier_names[*tier].as_str()));
    [
        ("percentile", Arc::new(percentiles.collect::<UInt8Array>())),
        ("decile", Arc::new(deciles.collect::<UInt8Array>())),
        ("tier", Arc::new(tiers.collect::<StringArray>())),
    ]
}

fn by_map(segments: &Segments) -> [(&'static str, ArrayRef); 2] {
    let codes = segments.rfm.iter().map(|score| Some(score.code()));
    let names = segments
        .rfm
        .iter()
        .map(|score| Some(score.segment().name()));
    [
        ("rfm_score", Arc::new(codes.collect::<StringArray>())),
        ("rfm_segment", Arc::new(names.collect::<StringArray>())),
    ]
}

fn by_habits(segments: &Segments) -> Vec<(&'static str, ArrayRef)> {
    let habits = &segments.habits;
    let customers = || habits.silent.iter().zip(&habits.usual);
    let overdue = customers().map(|(silent, usual)| Some((silent - (*usual)?).max(0.0)));
    let mut columns: Vec<(&'static str, ArrayRef)> = vec![
        (
            "days_since_purchase",
            Arc::new(Float64Array::from(habits.silent.clone())),
        ),
        (
            "days_between_purchases",
            Arc::new(habits.usual.iter().copied().collect::<Float64Array>()),
        ),
        ("days_overdue", Arc::new(overdue.collect::<Float64Array>())),
    ];
    if segments.has_lifecycles() {
        let stages = segments.stages.iter().map(|stage| Some(stage.name()));
        columns.push(("lifecycle", Arc::new(stages.collect::<StringArray>())));
        columns.push((
            "silence",
            Arc::new(Float64Array::from(habits.silence.clone())),
        ));
    }
    if !segments.spendings.is_empty() {
        let spendings = segments.spendings.iter();
        let names = spendings.map(|of| of.map(Spending::name));
        columns.push(("spending", Arc::new(names.collect::<StringArray>())));
    }
    columns
}

fn places(places: &Places) -> ArrayRef {
    Arc::new(places.of.iter().copied().collect::<UInt32Array>())
}

/// Why a customer is where they are, in the language that was asked for.
pub(super) fn reason(segments: &Segments, row: usize) -> String {
    let habits = &segments.habits;
    let spending = segments.spendings.get(row).copied().flatten();
    let reason = Reason {
        purchases: habits.purchases[row],
        usual: habits.usual[row],
        silent: habits.silent[row],
        stage: segments.stages.get(row).map(|stage| stage.name()),
        spending: spending.map(Spending::name),
    };
    reason.say(Catalogue::of(segments.language))
}
