use serde_json::json;

use super::arguments::{InputArgs, TableArgs, UnusedSeed};
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::input::ReadOptions;
use crate::job::{self, Destination};
use crate::rfm::Target;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    read: ReadOptions,
    #[command(flatten)]
    table: TableArgs,
    /// Write what the data say of each customer to this file (.csv, .parquet or .jsonl), or to stdout with `-`: product,
    /// category, channel, coupon and depth of discount of the first order, its source, and the columns of `--customers`
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    attributes: Option<String>,
    #[command(flatten)]
    seed: UnusedSeed,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let table = self.table.destination()?;
        let attributes = self.attributes.as_deref();
        let attributes = attributes
            .map(|place| Destination::of(Target::of(Some(place))))
            .transpose()?;
        let inputs = self.inputs.into();
        let mut outputs = vec![&table.target];
        outputs.extend(attributes.as_ref().map(|place| &place.target));
        job::check_outputs(&outputs, &self.read, &inputs)?;
        let options = ReadOptions {
            keep_attributes: attributes.is_some(),
            ..self.read
        };
        let customers = job::read(inputs, &options, messages)?;
        let count =
            job::rfm_and_attributes(&customers, &options, &table, attributes.as_ref(), messages)?;
        let text = format!("{count} customers");
        messages.note("customers", &text, json!({"customers": count}));
        Ok(())
    }
}
