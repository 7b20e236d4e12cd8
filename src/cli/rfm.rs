use super::input::Customers;
use super::messages::{MessageArgs, Messages};
use super::options::InputArgs;
use super::score::format_of;
use crate::error::Result;
use crate::rfm::{TableWriter, Target, rows};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Where the table goes, `-` for stdout; the ending chooses .csv, .parquet or .jsonl [default: stdout]
    #[arg(short, long, help_heading = "Output")]
    output: Option<String>,
    /// csv, parquet or jsonl, whatever the ending
    #[arg(long, help_heading = "Output")]
    format: Option<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let target = Target::of(self.output.as_deref());
        let format = format_of(&target, self.format.as_deref())?;
        let customers = Customers::open(&self.input, messages)?;
        let schema = customers.schema(self.input.unit());
        let table = TableWriter::create(&target, format, schema, self.input.machine.threads())?;
        let bar = messages.progress("writing", None);
        let count = rows::write(customers.blocks(self.input.unit())?, table)?;
        bar.finish_and_clear();
        messages.note(&format!("{count} customers"));
        Ok(())
    }
}
