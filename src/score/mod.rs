//! Files for others to use: the score table.

mod scores;
mod scoring;

pub(crate) use scores::ScoreTable;
pub use scoring::{Scored, Scoring};
