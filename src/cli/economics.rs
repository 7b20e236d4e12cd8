use std::path::PathBuf;

use super::arguments::TableArgs;
use super::decisions;
use super::messages::{MessageArgs, Messages};
use crate::economics::EconomicsSpec;
use crate::error::Result;
use crate::job;
use crate::results::ResultsSpec;
use crate::rfm::{Target, WholeFile};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    results: ResultsSpec,
    #[command(flatten)]
    spec: EconomicsSpec,
    #[command(flatten)]
    table: TableArgs,
    /// Write cohorts, channels and other groups to a table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    groups: Option<PathBuf>,
    /// Write all figures to a JSON file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    summary: Option<PathBuf>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let groups = self
            .groups
            .map(|path| job::Destination::of(Target::File(path)));
        let tables = job::EconomicsTables {
            customers: self.table.destination()?,
            groups: groups.transpose()?,
        };
        let accounts = job::economics(&self.results, &self.spec, &tables, messages)?;
        if let Some(path) = self.summary {
            WholeFile::text(&Target::File(path), &job::json(&accounts)?)?;
        }
        let text = format!("\n{}\n", decisions::accounts(&accounts));
        messages.table("economics", &text, &accounts);
        Ok(())
    }
}
