use super::input::open;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, TableArgs};
use crate::error::Result;
use crate::rfm::{TableWriter, rows};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let (target, format) = (self.table.target(), self.table.format()?);
        target.check()?;
        let customers = open(&self.input, messages)?;
        let schema = customers.schema(self.input.unit());
        let table = TableWriter::create(&target, format, schema, self.input.machine.threads())?;
        let bar = messages.progress("writing", None);
        let count = rows::write(customers.blocks(self.input.unit())?, table)?;
        bar.finish_and_clear();
        messages.note(&format!("{count} customers"));
        Ok(())
    }
}
