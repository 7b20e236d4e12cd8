//! How a text file is written: its delimiter, header, quotes, and where it can be cut into ranges.

use std::io::{BufRead, BufReader, Read};

use crate::error::{Error, Result};

use super::source::Source;

/// How much text a dialect is inferred from, in bytes.
const SAMPLE: u64 = 1 << 18;
/// A plain file is cut into ranges of about this many bytes.
const RANGE: u64 = 1 << 23;
/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The dialect of one text file, and its first rows.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Does it start with a byte order mark?
    pub bom: bool,
    /// Do its lines end with carriage return and newline?
    pub crlf: bool,
    /// Names of the columns, without the spaces around them.
    pub header: Vec<String>,
    /// Complete rows after the header, from the start of the file.
    pub sample: Vec<Vec<String>>,
}

impl Dialect {
    /// Infers the dialect from the first quarter of a mebibyte.
    ///
    /// # Errors
    /// When the file cannot be read, is no text, is empty or has no row of names.
    pub fn sniff(source: &Source) -> Result<Self> {
        let text = sample_of(source)?;
        let bom = source.is_plain_utf8() && starts_with_mark(source)?;
        let delimiter = delimiter_of(&text);
        let mut records = records(&text, delimiter);
        let header: Vec<String> = match records.next() {
            Some(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
            None => return Err(Error::data("the file is empty").at(&source.name)),
        };
        if header.iter().all(|name| name.parse::<f64>().is_ok() || name.is_empty() || is_date(name)) {
            let hint = "the first row must name the columns: customer_id,date,amount";
            return Err(Error::data("the file has no header").at(format!("{}:1", source.name)).hint(hint));
        }
        Ok(Self { delimiter, bom, crlf: text.contains("\r\n"), header, sample: records.collect() })
    }

    /// Cuts a plain file into ranges that start at a row, the first one without byte order mark;
    /// `None` where it must be read from start to end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn ranges(&self, source: &Source) -> Result<Option<Vec<(u64, u64)>>> {
        let length = source.length()?;
        if !source.is_plain_utf8() || length <= RANGE || has_newline_in_quotes(source)? {
            return Ok(None);
        }
        let mut cuts = vec![if self.bom { 3 } else { 0 }];
        for target in (1..=length / RANGE).map(|part| part * RANGE) {
            let cut = next_line(source, target, length)?;
            if cut < length && cuts.last().is_some_and(|last| cut > *last) {
                cuts.push(cut);
            }
        }
        cuts.push(length);
        Ok(Some(cuts.windows(2).map(|pair| (pair[0], pair[1])).collect()))
    }
}

fn is_date(name: &str) -> bool {
    super::dates::DateForm::YearFirst.parse(name).is_some()
}

/// The first part of a text, cut after its last complete line where it goes on.
fn sample_of(source: &Source) -> Result<String> {
    let failed = |error| Error::io(format!("cannot read `{}`", source.name), error);
    let mut bytes = Vec::new();
    source.text()?.take(SAMPLE).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 == SAMPLE
        && let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n')
    {
        bytes.truncate(end + 1);
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        not_utf8(&format!("{}:{line}", source.name)).because(error)
    })
}

/// The error for bytes that are no text in any encoding that is recognised.
#[must_use]
pub fn not_utf8(place: &str) -> Error {
    Error::data("the file is not UTF-8 text").at(place).hint("save it as UTF-8 or export it as Parquet")
}

fn starts_with_mark(source: &Source) -> Result<bool> {
    let mut start = Vec::new();
    let failed = |error| Error::io(format!("cannot read `{}`", source.name), error);
    source.range(0, 3)?.read_to_end(&mut start).map_err(failed)?;
    Ok(start == [0xef, 0xbb, 0xbf])
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = Vec<String>> {
    let reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.into_records().map_while(Result::ok).map(|record| record.iter().map(str::to_owned).collect())
}

/// The delimiter under which most of the first rows have as many fields as the header, and more than one.
fn delimiter_of(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut rows = records(text, delimiter).take(100);
        let width = rows.next().map_or(0, |header| header.len());
        let (same, all) = rows.fold((0, 0), |(same, all), row| (same + usize::from(row.len() == width), all + 1));
        let agreement = (same * 100_usize).checked_div(all).unwrap_or(100);
        if width > 1 { (agreement, width) } else { (0, 0) }
    };
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn next_line(source: &Source, target: u64, length: u64) -> Result<u64> {
    let mut rest = Vec::new();
    BufReader::new(source.range(target - 1, length)?)
        .read_until(b'\n', &mut rest)
        .map_err(|error| Error::io(format!("cannot read `{}`", source.name), error))?;
    Ok(target - 1 + rest.len() as u64)
}

fn has_newline_in_quotes(source: &Source) -> Result<bool> {
    let mut text = source.text()?;
    let mut block = vec![0; 1 << 18];
    let mut quoted = false;
    loop {
        let length =
            text.read(&mut block).map_err(|error| Error::io(format!("cannot read `{}`", source.name), error))?;
        if length == 0 {
            return Ok(false);
        }
        let part = &block[..length];
        if !quoted && !part.contains(&b'"') {
            continue;
        }
        for byte in part {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if quoted => return Ok(true),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::delimiter_of;

    #[test]
    fn the_delimiter_is_the_one_that_cuts_rows_alike() {
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("client;date;montant\n1;2024-01-01;12,5\n2;2024-01-02;3,5\n", b';'),
            ("a\tb\n1\t2,5\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("name,\"x;y\"\n\"a;b;c\",2\n", b','),
        ] {
            assert_eq!(delimiter_of(text), expected, "{text}");
        }
    }
}
