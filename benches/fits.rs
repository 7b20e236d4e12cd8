//! What estimation costs: `cargo bench --bench fits`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation
)]
#![allow(missing_docs, reason = "criterion's macros make functions")]

#[path = "../tests/common/mod.rs"]
mod common;

use clv::fit;
use clv::model::{BgNbd, GammaGamma};
use clv::parallel::Workers;
use common::simulated::{customers, purchase_histories, spend_histories};
use criterion::{Criterion, criterion_group, criterion_main};

/// As many customers as CDNOW's sample has, and a shop of forty times as many.
const SIZES: [usize; 2] = [2_357, 100_000];

fn fits(c: &mut Criterion) {
    for size in SIZES {
        let shop = customers(size, 1);
        let (purchases, spend) = (purchase_histories(&shop), spend_histories(&shop));
        let (alone, all) = (Workers::alone(), Workers::new(0).unwrap());
        let mut group = c.benchmark_group(format!("{size} customers"));
        group.sample_size(10);
        group.bench_function("collapse to weighted histories", |b| {
            b.iter(|| purchase_histories(&shop));
        });
        for (threads, workers) in [("one thread", &alone), ("all threads", &all)] {
            group.bench_function(format!("bg-nbd, {threads}"), |b| {
                b.iter(|| fit::purchases::<BgNbd>(&purchases, workers).unwrap());
            });
            group.bench_function(format!("gamma-gamma, {threads}"), |b| {
                b.iter(|| fit::spend::<GammaGamma>(&spend, workers).unwrap());
            });
        }
        group.finish();
    }
}

criterion_group!(benches, fits);
criterion_main!(benches);
