//! Laws of scores.

use std::sync::Arc;

use clv::forecast::{Ask, Forecaster, Question, Score, Scorer, Uncertainty};
use clv::history::PurchaseHistory;
use clv::model::{
    BgCnbdK, BgNbd, GammaGamma, MbgCnbdK, MbgNbd, Nbd, Parametric, ParetoNbd, PurchaseModel,
};
use clv::parallel::Workers;
use ndarray::{Array1, Array2};
use proptest::prelude::*;

use super::histories::{
    log_uniform, model_between, ordinary_history, wide_history, wide_model, wide_spend,
};
use super::{assert_near, config};

const REGRESSIONS: &str = "tests/numeric/laws/regressions/scores.txt";

fn purchase_model() -> impl Strategy<Value = PurchaseModel> {
    prop_oneof![
        model_between::<BgNbd>(0.05, 100.0).prop_map(PurchaseModel::from),
        model_between::<MbgNbd>(0.05, 100.0).prop_map(PurchaseModel::from),
        model_between::<BgCnbdK>(0.05, 100.0).prop_map(PurchaseModel::from),
        model_between::<MbgCnbdK>(0.05, 100.0).prop_map(PurchaseModel::from),
        model_between::<ParetoNbd>(0.05, 100.0).prop_map(PurchaseModel::from),
        model_between::<Nbd>(0.05, 100.0).prop_map(PurchaseModel::from),
    ]
}

fn question() -> impl Strategy<Value = Question> {
    (
        log_uniform(0.1, 200.0),
        log_uniform(1e-5, 0.1),
        log_uniform(0.01, 2.0),
        0.1..0.99_f64,
    )
        .prop_map(|(horizon, delta, margin, level)| Question {
            horizon,
            delta,
            margin,
            level,
            intervals: true,
        })
}

/// A scorer that holds each parameter to be known to a tenth.
fn scorer(purchases: PurchaseModel, spend: GammaGamma, question: Question) -> Scorer {
    let (purchase, money) = (
        known_to_a_tenth(&purchases.to_vec()),
        known_to_a_tenth(&spend.to_vec()),
    );
    Scorer::new(purchases.into(), Some(spend.into()), question)
        .unwrap()
        .with_uncertainty(purchase, money)
        .unwrap()
}

fn known_to_a_tenth(values: &[f64]) -> Uncertainty {
    let variances = Array1::from_iter(values.iter().map(|value| (0.1 * value).powi(2)));
    Uncertainty::delta(Array2::from_diag(&variances)).unwrap()
}

fn assert_score_makes_sense(score: &Score) {
    assert!((0.0..=1.0).contains(&score.p_alive), "{score:?}");
    assert!((0.0..=1.0).contains(&score.churn_risk), "{score:?}");
    assert!(score.churn_risk >= 1.0 - score.p_alive - 1e-12, "{score:?}");
    assert!(
        score.expected_purchases >= 1.0 - score.churn_risk - 1e-9,
        "{score:?}"
    );
    for (lower, upper) in [score.purchases_pi, score.clv_pi, score.clv_ci]
        .into_iter()
        .flatten()
    {
        assert!(
            0.0 <= lower && lower <= upper && upper.is_finite(),
            "{score:?}"
        );
    }
    if let Some((clv, (lower, upper))) = score.clv.zip(score.clv_ci) {
        assert!((lower..=upper).contains(&clv), "{score:?}");
    }
    if let Some((clv, residual)) = score.clv.zip(score.residual_clv) {
        assert!(
            clv.is_finite() && clv <= residual && residual.is_finite(),
            "{score:?}"
        );
    }
    if let Some(((_, count), (_, value))) = score.purchases_pi.zip(score.clv_pi) {
        assert_eq!(count > 0.0, value > 0.0, "{score:?}");
    }
}

/// Histories of active customers inside and outside of what outlooks share.
fn shared_history() -> impl Strategy<Value = PurchaseHistory> {
    let frequency = prop_oneof![4 => 0..60_u32, 1 => 60..300_u32];
    (frequency, log_uniform(1e-3, 1e5))
        .prop_map(|(x, age)| PurchaseHistory::new(x, 0.0, age).unwrap())
}

proptest! {
    #![proptest_config(config(300, REGRESSIONS))]

    #[test]
    fn outlooks_say_what_their_model_says(
        model in purchase_model(), history in shared_history(), horizon in log_uniform(0.1, 200.0),
        delta in log_uniform(1e-5, 0.1),
    ) {
        let ask = Ask { horizon, delta, intervals: true, slopes: true };
        let mut slopes = vec![0.0; model.as_dyn().slopes()];
        let outlook = Arc::new(model).outlooks(ask).outlook(&history, &mut slopes);
        let (model, active) = (model.as_dyn(), model.as_dyn().active(&history));
        let prospects = &outlook.prospects;
        assert_near(prospects.expected(), active.expected(horizon), 1e-11, 0.0, "purchases");
        assert_near(prospects.none(), active.ln_pmf(0, horizon).exp(), 1e-10, 1e-300, "P(no purchase)");
        let mut directly = vec![0.0; slopes.len()];
        let discounted = model.discounted_gradient(horizon, delta, &history, &mut directly);
        assert_near(prospects.discounted(), discounted, 1e-11, 0.0, "discounted purchases");
        let mut expected = vec![0.0; slopes.len()];
        model.p_alive_gradient(&history, &mut expected);
        for (i, slope) in slopes.iter().enumerate() {
            let (of_alive, of_active) = (expected[i], directly[i] / discounted);
            let size = of_alive.abs().max(of_active.abs());
            assert_near(*slope, of_alive + of_active, 1e-9, 1e-9 * size, "a derivative");
        }
        let without_end = active.discounted_without_end(delta).map(|purchases| purchases.max(discounted));
        prop_assert_eq!(prospects.without_end().is_some(), without_end.is_some());
        if let Some((shared, own)) = prospects.without_end().zip(without_end) {
            assert_near(shared, own, 1e-9, 0.0, "purchases without end");
        }
        let counts = active.counts(horizon);
        for n in [0.0, 1.0, 3.0, 10.0, 40.0, 200.0] {
            assert_near(prospects.counts().cdf(n), counts.cdf(n), 0.0, 1e-11, "P(N <= n)");
        }
    }

    #[test]
    fn expectations_up_to_several_times_are_those_of_the_model(
        model in purchase_model(), history in shared_history(), horizon in log_uniform(0.1, 200.0),
    ) {
        let times = [0.25 * horizon, horizon];
        let expectations = Arc::new(model).expectations(&times).expected(&history);
        let future = model.future(&history);
        for (t, expected) in times.into_iter().zip(expectations) {
            assert_near(expected, future.expected(t), 1e-11, 0.0, "purchases");
        }
    }

    #[test]
    fn intervals_contain_what_they_should(
        purchases in purchase_model(), spend in model_between::<GammaGamma>(0.05, 100.0), question in question(),
        history in ordinary_history(), spent in wide_spend(),
    ) {
        assert_score_makes_sense(&scorer(purchases, spend, question).score(&history, &spent));
    }

    #[test]
    fn quantiles_of_counts_are_the_smallest_that_reach_their_level(
        purchases in purchase_model(), question in question(), history in ordinary_history(),
    ) {
        let scorer = Scorer::new(purchases.into(), None, question).unwrap();
        let (lower, upper) = scorer.score(&history, &clv::history::SpendHistory::NONE).purchases_pi.unwrap();
        for (n, tail) in [(lower, 0.5 * (1.0 - question.level)), (upper, 0.5 * (1.0 + question.level))] {
            prop_assert!(scorer.count_cdf(n as u32, &history) >= tail - 1e-12);
            prop_assert!(n == 0.0 || scorer.count_cdf(n as u32 - 1, &history) < tail + 1e-12);
        }
    }

    #[test]
    fn the_distribution_of_counts_is_the_sum_of_its_probabilities(
        purchases in purchase_model(), question in question(), history in ordinary_history(), n in 0..50_u32,
    ) {
        let scorer = Scorer::new(purchases.into(), None, question).unwrap();
        let sum: f64 = (0..=n).map(|count| scorer.ln_pmf(count, &history).exp()).sum();
        // long lists are differences of P(Y ≥ n)
        assert_near(scorer.count_cdf(n, &history), sum, 1e-10, 1e-13, "P(Y ≤ n)");
    }

    #[test]
    fn the_distribution_of_value_rises_and_its_quantile_inverts_it(
        purchases in purchase_model(), spend in model_between::<GammaGamma>(0.05, 100.0), question in question(),
        history in ordinary_history(), spent in wide_spend(), level in 0.01..0.99_f64, s in log_uniform(1e-3, 1e6),
    ) {
        let distribution = scorer(purchases, spend, question).value_distribution(&history, &spent).unwrap();
        let (less, more) = (distribution.cdf(s), distribution.cdf(1.1 * s));
        prop_assert!((0.0..=1.0 + 1e-12).contains(&less) && more >= less - 1e-12, "{} {}", less, more);
        prop_assert!(less >= distribution.none() - 1e-12);
        let quantile = distribution.quantile(level);
        if quantile == 0.0 {
            prop_assert!(distribution.none() >= level - 1e-12);
        } else {
            assert_near(distribution.cdf(quantile), level, 1e-8, 0.0, "the level");
        }
    }
}

proptest! {
    #![proptest_config(config(100, REGRESSIONS))]

    #[test]
    fn no_score_is_infinite_whatever_the_parameters(
        purchases in wide_model::<BgNbd>(), spend in wide_model::<GammaGamma>(),
        history in wide_history(), spent in wide_spend(), horizon in log_uniform(0.1, 1e3),
    ) {
        let question = Question { horizon, delta: 0.002, margin: 1.0, level: 0.9, intervals: false };
        assert_score_makes_sense(&scorer(purchases.into(), spend, question).score(&history, &spent));
    }
}

#[test]
fn scores_do_not_depend_on_threads_order_or_what_was_asked_before() {
    use crate::common::simulated::{customers, fitted_scorer};

    let customers = customers(2_000, 5);
    let rows: Vec<_> = customers
        .iter()
        .map(|customer| (customer.purchases, customer.spend))
        .collect();
    let scored = |threads: usize| {
        fitted_scorer(&customers, &Workers::alone())
            .score_all(&rows, &Workers::new(threads).unwrap())
    };
    let alone = scored(1);
    assert_eq!(alone, scored(2));
    assert_eq!(alone, scored(7));
    let scorer = fitted_scorer(&customers, &Workers::alone());
    let backwards: Vec<Score> = rows
        .iter()
        .rev()
        .map(|(purchases, spend)| scorer.score(purchases, spend))
        .collect();
    assert_eq!(alone, backwards.into_iter().rev().collect::<Vec<_>>());
}
