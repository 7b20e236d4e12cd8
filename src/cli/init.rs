use clap::{Args as ClapArgs, CommandFactory};
use serde_json::json;

use super::Cli;
use super::config::{Found, USUAL_FILE, template};
use super::messages::{MessageArgs, Messages};
use crate::error::{Error, Result};
use crate::input::{Audit, ReadOptions};
use crate::job::{self, Silent};
use crate::rfm::{Target, WholeFile};
use crate::spec::Inputs;

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Files of orders: their export, or their columns, are filled in
    #[arg(value_name = "INPUT", help_heading = "Arguments")]
    paths: Vec<String>,
    /// Output file (.toml), or `-` for stdout
    #[arg(short, long, value_name = "FILE", default_value = USUAL_FILE, help_heading = "Output")]
    output: String,
    /// Replace the file if it exists
    #[arg(long, help_heading = "Output")]
    force: bool,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let target = Target::of(Some(&self.output));
        self.check(&target)?;
        let found = if self.paths.is_empty() {
            Vec::new()
        } else {
            found_in(self.paths, messages)?
        };
        let mut program = Cli::command();
        program.build();
        WholeFile::text(&target, &template(&program, &found))?;
        if let Some(path) = target.path() {
            let path = path.display().to_string();
            let text = format!(
                "written to {path}: all options, as comments; remove the `#` before those to set"
            );
            messages.note("written", &text, json!({"out": path}));
        }
        Ok(())
    }

    /// Checks that the file can be written, and replaces nothing without `--force`.
    fn check(&self, target: &Target) -> Result<()> {
        if let Some(path) = target.path() {
            if path.exists() && !self.force {
                let what = format!("there is such a file already: `{}`", path.display());
                return Err(Error::usage(what)
                    .hint("replace it with `--force`, or name another with `-o FILE`"));
            }
            let inputs = Inputs::Paths(self.paths.clone());
            job::check_output(target, &inputs, None)?;
        }
        target.check()
    }
}

/// What the files of orders are, as keys of the file of options.
///
/// The keys are tried: where the files are read as before, they are in the file, otherwise the columns are left to be
/// found.
fn found_in(paths: Vec<String>, messages: &Messages) -> Result<Vec<Found>> {
    let inputs = Inputs::Paths(paths);
    let options = ReadOptions {
        allow_skipped: true,
        ..ReadOptions::default()
    };
    let customers = job::read(inputs.clone(), &options, &Silent)?;
    let found = customers.audit().map(found_by).unwrap_or_default();
    let named = ReadOptions {
        preset: value_of(&found, "preset"),
        columns: crate::input::ColumnNames {
            customer: value_of(&found, "customer-col"),
            date: value_of(&found, "date-col"),
            amount: value_of(&found, "amount-col"),
            ..options.columns.clone()
        },
        ..options
    };
    let again = job::read(inputs, &named, &Silent);
    let again = again.as_ref().ok().and_then(|customers| customers.audit());
    if found.is_empty() || !is_same(customers.audit(), again) {
        let text = "nothing filled in: the columns are found by the names and cells of each file";
        messages.note("found", text, json!({}));
        return Ok(Vec::new());
    }
    let lines: Vec<String> = found.iter().map(Found::line).collect();
    let values: serde_json::Map<_, _> = found
        .iter()
        .map(|found| (found.name.to_owned(), json!(found.value)))
        .collect();
    messages.note(
        "found",
        &format!("filled in: {}", lines.join(", ")),
        values.into(),
    );
    Ok(found)
}

/// Are files read in the same way?
fn is_same(one: Option<&Audit>, other: Option<&Audit>) -> bool {
    let figures = |audit: &Audit| {
        (
            audit.rows_kept,
            audit.customers,
            audit.purchases,
            audit.amounts,
        )
    };
    one.map(figures) == other.map(figures)
}

/// The export or the columns, where they are those of all files.
fn found_by(audit: &Audit) -> Vec<Found> {
    let Some((first, others)) = audit.files.split_first() else {
        return Vec::new();
    };
    let is_alike = |file: &crate::input::FileAudit| {
        file.preset == first.preset && file.columns == first.columns
    };
    if !others.iter().all(is_alike) {
        return Vec::new();
    }
    let found = |name, value: &str| Found {
        name,
        value: value.to_owned(),
    };
    if let Some(preset) = &first.preset {
        return vec![found("preset", preset)];
    }
    let columns = &first.columns;
    let mut all = vec![
        found("customer-col", &columns.customer),
        found("date-col", &columns.date),
    ];
    all.extend(
        columns
            .amount
            .iter()
            .map(|amount| found("amount-col", amount)),
    );
    all
}

fn value_of(found: &[Found], name: &str) -> Option<String> {
    let found = found.iter().find(|found| found.name == name);
    found.map(|found| found.value.clone())
}
