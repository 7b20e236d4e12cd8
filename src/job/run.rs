use std::path::Path;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::evaluate::Evaluation;
use crate::report::{Portfolio, Report};
use crate::rfm::{Customers, Format, Purchases, WholeFile};
use crate::spec::{EvaluateSpec, FitSpec, Inputs, ModelSpec, RunSpec, ScoreSpec};
use crate::store::StoredModel;
use crate::time::Horizon;

use super::Destination;
use super::observer::Observer;
use super::output_folder::OutputFolder;
use super::score::score_table_and;

/// The result of a run.
#[derive(Debug)]
pub struct Finished {
    /// Names of the files in its folder.
    pub files: Vec<&'static str>,
    /// Accuracy of the models on the hold-out.
    pub evaluation: Evaluation,
    /// The fitted model.
    pub model: StoredModel,
}

/// Does the whole job and writes the results to a folder: audit, test on a hold-out, fit, scores and report.
///
/// The results are written to a temporary folder first. They replace earlier results when all are complete.
///
/// ```
/// use clv::prelude::*;
/// # fn whole_job() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let out = folder.path().join("result");
/// let finished = job::run(["tests/shop/orders.csv"].into(), &RunSpec::default(), &out, &Silent)?;
/// assert!(finished.files.contains(&"scores.csv") && out.join("report.html").exists());
/// # Ok(())
/// # }
/// # whole_job().unwrap();
/// ```
///
/// # Errors
/// - the specification is not valid
/// - reading, testing, fitting or scoring fails
/// - the folder cannot be written to
///
/// Earlier results are kept in all these cases.
pub fn run(
    inputs: Inputs,
    spec: &RunSpec,
    out: &Path,
    observer: &dyn Observer,
) -> Result<Finished> {
    spec.models.check()?;
    spec.question.in_unit(spec.read.unit())?;
    let folder = OutputFolder::open(out)?;
    let customers = super::read(inputs, &spec.read, observer)?;
    let (purchases, audit) = customers.log()?;
    WholeFile::text(&folder.file("audit.json"), &json(audit)?)?;
    let evaluation = evaluate(&customers, purchases, spec, observer)?;
    WholeFile::text(&folder.file("evaluation.json"), &json(&evaluation)?)?;
    let chosen = FitSpec {
        read: spec.read.clone(),
        models: ModelSpec {
            model: evaluation.chosen.clone(),
            ..spec.models.clone()
        },
    };
    let model = super::fit(&customers, &chosen, observer)?.model;
    WholeFile::text(&folder.file("model.json"), &model.to_json())?;
    let scores = scores_name(spec.format);
    let table = Destination {
        target: folder.file(scores),
        format: spec.format,
    };
    let portfolio = score(&customers, &model, spec, &table, observer)?;
    let report = Report {
        audit,
        evaluation: &evaluation,
        model: &model,
        portfolio: &portfolio,
        question: &spec.question,
    };
    WholeFile::text(&folder.file("report.html"), &report.html()?)?;
    folder.finish()?;
    Ok(Finished {
        files: vec![
            "audit.json",
            "evaluation.json",
            "model.json",
            scores,
            "report.html",
        ],
        evaluation,
        model,
    })
}

/// Scores all customers and collects the figures for the report.
fn score(
    customers: &Customers,
    model: &StoredModel,
    spec: &RunSpec,
    table: &Destination,
    observer: &dyn Observer,
) -> Result<Portfolio> {
    let workers = spec.read.workers()?;
    let asked = ScoreSpec {
        read: spec.read.clone(),
        question: spec.question,
    };
    let mut portfolio = Portfolio::default();
    score_table_and(
        customers,
        model,
        &asked,
        table,
        &workers,
        observer,
        |seen, scorer| portfolio.add(&seen.block, &seen.histories, &seen.scores, scorer, &workers),
    )?;
    Ok(portfolio)
}

fn evaluate(
    customers: &Customers,
    purchases: &Purchases,
    spec: &RunSpec,
    observer: &dyn Observer,
) -> Result<Evaluation> {
    let split = match spec.split {
        Some(split) => split,
        None => default_split(purchases, spec.question.horizon)?,
    };
    let judged = EvaluateSpec {
        read: spec.read.clone(),
        models: spec.models.clone(),
        split: Some(split),
        level: spec.question.level,
        intervals: spec.question.intervals,
        seed: spec.seed,
    };
    super::evaluate(customers, &judged, observer)
        .map_err(|error| error.at(format!("evaluation with --split {split}")))
}

/// A hold-out as long as the horizon, but at most a third of the data.
fn default_split(purchases: &Purchases, horizon: Horizon) -> Result<NaiveDate> {
    let span = (purchases.until() - purchases.since())
        .num_days()
        .unsigned_abs()
        + 1;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let held_out = (horizon.days().ceil() as u64).min(span / 3);
    purchases
        .until()
        .checked_sub_days(Days::new(held_out))
        .filter(|_| held_out > 0)
        .ok_or_else(|| {
            Error::data(format!(
                "the data cover too few days to test a forecast: `{span}`"
            ))
            .hint("`clv fit` and `clv score` work without a test")
        })
}

/// The name of the score table.
const fn scores_name(format: Format) -> &'static str {
    match format {
        Format::Csv => "scores.csv",
        Format::Parquet => "scores.parquet",
        Format::JsonLines => "scores.jsonl",
    }
}

/// A result as indented JSON.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    Ok(text.map_err(|error| Error::data(format!("cannot be written as JSON: {error}")))? + "\n")
}
