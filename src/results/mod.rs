//! The results of a run, or a score table, in memory: what decisions are made from, without the orders.

mod batch;
mod beside;
mod facts;
mod joined;
mod made;
mod options;
mod sums;
mod table;

pub(crate) use batch::to_table;
pub use facts::Facts;
pub use options::ResultsSpec;
pub use sums::{ForecastSum, Summands};
pub use table::Results;
pub(crate) use table::{COHORTS, whole};
