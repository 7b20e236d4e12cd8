//! Customers drawn from known models, with a past to learn from and a future to be judged by.

use clv::fit;
use clv::forecast::{Question, Scorer, Uncertainty};
use clv::history::{PurchaseHistory, SpendHistory, Weighted};
use clv::model::{BgNbd, GammaGamma, LatentAttrition};
use clv::parallel::Workers;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How far the future reaches, in weeks.
pub(crate) const HORIZON: f64 = 52.0;

/// The models that customers are drawn from; one set of numbers in the whole literature.
pub(crate) fn truth() -> (BgNbd, GammaGamma) {
    (
        BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap(),
        GammaGamma::new(6.25, 3.74, 15.44).unwrap(),
    )
}

/// One customer; past and future come from the same λ, p and ν.
pub(crate) struct Customer {
    pub purchases: PurchaseHistory,
    /// The sum of the logarithms of the gaps between their purchases.
    pub ln_gaps: f64,
    pub spend: SpendHistory,
    /// All their orders, the first included, and the sum of the logarithms of their values.
    pub orders: (SpendHistory, f64),
    pub future_purchases: u32,
    pub future_value: f64,
}

/// Customers who are 20 to 60 weeks old, to the day.
pub(crate) fn customers(count: usize, seed: u64) -> Vec<Customer> {
    customers_of(&truth().0, count, seed)
}

/// The same of another purchase model.
pub(crate) fn customers_of(
    purchases: &dyn LatentAttrition,
    count: usize,
    seed: u64,
) -> Vec<Customer> {
    let spend = truth().1;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count)
        .map(|_| customer(purchases, &spend, &mut rng))
        .collect()
}

fn customer(purchases: &dyn LatentAttrition, spend: &GammaGamma, rng: &mut ChaCha8Rng) -> Customer {
    let age = f64::from(rng.random_range(140..=420_u32)) / 7.0;
    customer_of_age(age, purchases, spend, rng)
}

/// A customer who joined so many weeks ago.
pub(crate) fn customer_of_age(
    age: f64,
    purchases: &dyn LatentAttrition,
    spend: &GammaGamma,
    rng: &mut ChaCha8Rng,
) -> Customer {
    let times = purchases.simulate_new(age + HORIZON, rng);
    let mut values = spend.simulate(times.len() + 1, rng);
    let first = values.pop().unwrap();
    let x = times.partition_point(|time| *time <= age);
    let (past, future) = values.split_at(x);
    let all = std::iter::once(&first).chain(past);
    let recency = if x > 0 { times[x - 1] } else { 0.0 };
    Customer {
        purchases: PurchaseHistory::new(x as u32, recency, age).unwrap(),
        ln_gaps: ln_gaps(&times[..x]),
        spend: SpendHistory::new(x as u32, past.iter().sum::<f64>() / x as f64)
            .unwrap_or(SpendHistory::NONE),
        orders: (
            SpendHistory::new(x as u32 + 1, all.clone().sum::<f64>() / (x as f64 + 1.0)).unwrap(),
            all.map(|value| value.ln()).sum(),
        ),
        future_purchases: future.len() as u32,
        future_value: future.iter().sum(),
    }
}

/// Σ ln gap of purchases at these times after the first one.
pub(crate) fn ln_gaps(times: &[f64]) -> f64 {
    let before = std::iter::once(&0.0).chain(times);
    times
        .iter()
        .zip(before)
        .map(|(time, before)| (time - before).ln())
        .sum()
}

/// What a purchase model is fitted to.
pub(crate) fn purchase_histories(customers: &[Customer]) -> Weighted<PurchaseHistory> {
    let ln_gaps = customers.iter().map(|customer| customer.ln_gaps).sum();
    Weighted::collapse(customers.iter().map(|customer| customer.purchases))
        .with_ln_sum(Some(ln_gaps))
}

/// What a spend model is fitted to.
pub(crate) fn spend_histories(customers: &[Customer]) -> Weighted<SpendHistory> {
    Weighted::collapse(
        customers
            .iter()
            .map(|customer| customer.spend)
            .filter(|spend| spend.purchases() > 0),
    )
}

/// What a spend model on single orders is fitted to.
pub(crate) fn order_histories(customers: &[Customer]) -> Weighted<SpendHistory> {
    let ln_values = customers.iter().map(|customer| customer.orders.1).sum();
    Weighted::collapse(customers.iter().map(|customer| customer.orders.0))
        .with_ln_sum(Some(ln_values))
}

/// The question that simulated customers are asked.
pub(crate) fn question(intervals: bool) -> Question {
    Question {
        horizon: HORIZON,
        delta: 0.1_f64.ln_1p() / 52.18,
        margin: 0.3,
        level: 0.9,
        intervals,
    }
}

/// A scorer that knows the truth.
pub(crate) fn scorer_of_truth() -> Scorer {
    let (purchases, spend) = truth();
    Scorer::new(purchases.into(), Some(spend.into()), question(false)).unwrap()
}

/// A scorer that knows what the customers' past tells.
pub(crate) fn fitted_scorer(customers: &[Customer], workers: &Workers) -> Scorer {
    let purchases = fit::purchases::<BgNbd>(&purchase_histories(customers), workers).unwrap();
    let spend = fit::spend::<GammaGamma>(&spend_histories(customers), workers).unwrap();
    Scorer::new(
        purchases.model.into(),
        Some(spend.model.into()),
        question(true),
    )
    .unwrap()
    .with_uncertainty(
        Uncertainty::of_fit(&purchases.estimate),
        Uncertainty::of_fit(&spend.estimate),
    )
    .unwrap()
}

/// The share of a data set's customers whose true expected value lies in the interval of a fit to them.
///
/// Every `stride`-th customer is asked: those of one data set share its errors, so that more of them
/// add little.
pub(crate) fn clv_ci_coverage(seed: u64, stride: usize, truth: &Scorer) -> f64 {
    let customers = customers(2_500, seed);
    let scorer = fitted_scorer(&customers, &Workers::alone());
    let asked: Vec<&Customer> = customers.iter().step_by(stride).collect();
    let covered = asked.iter().filter(|customer| {
        let expected = truth
            .score(&customer.purchases, &customer.spend)
            .clv
            .unwrap();
        let (lower, upper) = scorer
            .score(&customer.purchases, &customer.spend)
            .clv_ci
            .unwrap();
        (lower..=upper).contains(&expected)
    });
    covered.count() as f64 / asked.len() as f64
}

/// Mean and its standard error.
pub(crate) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / (n - 1.0);
    (mean, (variance / n).sqrt())
}
