//! A JSON document that holds a list of objects, as interfaces of web services answer: `[{…}, {…}]`, or
//! `{"data": [{…}, {…}], "links": {…}}`. Its objects are read as lines of JSON Lines are.

use std::io::Read;
use std::ops::Range;

use crate::error::{Error, Result};

use super::dialect::not_utf8;
use super::json_values::{each_value, first_value};
use super::source::{Source, unreadable};

/// The largest document that is read, in mebibytes: all of it is in memory.
const MEBIBYTES: u64 = 1024;
/// Names of the list in an object that holds one.
const LISTS: [&str; 5] = ["data", "results", "records", "events", "orders"];

/// The objects of a document.
#[derive(Debug)]
pub(super) struct Document {
    text: String,
    /// The line on which each object starts, and its bytes.
    objects: Vec<(u64, Range<usize>)>,
    next: usize,
}

impl Document {
    /// The document that a source is, where it is one: it begins with a list, or its only object holds one.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or ends in the middle.
    pub(super) fn of(source: &Source) -> Result<Option<Self>> {
        if !is_document(source)? {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let limit = MEBIBYTES << 20;
        let mut start = source.text()?.take(limit + 1);
        let read = start.read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&source.name, error))?;
        if bytes.len() as u64 > limit {
            if !bytes.trim_ascii_start().starts_with(b"[") {
                return Ok(None);
            }
            let what = format!("the JSON document is larger than {MEBIBYTES} MiB");
            let hint = "write it as JSON Lines, with one object a line";
            return Err(Error::data(what).at(&source.name).hint(hint));
        }
        let text = String::from_utf8(bytes).map_err(|_| not_utf8(&source.name))?;
        let Some(list) = list_of(&text) else {
            return Ok(None);
        };
        let objects = objects_of(&text, list).map_err(|line| {
            Error::data("the JSON document has a fault, or ends in the middle")
                .at(format!("{}:{line}", source.name))
        })?;
        Ok(Some(Self {
            text,
            objects,
            next: 0,
        }))
    }

    /// The next object and the line on which it starts.
    pub(super) fn next_object(&mut self) -> Option<(u64, &str)> {
        let (line, range) = self.objects.get(self.next)?.clone();
        self.next += 1;
        Some((line, &self.text[range]))
    }
}

/// Does a text begin like a list of objects, or with an object that goes on after its first line, or that is alone?
fn is_document(source: &Source) -> Result<bool> {
    const START: u64 = 1 << 16;
    let mut start = Vec::new();
    let read = source.text()?.take(START).read_to_end(&mut start);
    read.map_err(|error| unreadable(&source.name, error))?;
    let start = String::from_utf8_lossy(&start);
    let start = start.trim_start();
    if start.starts_with('[') {
        return Ok(true);
    }
    let Some((line, rest)) = start.split_once('\n') else {
        return Ok(start.contains('['));
    };
    let is_alone = rest.trim().is_empty() && line.contains('[');
    let has_list = |name: &str| line.contains(&format!("\"{name}\"")) && line.contains('[');
    let goes_on = line.trim() == "{" || LISTS.iter().any(|name| has_list(name));
    let is_whole = each_value(line.trim(), |_, _| Some(())).is_some();
    Ok(is_alone || (goes_on && !is_whole))
}

/// Where the list of a document begins, after its bracket.
fn list_of(text: &str) -> Option<usize> {
    let whole = text.trim_ascii();
    let start = text.len() - text.trim_ascii_start().len();
    if whole.starts_with('[') {
        return Some(start + 1);
    }
    let mut found = None;
    each_value(whole, |name, value| {
        if found.is_none() && LISTS.contains(&name) && value.starts_with('[') {
            found = Some(value.as_ptr() as usize - text.as_ptr() as usize + 1);
        }
        Some(())
    });
    found
}

/// The objects of a list that begins at a byte; a fault is told by its line.
fn objects_of(text: &str, start: usize) -> Result<Vec<(u64, Range<usize>)>, u64> {
    let mut objects = Vec::new();
    let (mut at, mut line, mut counted) = (start, 1, 0);
    loop {
        at += text[at..].len() - text[at..].trim_ascii_start().len();
        line += text[counted..at].matches('\n').count() as u64;
        counted = at;
        if objects.is_empty() && text[at..].starts_with(']') {
            return Ok(objects);
        }
        let length = first_value(&text[at..]).ok_or(line)?;
        objects.push((line, at..at + length));
        at += length;
        let rest = text[at..].trim_ascii_start();
        at = text.len() - rest.len();
        match rest.bytes().next() {
            Some(b',') => at += 1,
            Some(b']') => return Ok(objects),
            _ => return Err(line),
        }
    }
}
