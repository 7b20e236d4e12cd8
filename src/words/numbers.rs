use chrono::{Datelike, NaiveDate};

use super::figure::{UNKNOWN, decimals_of};
use super::signs::{MINUS, Signs};
use super::{Catalogue, Figure};
use crate::time::CalendarMonth;

/// Stands for a number in a sentence that is taken apart; nobody writes it.
const NUMBER: &str = "\u{e000}";

/// Writes numbers for people, as a language does. `draw.js` writes the same in charts.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    words: &'static Catalogue,
    signs: Signs,
    percent: Around,
    money: Around,
}

/// What stands around a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Around {
    /// After the sign, before the digits.
    pub(crate) before: String,
    /// After the digits.
    pub(crate) after: String,
}

impl Around {
    /// What a sentence has around its figure `number`.
    fn of(words: &Catalogue, key: &str, currency: &str) -> Self {
        let figures = [("number", NUMBER.into()), ("currency", currency.into())];
        let sentence = words.say(key, &figures);
        let (before, after) = sentence.split_once(NUMBER).unwrap_or(("", &sentence));
        Self {
            before: before.to_owned(),
            after: after.to_owned(),
        }
    }

    /// What stands around an amount: the symbol of a well-known currency, or the code of another one.
    fn of_money(words: &Catalogue, currency: &str) -> Self {
        let symbol = format!("currency-{currency}");
        if words.knows(&symbol) {
            Self::of(words, "money-symbol", &words.say(&symbol, &[]))
        } else {
            Self::of(words, "money", currency)
        }
    }

    fn only_before(&self) -> Self {
        Self {
            before: self.before.clone(),
            after: String::new(),
        }
    }

    /// The number with what stands around it.
    fn write(&self, number: &str) -> String {
        let Self { before, after } = self;
        match number.strip_prefix(MINUS) {
            Some(digits) => format!("{MINUS}{before}{digits}{after}"),
            None => format!("{before}{number}{after}"),
        }
    }
}

impl Numbers {
    pub(crate) fn new(words: &Catalogue, currency: Option<String>) -> Self {
        let language = words.language();
        let currency = currency.map(|currency| Around::of_money(words, &currency));
        Self {
            words: Catalogue::of(language),
            signs: Signs::of(language),
            percent: Around::of(words, "percent", ""),
            money: currency.unwrap_or_default(),
        }
    }

    /// Between groups of three digits.
    pub(crate) const fn thousands(&self) -> &'static str {
        self.signs.thousands
    }

    /// Before decimals.
    pub(crate) const fn decimal(&self) -> &'static str {
        self.signs.decimal
    }

    /// What stands around a percentage.
    pub(crate) const fn around_percent(&self) -> &Around {
        &self.percent
    }

    /// What stands around an amount of money.
    pub(crate) const fn around_money(&self) -> &Around {
        &self.money
    }

    /// What stands around thousands, millions and billions where there is little room.
    pub(crate) fn around_short(&self) -> [Around; 3] {
        let keys = ["short-thousand", "short-million", "short-billion"];
        keys.map(|key| Around::of(self.words, key, ""))
    }

    /// A number with so many decimals and thousands separators.
    pub(crate) fn decimals(&self, value: f64, decimals: usize) -> String {
        if value.is_finite() {
            self.signs.write(value, decimals)
        } else {
            UNKNOWN.to_owned()
        }
    }

    /// A number with no more decimals than it needs, and so many at most.
    pub(crate) fn at_most(&self, value: f64, most: usize) -> String {
        let text = format!("{value:.most$}");
        let part = text.split_once('.').map_or("", |(_, part)| part);
        self.decimals(value, part.trim_end_matches('0').len())
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
        written_around(&self.money, value, &self.amount(value))
    }

    /// An amount of money before another one, as in `€1,000 to €2,000` or `1 000 à 2 000 €`: without what stands after
    /// it.
    pub(crate) fn low_money(&self, value: f64) -> String {
        written_around(&self.money.only_before(), value, &self.amount(value))
    }

    /// An amount of money without its currency.
    fn amount(&self, value: f64) -> String {
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
        self.decimals(value, decimals_of(value))
    }

    /// A share as a percentage with no more decimals than it needs.
    pub(crate) fn round_percent(&self, share: f64) -> String {
        written_around(&self.percent, share, &self.round(100.0 * share))
    }

    /// A date.
    pub(crate) fn date(&self, day: NaiveDate) -> String {
        let figures = [
            ("day", day.day().into()),
            ("month", self.month(day.month()).into()),
            ("year", Figure::digits(day.year().into())),
        ];
        self.words.say("date", &figures)
    }

    /// A month, quarter or year by its name in tables, such as 2024-05, 2024-Q2 or 2024; other texts stay.
    pub(crate) fn period(&self, name: &str) -> String {
        let Some((year, part)) = name.split_once('-') else {
            return name.to_owned();
        };
        if let Some(quarter) = part.strip_prefix('Q') {
            let figures = [("year", year.into()), ("quarter", quarter.into())];
            return self.words.say("plot-quarter", &figures);
        }
        match name.parse() {
            Ok(month) => self.calendar_month(month),
            Err(_) => name.to_owned(),
        }
    }

    /// A month of a year.
    pub(crate) fn calendar_month(&self, month: CalendarMonth) -> String {
        let figures = [
            ("month", self.month(month.number_in_year()).into()),
            ("year", Figure::digits(month.year().into())),
        ];
        self.words.say("month-and-year", &figures)
    }

    /// The short name of a month, from 1 to 12.
    fn month(&self, month: u32) -> String {
        self.words.say(&format!("month-{month}"), &[])
    }

    /// A share as a whole percentage.
    pub(crate) fn whole_percent(&self, share: f64) -> String {
        written_around(&self.percent, share, &self.count(100.0 * share))
    }

    /// A number with so many decimals, and a plus above 0.
    pub(crate) fn signed(&self, value: f64, decimals: usize) -> String {
        with_plus(value, self.decimals(value, decimals))
    }

    /// A change as a percentage, with a plus above 0.
    pub(crate) fn signed_percent(&self, share: f64) -> String {
        with_plus(share, self.percent(share))
    }

    /// A probability as a percentage: one that is not certain is never 100%, and one above 0 never 0%.
    pub(crate) fn chance(&self, chance: f64) -> String {
        if chance < 1.0 && 100.0 * chance >= 99.95 {
            return self.beyond("more-than", self.percent(0.999));
        }
        if chance > 0.0 && 100.0 * chance < 0.05 {
            return self.beyond("less-than", self.percent(0.001));
        }
        self.percent(chance)
    }

    /// A number with three significant digits; one that two decimals do not show is less than 0.01.
    pub(crate) fn small(&self, value: f64) -> String {
        if value > 0.0 && value < 0.005 {
            return self.beyond("less-than", self.decimals(0.01, 2));
        }
        self.figure(value)
    }

    fn beyond(&self, key: &str, number: String) -> String {
        self.words.say(key, &[("number", number.into())])
    }

    /// From one amount of money to another; one amount where both are written alike.
    pub(crate) fn money_range(&self, low: f64, high: f64) -> String {
        // less than half a cent is written as 0 is, without decimals
        let [low, high] = [low, high].map(|end| (100.0 * end).round() / 100.0);
        if self.money(low) == self.money(high) {
            return self.money(high);
        }
        let ends = [
            ("low", self.low_money(low).into()),
            ("high", self.money(high).into()),
        ];
        self.words.say("range", &ends)
    }

    /// A share as a percentage with one decimal, none from 100% on.
    pub(crate) fn percent(&self, share: f64) -> String {
        let percent = 100.0 * share;
        let number = self.decimals(percent, usize::from(percent.abs() < 99.95));
        written_around(&self.percent, share, &number)
    }
}

/// A number with what stands around it; nothing stands around one that is not known.
fn written_around(around: &Around, value: f64, number: &str) -> String {
    if value.is_finite() {
        around.write(number)
    } else {
        number.to_owned()
    }
}

/// A number above 0 with a plus, unless it is written as 0.
fn with_plus(value: f64, text: String) -> String {
    let is_written = text.contains(|sign: char| matches!(sign, '1'..='9'));
    if value > 0.0 && is_written {
        format!("+{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;
    use crate::words::{Catalogue, Language};

    fn numbers(language: Language, currency: &str) -> Numbers {
        Numbers::new(Catalogue::of(language), Some(currency.to_owned()))
    }

    #[test]
    fn numbers_are_short_and_have_thousands_separators() {
        let numbers = numbers(Language::English, "EUR");
        assert_eq!(numbers.count(1_234_567.4), "1,234,567");
        assert_eq!(numbers.count(-0.2), "0");
        assert_eq!(numbers.money(-1234.5), "−€1,234");
        assert_eq!(numbers.money(12.3), "€12.30");
        assert_eq!(numbers.money(f64::NAN), "–");
        assert_eq!(numbers.percent(0.1234), "12.3%");
        assert_eq!(numbers.round_percent(0.9), "90%");
        assert_eq!(numbers.round(1.5), "1.5");
        assert_eq!(numbers.figure(0.012_345), "0.0123");
        assert_eq!(numbers.figure(f64::NAN), "–");
    }

    #[test]
    fn numbers_follow_the_language() {
        let numbers = numbers(Language::French, "EUR");
        assert_eq!(numbers.count(1_234_567.4), "1\u{202f}234\u{202f}567");
        assert_eq!(numbers.money(-1234.5), "−1\u{202f}234\u{a0}€");
        assert_eq!(numbers.money(12.3), "12,30\u{a0}€");
        assert_eq!(numbers.percent(0.1234), "12,3\u{202f}%");
        assert_eq!(numbers.round_percent(0.9), "90\u{202f}%");
    }

    #[test]
    fn changes_have_a_sign() {
        let numbers = numbers(Language::English, "EUR");
        assert_eq!(numbers.signed_percent(0.819), "+81.9%");
        assert_eq!(numbers.signed_percent(-0.033), "−3.3%");
        assert_eq!(numbers.signed_percent(0.0001), "0.0%");
        assert_eq!(numbers.signed(f64::NAN, 1), "–");
    }

    #[test]
    fn what_rounding_would_make_certain_or_nothing_is_not_written_so() {
        let english = numbers(Language::English, "EUR");
        assert_eq!(english.chance(0.999_6), ">99.9%");
        assert_eq!(english.chance(0.999_4), "99.9%");
        assert_eq!(english.chance(1.0), "100%");
        assert_eq!(english.chance(0.000_1), "<0.1%");
        assert_eq!(english.chance(f64::NAN), "–");
        assert_eq!(english.small(0.000_45), "<0.01");
        assert_eq!(english.small(0.012_3), "0.0123");
        assert_eq!(english.money_range(0.0, 0.001), "€0");
        assert_eq!(english.money_range(0.0, 250.0), "€0 to €250");
        let french = numbers(Language::French, "EUR");
        assert_eq!(french.chance(0.999_6), ">\u{a0}99,9\u{202f}%");
    }

    #[test]
    fn a_currency_without_a_symbol_stands_after_the_number() {
        for language in Language::ALL {
            let numbers = numbers(language, "CHF");
            assert_eq!(numbers.money(12.0).split_once('\u{a0}').unwrap().1, "CHF");
        }
        assert_eq!(numbers(Language::English, "{").money(200.0), "200\u{a0}{");
    }

    #[test]
    fn dates_follow_the_language() {
        let write = |language, day: &str| numbers(language, "EUR").date(day.parse().unwrap());
        assert_eq!(
            write(Language::English, "2026-01-03"),
            "3\u{a0}Jan\u{a0}2026"
        );
        assert_eq!(
            write(Language::French, "2026-01-03"),
            "3\u{a0}janv.\u{a0}2026"
        );
        assert_eq!(
            write(Language::French, "2026-08-01"),
            "1er\u{a0}août\u{a0}2026"
        );
    }
}
