//! Files for others to use: the score table.

mod scores;

pub use scores::ScoreTable;
