use std::borrow::Cow;

use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

use super::signs::Signs;

/// What stands in a place of a sentence.
///
/// A number is written with the separators of the language, and the words beside it go with it: `1 customer`,
/// `2 customers`. A text is inserted as it is, and no words go with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure<'f> {
    /// A text.
    Text(Cow<'f, str>),
    /// A number with separators between thousands.
    Number {
        /// The number.
        value: f64,
        /// How many decimals are written.
        decimals: usize,
    },
    /// A number without separators between thousands, as logs and tables have it.
    Digits {
        /// The number.
        value: f64,
        /// How many decimals are written.
        decimals: usize,
    },
}

/// From here on numbers are texts, for rules of plurals do not go so far.
const LARGE: f64 = 1e15;
/// The most decimals of a number.
const MOST_DECIMALS: usize = 9;
/// What stands for a number that is not known.
pub(super) const UNKNOWN: &str = "–";

impl Figure<'_> {
    /// A whole number.
    #[must_use]
    pub const fn count(value: f64) -> Self {
        Self::Number { value, decimals: 0 }
    }

    /// A whole number without separators.
    #[must_use]
    pub const fn digits(value: f64) -> Self {
        Self::Digits { value, decimals: 0 }
    }

    /// A number with no more decimals than it needs, at most nine.
    #[must_use]
    pub fn rounded(value: f64) -> Self {
        let decimals = decimals_of(value);
        Self::Number { value, decimals }
    }

    /// The value that Fluent chooses plurals by and writes.
    pub(super) fn as_value(&self, signs: Signs) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Self::Number { value, decimals } => number(*value, *decimals, true, signs),
            // below 1,000 there is nothing to group, and so the number is equal to one in the catalogue, as in `[2]`
            Self::Digits { value, decimals } => {
                let use_grouping = (0.0..999.5).contains(value);
                number(*value, *decimals, use_grouping, signs.plain())
            }
        }
    }
}

/// How many decimals a number needs, at most nine.
pub(super) fn decimals_of(value: f64) -> usize {
    let is_enough = |decimals: &usize| {
        let scaled = value * 10_f64.powi(i32::try_from(*decimals).unwrap_or(0));
        (scaled - scaled.round()).abs() < 1e-6
    };
    (0..MOST_DECIMALS).find(is_enough).unwrap_or(MOST_DECIMALS)
}

fn number(value: f64, decimals: usize, use_grouping: bool, signs: Signs) -> FluentValue<'static> {
    if !value.is_finite() {
        return FluentValue::String(Cow::Borrowed(UNKNOWN));
    }
    if value.abs() >= LARGE || decimals > MOST_DECIMALS {
        return FluentValue::String(Cow::Owned(signs.write(value, decimals)));
    }
    // plurals go by what is written
    let written = format!("{value:.decimals$}").parse().unwrap_or(value);
    let options = FluentNumberOptions {
        use_grouping,
        // a whole number has the options of a number in the catalogue, as in `[1]`, and only so is equal to it
        minimum_fraction_digits: (decimals > 0).then_some(decimals),
        ..FluentNumberOptions::default()
    };
    FluentValue::Number(FluentNumber::new(written, options))
}

/// How a number of a sentence is written.
pub(super) fn write_number(number: &FluentNumber, signs: Signs) -> String {
    let decimals = number.options.minimum_fraction_digits.unwrap_or(0);
    if number.options.use_grouping {
        signs.write(number.value, decimals)
    } else {
        signs.plain().write(number.value, decimals)
    }
}

impl<'f> From<&'f str> for Figure<'f> {
    fn from(text: &'f str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'f> From<&'f String> for Figure<'f> {
    fn from(text: &'f String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Figure<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Figure<'_> {
    fn from(count: u64) -> Self {
        Self::count(count as f64)
    }
}

impl From<u32> for Figure<'_> {
    fn from(count: u32) -> Self {
        Self::count(f64::from(count))
    }
}

impl From<usize> for Figure<'_> {
    fn from(count: usize) -> Self {
        Self::count(count as f64)
    }
}
