//! What a run wrote beside the scores: how its forecasts were judged, and what was in the data.

use std::path::Path;

use serde::Deserialize;

use super::table::{AUDIT, EVALUATION, Results};
use crate::error::{Error, Result};
use crate::evaluate::Judgement;
use crate::input::Audit;

/// The part of an audit that says what it is of.
#[derive(Debug, Deserialize)]
struct Audited {
    /// `rfm` for an RFM table, whose rows are not audited.
    input: Option<String>,
}

impl Results {
    /// How forecasts of the model were judged; `None` without the file `evaluation.json` beside the scores.
    ///
    /// # Errors
    /// When it cannot be read, or is not an evaluation file.
    pub fn judgement(&self) -> Result<Option<Judgement>> {
        let Some(path) = self.folder_file(EVALUATION) else {
            return Ok(None);
        };
        let judgement = Judgement::from_json(&text_of(&path)?);
        let judgement = judgement.map_err(|error| error.at(path.display().to_string()))?;
        Ok(Some(judgement))
    }

    /// What was in the data; `None` without the file `audit.json` beside the scores, and for an RFM table.
    ///
    /// # Errors
    /// When it cannot be read, or is not an audit.
    pub fn audit(&self) -> Result<Option<Audit>> {
        let Some(path) = self.folder_file(AUDIT) else {
            return Ok(None);
        };
        let text = text_of(&path)?;
        let no_audit = |error| {
            let text = format!("not an audit of `clv run`: {error}");
            Error::data(text).at(path.display().to_string())
        };
        let audited: Audited = serde_json::from_str(&text).map_err(no_audit)?;
        if audited.input.is_some() {
            return Ok(None);
        }
        serde_json::from_str(&text).map(Some).map_err(no_audit)
    }
}

fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| Error::io(format!("cannot read `{}`", path.display()), error))
}
