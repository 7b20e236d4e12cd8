use super::arguments::{InputArgs, UnusedSeed};
use super::messages::{MessageArgs, Messages};
use super::print::print;
use super::tables;
use crate::error::Result;
use crate::input::{ReadOptions, Shape};
use crate::job::{self, Silent, json};
use crate::rfm::{Target, WholeFile};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    read: ReadOptions,
    /// Write the audit as JSON to this file, or to stdout with `-` [default: a summary on stdout]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<String>,
    #[command(flatten)]
    seed: UnusedSeed,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let target = Target::of(self.output.as_deref());
        let inputs = self.inputs.into();
        job::check_output(&target, &inputs, None)?;
        target.check()?;
        let options = ReadOptions {
            input: Some(Shape::Transactions),
            allow_skipped: true,
            ..self.read
        };
        // the audit itself reports skipped rows, so no warnings are needed
        let customers = job::read(inputs, &options, &Silent)?;
        messages.doubts(&customers);
        let (_, audit) = customers.log()?;
        match &self.output {
            Some(_) => WholeFile::text(&target, &json(audit)?),
            None if messages.is_json() => print(&json(audit)?),
            None => print(&tables::audit(audit)),
        }
    }
}
