use super::arguments::InputArgs;
use super::evaluation;
use super::messages::{MessageArgs, Messages};
use super::print::print;
use super::require::{Ending, Require};
use crate::error::Result;
use crate::job::{self, json};
use crate::rfm::{Target, WholeFile};
use crate::spec::EvaluateSpec;

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
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<Ending> {
        self.spec.models.check()?;
        let target = Target::of(self.output.as_deref());
        let inputs = self.inputs.into();
        job::check_output(&target, &inputs, self.spec.read.customers.as_deref())?;
        target.check()?;
        let customers = job::read(inputs, &self.spec.read, messages)?;
        let judged = job::evaluate(&customers, &self.spec, messages)?;
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
