//! What holds for every model and every customer, whatever the numbers are.
//!
//! A purchase model joins by one line in [`purchase`] and in [`fits`]. Cases are drawn from a fixed seed;
//! those that once failed are kept in `regressions/` and tried first.

mod fits;
mod histories;
mod likelihood;
mod mixture;
mod purchase;
mod scores;
mod special;
mod spend;

use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};

/// A fixed seed, and a file of its own for cases that once failed. `CLV_LAW_CASES` asks for at least so many
/// cases of every law but those that simulate.
pub(crate) fn config(cases: u32, regressions: &'static str) -> Config {
    let asked = std::env::var("CLV_LAW_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(0);
    Config {
        cases: if cases > SIMULATED {
            cases.max(asked)
        } else {
            cases
        },
        rng_seed: RngSeed::Fixed(20_260_101),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(regressions))),
        ..Config::default()
    }
}

/// Cases of a law that simulates, or integrates by brute force.
pub(crate) const SIMULATED: u32 = 36;

/// Is the difference within the tolerance, relative to the expected value but not below `floor`?
#[track_caller]
pub(crate) fn assert_near(actual: f64, expected: f64, relative: f64, floor: f64, what: &str) {
    let error = (actual - expected).abs();
    assert!(
        error <= relative * expected.abs() + floor || actual == expected,
        "{what}: {actual} is not {expected}: off by {error:e}"
    );
}
