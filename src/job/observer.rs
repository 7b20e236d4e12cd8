use crate::caution::Caution;
use crate::evaluate::{Evaluation, Verdict};
use crate::rfm::Customers;

use super::Fitted;

/// A part of the work that takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Customers are read and grouped.
    Reading,
    /// Models are judged on a hold-out.
    Evaluating,
    /// Models are fitted.
    Fitting,
    /// Customers are scored.
    Scoring,
    /// A table is written.
    Writing,
    /// A log is drawn.
    Simulating,
}

impl Step {
    /// What is going on, in one word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Evaluating => "evaluating",
            Self::Fitting => "fitting",
            Self::Scoring => "scoring",
            Self::Writing => "writing",
            Self::Simulating => "simulating",
        }
    }
}

/// Who watches a job: progress, results as they appear, and cautions. Every method does nothing unless it is given.
pub trait Observer {
    /// A step begins; `customers` is how many it has to go through, where that is known.
    fn begin(&self, step: Step, customers: Option<u64>) {
        let _ = (step, customers);
    }

    /// So many customers more are done.
    fn advance(&self, customers: u64) {
        let _ = customers;
    }

    /// A step has ended, well or not.
    fn end(&self, step: Step) {
        let _ = step;
    }

    /// Customers were read.
    fn read(&self, customers: &Customers) {
        let _ = customers;
    }

    /// Models were judged.
    fn evaluated(&self, evaluation: &Evaluation) {
        let _ = evaluation;
    }

    /// Models could not be judged, and the job goes on; the verdict has the reason.
    fn unjudged(&self, verdict: &Verdict) {
        let _ = verdict;
    }

    /// Models were fitted.
    fn fitted(&self, fitted: &Fitted) {
        let _ = fitted;
    }

    /// Customers were scored.
    fn scored(&self, customers: u64) {
        let _ = customers;
    }

    /// Something that a reader of the result should know; `about` is the name of a model or of a table.
    fn caution(&self, about: &str, caution: &Caution) {
        let _ = (about, caution);
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}

/// A step under way; it ends when this is dropped.
pub(super) struct Running<'o> {
    step: Step,
    observer: &'o dyn Observer,
}

impl<'o> Running<'o> {
    pub(super) fn begin(step: Step, customers: Option<u64>, observer: &'o dyn Observer) -> Self {
        observer.begin(step, customers);
        Self { step, observer }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.observer.end(self.step);
    }
}
