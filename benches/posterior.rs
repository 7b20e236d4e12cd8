//! Whether draws from the posterior are right, and what they cost: `cargo bench --bench posterior -- PART` with `time`,
//! `calibration` or `coverage`; without a part, all of them.
//!
//! - `time`: draws of a BG/NBD of 2,357, 100,000 and 1,000,000 simulated customers
//! - `calibration`: parameters are drawn from the prior and customers from them, 500 times. The places of the truth among
//!   the draws are uniform: χ² over 20 bins, p above 0.001 for every parameter
//! - `coverage`: 2,000 portfolios of known parameters are fitted and forecast. How many outcomes lie in 90% intervals?
//!
//! Run as a test, each part takes a few cases to see that it runs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::process::ExitCode;
use std::time::Instant;

use clv::fit::{self, Sampler};
use clv::model::BgNbd;
use clv::parallel::Workers;
use common::simulated::{customers, purchase_histories};
use common::worlds::{Places, central, chi_square, places_of_truth, portfolio, shops};
use statrs::distribution::{ChiSquared, ContinuousCDF};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let for_real = arguments.iter().any(|argument| argument == "--bench");
    let asked: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let mut passed = true;
    for (name, part) in [
        ("time", time as fn(bool, &Workers) -> bool),
        ("calibration", calibration),
        ("coverage", coverage),
    ] {
        if asked.is_empty() || asked.iter().any(|asked| *asked == name) {
            let start = Instant::now();
            passed &= part(for_real, &Workers::new(0).unwrap());
            println!("{name}: {:.1} s\n", start.elapsed().as_secs_f64());
        }
    }
    if passed || !for_real {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn time(for_real: bool, workers: &Workers) -> bool {
    let sizes: &[usize] = if for_real {
        &[2_357, 100_000, 1_000_000]
    } else {
        &[200]
    };
    for &size in sizes {
        let histories = purchase_histories(&customers(size, 5));
        let fit = fit::purchases::<BgNbd>(&histories, workers).unwrap();
        let samplers: &[Sampler] = if size < 10_000 {
            &[Sampler::Psis, Sampler::Nuts]
        } else {
            &[Sampler::Psis]
        };
        for sampler in samplers {
            let start = Instant::now();
            let sample = fit::posterior_by(*sampler, &histories, &fit.model, 1, workers).unwrap();
            let seconds = start.elapsed().as_secs_f64();
            let told = sample.diagnostics();
            println!(
                "{size:>9} customers, {:>6} different histories, {sampler:?}: {seconds:.2} s, k {:?}, R-hat {:?}, ESS {:?} and {:?}",
                histories.len(),
                told.pareto_k,
                told.r_hat,
                told.bulk_ess,
                told.tail_ess
            );
            let errors = fit.estimate.standard_errors.iter().flatten();
            let estimates =
                [fit.model.into()].map(|model: clv::model::PurchaseModel| model.to_vec());
            let off: Vec<String> = (told
                .mean
                .iter()
                .zip(&estimates[0])
                .zip(errors)
                .zip(&told.sd))
            .map(|(((mean, estimate), error), sd)| {
                format!(
                    "{:+.3} (sd {:.3} of s.e.)",
                    (mean - estimate) / sd,
                    sd / error
                )
            })
            .collect();
            println!(
                "          means off the optimum, in standard deviations: {}",
                off.join(", ")
            );
        }
    }
    true
}

fn calibration(for_real: bool, workers: &Workers) -> bool {
    let runs = if for_real { 500 } else { 4 };
    let places = workers.map(runs, |run| places_of_truth(run as u64, 150));
    let found: Vec<[f64; 4]> = places.into_iter().flatten().collect();
    println!("{} of {runs} runs have a posterior", found.len());
    let mut passed = found.len() == runs;
    for (parameter, symbol) in ["r", "alpha", "a", "b"].into_iter().enumerate() {
        let places: Vec<f64> = found.iter().map(|places| places[parameter]).collect();
        let (square, degrees) = chi_square(&places, 20);
        let p = 1.0 - ChiSquared::new(degrees).unwrap().cdf(square);
        let inside = central(&places, 0.9);
        println!(
            "{symbol:>6}: χ² {square:.1} with {degrees} degrees of freedom, p {p:.4}; 90% intervals hold {inside:.3}"
        );
        passed &= p > 0.001;
    }
    passed
}

fn coverage(for_real: bool, workers: &Workers) -> bool {
    let each = if for_real { 400 } else { 1 };
    println!(
        "{:>14}  method      fitted  counts  values  total purchases  total value",
        ""
    );
    let mut all = [Places::default(), Places::default()];
    for (place, shop) in shops().iter().enumerate() {
        let found = workers.map(each, |run| portfolio(shop, (1_000 * place + run) as u64));
        let mut sums = [Places::default(), Places::default()];
        let fitted = found.iter().flatten().count();
        for places in found.into_iter().flatten() {
            for (sum, places) in sums.iter_mut().zip(places) {
                sum.add(places);
            }
        }
        for (all, sum) in all.iter_mut().zip(sums.clone()) {
            all.add(sum);
        }
        report(shop.name, fitted, &sums);
    }
    report("all", each * shops().len(), &all);
    let [_, posterior] = all;
    [
        posterior.counts,
        posterior.values,
        posterior.total_purchases,
        posterior.total_value,
    ]
    .iter()
    .all(|places| (0.88..=0.92).contains(&central(places, 0.9)))
}

fn report(name: &str, fitted: usize, sums: &[Places; 2]) {
    for (method, places) in ["asymptotic", "posterior"].into_iter().zip(sums) {
        let [counts, values, purchases, value] = [
            &places.counts,
            &places.values,
            &places.total_purchases,
            &places.total_value,
        ]
        .map(|places| central(places, 0.9));
        println!(
            "{name:>14}  {method:<10}  {fitted:>6}  {counts:.3}   {values:.3}   {purchases:.3}            {value:.3}"
        );
    }
}
