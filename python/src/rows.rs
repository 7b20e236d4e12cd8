use std::sync::Mutex;

use clv::caution::Caution;
use clv::job::{self, MeaningOfStatus, RowScorer, RowsSpec};
use clv::{spec, words};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;

use crate::errors::raised;
use crate::fitted::Fitted;

/// Scores rows of an RFM table that an engine elsewhere made, batch by batch.
#[pyclass(frozen, module = "clv._clv")]
pub struct Rows {
    scorer: Mutex<RowScorer>,
}

#[pymethods]
impl Rows {
    /// A scorer for a model; the arguments say how the rows were made and what is asked.
    #[new]
    fn new(model: &Fitted, arguments: &str) -> PyResult<Self> {
        let spec: RowsSpec = spec::from_json(arguments).map_err(|error| raised(&error))?;
        let scorer = RowScorer::new(model.stored(), &spec).map_err(|error| raised(&error))?;
        Ok(Self {
            scorer: Mutex::new(scorer),
        })
    }

    /// Scores one batch, row by row.
    fn score(&self, py: Python<'_>, rows: PyRecordBatch) -> PyResult<PyRecordBatch> {
        let rows = rows.into_inner();
        let scored = py.detach(|| {
            let mut scorer = self
                .scorer
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            scorer.score(&rows)
        });
        scored
            .map(PyRecordBatch::new)
            .map_err(|error| raised(&error))
    }
}

/// Words that stand for nobody where a customer id is expected.
#[pyfunction]
pub(crate) fn words_for_nobody() -> Vec<&'static str> {
    job::words_for_nobody().to_vec()
}

/// Is an order of this status a sale, is a row of it money that went back, and is it a known word for a sale?
#[pyfunction]
pub(crate) fn meaning_of_status(status: &str) -> (bool, bool, bool) {
    let meaning = MeaningOfStatus::of(status);
    (meaning.is_sale, meaning.is_refund, meaning.is_known)
}

/// Fails if days, counted from 1970-01-01 with their rows, are far from all others or after today.
#[pyfunction]
pub(crate) fn check_days(
    days: Vec<(i32, u64)>,
    first_named: bool,
    last_named: bool,
) -> PyResult<()> {
    job::check_days(&days, first_named, last_named).map_err(|error| raised(&error))
}

/// The sentence of a warning, from its code and values as JSON.
#[pyfunction]
pub(crate) fn sentence(caution: &str) -> PyResult<String> {
    let caution: Caution = spec::from_json(caution).map_err(|error| raised(&error))?;
    Ok(words::sentence(&caution))
}
