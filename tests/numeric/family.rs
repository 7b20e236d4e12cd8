//! Every purchase model finds the parameters that customers were drawn with, and its intervals hold their futures.

use clv::caution::Caution;
use clv::fit;
use clv::forecast::Scorer;
use clv::history::PurchaseHistory;
use clv::model::{
    BgCnbdK, LatentAttrition, Likelihood, MbgCnbdK, MbgNbd, Nbd, ParetoNbd, PurchaseModel,
};
use clv::parallel::Workers;

use crate::common::simulated::{customers_of, purchase_histories, question, truth};
use crate::coverage::assert_covered;
use crate::recovery::assert_recovered;

fn finds_itself<M>(values: &[f64])
where
    M: Likelihood<History = PurchaseHistory> + LatentAttrition + Into<PurchaseModel>,
{
    let (model, workers) = (M::from_values(values).unwrap(), Workers::new(0).unwrap());
    let customers = customers_of(&model, 50_000, 11);
    let fit = fit::purchases::<M>(&purchase_histories(&customers), &workers).unwrap();
    assert_recovered(&fit, &model);
    let fitted: PurchaseModel = fit.model.into();
    let scorer = Scorer::new(fitted.into(), Some(truth().1.into()), question(false)).unwrap();
    assert_covered(&scorer, &customers, M::NAME, &workers);
}

#[test]
fn nbd_finds_itself() {
    finds_itself::<Nbd>(&[0.385, 12.072]);
}

#[test]
fn pareto_nbd_finds_itself() {
    finds_itself::<ParetoNbd>(&[0.553, 10.578, 0.606, 11.669]);
}

#[test]
fn mbg_nbd_finds_itself() {
    finds_itself::<MbgNbd>(&[0.525, 6.183, 0.891, 1.614]);
}

#[test]
fn bg_cnbd_k_finds_itself() {
    finds_itself::<BgCnbdK>(&[0.85, 1.45, 0.79, 2.42, 3.0]);
}

#[test]
fn mbg_cnbd_k_finds_itself() {
    finds_itself::<MbgCnbdK>(&[1.33, 2.81, 0.42, 0.79, 2.0]);
}

#[test]
fn purchases_more_regular_than_any_count_that_is_tried_end_at_its_bound() {
    let model = PurchaseModel::from_values("mbg-cnbd-k", &[1.33, 0.15, 0.42, 0.79, 25.0]).unwrap();
    let customers = customers_of(model.as_dyn(), 3_000, 12);
    let fit = fit::purchases_named(
        "mbg-cnbd-k",
        &purchase_histories(&customers),
        &Workers::new(0).unwrap(),
    )
    .unwrap();
    assert_eq!(fit.model.to_vec()[4], 12.0);
    let is_told = |caution: &Caution| matches!(caution, Caution::Boundary { parameter, .. } if parameter == "k");
    assert!(
        fit.estimate.warnings.iter().any(is_told),
        "{:?}",
        fit.estimate.warnings
    );
}
