use serde_json::Value;

use super::arguments::InputArgs;
use super::messages::{MessageArgs, Messages};
use super::print::print;
use super::tables;
use crate::error::Result;
use crate::job;
use crate::rfm::{Target, WholeFile};
use crate::spec::FitSpec;
use crate::words::card;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    spec: FitSpec,
    /// Write the model to this file, or to stdout with `-` [default: only a summary on stdout]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        self.spec.check()?;
        let target = Target::of(self.output.as_deref());
        let inputs = self.inputs.into();
        job::check_outputs(&[&target], &self.spec.read, &inputs)?;
        target.check()?;
        let customers = job::read(inputs, &self.spec.read, messages)?;
        let fitted = job::fit(&customers, &self.spec, messages)?;
        let mut text = card(&fitted.model);
        if fitted.candidates.len() > 1 {
            text = format!("{}\n{text}", tables::fits(&fitted.candidates));
        }
        if self.output.is_none() {
            return print(&text);
        }
        WholeFile::text(&target, &fitted.model.to_json())?;
        let model: Value = serde_json::from_str(&fitted.model.to_json()).unwrap_or_default();
        messages.table("fitted", &text, &model);
        Ok(())
    }
}
