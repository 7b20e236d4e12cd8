//! Intervals hold what they promise on simulated customers.

use clv::forecast::Scorer;
use clv::parallel::Workers;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::simulated::{
    Customer, clv_ci_coverage, customers, fitted_scorer, mean_and_error, scorer_of_truth,
};

/// The number of purchases on the scale of its predictive distribution: uniform where the forecast is
/// right, ties broken at random.
fn pit_of_count(scorer: &Scorer, customer: &Customer, luck: f64) -> f64 {
    let n = customer.future_purchases;
    let below = if n > 0 {
        scorer.count_cdf(n - 1, &customer.purchases)
    } else {
        0.0
    };
    below + luck * (scorer.count_cdf(n, &customer.purchases) - below)
}

/// The same of the value; no purchase has a mass.
fn pit_of_value(scorer: &Scorer, customer: &Customer, luck: f64) -> f64 {
    let distribution = scorer
        .value_distribution(&customer.purchases, &customer.spend)
        .unwrap();
    if customer.future_purchases == 0 {
        luck * distribution.none()
    } else {
        distribution.cdf(customer.future_value)
    }
}

/// The share of customers in a central interval.
fn central(pits: &[f64], level: f64) -> f64 {
    pits.iter()
        .filter(|pit| (*pit - 0.5).abs() <= 0.5 * level)
        .count() as f64
        / pits.len() as f64
}

/// Predictive intervals hold 80 and 90% of customers, within a point.
pub(crate) fn assert_covered(
    scorer: &Scorer,
    customers: &[Customer],
    what: &str,
    workers: &Workers,
) {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let luck: Vec<f64> = customers.iter().map(|_| rng.random()).collect();
    for (of, pit) in [
        ("count", pit_of_count as fn(&Scorer, &Customer, f64) -> f64),
        ("value", pit_of_value),
    ] {
        let pits = workers.map(customers.len(), |i| pit(scorer, &customers[i], luck[i]));
        for level in [0.8, 0.9] {
            let coverage = central(&pits, level);
            println!("{what}: {level} intervals of the {of} cover {coverage:.4}");
            assert!(
                (coverage - level).abs() < 0.01,
                "{what}: {level} of the {of}: {coverage}"
            );
        }
    }
}

#[test]
fn predictive_intervals_cover_as_many_customers_as_they_say() {
    let workers = Workers::new(0).unwrap();
    let customers = customers(100_000, 2);
    let scorer = fitted_scorer(&customers, &workers);
    assert_covered(&scorer, &customers, "bg-nbd", &workers);
}

/// `benches/coverage.rs` is the same on 1,000 data sets.
#[test]
fn ninety_per_cent_confidence_intervals_cover_the_true_expectation_nine_times_in_ten() {
    let truth = scorer_of_truth();
    let coverages = Workers::new(0)
        .unwrap()
        .map(60, |set| clv_ci_coverage(set as u64, 25, &truth));
    let (mean, error) = mean_and_error(&coverages);
    println!(
        "clv_ci coverage over {} data sets: {mean:.3} ± {error:.3}",
        coverages.len()
    );
    assert!(error < 0.04, "{error}");
    assert!((mean - 0.9).abs() < 0.02 + 3.0 * error, "{mean} ± {error}");
}
