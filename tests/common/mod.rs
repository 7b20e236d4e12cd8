//! What several test binaries share.
#![allow(dead_code, reason = "each binary uses its part")]

pub(crate) mod simulated;
pub(crate) mod worlds;

use std::path::{Path, PathBuf};

/// A file of the real data sets beside the repository; `None`, with a word on stderr, where they are not there.
///
/// Under `CI=true` their absence is a failure.
pub(crate) fn shared_data(path: &str) -> Option<PathBuf> {
    shared(&format!("data/{path}"))
}

/// A file that lies beside the repository for all: real data sets, and what other programs made of them.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "the shared data are missing: {path}"
    );
    eprintln!("left out: the shared data are not here: {path}");
    None
}

/// Do two numbers agree to a relative tolerance?
#[track_caller]
pub(crate) fn assert_close(actual: f64, expected: f64, relative: f64, what: &str) {
    let error = (actual - expected).abs();
    assert!(
        error <= relative * expected.abs(),
        "{what}: {actual} is not {expected} to {relative}: off by {error:e}"
    );
}
