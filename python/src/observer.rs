use std::cell::RefCell;

use clv::caution::Caution;
use clv::evaluate::Verdict;
use clv::job::Observer;
use clv::rfm::Customers;
use clv::words;

/// Sentences for Python's `warnings`.
pub(crate) type Cautions = Vec<String>;

/// Collects warnings.
#[derive(Default)]
pub(crate) struct Gathering {
    sentences: RefCell<Cautions>,
    of_all: bool,
}

impl Gathering {
    /// Collects all warnings, each with what it is about. Otherwise those of fitted models are left to the fit.
    pub(crate) fn of_all() -> Self {
        Self {
            of_all: true,
            ..Self::default()
        }
    }

    pub(crate) fn cautions(self) -> Cautions {
        self.sentences.into_inner()
    }
}

impl Observer for Gathering {
    fn read(&self, customers: &Customers) {
        self.sentences
            .borrow_mut()
            .extend(words::cautions(customers));
    }

    fn unjudged(&self, verdict: &Verdict) {
        self.sentences.borrow_mut().push(words::unjudged(verdict));
    }

    fn caution(&self, about: &str, caution: &Caution) {
        let sentence = words::sentence(caution);
        let mut sentences = self.sentences.borrow_mut();
        if about == "scores" {
            sentences.push(sentence);
        } else if self.of_all {
            sentences.push(format!("{about}: {sentence}"));
        }
    }
}
