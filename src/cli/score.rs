use std::collections::BTreeMap;
use std::path::PathBuf;

use super::input::Customers;
use super::messages::{MessageArgs, Messages};
use super::options::{InputArgs, QuestionArgs, TableArgs};
use super::stored;
use crate::choose::StoredModel;
use crate::error::{Error, Result};
use crate::export::ScoreTable;
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory};
use crate::parallel::Workers;
use crate::predict::{Score, Scorer};
use crate::rfm::{CustomerBlock, Format, TableWriter, Target};

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
        let input = of_model(self.input, &stored)?;
        let customers = Customers::open(&input, messages)?;
        if let (Some(asked), Some(_)) = (asked, customers.log())
            && asked != stored.unit()
        {
            return Err(contradiction("unit", stored.unit().name(), asked.name()));
        }
        let nobody = |_: Scored<'_>| Ok(());
        score(&customers, &stored, &self.question, (&target, format), &input, nobody, messages)
    }
}

/// A block of customers and what was made of them, for whoever looks on.
pub(super) struct Scored<'s> {
    pub(super) block: &'s CustomerBlock,
    pub(super) histories: &'s [(PurchaseHistory, SpendHistory)],
    pub(super) scores: &'s [Score],
    pub(super) scorer: &'s Scorer,
    pub(super) workers: &'s Workers,
}

/// Scores all customers into a table; `onlooker` sees every block that goes by.
pub(super) fn score(
    customers: &Customers,
    stored: &StoredModel,
    question: &QuestionArgs,
    (target, format): (&Target, Format),
    input: &InputArgs,
    mut onlooker: impl FnMut(Scored<'_>) -> Result<()>,
    messages: &Messages,
) -> Result<()> {
    let unit = stored.unit();
    let (purchase, spend) = stored.covariances();
    let scorer =
        Scorer::new(stored.purchase(), stored.spend(), question.question(unit)?)?.with_covariance(purchase, spend);
    let workers: Workers = input.machine.workers()?;
    let basis = stored.spend().map_or_else(SpendBasis::default, |spend| spend.basis());
    let table = ScoreTable::new(customers.schema(unit), &scorer);
    let mut writer = TableWriter::create(target, format, table.schema(), input.machine.threads())?;
    let bar = messages.progress("scoring", Some(customers.count()));
    let mut without_value = 0;
    for block in customers.blocks(unit)? {
        let block = block?;
        let histories = (0..block.len()).map(|at| block.histories(at, basis)).collect::<Result<Vec<_>>>()?;
        let scores = scorer.score_all(&histories, &workers);
        without_value += scores.iter().filter(|score| scorer.has_spend() && score.clv.is_none()).count();
        writer.write(&table.rows(&block, &scores)?)?;
        onlooker(Scored { block: &block, histories: &histories, scores: &scores, scorer: &scorer, workers: &workers })?;
        bar.inc(block.len() as u64);
    }
    writer.finish()?;
    bar.finish_and_clear();
    if without_value > 0 {
        let values = BTreeMap::from([("customers".to_owned(), without_value.into())]);
        messages.warning("scores", &crate::fit::Warning { code: "infinite-expected-spend".to_owned(), values });
    }
    messages.note(&format!("{} customers scored", customers.count()));
    Ok(())
}

/// Unit, merge and refunds come from the model; an option that says otherwise is wrong usage.
/// (Of an RFM table `--unit` says the unit of its times, which are converted.)
fn of_model(input: InputArgs, stored: &StoredModel) -> Result<InputArgs> {
    match (input.merge, stored.merge()) {
        (Some(asked), Some(merge)) if asked != merge => return Err(contradiction("merge", merge.name(), asked.name())),
        _ => {}
    }
    match (input.refunds, stored.refunds()) {
        (Some(asked), Some(refunds)) if asked != refunds => {
            return Err(contradiction("refunds", refunds.name(), asked.name()));
        }
        _ => {}
    }
    Ok(InputArgs {
        unit: input.unit.or(Some(stored.unit())),
        merge: input.merge.or(stored.merge()),
        refunds: input.refunds.or(stored.refunds()),
        ..input
    })
}

fn contradiction(option: &str, model: &str, asked: &str) -> Error {
    let what = format!("the model was fitted with `--{option} {model}`, which contradicts `--{option} {asked}`");
    Error::usage(what).hint(format!("leave `--{option}` out, or fit another model"))
}
