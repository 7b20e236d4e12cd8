//! JSON Lines: one object a line (or a document with a list of them), its values as the text that CSV would hold.
//!
//! Columns are the names of the first objects, in order of appearance. A number stays as it is
//! written, so that `12.10` and an id of thirty digits lose nothing; `null` and a name that an object
//! lacks are empty cells. An object inside gives a column for each of its names, with a dot between:
//! `profile.email`. Lists inside are text.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};

use crate::error::{Error, Result};

use super::cells::{
    BATCH_BYTES, BrokenRow, CELLS, CellBatch, Lines, ROW, rows_per_batch, too_long,
};
use super::dialect::not_utf8;
use super::json_document::Document;
use super::json_values::{each_value, text};
use super::source::{Source, unreadable};
use super::table::{Fault, Part, Reading, Table};

/// Lines whose names become columns, fewer where they have very many.
const SAMPLE: usize = 1000;
/// Characters of a broken line that are shown.
const SHOWN: usize = 80;

/// A file of JSON Lines.
#[derive(Debug)]
pub(super) struct JsonLines {
    source: Source,
    header: Vec<String>,
    sample: Vec<Vec<String>>,
}

impl JsonLines {
    /// Finds the columns in the first lines.
    ///
    /// # Errors
    /// When the file cannot be read or none of its first lines is an object.
    pub(super) fn open(source: &Source) -> Result<Self> {
        let (mut header, mut sample) = (Vec::new(), Vec::new());
        let mut places = HashMap::new();
        let mut lines = TextLines::of(source)?;
        while sample.len() < SAMPLE
            && sample.len() * header.len() < CELLS
            && let Some(line) = lines.next_line().map_err(|fault| said(source, fault))?
        {
            let mut row = vec![String::new(); header.len()];
            let is_object = each_value(line, |name, value| {
                let place = *places.entry(name.to_owned()).or_insert(header.len());
                if place == header.len() {
                    header.push(name.to_owned());
                    row.push(String::new());
                }
                row[place] = text(value)?;
                Some(())
            });
            sample.extend(is_object.map(|()| row));
        }
        if header.is_empty() {
            let error = Error::data("no line holds a JSON object").at(&source.name);
            return Err(error.hint(
                "JSON Lines has one object a line: {\"customer_id\": \"a\", \"date\": \"2024-01-31\"}",
            ));
        }
        for row in &mut sample {
            row.resize(header.len(), String::new());
        }
        let source = source.clone();
        Ok(Self {
            source,
            header,
            sample,
        })
    }
}

/// What the caller is told of a fault in the sample.
fn said(source: &Source, fault: Fault) -> Error {
    match fault {
        Fault::Error(error) => error,
        Fault::NotUtf8(line) => not_utf8(&format!("{}:{line}", source.name)),
        Fault::CutInQuotes => Error::data("cannot read the rows").at(&source.name),
    }
}

impl Table for JsonLines {
    fn source(&self) -> &Source {
        &self.source
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn sample(&self) -> &[Vec<String>] {
        &self.sample
    }

    fn read(&self, _part: Part, projection: &[usize]) -> Result<Box<dyn Reading>> {
        let mut places = HashMap::new();
        for (at, column) in projection.iter().enumerate() {
            places.insert(self.header[*column].clone(), at);
        }
        Ok(Box::new(Objects {
            lines: TextLines::of(&self.source)?,
            places,
            cells: vec![None; projection.len()],
        }))
    }
}

/// The lines of a text that are not blank, or the objects of a document.
struct TextLines {
    document: Option<Document>,
    name: String,
    text: BufReader<Box<dyn Read + Send>>,
    bytes: Vec<u8>,
    number: u64,
}

impl TextLines {
    fn of(source: &Source) -> Result<Self> {
        Ok(Self {
            document: Document::of(source)?,
            name: source.name.clone(),
            text: BufReader::with_capacity(1 << 18, source.text()?),
            bytes: Vec::new(),
            number: 0,
        })
    }

    /// The next line, without the space around it; `None` at the end.
    fn next_line(&mut self) -> Result<Option<&str>, Fault> {
        if let Some(document) = &mut self.document {
            return Ok(document.next_object().map(|(number, object)| {
                self.number = number;
                object
            }));
        }
        loop {
            self.bytes.clear();
            let mut start = self.text.by_ref().take(ROW as u64 + 1);
            let length = start
                .read_until(b'\n', &mut self.bytes)
                .map_err(|error| unreadable(&self.name, error))?;
            self.number += 1;
            if length > ROW {
                let hint = "JSON Lines has one object a line, with a line break after each";
                let place = format!("{}:{}", self.name, self.number);
                return Err(Fault::Error(too_long(&place, hint)));
            }
            if length == 0 || !self.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        let line = str::from_utf8(self.bytes.trim_ascii());
        let line = line.map_err(|_| Fault::NotUtf8(self.number))?;
        Ok((!line.is_empty()).then_some(line))
    }
}

/// One object a line, by the columns in use; a line that is not an object is a broken row.
struct Objects {
    lines: TextLines,
    places: HashMap<String, usize>,
    cells: Vec<Option<String>>,
}

impl Reading for Objects {
    fn next_batch(&mut self) -> Result<Option<CellBatch>, Fault> {
        let size = rows_per_batch(self.cells.len());
        let mut builders: Vec<StringBuilder> = Vec::new();
        builders.resize_with(self.cells.len(), StringBuilder::new);
        let (mut lines, mut broken) = (Vec::new(), Vec::new());
        let mut bytes = 0;
        while lines.len() + broken.len() < size
            && bytes < BATCH_BYTES
            && let Some(line) = self.lines.next_line()?
        {
            bytes += line.len();
            self.cells.fill(None);
            let is_object = each_value(line, |name, value| {
                if let Some(place) = self.places.get(name) {
                    self.cells[*place] = Some(text(value)?);
                }
                Some(())
            });
            if is_object.is_none() {
                let start = line.chars().take(SHOWN).collect();
                let line = self.lines.number;
                broken.push(BrokenRow {
                    line,
                    start,
                    has_stray_quote: false,
                });
                continue;
            }
            lines.push(self.lines.number);
            for (builder, cell) in builders.iter_mut().zip(&self.cells) {
                builder.append_value(cell.as_deref().unwrap_or_default());
            }
        }
        if lines.is_empty() && broken.is_empty() {
            return Ok(None);
        }
        let mut columns: Vec<ArrayRef> = Vec::new();
        for mut builder in builders {
            columns.push(Arc::new(builder.finish()));
        }
        Ok(Some(CellBatch {
            columns,
            rows: lines.len(),
            lines: Lines::Each(lines),
            broken,
        }))
    }
}
