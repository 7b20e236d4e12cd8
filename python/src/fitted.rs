use std::path::PathBuf;

use clv::rfm::{Target, WholeFile};
use clv::score::Scoring;
use clv::store::{StoredModel, StoredProcess};
use clv::words;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::errors::raised;
use crate::options::{Asked, Reading};
use crate::tables::{Given, table};
use crate::verbs::Cautions;
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

    fn processes<'p, T>(&self, of: impl Fn(StoredProcess<'_>) -> T + 'p) -> Vec<T> {
        self.model.processes().map(of).collect()
    }
}

#[pymethods]
impl Fitted {
    /// The model file's text.
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

    /// Writes the model file, whole or not at all.
    fn save(&self, path: PathBuf) -> PyResult<()> {
        WholeFile::text(&Target::File(path), &self.model.to_json()).map_err(|error| raised(&error))
    }

    /// The card of the model.
    fn card(&self) -> String {
        words::card(&self.model)
    }

    /// Unit of time of every rate.
    fn unit(&self) -> &'static str {
        self.model.unit().name()
    }

    /// Last day of the data, in ISO 8601.
    fn until(&self) -> Option<String> {
        self.model.until().map(|day| day.to_string())
    }

    /// Names of the purchase model and, where there is one, of the spend model.
    fn names(&self) -> Vec<String> {
        self.processes(|process| process.name().to_owned())
    }

    /// ln L of each.
    fn ln_likelihoods(&self) -> Vec<Option<f64>> {
        self.processes(|process| process.ln_likelihood())
    }

    /// Of each: parameter, value, standard error.
    fn parameters(&self) -> Vec<Vec<(&'static str, f64, Option<f64>)>> {
        self.processes(|process| {
            process
                .parameters()
                .map(|(parameter, value, error)| (parameter.symbol, value, error))
                .collect()
        })
    }

    /// Of each: code and sentence of every warning.
    fn warnings(&self) -> Vec<Vec<(String, String)>> {
        self.processes(|process| {
            let told = process.warnings().iter();
            told.map(|warning| (warning.code(), words::sentence(warning)))
                .collect()
        })
    }

    /// Scores customers, also ones never seen in training.
    fn score(
        &self,
        py: Python<'_>,
        given: &Given,
        reading: Reading,
        asked: Asked,
    ) -> PyResult<(PyTable, Cautions)> {
        let (schema, batches, cautions) = detached(py, |stop| {
            let (model, unit) = (&self.model, self.model.unit());
            let question = asked.question(unit)?;
            let (merge, refunds) = model.treatment(reading.merge()?, reading.refunds()?)?;
            let options = clv::input::ReadOptions {
                merge,
                refunds,
                ..reading.options(stop)?
            };
            let customers = given.read(
                reading.shape()?,
                clv::rfm::TableUnit::or(reading.unit()?, unit),
                &options,
            )?;
            if customers.purchases().is_some() {
                model.check_unit(reading.unit()?)?;
            }
            let workers = reading.workers(stop)?;
            let mut scoring = Scoring::new(model, question, &customers, &workers)?;
            let mut batches = Vec::new();
            for block in customers.blocks(unit)? {
                stop.check()?;
                batches.push(scoring.score(block?)?.rows);
            }
            let mut cautions = words::cautions(&customers);
            cautions.extend(scoring.warnings().iter().map(words::sentence));
            Ok((scoring.schema(), batches, cautions))
        })?;
        Ok((table(schema, batches)?, cautions))
    }
}
