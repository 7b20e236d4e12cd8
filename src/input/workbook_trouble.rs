//! What is said of workbooks that cannot be read.

use crate::error::Error;

use super::bombs::TOO_MUCH;

/// The error for a workbook whose bytes do not hold what they should.
pub(super) fn damaged(why: &impl ToString) -> Error {
    let why = why.to_string();
    let hint = if why.contains(TOO_MUCH) {
        "open it and save the sheet as CSV (UTF-8), if it is really so large"
    } else {
        "open it and save it again, or save the sheet as CSV (UTF-8)"
    };
    Error::data(format!("damaged workbook: {why}")).hint(hint)
}

/// The error for a workbook that is encrypted.
pub(super) fn protected() -> Error {
    Error::data("the workbook is protected with a password")
        .hint("save it without the password, or save the sheet as CSV (UTF-8)")
}
