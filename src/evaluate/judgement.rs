//! The evaluation of a whole job, which goes on where there is nothing to evaluate on.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entry, Evaluation, Finding, SCHEMA, Verdict};
use crate::error::{Error, Result};

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unjudged {
    schema: Cow<'static, str>,
    data: Option<()>,
    chosen: Option<String>,
    entries: Vec<Entry>,
    verdict: Verdict,
}

/// The part of an evaluation file that says what the rest of it is.
#[derive(Debug, Deserialize)]
struct Head {
    schema: String,
    data: Value,
}

impl Judgement {
    /// The content of an evaluation file.
    ///
    /// # Errors
    /// When it is not the JSON of an evaluation file, or is one of a later form.
    pub fn from_json(text: &str) -> Result<Self> {
        let no_file = |error| Error::data(format!("not an evaluation file: {error}"));
        let head: Head = serde_json::from_str(text).map_err(no_file)?;
        if head.schema != SCHEMA {
            return Err(Error::data(format!(
                "not an evaluation file of this version: `schema` is not `{SCHEMA}`: `{}`",
                head.schema
            )));
        }
        let judgement = if head.data.is_null() {
            serde_json::from_str(text).map(Self::Unjudged)
        } else {
            serde_json::from_str(text).map(Self::judged)
        };
        judgement.map_err(no_file)
    }

    /// The models were judged.
    #[must_use]
    pub fn judged(evaluation: Evaluation) -> Self {
        Self::Judged(Box::new(evaluation))
    }

    /// Nothing could be judged, for this reason.
    #[must_use]
    pub fn unjudged(finding: Finding) -> Self {
        Self::Unjudged(Unjudged {
            schema: SCHEMA.into(),
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

#[cfg(test)]
mod tests {
    use super::{Finding, Judgement};

    #[test]
    fn a_file_without_figures_is_read_as_it_was_written() {
        let judgement = Judgement::unjudged(Finding::TooFewDays { days: 9 });
        let text = serde_json::to_string(&judgement).unwrap();
        assert_eq!(Judgement::from_json(&text).unwrap(), judgement);
    }

    #[test]
    fn other_files_are_refused_with_what_they_are() {
        let said = |text: &str| Judgement::from_json(text).unwrap_err().to_string();
        assert!(said("{}").starts_with("not an evaluation file: missing field `schema`"));
        let later = said(r#"{"schema": "clv-evaluation/2", "data": null}"#);
        assert!(later.ends_with("`clv-evaluation/2`"), "{later}");
    }
}
