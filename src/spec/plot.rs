//! What a caller can ask of a chart.

use serde::{Deserialize, Serialize};

use crate::input::ReadOptions;
use crate::language::Language;

/// What a chart is of, beside the results.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct PlotSpec {
    /// Language of the chart [default: the one of the environment, else en]
    #[cfg_attr(feature = "cli", arg(long, value_enum, help_heading = "Output"))]
    pub lang: Option<Language>,
    /// Id of the customer, for the chart `history`
    #[cfg_attr(feature = "cli", arg(long, value_name = "ID", help_heading = "Input"))]
    pub customer: Option<String>,
    /// The orders that the results were made from, for the charts `history` and `timing`
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "INPUT", num_args = 1.., help_heading = "Input")
    )]
    pub orders: Vec<String>,
    /// How the orders are read. The merge period and the treatment of refunds come from the model.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub read: ReadOptions,
}
