use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};

use super::audit::{json, summary};
use super::evaluate::{options, table};
use super::fit::fit;
use super::input::Customers;
use super::inspect::write;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, Intervals, ModelArgs, QuestionArgs, date, format_named};
use super::score::{Scored, score};
use crate::choose::StoredModel;
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, Options, evaluate};
use crate::report::{Portfolio, Report};
use crate::rfm::{Format, Purchases, Target};
use crate::temporary;
use crate::time::Horizon;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    models: ModelArgs,
    #[command(flatten)]
    question: QuestionArgs,
    /// Folder for audit.json, evaluation.json, model.json, the scores and report.html
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
    /// Everything is made in a folder beside `--out` and moved in when nothing can fail any more.
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let format = format_named(&self.format)?;
        self.models.check()?;
        self.question.question(self.input.unit())?;
        let (purchases, audit) = Customers::open_log(&self.input, messages)?;
        summary(&audit).lines().for_each(|line| messages.note(line));
        let beside = beside(&self.out)?;
        let file = |name: &str| Target::File(beside.path().join(name));
        write(&file("audit.json"), &json(&audit)?)?;
        let evaluation = self.evaluate(&purchases, &file("evaluation.json"), messages)?;
        let customers = Customers::of(purchases, audit.clone());
        let chosen = std::slice::from_ref(&evaluation.chosen);
        let (model, _) = fit(&customers, &self.input, &self.models, chosen, messages)?;
        write(&file("model.json"), &model.to_json())?;
        let portfolio = self.score(&customers, &model, (&file(scores_name(format)), format), messages)?;
        let report = Report {
            audit: &audit,
            evaluation: &evaluation,
            model: &model,
            portfolio: &portfolio,
            asked: self.question.asked(),
        };
        write(&file("report.html"), &report.to_html()?)?;
        let names = ["audit.json", "evaluation.json", "model.json", scores_name(format), "report.html"];
        temporary::undisturbed(|| move_in(beside, &self.out, &names))?;
        messages.note(&format!("written to {}: {}", self.out.display(), names.join(", ")));
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
        let gather =
            |seen: Scored<'_>| portfolio.add(seen.block, seen.histories, seen.scores, seen.scorer, seen.workers);
        score(customers, model, &self.question, target, &self.input, gather, messages)?;
        Ok(portfolio)
    }

    fn evaluate(&self, purchases: &Purchases, target: &Target, messages: &Messages) -> Result<Evaluation> {
        let split = match self.split {
            Some(split) => split,
            None => default_split(purchases, self.question.horizon)?,
        };
        let options = Options {
            level: self.question.level,
            intervals: self.question.intervals == Intervals::All,
            seed: self.input.seed,
            ..options(purchases, &self.input, &self.models, split)?
        };
        let bar = messages.progress("evaluating", None);
        let evaluation = evaluate(purchases, &options, &self.input.machine.workers()?);
        bar.finish_and_clear();
        let evaluation = evaluation.map_err(|error| error.at(format!("evaluation with --split {split}")))?;
        messages.note("");
        table(&evaluation).lines().for_each(|line| messages.note(line));
        messages.note("");
        write(target, &json(&evaluation)?)?;
        Ok(evaluation)
    }
}

const fn scores_name(format: Format) -> &'static str {
    match format {
        Format::Csv => "scores.csv",
        Format::Parquet => "scores.parquet",
        Format::JsonLines => "scores.jsonl",
    }
}

/// A hold-out as long as the horizon, but no longer than a third of the data.
fn default_split(purchases: &Purchases, horizon: Horizon) -> Result<NaiveDate> {
    let span = (purchases.until() - purchases.since()).num_days().unsigned_abs() + 1;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let held_out = (horizon.days().ceil() as u64).min(span / 3);
    purchases.until().checked_sub_days(Days::new(held_out)).filter(|_| held_out > 0).ok_or_else(|| {
        Error::data(format!("the data are too short for a hold-out: `{span}` days"))
            .hint("`clv fit` and `clv score` work without one")
    })
}

/// A folder next to the one asked for, removed unless it is moved in.
fn beside(out: &Path) -> Result<tempfile::TempDir> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error| Error::io(format!("cannot write to `{}`", parent.display()), error);
    std::fs::create_dir_all(parent).map_err(failed)?;
    temporary::folder(tempfile::Builder::new().prefix(".clv-run-"), parent).map_err(failed)
}

/// Moves the finished files into place: the whole folder where there is none, else file by file.
fn move_in(beside: tempfile::TempDir, out: &Path, names: &[&str]) -> Result<()> {
    let failed = |error| Error::io(format!("cannot write to `{}`", out.display()), error);
    if !out.exists() {
        open_to_others(beside.path()).map_err(failed)?;
        std::fs::rename(beside.path(), out).map_err(failed)?;
        // moved away: there is nothing left to remove
        let _moved = beside.keep();
        return Ok(());
    }
    names.iter().try_for_each(|name| std::fs::rename(beside.path().join(name), out.join(name))).map_err(failed)
}

/// Temporary folders are private; a result is as readable as any new folder.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> std::io::Result<()> {
    Ok(())
}
