//! The report of a run: one self-contained HTML page for people who make decisions.
//!
//! The page loads nothing and runs no script: styles and charts are part of the file. Its sentences come
//! from [`crate::words`]. Its figures come from the audit, the evaluation, the model, and the
//! [`Portfolio`] that is collected while customers are scored.

mod charts;
mod months;
mod page;
mod portfolio;
mod shares;
mod summary;
mod svg;
mod verdict;
mod view;

pub(crate) use months::Month;
pub(crate) use portfolio::Portfolio;

use chrono::NaiveDate;

use crate::business::Business;
use crate::caution::Caution;
use crate::error::Result;
use crate::evaluate::{Evaluation, Verdict};
use crate::input::{Audit, MetricMonth};
use crate::spec::QuestionSpec;
use crate::store::StoredModel;
use crate::words::{Catalogue, Numbers};

/// Everything that a report is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report<'r> {
    /// The audit of the data; `None` for an RFM table.
    pub audit: Option<&'r Audit>,
    /// The last day of the data, where it is known.
    pub until: Option<NaiveDate>,
    /// The evaluation on the hold-out, where there was one.
    pub evaluation: Option<&'r Evaluation>,
    /// How far the forecast can be trusted.
    pub verdict: &'r Verdict,
    /// The fitted model.
    pub model: &'r StoredModel,
    /// All customers with their scores, summed up.
    pub portfolio: &'r Portfolio,
    /// What is expected month by month.
    pub months: &'r [Month],
    /// The question.
    pub question: &'r QuestionSpec,
    /// What a reader of the figures should know.
    pub warnings: &'r [Caution],
    /// Metrics from outside, by month.
    pub metrics: &'r [MetricMonth],
    /// What the business was; `None` for an RFM table.
    pub business: Option<&'r Business>,
}

impl Report<'_> {
    /// The page in English.
    ///
    /// # Errors
    /// When the page cannot be rendered, which would be a bug of this program.
    pub(crate) fn html(&self) -> Result<String> {
        let words = Catalogue::english();
        let numbers = Numbers::new(words, self.currency());
        page::render(&self.view(words, &numbers), words, &numbers)
    }

    /// The currency that was asked for, else the only one in the data.
    fn currency(&self) -> Option<String> {
        let audit = self.audit?;
        let mut found = audit.currencies.keys();
        let only = found.next().filter(|_| audit.currencies.len() == 1);
        audit.currency.as_ref().or(only).cloned()
    }
}
