use chrono::{Datelike, NaiveDate};

use super::Catalogue;

/// Writes numbers for people, with the separators of a language.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    thousands: String,
    decimal: String,
    words: Catalogue,
    currency: Option<String>,
}

impl Numbers {
    pub(crate) fn new(words: &Catalogue, currency: Option<String>) -> Self {
        let mark = |key: &str| words.say(key, &[]);
        Self {
            thousands: mark("number.thousands"),
            decimal: mark("number.decimal"),
            words: words.clone(),
            currency,
        }
    }

    /// A number with so many decimals and thousands separators.
    pub(crate) fn decimals(&self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return self.words.say("none", &[]);
        }
        let text = format!("{:.decimals$}", value.abs());
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let grouped = self.grouped(whole);
        let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let sign = if value < 0.0 && !zero { "−" } else { "" };
        if part.is_empty() {
            format!("{sign}{grouped}")
        } else {
            format!("{sign}{grouped}{}{part}", self.decimal)
        }
    }

    /// A whole number.
    pub(crate) fn count(&self, value: f64) -> String {
        self.decimals(value, 0)
    }

    /// A number with three significant digits, and all digits of its whole part.
    pub(crate) fn figure(&self, value: f64) -> String {
        self.digits(value, 3)
    }

    /// A number with so many significant digits, and all digits of its whole part.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn digits(&self, value: f64, digits: i32) -> String {
        if value == 0.0 || !value.is_finite() {
            return self.decimals(value, 0);
        }
        let before = value.abs().log10().floor() as i32 + 1;
        self.decimals(value, (digits - before).clamp(0, 9).unsigned_abs() as usize)
    }

    /// An amount of money with its currency; decimals only below 100.
    pub(crate) fn money(&self, value: f64) -> String {
        self.with_currency(&self.amount(value))
    }

    /// An amount of money without its currency.
    pub(crate) fn amount(&self, value: f64) -> String {
        self.decimals(
            value,
            if value != 0.0 && value.abs() < 99.995 {
                2
            } else {
                0
            },
        )
    }

    /// A number with no more decimals than it needs, at most nine.
    pub(crate) fn round(&self, value: f64) -> String {
        let exact = |decimals: &usize| {
            let scaled = value * 10_f64.powi(i32::try_from(*decimals).unwrap_or(0));
            (scaled - scaled.round()).abs() < 1e-6
        };
        self.decimals(value, (0..9).find(exact).unwrap_or(9))
    }

    /// An amount of money with no more decimals than it needs.
    pub(crate) fn round_money(&self, value: f64) -> String {
        self.with_currency(&self.round(value))
    }

    /// A share as a percentage with no more decimals than it needs.
    pub(crate) fn round_percent(&self, share: f64) -> String {
        self.words
            .say("percent", &[("number", &self.round(100.0 * share))])
    }

    /// A date.
    pub(crate) fn date(&self, day: NaiveDate) -> String {
        let month = self.words.say(&format!("month.{}", day.month()), &[]);
        let figures = [
            ("day", &*day.day().to_string()),
            ("month", &*month),
            ("year", &*day.year().to_string()),
        ];
        self.words.say("date", &figures)
    }

    /// A share as a percentage with one decimal, none from 100% on.
    pub(crate) fn percent(&self, share: f64) -> String {
        let percent = 100.0 * share;
        let number = self.decimals(percent, usize::from(percent.abs() < 99.95));
        self.words.say("percent", &[("number", &number)])
    }

    fn with_currency(&self, number: &str) -> String {
        match &self.currency {
            Some(currency) => self
                .words
                .say("money", &[("number", number), ("currency", currency)]),
            None => number.to_owned(),
        }
    }

    fn grouped(&self, digits: &str) -> String {
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(&self.thousands);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;
    use crate::words::Catalogue;

    #[test]
    fn numbers_are_short_and_have_thousands_separators() {
        let numbers = Numbers::new(Catalogue::english(), Some("EUR".to_owned()));
        assert_eq!(numbers.count(1_234_567.4), "1,234,567");
        assert_eq!(numbers.count(-0.2), "0");
        assert_eq!(numbers.money(-1234.5), "−1,234\u{a0}EUR");
        assert_eq!(numbers.money(12.3), "12.30\u{a0}EUR");
        assert_eq!(numbers.percent(0.1234), "12.3%");
        assert_eq!(numbers.round_percent(0.9), "90%");
        assert_eq!(numbers.round(1.5), "1.5");
        assert_eq!(numbers.figure(0.012_345), "0.0123");
        assert_eq!(numbers.figure(f64::NAN), "–");
    }
}
