//! Whether 90% confidence intervals of `clv` cover the true expectation for 88% to 92% of customers.
//!
//! 1,000 data sets of 2,500 customers are drawn and fitted; `cargo bench --bench coverage`. Run as a
//! test, it takes a few sets to see that it runs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::process::ExitCode;

use clv::parallel::Workers;
use common::simulated::{clv_ci_coverage, mean_and_error, scorer_of_truth};

/// Every tenth customer is asked.
const STRIDE: usize = 10;

fn main() -> ExitCode {
    let for_real = std::env::args().any(|argument| argument == "--bench");
    let sets = if for_real { 1_000 } else { 4 };
    let truth = scorer_of_truth();
    let workers = Workers::new(0).expect("threads");
    let coverages = workers.map(sets, |set| clv_ci_coverage(set as u64, STRIDE, &truth));
    let (mean, error) = mean_and_error(&coverages);
    println!("clv_ci coverage over {sets} data sets: {mean:.3} (standard error {error:.4})");
    if !for_real || (0.88..=0.92).contains(&mean) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
