//! What most programs need: `use clv::prelude::*;`.

pub use crate::error::{Error, Result};
pub use crate::input::ReadOptions;
pub use crate::job::{self, Observer, Silent};
pub use crate::spec::{EvaluateSpec, FitSpec, Inputs, ModelSpec, QuestionSpec, RunSpec, ScoreSpec};
pub use crate::store::StoredModel;
