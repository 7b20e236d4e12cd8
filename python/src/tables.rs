use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use clv::input::Frame;
use clv::input::Source;
use clv::spec::Inputs;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;

/// The input: paths, or tables in memory, whose columns are not copied.
#[pyclass(frozen, module = "clv._clv")]
pub struct Given {
    paths: Vec<String>,
    tables: Vec<(SchemaRef, Vec<RecordBatch>)>,
}

#[pymethods]
impl Given {
    /// Either paths, or objects with `__arrow_c_stream__` or `__arrow_c_array__`.
    #[new]
    fn new(paths: Vec<String>, tables: Vec<Bound<'_, PyAny>>) -> PyResult<Self> {
        let mut held = Vec::new();
        for table in tables {
            let table = table.extract::<AnyRecordBatch>()?.into_table()?;
            let (batches, schema) = table.into_inner();
            held.push((schema, batches));
        }
        Ok(Self {
            paths,
            tables: held,
        })
    }
}

impl Given {
    /// The paths, or the tables as sources, which messages call frames.
    pub fn inputs(&self) -> Inputs {
        self.inputs_called("frame")
    }

    /// The paths, or the tables as sources, with the name that messages call a table by.
    pub fn inputs_called(&self, name: &str) -> Inputs {
        if self.tables.is_empty() {
            return Inputs::Paths(self.paths.clone());
        }
        let mut sources = Vec::new();
        for (at, (schema, batches)) in self.tables.iter().enumerate() {
            let name = if self.tables.len() == 1 {
                name.to_owned()
            } else {
                format!("{name} {}", at + 1)
            };
            let frame = Frame::new(schema.clone(), batches.clone());
            sources.push(Source::frame(&name, frame));
        }
        Inputs::Sources(sources)
    }
}

/// Converts batches to an Arrow table for Python.
pub(crate) fn table(schema: SchemaRef, batches: Vec<RecordBatch>) -> PyResult<PyTable> {
    PyTable::try_new(batches, schema).map_err(|error| PyValueError::new_err(error.to_string()))
}
