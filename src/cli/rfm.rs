use super::input::open;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, TableArgs};
use crate::error::Result;
use crate::rfm::{TableUnit, TableWriter, rows};

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
        let customers = open(
            &self.input,
            TableUnit::or(self.input.unit, self.input.unit()),
            messages,
        )?;
        let unit = customers.unit().unwrap_or_else(|| self.input.unit());
        let schema = customers.schema(unit);
        let table = TableWriter::create(&target, format, schema, self.input.machine.threads())?;
        let bar = messages.progress("writing", None);
        let count = rows::write(customers.blocks(unit)?, table)?;
        bar.finish_and_clear();
        messages.note(&format!("{count} customers"));
        Ok(())
    }
}
