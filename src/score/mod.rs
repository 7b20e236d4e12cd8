//! Files for others to use: the score table.

mod months;
mod scores;
mod scoring;

pub(crate) use months::{InMonth, Monthly};
pub(crate) use scores::ScoreTable;
pub use scoring::{Scored, Scoring};
