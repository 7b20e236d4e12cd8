//! How the caller says that a text is written: what separates its fields, and whether it has a header.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, Result};

/// What separates the fields of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// One character.
    Byte(u8),
    /// Spaces, one or many.
    Spaces,
}

/// What the caller says about the form of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Is the first row data, without names for the columns?
    pub no_header: bool,
    /// What separates fields, where it is not found.
    pub delimiter: Option<Delimiter>,
    /// Rows above the header that are not in the text, where it was copied from a workbook or a database.
    pub lines_before: Option<u64>,
}

impl Delimiter {
    fn name(self) -> String {
        match self {
            Self::Spaces => "space".to_owned(),
            Self::Byte(b'\t') => "tab".to_owned(),
            Self::Byte(byte) => char::from(byte).to_string(),
        }
    }
}

impl FromStr for Delimiter {
    type Err = Error;

    /// One character, `tab` or `space`.
    fn from_str(text: &str) -> Result<Self> {
        match text.to_lowercase().as_str() {
            "tab" | "\\t" | "\t" => return Ok(Self::Byte(b'\t')),
            "space" | "spaces" | " " => return Ok(Self::Spaces),
            "comma" => return Ok(Self::Byte(b',')),
            "semicolon" => return Ok(Self::Byte(b';')),
            "pipe" => return Ok(Self::Byte(b'|')),
            _ => {}
        }
        match text.as_bytes() {
            [byte] if byte.is_ascii_punctuation() && *byte != b'"' => Ok(Self::Byte(*byte)),
            _ => Err(Error::usage(format!("invalid delimiter: `{text}`"))
                .hint("one character, as in `;`, or `tab`, or `space` for one or more spaces")),
        }
    }
}

impl Serialize for Delimiter {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for Delimiter {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|error: Error| de::Error::custom(error.in_one_sentence()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_have_names() {
        for (text, delimiter) in [
            (";", Delimiter::Byte(b';')),
            ("tab", Delimiter::Byte(b'\t')),
            ("space", Delimiter::Spaces),
            ("~", Delimiter::Byte(b'~')),
        ] {
            let parsed: Delimiter = text.parse().expect(text);
            assert_eq!(parsed, delimiter);
            assert_eq!(parsed.name(), text);
        }
        for text in ["", "ab", "a", "\"", "é"] {
            assert!(text.parse::<Delimiter>().is_err(), "{text}");
        }
    }
}
