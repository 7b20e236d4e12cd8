//! Fits find the parameters that customers were drawn with.

use clv::fit::{self, Fit};
use clv::model::{BgNbd, Domain, GammaGamma, GammaGammaOrders, Parametric};
use clv::parallel::Workers;

use crate::common::simulated::{
    customers, order_histories, purchase_histories, spend_histories, truth,
};

/// Estimates lie within 3 standard errors of the truth; counts are found.
#[track_caller]
pub(crate) fn assert_recovered<M: Parametric>(fit: &Fit<M>, truth: &M) {
    let estimates = fit
        .model
        .to_vec()
        .into_iter()
        .zip(&fit.estimate.standard_errors);
    for ((parameter, truth), (found, error)) in
        M::PARAMETERS.iter().zip(truth.to_vec()).zip(estimates)
    {
        println!(
            "{} {}: {found} ± {error:?}, drawn with {truth}",
            M::NAME,
            parameter.symbol
        );
        if parameter.domain == Domain::Count {
            assert_eq!(found, truth);
        } else {
            let error = error.expect("the parameter is identified");
            assert!(
                (found - truth).abs() < 3.0 * error,
                "{} {}: {found} ± {error}",
                M::NAME,
                parameter.symbol
            );
        }
    }
}

#[test]
fn bg_nbd_finds_the_parameters_of_simulated_customers() {
    let fit = fit::purchases::<BgNbd>(
        &purchase_histories(&customers(100_000, 1)),
        &Workers::new(2).unwrap(),
    )
    .unwrap();
    assert_recovered(&fit, &truth().0);
}

#[test]
fn gamma_gamma_finds_the_parameters_of_simulated_customers() {
    let customers = customers(100_000, 1);
    let fit =
        fit::spend::<GammaGamma>(&spend_histories(&customers), &Workers::new(2).unwrap()).unwrap();
    assert_recovered(&fit, &truth().1);
    let truth = GammaGammaOrders::from_values(&truth().1.to_vec()).unwrap();
    let orders =
        fit::spend::<GammaGammaOrders>(&order_histories(&customers), &Workers::new(2).unwrap())
            .unwrap();
    assert_recovered(&orders, &truth);
    // single orders tell how they scatter
    let error = |estimate: &fit::Estimate| estimate.standard_errors[0].unwrap();
    assert!(error(&orders.estimate) < 0.3 * error(&fit.estimate));
}
