//! The values of a JSON object, as they are written: numbers lose no digits, and objects inside are names with dots.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};

/// Objects within objects that become columns; those further inside are text.
const DEPTH: usize = 16;

/// Visits the names (without the spaces around them) and the values, as written, of one object;
/// `None` when the line is none, or the visitor refuses a value.
pub(super) fn each_value(
    line: &str,
    mut visit: impl FnMut(&str, &str) -> Option<()>,
) -> Option<()> {
    each_within(line, "", 0, &mut visit)
}

/// The same for an object inside others: its names begin with theirs.
fn each_within(
    object: &str,
    outer: &str,
    depth: usize,
    visit: &mut dyn FnMut(&str, &str) -> Option<()>,
) -> Option<()> {
    let mut rest = object.strip_prefix('{')?.trim_ascii_start();
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
        let name = if outer.is_empty() {
            Cow::Borrowed(name.trim())
        } else {
            Cow::Owned(format!("{outer}.{}", name.trim()))
        };
        if value.starts_with('{') && depth < DEPTH {
            each_within(value, &name, depth + 1, visit)?;
        } else {
            visit(&name, value)?;
        }
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

/// The bytes of the JSON value that a text begins with.
pub(super) fn first_value(text: &str) -> Option<usize> {
    first::<IgnoredAny>(text).map(|(_, value, _)| value.len())
}

/// A value as the text of a cell.
pub(super) fn text(value: &str) -> Option<String> {
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
    fn objects_inside_give_columns_with_dots() {
        let line =
            r#"{"profile": {"email": "a@b.org", "at": {"zip": "00100"}, "none": { }}, "n": 1}"#;
        let found = values(line).unwrap();
        let expected = [
            ("profile.email", "a@b.org"),
            ("profile.at.zip", "00100"),
            ("n", "1"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(found, expected);
        assert_eq!(values(r#"{"a": {"b" 1}}"#), None);
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
