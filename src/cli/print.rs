use crate::error::Result;
use crate::rfm::{Target, WholeFile};

/// Writes text to stdout.
pub(super) fn print(text: &str) -> Result<()> {
    WholeFile::text(&Target::Stdout, text)
}
