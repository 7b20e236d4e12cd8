//! How regular customers buy, before any model.

use clv::model::{LatentAttrition, MbgCnbdK, regularity};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::common::assert_close;
use crate::data::gaps;

fn gaps_of(times: &[f64]) -> Vec<f64> {
    let before = std::iter::once(&0.0).chain(times);
    times
        .iter()
        .zip(before)
        .map(|(time, before)| time - before)
        .collect()
}

#[test]
fn gaps_of_three_phases_have_a_regularity_of_three() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    // customers of very different pace who hardly ever leave
    let model = MbgCnbdK::new(2.0, 1.0, 1e-3, 1e3, 3).unwrap();
    let customers: Vec<_> = (0..2_000)
        .map(|_| gaps_of(&model.simulate_new(60.0, &mut rng)))
        .collect();
    let found = regularity(&customers);
    println!("{found:?}");
    assert_close(found.wheat_morrison.unwrap(), 3.0, 0.1, "by two gaps");
    assert_close(found.likelihood.unwrap(), 3.0, 0.1, "by likelihood");
}

#[test]
fn equal_gaps_are_without_end_regular_and_clusters_are_not() {
    let found = regularity(&[[5.0; 12]]);
    assert_eq!(
        (found.wheat_morrison, found.likelihood),
        (None, Some(f64::INFINITY))
    );
    let clusters = [
        1e-3, 40.0, 2e-3, 1e-3, 70.0, 1e-3, 3e-3, 1e-2, 55.0, 1e-3, 1e-3, 80.0,
    ];
    assert!(regularity(&[clusters]).likelihood.unwrap() < 0.3);
    let nobody: [Vec<f64>; 0] = [];
    assert_eq!(regularity(&nobody).likelihood, None);
}

/// BTYDplus 1.2.0 on the whole log: `mle` 3.26291; `wheat` 1.826 with one drawing of which gap comes first, where
/// ours is the mean over all drawings.
#[test]
fn groceries_are_as_regular_as_in_btydplus() {
    let Some(customers) = gaps("grocery_btydplus/transactions.csv", "2007-12-30") else {
        return;
    };
    let found = regularity(&customers);
    println!("{found:?}");
    assert_close(
        found.likelihood.unwrap(),
        3.26291177569527,
        1e-3,
        "by likelihood",
    );
    assert_close(
        found.wheat_morrison.unwrap(),
        1.82641327787227,
        1e-2,
        "by two gaps",
    );
}
