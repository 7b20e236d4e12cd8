//! How a text is written: its delimiter, header and quotes.

use std::borrow::Cow;

use crate::error::{Error, Result};

use super::preamble::Preamble;
use super::profile::Profile;
use super::spaces::{TAB, cuts_alike, squeezed};
use super::unnamed::{Unnamed, numbers};
use super::written::{Delimiter, Written};

/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [u8; 6] = [b',', b';', b'\t', b'|', b'^', b'~'];

/// The dialect of one text file, and its first rows.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Does it start with a byte order mark?
    pub bom: bool,
    /// Lines before the header that are left aside.
    pub preamble: Preamble,
    /// What the caller says about it.
    #[cfg_attr(not(feature = "engine"), allow(dead_code, reason = "reading needs it"))]
    written: Written,
    /// Do its lines end with carriage return and newline?
    pub crlf: bool,
    /// Names of the columns, without the spaces around them.
    pub header: Vec<String>,
    /// Complete rows after the header, from the start of the file.
    pub sample: Vec<Vec<String>>,
}

impl Dialect {
    /// Infers the dialect from the first rows of a text; messages call it `name`.
    ///
    /// # Errors
    /// When it is empty or has no row of names.
    pub fn of(text: &str, name: &str) -> Result<Self> {
        Self::written(text, name, Written::default())
    }

    /// The same where the caller says something about it.
    ///
    /// # Errors
    /// When it is empty, or has no row of names and the caller does not say so.
    pub(super) fn written(text: &str, name: &str, written: Written) -> Result<Self> {
        let preamble = match written.lines_before {
            Some(lines) => Preamble { lines, bytes: 0 },
            None if written.no_header => Preamble::default(),
            None => Preamble::of(text),
        };
        let text = &text[preamble.bytes..];
        let crlf = text.contains("\r\n");
        let is_spaced = written.delimiter == Some(Delimiter::Spaces);
        let text: Cow<'_, str> = if is_spaced {
            Cow::Owned(squeezed(text))
        } else {
            Cow::Borrowed(text)
        };
        let delimiter = match written.delimiter {
            Some(Delimiter::Byte(byte)) => byte,
            Some(Delimiter::Spaces) => TAB,
            None => delimiter_of(&text),
        };
        let mut records = records(&text, delimiter);
        let Some(first) = records.next() else {
            return Err(Error::data("the file is empty").at(name));
        };
        let mut sample: Vec<Vec<String>> = records.collect();
        let header = if written.no_header {
            let header = numbers(first.len());
            sample.insert(0, first);
            header
        } else {
            let header: Vec<String> = first.iter().map(|name| name.trim().to_owned()).collect();
            let place = format!("{name}:{}", preamble.lines + 1);
            check_header(&header, &sample, &text).map_err(|error| error.at(place))?;
            header
        };
        Ok(Self {
            delimiter,
            bom: false,
            preamble,
            crlf,
            written,
            header,
            sample,
        })
    }
}

#[cfg(feature = "engine")]
impl Dialect {
    /// Does its first row name the columns?
    pub(super) const fn has_header(&self) -> bool {
        !self.written.no_header
    }

    /// Are its fields separated by spaces, which become tabs?
    pub(super) const fn is_spaced(&self) -> bool {
        matches!(self.written.delimiter, Some(Delimiter::Spaces))
    }
}

/// Checks that the first row names columns, and that something separates them.
fn check_header(header: &[String], sample: &[Vec<String>], text: &str) -> Result<()> {
    if header.len() == 1
        && cuts_alike(text)
        && let Some(error) = without_delimiter(text)
    {
        return Err(error);
    }
    if !is_data(header, sample) {
        return Ok(());
    }
    let mut rows = vec![header.to_vec()];
    rows.extend_from_slice(sample);
    let options = Unnamed::of(&rows, header.len()).options();
    Err(
        Error::data("the file has no header: its first row is data").hint(format!(
            "pass `--no-header {options}`, or put names into the first row: customer_id,date,amount"
        )),
    )
}

/// The error for a text whose fields are separated by spaces, with dates among them.
fn without_delimiter(text: &str) -> Option<Error> {
    let text = squeezed(text);
    let rows: Vec<Vec<String>> = records(&text, TAB).collect();
    let (first, others) = rows.split_first()?;
    Unnamed::of(others, first.len()).date?;
    let error = Error::data("the fields seem to be separated by spaces");
    if !is_data(first, others) {
        return Some(error.hint("pass `--delimiter space`"));
    }
    let options = Unnamed::of(&rows, first.len()).options();
    Some(error.hint(format!(
        "there is no header either: pass `--delimiter space --no-header {options}`"
    )))
}

/// Is the first row data: numbers and dates alone, or a date above dates, or a number with decimals above such?
fn is_data(first: &[String], sample: &[Vec<String>]) -> bool {
    let is_number = |cell: &String| cell.parse::<f64>().is_ok();
    if first
        .iter()
        .all(|cell| cell.is_empty() || is_number(cell) || is_date(cell))
    {
        return true;
    }
    let row = [first.to_vec()];
    (0..first.len()).any(|at| {
        let (own, below) = (Profile::of(&row, at), Profile::of(sample, at));
        let dates = own.is_dates() && below.is_dates();
        dates || (own.is_decimals() && below.is_decimals())
    })
}

fn is_date(name: &str) -> bool {
    super::dates::DateForm::YearFirst.parse(name).is_some()
}

/// The error for bytes that are not text in any recognised encoding.
#[cfg(feature = "engine")]
#[must_use]
pub(crate) fn not_utf8(place: &str) -> Error {
    Error::data("the file is not UTF-8 text")
        .at(place)
        .hint("save it as UTF-8 or export it as Parquet")
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = Vec<String>> {
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader
        .into_records()
        .map_while(Result::ok)
        .map(|record| record.iter().map(str::to_owned).collect())
}

/// The delimiter under which most of the first rows have as many fields as the header, and more than one.
fn delimiter_of(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut rows = records(text, delimiter).take(100);
        let width = rows.next().map_or(0, |header| header.len());
        let (same, all) = rows.fold((0, 0), |(same, all), row| {
            (same + usize::from(row.len() == width), all + 1)
        });
        let agreement = (same * 100_usize).checked_div(all).unwrap_or(100);
        if width > 1 {
            (agreement, width)
        } else {
            (0, 0)
        }
    };
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::delimiter_of;

    #[test]
    fn the_delimiter_is_the_one_that_cuts_rows_alike() {
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            (
                "client;date;montant\n1;2024-01-01;12,5\n2;2024-01-02;3,5\n",
                b';',
            ),
            ("a\tb\n1\t2,5\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("name,\"x;y\"\n\"a;b;c\",2\n", b','),
        ] {
            assert_eq!(delimiter_of(text), expected, "{text}");
        }
    }
}
