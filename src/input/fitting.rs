//! Does a table fit? One of several sheets, members of an archive or tables of a database is chosen by its header.

use super::columns::RfmColumns;
use super::mapped::fits_transactions;
use super::options::ReadOptions;

/// Whether a header and the rows below it have a customer and a date, or the columns of an RFM table.
pub(super) fn fits(header: &[String], sample: &[Vec<String>], options: &ReadOptions) -> bool {
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    fits_transactions(&header, sample, options)
        || RfmColumns::find(&header, &options.columns).is_ok()
}

/// Names for a message: the first of them, and how many more there are.
pub(super) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", names.len() - SHOWN));
    }
    shown.join(", ")
}
