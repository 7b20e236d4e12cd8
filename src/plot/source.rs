use arrow::array::{Array, Float64Array};

use super::texts::Texts;
use crate::cohorts::{self, CohortMonth};
use crate::error::{Error, Result};
use crate::results::Results;
use crate::store::StoredModel;
use crate::words::{Figure, Language};

/// What charts are made from: the results of a run with its table of cohorts.
#[derive(Debug)]
pub struct Source<'r> {
    results: &'r Results,
    cohorts: Option<Vec<CohortMonth>>,
    language: Language,
}

impl<'r> Source<'r> {
    /// Results, and the table of cohorts where their folder has one. Charts are in English.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn of(results: &'r Results) -> Result<Self> {
        Ok(Self {
            results,
            cohorts: cohorts::read(results)?,
            language: Language::English,
        })
    }

    /// The same for charts in a language.
    #[must_use]
    pub const fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    pub(super) const fn results(&self) -> &'r Results {
        self.results
    }

    /// The table of cohorts.
    ///
    /// # Errors
    /// When there is none; the hint says what writes it.
    pub(super) fn cohorts(&self) -> Result<&[CohortMonth]> {
        let months = self.cohorts.as_deref().unwrap_or_default();
        if months.is_empty() {
            return Err(Error::data("there is no table of cohorts")
                .at(self.place())
                .hint(
                    "`clv run orders.csv --out result` writes it into the folder: give the folder",
                ));
        }
        Ok(months)
    }

    /// The model that the scores are from.
    ///
    /// # Errors
    /// When there is none; the hint says what gives it.
    pub(super) fn model(&self) -> Result<&StoredModel> {
        self.results.model().ok_or_else(|| {
            Error::data("there is no model")
                .at(self.place())
                .hint("give the folder that `clv run` wrote, or a model file with `--model`")
        })
    }

    pub(super) fn place(&self) -> String {
        self.results.place().display().to_string()
    }

    /// What charts say.
    pub(super) fn texts(&self) -> Texts {
        Texts::new(self.language, self.currency())
    }

    /// The currency of the money.
    pub(super) fn currency(&self) -> Option<String> {
        self.results.facts().currency.clone()
    }

    /// What values are: `revenue`, or the `margin` on it.
    pub(super) fn measure(&self) -> &str {
        self.results.facts().measure.as_deref().unwrap_or("value")
    }

    /// How far ahead the forecasts look, in words.
    pub(super) fn horizon(&self) -> String {
        match self.results.facts().horizon_days {
            Some(days) => horizon_of(&self.texts(), days),
            None => self.texts().word("plot-horizon-unknown"),
        }
    }

    /// The numbers of a column with the weight of each customer, those without a number left out.
    ///
    /// # Errors
    /// When the scores do not have the column.
    pub(super) fn weighted(&self, column: &str) -> Result<Vec<(f64, f64)>> {
        let numbers = self.results.needed(column)?;
        let weights = self.results.numbers("weight");
        let weight_at =
            |row: usize| weights.map_or(1.0, |weights: &Float64Array| weights.value(row));
        let rows = (0..numbers.len()).filter(|row| numbers.is_valid(*row));
        Ok(rows
            .map(|row| (numbers.value(row), weight_at(row)))
            .collect())
    }
}

/// The days that forecasts look ahead, in words.
pub(super) fn horizon_of(texts: &Texts, days: f64) -> String {
    texts.say("plot-horizon", &[("days", Figure::count(days))])
}
