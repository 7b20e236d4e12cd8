//! Options that several verbs share and that are the command line's own.

use std::path::{Path, PathBuf};

use clap::Args;

use super::messages::Messages;
use crate::error::Result;
use crate::job::Destination;
use crate::rfm::{Format, Target};
use crate::spec::Inputs;
use crate::store::StoredModel;

/// The files that are read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Files, folders, globs, or `-` for stdin: CSV, TSV, JSON Lines or Parquet; plain, .gz or .zst
    #[arg(required = true, value_name = "INPUT", help_heading = "Arguments")]
    paths: Vec<String>,
}

impl From<InputArgs> for Inputs {
    fn from(inputs: InputArgs) -> Self {
        Self::Paths(inputs.paths)
    }
}

/// The seed, for verbs that every script may give it to.
#[derive(Debug, Clone, Args)]
pub(super) struct UnusedSeed {
    /// Random seed; accepted by every command that reads, and without effect in this one
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 42,
        help_heading = "Machine",
        hide_short_help = true
    )]
    seed: u64,
}

/// Where a table goes, and in which format.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct TableArgs {
    /// File to write, or `-` for stdout; the ending chooses the format: .csv, .parquet or .jsonl [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Format of the table, whatever the ending
    #[arg(long, value_enum)]
    format: Option<Format>,
}

impl TableArgs {
    /// Where the table goes. Something can be written there.
    pub(super) fn destination(&self) -> Result<Destination> {
        let target = Target::of(self.output.as_deref());
        let format = self.format.map_or_else(|| Format::of(&target), Ok)?;
        target.check()?;
        Ok(Destination { target, format })
    }
}

/// The model file that is used.
#[derive(Debug, Clone, Args)]
pub(super) struct ModelFile {
    /// Model file, from `clv fit` or written by hand
    #[arg(
        long = "model",
        id = "model_file",
        value_name = "FILE",
        help_heading = "Models"
    )]
    path: PathBuf,
}

impl ModelFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn read(&self, messages: &Messages) -> Result<StoredModel> {
        read_model(&self.path, messages)
    }
}

/// Reads a model file; keys that are not known are told.
pub(super) fn read_model(path: &Path, messages: &Messages) -> Result<StoredModel> {
    let (model, unknown) = StoredModel::read(path)?;
    messages.unknown_keys(path, &unknown);
    Ok(model)
}
