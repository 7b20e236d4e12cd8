//! What a chart says, in the language of its reader.

use super::chart::{Chart, Drawing, Figures};
use super::kind::Kind;
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
