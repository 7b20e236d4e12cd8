use super::arguments::{ModelFile, TableArgs};
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job;
use crate::spec::{Inputs, SimulateSpec};

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
        let table = self.table.destination()?;
        let inputs = Inputs::Paths(Vec::new());
        job::check_output(&table.target, &inputs, Some(self.model.path()))?;
        let model = self.model.read(messages)?;
        job::simulate(&model, &self.spec, &table, messages)
    }
}
