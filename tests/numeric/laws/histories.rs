//! Customers and parameters far beyond what a shop has.

use clv::history::{PurchaseHistory, SpendHistory};
use clv::model::{Domain, Parameter, Parametric};
use proptest::prelude::*;

/// Evenly spread over orders of magnitude.
pub(super) fn log_uniform(low: f64, high: f64) -> impl Strategy<Value = f64> + Clone {
    (low.ln()..high.ln()).prop_map(f64::exp)
}

/// A model with every parameter between 1e-3 and 1e4.
pub(super) fn wide_model<M: Parametric + std::fmt::Debug>() -> impl Strategy<Value = M> {
    model_between(1e-3, 1e4)
}

/// A model with every parameter within bounds.
pub(super) fn model_between<M: Parametric + std::fmt::Debug>(
    low: f64,
    high: f64,
) -> impl Strategy<Value = M> {
    prop::collection::vec(log_uniform(low, high), M::PARAMETERS.len()).prop_map(|values| {
        M::from_values(&within_domains(M::PARAMETERS, values)).expect("parameters in their domains")
    })
}

/// Counts are 1 to 5, drawn by the last digits of the value that stands in their place.
fn within_domains(parameters: &[Parameter], values: Vec<f64>) -> Vec<f64> {
    let draw = |(parameter, value): (&Parameter, f64)| match parameter.domain {
        Domain::Count => (1 + value.to_bits() % 5) as f64,
        Domain::Shape | Domain::Scale | Domain::Real => value,
    };
    parameters.iter().zip(values).map(draw).collect()
}

/// Up to 5,000 repeat purchases and an age to a million; one in a few bought last on the first or the last day.
pub(super) fn wide_history() -> impl Strategy<Value = PurchaseHistory> {
    let frequency = prop_oneof![1 => Just(0), 3 => 1..20_u32, 2 => log_uniform(1.0, 5e3).prop_map(|x| x as u32)];
    history(frequency, log_uniform(1e-3, 1e6))
}

/// What shops have: some purchases within a few hundred weeks.
pub(super) fn ordinary_history() -> impl Strategy<Value = PurchaseHistory> {
    history(
        prop_oneof![1 => Just(0), 3 => 1..40_u32],
        log_uniform(1.0, 500.0),
    )
}

fn history(
    frequency: impl Strategy<Value = u32>,
    age: impl Strategy<Value = f64>,
) -> impl Strategy<Value = PurchaseHistory> {
    let share = prop_oneof![1 => Just(0.0), 1 => Just(1.0), 8 => 0.0..1.0_f64];
    (frequency, share, age).prop_map(|(x, share, age)| {
        PurchaseHistory::new(x, if x > 0 { share * age } else { 0.0 }, age).expect("a history")
    })
}

/// Nothing known, or up to 5,000 purchases with a mean between a thousandth and a million.
pub(super) fn wide_spend() -> impl Strategy<Value = SpendHistory> {
    prop_oneof![1 => Just(SpendHistory::NONE), 4 => known_spend()]
}

/// At least one purchase with a value.
pub(super) fn known_spend() -> impl Strategy<Value = SpendHistory> {
    (log_uniform(1.0, 5e3), log_uniform(1e-3, 1e6))
        .prop_map(|(x, mean)| SpendHistory::new(x as u32, mean).expect("a history"))
}
