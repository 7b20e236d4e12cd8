use serde_json::json;

use super::arguments::{InputArgs, TableArgs, UnusedSeed};
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::input::ReadOptions;
use crate::job;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    read: ReadOptions,
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
        job::check_output(&table.target, &inputs, self.read.customers.as_deref())?;
        let customers = job::read(inputs, &self.read, messages)?;
        let count = job::rfm(&customers, &self.read, &table, messages)?;
        let text = format!("{count} customers");
        messages.note("customers", &text, json!({"customers": count}));
        Ok(())
    }
}
