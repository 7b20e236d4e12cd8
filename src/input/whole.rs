//! Small tables that are read from their start to their end, and in which every row must be right.

use crate::error::{Error, Result};

use super::cells::CellBatch;
use super::options::ReadOptions;
use super::table::{AnyTable, Fault, Part};
use super::{formats, paths};

/// The tables of a file that is not one of orders: options about those have no effect on it.
///
/// # Errors
/// When it cannot be read.
pub(super) fn open_all(name: &str, options: &ReadOptions) -> Result<Vec<AnyTable>> {
    let options = &ReadOptions {
        sheet: None,
        table: None,
        query: None,
        ..options.clone()
    };
    let sources = paths::sources(&[name.to_owned()], options)?.sources;
    sources.iter().map(formats::open).collect()
}

/// Reads some columns of all rows; `what` is what messages call the file.
///
/// # Errors
/// When a row cannot be read, or `take` fails.
pub(super) fn read_whole(
    table: &AnyTable,
    projection: &[usize],
    what: &str,
    mut take: impl FnMut(&CellBatch) -> Result<()>,
) -> Result<()> {
    let name = &table.source().name;
    let mut reading = table.read(Part::Whole, projection)?;
    loop {
        let batch = match reading.next_batch() {
            Ok(Some(batch)) => batch,
            Ok(None) => return Ok(()),
            Err(Fault::Error(error)) => return Err(error),
            Err(Fault::CutInQuotes | Fault::NotUtf8(_)) => {
                return Err(Error::data(format!("the file of {what} is not UTF-8 text"))
                    .at(name)
                    .hint("save it as CSV (UTF-8)"));
            }
        };
        if let Some(broken) = batch.broken.first() {
            return Err(Error::data(format!(
                "the row has a different number of fields from the header: `{}`",
                broken.start
            ))
            .at(format!("{name}:{}", broken.line)));
        }
        take(&batch)?;
    }
}
