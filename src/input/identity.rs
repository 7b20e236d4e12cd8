//! Who a row belongs to: the customer's id, else their e-mail address, else their phone number.

use std::borrow::Cow;

/// An e-mail address as it is compared: without spaces around it and in small letters; `None` for other texts.
#[must_use]
pub(super) fn email(text: &str) -> Option<Cow<'_, str>> {
    let text = unguarded(text);
    let (name, domain) = text.split_once('@')?;
    if name.is_empty() || !domain.contains('.') || text.contains(char::is_whitespace) {
        return None;
    }
    Some(if text.chars().any(char::is_uppercase) {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    })
}

/// A phone number as it is compared: its digits after a plus sign, as far as they are written; `None` for other texts.
#[must_use]
pub(super) fn phone(text: &str) -> Option<String> {
    let text = unguarded(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 7).then(|| match text.strip_prefix('+') {
        Some(_) => format!("+{digits}"),
        None => digits,
    })
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
    fn spellings_of_one_address_are_equal() {
        for text in ["Ann@Example.org", " ann@example.org ", "'ann@example.org"] {
            assert_eq!(email(text).as_deref(), Some("ann@example.org"), "{text}");
        }
        for text in ["", "ann", "@example.org", "ann@localhost", "a b@c.org"] {
            assert_eq!(email(text), None, "{text}");
        }
    }

    #[test]
    fn guards_of_spreadsheets_are_taken_off() {
        for text in ["'00123", "=\"00123\"", " 00123 "] {
            assert_eq!(unguarded(text), "00123", "{text}");
        }
    }
}
