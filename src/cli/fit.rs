use super::card::card;
use super::input::Customers;
use super::inspect::{print, write};
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, ModelArgs};
use super::stored::moment;
use crate::choose::{StoredModel, Training, train};
use crate::error::Result;
use crate::parallel::Workers;
use crate::rfm::Target;

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
        self.models.name()?;
        Target::of(self.output.as_deref()).check()?;
        let customers = Customers::open(&self.input, messages)?;
        let model = fit(&customers, &self.input, &self.models, &self.input.machine.workers()?, messages)?;
        match &self.output {
            None => print(&card(&model)),
            Some(output) => {
                write(&Target::of(Some(output)), &model.to_json())?;
                card(&model).lines().for_each(|line| messages.note(line));
                Ok(())
            }
        }
    }
}

/// Fits the named models to all customers.
pub(super) fn fit(
    customers: &Customers,
    input: &InputArgs,
    models: &ModelArgs,
    workers: &Workers,
    messages: &Messages,
) -> Result<StoredModel> {
    let bar = messages.progress("fitting", None);
    let mut training = Training::default();
    for block in customers.blocks(input.unit())? {
        training.add(&block?)?;
    }
    let spend = models.spend(training.has_money()).to_owned();
    let facts = customers.facts(training.facts());
    let model = train(training, input.unit(), &models.name()?, &spend, workers)?;
    bar.finish_and_clear();
    let model = model.on(
        customers.until(),
        customers.merge(),
        customers.log().map(|_| input.refunds.unwrap_or_default()),
        facts,
    );
    let model = model.at(moment()?);
    for process in model.processes() {
        process.warnings().iter().for_each(|warning| messages.warning(process.name(), warning));
    }
    Ok(model)
}
