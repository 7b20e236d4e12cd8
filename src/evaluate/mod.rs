//! Hold-out evaluation: models fitted on what came before a split, judged by what came after it,
//! beside rules that need no model.
//!
//! Judged are the customers first seen on or before the split, over their distinct purchases in the
//! hold-out. Where the history allows, the same is done at further splits before the main one; all of them are
//! *origins* of a forecast. Everything depends on the data, the options and the seed alone, except [`Seconds`].

mod bands;
pub(crate) mod baselines;
mod bootstrap;
pub(crate) mod calibration;
mod checks;
mod cohorts;
mod comparison;
mod contender;
mod crps;
mod curve;
mod entry;
mod figures;
mod forecast;
mod judge;
mod judgement;
pub(crate) mod metrics;
mod nullable;
mod options;
mod origins;
mod overall;
pub(crate) mod pit;
mod pooled;
mod ranks;
mod sums;
mod totals;
pub(crate) mod tracking;
mod verdict;

use serde::{Deserialize, Serialize};

pub use crate::holdout::{Customer, Data, Holdout, Split};
pub use bands::{BandFigures, CUT_POINTS, ChurnBand};
pub use bootstrap::Measured;
pub use calibration::{Calibration, Group, Lift};
pub use cohorts::Cohort;
pub use comparison::Comparison;
pub use entry::{
    ChurnFigures, CountFigures, Entry, Histograms, IntervalFigures, Kind, Of, Seconds,
    TotalFigures, Totals, ValueFigures,
};
pub use forecast::{Contenders, Forecasts, Request, forecast};
pub use judge::{EachJudged, Judged, Origin};
pub use judgement::{Judgement, Unjudged};
pub(crate) use options::{ORIGINS_OF_A_RUN, USUAL_ORIGINS};
pub use options::{Options, default_split};
pub use origins::{LeftOutModel, LeftOutOrigin, LeftOutReason, Origins};
pub use overall::{Inside, Overall, TotalsCoverage};
pub use totals::{TotalErrors, total_interval};
pub use tracking::{Point, Tracker, Tracking, Week};
pub use verdict::{Finding, Grade, Reason, Verdict, Word};

use crate::error::Result;
use crate::parallel::Workers;
use crate::rfm::Purchases;
use checks::Evidence;
use judge::{Judge, JudgedOrigin};
use origins::Plan;
use overall::Parts;

/// What the file calls its own form.
pub const SCHEMA: &str = "clv-evaluation/1";

/// The evaluation file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// [`SCHEMA`].
    pub schema: String,
    /// The main split.
    pub data: Data,
    /// The model with the best log score over all origins.
    pub chosen: String,
    /// Models, then baselines, at the main split.
    pub entries: Vec<Entry>,
    /// Repeat purchases week by week, by model.
    pub tracking: Vec<Tracking>,
    /// Forecasts against outcomes in groups of customers, by model.
    pub calibration: Vec<Calibration>,
    /// Models that could not be fitted at the main split.
    #[serde(default)]
    pub left_out: Vec<LeftOutModel>,
    /// How many origins there are, and which were left out.
    #[serde(default)]
    pub plan: Origins,
    /// All origins that were judged, the main one last.
    #[serde(default)]
    pub origins: Vec<Origin>,
    /// Models, then baselines, over all origins.
    #[serde(default)]
    pub overall: Vec<Overall>,
    /// The chosen model against each other contender.
    #[serde(default)]
    pub comparisons: Vec<Comparison>,
    /// How far the forecast of the chosen model can be trusted.
    #[serde(default)]
    pub verdict: Verdict,
}

impl Evaluation {
    /// The entry of the chosen model.
    #[must_use]
    pub fn chosen_entry(&self) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == self.chosen)
    }

    /// The chosen model over all origins.
    #[must_use]
    pub fn chosen_overall(&self) -> Option<&Overall> {
        self.overall.iter().find(|one| one.name == self.chosen)
    }
}

/// Evaluates models and baselines on a split, and on splits before it.
///
/// # Errors
/// - the split lies outside the data or leaves no hold-out
/// - a model's name is unknown, or no model can be fitted at the split
/// - the level is not within (0, 1), or the number of origins is not possible
/// - the spool cannot be read
pub fn evaluate(purchases: &Purchases, options: &Options, workers: &Workers) -> Result<Evaluation> {
    evaluate_and(purchases, options, workers, None)
}

/// The same, and passes on the forecasts of every model at every origin.
///
/// # Errors
/// Those of [`evaluate`], and those of `each`.
pub fn evaluate_and(
    purchases: &Purchases,
    options: &Options,
    workers: &Workers,
    each: Option<EachJudged<'_>>,
) -> Result<Evaluation> {
    options.check()?;
    let split = options.main_split(purchases)?;
    let mut judge = Judge {
        purchases,
        options,
        workers,
        each,
    };
    let main = judge.main(&split)?;
    let data = main.origin.data.clone();
    let first = data.calibration_start.max(purchases.first_day());
    let mut plan = Plan::new(&data, first, options.origins);
    let mut judged = vec![main];
    for (at, earlier) in plan.earlier.iter().enumerate() {
        let split = Split {
            calibration_end: earlier.calibration_end,
            holdout_end: Some(earlier.holdout_end),
            ..split
        };
        match judge.earlier(&split, at + 1)? {
            Ok(origin) => judged.push(origin),
            Err(reason) => plan.origins.leave_out(*earlier, reason),
        }
    }
    plan.origins.judged = judged.len();
    Ok(together(data, judged, plan.origins, options))
}

/// The file of all origins, of which the first is the main one.
fn together(data: Data, judged: Vec<JudgedOrigin>, plan: Origins, options: &Options) -> Evaluation {
    let (mut origins, mut parts) = (Vec::new(), Vec::new());
    let (mut tracking, mut calibration) = (Vec::new(), Vec::new());
    for one in judged {
        origins.push(one.origin);
        parts.extend(one.parts);
        tracking.extend(one.tracking);
        calibration.extend(one.calibration);
    }
    let main = origins[0].clone();
    origins.reverse();
    let parts = Parts::new(&parts, options.level, options.seed);
    let chosen = best(&main.entries, &parts);
    let overall: Vec<Overall> = main
        .entries
        .iter()
        .map(|entry| parts.overall(&entry.name, entry.kind))
        .collect();
    let names: Vec<&str> = main.entries.iter().map(|entry| &*entry.name).collect();
    let comparisons = parts.comparisons(&chosen, &names);
    let evidence = Evidence {
        chosen: &chosen,
        entries: &main.entries,
        customers: data.customers,
        level: options.level,
        origins: &origins,
        overall: &overall,
    };
    let verdict = Verdict::of_checks(evidence.checks());
    Evaluation {
        schema: SCHEMA.to_owned(),
        data,
        chosen,
        entries: main.entries,
        tracking,
        calibration,
        left_out: main.left_out,
        plan,
        origins,
        overall,
        comparisons,
        verdict,
    }
}

/// The model with the best log score over all origins, the first of several. One that could not be fitted at every
/// origin is not compared with those that could.
fn best(entries: &[Entry], parts: &Parts<'_>) -> String {
    let models = entries.iter().filter(|entry| entry.kind != Kind::Baseline);
    let models: Vec<&str> = models.map(|entry| &*entry.name).collect();
    let most = models.iter().map(|name| parts.origins(name)).max();
    let mut best: Option<(&str, f64)> = None;
    for name in models {
        let score = parts.log_score(name);
        let is_better = best.is_none_or(|(_, best)| score > best);
        if Some(parts.origins(name)) == most && is_better {
            best = Some((name, score));
        }
    }
    best.map_or_else(String::new, |(name, _)| name.to_owned())
}
