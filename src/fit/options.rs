use crate::error::{Error, Result};
use crate::parallel::Workers;

/// How a maximum is searched for: on which threads, and with which penalty.
///
/// A plain `&Workers` stands for no penalty.
#[derive(Debug, Clone, Copy)]
pub struct Options<'w> {
    pub(super) workers: &'w Workers,
    pub(super) penalty: f64,
}

impl<'w> From<&'w Workers> for Options<'w> {
    fn from(workers: &'w Workers) -> Self {
        Self {
            workers,
            penalty: 0.0,
        }
    }
}

impl<'w> Options<'w> {
    /// The threads.
    #[must_use]
    pub const fn workers(&self) -> &'w Workers {
        self.workers
    }

    /// The same with a penalty added.
    pub(super) const fn and_penalty(self, penalty: f64) -> Self {
        Self {
            penalty: self.penalty + penalty,
            ..self
        }
    }

    /// The same on other threads.
    pub(super) const fn on(self, workers: &Workers) -> Options<'_> {
        Options {
            workers,
            penalty: self.penalty,
        }
    }

    /// With a penalty: so many times Σ (ln parameter)² is taken off the mean ln L, parameters in time or money that
    /// is scaled to the data. It draws parameters that the data hardly identify towards the size of the data.
    ///
    /// # Errors
    /// When the penalty is negative or not finite.
    pub fn penalised(workers: &'w Workers, penalty: f64) -> Result<Self> {
        if penalty.is_finite() && penalty >= 0.0 {
            Ok(Self { workers, penalty })
        } else {
            Err(Error::usage(format!(
                "the penalty must be 0 or more and finite: `{penalty}`"
            )))
        }
    }
}
