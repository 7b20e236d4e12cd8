use std::path::Path;

use super::messages::Messages;
use crate::choose::StoredModel;
use crate::error::Result;

/// Reads a model file; keys it does not know are told.
pub(super) fn load(path: &Path, messages: &Messages) -> Result<StoredModel> {
    let (stored, unknown) = StoredModel::read(path)?;
    for key in unknown {
        messages.caution(&format!("{}: an unknown key is ignored: `{key}`", path.display()));
    }
    Ok(stored)
}
