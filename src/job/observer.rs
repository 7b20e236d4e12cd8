use chrono::NaiveDate;

use crate::audience::Exported;
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
    /// Models are tested on a hold-out.
    Evaluating,
    /// Models are fitted.
    Fitting,
    /// Customers are scored.
    Scoring,
    /// Customers are divided in segments, and whom to treat how is decided.
    Deciding,
    /// The report is made.
    Reporting,
    /// A table is written.
    Writing,
    /// Transactions are simulated.
    Simulating,
}

impl Step {
    /// The name of the step.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Evaluating => "evaluating",
            Self::Fitting => "fitting",
            Self::Scoring => "scoring",
            Self::Deciding => "deciding",
            Self::Reporting => "reporting",
            Self::Writing => "writing",
            Self::Simulating => "simulating",
        }
    }
}

/// Receives progress, intermediate results and warnings. By default, every method does nothing.
pub trait Observer {
    /// A step begins. `customers` is the number of customers to process, if it is known.
    fn begin(&self, step: Step, customers: Option<u64>) {
        let _ = (step, customers);
    }

    /// This number of customers was processed since the last call.
    fn advance(&self, customers: u64) {
        let _ = customers;
    }

    /// A step has ended, with or without success.
    fn end(&self, step: Step) {
        let _ = step;
    }

    /// Customers were read.
    fn read(&self, customers: &Customers) {
        let _ = customers;
    }

    /// Models were tested.
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

    /// Only customers who bought since a day were scored: so many of all.
    fn narrowed(&self, since: NaiveDate, scored: u64, of: u64) {
        let _ = (since, scored, of);
    }

    /// A run wrote an audience to this file of its folder.
    fn exported(&self, file: &str, exported: &Exported) {
        let _ = (file, exported);
    }

    /// A warning. `about` is the name of a model or of a table.
    fn caution(&self, about: &str, caution: &Caution) {
        let _ = (about, caution);
    }
}

/// An observer that does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}

/// A running step. It ends when this is dropped.
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
