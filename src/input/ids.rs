//! Ids as they are compared: without spaces and guards around them, or by their meaning alone.

use std::borrow::Cow;

use arrow::array::StringArray;

/// Ids without spaces around them and without a spreadsheet's guard.
pub(super) fn ids(column: StringArray, fold: bool) -> StringArray {
    let is_as_written = |id: &str| unguarded(id).len() == id.len();
    if !fold && column.iter().flatten().all(is_as_written) {
        return column;
    }
    column
        .iter()
        .map(|id| id.map(|id| same_id(unguarded(id), fold)))
        .collect()
}

/// An id as grouping compares it: as written, or without case, leading zeros and a trailing `.0`.
pub(crate) fn same_id(id: &str, fold: bool) -> Cow<'_, str> {
    if !fold {
        return Cow::Borrowed(id);
    }
    let id = whole(id).unwrap_or(id);
    if is_number(id) {
        let bare = id.trim_start_matches('0');
        return Cow::Borrowed(if bare.is_empty() { "0" } else { bare });
    }
    if id.chars().any(char::is_uppercase) {
        return Cow::Owned(id.to_lowercase());
    }
    Cow::Borrowed(id)
}

/// The whole number behind decimals that are all 0, as a spreadsheet writes them: `17850.0` is `17850`.
pub(super) fn whole(id: &str) -> Option<&str> {
    let (whole, decimals) = id.split_once('.')?;
    (is_number(whole) && decimals.bytes().all(|byte| byte == b'0')).then_some(whole)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text without spaces around it and without the marks by which spreadsheets keep it from being a number:
/// `'00123` and `="00123"`.
#[must_use]
pub(super) fn unguarded(text: &str) -> &str {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('\'') {
        return rest.trim();
    }
    let within = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    within.map_or(text, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_of_spreadsheets_are_taken_off() {
        for text in ["'00123", "=\"00123\"", " 00123 "] {
            assert_eq!(unguarded(text), "00123", "{text}");
        }
    }
}
