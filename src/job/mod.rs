//! The tasks of this crate as one call each: read, evaluate, fit, score, or all of them.
//!
//! A call takes a [specification](crate::spec) and an [`Observer`], which receives progress, results and warnings.
//! The command line and the Python package are front ends of these calls.

mod audiences;
mod decisions;
mod details;
mod economics;
mod elsewhere;
mod experiment;
mod export;
mod forget;
mod json;
mod metrics;
mod observer;
mod output_folder;
mod overwriting;
mod plot;
mod record;
mod report;
mod results;
mod run;
mod score;
mod segment;
mod simulate;
mod sql;

pub use crate::score::Scored;
pub use crate::select::Candidate;
pub use economics::{Accounts, EconomicsTables, accounts, economics};
pub use elsewhere::{MeaningOfStatus, RowScorer, RowsSpec, check_days, words_for_nobody};
pub use experiment::{ComparisonSpec, Effect, assign_groups, compare_groups, draw_groups};
pub use export::{ColumnOffered, export, export_columns};
pub use forget::{Forgotten, ForgottenIn, forget};
pub use json::json;
pub use observer::{Observer, Silent, Step};
pub use overwriting::{check_output, check_outputs};
pub use plot::{chart, plot};
pub use report::report;
pub use run::{Finished, run};
pub use score::{fit_and_score, read_to_score, score, score_schema, score_table};
pub use segment::{SegmentTables, Segmented, segment, segments};
pub use simulate::simulate;
pub use sql::{sql_histories, sql_rfm, sql_score};

use arrow::datatypes::SchemaRef;

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::evaluate::{self as evaluation, Evaluation};
use crate::fit::Options;
use crate::input::ReadOptions;
use crate::rfm::{Attributes, Customers, Format, TableWriter, Target, rows};
use crate::select::train_on;
use crate::spec::{EvaluateSpec, FitSpec, Inputs};
use crate::store::StoredModel;
use crate::time::moment;
use observer::Running;

/// Reads and groups customers.
///
/// # Errors
/// Those of [`Customers::read`].
pub fn read(inputs: Inputs, options: &ReadOptions, observer: &dyn Observer) -> Result<Customers> {
    if let Some(path) = &options.crosswalk {
        let target = Target::File(path.clone());
        check_output(&target, &inputs, options.customers.as_deref())?;
        Destination::of(target)?;
    }
    let reading = Running::begin(Step::Reading, None, observer);
    let customers = match inputs {
        Inputs::Paths(paths) => Customers::read(&paths, options),
        Inputs::Sources(sources) => Customers::of(sources, options),
    }?;
    drop(reading);
    observer.read(&customers);
    Ok(customers)
}

/// The output table: its place and its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its place.
    pub target: Target,
    /// Its format.
    pub format: Format,
}

impl Destination {
    /// A place, after a check that it can be written to. The ending of a file says the format.
    ///
    /// # Errors
    /// When the ending is unknown, or the file cannot be written to.
    pub fn of(target: Target) -> Result<Self> {
        let format = Format::of(&target)?;
        target.check()?;
        Ok(Self { target, format })
    }

    fn create(&self, schema: SchemaRef, threads: usize) -> Result<TableWriter> {
        TableWriter::create(&self.target, self.format, schema, threads)
    }
}

/// Writes the RFM table and returns the number of customers.
///
/// # Errors
/// When the table cannot be written.
pub fn rfm(
    customers: &Customers,
    options: &ReadOptions,
    table: &Destination,
    observer: &dyn Observer,
) -> Result<u64> {
    rfm_and_attributes(customers, options, table, None, observer)
}

/// Writes the RFM table and, to a second place, what the data say of the customers beside their figures: both or
/// neither. Returns the number of customers.
///
/// # Errors
/// - a table cannot be written
/// - attributes are asked for and there are none, or [`ReadOptions::keep_attributes`] was not set
pub fn rfm_and_attributes(
    customers: &Customers,
    options: &ReadOptions,
    table: &Destination,
    attributes: Option<&Destination>,
    observer: &dyn Observer,
) -> Result<u64> {
    let written = match attributes {
        Some(place) => {
            let attributes = customers
                .attributes()
                .ok_or_else(|| no_attributes(customers))?;
            Some(attributes_table(&attributes, place, options.threads)?)
        }
        None => None,
    };
    let unit = customers.unit().unwrap_or_else(|| options.unit());
    let table = table.create(customers.schema(unit), options.threads)?;
    let _writing = Running::begin(Step::Writing, None, observer);
    let count = rows::write(customers.blocks(unit)?, table)?;
    if let Some(written) = written {
        written.finish()?;
    }
    Ok(count)
}

/// A table with all attributes, still to be finished.
fn attributes_table(
    attributes: &Attributes,
    place: &Destination,
    threads: usize,
) -> Result<TableWriter> {
    let mut table = place.create(attributes.schema(), threads)?;
    attributes.write(&mut table)?;
    Ok(table)
}

fn no_attributes(customers: &Customers) -> Error {
    if customers.purchases().is_none() {
        return Error::usage("`--attributes` needs transactions: an RFM table has none");
    }
    Error::data("no column of a product, category, channel, coupon or discount found, and no file of contacts given")
        .hint("name a column with `--product-col`, `--category-col`, `--channel-col`, `--coupon-col` or `--discount-col`, or add contacts with `--customers FILE`")
}

/// The result of a fit: the best model, and all models that were tried.
pub struct Fitted {
    /// The best purchase model, and the spend model.
    pub model: StoredModel,
    /// All purchase models, in the order of the specification.
    pub candidates: Vec<Candidate>,
}

/// Fits purchase models and a spend model. Of several purchase models it keeps the one with the highest log score on
/// hold-outs within the data, or, where the data are too short for one, with the lowest AIC.
///
/// # Errors
/// - a model is unknown
/// - no purchase model, or no spend model, can be fitted
pub fn fit(customers: &Customers, spec: &FitSpec, observer: &dyn Observer) -> Result<Fitted> {
    fit_at(customers, spec, Some(moment()?), observer)
}

/// Fits as [`fit`] does, with this moment as the time of fitting.
fn fit_at(
    customers: &Customers,
    spec: &FitSpec,
    moment: Option<String>,
    observer: &dyn Observer,
) -> Result<Fitted> {
    if let Some(table) = customers.table().filter(|table| !table.is_unit_told()) {
        let what = format!(
            "nothing in the RFM table says the unit of its times, of which the longest is {}",
            table.longest()
        );
        return Err(Error::usage(what)
            .hint("say it with `--unit day`, `--unit week`, `--unit month` or `--unit year`"));
    }
    spec.check()?;
    let names = spec.models.names()?;
    let workers = spec.read.workers()?;
    let options = Options::penalised(&workers, spec.models.penalty)?;
    let unit = customers.unit().unwrap_or_else(|| spec.read.unit());
    let fitting = Running::begin(Step::Fitting, None, observer);
    let spend = spec.models.spend.as_deref();
    let trained = train_on(customers, unit, &names, spend, spec.horizon, options)?;
    let (model, candidates) = trained.best(spec.uncertainty, spec.seed, options)?;
    drop(fitting);
    let model = match moment {
        Some(moment) => model.at(moment),
        None => model,
    };
    let fitted = Fitted { model, candidates };
    observer.fitted(&fitted);
    for process in fitted.model.processes() {
        for warning in process.warnings() {
            observer.caution(&process.label(), warning);
        }
    }
    Ok(fitted)
}

/// Tests models on the days after a split, and on as many days after earlier splits.
///
/// # Errors
/// - those of [`evaluate`](crate::evaluate::evaluate)
/// - the customers come from an RFM table, which has no dates
pub fn evaluate(
    customers: &Customers,
    spec: &EvaluateSpec,
    observer: &dyn Observer,
) -> Result<Evaluation> {
    evaluate_into(customers, spec, None, observer)
}

/// The same, and writes the forecasts to a table: one row for each customer, split and model.
///
/// # Errors
/// Those of [`evaluate`], and when the table cannot be written; then no file appears.
pub fn evaluate_into(
    customers: &Customers,
    spec: &EvaluateSpec,
    details: Option<&Destination>,
    observer: &dyn Observer,
) -> Result<Evaluation> {
    let (purchases, _) = customers.log()?;
    let (options, workers) = (spec.options()?, spec.read.workers()?);
    let judging = Running::begin(Step::Evaluating, None, observer);
    let evaluation = match details {
        Some(table) => details::evaluate(purchases, &options, &workers, table, spec.read.threads)?,
        None => evaluation::evaluate(purchases, &options, &workers)?,
    };
    drop(judging);
    spec.read.stop.check()?;
    for left_out in &evaluation.left_out {
        let cause = left_out.cause.clone();
        observer.caution(&left_out.name, &Caution::ModelLeftOut { cause });
    }
    observer.evaluated(&evaluation);
    Ok(evaluation)
}
