use std::path::PathBuf;

use chrono::{Days, NaiveDate};

use super::audit::{json, summary};
use super::evaluate::{options, table};
use super::fit::fit;
use super::input::open_log;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, Intervals, ModelArgs, QuestionArgs, date, format_named};
use super::output_folder::{OutputFolder, scores_name};
use super::score::score;
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, Options, evaluate};
use crate::forecast::Scorer;
use crate::parallel::Workers;
use crate::report::{Portfolio, Report};
use crate::rfm::{Customers, Format, Purchases, Target, WholeFile};
use crate::score::Scored;
use crate::store::StoredModel;
use crate::time::Horizon;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    models: ModelArgs,
    #[command(flatten)]
    question: QuestionArgs,
    /// Folder for audit.json, evaluation.json, model.json, the scores and report.html; an older run's are replaced
    #[arg(long, help_heading = "Output")]
    out: PathBuf,
    /// Last day of calibration for the evaluation [default: leaves a hold-out of the horizon, or of a third of the data]
    #[arg(long, value_parser = date)]
    split: Option<NaiveDate>,
    /// Format of the scores: csv, parquet or jsonl
    #[arg(long, default_value = "csv", help_heading = "Output")]
    format: String,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    /// Everything is made in a folder of its own, which replaces an older one when nothing can fail any more.
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let format = format_named(&self.format)?;
        self.models.check()?;
        self.question.question(self.input.unit())?;
        let folder = OutputFolder::open(&self.out)?;
        let file = |name: &str| folder.file(name);
        let customers = open_log(&self.input, messages)?;
        let (purchases, audit) = customers.log()?;
        summary(audit).lines().for_each(|line| messages.note(line));
        WholeFile::text(&file("audit.json"), &json(audit)?)?;
        let evaluation = self.evaluate(purchases, &file("evaluation.json"), messages)?;
        let chosen = std::slice::from_ref(&evaluation.chosen);
        let (model, _) = fit(&customers, &self.input, &self.models, chosen, messages)?;
        WholeFile::text(&file("model.json"), &model.to_json())?;
        let portfolio = self.score(
            &customers,
            &model,
            (&file(scores_name(format)), format),
            messages,
        )?;
        let report = Report {
            audit,
            evaluation: &evaluation,
            model: &model,
            portfolio: &portfolio,
            asked: self.question.asked(),
        };
        WholeFile::text(&file("report.html"), &report.to_html()?)?;
        folder.finish()?;
        let names = [
            "audit.json",
            "evaluation.json",
            "model.json",
            scores_name(format),
            "report.html",
        ];
        messages.note(&format!(
            "written to {}: {}",
            self.out.display(),
            names.join(", ")
        ));
        Ok(())
    }

    /// Scores everybody, and keeps what the report needs.
    fn score(
        &self,
        customers: &Customers,
        model: &StoredModel,
        target: (&Target, Format),
        messages: &Messages,
    ) -> Result<Portfolio> {
        let mut portfolio = Portfolio::default();
        let gather = |seen: &Scored, scorer: &Scorer, workers: &Workers| {
            portfolio.add(&seen.block, &seen.histories, &seen.scores, scorer, workers)
        };
        score(
            customers,
            model,
            &self.question,
            target,
            &self.input.machine,
            gather,
            messages,
        )?;
        Ok(portfolio)
    }

    fn evaluate(
        &self,
        purchases: &Purchases,
        target: &Target,
        messages: &Messages,
    ) -> Result<Evaluation> {
        let split = match self.split {
            Some(split) => split,
            None => default_split(purchases, self.question.horizon)?,
        };
        let options = Options {
            level: self.question.level,
            intervals: self.question.intervals == Intervals::All,
            seed: self.input.seed,
            ..options(&self.input, &self.models, split)?
        };
        let bar = messages.progress("evaluating", None);
        let evaluation = evaluate(purchases, &options, &self.input.machine.workers()?);
        bar.finish_and_clear();
        let evaluation =
            evaluation.map_err(|error| error.at(format!("evaluation with --split {split}")))?;
        messages.note("");
        table(&evaluation)
            .lines()
            .for_each(|line| messages.note(line));
        messages.note("");
        WholeFile::text(target, &json(&evaluation)?)?;
        Ok(evaluation)
    }
}

/// A hold-out as long as the horizon, but no longer than a third of the data.
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
                "the data are too short for a hold-out: `{span}` days"
            ))
            .hint("`clv fit` and `clv score` work without one")
        })
}
