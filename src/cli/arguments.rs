//! Options that several commands share and that only the command line has.

use std::path::{Path, PathBuf};

use clap::Args;

use super::messages::Messages;
use crate::error::Result;
use crate::job::Destination;
use crate::model::PurchaseModel;
use crate::rfm::{Format, Target};
use crate::spec::Inputs;
use crate::store::StoredModel;

/// The files to read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Files, folders, globs, URLs (https, s3, gs, az, postgres, mysql, sqlite), or `-` for stdin. Formats: CSV, TSV,
    /// JSON Lines, Parquet, Excel and OpenDocument workbooks, SQLite; plain, in .zip, or texts in .gz or .zst
    #[arg(required = true, value_name = "INPUT", help_heading = "Arguments")]
    paths: Vec<String>,
}

impl From<InputArgs> for Inputs {
    fn from(inputs: InputArgs) -> Self {
        Self::Paths(inputs.paths)
    }
}

/// A seed without effect, so that scripts can pass `--seed` to every command.
#[derive(Debug, Clone, Args)]
pub(super) struct UnusedSeed {
    /// Random seed; without effect in this command, which is not random
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 42,
        help_heading = "Machine",
        hide_short_help = true
    )]
    seed: u64,
}

/// The output table: its place and its format.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct TableArgs {
    /// Output file (.csv, .parquet or .jsonl), or `-` for stdout [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Format of the output [default: from the ending of `--output`, else csv]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

impl TableArgs {
    /// The destination, after a check that it can be written to.
    pub(super) fn destination(&self) -> Result<Destination> {
        let target = Target::of(self.output.as_deref());
        let format = self.format.map_or_else(|| Format::of(&target), Ok)?;
        target.check()?;
        Ok(Destination { target, format })
    }
}

/// The model file to use.
#[derive(Debug, Clone, Args)]
pub(super) struct ModelFile {
    /// Model file, written by `clv fit` or by hand
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

/// Reads a model file and warns of unknown keys.
pub(super) fn read_model(path: &Path, messages: &Messages) -> Result<StoredModel> {
    let (model, unknown) = StoredModel::read(path).map_err(|error| match path.to_str() {
        Some(name) if PurchaseModel::NAMES.contains(&name) && !path.exists() => error.hint(
            "this command needs a model file, as written by `clv fit orders.csv -o model.json`",
        ),
        _ => error,
    })?;
    messages.unknown_keys(path, &unknown);
    Ok(model)
}
