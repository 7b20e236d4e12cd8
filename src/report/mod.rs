//! The report of a run: one self-contained HTML page for people who make decisions.
//!
//! The page loads nothing and runs no script: styles and charts are part of the file. Its sentences come
//! from [`crate::words`]. Its figures come from the audit, the evaluation, the model, and the
//! [`Portfolio`] that is collected while customers are scored.

mod charts;
mod numbers;
mod page;
mod portfolio;
mod shares;
mod svg;
mod verdict;
mod view;

pub(crate) use portfolio::Portfolio;

use crate::error::Result;
use crate::evaluate::Evaluation;
use crate::input::Audit;
use crate::spec::QuestionSpec;
use crate::store::StoredModel;
use crate::words::Catalogue;

/// Everything that a report is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report<'r> {
    /// The audit of the data.
    pub audit: &'r Audit,
    /// The evaluation on the hold-out.
    pub evaluation: &'r Evaluation,
    /// The fitted model.
    pub model: &'r StoredModel,
    /// All customers with their scores, summed up.
    pub portfolio: &'r Portfolio,
    /// The question.
    pub question: &'r QuestionSpec,
}

impl Report<'_> {
    /// The page in English.
    ///
    /// # Errors
    /// When the page cannot be rendered, which would be a bug of this program.
    pub(crate) fn html(&self) -> Result<String> {
        let words = Catalogue::english();
        let only = self
            .audit
            .currencies
            .keys()
            .next()
            .filter(|_| self.audit.currencies.len() == 1);
        let numbers = numbers::Numbers::new(words, self.audit.currency.as_ref().or(only).cloned());
        page::render(&self.view(words, &numbers), words, &numbers)
    }
}
