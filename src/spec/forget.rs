//! What a caller can ask of the removal of a person.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How a person is taken out of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Person"))]
#[serde(default, deny_unknown_fields)]
pub struct ForgetSpec {
    /// Country of phone numbers without a calling code, as in `FR`
    #[cfg_attr(feature = "cli", arg(long, value_name = "CODE"))]
    pub country: Option<String>,
    /// File with the secret key of pseudonyms and of the list of forgotten people, at least 16 bytes
    /// [default: `clv/key` in the folder of settings, which is made if needed]
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE"))]
    pub key: Option<PathBuf>,
    /// File that cannot be searched, by its path in the folder, because you have dealt with it; repeat it for several
    #[cfg_attr(feature = "cli", arg(long = "skip", value_name = "FILE"))]
    pub skipped: Vec<String>,
    /// Only say what would be removed
    #[cfg_attr(feature = "cli", arg(long))]
    pub dry_run: bool,
}
