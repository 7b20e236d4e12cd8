//! What a caller can ask of a chart.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// What a chart is of, beside the results.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct PlotSpec {
    /// Language of the chart [default: the one of the environment, else en]
    #[cfg_attr(feature = "cli", arg(long, value_enum, help_heading = "Output"))]
    pub lang: Option<Language>,
}
