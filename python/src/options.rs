use clv::input::ReadOptions;
use clv::job::ComparisonSpec;
use clv::parallel::Stop;
use clv::spec;
use serde::de::DeserializeOwned;

/// Reads a specification from keyword arguments, which Python passes as JSON.
pub(crate) fn specified<T: DeserializeOwned + Reads>(
    arguments: &str,
    stop: &Stop,
) -> clv::Result<T> {
    let mut specification: T = spec::from_json(arguments)?;
    specification.reading().stop = stop.clone();
    Ok(specification)
}

/// A specification that says how customers are read.
pub(crate) trait Reads {
    /// The options for reading.
    fn reading(&mut self) -> &mut ReadOptions;
}

impl Reads for ReadOptions {
    fn reading(&mut self) -> &mut ReadOptions {
        self
    }
}

impl Reads for spec::FitSpec {
    fn reading(&mut self) -> &mut ReadOptions {
        &mut self.read
    }
}

impl Reads for spec::EvaluateSpec {
    fn reading(&mut self) -> &mut ReadOptions {
        &mut self.read
    }
}

impl Reads for spec::ScoreSpec {
    fn reading(&mut self) -> &mut ReadOptions {
        &mut self.read
    }
}

impl Reads for spec::RunSpec {
    fn reading(&mut self) -> &mut ReadOptions {
        &mut self.read
    }
}

impl Reads for ComparisonSpec {
    fn reading(&mut self) -> &mut ReadOptions {
        &mut self.read
    }
}
