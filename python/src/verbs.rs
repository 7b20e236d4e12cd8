use std::path::PathBuf;

use clv::evaluate::Options;
use clv::fit::{self as fitting, Estimate};
use clv::rfm::{TableUnit, rows};
use clv::select::{self, Candidate};
use clv::store::StoredModel;
use clv::time::{moment, parse_date};
use clv::words;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::errors::raised;
use crate::fitted::Fitted;
use crate::options::Reading;
use crate::tables::{Given, table};
use crate::work::detached;

/// Sentences for the caller's `warnings`.
pub type Cautions = Vec<String>;

/// A fitted candidate: name, ln L, AIC, BIC, seconds, and why there is no fit.
type Compared = (
    String,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    f64,
    Option<String>,
);

/// Transactions to one row per customer.
#[pyfunction]
pub fn rfm(py: Python<'_>, given: &Given, reading: Reading) -> PyResult<(PyTable, Cautions)> {
    let (schema, batches, cautions) = detached(py, |stop| {
        let usual = TableUnit::or(reading.unit()?, reading.unit()?.unwrap_or_default());
        let customers = given.read(reading.shape()?, usual, &reading.options(stop)?)?;
        let unit = customers.unit().or(reading.unit()?).unwrap_or_default();
        let schema = customers.schema(unit);
        let row = |block: clv::Result<_>| {
            stop.check()?;
            rows::rows(&block?, &schema)
        };
        let batches = customers
            .blocks(unit)?
            .map(row)
            .collect::<clv::Result<Vec<_>>>()?;
        Ok((schema, batches, words::cautions(&customers)))
    })?;
    Ok((table(schema, batches)?, cautions))
}

/// Estimates purchase models and a spend model; the one with the lowest AIC is kept.
#[pyfunction]
pub fn fit(
    py: Python<'_>,
    given: &Given,
    reading: Reading,
    models: &str,
    spend: Option<String>,
    penalty: f64,
) -> PyResult<(Fitted, Vec<Compared>, Cautions)> {
    detached(py, |stop| {
        let names = select::asked_models(models, spend.as_deref())?;
        let needed = TableUnit::needed(reading.unit()?);
        let customers = given.read(reading.shape()?, needed, &reading.options(stop)?)?;
        let unit = customers.unit().or(reading.unit()?).unwrap_or_default();
        let workers = reading.workers(stop)?;
        let options = fitting::Options::penalised(&workers, penalty)?;
        let trained = select::train_on(&customers, unit, &names, spend.as_deref(), options)?;
        let compared = trained.candidates.iter().map(compared).collect();
        let model = trained.best()?.at(moment()?);
        Ok((Fitted::new(model), compared, words::cautions(&customers)))
    })
}

fn compared(candidate: &Candidate) -> Compared {
    let estimate = candidate.fit.as_ref().ok().map(|fit| &fit.estimate);
    (
        candidate.name.clone(),
        estimate.map(|estimate| estimate.ln_likelihood),
        estimate.map(Estimate::aic),
        estimate.map(Estimate::bic),
        candidate.seconds,
        candidate.fit.as_ref().err().map(ToString::to_string),
    )
}

/// Reads a model file; keys it does not know are told.
#[pyfunction]
pub fn load(path: PathBuf) -> PyResult<(Fitted, Cautions)> {
    let (model, unknown) = StoredModel::read(&path).map_err(|error| raised(&error))?;
    Ok((Fitted::new(model), words::ignored(&path, &unknown)))
}

/// Calibrates up to a day and judges on what follows; the evaluation file's text.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "the options of the verb")]
pub fn evaluate(
    py: Python<'_>,
    given: &Given,
    reading: Reading,
    split: &str,
    models: &str,
    spend: Option<String>,
    penalty: f64,
    level: f64,
    intervals: bool,
    seed: u64,
) -> PyResult<(String, Cautions)> {
    detached(py, |stop| {
        let (split, models) = (
            parse_date(split)?,
            select::asked_models(models, spend.as_deref())?,
        );
        let (unit, read) = (reading.unit()?.unwrap_or_default(), reading.options(stop)?);
        let customers = given.read(reading.shape()?, unit.into(), &read)?;
        let (purchases, _) = customers.log()?;
        let options = Options {
            since: read.since,
            unit,
            level,
            intervals,
            seed,
            models,
            penalty,
            spend: select::judged_spend(spend.as_deref()),
            ..Options::at(split)
        };
        let evaluation = clv::evaluate::evaluate(purchases, &options, &reading.workers(stop)?)?;
        let text = serde_json::to_string(&evaluation)
            .map_err(|error| clv::Error::data(error.to_string()))?;
        Ok((text, words::cautions(&customers)))
    })
}

/// The `clv` command; gives the exit code.
#[pyfunction]
pub fn main(py: Python<'_>, arguments: Vec<String>) -> u8 {
    py.detach(|| clv::cli::run(arguments.into_iter().map(Into::into)))
}
