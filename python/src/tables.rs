use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use clv::input::frame::Frame;
use clv::input::{ReadOptions, Shape, Source};
use clv::rfm::{Customers, TableUnit};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;

/// What customers are read from: paths, or tables in memory, whose columns stay where they are.
#[pyclass(frozen, module = "clv._clv")]
pub struct Given {
    paths: Vec<String>,
    tables: Vec<(SchemaRef, Vec<RecordBatch>)>,
}

#[pymethods]
impl Given {
    /// Either paths or objects with `__arrow_c_stream__` or `__arrow_c_array__`.
    #[new]
    fn new(paths: Vec<String>, tables: Vec<Bound<'_, PyAny>>) -> PyResult<Self> {
        let held = |table: &Bound<'_, PyAny>| {
            let (batches, schema) = table
                .extract::<AnyRecordBatch>()?
                .into_table()?
                .into_inner();
            Ok((schema, batches))
        };
        Ok(Self {
            paths,
            tables: tables.iter().map(held).collect::<PyResult<_>>()?,
        })
    }
}

impl Given {
    /// Reads the customers.
    pub fn read(
        &self,
        shape: Option<Shape>,
        unit: TableUnit,
        options: &ReadOptions,
    ) -> clv::Result<Customers> {
        if self.tables.is_empty() {
            return Customers::read(&self.paths, shape, unit, options);
        }
        let name = |at: usize| {
            if self.tables.len() == 1 {
                "frame".to_owned()
            } else {
                format!("frame {}", at + 1)
            }
        };
        let source = |(at, (schema, batches)): (usize, &(SchemaRef, Vec<RecordBatch>))| {
            Source::frame(&name(at), Frame::new(schema.clone(), batches.clone()))
        };
        Customers::of(
            self.tables.iter().enumerate().map(source).collect(),
            shape,
            unit,
            options,
        )
    }
}

/// Rows as an object that Arrow's readers take.
pub fn table(schema: SchemaRef, batches: Vec<RecordBatch>) -> PyResult<PyTable> {
    PyTable::try_new(batches, schema).map_err(|error| PyValueError::new_err(error.to_string()))
}
