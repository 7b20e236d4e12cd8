//! What the formulas cost: `cargo bench --bench kernels`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation
)]
#![allow(missing_docs, reason = "criterion's macros make functions")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use clv::forecast::{Question, Scorer, Uncertainty};
use clv::history::{PurchaseHistory, SpendHistory};
use clv::model::{Likelihood, MbgCnbdK, ParetoNbd, PurchaseModel, SpendModel};
use clv::parallel::Workers;
use clv::testing::special::{stopped_mean, stopped_mean_gradient};
use common::simulated::{customers, fitted_scorer, purchase_histories, question, truth};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ndarray::{Array1, Array2};

fn likelihood(c: &mut Criterion) {
    let (model, _) = truth();
    let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let histories = purchase_histories(&customers(20_000, 1));
    c.bench_function("bg-nbd term", |b| {
        b.iter(|| model.term(black_box(&history), &mut [0.0; 4]));
    });
    let pareto = ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap();
    c.bench_function("pareto-nbd term", |b| {
        b.iter(|| pareto.term(black_box(&history), &mut [0.0; 4]));
    });
    c.bench_function("bg-nbd block of 2,048", |b| {
        let range = 4_000..6_048;
        let (histories, weights) = (
            &histories.histories()[range.clone()],
            &histories.weights()[range],
        );
        b.iter(|| model.block(black_box(histories), weights, &mut [0.0; 4]));
    });
}

fn special(c: &mut Criterion) {
    for (name, shape, z) in [("series", 2.243, 0.9), ("quadrature", 400.0, 4.0)] {
        c.bench_function(&format!("stopped_mean by {name}"), |b| {
            b.iter(|| stopped_mean(black_box(shape), 0.793, 4.426, z));
        });
        c.bench_function(&format!("stopped_mean_gradient by {name}"), |b| {
            b.iter(|| stopped_mean_gradient(black_box(shape), 0.793, 4.426, z));
        });
    }
}

fn score(c: &mut Criterion) {
    let shop = customers(2_357, 1);
    let scorer = fitted_scorer(&shop, &Workers::alone());
    let repeat: Vec<_> = shop
        .iter()
        .filter(|customer| customer.purchases.frequency() > 0)
        .collect();
    let mut next = repeat.iter().cycle();
    // the first round fills the cache with what customers of equal x and T share
    for customer in &repeat {
        black_box(scorer.score(&customer.purchases, &customer.spend));
    }
    c.bench_function("score of a repeat customer, x and T seen before", |b| {
        b.iter_batched(
            || next.next().unwrap(),
            |it| scorer.score(&it.purchases, &it.spend),
            BatchSize::SmallInput,
        );
    });
    let mut next = repeat.iter().cycle();
    c.bench_function("two value quantiles of a repeat customer", |b| {
        b.iter_batched(
            || {
                next.next()
                    .map(|it| scorer.value_distribution(&it.purchases, &it.spend).unwrap())
                    .unwrap()
            },
            |distribution| [0.05, 0.95].map(|probability| distribution.quantile(probability)),
            BatchSize::SmallInput,
        );
    });
    let (purchases, spend) = truth();
    let plain = Question {
        intervals: false,
        ..question(false)
    };
    let scorer = Scorer::new(purchases.into(), Some(spend.into()), plain).unwrap();
    let mut next = repeat.iter().cycle();
    c.bench_function("score of a repeat customer without intervals", |b| {
        b.iter_batched(
            || next.next().unwrap(),
            |it| scorer.score(&it.purchases, &it.spend),
            BatchSize::SmallInput,
        );
    });
}

/// Customers whose x and T nobody else has, with all intervals.
fn fresh(c: &mut Criterion) {
    let models: [PurchaseModel; 3] = [
        truth().0.into(),
        ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap().into(),
        MbgCnbdK::new(0.52, 6.2, 0.89, 1.62, 2).unwrap().into(),
    ];
    for model in models {
        let spend: SpendModel = truth().1.into();
        let known = |values: Vec<f64>| {
            let variances = Array1::from(values).mapv(|value| (0.1 * value).powi(2));
            Uncertainty::delta(Array2::from_diag(&variances)).unwrap()
        };
        let (purchase, money) = (known(model.to_vec()), known(spend.to_vec()));
        let scorer = Scorer::new(model.into(), Some(spend), question(true)).unwrap();
        let scorer = scorer.with_uncertainty(purchase, money).unwrap();
        let mut age = 30.0;
        let mut next = || {
            age += 1e-4;
            PurchaseHistory::new(2, 20.0, age).unwrap()
        };
        c.bench_function(&format!("score by {}, x and T new", model.name()), |b| {
            b.iter_batched(
                &mut next,
                |history| scorer.score(&history, &SpendHistory::new(2, 22.35).unwrap()),
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, likelihood, special, score, fresh);
criterion_main!(benches);
