use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use super::messages::Messages;
use crate::choose::StoredModel;
use crate::error::{Error, Result};

/// Reads a model file; keys it does not know are told.
pub(super) fn load(path: &Path, messages: &Messages) -> Result<StoredModel> {
    let name = path.display();
    let bytes = std::fs::read(path).map_err(|error| Error::io(format!("cannot read `{name}`"), error))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Error::data("no model file: it is no text").at(name.to_string()))?;
    let (stored, unknown) = StoredModel::from_json(&text).map_err(|error| error.at(name.to_string()))?;
    for key in unknown {
        messages.caution(&format!("{name}: an unknown key is ignored: `{key}`"));
    }
    Ok(stored)
}

/// Now, or the moment that `SOURCE_DATE_EPOCH` names (RFC 3339, UTC).
pub(super) fn moment() -> Result<String> {
    let moment = match std::env::var("SOURCE_DATE_EPOCH") {
        Err(_) => Utc::now(),
        Ok(seconds) => (seconds.parse().ok())
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .ok_or_else(|| Error::usage(format!("`SOURCE_DATE_EPOCH` is no number of seconds: `{seconds}`")))?,
    };
    Ok(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}
