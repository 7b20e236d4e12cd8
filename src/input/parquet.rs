//! Parquet: row groups, beside each other, as columns that keep their types.

use std::fs::File;

use arrow::array::RecordBatch;
use arrow::datatypes::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};

use crate::error::{Error, Result};

use super::cells::{CellBatch, Lines, rows_per_batch};
use super::guard::{Panicked, guarded};
use super::source::{Source, unreadable};
use super::table::{Fault, Part, Reading, Table};
use super::typed::{TypedHeader, is_time, kinds, sample_rows};

/// Row groups are read together until they hold about this many rows.
const ROWS_PER_PART: i64 = 200_000;

/// What the caller is told where the bytes cannot be decoded.
const DAMAGED: &str = "damaged Parquet file";
/// How the crates begin to say that they do not know a feature of a file.
const UNKNOWN: [&str; 3] = ["NYI", "not yet implemented", "Disabled feature"];

/// A Parquet file.
#[derive(Debug)]
pub(super) struct Parquet {
    source: Source,
    metadata: ArrowReaderMetadata,
    names: Vec<String>,
    kinds: Vec<DataType>,
    readable: Vec<usize>,
    sample: Vec<Vec<String>>,
}

impl Parquet {
    /// Reads the metadata and the first rows.
    ///
    /// # Errors
    /// When the file is not Parquet.
    pub(super) fn open(source: &Source) -> Result<Self> {
        let file = open(source)?;
        let metadata = decoded(source, || {
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::default())
        })?;
        let header = TypedHeader::of(metadata.schema());
        let mut table = Self {
            source: source.clone(),
            kinds: kinds(metadata.schema()),
            names: header.names.clone(),
            readable: header.readable.clone(),
            sample: Vec::new(),
            metadata,
        };
        let mut rows = table.rows_of(None, &table.readable)?;
        if let Some(first) = rows.next_rows()? {
            table.sample = sample_rows(first.columns(), &header)?;
        }
        Ok(table)
    }

    /// The rows of some row groups, of all where none are named.
    fn rows_of(&self, groups: Option<Vec<usize>>, projection: &[usize]) -> Result<RowGroups> {
        let file = open(&self.source)?;
        let metadata = self.metadata.clone();
        let first = groups.as_ref().and_then(|groups| groups.first());
        let next = 1 + self.rows_before(first.copied().unwrap_or_default());
        let reader = decoded(&self.source, || {
            let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
            let mask = ProjectionMask::roots(builder.parquet_schema(), projection.iter().copied());
            if let Some(groups) = groups {
                builder = builder.with_row_groups(groups);
            }
            builder
                .with_projection(mask)
                .with_batch_size(rows_per_batch(projection.len()))
                .build()
        })?;
        Ok(RowGroups {
            source: self.source.clone(),
            reader,
            next,
        })
    }

    fn rows_before(&self, group: usize) -> u64 {
        let groups = self.metadata.metadata().row_groups().iter().take(group);
        groups.map(|group| group.num_rows().unsigned_abs()).sum()
    }
}

impl Table for Parquet {
    fn source(&self) -> &Source {
        &self.source
    }

    fn header(&self) -> &[String] {
        &self.names
    }

    fn sample(&self) -> &[Vec<String>] {
        &self.sample
    }

    fn readable(&self) -> Vec<usize> {
        self.readable.clone()
    }

    fn fact(&self, name: &str) -> Option<String> {
        let pairs = self.metadata.metadata().file_metadata();
        let pairs = pairs.key_value_metadata()?;
        let fact = pairs.iter().find(|pair| pair.key == name)?;
        fact.value.clone()
    }

    fn is_time(&self, column: usize) -> bool {
        is_time(&self.kinds[column])
    }

    /// Row groups in parts of similar size.
    fn parts(&self) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        let (mut start, mut rows) = (0, 0);
        let groups = self.metadata.metadata().row_groups();
        for (group, end) in groups.iter().zip(1..) {
            rows += group.num_rows();
            if rows >= ROWS_PER_PART || end == groups.len() as u64 {
                parts.push(Part::Range(start, end));
                (start, rows) = (end, 0);
            }
        }
        Ok(parts)
    }

    fn read(&self, part: Part, projection: &[usize]) -> Result<Box<dyn Reading>> {
        let groups = match part {
            Part::Whole => None,
            Part::Range(start, end) => {
                let position = |group| usize::try_from(group).unwrap_or(usize::MAX);
                Some((position(start)..position(end)).collect())
            }
        };
        Ok(Box::new(self.rows_of(groups, projection)?))
    }
}

/// The rows of some row groups.
struct RowGroups {
    source: Source,
    reader: ParquetRecordBatchReader,
    /// The number of the next row, from 1.
    next: u64,
}

impl RowGroups {
    fn next_rows(&mut self) -> Result<Option<RecordBatch>> {
        decoded(&self.source, || self.reader.next().transpose())
    }
}

impl Reading for RowGroups {
    fn next_batch(&mut self) -> Result<Option<CellBatch>, Fault> {
        let Some(batch) = self.next_rows()? else {
            return Ok(None);
        };
        let lines = Lines::From(self.next);
        self.next += batch.num_rows() as u64;
        Ok(Some(CellBatch {
            columns: batch.columns().to_vec(),
            rows: batch.num_rows(),
            lines,
            broken: Vec::new(),
        }))
    }
}

fn open(source: &Source) -> Result<File> {
    File::open(&source.path).map_err(|error| unreadable(&source.name, error))
}

/// What the crates decode; errors and panics in them name the file.
fn decoded<T, E>(source: &Source, decode: impl FnOnce() -> Result<T, E>) -> Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    match guarded(decode) {
        Ok(decoded) => decoded.map_err(|error| refused(source, error)),
        Err(Panicked) => Err(damaged(source, DAMAGED)),
    }
}

fn refused(source: &Source, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let reason = error.to_string();
    let is_unknown = UNKNOWN.iter().any(|sign| reason.contains(sign));
    if is_unknown {
        let what = format!("a feature of this Parquet file is not supported: {reason}");
        let hint = "write it again with Snappy, gzip or Zstandard compression, or export CSV";
        return Error::data(what).at(&source.name).hint(hint).because(error);
    }
    damaged(source, &format!("{DAMAGED}: {reason}")).because(error)
}

fn damaged(source: &Source, what: &str) -> Error {
    let hint = "copy or export the file again";
    Error::data(what).at(&source.name).hint(hint)
}
