//! Draws from the posterior, against what is known of it by other means.

use std::time::Instant;

use clv::fit::{self, Sampler};
use clv::model::BgNbd;
use clv::parallel::Workers;

use crate::common::simulated::{customers, purchase_histories};

#[test]
fn probe() {
    let workers = Workers::new(0).unwrap();
    for n in [500, 2_357, 100_000, 1_000_000] {
        let histories = purchase_histories(&customers(n, 5));
        let t = Instant::now();
        let fit = fit::purchases::<BgNbd>(&histories, &workers).unwrap();
        println!(
            "{n}: {} distinct; fit {:.2?}; {:?} {:?}",
            histories.len(),
            t.elapsed(),
            fit.model,
            fit.estimate.standard_errors
        );
        let t = Instant::now();
        let sample = fit::posterior(&histories, &fit.model, 1, &workers).unwrap();
        println!("   {:.2?} {:?}", t.elapsed(), sample.diagnostics());
        if n < 10_000 {
            let t = Instant::now();
            let sample =
                fit::posterior_by(Sampler::Nuts, &histories, &fit.model, 1, &workers).unwrap();
            println!("   {:.2?} {:?}", t.elapsed(), sample.diagnostics());
            let t = Instant::now();
            let sample = fit::bootstrap(&histories, &fit.model, 1, &workers).unwrap();
            println!("   {:.2?} {:?}", t.elapsed(), sample.diagnostics());
        }
    }
}
