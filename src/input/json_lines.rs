//! JSON Lines: one object a line, its values as the text that CSV would hold.
//!
//! Columns are the names of the first objects, in order of appearance. A number stays as it is
//! written, so that `12.10` and an id of thirty digits lose nothing; `null` and a name that an object
//! lacks are empty cells; lists and objects inside are text.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::{Error, Result};

use super::dialect::not_utf8;
use super::source::Source;
use super::text::{Batches, Line, Rows, batches};

/// Lines whose names become columns.
const SAMPLE: usize = 1000;
/// Characters of a broken line that are shown.
const SHOWN: usize = 80;

/// Names of all columns and the first rows, every row as wide as the header.
///
/// # Errors
/// When the file cannot be read or none of its first lines is an object.
pub fn open(source: &Source) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let (mut header, mut rows) = (Vec::new(), Vec::new());
    let (mut places, mut lines) = (HashMap::new(), Lines::of(source)?);
    while rows.len() < SAMPLE
        && let Some(line) = lines.next()?
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
        rows.extend(is_object.map(|()| row));
    }
    if header.is_empty() {
        let error = Error::data("no line holds a JSON object").at(&source.name);
        return Err(error.hint(
            "JSON Lines has one object a line: {\"customer_id\": \"a\", \"date\": \"2024-01-31\"}",
        ));
    }
    rows.iter_mut()
        .for_each(|row| row.resize(header.len(), String::new()));
    Ok((header, rows))
}

/// Reads the file from its first line to its last; a line that is no object is a row left out.
///
/// # Errors
/// When it cannot be opened.
pub fn read(source: &Source, header: &[String], projection: &[usize]) -> Result<Batches> {
    let places = projection
        .iter()
        .enumerate()
        .map(|(at, column)| (header[*column].clone(), at))
        .collect();
    Ok(batches(Objects {
        lines: Lines::of(source)?,
        places,
        cells: vec![None; projection.len()],
    }))
}

/// The lines of a text that are not blank.
struct Lines {
    name: String,
    text: BufReader<Box<dyn Read + Send>>,
    bytes: Vec<u8>,
    number: u64,
}

impl Lines {
    fn of(source: &Source) -> Result<Self> {
        let text = BufReader::with_capacity(1 << 18, source.text()?);
        Ok(Self {
            name: source.name.clone(),
            text,
            bytes: Vec::new(),
            number: 0,
        })
    }

    fn next(&mut self) -> Result<Option<&str>> {
        loop {
            self.bytes.clear();
            let length = self
                .text
                .read_until(b'\n', &mut self.bytes)
                .map_err(|error| Error::io(format!("cannot read `{}`", self.name), error))?;
            self.number += 1;
            if length == 0 || !self.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        let place = || format!("{}:{}", self.name, self.number);
        let line = str::from_utf8(self.bytes.trim_ascii())
            .map_err(|error| not_utf8(&place()).because(error))?;
        Ok((!line.is_empty()).then_some(line))
    }
}

/// One object a line, by the columns in use.
struct Objects {
    lines: Lines,
    places: HashMap<String, usize>,
    cells: Vec<Option<String>>,
}

impl Rows for Objects {
    fn width(&self) -> usize {
        self.cells.len()
    }

    fn next(&mut self) -> Result<Option<Line>> {
        let Some(line) = self.lines.next()? else {
            return Ok(None);
        };
        self.cells.fill(None);
        let is_object = each_value(line, |name, value| {
            if let Some(place) = self.places.get(name) {
                self.cells[*place] = Some(text(value)?);
            }
            Some(())
        });
        let broken = is_object
            .is_none()
            .then(|| line.chars().take(SHOWN).collect());
        let number = self.lines.number;
        Ok(Some(broken.map_or(Line::Row(number), |start| {
            Line::Broken(number, start)
        })))
    }

    fn cell(&self, column: usize) -> &str {
        self.cells[column].as_deref().unwrap_or_default()
    }
}

/// Visits the names (without the spaces around them) and the values, as written, of one object;
/// `None` when the line is none, or the visitor refuses a value.
fn each_value(line: &str, mut visit: impl FnMut(&str, &str) -> Option<()>) -> Option<()> {
    let mut rest = line.strip_prefix('{')?.trim_ascii_start();
    if rest == "}" {
        return Some(());
    }
    loop {
        let (name, _, after) = first::<String>(rest)?;
        let (_, value, after) = first::<IgnoredAny>(
            after
                .trim_ascii_start()
                .strip_prefix(':')?
                .trim_ascii_start(),
        )?;
        visit(name.trim(), value)?;
        match after.trim_ascii_start() {
            "}" => return Some(()),
            after => rest = after.strip_prefix(',')?.trim_ascii_start(),
        }
    }
}

/// The JSON value a text begins with: read, as written, and what follows it.
fn first<T: DeserializeOwned>(text: &str) -> Option<(T, &str, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let value = values.next()?.ok()?;
    let (written, rest) = text.split_at_checked(values.byte_offset())?;
    Some((value, written, rest))
}

/// A value as the text of a cell.
fn text(value: &str) -> Option<String> {
    match value.as_bytes().first()? {
        b'"' => serde_json::from_str(value).ok(),
        b'n' => Some(String::new()),
        _ => Some(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(line: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        each_value(line, |name, value| {
            found.push((name.to_owned(), text(value)?));
            Some(())
        })?;
        Some(found)
    }

    #[test]
    fn values_are_text_as_written() {
        let line = r#"{"id": "00001","n":12.10 , " é\n":"a\"\u00e9", "big": 123456789012345678901234567890, "no":null,"l":[1, {"a":2}],"t":true}"#;
        let found = values(line).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("id", "00001"),
                ("n", "12.10"),
                ("é", "a\"é"),
                ("big", "123456789012345678901234567890"),
                ("no", ""),
                ("l", r#"[1, {"a":2}]"#),
                ("t", "true"),
            ]
        );
        assert_eq!(values("{ }"), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_object_has_no_values() {
        for line in [
            "",
            "1",
            "[1]",
            "{",
            "{}x",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{"a":1 "b":2}"#,
            r#"{"a":NaN}"#,
        ] {
            assert_eq!(values(line), None, "{line}");
        }
    }
}
