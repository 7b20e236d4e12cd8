//! What numbers are, and how they are written: in tables here, on axes and in tooltips by `draw.js`.

use serde_json::{Value, json};

use crate::words::{Around, Catalogue, Numbers};

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A whole number.
    Count,
    /// Orders or purchases, which a forecast has fractions of.
    Orders,
    /// Any other number, such as expected purchases of one customer.
    Figure,
    /// An amount of money.
    Money,
    /// A share, from 0 to 1.
    Share,
    /// A change as a share of what was before, with its sign; in tables only.
    Change,
}

impl Kind {
    /// The number as text.
    pub(super) fn write(self, numbers: &Numbers, value: f64) -> String {
        match self {
            Self::Count => numbers.count(value),
            Self::Orders => numbers.at_most(value, 1),
            Self::Figure => numbers.decimals(value, decimals_of_figure(value)),
            Self::Money => numbers.money(value),
            Self::Share => numbers.percent(value),
            Self::Change => numbers.signed_percent(value),
        }
    }

    /// The name of the function in `draw.js` that writes such numbers in full.
    pub(super) const fn writer(self) -> &'static str {
        match self {
            Self::Count => "@count",
            Self::Orders => "@orders",
            Self::Figure => "@figure",
            Self::Money => "@money",
            Self::Share | Self::Change => "@percent",
        }
    }

    /// The one that writes them in short, where there is little room.
    pub(super) const fn short_writer(self) -> &'static str {
        match self {
            Self::Share | Self::Change => "@whole-percent",
            _ => self.writer(),
        }
    }

    /// The number as short text, for the end of a scale.
    pub(super) fn write_end(self, numbers: &Numbers, value: f64) -> String {
        match self {
            Self::Share | Self::Change => numbers.round_percent((value * 1000.0).round() / 1000.0),
            _ => numbers.round((value * 10.0).round() / 10.0),
        }
    }

    /// The one that writes them at an axis.
    pub(super) const fn axis_writer(self) -> &'static str {
        match self {
            Self::Share | Self::Change => "@axis-percent",
            _ => "@axis",
        }
    }
}

fn decimals_of_figure(value: f64) -> usize {
    match value.abs() {
        0.0 => 0,
        small if small < 10.0 => 2,
        _ => 1,
    }
}

/// The signs that numbers are written with, for `draw.js`.
pub(super) fn marks(words: &Catalogue, currency: Option<&str>) -> Value {
    let numbers = Numbers::new(words, currency.map(str::to_owned));
    let pair = |around: &Around| json!([around.before, around.after]);
    json!({
        "thousands": numbers.thousands(),
        "decimal": numbers.decimal(),
        "percent": pair(numbers.around_percent()),
        "money": pair(numbers.around_money()),
        "short": numbers.around_short().each_ref().map(pair),
    })
}
