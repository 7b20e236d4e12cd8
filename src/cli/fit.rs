use std::fmt::Write;

use super::input::open;
use super::inspect::print;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, ModelArgs};
use crate::caution::Caution;
use crate::error::Result;
use crate::fit::{Fit, Options};
use crate::model::PurchaseModel;
use crate::rfm::{Customers, TableUnit, Target, WholeFile};
use crate::select::{Candidate, Trained, train_on};
use crate::store::StoredModel;
use crate::time::moment;
use crate::words::{card, shown};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    models: ModelArgs,
    /// Where the model goes; `-` for stdout. Without it the card goes to stdout
    #[arg(short, long, help_heading = "Output")]
    output: Option<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        self.models.check()?;
        Target::of(self.output.as_deref()).check()?;
        let customers = open(&self.input, TableUnit::needed(self.input.unit), messages)?;
        let names = self.models.names()?;
        let (model, table) = fit(&customers, &self.input, &self.models, &names, messages)?;
        let text = if names.len() > 1 {
            format!("{table}\n{}", card(&model))
        } else {
            card(&model)
        };
        match &self.output {
            None => print(&text),
            Some(output) => {
                WholeFile::text(&Target::of(Some(output)), &model.to_json())?;
                text.lines().for_each(|line| messages.note(line));
                Ok(())
            }
        }
    }
}

/// Fits the named purchase models to all customers: the one with the lowest AIC, and a table of all.
pub(super) fn fit(
    customers: &Customers,
    input: &InputArgs,
    models: &ModelArgs,
    names: &[String],
    messages: &Messages,
) -> Result<(StoredModel, String)> {
    let bar = messages.progress("fitting", None);
    let workers = input.machine.workers()?;
    let options = Options::penalised(&workers, models.penalty)?;
    let trained = train_on(
        customers,
        customers.unit().unwrap_or_else(|| input.unit()),
        names,
        models.spend.as_deref(),
        options,
    )?;
    bar.finish_and_clear();
    let table = side_by_side(&trained);
    let model = trained.best()?.at(moment()?);
    for process in model.processes() {
        process
            .warnings()
            .iter()
            .for_each(|warning| messages.warning(process.name(), warning));
    }
    Ok((model, table))
}

/// Purchase models side by side: likelihood, criteria, parameters, time, and codes of warnings.
fn side_by_side(trained: &Trained) -> String {
    let mut text = format!(
        "{:<12}{:>15}{:>13}{:>13}{:>9}  parameters\n",
        "", "ln L", "AIC", "BIC", "seconds"
    );
    for Candidate { name, fit, seconds } in &trained.candidates {
        let _infallible = match fit {
            Ok(Fit { model, estimate }) => writeln!(
                text,
                "{name:<12}{:>15.5}{:>13.2}{:>13.2}{seconds:>9.3}  {}",
                estimate.ln_likelihood,
                estimate.aic(),
                estimate.bic(),
                parameters_and_warnings(model, &estimate.warnings),
            ),
            Err(error) => writeln!(text, "{name:<12}  not fitted: {error}"),
        };
    }
    text
}

fn parameters_and_warnings(model: &PurchaseModel, warnings: &[Caution]) -> String {
    let named = model.parameters().iter().zip(model.to_vec());
    let mut words: Vec<String> = named
        .map(|(parameter, value)| format!("{} {}", parameter.symbol, shown(parameter, value, 5)))
        .collect();
    let codes: Vec<String> = warnings.iter().map(Caution::code).collect();
    if !codes.is_empty() {
        words.push(format!("({})", codes.join(", ")));
    }
    words.join(" ")
}
