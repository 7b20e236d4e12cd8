//! The languages that results are told in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A language that results are told in.
///
/// ```
/// use clv::words::Language;
/// assert_eq!("fr".parse::<Language>()?, Language::French);
/// assert_eq!(Language::French.to_string(), "fr");
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Language {
    /// English
    #[default]
    #[serde(rename = "en")]
    #[cfg_attr(feature = "cli", value(name = "en"))]
    English,
    /// French
    #[serde(rename = "fr")]
    #[cfg_attr(feature = "cli", value(name = "fr"))]
    French,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// Its code of ISO 639: `en` or `fr`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// Its name in English.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "French",
        }
    }

    /// The language of a locale of the system, such as `fr_CH.UTF-8`; `None` where it is another one.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        let language = locale.split(['_', '-', '.', '@']).next()?;
        let language = language.to_ascii_lowercase();
        Self::ALL.into_iter().find(|own| own.code() == language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|own| own.code() == code);
        found.ok_or_else(|| {
            Error::usage(format!("unknown language: `{code}`")).hint("languages are en and fr")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_locale_begins_with_its_language() {
        for locale in ["fr", "fr_FR.UTF-8", "fr-CA", "FR_be@euro"] {
            assert_eq!(
                Language::of_locale(locale),
                Some(Language::French),
                "{locale}"
            );
        }
        assert_eq!(Language::of_locale("en_GB.UTF-8"), Some(Language::English));
        for locale in ["C", "POSIX", "", "fra", "de_DE.UTF-8"] {
            assert_eq!(Language::of_locale(locale), None, "{locale}");
        }
    }
}
