use std::path::Path;

use super::messages::Messages;
use crate::error::Result;
use crate::store::StoredModel;
use crate::words;

/// Reads a model file; keys it does not know are told.
pub(super) fn load(path: &Path, messages: &Messages) -> Result<StoredModel> {
    let (stored, unknown) = StoredModel::read(path)?;
    words::ignored(path, &unknown)
        .iter()
        .for_each(|sentence| messages.caution(sentence));
    Ok(stored)
}
