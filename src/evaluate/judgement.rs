//! The evaluation of a whole job, which goes on where there is nothing to evaluate on.

use serde::Serialize;

use super::{Entry, Evaluation, Finding, SCHEMA, Verdict};

/// How a forecast did on a hold-out, or why there is no hold-out. Both are written to the same file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Judgement {
    /// The models were judged.
    Judged(Box<Evaluation>),
    /// They could not be judged.
    Unjudged(Unjudged),
}

/// An evaluation file without figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unjudged {
    schema: &'static str,
    data: Option<()>,
    chosen: Option<String>,
    entries: Vec<Entry>,
    verdict: Verdict,
}

impl Judgement {
    /// The models were judged.
    #[must_use]
    pub fn judged(evaluation: Evaluation) -> Self {
        Self::Judged(Box::new(evaluation))
    }

    /// Nothing could be judged, for this reason.
    #[must_use]
    pub fn unjudged(finding: Finding) -> Self {
        Self::Unjudged(Unjudged {
            schema: SCHEMA,
            data: None,
            chosen: None,
            entries: Vec::new(),
            verdict: Verdict::unjudged(finding),
        })
    }

    /// The evaluation, where there is one.
    #[must_use]
    pub const fn evaluation(&self) -> Option<&Evaluation> {
        match self {
            Self::Judged(evaluation) => Some(evaluation),
            Self::Unjudged(_) => None,
        }
    }

    /// How far the forecast can be trusted.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        match self {
            Self::Judged(evaluation) => &evaluation.verdict,
            Self::Unjudged(unjudged) => &unjudged.verdict,
        }
    }
}
