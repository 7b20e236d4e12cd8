//! What a chart says, in the language of its reader.

use chrono::NaiveDate;

use super::chart::{Chart, Drawing, Figures};
use super::kind::Kind;
use crate::business::{Grain, Period};
use crate::time::CalendarMonth;
use crate::words::{Catalogue, Figure, Language, Numbers};

/// The words and numbers of a chart.
#[derive(Debug)]
pub(super) struct Texts {
    words: &'static Catalogue,
    numbers: Numbers,
    currency: Option<String>,
}

impl Texts {
    pub(super) fn new(language: Language, currency: Option<String>) -> Self {
        let words = Catalogue::of(language);
        Self {
            words,
            numbers: Numbers::new(words, currency.clone()),
            currency,
        }
    }

    /// A sentence with its figures.
    pub(super) fn say(&self, key: &str, figures: &[(&str, Figure<'_>)]) -> String {
        self.words.say(key, figures)
    }

    /// A word, or a sentence without figures.
    pub(super) fn word(&self, key: &str) -> String {
        self.words.say(key, &[])
    }

    /// How numbers are written.
    pub(super) const fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// A month.
    pub(super) fn month(&self, month: CalendarMonth) -> String {
        self.numbers.calendar_month(month)
    }

    /// A share as a whole percentage.
    pub(super) fn whole_percent(&self, share: f64) -> String {
        self.numbers.whole_percent(share)
    }

    /// The currency of the money.
    pub(super) fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// A date.
    pub(super) fn date(&self, day: NaiveDate) -> String {
        self.numbers.date(day)
    }

    /// A month, a quarter or a year.
    pub(super) fn period(&self, period: &Period) -> String {
        let month = CalendarMonth::of(period.from);
        match period.grain {
            Grain::Month => self.month(month),
            Grain::Quarter => self.quarter(month),
            _ => period.period.clone(),
        }
    }

    /// A quarter, by one of its months.
    pub(super) fn quarter(&self, month: CalendarMonth) -> String {
        let year = Figure::digits(month.year().into());
        let quarter = Figure::count(month.quarter().into());
        self.say("plot-quarter", &[("year", year), ("quarter", quarter)])
    }

    /// A number as text.
    pub(super) fn number(&self, kind: Kind, value: f64) -> String {
        kind.write(&self.numbers, value)
    }

    /// A class of numbers: `20–40`, or `40+` for one without an upper end.
    pub(super) fn class(&self, (lower, upper): (f64, Option<f64>)) -> String {
        let lower = self.numbers.round(lower);
        match upper {
            Some(upper) => format!("{lower}–{}", self.numbers.round(upper)),
            None => self.and_more(lower),
        }
    }

    /// A number and all above it.
    pub(super) fn and_more(&self, number: String) -> String {
        self.say("plot-and-more", &[("number", number.into())])
    }

    /// The heading of an axis of money.
    pub(super) fn money(&self, otherwise: &str) -> String {
        self.currency
            .clone()
            .unwrap_or_else(|| self.word(otherwise))
    }

    /// What an axis of amounts of money is, with the currency where it is known.
    pub(super) fn of_money(&self, key: &str) -> String {
        let what = self.word(key);
        match &self.currency {
            Some(currency) => format!("{what} ({currency})"),
            None => what,
        }
    }

    /// A chart with its sentences: `plot-NAME-title`, `-caption` and `-description`, all with the same figures.
    pub(super) fn chart(
        &self,
        name: &'static str,
        told: &[(&str, Figure<'_>)],
        figures: Figures,
        drawing: Drawing,
    ) -> Chart {
        let say = |what: &str| self.say(&format!("plot-{name}-{what}"), told);
        Chart {
            name,
            title: say("title"),
            caption: say("caption"),
            description: say("description"),
            figures,
            language: self.words.language(),
            currency: self.currency.clone(),
            drawing,
        }
    }
}

/// A table with these headings.
pub(super) fn table(columns: &[(String, Kind)]) -> Figures {
    Figures::new(columns.iter().map(|(name, kind)| (name.as_str(), *kind)))
}
