//! Formats rows as CSV and JSON Lines. Numbers have the fewest digits that read back as the same number.

use std::io::Write;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, StringBuilder};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int64Type, Schema, TimeUnit, TimestampMicrosecondType,
    UInt32Type,
};
use chrono::{Datelike, Timelike};

use crate::error::{Error, Result};
use crate::input::dates::{DAY, date_of, day_of};

/// The header of a CSV table.
#[must_use]
pub(super) fn header(schema: &Schema) -> Vec<u8> {
    let mut line = Vec::new();
    for (at, field) in schema.fields().iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        quoted(field.name(), &mut line);
    }
    line.push(b'\n');
    line
}

/// Formats rows on several threads, in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Renderer {
    json: bool,
    threads: usize,
}

impl Renderer {
    /// Rows of CSV.
    #[must_use]
    pub(super) const fn csv(threads: usize) -> Self {
        Self {
            json: false,
            threads,
        }
    }

    /// One JSON object per line.
    #[must_use]
    pub(super) const fn json_lines(threads: usize) -> Self {
        Self {
            json: true,
            threads,
        }
    }

    /// The rows of a batch as consecutive pieces of text.
    ///
    /// # Errors
    /// When a number is not finite.
    pub(super) fn render(self, batch: &RecordBatch) -> Result<Vec<Vec<u8>>> {
        let share = batch.num_rows().div_ceil(self.threads.max(1)).max(1024);
        let starts: Vec<usize> = (0..batch.num_rows()).step_by(share).collect();
        let part =
            |start: usize| self.rows(&batch.slice(start, share.min(batch.num_rows() - start)));
        if starts.len() <= 1 {
            return starts.into_iter().map(part).collect();
        }
        std::thread::scope(|scope| {
            let part = &part;
            let running: Vec<_> = starts
                .into_iter()
                .map(|start| scope.spawn(move || part(start)))
                .collect();
            running
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        })
    }

    fn rows(self, batch: &RecordBatch) -> Result<Vec<u8>> {
        let schema = batch.schema();
        let columns = batch
            .columns()
            .iter()
            .map(Cells::of)
            .collect::<Result<Vec<_>>>()?;
        let keys: Vec<Vec<u8>> = schema
            .fields()
            .iter()
            .map(|field| json_key(field.name()))
            .collect();
        let mut text = Vec::with_capacity(batch.num_rows() * columns.len() * 10);
        for row in 0..batch.num_rows() {
            for (at, cells) in columns.iter().enumerate() {
                text.push(if at > 0 { b',' } else { b'{' });
                if self.json {
                    text.extend_from_slice(&keys[at]);
                    cells.json(row, &mut text)
                } else {
                    if at == 0 {
                        text.pop();
                    }
                    cells.csv(row, &mut text)
                }
                .map_err(|error| error.at(format!("column `{}`", schema.field(at).name())))?;
            }
            text.extend_from_slice(if self.json { b"}\n" } else { b"\n" });
        }
        Ok(text)
    }
}

/// One column, by the type of its cells.
enum Cells {
    Text(StringArray),
    Float(arrow::array::Float64Array),
    Count(arrow::array::UInt32Array),
    Whole(arrow::array::Int64Array),
    Date(arrow::array::Date32Array),
    Moment(arrow::array::TimestampMicrosecondArray),
}

impl Cells {
    fn of(column: &ArrayRef) -> Result<Self> {
        Ok(match column.data_type() {
            DataType::Float64 => Self::Float(column.as_primitive::<Float64Type>().clone()),
            DataType::UInt32 => Self::Count(column.as_primitive::<UInt32Type>().clone()),
            DataType::Int64 => Self::Whole(column.as_primitive::<Int64Type>().clone()),
            DataType::Date32 => Self::Date(column.as_primitive::<Date32Type>().clone()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Self::Moment(column.as_primitive::<TimestampMicrosecondType>().clone())
            }
            DataType::Utf8 => Self::Text(column.as_string::<i32>().clone()),
            _ => {
                let text = cast(column, &DataType::Utf8);
                Self::Text(
                    text.map_err(|error| Error::data(error.to_string()))?
                        .as_string::<i32>()
                        .clone(),
                )
            }
        })
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Text(cells) => cells.is_null(row),
            Self::Float(cells) => cells.is_null(row),
            Self::Count(cells) => cells.is_null(row),
            Self::Whole(cells) => cells.is_null(row),
            Self::Date(cells) => cells.is_null(row),
            Self::Moment(cells) => cells.is_null(row),
        }
    }

    fn csv(&self, row: usize, text: &mut Vec<u8>) -> Result<()> {
        match self {
            _ if self.is_null(row) => Ok(()),
            Self::Text(cells) => {
                quoted(cells.value(row), text);
                Ok(())
            }
            _ => self.plain(row, text),
        }
    }

    fn json(&self, row: usize, text: &mut Vec<u8>) -> Result<()> {
        match self {
            _ if self.is_null(row) => text.extend_from_slice(b"null"),
            Self::Text(cells) => json_text(cells.value(row), text),
            Self::Date(_) | Self::Moment(_) => {
                text.push(b'"');
                self.plain(row, text)?;
                text.push(b'"');
            }
            _ => return self.plain(row, text),
        }
        Ok(())
    }

    fn plain(&self, row: usize, text: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Float(cells) => return float(cells.value(row), text),
            Self::Count(cells) => whole(i64::from(cells.value(row)), text),
            Self::Whole(cells) => whole(cells.value(row), text),
            Self::Date(cells) => date(cells.value(row), text),
            Self::Moment(cells) => moment(cells.value(row), text),
            Self::Text(_) => {}
        }
        Ok(())
    }
}

/// A column as the text that tables have of it; null where a cell is empty.
///
/// # Errors
/// When a number is not finite.
pub(crate) fn as_written(column: &ArrayRef) -> Result<StringArray> {
    let cells = Cells::of(column)?;
    let mut texts = StringBuilder::with_capacity(column.len(), 8 * column.len());
    let mut text = Vec::new();
    for row in 0..column.len() {
        text.clear();
        match &cells {
            _ if cells.is_null(row) => {}
            Cells::Text(cells) => text.extend_from_slice(cells.value(row).as_bytes()),
            _ => cells.plain(row, &mut text)?,
        }
        let text = std::str::from_utf8(&text).map_err(|error| Error::data(error.to_string()))?;
        texts.append_option((!text.is_empty()).then_some(text));
    }
    Ok(texts.finish())
}

/// Text for CSV: in quotes if it contains a delimiter, a quote or a line break, or starts or ends with a space.
fn quoted(value: &str, text: &mut Vec<u8>) {
    let special = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !value.is_empty() && !value.bytes().any(special) && value.trim().len() == value.len() {
        text.extend_from_slice(value.as_bytes());
        return;
    }
    text.push(b'"');
    for byte in value.bytes() {
        if byte == b'"' {
            text.push(b'"');
        }
        text.push(byte);
    }
    text.push(b'"');
}

fn json_key(name: &str) -> Vec<u8> {
    let mut key = Vec::new();
    json_text(name, &mut key);
    key.push(b':');
    key
}

fn json_text(value: &str, text: &mut Vec<u8>) {
    serde_json::to_writer(text, value).expect("text can always be written to memory");
}

/// Whole numbers without a decimal point; all others with the fewest digits that read back as the same number.
fn float(value: f64, text: &mut Vec<u8>) -> Result<()> {
    if !value.is_finite() {
        return Err(Error::data(format!(
            "a number to be written is not finite: `{value}`"
        )));
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
        whole(value as i64, text);
    } else {
        serde_json::to_writer(text, &value)
            .expect("a finite number can always be written to memory");
    }
    Ok(())
}

fn whole(value: i64, text: &mut Vec<u8>) {
    let mut figures = [0; 20];
    let mut at = figures.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        figures[at] = b'0' + (rest % 10).to_le_bytes()[0];
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        text.push(b'-');
    }
    text.extend_from_slice(&figures[at..]);
}

fn date(day: i32, text: &mut Vec<u8>) {
    let date = date_of(day);
    if !(0..=9999).contains(&date.year()) {
        return text.extend_from_slice(date.to_string().as_bytes());
    }
    padded(date.year().cast_unsigned(), 4, text);
    text.push(b'-');
    padded(date.month(), 2, text);
    text.push(b'-');
    padded(date.day(), 2, text);
}

fn moment(time: i64, text: &mut Vec<u8>) {
    date(day_of(time), text);
    let clock = chrono::DateTime::from_timestamp_micros(time.rem_euclid(DAY)).unwrap_or_default();
    let _infallible = write!(
        text,
        "T{:02}:{:02}:{:02}",
        clock.hour(),
        clock.minute(),
        clock.second()
    );
    if clock.nanosecond() > 0 {
        let _infallible = write!(text, ".{:06}", clock.nanosecond() / 1000);
    }
}

fn padded(number: u32, width: u32, text: &mut Vec<u8>) {
    for place in (0..width).rev() {
        text.push(b'0' + (number / 10_u32.pow(place) % 10).to_le_bytes()[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut text = Vec::new();
        write(&mut text);
        String::from_utf8(text).expect("text")
    }

    #[test]
    fn numbers_read_back_alike() {
        for (value, expected) in [
            (0.1, "0.1"),
            (5.0, "5"),
            (-0.0, "0"),
            (1e300, "1e300"),
            (272.0 / 7.0, "38.857142857142854"),
            (-1234.0, "-1234"),
        ] {
            let text = shown(|text| float(value, text).expect("finite"));
            assert_eq!(text.parse::<f64>(), Ok(value));
            assert_eq!(text.replace("e+", "e"), expected);
        }
        assert!(float(f64::NAN, &mut Vec::new()).is_err());
    }

    #[test]
    fn dates_and_moments_are_iso() {
        assert_eq!(shown(|text| date(0, text)), "1970-01-01");
        assert_eq!(
            shown(|text| moment(DAY + 3_661_500_000, text)),
            "1970-01-02T01:01:01.500000"
        );
    }

    #[test]
    fn text_is_quoted_where_it_must_be() {
        for (value, expected) in [
            ("00001", "00001"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("", "\"\""),
            (" a", "\" a\""),
        ] {
            assert_eq!(shown(|text| quoted(value, text)), expected);
        }
    }
}
