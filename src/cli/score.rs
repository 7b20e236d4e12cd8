use std::path::PathBuf;

use super::arguments::{InputArgs, TableArgs, UnusedSeed, read_model};
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job::{self, Destination};
use crate::spec::{Inputs, ModelSpec, ScoreSpec};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    model: ModelChoice,
    #[command(flatten)]
    spec: ScoreSpec,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    seed: UnusedSeed,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

/// A model file, or models to fit.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Models")]
struct ModelChoice {
    /// Model file, written by `clv fit` or by hand
    #[arg(
        long = "model",
        id = "model_file",
        value_name = "FILE",
        required_unless_present = "fit"
    )]
    path: Option<PathBuf>,
    /// Fit a model to the same customers instead, who are read once; `--fit=NAME` says which, as `--model` of `clv fit`
    /// does
    #[arg(
        long,
        value_name = "NAME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "auto",
        conflicts_with = "model_file"
    )]
    fit: Option<String>,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let table = self.table.destination()?;
        let inputs = self.inputs.into();
        let file = self.model.path.as_deref();
        job::check_output(&table.target, &inputs, file)?;
        job::check_outputs(&[&table.target], &self.spec.read, &inputs)?;
        let Some(file) = file else {
            return fit_and_score(self.model, inputs, &self.spec, &table, messages);
        };
        let model = read_model(file, messages)?;
        let customers = job::read_to_score(inputs, &model, &self.spec, messages)?;
        job::score_table(&customers, &model, &self.spec, &table, messages)?;
        Ok(())
    }
}

fn fit_and_score(
    choice: ModelChoice,
    inputs: Inputs,
    spec: &ScoreSpec,
    table: &Destination,
    messages: &Messages,
) -> Result<()> {
    let mut models = ModelSpec::default();
    if let Some(name) = choice.fit {
        models.model = name;
    }
    job::fit_and_score(inputs, &models, spec, table, messages)?;
    Ok(())
}
