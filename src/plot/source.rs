use arrow::array::{Array, Float64Array};

use crate::cohorts::{self, CohortMonth};
use crate::error::{Error, Result};
use crate::results::Results;
use crate::store::StoredModel;

/// What charts are made from: the results of a run with its table of cohorts.
#[derive(Debug)]
pub struct Source<'r> {
    results: &'r Results,
    cohorts: Option<Vec<CohortMonth>>,
}

impl<'r> Source<'r> {
    /// Results, and the table of cohorts where their folder has one.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn of(results: &'r Results) -> Result<Self> {
        Ok(Self {
            results,
            cohorts: cohorts::read(results)?,
        })
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
            Some(days) => format!("the next {days:.0} days"),
            None => "the horizon".to_owned(),
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
