//! Tables and documents of text, byte by byte: what stays is as it was.

use std::borrow::Cow;

use serde_json::Value;

use super::columns::{Holds, holds};
use super::kinds::Kind;
use super::person::Person;
use super::traces::{Span, Traces};
use crate::audience::target_of_header;
use crate::error::{Error, Result};

/// The cells of a row that may name a person.
pub(super) type Cells<'c> = Vec<(Holds, Cow<'c, str>)>;

/// What is left of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Cleaned {
    pub(super) bytes: Vec<u8>,
    /// Rows that are gone.
    pub(super) rows: u64,
    /// Words that were replaced.
    pub(super) words: u64,
    /// The target of the audience that it is.
    pub(super) export: Option<&'static str>,
}

/// What replaces a word in a document.
const REMOVED: &[u8] = b"removed";

/// Calls `each` with every row of a table of text, and with the place of its bytes. The first row is the header.
///
/// # Errors
/// When it cannot be cut into rows.
pub(super) fn each_row(
    bytes: &[u8],
    kind: Kind,
    each: &mut dyn FnMut(&Cells<'_>, Span),
) -> Result<()> {
    match kind {
        Kind::Delimited(delimiter) => each_record(bytes, delimiter, each),
        Kind::JsonLines => {
            each_line(bytes, each);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes)
}

/// The names of the columns of a table of text.
fn header(bytes: &[u8], delimiter: u8) -> Vec<String> {
    let mut record = csv::ByteRecord::new();
    let _is_there = reader(bytes, delimiter).read_byte_record(&mut record);
    let cells = record.iter();
    cells
        .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
        .collect()
}

fn each_record(bytes: &[u8], delimiter: u8, each: &mut dyn FnMut(&Cells<'_>, Span)) -> Result<()> {
    let held: Vec<Holds> = header(bytes, delimiter)
        .iter()
        .map(|name| holds(name))
        .collect();
    let telling: Vec<usize> = (0..held.len())
        .filter(|at| held[*at] != Holds::Other)
        .collect();
    let mut reader = reader(bytes, delimiter);
    let mut record = csv::ByteRecord::new();
    let mut start = 0;
    let mut is_header = true;
    loop {
        let is_there = reader
            .read_byte_record(&mut record)
            .map_err(|error| Error::data(format!("not a table: {error}")))?;
        if !is_there {
            return Ok(());
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
        if !is_header {
            let cells = telling.iter().filter_map(|at| {
                let cell = record.get(*at)?;
                Some((held[*at], String::from_utf8_lossy(cell)))
            });
            each(&cells.collect(), (start, end));
        }
        is_header = false;
        start = end;
    }
}

fn each_line(bytes: &[u8], each: &mut dyn FnMut(&Cells<'_>, Span)) {
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        let value: Option<Value> = serde_json::from_slice(line).ok();
        let mut cells: Cells<'_> = Vec::new();
        if let Some(Value::Object(fields)) = &value {
            for (name, field) in fields {
                let held = holds(name);
                match field {
                    _ if held == Holds::Other => {}
                    Value::String(text) => cells.push((held, Cow::Borrowed(text))),
                    Value::Number(number) => cells.push((held, Cow::Owned(number.to_string()))),
                    _ => {}
                }
            }
        }
        each(&cells, (start, end));
        start = end;
    }
}

/// Does a row name the person, by whatever they are known?
pub(super) fn is_of(person: &Person, traces: &Traces, cells: &Cells<'_>) -> bool {
    cells.iter().any(|(held, cell)| match held {
        Holds::Phone => person.is_number(cell),
        Holds::Id => person.is_named_by(*held, cell) || traces.is_short_id(cell),
        held => person.is_named_by(*held, cell),
    })
}

/// A text without the person; `None` if they are not in it.
///
/// # Errors
/// When a table cannot be cut into rows.
pub(super) fn cleaned(
    bytes: &[u8],
    kind: Kind,
    person: &Person,
    traces: &Traces,
) -> Result<Option<Cleaned>> {
    let words = traces.find(bytes);
    if kind == Kind::Text {
        return Ok(without_words(bytes, words, traces));
    }
    let mut gone: Vec<Span> = Vec::new();
    let mut next = 0;
    each_row(bytes, kind, &mut |cells, (start, end)| {
        while words.get(next).is_some_and(|(_, until)| *until <= start) {
            next += 1;
        }
        let has_word = words.get(next).is_some_and(|(from, _)| *from < end);
        if has_word || is_of(person, traces, cells) {
            gone.push((start, end));
        }
    })?;
    let export = export_of(bytes, kind);
    let rows = gone.len() as u64;
    let kept = without(bytes, &gone, b"");
    // what is left of words is in the header
    let header = traces.find(&kept);
    if rows == 0 && header.is_empty() {
        return Ok(None);
    }
    Ok(Some(Cleaned {
        words: header.len() as u64,
        bytes: without(&kept, &header, REMOVED),
        rows,
        export,
    }))
}

fn without_words(bytes: &[u8], words: Vec<Span>, traces: &Traces) -> Option<Cleaned> {
    let mut spans = words;
    spans.extend(traces.find_short_ids(bytes));
    spans.sort_unstable();
    spans.dedup_by(|later, earlier| later.0 < earlier.1);
    if spans.is_empty() {
        return None;
    }
    Some(Cleaned {
        bytes: without(bytes, &spans, REMOVED),
        rows: 0,
        words: spans.len() as u64,
        export: None,
    })
}

/// The bytes without some parts of them.
fn without(bytes: &[u8], spans: &[Span], instead: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for (start, end) in spans {
        kept.extend_from_slice(&bytes[from..*start]);
        kept.extend_from_slice(instead);
        from = *end;
    }
    kept.extend_from_slice(&bytes[from..]);
    kept
}

/// The target of the audience that a table is.
fn export_of(bytes: &[u8], kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Delimited(delimiter) => target_of_header(&header(bytes, delimiter)),
        Kind::JsonLines => {
            let start = &bytes[..bytes.len().min(4096)];
            let is_event = start.windows(11).any(|part| part == b"\"user_data\"");
            is_event.then_some("meta-conversions")
        }
        _ => None,
    }
}

/// Does a text still name the person?
///
/// # Errors
/// When a table cannot be cut into rows.
pub(super) fn has_trace(
    bytes: &[u8],
    kind: Kind,
    person: &Person,
    traces: &Traces,
) -> Result<bool> {
    if !traces.find(bytes).is_empty() {
        return Ok(true);
    }
    if kind == Kind::Text {
        return Ok(!traces.find_short_ids(bytes).is_empty());
    }
    let mut has_one = false;
    each_row(bytes, kind, &mut |cells, _| {
        has_one |= is_of(person, traces, cells);
    })?;
    Ok(has_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(who: &str, text: &str, kind: Kind) -> Option<String> {
        let mut person = Person::named(who, None);
        person.learn(Holds::Phone, "+33 6 12 34 56 79");
        let traces = person.traces(None);
        let cleaned = cleaned(text.as_bytes(), kind, &person, &traces).unwrap()?;
        assert!(!has_trace(&cleaned.bytes, kind, &person, &traces).unwrap());
        Some(String::from_utf8(cleaned.bytes).unwrap())
    }

    #[test]
    fn rows_go_and_the_others_stay_as_they_were() {
        let table = "customer_id,note\r\n17,\"a\nb\"\r\n170,17\r\n18,\"x,17\"\r\n";
        let kept = clean("17", table, Kind::Delimited(b','));
        assert_eq!(
            kept.as_deref(),
            Some("customer_id,note\r\n170,17\r\n18,\"x,17\"\r\n")
        );
        assert_eq!(clean("19", table, Kind::Delimited(b',')), None);
    }

    #[test]
    fn numbers_are_known_in_all_spellings() {
        let table = "id;Téléphone\nA1;0033 6 12 34 56 79\nA2;+33 7 00 00 00 01\n";
        let kept = clean("zzz", table, Kind::Delimited(b';'));
        assert_eq!(
            kept.as_deref(),
            Some("id;Téléphone\nA2;+33 7 00 00 00 01\n")
        );
    }

    #[test]
    fn lines_of_json_go_and_words_in_documents_are_replaced() {
        let lines = "{\"customer_id\":\"17\",\"x\":1}\n{\"customer_id\":17}\n{\"x\":17}\n";
        assert_eq!(
            clean("17", lines, Kind::JsonLines).as_deref(),
            Some("{\"x\":17}\n")
        );
        let document = "{\"ids\": [\"17\", \"C00001\"], \"rows\": 17}";
        assert_eq!(
            clean("17", document, Kind::Text).as_deref(),
            Some("{\"ids\": [\"removed\", \"C00001\"], \"rows\": 17}")
        );
        assert_eq!(
            clean("C00001", document, Kind::Text).as_deref(),
            Some("{\"ids\": [\"17\", \"removed\"], \"rows\": 17}")
        );
    }
}
