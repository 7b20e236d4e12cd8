use std::path::PathBuf;

use clv::forecast::Predictor;
use clv::rfm::{Target, WholeFile};
use clv::spec::ScoreSpec;
use clv::store::{StoredModel, StoredProcess};
use clv::{job, words};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::errors::raised;
use crate::observer::{Cautions, Gathering};
use crate::options::specified;
use crate::tables::{Given, table};
use crate::work::detached;

/// A stored model: fitted, or written by hand.
#[pyclass(frozen, module = "clv._clv")]
pub struct Fitted {
    model: StoredModel,
}

impl Fitted {
    pub const fn new(model: StoredModel) -> Self {
        Self { model }
    }

    pub const fn stored(&self) -> &StoredModel {
        &self.model
    }

    fn processes<'p, T>(&self, of: impl Fn(StoredProcess<'_>) -> T + 'p) -> Vec<T> {
        self.model.processes().map(of).collect()
    }
}

#[pymethods]
impl Fitted {
    /// The text of the model file.
    fn to_json(&self) -> String {
        self.model.to_json()
    }

    /// Reads the text of a model file.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        StoredModel::from_json(text)
            .map(|(model, _)| Self { model })
            .map_err(|error| raised(&error))
    }

    /// Writes the model file. If this fails, no file is left.
    fn save(&self, path: PathBuf) -> PyResult<()> {
        WholeFile::text(&Target::File(path), &self.model.to_json()).map_err(|error| raised(&error))
    }

    /// The card of the model.
    fn card(&self) -> String {
        words::card(&self.model)
    }

    /// Time unit of all rates.
    fn unit(&self) -> &'static str {
        self.model.unit().name()
    }

    /// Last day of the data, in ISO 8601.
    fn until(&self) -> Option<String> {
        self.model.until().map(|day| day.to_string())
    }

    /// Names of the purchase model and, if there is one, of the spend model.
    fn names(&self) -> Vec<String> {
        self.processes(|process| process.name().to_owned())
    }

    /// Is there a spend model?
    fn has_spend(&self) -> bool {
        self.model.spend().is_some()
    }

    /// The members of a stack with their weights; none for a single model.
    fn members(&self) -> Vec<(String, f64)> {
        match self.model.purchase() {
            Predictor::Stack(stack) => {
                let members = stack.members().iter();
                members
                    .map(|(weight, member)| (member.label(), *weight))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// Log-likelihood of each model.
    fn ln_likelihoods(&self) -> Vec<Option<f64>> {
        self.processes(|process| process.ln_likelihood())
    }

    /// For each model: symbol, value and standard error of all parameters.
    fn parameters(&self) -> Vec<Vec<(&'static str, f64, Option<f64>)>> {
        self.processes(|process| {
            process
                .parameters()
                .map(|(parameter, value, error)| (parameter.symbol, value, error))
                .collect()
        })
    }

    /// For each model: code and sentence of all warnings.
    fn warnings(&self) -> Vec<Vec<(String, String)>> {
        self.processes(|process| {
            let told = process.warnings().iter();
            told.map(|warning| (warning.code(), words::sentence(warning)))
                .collect()
        })
    }

    /// Scores customers, including those the model was not fitted to.
    fn score(
        &self,
        py: Python<'_>,
        given: &Given,
        arguments: &str,
    ) -> PyResult<(PyTable, Cautions)> {
        let (schema, batches, cautions) = detached(py, |stop| {
            let spec: ScoreSpec = specified(arguments, stop)?;
            let observer = Gathering::default();
            let customers = job::read_to_score(given.inputs(), &self.model, &spec, &observer)?;
            let schema = job::score_schema(&customers, &self.model, &spec)?;
            let mut batches = Vec::new();
            job::score(&customers, &self.model, &spec, &observer, |scored| {
                batches.push(scored.rows.clone());
                Ok(())
            })?;
            Ok((schema, batches, observer.cautions()))
        })?;
        Ok((table(schema, batches)?, cautions))
    }
}
