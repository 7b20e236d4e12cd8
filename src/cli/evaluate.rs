use std::path::PathBuf;

use super::arguments::InputArgs;
use super::evaluation;
use super::messages::{MessageArgs, Messages};
use super::print::print;
use super::require::{Ending, Require};
use crate::error::Result;
use crate::job::{self, Destination, json};
use crate::rfm::{Format, Target, WholeFile};
use crate::spec::{EvaluateSpec, Inputs};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    spec: EvaluateSpec,
    #[command(flatten)]
    require: Require,
    /// Write the evaluation as JSON to this file, or to stdout with `-` [default: a table on stdout]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<String>,
    /// Also write the forecast and the outcome of every customer in every test to this file; its ending (.csv, .parquet
    /// or .jsonl) chooses the format
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Output",
        hide_short_help = true
    )]
    details: Option<PathBuf>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<Ending> {
        self.spec.models.check()?;
        let target = Target::of(self.output.as_deref());
        let inputs: Inputs = self.inputs.into();
        let details = self.details.map(Target::File);
        let outputs: Vec<&Target> = [&target].into_iter().chain(&details).collect();
        job::check_outputs(&outputs, &self.spec.read, &inputs)?;
        target.check()?;
        let details = details.map(destination).transpose()?;
        let customers = job::read(inputs, &self.spec.read, messages)?;
        let judged = job::evaluate_into(&customers, &self.spec, details.as_ref(), messages)?;
        match &self.output {
            Some(_) => {
                WholeFile::text(&target, &json(&judged)?)?;
                messages.table("evaluation", &evaluation::table(&judged), &judged);
            }
            None if messages.is_json() => print(&json(&judged)?)?,
            None => print(&evaluation::table(&judged))?,
        }
        Ok(self.require.check(&judged.verdict, messages))
    }
}

/// The table of forecasts, checked before anything is read.
fn destination(target: Target) -> Result<Destination> {
    let format = Format::of(&target)?;
    target.check()?;
    Ok(Destination { target, format })
}
