//! Worlds whose parameters are known: drawn from the prior, or chosen to be hard.

use clv::fit::{self, Fit, Method};
use clv::forecast::{Question, Scorer, Total, Uncertainty};
use clv::history::{PurchaseHistory, SpendHistory, Weighted};
use clv::model::{BgNbd, GammaGamma, LatentAttrition, PurchaseModel, SpendModel};
use clv::parallel::Workers;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::simulated::{Customer, customer_of_age, purchase_histories, spend_histories, truth};

/// The mean age of customers, in weeks, which is the unit of the prior.
const MEAN_AGE: f64 = 42.0;

/// Ages in steps, as of shops whose customers join in waves.
fn ages(count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(|i| MEAN_AGE + 4.0 * ((i % 10) as f64 - 4.5))
}

/// Draws parameters from the prior and customers from them, until somebody came back and not too many purchases were
/// made; the places of the truth among the draws of the posterior, from 0 to 1.
///
/// What is skipped depends on the data alone, so that places stay uniform.
pub(crate) fn places_of_truth(seed: u64, customers: usize) -> Option<[f64; 4]> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (truth, histories) = loop {
        let mut draw =
            || 2.0 * <StandardNormal as Distribution<f64>>::sample(&StandardNormal, &mut rng);
        let [r, alpha, a, b] = [draw(), draw(), draw(), draw()].map(f64::exp);
        let truth = BgNbd::new(r, alpha * MEAN_AGE, a, b).unwrap();
        if let Some(histories) = histories_of(&truth, customers, &mut rng) {
            break (truth, histories);
        }
    };
    let workers = Workers::alone();
    let start = fit::purchases::<BgNbd>(&histories, &workers).map_or(truth, |fit| fit.model);
    let sample = fit::posterior(&histories, &start, seed, &workers).ok()?;
    let truth = PurchaseModel::from(truth).to_vec();
    let place = |parameter: usize| {
        let column = sample.values().column(parameter).to_vec();
        let below = column.iter().zip(sample.weights());
        below
            .filter(|(value, _)| **value < truth[parameter])
            .map(|(_, weight)| weight)
            .sum::<f64>()
    };
    Some([place(0), place(1), place(2), place(3)])
}

fn histories_of(
    truth: &BgNbd,
    customers: usize,
    rng: &mut ChaCha8Rng,
) -> Option<Weighted<PurchaseHistory>> {
    let (mut purchases, mut histories) = (0, Vec::new());
    for age in ages(customers) {
        let times = truth.simulate_new(age, rng);
        purchases += times.len();
        if purchases > 200 * customers {
            return None;
        }
        let recency = times.last().copied().unwrap_or(0.0);
        histories.push(PurchaseHistory::new(times.len() as u32, recency, age).unwrap());
    }
    (purchases > 0).then(|| Weighted::collapse(histories))
}

/// χ² of places in so many equal bins, with its degrees of freedom.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn chi_square(places: &[f64], bins: usize) -> (f64, f64) {
    let mut counts = vec![0.0; bins];
    for place in places {
        counts[((place * bins as f64) as usize).min(bins - 1)] += 1.0;
    }
    let expected = places.len() as f64 / bins as f64;
    let squares = counts.iter().map(|count: &f64| (count - expected).powi(2));
    (squares.sum::<f64>() / expected, bins as f64 - 1.0)
}

/// A kind of shop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shop {
    pub name: &'static str,
    pub purchases: BgNbd,
    pub customers: usize,
}

/// Shops of 100 to 500 customers; parameters near their bounds among them.
pub(crate) fn shops() -> [Shop; 5] {
    let shop = |name, [r, alpha, a, b]: [f64; 4], customers| Shop {
        name,
        purchases: BgNbd::new(r, alpha, a, b).unwrap(),
        customers,
    };
    [
        shop("typical", [0.243, 4.414, 0.793, 2.426], 500),
        shop("small", [0.5, 8.0, 0.793, 2.426], 100),
        shop("nobody leaves", [0.6, 8.0, 0.001, 1.0], 200),
        shop("most leave", [1.0, 8.0, 3.0, 1.5], 300),
        shop("all alike", [20.0, 160.0, 0.5, 3.0], 200),
    ]
}

/// What a portfolio turned out to be, on the scale of its forecast: uniform where the forecast is right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    pub counts: Vec<f64>,
    pub values: Vec<f64>,
    pub total_purchases: Vec<f64>,
    pub total_value: Vec<f64>,
}

impl Places {
    pub(crate) fn add(&mut self, other: Self) {
        self.counts.extend(other.counts);
        self.values.extend(other.values);
        self.total_purchases.extend(other.total_purchases);
        self.total_value.extend(other.total_value);
    }
}

/// The share of places in the central interval.
pub(crate) fn central(places: &[f64], level: f64) -> f64 {
    let inside = places
        .iter()
        .filter(|place| (*place - 0.5).abs() <= 0.5 * level);
    inside.count() as f64 / places.len() as f64
}

/// Simulates a portfolio, fits it, and places its future, by the covariance and by the posterior; `None` where it cannot
/// be fitted.
pub(crate) fn portfolio(shop: &Shop, seed: u64) -> Option<[Places; 2]> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let spend = truth().1;
    let customers: Vec<Customer> = ages(shop.customers)
        .map(|age| customer_of_age(age, &shop.purchases, &spend, &mut rng))
        .collect();
    let workers = Workers::alone();
    let options = fit::Options::from(&workers);
    let (histories, values) = (purchase_histories(&customers), spend_histories(&customers));
    let purchases = fit::purchases::<BgNbd>(&histories, options)
        .ok()?
        .map(PurchaseModel::from);
    let money = fit::spend::<GammaGamma>(&values, options)
        .ok()?
        .map(SpendModel::from);
    let luck: Vec<f64> = (0..=2 * customers.len()).map(|_| rng.random()).collect();
    let by = |method: Method| -> Option<Places> {
        let (mut purchases, mut money) = (purchases.clone(), money.clone());
        fit::sample_purchases(&mut purchases, &histories, method, seed, options).ok()?;
        fit::sample_spend(&mut money, &values, method, seed, options).ok()?;
        Some(places(&scorer(&purchases, &money), &customers, &luck))
    };
    Some([by(Method::Asymptotic)?, by(Method::Posterior)?])
}

/// A scorer of fitted models.
pub(crate) fn scorer(purchases: &Fit<PurchaseModel>, spend: &Fit<SpendModel>) -> Scorer {
    let question = Question {
        horizon: super::simulated::HORIZON,
        delta: 0.0,
        margin: 1.0,
        level: 0.9,
        intervals: true,
    };
    Scorer::new(purchases.model.into(), Some(spend.model), question)
        .unwrap()
        .with_uncertainty(
            Uncertainty::of_purchases(purchases),
            Uncertainty::of_spend(spend),
        )
        .unwrap()
}

fn places(scorer: &Scorer, customers: &[Customer], luck: &[f64]) -> Places {
    let mut places = Places::default();
    // customers of one portfolio share its errors: more of them would add little
    for (i, customer) in customers.iter().enumerate().step_by(customers.len() / 20) {
        let outlook = scorer.outlook_of(&customer.purchases);
        let n = f64::from(customer.future_purchases);
        let below = if n > 0.0 {
            outlook.count_cdf(n - 1.0)
        } else {
            0.0
        };
        places
            .counts
            .push(below + luck[2 * i] * (outlook.count_cdf(n) - below));
        let value = scorer.value_from(&outlook, &customer.spend).unwrap();
        places.values.push(if n == 0.0 {
            luck[2 * i + 1] * value.none()
        } else {
            value.cdf(customer.future_value)
        });
    }
    let histories: Vec<(PurchaseHistory, SpendHistory)> = customers
        .iter()
        .map(|customer| (customer.purchases, customer.spend))
        .collect();
    let workers = Workers::alone();
    let scores = scorer.score_all(&histories, &workers);
    let mut total = Total::new();
    scorer.add_up(&histories, &scores, &workers, &mut total);
    let bought: u32 = customers
        .iter()
        .map(|customer| customer.future_purchases)
        .sum();
    let at = |n: f64| scorer.total_cdf(total.purchases(), n);
    if let (Some(below), Some(until)) = (at(f64::from(bought) - 0.5), at(f64::from(bought) + 0.5)) {
        let luck = luck[2 * customers.len()];
        places.total_purchases.push(below + luck * (until - below));
    }
    let spent: f64 = customers.iter().map(|customer| customer.future_value).sum();
    places
        .total_value
        .extend(scorer.total_cdf(total.value(), spent));
    places
}
