use std::path::PathBuf;

use clv::economics::EconomicsSpec;
use clv::fit::Estimate;
use clv::forecast::PurchaseFit;
use clv::input::ReadOptions;
use clv::job;
use clv::job::{Candidate, ComparisonSpec, Destination};
use clv::parallel::Workers;
use clv::results::ResultsSpec;
use clv::rfm::{Target, rows};
use clv::segment::SegmentSpec;
use clv::spec::{self, EvaluateSpec, ExportSpec, FitSpec, ForgetSpec, ReportSpec, RunSpec};
use clv::store::StoredModel;
use clv::words;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::errors::raised;
use crate::fitted::Fitted;
use crate::observer::{Cautions, Gathering};
use crate::options::specified;
use crate::tables::{Given, table};
use crate::work::detached;

/// A candidate: name, log-likelihood, AIC, BIC, log score, seconds, and the error if it could not be fitted.
type Compared = (
    String,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    f64,
    Option<String>,
);

/// Summarises transactions as one row per customer.
#[pyfunction]
pub(crate) fn rfm(py: Python<'_>, given: &Given, arguments: &str) -> PyResult<(PyTable, Cautions)> {
    let (schema, batches, cautions) = detached(py, |stop| {
        let options: ReadOptions = specified(arguments, stop)?;
        let observer = Gathering::default();
        let customers = job::read(given.inputs(), &options, &observer)?;
        let unit = customers.unit().unwrap_or_else(|| options.unit());
        let schema = customers.schema(unit);
        let mut batches = Vec::new();
        for block in customers.blocks(unit)? {
            stop.check()?;
            batches.push(rows::rows(&block?, &schema)?);
        }
        Ok((schema, batches, observer.cautions()))
    })?;
    Ok((table(schema, batches)?, cautions))
}

/// Fits purchase models and a spend model, and keeps the best purchase model.
#[pyfunction]
pub(crate) fn fit(
    py: Python<'_>,
    given: &Given,
    arguments: &str,
) -> PyResult<(Fitted, Vec<Compared>, Cautions)> {
    detached(py, |stop| {
        let spec: FitSpec = specified(arguments, stop)?;
        spec.check()?;
        let observer = Gathering::default();
        let customers = job::read(given.inputs(), &spec.read, &observer)?;
        let fitted = job::fit(&customers, &spec, &observer)?;
        let compared = fitted.candidates.iter().map(compared).collect();
        Ok((Fitted::new(fitted.model), compared, observer.cautions()))
    })
}

fn compared(candidate: &Candidate) -> Compared {
    let estimate = candidate.fit.as_ref().ok().and_then(PurchaseFit::estimate);
    (
        candidate.name.clone(),
        estimate.map(|estimate| estimate.ln_likelihood),
        estimate.map(Estimate::aic),
        estimate.map(Estimate::bic),
        candidate.log_score,
        candidate.seconds,
        candidate.fit.as_ref().err().map(ToString::to_string),
    )
}

/// Reads a model file and warns of unknown keys.
#[pyfunction]
pub(crate) fn load(path: PathBuf) -> PyResult<(Fitted, Cautions)> {
    let (model, unknown) = StoredModel::read(&path).map_err(|error| raised(&error))?;
    Ok((Fitted::new(model), words::ignored(&path, &unknown)))
}

/// Fits models up to a day and tests them on the days after it. Returns the text of the evaluation file.
#[pyfunction]
pub(crate) fn evaluate(
    py: Python<'_>,
    given: &Given,
    arguments: &str,
) -> PyResult<(String, Cautions)> {
    detached(py, |stop| {
        let spec: EvaluateSpec = specified(arguments, stop)?;
        spec.options()?;
        let observer = Gathering::default();
        let customers = job::read(given.inputs(), &spec.read, &observer)?;
        let evaluation = job::evaluate(&customers, &spec, &observer)?;
        Ok((job::json(&evaluation)?, observer.cautions()))
    })
}

/// Does the whole job and writes the results to a folder. Returns the names of the files and the fitted model.
#[pyfunction]
pub(crate) fn run(
    py: Python<'_>,
    given: &Given,
    arguments: &str,
    out: PathBuf,
) -> PyResult<(Vec<&'static str>, Fitted, Cautions)> {
    detached(py, |stop| {
        let spec: RunSpec = specified(arguments, stop)?;
        let observer = Gathering::of_all();
        let finished = job::run(given.inputs(), &spec, &out, &observer)?;
        let model = Fitted::new(finished.model);
        Ok((finished.files, model, observer.cautions()))
    })
}

/// Makes the report of a run again.
#[pyfunction]
pub(crate) fn report(
    py: Python<'_>,
    result: PathBuf,
    previous: Option<PathBuf>,
    arguments: &str,
    output: PathBuf,
) -> PyResult<Cautions> {
    detached(py, |_| {
        let spec: ReportSpec = spec::from_json(arguments)?;
        let observer = Gathering::of_all();
        let target = Target::File(output);
        job::report(&result, previous.as_deref(), &spec, &target, &observer)?;
        Ok(observer.cautions())
    })
}

/// What a decision is made from, as keyword arguments.
#[derive(serde::Deserialize)]
struct Decision<S> {
    results: ResultsSpec,
    spec: S,
    previous: Option<PathBuf>,
}

/// Divides the customers of results. Returns a row for each customer, and groups, moves and clusters as JSON.
#[pyfunction]
pub(crate) fn segment(py: Python<'_>, arguments: &str) -> PyResult<(PyTable, String, Cautions)> {
    let (rows, figures, cautions) = detached(py, |_| {
        let asked: Decision<SegmentSpec> = spec::from_json(arguments)?;
        let observer = Gathering::of_all();
        let previous = asked.previous.as_deref();
        let (segments, of) = job::segments(&asked.results, &asked.spec, previous, &observer)?;
        let figures = job::json(&(&of.groups, &of.moves, &of.clusters))?;
        Ok((
            segments.rows(&Workers::new(0)?)?,
            figures,
            observer.cautions(),
        ))
    })?;
    Ok((table(rows.schema(), vec![rows])?, figures, cautions))
}

/// Compares the value of the customers of results with their cost. Returns a row for each customer, and all figures as
/// JSON.
#[pyfunction]
pub(crate) fn economics(py: Python<'_>, arguments: &str) -> PyResult<(PyTable, String, Cautions)> {
    let (rows, figures, cautions) = detached(py, |_| {
        let asked: Decision<EconomicsSpec> = spec::from_json(arguments)?;
        let observer = Gathering::of_all();
        let (economics, accounts) = job::accounts(&asked.results, &asked.spec, &observer)?;
        Ok((
            economics.rows()?,
            job::json(&accounts)?,
            observer.cautions(),
        ))
    })?;
    Ok((table(rows.schema(), vec![rows])?, figures, cautions))
}

/// Who is left out of an experiment, as keyword arguments.
#[derive(serde::Deserialize)]
struct Assignment {
    results: ResultsSpec,
    share: f64,
    seed: u64,
}

/// Leaves out a share of the customers of results by chance. Returns a row for each customer.
#[pyfunction]
pub(crate) fn experiment_assign(py: Python<'_>, arguments: &str) -> PyResult<(PyTable, Cautions)> {
    let (rows, cautions) = detached(py, |_| {
        let asked: Assignment = spec::from_json(arguments)?;
        let observer = Gathering::of_all();
        let (rows, _) = job::draw_groups(&asked.results, asked.share, asked.seed, &observer)?;
        Ok((rows, observer.cautions()))
    })?;
    Ok((table(rows.schema(), vec![rows])?, cautions))
}

/// Compares what treated customers have bought with what the control group has bought. Returns the effect as JSON.
#[pyfunction]
pub(crate) fn experiment_compare(
    py: Python<'_>,
    given: &Given,
    groups: &Given,
    arguments: &str,
) -> PyResult<(String, Cautions)> {
    detached(py, |stop| {
        let spec: ComparisonSpec = specified(arguments, stop)?;
        let observer = Gathering::of_all();
        let groups = groups.inputs_called("groups");
        let effect = job::compare_groups(given.inputs(), &groups, &spec, &observer)?;
        Ok((job::json(&effect)?, observer.cautions()))
    })
}

/// Writes an audience from the results of a run. Returns what it is, as JSON.
#[pyfunction]
pub(crate) fn export(
    py: Python<'_>,
    results: PathBuf,
    target: &str,
    out: PathBuf,
    arguments: &str,
) -> PyResult<(String, Cautions)> {
    detached(py, |_| {
        let spec: ExportSpec = spec::from_json(arguments)?;
        let table = Destination::of(Target::File(out))?;
        let observer = Gathering::of_all();
        let exported = job::export(&results, target, &spec, &table, &observer)?;
        let warnings = exported.warnings.iter().map(words::sentence).collect();
        Ok((job::json(&exported)?, warnings))
    })
}

/// Takes a person out of all files of a folder. Returns what was found, as JSON.
#[pyfunction]
pub(crate) fn forget(
    py: Python<'_>,
    who: &str,
    folder: PathBuf,
    arguments: &str,
) -> PyResult<String> {
    detached(py, |_| {
        let spec: ForgetSpec = spec::from_json(arguments)?;
        job::json(&job::forget(who, &folder, &spec)?)
    })
}

/// Runs the `clv` command and returns the exit code.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<String>) -> u8 {
    py.detach(|| clv::cli::run(arguments.into_iter().map(Into::into)))
}
