use std::path::PathBuf;

use clv::job;
use clv::plot::{Format, Size, render};
use clv::results::ResultsSpec;
use clv::rfm::{Target, WholeFile};
use clv::spec::PlotSpec;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::observer::{Cautions, Gathering};
use crate::work::detached;

/// A chart with its size.
#[pyclass(frozen, module = "clv._clv")]
pub struct Chart {
    chart: clv::plot::Chart,
    size: Size,
}

#[pymethods]
impl Chart {
    /// Title, caption and description.
    fn texts(&self) -> (&str, &str, &str) {
        let chart = &self.chart;
        (&chart.title, &chart.caption, &chart.description)
    }

    /// The content of a file with this ending.
    fn draw<'py>(&self, py: Python<'py>, ending: &str) -> PyResult<Bound<'py, PyBytes>> {
        let path = PathBuf::from(format!("chart.{ending}"));
        let drawn = detached(py, |_| render(&self.chart, Format::of(&path)?, self.size))?;
        Ok(PyBytes::new(py, &drawn))
    }

    /// Writes the chart to a file, in the format that its ending says. If this fails, no file is left.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        detached(py, |_| {
            let drawn = render(&self.chart, Format::of(&path)?, self.size)?;
            WholeFile::bytes(&Target::File(path), &drawn)
        })
    }
}

/// A chart, as keyword arguments.
#[derive(serde::Deserialize)]
struct Plotted {
    results: ResultsSpec,
    spec: PlotSpec,
    width: u32,
    height: u32,
}

/// Makes a chart of results.
#[pyfunction]
pub(crate) fn plot(py: Python<'_>, name: &str, arguments: &str) -> PyResult<(Chart, Cautions)> {
    detached(py, |stop| {
        let mut asked: Plotted = clv::spec::from_json(arguments)?;
        asked.spec.read.stop = stop.clone();
        let size = Size::new(asked.width, asked.height)?;
        let observer = Gathering::of_all();
        let chart = job::chart(&asked.results, name, &asked.spec, &observer)?;
        Ok((Chart { chart, size }, observer.cautions()))
    })
}
