//! Text with a delimiter: CSV, TSV and their like, read in ranges beside each other.
//!
//! A file is cut after line ends without knowing whether they stand inside of quotes. Each range tells
//! at its end whether it ended inside of them; then the file is read again from its start to its end.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use csv_core::ReadRecordResult;

use crate::error::{Error, Result};

use super::cells::{BATCH_BYTES, BrokenRow, CellBatch, Lines, ROW, rows_per_batch, too_long};
use super::dialect::Dialect;
use super::source::{Source, unreadable};
use super::spaces::Squeezed;
use super::stray_quotes::{CutRow, PlainLine};
use super::table::{Fault, Part, Reading, Table};

/// A text with a delimiter.
#[derive(Debug)]
pub(super) struct Delimited {
    source: Source,
    dialect: Dialect,
}

impl Delimited {
    /// Infers the dialect from the first rows.
    ///
    /// # Errors
    /// When the file cannot be read, is not text, is empty or has no row of names.
    pub(super) fn open(source: &Source) -> Result<Self> {
        Ok(Self {
            source: source.clone(),
            dialect: Dialect::sniff(source)?,
        })
    }
}

impl Table for Delimited {
    fn source(&self) -> &Source {
        &self.source
    }

    fn header(&self) -> &[String] {
        &self.dialect.header
    }

    fn sample(&self) -> &[Vec<String>] {
        &self.dialect.sample
    }

    fn dialect(&self) -> Option<&Dialect> {
        Some(&self.dialect)
    }

    fn parts(&self) -> Result<Vec<Part>> {
        let Some(ranges) = self.dialect.ranges(&self.source)? else {
            return Ok(vec![Part::Whole]);
        };
        let parts = ranges.iter().map(|(start, end)| Part::Range(*start, *end));
        Ok(parts.collect())
    }

    fn read(&self, part: Part, projection: &[usize]) -> Result<Box<dyn Reading>> {
        let (text, is_first, is_last) = match part {
            Part::Whole => (self.source.text()?, true, true),
            Part::Range(start, end) => (
                self.source.range(start, end)?,
                start == self.dialect.start(),
                end == self.source.length()?,
            ),
        };
        let mut text = text;
        if part == Part::Whole {
            let preamble = self.dialect.preamble.bytes as u64;
            std::io::copy(&mut text.by_ref().take(preamble), &mut std::io::sink())
                .map_err(|error| unreadable(&self.source.name, error))?;
        }
        if self.dialect.is_spaced() {
            text = Box::new(Squeezed::of(text));
        }
        let text = BufReader::with_capacity(1 << 18, text);
        let mut records = Records {
            name: self.source.name.clone(),
            reader: csv_core::ReaderBuilder::new()
                .delimiter(self.dialect.delimiter)
                .build(),
            text,
            delimiter: self.dialect.delimiter,
            width: self.dialect.header.len(),
            is_whole: part == Part::Whole,
            is_last,
            is_done: false,
            record: Record::default(),
            projection: projection.to_vec(),
            sizes: vec![0; projection.len()],
        };
        if is_first && !self.dialect.has_header() {
            records.reader.set_line(1);
        } else if is_first {
            records.reader.set_line(1 + self.dialect.preamble.lines);
            records.next_record().map_err(|fault| match fault {
                Fault::Error(error) => error,
                Fault::NotUtf8(_) | Fault::CutInQuotes => {
                    Error::data("cannot read the header").at(&self.source.name)
                }
            })?;
        } else {
            records.stand_between_rows();
        }
        Ok(Box::new(records))
    }
}

/// The rows of one part.
struct Records {
    name: String,
    reader: csv_core::Reader,
    text: BufReader<Box<dyn Read + Send>>,
    delimiter: u8,
    /// Fields of the header.
    width: usize,
    /// Is the part the whole file?
    is_whole: bool,
    /// Does the part end where the file ends?
    is_last: bool,
    is_done: bool,
    record: Record,
    projection: Vec<usize>,
    /// How many bytes a batch of each projected column may need, after the last one.
    sizes: Vec<usize>,
}

/// One row, cut into fields.
#[derive(Default)]
struct Record {
    /// The bytes of its fields, one after another.
    bytes: Vec<u8>,
    /// How many of them are in use.
    length: usize,
    /// Where each field ends.
    ends: Vec<usize>,
    /// How many of them are in use.
    fields: usize,
    /// The line on which it starts.
    line: u64,
    /// Do its cells hold line ends?
    has_line_ends: bool,
}

impl Record {
    fn field(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }
}

impl Records {
    /// A range that is not the first one begins after a row, not with a byte order mark.
    fn stand_between_rows(&mut self) {
        self.record.bytes.resize(1, 0);
        self.record.ends.resize(1, 0);
        self.reader
            .read_record(b"\n", &mut self.record.bytes, &mut self.record.ends);
        self.reader.set_line(1);
    }

    /// Goes on to the next row; `false` after the last.
    fn next_record(&mut self) -> Result<bool, Fault> {
        let record = &mut self.record;
        (record.length, record.fields) = (0, 0);
        if self.is_done {
            return Ok(false);
        }
        let before = self.reader.line();
        loop {
            let input = self
                .text
                .fill_buf()
                .map_err(|error| unreadable(&self.name, error))?;
            let is_end = input.is_empty();
            let (result, read, written, ended) = self.reader.read_record(
                input,
                &mut record.bytes[record.length..],
                &mut record.ends[record.fields..],
            );
            record.length += written;
            record.fields += ended;
            let ends_line = read > 0 && input[read - 1] == b'\n';
            self.text.consume(read);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    if record.length >= ROW {
                        return Err(self.too_long());
                    }
                    record.bytes.resize((record.bytes.len() * 2).max(1024), 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    record.ends.resize((record.ends.len() * 2).max(64), 0);
                }
                ReadRecordResult::Record => {
                    let after = self.reader.line();
                    let mut inside = u64::from(ends_line);
                    if after - before > inside {
                        let bytes = &record.bytes[..record.length];
                        inside += (bytes.split(|byte| *byte == b'\n').count() - 1) as u64;
                    }
                    record.line = after - inside;
                    record.has_line_ends = inside > u64::from(ends_line);
                    self.is_done = is_end;
                    return Ok(true);
                }
                ReadRecordResult::End => {
                    self.is_done = true;
                    return Ok(false);
                }
            }
        }
    }

    /// The fault of a row that does not end: the part may have begun inside of quotes.
    fn too_long(&self) -> Fault {
        if !self.is_whole {
            return Fault::CutInQuotes;
        }
        let bytes = &self.record.bytes[..self.record.length];
        let inside = (bytes.split(|byte| *byte == b'\n').count() - 1) as u64;
        let line = self.reader.line() - inside;
        let hint = "a quote that opens in it may never close: remove it, or export the file again";
        Fault::Error(too_long(&format!("{}:{line}", self.name), hint))
    }

    /// A row with a wrong number of fields, and how it begins.
    fn broken_row(&self) -> Result<BrokenRow, Fault> {
        let shown = (0..self.record.fields).take(self.width + 1);
        let fields: Vec<&[u8]> = shown.map(|at| self.record.field(at)).collect();
        let line = self.record.line;
        let start = String::from_utf8(fields.join(&b','));
        let start = start.map_err(|_| Fault::NotUtf8(line))?;
        Ok(BrokenRow {
            line,
            start,
            has_stray_quote: false,
        })
    }

    /// Has the row as many fields as the header, but for an empty one after a delimiter at its end?
    fn has_all_fields(&self) -> bool {
        let record = &self.record;
        record.fields == self.width
            || (record.fields == self.width + 1 && record.field(self.width).is_empty())
    }

    /// The lines of a row in which a quote swallowed other rows.
    fn fall_apart(&self) -> Option<Vec<PlainLine>> {
        if !self.record.has_line_ends {
            return None;
        }
        let fields = (0..self.record.fields).map(|at| self.record.field(at));
        let row = CutRow {
            fields: fields.collect(),
            line: self.record.line,
            width: self.width,
            delimiter: self.delimiter,
            is_last: self.is_done,
        };
        row.fall_apart()
    }
}

impl Reading for Records {
    fn next_batch(&mut self) -> Result<Option<CellBatch>, Fault> {
        let size = rows_per_batch(self.projection.len());
        let columns = self.sizes.iter().map(|bytes| Column::new(size, *bytes));
        let mut columns: Vec<Column> = columns.collect();
        let (mut lines, mut broken) = (Vec::with_capacity(size), Vec::new());
        let mut bytes = 0;
        while lines.len() + broken.len() < size && bytes < BATCH_BYTES && self.next_record()? {
            bytes += self.record.length;
            if self.is_done && !self.is_last {
                return Err(Fault::CutInQuotes);
            }
            if let Some(plain) = self.fall_apart() {
                for line in plain {
                    match line {
                        PlainLine::Broken(row) => broken.push(row),
                        PlainLine::Row { line, fields } => {
                            lines.push(line);
                            for (column, at) in columns.iter_mut().zip(&self.projection) {
                                column.push(&fields[*at])?;
                            }
                        }
                    }
                }
            } else if self.has_all_fields() {
                lines.push(self.record.line);
                for (column, at) in columns.iter_mut().zip(&self.projection) {
                    column.push(self.record.field(*at))?;
                }
            } else {
                broken.push(self.broken_row()?);
            }
        }
        if lines.is_empty() && broken.is_empty() {
            return Ok(None);
        }
        let rows = lines.len();
        let bad = columns.iter().filter_map(Column::first_not_utf8).min();
        if let Some(row) = bad {
            return Err(Fault::NotUtf8(lines[row]));
        }
        for (size, column) in self.sizes.iter_mut().zip(&columns) {
            *size = column.bytes.len() + column.bytes.len() / 16;
        }
        let columns = columns.into_iter().map(Column::finish);
        let columns = columns.collect::<Result<Vec<_>>>()?;
        Ok(Some(CellBatch {
            columns,
            rows,
            lines: Lines::Each(lines),
            broken,
        }))
    }

    fn lines(&self) -> u64 {
        self.reader.line() - 1
    }
}

/// The cells of one column, one after another.
struct Column {
    bytes: Vec<u8>,
    offsets: Vec<i32>,
}

impl Column {
    fn new(rows: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self {
            bytes: Vec::with_capacity(bytes),
            offsets,
        }
    }

    fn push(&mut self, cell: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(cell);
        let end = i32::try_from(self.bytes.len());
        let end = end.map_err(|_| Error::data("the cells are too long to be read together"))?;
        self.offsets.push(end);
        Ok(())
    }

    /// The first cell that is not UTF-8.
    fn first_not_utf8(&self) -> Option<usize> {
        if self.bytes.is_ascii() {
            return None;
        }
        let mut cells = self.offsets.windows(2);
        cells.position(|ends| {
            let start = usize::try_from(ends[0]).unwrap_or_default();
            let end = usize::try_from(ends[1]).unwrap_or_default();
            str::from_utf8(&self.bytes[start..end]).is_err()
        })
    }

    fn finish(self) -> Result<ArrayRef> {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let cells = StringArray::try_new(offsets, Buffer::from_vec(self.bytes), None);
        let cells = cells.map_err(|error| Error::data(error.to_string()))?;
        Ok(Arc::new(cells))
    }
}
