use super::arguments::{InputArgs, UnusedSeed};
use super::messages::{MessageArgs, Messages};
use super::print::print;
use super::tables;
use crate::caution::Caution;
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
        job::check_outputs(&[&target], &self.read, &inputs)?;
        target.check()?;
        let options = ReadOptions {
            input: Some(Shape::Transactions),
            allow_skipped: true,
            keep_attributes: self.read.customers.is_some(),
            ..self.read
        };
        let customers = job::read(inputs, &options, &Silent)?;
        // the table lists skipped rows
        let is_listed = |caution: &&Caution| matches!(caution, Caution::RowsSkipped { .. });
        let doubts = customers.cautions().iter();
        doubts
            .filter(|caution| !is_listed(caution))
            .for_each(|caution| messages.doubt(caution));
        let (_, audit) = customers.log()?;
        messages.exports(audit);
        match &self.output {
            Some(_) => WholeFile::text(&target, &json(audit)?),
            None if messages.is_json() => print(&json(audit)?),
            None => print(&tables::audit(audit, tables::Skipped::Listed)),
        }
    }
}
