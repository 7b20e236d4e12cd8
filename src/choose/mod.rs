//! The verdict put to work: a chosen and fitted model, and the file it lives in.

mod once;
mod stored;
#[cfg(feature = "engine")]
mod train;

pub use stored::{DataFacts, StoredModel, StoredProcess, Unknown};
#[cfg(feature = "engine")]
pub use train::{Candidate, NO_SPEND, Trained, Training, asked_models, judged_spend, train, train_on};
