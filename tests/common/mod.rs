//! What the integration tests share.

use std::path::{Path, PathBuf};

/// A file of the shared reference data, which lies beside the checkout and is no part of it.
///
/// Where `CI` is set its absence is a failure; elsewhere the test says that it was left out.
pub fn shared_data(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(std::env::var_os("CI").is_none(), "reference data is missing: {}", found.display());
    eprintln!("left out: no reference data at {}", found.display());
    None
}
