use super::arguments::{ModelFile, TableArgs};
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job;
use crate::spec::SimulateSpec;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    model: ModelFile,
    #[command(flatten)]
    spec: SimulateSpec,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let model = self.model.read(messages)?;
        let table = self.table.destination()?;
        job::simulate(&model, &self.spec, &table, messages)
    }
}
