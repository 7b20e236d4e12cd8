use arrow::datatypes::SchemaRef;
use chrono::{NaiveDate, NaiveTime};

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::forecast::Scorer;
use crate::input::ReadOptions;
use crate::parallel::{Workers, made_ahead};
use crate::rfm::{CustomerBlock, Customers, WriterBehind};
use crate::score::{Monthly, Scored, Scoring};
use crate::spec::{FitSpec, Inputs, Intervals, ModelSpec, QuestionSpec, ScoreSpec};
use crate::store::StoredModel;

use super::observer::{Observer, Running, Step};
use super::{Destination, Fitted};

/// Reads customers for a model: in its unit, with its merge period and its treatment of refunds.
///
/// # Errors
/// - the specification contradicts the model
/// - the question is out of range
/// - those of [`read`](super::read)
pub fn read_to_score(
    inputs: Inputs,
    model: &StoredModel,
    spec: &ScoreSpec,
    observer: &dyn Observer,
) -> Result<Customers> {
    spec.question.in_unit(model.unit())?;
    let asked = spec.read.unit;
    let (merge, refunds) = model.treatment(spec.read.merge, spec.read.refunds)?;
    let options = ReadOptions {
        unit_otherwise: Some(model.unit()),
        merge: Some(merge),
        refunds: Some(refunds),
        since: None,
        ..spec.read.clone()
    };
    if let Some(since) = spec.read.since {
        let since = since.to_string();
        observer.caution("scores", &Caution::HistoriesStayComplete { since });
    }
    let customers = super::read(inputs, &options, observer)?;
    if customers.purchases().is_some() {
        // for an RFM table, `--unit` is the unit of its times, which are converted
        model.check_unit(asked)?;
    }
    Ok(customers)
}

/// Scores all customers in the order of their ids, and calls `each` with every block.
///
/// ```
/// use clv::prelude::*;
/// # fn scores() -> clv::Result<()> {
/// let (model, _) = StoredModel::read("models/shop.json".as_ref())?;
/// let spec = ScoreSpec::default();
/// let customers = job::read_to_score(["tests/shop/orders.csv"].into(), &model, &spec, &Silent)?;
/// let mut expected = 0.0;
/// job::score(&customers, &model, &spec, &Silent, |block| {
///     expected += block.scores.iter().map(|score| score.expected_purchases).sum::<f64>();
///     Ok(())
/// })?;
/// assert!(expected > 1_000.0);
/// # Ok(())
/// # }
/// # scores().unwrap();
/// ```
///
/// # Errors
/// - the question is out of range
/// - the customers cannot be read again
/// - `each` fails
pub fn score(
    customers: &Customers,
    model: &StoredModel,
    spec: &ScoreSpec,
    observer: &dyn Observer,
    mut each: impl FnMut(&Scored) -> Result<()>,
) -> Result<u64> {
    let workers = spec.read.workers()?;
    let question = spec.question.in_unit(model.unit())?;
    let scoring = Scoring::new(model, question, customers, &workers)?;
    let count = score_blocks(customers, scoring, spec, observer, |scored, _| each(scored))?;
    observer.scored(count);
    Ok(count)
}

/// Reads customers, fits a model to them and scores them into a table: the scores that [`fit`](super::fit) and then
/// [`score_table`] give, with one reading. Of several models, the one that is best for this horizon is kept.
///
/// # Errors
/// - `since` is set: scores need complete histories
/// - those of [`read`](super::read), [`fit`](super::fit) and [`score_table`]
pub fn fit_and_score(
    inputs: Inputs,
    models: &ModelSpec,
    spec: &ScoreSpec,
    table: &Destination,
    observer: &dyn Observer,
) -> Result<Fitted> {
    if spec.read.since.is_some() {
        let what = "`--since` would cut the histories that are scored";
        return Err(Error::usage(what)
            .hint("fit with `clv fit --since`, then score with `clv score --model`"));
    }
    let fit = FitSpec {
        read: spec.read.clone(),
        models: models.clone(),
        horizon: spec.question.horizon,
        ..FitSpec::default()
    };
    fit.check()?;
    spec.question.in_unit(spec.read.unit())?;
    let customers = super::read(inputs, &spec.read, observer)?;
    let fitted = super::fit(&customers, &fit, observer)?;
    score_table(&customers, &fitted.model, spec, table, observer)?;
    Ok(fitted)
}

/// The columns of the score table.
///
/// # Errors
/// When the question is out of range.
pub fn score_schema(
    customers: &Customers,
    model: &StoredModel,
    spec: &ScoreSpec,
) -> Result<SchemaRef> {
    let question = spec.question.in_unit(model.unit())?;
    Ok(Scoring::new(model, question, customers, &Workers::alone())?.schema())
}

/// Scores all customers into a table.
///
/// # Errors
/// - those of [`score`]
/// - the table cannot be written; then no file appears
pub fn score_table(
    customers: &Customers,
    model: &StoredModel,
    spec: &ScoreSpec,
    table: &Destination,
    observer: &dyn Observer,
) -> Result<u64> {
    let workers = spec.read.workers()?;
    if spec.by.is_some() {
        return month_table(customers, model, spec, table, &workers, observer);
    }
    score_table_and(customers, model, spec, table, &workers, observer, |_, _| {
        Ok(())
    })
}

/// Writes expected purchases and value by month: one row for each customer and month.
fn month_table(
    customers: &Customers,
    model: &StoredModel,
    spec: &ScoreSpec,
    table: &Destination,
    workers: &Workers,
    observer: &dyn Observer,
) -> Result<u64> {
    let question = QuestionSpec {
        intervals: Intervals::None,
        ..spec.question
    };
    let scoring = Scoring::new(model, question.in_unit(model.unit())?, customers, workers)?;
    let monthly = monthly(customers, model, &question)?;
    let mut writer = table.create(monthly.schema(), spec.read.threads)?;
    let count = score_blocks(customers, scoring, spec, observer, |scored, _| {
        let forecasts = monthly.forecasts(&scored.histories, &scored.scores, workers);
        writer.write(&monthly.rows(&scored.block, &forecasts)?)
    })?;
    writer.finish()?;
    observer.scored(count);
    Ok(count)
}

/// The months of a forecast.
///
/// # Errors
/// When the last day of the data is not known: wrong usage.
pub(super) fn monthly(
    customers: &Customers,
    model: &StoredModel,
    question: &QuestionSpec,
) -> Result<Monthly> {
    let until = customers.until().ok_or_else(|| {
        Error::usage(
            "`--by month` needs the last day of the data, which this RFM table does not have",
        )
        .hint("use transactions, or a Parquet table that was written by `clv rfm`")
    })?;
    Ok(Monthly::new(model, Some(until), question))
}

/// Scores all customers into a table, and calls `each` with every block and its scorer.
pub(super) fn score_table_and(
    customers: &Customers,
    model: &StoredModel,
    spec: &ScoreSpec,
    table: &Destination,
    workers: &Workers,
    observer: &dyn Observer,
    mut each: impl FnMut(&Scored, &Scorer) -> Result<()>,
) -> Result<u64> {
    let question = spec.question.in_unit(model.unit())?;
    let scoring = Scoring::new(model, question, customers, workers)?;
    let writer = table.create(scoring.schema(), spec.read.threads)?;
    let count = std::thread::scope(|scope| {
        let writer = WriterBehind::start(scope, writer);
        let count = score_blocks(customers, scoring, spec, observer, |scored, scorer| {
            writer.write(scored.rows.clone())?;
            each(scored, scorer)
        });
        writer.finish(count)
    })?;
    observer.scored(count);
    Ok(count)
}

fn score_blocks(
    customers: &Customers,
    mut scoring: Scoring<'_>,
    spec: &ScoreSpec,
    observer: &dyn Observer,
    mut each: impl FnMut(&Scored, &Scorer) -> Result<()>,
) -> Result<u64> {
    let running = Running::begin(Step::Scoring, Some(customers.count()), observer);
    let mut count = 0;
    let blocks = customers.blocks(scoring.unit())?;
    std::thread::scope(|scope| {
        for block in made_ahead(scope, blocks) {
            spec.read.stop.check()?;
            let mut block = block?;
            observer.advance(block.len() as u64);
            if let Some(since) = spec.active_since {
                block = active(&block, since)?;
            }
            let scored = scoring.score(block)?;
            each(&scored, scoring.scorer())?;
            count += scored.scores.len() as u64;
        }
        Ok::<(), Error>(())
    })?;
    drop(running);
    if let Some(since) = spec.active_since {
        observer.narrowed(since, count, customers.count());
    }
    for warning in scoring.warnings() {
        observer.caution("scores", &warning);
    }
    Ok(count)
}

/// The customers of a block who bought on or after a day.
fn active(block: &CustomerBlock, since: NaiveDate) -> Result<CustomerBlock> {
    let start = since.and_time(NaiveTime::MIN).and_utc().timestamp_micros();
    let mut keep = Vec::with_capacity(block.len());
    for last in &block.last_purchase {
        let last = last.ok_or_else(|| {
            Error::usage("`--active-since` needs dates: the RFM table has no `last_purchase`")
        })?;
        keep.push(last >= start);
    }
    Ok(block.filtered(&keep))
}
