//! The keys in the cells of a row, as they are compared, and the labels that stand for them while rows are grouped.

use std::borrow::Cow;

use arrow::array::{StringArray, StringBuilder};
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::input::ids::unguarded;
use crate::input::nobody::is_nobody;
use crate::input::rules::text_of;

use super::graph::{EMAIL, PHONE};
use super::phones::{Country, phone};

/// The first letter that stands for a kind of key in front of it.
const FIRST_KIND: u32 = 0x100;
/// Names of addresses that many people write from, or that nobody reads.
const ROLES: [&str; 16] = [
    "anonyme",
    "anonymous",
    "do-not-reply",
    "donotreply",
    "example",
    "guest",
    "invite",
    "n-a",
    "na",
    "no-reply",
    "no_reply",
    "nobody",
    "none",
    "noreply",
    "test",
    "unknown",
];

/// The columns of a batch that have keys: ids without spaces around them, and the others as written.
#[derive(Debug)]
pub(in crate::input) struct KeyColumns {
    pub(in crate::input) id: Option<StringArray>,
    pub(in crate::input) email: Option<StringArray>,
    pub(in crate::input) phone: Option<StringArray>,
}

/// The keys of one row as texts, the id first.
pub(super) struct Texts<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) email: Option<Cow<'a, str>>,
    pub(super) phone: Option<String>,
}

/// The kind and the text of a key in a label.
pub(super) fn key_of(label: &str) -> Option<(u8, &str)> {
    let first = label.chars().next()?;
    let kind = u8::try_from(u32::from(first).checked_sub(FIRST_KIND)?).ok()?;
    Some((kind, &label[first.len_utf8()..]))
}

/// A label without the letter for its kind.
pub(in crate::input) fn plain_label(label: &str) -> &str {
    key_of(label).map_or(label, |(_, text)| text)
}

pub(super) fn add_label(label: &mut String, kind: u8, text: &str) {
    label.extend(char::from_u32(FIRST_KIND + u32::from(kind)));
    label.push_str(text);
}

impl KeyColumns {
    /// The id of a row; shops number guests 0.
    pub(super) fn id_at(&self, row: usize) -> Option<&str> {
        let id = self.id.as_ref().map(|cells| text_of(cells, row))?;
        let has_others = self.email.is_some() || self.phone.is_some();
        let is_guest = is_nobody(id) || has_others && id == "0";
        (!is_guest).then_some(id)
    }

    pub(super) fn texts(&self, row: usize, country: Option<Country>) -> Texts<'_> {
        let id = self.id_at(row);
        let of_email = self
            .email
            .as_ref()
            .and_then(|cells| email(text_of(cells, row)));
        let of_phone = self.phone.as_ref();
        Texts {
            id,
            email: of_email.or_else(|| id.and_then(email)),
            phone: of_phone.and_then(|cells| phone(text_of(cells, row), country)),
        }
    }

    /// A number for the cells of a row.
    pub(super) fn spelling_at(&self, row: usize) -> u64 {
        let columns = [&self.id, &self.email, &self.phone].into_iter().flatten();
        columns.fold(0, |number, cells| {
            xxh3_64_with_seed(text_of(cells, row).as_bytes(), number)
        })
    }

    /// The customer of each row by the only key that rows have.
    pub(in crate::input) fn only_key(&self, rows: usize, country: Option<Country>) -> StringArray {
        if let Some(ids) = &self.id {
            return ids.clone();
        }
        let mut customers = StringBuilder::with_capacity(rows, rows * 16);
        for row in 0..rows {
            let texts = self.texts(row, country);
            customers.append_option(texts.email.as_deref().or(texts.phone.as_deref()));
        }
        customers.finish()
    }
}

impl Texts<'_> {
    pub(super) fn all(&self, system: u8) -> [(u8, Option<&str>); 3] {
        [
            (system, self.id),
            (EMAIL, self.email.as_deref()),
            (PHONE, self.phone.as_deref()),
        ]
    }
}

/// An e-mail address as it is compared: without spaces around it, in small letters and composed characters; `None`
/// for other texts, and for addresses that are no person's.
#[must_use]
pub(crate) fn email(text: &str) -> Option<Cow<'_, str>> {
    let text = unguarded(text);
    let (name, domain) = text.split_once('@')?;
    if name.is_empty() || !domain.as_bytes().contains(&b'.') {
        return None;
    }
    if ROLES.iter().any(|role| name.eq_ignore_ascii_case(role)) {
        return None;
    }
    let is_usual = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_usual) {
        return Some(Cow::Borrowed(text));
    }
    if text.contains(char::is_whitespace) {
        return None;
    }
    Some(Cow::Owned(text.to_lowercase().nfc().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_equal() {
        for text in ["Ann@Example.org", " ann@example.org ", "'ann@example.org"] {
            assert_eq!(email(text).as_deref(), Some("ann@example.org"), "{text}");
        }
        assert_eq!(email("Zoe\u{301}@x.org"), email("zoé@x.org"));
        for text in [
            "",
            "ann",
            "@example.org",
            "ann@localhost",
            "a b@c.org",
            "noreply@shop.com",
            "Test@test.com",
        ] {
            assert_eq!(email(text), None, "{text}");
        }
    }
}
