use serde::Serialize;

use crate::error::{Error, Result};

/// A result as indented JSON.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    Ok(text.map_err(|error| Error::data(format!("cannot be written as JSON: {error}")))? + "\n")
}
