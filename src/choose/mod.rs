//! The verdict put to work: a chosen and fitted model, and the file it lives in.

mod once;
mod stored;
mod train;

pub use stored::{DataFacts, StoredModel, StoredProcess, Unknown};
pub use train::{Candidate, Trained, Training, train};
