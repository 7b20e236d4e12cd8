use std::path::PathBuf;

use clap::builder::StyledStr;
use serde_json::json;

use super::arguments::TableArgs;
use super::help;
use super::messages::{MessageArgs, Messages};
use super::print::print;
use crate::audience::{Exported, targets};
use crate::error::{Error, Result};
use crate::job::{self, Destination};
use crate::rfm::Target;
use crate::spec::ExportSpec;
use crate::words::{Catalogue, printable};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What the file is for, and where the scores are: a folder of `clv run`, or a score table
    #[arg(value_names = ["TARGET", "INPUT"], num_args = 1..=2, help_heading = "Arguments")]
    what: Vec<String>,
    /// The target, instead of the first argument
    #[arg(
        long,
        value_name = "TARGET",
        help_heading = "Output",
        hide_short_help = true
    )]
    target: Option<String>,
    #[command(flatten)]
    table: TableArgs,
    /// Show the columns that `--columns` can name
    #[arg(long, help_heading = "Output")]
    list_columns: bool,
    /// Show all targets
    #[arg(long, help_heading = "Output")]
    list_targets: bool,
    #[command(flatten)]
    spec: ExportSpec,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        if self.list_targets {
            return print(&list_of_targets());
        }
        let mut what = self.what.into_iter();
        let target = match self.target {
            Some(target) => target,
            None => what.next().ok_or_else(no_target)?,
        };
        let place: PathBuf = what.next().ok_or_else(no_input)?.into();
        if self.list_columns {
            let columns = job::export_columns(&place, &self.spec, messages)?;
            let lines = columns.iter().map(|column| match column.what {
                Some(what) => format!("{:<30} {what}\n", printable(&column.name)),
                None => format!("{}\n", printable(&column.name)),
            });
            return print(&lines.collect::<String>());
        }
        let table = self.table.destination()?;
        let exported = job::export(&place, &target, &self.spec, &table, messages)?;
        say(&exported, &table, messages);
        Ok(())
    }
}

/// The targets and the usual foot, for the end of the help.
pub(super) fn targets_in_help() -> StyledStr {
    format!("Targets:\n{}\n{}", list_of_targets(), help::FOOT).into()
}

fn list_of_targets() -> String {
    let lines = targets().map(|(name, what)| format!("  {name:<20} {what}\n"));
    lines.collect()
}

fn no_target() -> Error {
    let names: Vec<&str> = targets().map(|(name, _)| name).collect();
    Error::usage("no target given").hint(format!("targets are {}", names.join(", ")))
}

fn no_input() -> Error {
    Error::usage("no folder or score table given")
        .hint("give a folder that `clv run` wrote, as in `clv export meta out -o meta.csv`")
}

/// Says who is in the file, who is not and why, and what the values are.
fn say(exported: &Exported, table: &Destination, messages: &Messages) {
    let mut text = format!(
        "{} of {} customers written",
        exported.written, exported.customers
    );
    if let Target::File(path) = &table.target {
        text = format!("{text} to {}", path.display());
    }
    let values = serde_json::to_value(exported).unwrap_or_default();
    messages.note("exported", &text, values);
    if messages.is_json() {
        return;
    }
    say_left_out(exported, messages);
    if !exported.coverage.is_empty() {
        let shares = exported.coverage.iter().map(|one| {
            let share = 100.0 * one.customers as f64 / exported.written.max(1) as f64;
            format!("{} {share:.1}%", one.column)
        });
        let text = format!("filled: {}", shares.collect::<Vec<_>>().join(", "));
        messages.note("coverage", &text, json!(null));
    }
    if let Some(text) = value_text(exported) {
        messages.note("value", &text, json!(null));
    }
    if !exported.consent.is_empty() {
        let text = format!("consent: `{}`", exported.consent.join("`, `"));
        messages.note("consent", &text, json!(null));
    }
    let text = format!("suggested name of the audience: {}", exported.audience);
    messages.note("audience", &text, json!(null));
}

/// Says of an audience of a run who is in it, and who is not and why.
pub(super) fn say_of_run(file: &str, exported: &Exported, messages: &Messages) {
    let text = format!(
        "{file}: {} of {} customers",
        exported.written, exported.customers
    );
    let mut values = serde_json::to_value(exported).unwrap_or_default();
    values["file"] = json!(file);
    messages.note("exported", &text, values);
    if !messages.is_json() {
        say_left_out(exported, messages);
    }
}

/// Says who is not in an audience, and why.
fn say_left_out(exported: &Exported, messages: &Messages) {
    for left in &exported.left_out {
        let key = format!("export-left-out-{}", left.reason.code());
        let why = Catalogue::english().say(&key, &[]);
        let text = format!("left out: {} {why}", left.customers);
        messages.note("left-out", &text, json!(null));
    }
}

/// What the values are, in one line.
fn value_text(exported: &Exported) -> Option<String> {
    let value = exported.value.as_ref()?;
    let mut parts = vec![format!("value: `{}`", value.column)];
    if let Some(measure) = &value.measure {
        parts.push(format!(", {measure}"));
    }
    if let Some(currency) = &value.currency {
        parts.push(format!(" in {currency}"));
    }
    let is_past = value.column == "historical_value";
    if let (Some(days), Some(until), false) = (value.horizon_days, &value.until, is_past) {
        parts.push(format!(", {days:.0} days after {until}"));
    }
    parts.push(format!("; sum {:.2}", value.sum));
    if let Some(bound) = &value.bound {
        parts.push(format!(
            ", expected {:.2}; at most {:.2} (quantile {}), others times {:.4}",
            bound.expected, bound.largest, bound.quantile, bound.factor
        ));
    }
    Some(parts.concat())
}
