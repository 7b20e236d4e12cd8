//! Two hundred odd little shops through the fits of all models: each is fitted or refused with a reason.

use clv::fit;
use clv::forecast::{Question, Scorer};
use clv::history::{PurchaseHistory, SpendHistory, Weighted};
use clv::model::{PurchaseModel, SpendModel};
use clv::parallel::Workers;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What is odd about a shop.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Oddity {
    OnePrice,
    AllOnOneDay,
    ExactMonths,
    TwoCustomers,
    Bot,
    OneCustomer,
    AllAlike,
    OneCameBack,
    EveryDay,
    HugeAndTinyPrices,
}

const ODDITIES: [Oddity; 10] = [
    Oddity::OnePrice,
    Oddity::AllOnOneDay,
    Oddity::ExactMonths,
    Oddity::TwoCustomers,
    Oddity::Bot,
    Oddity::OneCustomer,
    Oddity::AllAlike,
    Oddity::OneCameBack,
    Oddity::EveryDay,
    Oddity::HugeAndTinyPrices,
];

/// Shops of each oddity.
const SHOPS: u64 = 20;

/// Customers of a shop who are scored; the others are of the same kind.
const SCORED: usize = 10;

/// Purchases of the busiest customer there is.
const BOT: u32 = 100_000;

/// One customer: weeks from the first purchase to each later one, the age in weeks, and the price of a purchase.
struct Customer {
    times: Vec<f64>,
    age: f64,
    price: f64,
}

/// What models are fitted to.
struct Shop {
    customers: Vec<Customer>,
}

impl Shop {
    fn of(oddity: Oddity, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let count = match oddity {
            Oddity::OneCustomer => 1,
            Oddity::TwoCustomers => 2,
            Oddity::Bot | Oddity::EveryDay => rng.random_range(3..8),
            _ => rng.random_range(3..40),
        };
        let mut customers: Vec<Customer> =
            (0..count).map(|_| Customer::of(oddity, &mut rng)).collect();
        match oddity {
            Oddity::Bot => customers[0] = Customer::bot(),
            Oddity::OneCameBack => {
                for customer in &mut customers[1..] {
                    customer.times.clear();
                }
                customers[0].times = vec![0.5 * customers[0].age];
            }
            Oddity::AllAlike => {
                let weeks = rng.random_range(1..4_u32);
                for customer in &mut customers {
                    customer.times = (1..=weeks).map(f64::from).collect();
                    customer.age = 10.0;
                    customer.price = 3.5;
                }
            }
            _ => {}
        }
        Self { customers }
    }

    fn purchases(&self) -> Weighted<PurchaseHistory> {
        let ln_gaps = self.customers.iter().map(Customer::ln_gaps).sum();
        Weighted::collapse(self.customers.iter().map(Customer::purchases))
            .with_ln_sum(Some(ln_gaps))
    }

    fn spend(&self) -> Weighted<SpendHistory> {
        let values = self
            .customers
            .iter()
            .map(|customer| f64::from(customer.purchases().frequency()) * customer.price.ln());
        Weighted::collapse(self.customers.iter().map(Customer::spend))
            .with_ln_sum(Some(values.sum()))
    }
}

impl Customer {
    fn of(oddity: Oddity, rng: &mut ChaCha8Rng) -> Self {
        let age = f64::from(rng.random_range(7..700_u32)) / 7.0;
        let gap = match oddity {
            Oddity::ExactMonths => 365.25 / 12.0 / 7.0,
            Oddity::EveryDay => 1.0 / 7.0,
            _ => f64::from(rng.random_range(1..200_u32)) / 7.0,
        };
        let most = match oddity {
            Oddity::AllOnOneDay => 0,
            Oddity::EveryDay => 200,
            _ => rng.random_range(0..20),
        };
        let times = (1..=most).map(|n| f64::from(n) * gap);
        let price = match oddity {
            Oddity::OnePrice => 9.99,
            Oddity::HugeAndTinyPrices => 10.0_f64.powi(rng.random_range(-6..12)),
            _ => rng.random_range(1.0..100.0),
        };
        Self {
            times: times.take_while(|time| *time <= age).collect(),
            age: if oddity == Oddity::AllOnOneDay {
                0.0
            } else {
                age
            },
            price,
        }
    }

    fn bot() -> Self {
        let gap = 100.0 / f64::from(BOT);
        Self {
            times: (1..=BOT).map(|n| f64::from(n) * gap).collect(),
            age: 101.0,
            price: 1.0,
        }
    }

    fn purchases(&self) -> PurchaseHistory {
        let recency = self.times.last().copied().unwrap_or_default();
        PurchaseHistory::new(self.times.len() as u32, recency, self.age).unwrap()
    }

    fn spend(&self) -> SpendHistory {
        SpendHistory::new(self.times.len() as u32, self.price).unwrap_or(SpendHistory::NONE)
    }

    fn ln_gaps(&self) -> f64 {
        let mut before = 0.0;
        let mut sum = 0.0;
        for time in &self.times {
            sum += (time - before).ln();
            before = *time;
        }
        sum
    }
}

/// How often models were fitted, and how often refused.
#[derive(Debug, Default)]
struct Tally {
    fitted: u32,
    refused: u32,
}

/// Scores customers of a shop, and checks that the figures are possible.
fn check_scores(shop: &Shop, model: PurchaseModel, spend: Option<SpendModel>, what: &str) {
    let question = Question {
        horizon: 52.0,
        delta: 0.002,
        margin: 1.0,
        level: 0.9,
        intervals: true,
    };
    let scorer = Scorer::new(model.into(), spend, question).unwrap();
    for customer in shop.customers.iter().take(SCORED) {
        let score = scorer.score(&customer.purchases(), &customer.spend());
        assert!((0.0..=1.0).contains(&score.p_alive), "{what}: {score:?}");
        assert!((0.0..=1.0).contains(&score.churn_risk), "{what}: {score:?}");
        let expected = score.expected_purchases;
        assert!(expected.is_finite() && expected >= 0.0, "{what}: {score:?}");
        let money = [score.clv, score.residual_clv, score.expected_spend];
        for value in money.into_iter().flatten() {
            assert!(value.is_finite() && value >= 0.0, "{what}: {score:?}");
        }
    }
}

/// Fits all models to a shop.
fn fit_all(shop: &Shop, what: &str, tally: &mut Tally) {
    let workers = Workers::alone();
    let mut spend = None;
    for name in SpendModel::NAMES {
        match fit::spend_named(name, &shop.spend(), &workers) {
            Ok(fit) => {
                assert!(fit.estimate.ln_likelihood.is_finite(), "{what}: {name}");
                spend = Some(fit.model);
                tally.fitted += 1;
            }
            Err(error) => {
                assert!(!error.is_io() && !error.to_string().is_empty(), "{what}");
                tally.refused += 1;
            }
        }
    }
    for name in PurchaseModel::NAMES {
        match fit::purchases_named(name, &shop.purchases(), &workers) {
            Ok(fit) => {
                assert!(fit.estimate.ln_likelihood.is_finite(), "{what}: {name}");
                check_scores(shop, fit.model, spend, &format!("{what}: {name}"));
                tally.fitted += 1;
            }
            Err(error) => {
                assert!(!error.is_io() && !error.to_string().is_empty(), "{what}");
                tally.refused += 1;
            }
        }
    }
}

#[test]
fn two_hundred_odd_shops_are_fitted_or_refused_with_a_reason() {
    let models = (SpendModel::NAMES.len() + PurchaseModel::NAMES.len()) as u32;
    for oddity in ODDITIES {
        let mut tally = Tally::default();
        for seed in 0..SHOPS {
            let shop = Shop::of(oddity, 1_000 * oddity as u64 + seed);
            fit_all(&shop, &format!("{oddity:?} {seed}"), &mut tally);
        }
        println!("{oddity:?}: {tally:?}");
        assert_eq!(tally.fitted + tally.refused, SHOPS as u32 * models);
        if oddity == Oddity::AllOnOneDay {
            assert_eq!(tally.fitted, 0, "nobody came back");
        } else {
            assert!(tally.fitted > 0, "{oddity:?}");
        }
    }
}
