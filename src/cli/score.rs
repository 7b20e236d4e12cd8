use std::path::PathBuf;

use super::input::open;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, MachineArgs, QuestionArgs, TableArgs};
use super::stored;
use crate::error::Result;
use crate::forecast::Scorer;
use crate::parallel::Workers;
use crate::rfm::{Customers, Format, TableUnit, TableWriter, Target};
use crate::score::{Scored, Scoring};
use crate::store::StoredModel;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// The model file
    #[arg(long, help_heading = "Models")]
    model: PathBuf,
    #[command(flatten)]
    question: QuestionArgs,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let stored = stored::load(&self.model, messages)?;
        let (target, format) = (self.table.target(), self.table.format()?);
        target.check()?;
        self.question.question(stored.unit())?;
        let asked = self.input.unit;
        let (merge, refunds) = stored.treatment(self.input.merge, self.input.refunds)?;
        let unit = asked.or(Some(stored.unit()));
        let input = InputArgs {
            unit,
            merge: Some(merge),
            refunds: Some(refunds),
            ..self.input
        };
        let customers = open(&input, TableUnit::or(asked, stored.unit()), messages)?;
        if customers.purchases().is_some() {
            // of an RFM table `--unit` says the unit of its times, which are converted
            stored.check_unit(asked)?;
        }
        score(
            &customers,
            &stored,
            &self.question,
            (&target, format),
            &input.machine,
            |_, _, _| Ok(()),
            messages,
        )
    }
}

/// Scores all customers into a table; `onlooker` sees every block that goes by.
pub(super) fn score(
    customers: &Customers,
    stored: &StoredModel,
    question: &QuestionArgs,
    (target, format): (&Target, Format),
    machine: &MachineArgs,
    mut onlooker: impl FnMut(&Scored, &Scorer, &Workers) -> Result<()>,
    messages: &Messages,
) -> Result<()> {
    let unit = stored.unit();
    let workers = machine.workers()?;
    let mut scoring = Scoring::new(stored, question.question(unit)?, customers, &workers)?;
    let mut writer = TableWriter::create(target, format, scoring.schema(), machine.threads())?;
    let bar = messages.progress("scoring", Some(customers.count()));
    for block in customers.blocks(unit)? {
        let scored = scoring.score(block?)?;
        writer.write(&scored.rows)?;
        onlooker(&scored, scoring.scorer(), &workers)?;
        bar.inc(scored.scores.len() as u64);
    }
    writer.finish()?;
    bar.finish_and_clear();
    scoring
        .warnings()
        .iter()
        .for_each(|warning| messages.warning("scores", warning));
    messages.note(&format!("{} customers scored", customers.count()));
    Ok(())
}
