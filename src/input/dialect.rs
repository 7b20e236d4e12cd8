//! How a text is written: its delimiter, header and quotes.

use crate::error::{Error, Result};

use super::preamble::Preamble;

/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The dialect of one text file, and its first rows.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Does it start with a byte order mark?
    pub bom: bool,
    /// Lines before the header that are left aside.
    pub preamble: Preamble,
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
        let preamble = Preamble::of(text);
        let text = &text[preamble.bytes..];
        let delimiter = delimiter_of(text);
        let mut records = records(text, delimiter);
        let header: Vec<String> = match records.next() {
            Some(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
            None => return Err(Error::data("the file is empty").at(name)),
        };
        if header
            .iter()
            .all(|name| name.parse::<f64>().is_ok() || name.is_empty() || is_date(name))
        {
            let hint = "the first row must name the columns: customer_id,date,amount";
            return Err(Error::data("the file has no header")
                .at(format!("{name}:{}", preamble.lines + 1))
                .hint(hint));
        }
        Ok(Self {
            delimiter,
            bom: false,
            preamble,
            crlf: text.contains("\r\n"),
            header,
            sample: records.collect(),
        })
    }
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
