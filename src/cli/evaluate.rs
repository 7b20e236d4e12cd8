use super::arguments::InputArgs;
use super::messages::{MessageArgs, Messages};
use super::print::print;
use super::require::{Ending, Require};
use super::tables;
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
        job::check_outputs(&[&target], &self.spec.read, &inputs)?;
        target.check()?;
        let customers = job::read(inputs, &self.spec.read, messages)?;
        let evaluation = job::evaluate(&customers, &self.spec, messages)?;
        match &self.output {
            Some(_) => {
                WholeFile::text(&target, &json(&evaluation)?)?;
                messages.table("evaluation", &tables::evaluation(&evaluation), &evaluation);
            }
            None if messages.is_json() => print(&json(&evaluation)?)?,
            None => print(&tables::evaluation(&evaluation))?,
        }
        Ok(self.require.check(&evaluation.verdict, messages))
    }
}
