use std::fmt::Write;

use chrono::NaiveDate;

use super::audit::json;
use super::input::open_log;
use super::inspect::print;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, Intervals, ModelArgs, date};
use crate::error::Result;
use crate::evaluate::{Evaluation, Kind, Of, Options, evaluate};
use crate::rfm::{Target, WholeFile};
use crate::select::judged_spend;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    models: ModelArgs,
    /// Last day of calibration; what follows is the hold-out
    #[arg(long, value_parser = date)]
    split: NaiveDate,
    /// Level of an interval that is judged, beside 0.8 and 0.9
    #[arg(long, default_value_t = 0.9)]
    level: f64,
    /// `none` does not judge intervals, for speed
    #[arg(long, default_value = "all")]
    intervals: Intervals,
    /// Where the evaluation goes as JSON, `-` for stdout [default: a table on stdout]
    #[arg(short, long, help_heading = "Output")]
    output: Option<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        self.models.check()?;
        Target::of(self.output.as_deref()).check()?;
        let customers = open_log(&self.input, messages)?;
        let (purchases, _) = customers.log()?;
        let options = Options {
            level: self.level,
            intervals: self.intervals == Intervals::All,
            seed: self.input.seed,
            ..options(&self.input, &self.models, self.split)?
        };
        let bar = messages.progress("evaluating", None);
        let evaluation = evaluate(purchases, &options, &self.input.machine.workers()?)?;
        bar.finish_and_clear();
        match &self.output {
            Some(output) => {
                WholeFile::text(&Target::of(Some(output)), &json(&evaluation)?)?;
                table(&evaluation)
                    .lines()
                    .for_each(|line| messages.note(line));
                Ok(())
            }
            None if messages.is_json() => print(&json(&evaluation)?),
            None => print(&table(&evaluation)),
        }
    }
}

/// What is evaluated when only the split is said.
pub(super) fn options(input: &InputArgs, models: &ModelArgs, split: NaiveDate) -> Result<Options> {
    Ok(Options {
        since: input.since,
        unit: input.unit(),
        models: models.names()?,
        penalty: models.penalty,
        spend: judged_spend(models.spend.as_deref()),
        ..Options::at(split)
    })
}

/// Models and baselines side by side.
pub(super) fn table(evaluation: &Evaluation) -> String {
    let data = &evaluation.data;
    let mut text = format!(
        "{} customers, calibrated {} to {}, judged until {} ({} days)\n\n",
        data.customers,
        data.calibration_start,
        data.calibration_end,
        data.holdout_end,
        data.holdout_days
    );
    let columns = [
        "",
        "purchases",
        "bias %",
        "MAE",
        "RMSE",
        "log score",
        "churn AUC",
        "value bias %",
        "value MAE",
    ];
    row(&mut text, &columns.map(str::to_owned));
    for entry in &evaluation.entries {
        row(
            &mut text,
            &[
                entry.name.clone(),
                figure(entry.purchases.predicted, 1),
                figure(entry.purchases.bias_pct, 2),
                figure(entry.purchases.mae, 5),
                figure(entry.purchases.rmse, 5),
                figure(entry.purchases.log_score, 4),
                figure(entry.churn.auc, 3),
                figure(entry.value.bias_pct, 2),
                figure(entry.value.mae, 3),
            ],
        );
    }
    let actual = evaluation
        .entries
        .first()
        .map_or(0, |entry| entry.purchases.actual);
    let _infallible = writeln!(text, "\npurchases in the hold-out: {actual}");
    for entry in evaluation
        .entries
        .iter()
        .filter(|entry| entry.kind == Kind::Model)
    {
        for interval in &entry.intervals {
            let of = match interval.of {
                Of::Purchases => "purchases",
                Of::Value => "value",
            };
            let level = 100.0 * interval.level;
            let covered = figure(interval.coverage.map(|share| 100.0 * share), 1);
            let _infallible = writeln!(
                text,
                "{}: {level:.0} % intervals of {of} hold {covered} % of customers",
                entry.name
            );
        }
    }
    text
}

fn row(text: &mut String, cells: &[String; 9]) {
    for (at, cell) in cells.iter().enumerate() {
        let _infallible = if at == 0 {
            write!(text, "{cell:<12}")
        } else {
            write!(text, "{cell:>13}")
        };
    }
    text.push('\n');
}

fn figure(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}
