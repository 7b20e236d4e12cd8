//! What a report is made from: the files of a run.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, Judgement};
use crate::input::Audit;
use crate::results::Results;
use crate::segment::Move;
use crate::store::StoredModel;
use crate::summary::Summary;

/// The files of a run, read.
pub(super) struct Material {
    pub(super) results: Arc<Results>,
    pub(super) summary: Summary,
    /// `None` in a folder without its evaluation.
    pub(super) judgement: Option<Judgement>,
    /// `None` for an RFM table.
    pub(super) audit: Option<Audit>,
    pub(super) model: StoredModel,
    /// An earlier run, where there is one to compare with.
    pub(super) earlier: Option<Earlier>,
}

/// An earlier run.
pub(super) struct Earlier {
    pub(super) summary: Summary,
    /// How customers moved between groups since.
    pub(super) moves: Vec<Move>,
}

impl Material {
    /// Reads the files beside the scores.
    pub(super) fn read(results: Arc<Results>) -> Result<Self> {
        let model = results.model().cloned();
        Ok(Self {
            summary: summary_of(&results)?,
            judgement: results.judgement()?,
            audit: results.audit()?,
            model: model.ok_or_else(|| missing(&results, "model.json"))?,
            earlier: None,
            results,
        })
    }

    pub(super) fn set_earlier(&mut self, earlier: &Results, moves: Vec<Move>) -> Result<()> {
        let summary = summary_of(earlier)?;
        self.earlier = Some(Earlier { summary, moves });
        Ok(())
    }

    /// The evaluation, where the forecast was tested.
    pub(super) fn evaluation(&self) -> Option<&Evaluation> {
        self.judgement.as_ref().and_then(Judgement::evaluation)
    }

    /// The days of the horizon, with no more than one decimal.
    pub(super) fn horizon(&self) -> f64 {
        let days = self.summary.horizon_days.as_f64().unwrap_or_default();
        (10.0 * days).round() / 10.0
    }
}

fn summary_of(results: &Results) -> Result<Summary> {
    let path = results.folder_file("summary.json");
    let path = path.ok_or_else(|| missing(results, "summary.json"))?;
    Summary::read(&path)
}

fn missing(results: &Results, file: &str) -> Error {
    Error::data(format!(
        "the folder of a run is needed: there is no `{file}`"
    ))
    .at(results.place().display().to_string())
    .hint("give a folder that `clv run` wrote")
}
