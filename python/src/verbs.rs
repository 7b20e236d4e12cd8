use std::path::PathBuf;

use clv::choose::{self, Candidate, StoredModel};
use clv::evaluate::Options;
use clv::fit::{self as fitting, Estimate};
use clv::model::SpendModel;
use clv::rfm::rows;
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

/// A fitted candidate: name, ln L, AIC, BIC, seconds, and why there is no fit.
type Compared = (String, Option<f64>, Option<f64>, Option<f64>, f64, Option<String>);

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
        let names = known(models, spend.as_deref())?;
        let unit = reading.unit()?.unwrap_or_default();
        let customers = given.read(reading.shape()?, unit, &reading.options(stop)?)?;
        let workers = reading.workers(stop)?;
        let options = fitting::Options::penalised(&workers, penalty)?;
        let trained = choose::train_on(&customers, unit, &names, spend.as_deref(), options)?;
        let compared = trained.candidates.iter().map(compared).collect();
        let model = trained.best()?.at(choose::moment()?);
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

/// The purchase models of a list, where they and the spend model are known.
fn known(models: &str, spend: Option<&str>) -> clv::Result<Vec<String>> {
    if let Some(name) = spend.filter(|name| *name != choose::NO_SPEND) {
        SpendModel::parameters_of(name).map_err(clv::Error::as_usage)?;
    }
    Options::model_names(models).map_err(clv::Error::as_usage)
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
        let defaults = Options { models: known(models, spend.as_deref())?, ..Options::at(parse_date(split)?) };
        let (unit, read) = (reading.unit()?.unwrap_or_default(), reading.options(stop)?);
        let customers = given.read(reading.shape()?, unit, &read)?;
        let (purchases, _) = customers.log()?;
        let options = Options {
            since: read.since,
            unit,
            level,
            intervals,
            seed,
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
        Ok((text, words::cautions(&customers)))
    })
}

/// The `clv` command; gives the exit code.
#[pyfunction]
pub fn main(py: Python<'_>, arguments: Vec<String>) -> u8 {
    py.detach(|| clv::cli::run(arguments.into_iter().map(Into::into)))
}
