use super::arguments::{InputArgs, ModelFile, TableArgs, UnusedSeed};
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job;
use crate::spec::ScoreSpec;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    model: ModelFile,
    #[command(flatten)]
    spec: ScoreSpec,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    seed: UnusedSeed,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let table = self.table.destination()?;
        let inputs = self.inputs.into();
        job::check_output(&table.target, &inputs, Some(self.model.path()))?;
        job::check_outputs(&[&table.target], &self.spec.read, &inputs)?;
        let model = self.model.read(messages)?;
        let customers = job::read_to_score(inputs, &model, &self.spec, messages)?;
        job::score_table(&customers, &model, &self.spec, &table, messages)?;
        Ok(())
    }
}
