//! Laws of spend models.

use clv::history::SpendHistory;
use clv::model::{GammaGamma, GammaGammaOrders, Parametric, Spend};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::histories::{known_spend, log_uniform, model_between, wide_model, wide_spend};
use super::{SIMULATED, assert_near, config, likelihood};
use crate::common::simulated::mean_and_error;

const REGRESSIONS: &str = "tests/numeric/laws/regressions/gamma_gamma.txt";

/// How large the terms are that ln L is a sum of.
fn size(model: &impl Parametric, history: &SpendHistory) -> f64 {
    let [p, q, v] = model.to_vec()[..] else {
        panic!("three parameters")
    };
    let (px, u) = (p * f64::from(history.purchases()), v / history.total());
    px * u.ln_1p()
        + q * (1.0 / u).ln_1p()
        + (1.0 + px.min(q)) * (p.ln().abs() + q.ln().abs() + 10.0)
        + u.ln().abs()
}

proptest! {
    #![proptest_config(config(2_000, REGRESSIONS))]

    #[test]
    fn likelihood_is_finite_everywhere(model in wide_model::<GammaGamma>(), history in known_spend()) {
        likelihood::everything_is_finite(&model, &history);
    }

    #[test]
    fn gradient_is_that_of_central_differences(model in wide_model::<GammaGamma>(), history in known_spend()) {
        likelihood::gradient_is_that_of_central_differences(&model, &history, size(&model, &history));
    }

    #[test]
    fn likelihood_of_orders_is_finite_with_the_gradient_of_differences(
        model in wide_model::<GammaGammaOrders>(), history in known_spend(),
    ) {
        likelihood::everything_is_finite(&model, &history);
        // without Σ ln z, the level of the values stands in the term with weight pn
        let level = model.to_vec()[0] * f64::from(history.purchases()) * (history.mean().ln().abs() + 10.0);
        likelihood::gradient_is_that_of_central_differences(&model, &history, size(&model, &history) + level);
    }

    #[test]
    fn another_currency_shifts_the_likelihood(
        model in wide_model::<GammaGamma>(), history in known_spend(), factor in log_uniform(1e-3, 1e3),
    ) {
        likelihood::another_unit_shifts_the_likelihood(&model, &history, factor, size(&model, &history));
        likelihood::parameters_have_a_unit_or_none(&model, factor);
    }

    #[test]
    fn expected_spend_is_positive_or_infinite(model in wide_model::<GammaGamma>(), history in wide_spend()) {
        let [p, q, _] = model.to_vec()[..] else { panic!("three parameters") };
        match model.expected_spend(&history) {
            Some(value) => prop_assert!(value.is_finite() && value > 0.0, "{}", value),
            None => prop_assert!(p.mul_add(f64::from(history.purchases()), q - 1.0) <= 0.0),
        }
    }

    #[test]
    fn expected_spend_lies_between_the_customer_and_everybody(
        p in log_uniform(1e-2, 1e3), q in log_uniform(1.01, 1e3), v in log_uniform(1e-2, 1e3), history in known_spend(),
    ) {
        let model = GammaGamma::new(p, q, v).unwrap();
        let (own, all) = (history.mean(), model.population_mean().unwrap());
        let value = model.expected_spend(&history).unwrap();
        prop_assert!(value >= own.min(all) * (1.0 - 1e-12) && value <= own.max(all) * (1.0 + 1e-12));
    }

    #[test]
    fn the_distribution_of_a_total_is_one(
        model in wide_model::<GammaGamma>(), history in wide_spend(), n in log_uniform(1.0, 1e4),
        s in log_uniform(1e-3, 1e6), more in 1.0..3.0_f64,
    ) {
        let (less_likely, likely) = (model.total_cdf(n, s, &history), model.total_cdf(n, s * more, &history));
        prop_assert!((0.0..=1.0).contains(&less_likely) && (0.0..=1.0).contains(&likely));
        prop_assert!(likely >= less_likely * (1.0 - 1e-10), "{} {}", likely, less_likely);
        prop_assert!(model.total_density(n, s, &history) >= 0.0);
    }
}

proptest! {
    #![proptest_config(config(400, REGRESSIONS))]

    #[test]
    fn a_block_is_the_sum_of_its_terms(
        model in wide_model::<GammaGamma>(), rows in prop::collection::vec((known_spend(), 0.0..9.0_f64), 0..40),
    ) {
        let (mut histories, weights): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        histories.sort_by_key(SpendHistory::purchases);
        likelihood::a_block_is_the_sum_of_its_terms(&model, &histories, &weights);
    }

    #[test]
    fn weights_stand_for_repeated_customers(
        model in wide_model::<GammaGamma>(), rows in prop::collection::vec((known_spend(), 1..5_u8), 1..20),
    ) {
        let (histories, copies): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        likelihood::weighted_is_repeated(&model, &histories, &copies);
    }

    #[test]
    fn the_density_of_a_total_is_the_slope_of_its_distribution(
        model in model_between::<GammaGamma>(0.1, 100.0), n in 1.0..50.0_f64, s in log_uniform(1e-1, 1e3),
    ) {
        let cdf = |by: f64| model.total_cdf(n, s * f64::exp(by), &SpendHistory::NONE);
        let slope = (8.0 * (cdf(1e-3) - cdf(-1e-3)) - (cdf(2e-3) - cdf(-2e-3))) / 12e-3;
        assert_near(model.total_density(n, s, &SpendHistory::NONE) * s, slope, 1e-6, 1e-10, "the density");
    }
}

proptest! {
    #![proptest_config(config(SIMULATED, REGRESSIONS))]

    #[test]
    fn simulation_agrees(
        p in log_uniform(0.3, 10.0), q in log_uniform(5.0, 30.0), v in log_uniform(1.0, 100.0),
        history in (1..30_u32, log_uniform(1.0, 100.0)), n in 1..6_usize, seed in any::<u32>(),
    ) {
        let model = GammaGamma::new(p, q, v).unwrap();
        let history = SpendHistory::new(history.0, history.1).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
        for known in [SpendHistory::NONE, history] {
            let totals: Vec<f64> =
                (0..20_000).map(|_| model.simulate_future(n, &known, &mut rng).iter().sum()).collect();
            let (mean, error) = mean_and_error(&totals);
            let expected = model.expected_spend(&known).unwrap() * n as f64;
            prop_assert!((mean - expected).abs() < 4.0 * error, "{} ± {}, expected {}", mean, error, expected);
            let below: Vec<f64> = totals.iter().map(|total| f64::from(u8::from(*total <= mean))).collect();
            let (share, error) = mean_and_error(&below);
            let expected = model.total_cdf(n as f64, mean, &known);
            prop_assert!((share - expected).abs() < 4.0 * error, "{} ± {}, expected {}", share, error, expected);
        }
    }
}
