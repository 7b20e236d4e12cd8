//! Laws of estimation.

use std::fmt::Debug;

use clv::fit::{Fit, maximum_likelihood};
use clv::history::Weighted;
use clv::model::{
    BgCnbdK, BgNbd, GammaGamma, GammaGammaOrders, Likelihood, MbgCnbdK, MbgNbd, Nbd, ParetoNbd,
};
use clv::parallel::Workers;

use crate::common::simulated::{
    Customer, customers, order_histories, purchase_histories, spend_histories,
};

fn fit<M: Likelihood>(histories: &Weighted<M::History>, threads: usize) -> Fit<M> {
    maximum_likelihood(histories, &Workers::new(threads).unwrap()).unwrap()
}

fn threads_change_no_bit<M: Likelihood + Debug + PartialEq>(histories: &Weighted<M::History>) {
    let alone = fit::<M>(histories, 1);
    assert_eq!(alone, fit::<M>(histories, 2));
    assert_eq!(alone, fit::<M>(histories, 7));
}

fn the_order_of_customers_changes_no_bit<M: Likelihood + Debug + PartialEq>(
    histories: &Weighted<M::History>,
) {
    let rows: Vec<_> = histories
        .iter()
        .map(|(history, weight)| (*history, weight))
        .collect();
    // backwards, and by strides that no order survives
    let backwards = rows.iter().rev().copied();
    let shuffled = (0..rows.len()).map(|i| rows[i * 7_919 % rows.len()]);
    let expected = fit::<M>(histories, 1);
    let again =
        |histories: Weighted<M::History>, ln_sum| fit::<M>(&histories.with_ln_sum(ln_sum), 1);
    assert_eq!(
        expected,
        again(Weighted::collapse_weighted(backwards), histories.ln_sum())
    );
    assert_eq!(
        expected,
        again(Weighted::collapse_weighted(shuffled), histories.ln_sum())
    );
}

/// No neighbour in any parameter is likelier.
fn a_fit_is_a_maximum<M: Likelihood>(histories: &Weighted<M::History>) {
    let fit = fit::<M>(histories, 1);
    let value = |values: &[f64]| {
        let mut unused = vec![0.0; values.len()];
        let model = M::from_values(values).unwrap();
        model.block(histories.histories(), histories.weights(), &mut unused)
            + model
                .beside(histories.ln_sum().unwrap_or_default(), &mut unused)
                .unwrap_or_default()
    };
    let best = value(&fit.model.to_vec());
    for i in 0..M::estimated() {
        for factor in [0.97, 0.999, 1.001, 1.03] {
            let mut values = fit.model.to_vec();
            values[i] *= factor;
            assert!(
                value(&values) < best,
                "{} times {factor}",
                M::PARAMETERS[i].symbol
            );
        }
    }
}

fn shop() -> Vec<Customer> {
    // several blocks, and a thinned competition of starts
    customers(30_000, 4)
}

/// All laws of one model's fit.
macro_rules! fit_laws {
    ($module:ident, $model:ty, $histories:expr) => {
        mod $module {
            use super::*;

            #[test]
            fn threads_change_no_bit_of_a_fit() {
                threads_change_no_bit::<$model>(&$histories(&shop()));
            }

            #[test]
            fn the_order_of_customers_changes_no_bit_of_a_fit() {
                the_order_of_customers_changes_no_bit::<$model>(&$histories(&shop()));
            }

            #[test]
            fn a_fit_is_a_maximum() {
                super::a_fit_is_a_maximum::<$model>(&$histories(&shop()));
            }
        }
    };
}

fit_laws!(bg_nbd, BgNbd, purchase_histories);
fit_laws!(nbd, Nbd, purchase_histories);
fit_laws!(pareto_nbd, ParetoNbd, purchase_histories);
fit_laws!(mbg_nbd, MbgNbd, purchase_histories);
fit_laws!(bg_cnbd_k, BgCnbdK, purchase_histories);
fit_laws!(mbg_cnbd_k, MbgCnbdK, purchase_histories);
fit_laws!(gamma_gamma, GammaGamma, spend_histories);
fit_laws!(gamma_gamma_orders, GammaGammaOrders, order_histories);
