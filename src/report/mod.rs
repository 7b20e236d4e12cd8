//! The report of a run: one page of HTML that stands alone, for people who decide.
//!
//! Nothing is loaded and nothing runs in it: the style and the charts are part of the file. Its words come
//! from [`crate::words`], its figures from the audit, the evaluation, the model, and what [`Portfolio`]
//! gathered while customers were scored.

mod charts;
mod numbers;
mod page;
mod portfolio;
mod shares;
mod svg;
mod verdict;
mod view;

pub use portfolio::Portfolio;

use crate::error::Result;
use crate::evaluate::Evaluation;
use crate::input::Audit;
use crate::spec::QuestionSpec;
use crate::store::StoredModel;
use crate::words::Catalogue;

/// All that a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// What was in the data.
    pub audit: &'r Audit,
    /// How the forecast did on the hold-out.
    pub evaluation: &'r Evaluation,
    /// The fitted model.
    pub model: &'r StoredModel,
    /// All customers with their scores.
    pub portfolio: &'r Portfolio,
    /// The question.
    pub question: &'r QuestionSpec,
}

impl Report<'_> {
    /// The page in English.
    ///
    /// # Errors
    /// When the page cannot be put together, which would be a fault of this program.
    pub fn to_html(&self) -> Result<String> {
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
