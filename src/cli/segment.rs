use std::path::PathBuf;

use super::arguments::TableArgs;
use super::decisions;
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job;
use crate::results::ResultsSpec;
use crate::rfm::Target;
use crate::segment::SegmentSpec;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    results: ResultsSpec,
    #[command(flatten)]
    spec: SegmentSpec,
    /// Results of an earlier run: adds how customers moved between segments since then
    #[arg(long, value_name = "RESULT", help_heading = "Segments")]
    previous: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
    /// Write the groups to a table: customers, past value, and what they will bring with its interval
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    groups: Option<PathBuf>,
    /// Write the moves since `--previous` to a table
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Output",
        requires = "previous"
    )]
    moves: Option<PathBuf>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let tables = job::SegmentTables {
            segments: self.table.destination()?,
            groups: self.groups.map(to_file).transpose()?,
            moves: self.moves.map(to_file).transpose()?,
        };
        let previous = self.previous.as_deref();
        let segmented = job::segment(&self.results, &self.spec, previous, &tables, messages)?;
        let text = format!("\n{}\n", decisions::groups(&segmented.groups));
        messages.table("groups", &text, &segmented.groups);
        if let Some(clusters) = &segmented.clusters {
            let text = format!("\n{}\n", decisions::clusters(clusters));
            messages.table("clusters", &text, clusters);
        }
        if previous.is_some() {
            let text = format!("\n{}\n", decisions::moves(&segmented.moves));
            messages.table("moves", &text, &segmented.moves);
        }
        Ok(())
    }
}

fn to_file(path: PathBuf) -> Result<job::Destination> {
    job::Destination::of(Target::File(path))
}
