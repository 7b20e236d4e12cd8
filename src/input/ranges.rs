//! What the dialect of a file needs to be asked of its bytes: a sample of them, and where it can be cut.

use std::io::{BufRead, BufReader, Read};

use crate::error::{Error, Result};

use super::dialect::{Dialect, not_utf8};
use super::source::Source;

/// How much text a dialect is inferred from, in bytes.
const SAMPLE: u64 = 1 << 18;
/// A plain file is cut into ranges of about this many bytes.
const RANGE: u64 = 1 << 23;

impl Dialect {
    /// Infers the dialect from the first quarter of a mebibyte.
    ///
    /// # Errors
    /// When the file cannot be read, is not text, is empty or has no row of names.
    pub(super) fn sniff(source: &Source) -> Result<Self> {
        let text = sample_of(source)?;
        let bom = source.is_plain_utf8() && starts_with_mark(source)?;
        let mut dialect = Self::written(&text, &source.name, source.written)?;
        dialect.bom = bom;
        Ok(dialect)
    }

    /// Where the header starts, in bytes: behind the byte order mark.
    pub(super) const fn start(&self) -> u64 {
        self.preamble.bytes as u64 + if self.bom { 3 } else { 0 }
    }

    /// Cuts a plain file into ranges that start after the end of a line, which may stand inside of quotes,
    /// the first one without byte order mark; `None` where it must be read from start to end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn ranges(&self, source: &Source) -> Result<Option<Vec<(u64, u64)>>> {
        let length = source.length()?;
        if !source.is_plain_utf8() || length <= RANGE {
            return Ok(None);
        }
        let mut cuts = vec![self.start()];
        for target in (1..=length / RANGE).map(|part| part * RANGE) {
            if cuts.last().is_some_and(|last| target <= *last) {
                continue;
            }
            let cut = next_line(source, target, length)?;
            if cut == length {
                break;
            }
            cuts.push(cut);
        }
        cuts.push(length);
        Ok(Some(
            cuts.windows(2).map(|pair| (pair[0], pair[1])).collect(),
        ))
    }
}

/// The first part of a text, cut after its last complete line where it goes on.
fn sample_of(source: &Source) -> Result<String> {
    let failed = |error| Error::io(format!("cannot read `{}`", source.name), error);
    let mut bytes = Vec::new();
    source
        .text()?
        .take(SAMPLE)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
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

fn starts_with_mark(source: &Source) -> Result<bool> {
    let mut start = Vec::new();
    let failed = |error| Error::io(format!("cannot read `{}`", source.name), error);
    source
        .range(0, 3)?
        .read_to_end(&mut start)
        .map_err(failed)?;
    Ok(start == [0xef, 0xbb, 0xbf])
}

fn next_line(source: &Source, target: u64, length: u64) -> Result<u64> {
    let rest = BufReader::new(source.range(target - 1, length)?)
        .skip_until(b'\n')
        .map_err(|error| Error::io(format!("cannot read `{}`", source.name), error))?;
    Ok(target - 1 + rest as u64)
}
