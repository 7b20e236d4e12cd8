//! Tables in memory: their columns are read where they are.

use std::sync::Arc;
use std::vec;

use arrow::datatypes::DataType;

use crate::error::{Error, Result};

use super::cells::{CellBatch, Lines, rows_per_batch};
use super::frame::{Frame, Piece};
use super::source::Source;
use super::table::{Fault, Part, Reading, Table};
use super::typed::{TypedHeader, is_time, kinds, sample_rows};

/// Rows that are read together.
const ROWS_PER_PART: u64 = 200_000;

/// A table in memory.
#[derive(Debug)]
pub(super) struct Memory {
    source: Source,
    frame: Arc<Frame>,
    names: Vec<String>,
    kinds: Vec<DataType>,
    readable: Vec<usize>,
    sample: Vec<Vec<String>>,
}

impl Memory {
    /// Looks at the columns and the first rows.
    ///
    /// # Errors
    /// When they cannot be shown as text.
    pub(super) fn open(source: &Source, frame: &Arc<Frame>) -> Result<Self> {
        let header = TypedHeader::of(frame.schema());
        let size = rows_per_batch(header.readable.len());
        let mut sample = Vec::new();
        if let Some(first) = frame.pieces(&(0..size), size).first() {
            let columns = header
                .readable
                .iter()
                .map(|at| first.rows.column(*at).clone());
            sample = sample_rows(&columns.collect::<Vec<_>>(), &header)
                .map_err(|error| error.at(&source.name))?;
        }
        Ok(Self {
            source: source.clone(),
            frame: frame.clone(),
            kinds: kinds(frame.schema()),
            names: header.names,
            readable: header.readable,
            sample,
        })
    }
}

impl Table for Memory {
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
        self.frame.schema().metadata().get(name).cloned()
    }

    fn is_time(&self, column: usize) -> bool {
        is_time(&self.kinds[column])
    }

    fn parts(&self) -> Result<Vec<Part>> {
        let rows = self.frame.count_rows() as u64;
        let mut parts = Vec::new();
        let mut start = 0;
        while start < rows {
            let end = rows.min(start + ROWS_PER_PART);
            parts.push(Part::Range(start, end));
            start = end;
        }
        Ok(parts)
    }

    fn read(&self, part: Part, projection: &[usize]) -> Result<Box<dyn Reading>> {
        let position = |row| usize::try_from(row).unwrap_or(usize::MAX);
        let rows = match part {
            Part::Whole => 0..usize::MAX,
            Part::Range(start, end) => position(start)..position(end),
        };
        let size = rows_per_batch(projection.len());
        Ok(Box::new(Pieces {
            pieces: self.frame.pieces(&rows, size).into_iter(),
            projection: projection.to_vec(),
        }))
    }
}

/// The rows of one part.
struct Pieces {
    pieces: vec::IntoIter<Piece>,
    projection: Vec<usize>,
}

impl Reading for Pieces {
    fn next_batch(&mut self) -> Result<Option<CellBatch>, Fault> {
        let Some(piece) = self.pieces.next() else {
            return Ok(None);
        };
        let columns = piece.rows.project(&self.projection);
        let columns = columns.map_err(|error| Error::data(error.to_string()))?;
        Ok(Some(CellBatch {
            columns: columns.columns().to_vec(),
            rows: piece.rows.num_rows(),
            lines: Lines::From(piece.first as u64 + 1),
            broken: Vec::new(),
        }))
    }
}
