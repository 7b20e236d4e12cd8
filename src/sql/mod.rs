//! SQL that a warehouse runs: the RFM table of its transactions, weighted histories to fit, and exact scores.
//!
//! A statement holds names that the caller gave, in the quotes of the dialect, and numbers. No other text of a model
//! file reaches it.

mod departures;
mod dialect;
mod errors;
mod forecasts;
mod geometric;
mod intervals;
mod nbd;
mod nodes;
mod pareto;
mod rfm;
mod score;
mod sums;

pub(crate) use rfm::{histories, rfm};
pub(crate) use score::score;

/// The columns that an RFM table and a table of scores begin with.
const RFM_COLUMNS: [&str; 8] = [
    "customer_id",
    "frequency",
    "recency",
    "T",
    "monetary_value",
    "first_purchase",
    "last_purchase",
    "historical_value",
];
