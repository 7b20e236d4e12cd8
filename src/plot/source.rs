use std::cell::OnceCell;

use arrow::array::{Array, Float64Array};

use super::texts::Texts;
use crate::business::Business;
use crate::cohorts::{self, CohortMonth};
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, Judgement};
use crate::results::Results;
use crate::rfm::{Customers, Purchases};
use crate::store::StoredModel;
use crate::summary::Summary;
use crate::words::{Figure, Language};

/// The file with the figures of the business.
const SUMMARY: &str = "summary.json";

/// What charts are made from: the results of a run with its table of cohorts.
#[derive(Debug)]
pub struct Source<'r> {
    results: &'r Results,
    cohorts: Option<Vec<CohortMonth>>,
    language: Language,
    orders: Option<&'r Customers>,
    customer: Option<String>,
    /// Read when the first chart needs it.
    evaluation: OnceCell<Evaluation>,
    /// The same.
    business: OnceCell<Business>,
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
            orders: None,
            customer: None,
            evaluation: OnceCell::new(),
            business: OnceCell::new(),
        })
    }

    /// The same for charts in a language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The same with the orders that the results were made from, for charts of single purchases.
    #[must_use]
    pub fn with_orders(mut self, orders: &'r Customers) -> Self {
        self.orders = Some(orders);
        self
    }

    /// The same for charts of one customer.
    #[must_use]
    pub fn of_customer(mut self, id: &str) -> Self {
        self.customer = Some(id.to_owned());
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

    /// The orders.
    ///
    /// # Errors
    /// When they were not given, or are an RFM table, which has no dates.
    pub(super) fn orders(&self) -> Result<&'r Purchases> {
        let orders = self.orders.ok_or_else(without_orders)?;
        orders.purchases().ok_or_else(|| {
            Error::usage("this chart needs the date of every purchase: an RFM table has none")
        })
    }

    /// The id of the customer.
    ///
    /// # Errors
    /// When none was given: wrong usage.
    pub(super) fn customer(&self) -> Result<&str> {
        self.customer.as_deref().ok_or_else(without_customer)
    }

    /// How the forecasts of the run did in a test.
    ///
    /// # Errors
    /// When there was no test; the hint says what makes one.
    pub(super) fn evaluation(&self) -> Result<&Evaluation> {
        if let Some(evaluation) = self.evaluation.get() {
            return Ok(evaluation);
        }
        let untested = |what: &str, hint: &str| Err(Error::data(what).at(self.place()).hint(hint));
        match self.results.judgement()? {
            Some(Judgement::Judged(evaluation)) => Ok(self.evaluation.get_or_init(|| *evaluation)),
            Some(Judgement::Unjudged(_)) => untested(
                "the forecasts of this run were not tested",
                "`clv run` tests them where the orders have dates and cover a few weeks; `evaluation.json` says \
                 why it could not",
            ),
            None => untested(
                "there is no test of the forecasts",
                "`clv run orders.csv --out result` writes it into the folder: give the folder",
            ),
        }
    }

    /// The business by period, from the summary of the run.
    ///
    /// # Errors
    /// When there is none; the hint says what writes it.
    pub(super) fn business(&self) -> Result<&Business> {
        if let Some(business) = self.business.get() {
            return Ok(business);
        }
        let path = self.results.folder_file(SUMMARY);
        let summary = path.map(|path| Summary::read(&path)).transpose()?;
        let business = summary.and_then(|summary| summary.business);
        let business = business.ok_or_else(|| {
            Error::data("there are no figures of the business by period")
                .at(self.place())
                .hint(
                    "`clv run orders.csv --out result` writes them into the folder: give the folder of a run on orders",
                )
        })?;
        Ok(self.business.get_or_init(|| business))
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

/// A chart of single purchases was asked for without the orders.
pub(super) fn without_orders() -> Error {
    Error::usage("this chart needs the orders")
        .hint("give the inputs of the run again, as in `--orders orders.csv`")
}

/// A chart of one customer was asked for without one.
pub(super) fn without_customer() -> Error {
    Error::usage("this chart needs a customer")
        .hint("give an id of the column `customer_id` of the scores, as in `--customer C00042 --orders orders.csv`")
}
