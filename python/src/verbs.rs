use std::path::PathBuf;

use clv::choose::{self, StoredModel};
use clv::evaluate::Options;
use clv::fit as fitting;
use clv::rfm::{Customers, rows};
use clv::time::parse_date;
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

/// What was left out of the data.
pub fn left_out(customers: &Customers) -> Cautions {
    customers.audit().map(words::left_out).unwrap_or_default()
}

/// Transactions to one row per customer.
#[pyfunction]
pub fn rfm(py: Python<'_>, given: &Given, reading: Reading) -> PyResult<(PyTable, Cautions)> {
    let (schema, batches, cautions) = detached(py, |stop| {
        let unit = reading.unit()?.unwrap_or_default();
        let customers = given.read(reading.shape()?, unit, &reading.options(stop)?)?;
        let schema = customers.schema(unit);
        let row = |block: clv::Result<_>| {
            stop.check()?;
            rows::rows(&block?, &schema)
        };
        let batches = customers.blocks(unit)?.map(row).collect::<clv::Result<Vec<_>>>()?;
        Ok((schema, batches, left_out(&customers)))
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
) -> PyResult<(Fitted, Cautions)> {
    detached(py, |stop| {
        let names = Options::model_names(models)?;
        let unit = reading.unit()?.unwrap_or_default();
        let customers = given.read(reading.shape()?, unit, &reading.options(stop)?)?;
        let workers = reading.workers(stop)?;
        let options = fitting::Options::penalised(&workers, penalty)?;
        let trained = choose::train_on(&customers, unit, &names, spend.as_deref(), options)?;
        let model = trained.best()?.at(choose::moment()?);
        Ok((Fitted::new(model), left_out(&customers)))
    })
}

/// Reads a model file; keys it does not know are told.
#[pyfunction]
pub fn load(path: PathBuf) -> PyResult<(Fitted, Vec<String>)> {
    let (model, unknown) = StoredModel::read(&path).map_err(|error| raised(&error))?;
    Ok((Fitted::new(model), unknown))
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
        let defaults = Options::at(parse_date(split)?);
        let (unit, read) = (reading.unit()?.unwrap_or_default(), reading.options(stop)?);
        let customers = given.read(reading.shape()?, unit, &read)?;
        let (purchases, _) = customers.log()?;
        let options = Options {
            since: read.since,
            unit,
            level,
            intervals,
            seed,
            models: Options::model_names(models)?,
            penalty,
            spend: match spend.as_deref() {
                None => defaults.spend.clone(),
                Some(choose::NO_SPEND) => None,
                Some(name) => Some(name.to_owned()),
            },
            ..defaults
        };
        let evaluation = clv::evaluate::evaluate(purchases, &options, &reading.workers(stop)?)?;
        let text = serde_json::to_string(&evaluation).map_err(|error| clv::Error::data(error.to_string()))?;
        Ok((text, left_out(&customers)))
    })
}

/// The `clv` command; gives the exit code.
#[pyfunction]
pub fn main(py: Python<'_>, arguments: Vec<String>) -> u8 {
    py.detach(|| clv::cli::run(arguments.into_iter().map(Into::into)))
}
