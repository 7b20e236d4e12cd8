//! Fits find the parameters that customers were drawn with.

use clv::fit::{self, Fit};
use clv::model::{BgNbd, GammaGamma, GammaGammaOrders, Parametric};
use clv::parallel::Workers;

use crate::common::simulated::{customers, order_histories, purchase_histories, spend_histories, truth};

/// How far each estimate is from the truth, in its standard errors.
fn z_scores<M: Parametric>(fit: &Fit<M>, truth: &M) -> Vec<f64> {
    let errors = fit.estimate.standard_errors.iter().map(|error| error.expect("the parameter is identified"));
    fit.model
        .to_vec()
        .into_iter()
        .zip(truth.to_vec())
        .zip(errors)
        .map(|((found, truth), e)| (found - truth) / e)
        .collect()
}

#[track_caller]
fn assert_recovered<M: Parametric>(fit: &Fit<M>, truth: &M) {
    let scores = z_scores(fit, truth);
    println!("{}: {scores:.2?} standard errors from the truth", M::NAME);
    assert!(scores.iter().all(|z| z.abs() < 3.0), "{}: {scores:?}", M::NAME);
}

#[test]
fn bg_nbd_finds_the_parameters_of_simulated_customers() {
    let fit = fit::purchases::<BgNbd>(&purchase_histories(&customers(100_000, 1)), &Workers::new(2).unwrap()).unwrap();
    assert_recovered(&fit, &truth().0);
}

#[test]
fn gamma_gamma_finds_the_parameters_of_simulated_customers() {
    let customers = customers(100_000, 1);
    let fit = fit::spend::<GammaGamma>(&spend_histories(&customers), &Workers::new(2).unwrap()).unwrap();
    assert_recovered(&fit, &truth().1);
    let truth = GammaGammaOrders::from_values(&truth().1.to_vec()).unwrap();
    let orders = fit::spend::<GammaGammaOrders>(&order_histories(&customers), &Workers::new(2).unwrap()).unwrap();
    assert_recovered(&orders, &truth);
    // single orders tell how they scatter
    let error = |estimate: &fit::Estimate| estimate.standard_errors[0].unwrap();
    assert!(error(&orders.estimate) < 0.3 * error(&fit.estimate));
}
