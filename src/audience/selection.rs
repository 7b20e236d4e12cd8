//! Which customers are in an audience, and why the others are not.

use arrow::array::{ArrayRef, AsArray, Float64Array, StringArray};
use arrow::datatypes::Float64Type;
use serde::Serialize;

use super::figures::{Figures, SEGMENTS};
use crate::error::{Error, Result};

/// Why a customer is not in an audience, in the order in which reasons are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LeftOutFor {
    /// They asked to be forgotten.
    Forgotten,
    /// They did not agree to be contacted, or asked not to be.
    NoConsent,
    /// `--segment` and `--where` choose others.
    Filter,
    /// They paid less than `--min-paid`.
    MinPaid,
    /// They had a refund.
    Refund,
    /// They are not new: an earlier first purchase, or a second one.
    NotNew,
    /// Their value is not known.
    NoValue,
    /// Nothing by which the target could know them.
    NoMatchKey,
    /// Another customer has the same address or number.
    SameKey,
    /// `--top` or `--bottom` choose others.
    Rank,
}

impl LeftOutFor {
    /// All reasons, in order.
    pub const ALL: [Self; 10] = [
        Self::Forgotten,
        Self::NoConsent,
        Self::Filter,
        Self::MinPaid,
        Self::Refund,
        Self::NotNew,
        Self::NoValue,
        Self::NoMatchKey,
        Self::SameKey,
        Self::Rank,
    ];

    /// The code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Forgotten => "forgotten",
            Self::NoConsent => "no-consent",
            Self::Filter => "filter",
            Self::MinPaid => "min-paid",
            Self::Refund => "refund",
            Self::NotNew => "not-new",
            Self::NoValue => "no-value",
            Self::NoMatchKey => "no-match-key",
            Self::SameKey => "same-key",
            Self::Rank => "rank",
        }
    }
}

/// The customers who are still in, by their rows, and how many were left out for each reason.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) rows: Vec<usize>,
    pub(crate) left_out: Vec<(LeftOutFor, u64)>,
}

impl Selection {
    pub(crate) fn all(customers: usize) -> Self {
        Self {
            rows: (0..customers).collect(),
            left_out: Vec::new(),
        }
    }

    /// Keeps the customers of whom `is_kept` is true.
    pub(crate) fn keep(&mut self, reason: LeftOutFor, is_kept: impl Fn(usize) -> bool) {
        let before = self.rows.len();
        self.rows.retain(|row| is_kept(*row));
        let gone = (before - self.rows.len()) as u64;
        if gone > 0 {
            match self.left_out.iter_mut().find(|(other, _)| *other == reason) {
                Some((_, count)) => *count += gone,
                None => self.left_out.push((reason, gone)),
            }
        }
    }

    /// Keeps the rows whose flag is set; there is one for each row that is still in.
    pub(crate) fn keep_flagged(&mut self, reason: LeftOutFor, flags: &[bool]) {
        let rows = std::mem::take(&mut self.rows);
        let before = rows.len();
        let kept = rows.into_iter().zip(flags).filter(|(_, is_kept)| **is_kept);
        self.rows = kept.map(|(row, _)| row).collect();
        let gone = (before - self.rows.len()) as u64;
        if gone > 0 {
            self.left_out.push((reason, gone));
        }
    }
}

/// How a cell is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Different,
    AtLeast,
    AtMost,
    Above,
    Below,
}

/// A condition on a column: `churn_risk>=0.5`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    column: String,
    comparison: Comparison,
    value: String,
}

/// Comparisons as they are written, the longer ones first.
const SIGNS: [(&str, Comparison); 6] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    ("!=", Comparison::Different),
    ("=", Comparison::Equal),
    (">", Comparison::Above),
    ("<", Comparison::Below),
];

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// When it has no comparison: wrong usage.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::usage(format!("not a condition: `{text}`")).hint(
                "write a column, a comparison and a value, as in `churn_risk>=0.5` or `tier=gold`",
            )
        };
        let at = text.find(['=', '<', '>', '!']).ok_or_else(wrong)?;
        let (column, rest) = text.split_at(at);
        let (sign, comparison) = SIGNS
            .iter()
            .find(|(sign, _)| rest.starts_with(sign))
            .ok_or_else(wrong)?;
        if column.trim().is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            column: column.trim().to_owned(),
            comparison: *comparison,
            value: rest[sign.len()..].trim().to_owned(),
        })
    }

    /// Whether each customer meets it.
    ///
    /// # Errors
    /// When there is no such column, or its numbers are compared with a text.
    pub(crate) fn flags(&self, figures: Figures<'_>) -> Result<Vec<bool>> {
        let column = figures.column(&self.column).ok_or_else(|| {
            let what = format!("the results have no column `{}`", self.column);
            Error::usage(what).hint("`clv export custom FOLDER --list-columns` shows all columns")
        })?;
        if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
            return self.flags_of_numbers(numbers);
        }
        Ok(self.flags_of_texts(column.as_string::<i32>()))
    }

    fn flags_of_numbers(&self, numbers: &Float64Array) -> Result<Vec<bool>> {
        let mut wanted = Vec::new();
        for text in self.value.split(',') {
            wanted.push(text.trim().parse::<f64>().map_err(|_| {
                let what = format!(
                    "column `{}` has numbers, and this is not a number",
                    self.column
                );
                Error::usage(format!("{what}: `{}`", text.trim()))
            })?);
        }
        let meets = |cell: f64| {
            wanted
                .iter()
                .any(|value| self.holds(cell.partial_cmp(value)))
        };
        let is_met = |cell: Option<f64>| match (self.comparison, cell) {
            (Comparison::Different, Some(cell)) => wanted
                .iter()
                .all(|value| self.holds(cell.partial_cmp(value))),
            (Comparison::Different, None) => true,
            (_, cell) => cell.is_some_and(meets),
        };
        Ok(numbers.iter().map(is_met).collect())
    }

    fn flags_of_texts(&self, texts: &StringArray) -> Vec<bool> {
        let wanted: Vec<&str> = self.value.split(',').map(str::trim).collect();
        let is_it = |cell: &str| wanted.iter().any(|value| is_same(cell, value));
        let is_met = |cell: Option<&str>| {
            let cell = cell.unwrap_or_default().trim();
            match self.comparison {
                Comparison::Equal => is_it(cell),
                Comparison::Different => !is_it(cell),
                _ if cell.is_empty() => false,
                _ => self.holds(order(cell, &self.value)),
            }
        };
        texts.iter().map(is_met).collect()
    }

    fn holds(&self, order: Option<std::cmp::Ordering>) -> bool {
        order.is_some_and(|order| match self.comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::Different => order.is_ne(),
            Comparison::AtLeast => order.is_ge(),
            Comparison::AtMost => order.is_le(),
            Comparison::Above => order.is_gt(),
            Comparison::Below => order.is_lt(),
        })
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// Texts that are numbers are compared as numbers; dates of ISO 8601 are in order as texts.
fn order(one: &str, other: &str) -> Option<std::cmp::Ordering> {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.partial_cmp(&other),
        _ => Some(one.cmp(other)),
    }
}

/// Whether each customer is of one of some segments: by the name in a column of segments, or by a column of flags with
/// this name.
///
/// # Errors
/// When nobody is of a segment: wrong usage.
pub(crate) fn in_segments(names: &[String], figures: Figures<'_>) -> Result<Vec<bool>> {
    let columns = SEGMENTS
        .iter()
        .filter_map(|name| figures.results.column(name));
    let columns: Vec<&ArrayRef> = columns.collect();
    let mut flags = vec![false; figures.results.len()];
    for name in names {
        let mut is_known = false;
        for column in &columns {
            let Some(texts) = column.as_string_opt::<i32>() else {
                continue;
            };
            for (flag, text) in flags.iter_mut().zip(texts) {
                let is_it = text.is_some_and(|text| is_same(text.trim(), name.trim()));
                *flag |= is_it;
                is_known |= is_it;
            }
        }
        if let Some(list) = figures.results.texts(name.trim()) {
            is_known = true;
            for (flag, text) in flags.iter_mut().zip(list) {
                *flag |= text.is_some_and(is_member);
            }
        }
        if !is_known {
            let error = Error::usage(format!("no customer is in the segment `{name}`"));
            return Err(if columns.is_empty() {
                error.hint("the folder has no segments: write them first, or choose with `--where`")
            } else {
                error.hint("the columns `rfm_segment`, `tier`, `lifecycle` and `cluster` have the names of segments")
            });
        }
    }
    Ok(flags)
}

/// Does a cell of a list say that the customer is on it? It has their place in the list, or a word.
fn is_member(cell: &str) -> bool {
    !matches!(cell.trim(), "" | "0" | "false" | "no")
}

/// How many customers: a number, or a share of those who are there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Quota {
    Number(usize),
    Share(f64),
}

impl Quota {
    /// Reads `1000` or `10%`.
    ///
    /// # Errors
    /// When it is neither: wrong usage.
    pub(crate) fn parse(text: &str, option: &str) -> Result<Self> {
        let text = text.trim();
        let found = match text.strip_suffix('%') {
            Some(share) => share
                .trim()
                .parse()
                .ok()
                .map(|share: f64| Self::Share(share / 100.0)),
            None => text.parse().ok().map(Self::Number),
        };
        found
            .filter(|quota| match quota {
                Self::Number(number) => *number > 0,
                Self::Share(share) => *share > 0.0 && *share <= 1.0,
            })
            .ok_or_else(|| {
                Error::usage(format!(
                    "`{option}` needs a number of customers or a share: `{text}`"
                ))
                .hint("as in `1000` or `10%`")
            })
    }

    /// The number, rounded up so that a small share is not empty.
    pub(crate) fn of(self, customers: usize) -> usize {
        match self {
            Self::Number(number) => number.min(customers),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a number of customers"
            )]
            // 10% of 30 are 3, although 0.1 times 30 is a little more
            Self::Share(share) => {
                ((share * customers as f64 - 1e-9).ceil() as usize).min(customers)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        for (text, column, comparison, value) in [
            ("tier=gold", "tier", Comparison::Equal, "gold"),
            (
                "churn_risk >= 0.5",
                "churn_risk",
                Comparison::AtLeast,
                "0.5",
            ),
            (
                "first_channel!=web",
                "first_channel",
                Comparison::Different,
                "web",
            ),
            ("clv<10", "clv", Comparison::Below, "10"),
            ("name=a=b", "name", Comparison::Equal, "a=b"),
        ] {
            let found = Condition::parse(text).unwrap();
            assert_eq!(
                (
                    found.column.as_str(),
                    found.comparison,
                    found.value.as_str()
                ),
                (column, comparison, value)
            );
        }
        for text in ["tier", "=gold", "tier!gold"] {
            assert!(Condition::parse(text).unwrap_err().is_usage(), "{text}");
        }
    }

    #[test]
    fn numbers_dates_and_words_are_compared_as_what_they_are() {
        let texts = StringArray::from(vec![Some("9"), Some("10"), None]);
        let flags =
            |text: &str, cells: &StringArray| Condition::parse(text).unwrap().flags_of_texts(cells);
        assert_eq!(flags("x>=10", &texts), [false, true, false]);
        let dates = StringArray::from(vec!["2024-01-31", "2024-02-01"]);
        assert_eq!(flags("x>=2024-02", &dates), [false, true]);
        let words = StringArray::from(vec![Some("Gold"), Some("silver"), None]);
        assert_eq!(flags("x=gold,Silver", &words), [true, true, false]);
        assert_eq!(flags("x!=gold", &words), [false, true, true]);
        let numbers = Float64Array::from(vec![Some(1.0), None, Some(3.0)]);
        let of_numbers = |text: &str| Condition::parse(text).unwrap().flags_of_numbers(&numbers);
        assert_eq!(of_numbers("x>1").unwrap(), [false, false, true]);
        assert_eq!(of_numbers("x=1,3").unwrap(), [true, false, true]);
        assert_eq!(of_numbers("x!=1").unwrap(), [false, true, true]);
        assert!(of_numbers("x>many").unwrap_err().is_usage());
    }

    #[test]
    fn quotas_are_numbers_or_shares() {
        let of = |text: &str, customers| Quota::parse(text, "--top").unwrap().of(customers);
        assert_eq!(of("10%", 30), 3);
        assert_eq!(of("10%", 31), 4);
        assert_eq!(of("100%", 31), 31);
        assert_eq!(of("1000", 31), 31);
        for text in ["0", "0%", "101%", "ten", "-1"] {
            assert!(Quota::parse(text, "--top").is_err(), "{text}");
        }
    }

    #[test]
    fn everybody_is_kept_or_counted() {
        let mut selection = Selection::all(10);
        selection.keep(LeftOutFor::MinPaid, |row| row > 2);
        selection.keep_flagged(
            LeftOutFor::Rank,
            &[true, true, false, false, false, true, true],
        );
        assert_eq!(selection.rows, [3, 4, 8, 9]);
        assert_eq!(
            selection.left_out,
            [(LeftOutFor::MinPaid, 3), (LeftOutFor::Rank, 3)]
        );
    }
}
