//! Laws of purchase models.

use std::fmt::Debug;

use clv::forecast::NextPurchase;
use clv::history::PurchaseHistory;
use clv::model::{
    AttritionModel, BgCnbdK, BgNbd, LatentAttrition, Likelihood, MbgCnbdK, MbgNbd, Nbd, ParetoNbd,
    Span,
};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::histories::{log_uniform, model_between, ordinary_history, wide_history, wide_model};
use super::{SIMULATED, assert_near, config, likelihood};
use crate::common::simulated::mean_and_error;

/// A purchase model with everything a law asks of it.
pub(super) trait Lawful:
    Likelihood<History = PurchaseHistory> + AttritionModel + Debug + 'static
{
}

impl<M: Likelihood<History = PurchaseHistory> + AttritionModel + Debug + 'static> Lawful for M {}

/// How large the terms are that ln L is a sum of.
fn size(model: &impl Lawful, history: &PurchaseHistory) -> f64 {
    let values = model.to_vec();
    let x = f64::from(history.frequency());
    let most = values.iter().fold(1e3 + history.age(), |most, value| {
        most.max(*value).max(1.0 / value)
    });
    (x + values.iter().sum::<f64>().min(1e4)) * most.ln()
}

fn probabilities_and_expectations_are_in_range(
    model: &impl Lawful,
    history: &PurchaseHistory,
    t: f64,
    delta: f64,
) {
    let alive = model.p_alive(history);
    assert!((0.0..=1.0).contains(&alive), "P(alive): {alive}");
    let expected = model.expected_purchases(t, history);
    let discounted = model.discounted_purchases(t, delta, history);
    let mut slopes = vec![0.0; model.to_vec().len()];
    let if_alive = model.discounted_gradient(t, delta, history, &mut slopes);
    let remains = model.p_alive_after(t, history);
    assert!(
        remains <= alive * (1.0 + 1e-12),
        "P(alive at T + t): {remains} of {alive}"
    );
    assert!(
        (0.0..=1.0).contains(&model.silence(history)),
        "silence: {}",
        model.silence(history)
    );
    let rates = model.rates(history);
    for moments in [Some(rates.purchase), rates.dropout].into_iter().flatten() {
        assert!(
            moments.mean >= 0.0 && moments.variance >= 0.0,
            "{moments:?}"
        );
    }
    for value in [
        expected,
        discounted,
        if_alive,
        model.expected_purchases_new(t),
        remains,
    ] {
        assert!(value.is_finite() && value >= 0.0, "{value}");
    }
    if let Some(endless) = model.discounted_purchases_without_end(delta, history) {
        assert!(
            endless.is_finite() && endless >= 0.0,
            "without end: {endless}"
        );
    }
    assert!(slopes.iter().all(|slope| slope.is_finite()), "{slopes:?}");
    model.p_alive_gradient(history, &mut slopes);
    assert!(slopes.iter().all(|slope| slope.is_finite()), "{slopes:?}");
    for n in [0, 1, 10, 1_000] {
        for ln_pmf in [model.ln_pmf(n, t, history), model.ln_pmf_new(n, t)] {
            assert!(ln_pmf <= 0.0, "ln P(Y = {n}): {ln_pmf}");
        }
    }
}

fn purchases_begin_at_none_and_only_rise(
    model: &impl Lawful,
    history: &PurchaseHistory,
    t: f64,
    longer: f64,
) {
    assert_eq!(model.expected_purchases(0.0, history), 0.0);
    assert_eq!(model.expected_purchases_new(0.0), 0.0);
    // each expectation holds to about 1e-12, and they may be off in opposite directions
    let rises = |near: f64, far: f64| far >= near * (1.0 - 4e-12);
    assert!(rises(
        model.expected_purchases(t, history),
        model.expected_purchases(t * longer, history)
    ));
    assert!(rises(
        model.expected_purchases_new(t),
        model.expected_purchases_new(t * longer)
    ));
}

fn the_distribution_of_counts_is_one(model: &impl Lawful, history: &PurchaseHistory, t: f64) {
    let counts = model.active(history).counts(t);
    let (mut total, mut mean) = (0.0, 0.0);
    for (n, probability) in counts.iter() {
        assert!(
            (-1e-15..=1.0 + 1e-12).contains(&probability),
            "P(Y = {n} | alive): {probability}"
        );
        total += probability;
        mean += n * probability;
    }
    assert_near(total, 1.0, 1e-11, 0.0, "the sum of the probabilities");
    // beyond 4,096 counts neighbours share an entry
    let tolerance = if counts.iter().all(|(n, _)| n < 4_096.0) {
        1e-10
    } else {
        1e-6
    };
    // the counts beyond the last one have 1e-14 together
    let last = counts.iter().last().map_or(0.0, |(n, _)| n);
    assert_near(
        mean,
        model.active(history).expected(t),
        tolerance,
        1e-13 * (1.0 + last),
        "the mean",
    );
}

fn probabilities_of_counts_agree_with_their_list(
    model: &impl Lawful,
    history: &PurchaseHistory,
    t: f64,
) {
    let alive = model.p_alive(history);
    for (n, probability) in model.active(history).counts(t).iter().take(200) {
        let gone = if n == 0.0 { 1.0 - alive } else { 0.0 };
        let listed = alive * probability + gone;
        assert_near(
            model.ln_pmf(n as u32, t, history).exp(),
            listed,
            1e-10,
            1e-12,
            &format!("P(Y = {n})"),
        );
    }
}

fn discounting_takes_away_and_nothing_at_rate_zero(
    model: &impl Lawful,
    history: &PurchaseHistory,
    t: f64,
    delta: f64,
) {
    let plain = model.expected_purchases(t, history);
    let discounted = model.discounted_purchases(t, delta, history);
    assert!(
        discounted <= plain * (1.0 + 1e-10),
        "{discounted} > {plain}"
    );
    // numbers below the smallest normal one have few digits
    let least = plain * (-delta * t).exp() * (1.0 - 1e-10) - f64::MIN_POSITIVE;
    assert!(discounted >= least, "{discounted} is too little of {plain}");
    let near = |rate: f64, relative: f64, what: &str| {
        assert_near(
            model.discounted_purchases(t, rate, history),
            plain,
            relative,
            f64::MIN_POSITIVE,
            what,
        );
    };
    near(0.0, 1e-12, "without discounting");
    near(1e-9 / t, 2e-9, "hardly discounted");
}

fn a_long_horizon_ends_where_no_end_does(
    model: &impl Lawful,
    history: &PurchaseHistory,
    delta: f64,
) {
    let endless = model
        .discounted_purchases_without_end(delta, history)
        .expect("discounted, so finite");
    let long = model.discounted_purchases(60.0 / delta, delta, history);
    assert_near(long, endless, 1e-8, 0.0, "a long horizon");
    let half = model.discounted_purchases(0.5 / delta, delta, history);
    assert!(
        half <= endless * (1.0 + 1e-9),
        "{half} is more than {endless} without end"
    );
}

fn later_intervals_agree_with_those_from_now(
    model: &impl Lawful,
    history: &PurchaseHistory,
    (from, to): (f64, f64),
) {
    for n in 0..3 {
        let (now, between) = (
            model.ln_pmf(n, to, history),
            model.ln_pmf_between(n, Span { from: 0.0, to }, history),
        );
        assert_near(
            between.exp(),
            now.exp(),
            1e-9,
            1e-13,
            &format!("P(n = {n} from now)"),
        );
    }
    let probability = |n| model.ln_pmf_between(n, Span { from, to }, history).exp();
    let (mut total, mut mean, mut n) = (0.0, 0.0, 0);
    while total < 1.0 - 1e-9 && n < 300 {
        let part = probability(n);
        (total, mean, n) = (total + part, mean + f64::from(n) * part, n + 1);
    }
    if n < 300 {
        assert_near(total, 1.0, 1e-8, 0.0, "the sum of the probabilities");
        let expected =
            model.expected_purchases(to, history) - model.expected_purchases(from, history);
        assert_near(mean, expected, 1e-3, 1e-5, "the mean");
    }
}

fn the_next_purchase_is_the_first_of_those_to_come(
    model: &impl Lawful,
    history: &PurchaseHistory,
    seed: u64,
) {
    let next = NextPurchase::new(model, history, 0.8);
    assert!(
        (0.0..=1.0).contains(&next.never)
            && next.interval.0 <= next.median
            && next.median <= next.interval.1
    );
    let active = model.active(history);
    let bought_by = |t: f64| 1.0 - active.ln_pmf(0, t).exp();
    assert_near(
        bought_by(next.median),
        0.5 * (1.0 - next.never),
        1e-9,
        0.0,
        "P(next purchase by the median)",
    );
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let hits: Vec<f64> = (0..4_000)
        .map(|_| f64::from(u8::from(!active.simulate(next.median, &mut rng).is_empty())))
        .collect();
    assert_simulated(
        &hits,
        0.5 * (1.0 - next.never),
        "half of those who come back",
    );
    if let Some(mean) = next.mean {
        assert!(mean > next.interval.0, "{next:?}");
    }
}

/// Discounted purchases as their definition says: by parts, with a midpoint rule of many steps, the first ones short,
/// because some customers leave at once.
fn discounting_is_an_integral_over_time(
    model: &impl Lawful,
    history: &PurchaseHistory,
    t: f64,
    delta: f64,
) {
    const STEPS: u32 = 20_000;
    let times: Vec<f64> = (0..=STEPS)
        .map(|i| t * (f64::from(i) / f64::from(STEPS)).powi(2))
        .collect();
    let bought_by: Vec<f64> = times
        .iter()
        .map(|time| model.expected_purchases(*time, history))
        .collect();
    let between = bought_by.windows(2).zip(times.windows(2));
    let sum: f64 = between
        .map(|(bought, time)| (bought[1] - bought[0]) * (-0.5 * delta * (time[0] + time[1])).exp())
        .sum();
    assert_near(
        model.discounted_purchases(t, delta, history),
        sum,
        1e-7,
        0.0,
        "the integral",
    );
}

fn derivatives_of_forecasts_are_central_differences<M: Lawful>(
    model: &M,
    history: &PurchaseHistory,
    t: f64,
) {
    const STEP: f64 = 1e-3;
    let values = model.to_vec();
    let (mut slopes, mut alive_slopes) = (vec![0.0; values.len()], vec![0.0; values.len()]);
    let discounted = model.discounted_gradient(t, 0.1 / t, history, &mut slopes);
    model.p_alive_gradient(history, &mut alive_slopes);
    for i in 0..M::estimated() {
        let moved = |by: f64| {
            let mut values = values.clone();
            values[i] *= f64::exp(by * STEP);
            let model = M::from_values(&values).unwrap();
            (
                model.active(history).discounted(t, 0.1 / t).ln(),
                model.p_alive(history).ln(),
            )
        };
        let [near, far] = [1.0, 2.0].map(|by| (moved(by), moved(-by)));
        let difference = |part: fn((f64, f64)) -> f64| {
            (8.0 * (part(near.0) - part(near.1)) - (part(far.0) - part(far.1))) / (12.0 * STEP)
        };
        let symbol = M::PARAMETERS[i].symbol;
        assert_near(
            slopes[i] * values[i] / discounted,
            difference(|pair| pair.0),
            1e-6,
            1e-8,
            symbol,
        );
        if model.p_alive(history) > 1e-290 {
            assert_near(
                alive_slopes[i] * values[i],
                difference(|pair| pair.1),
                1e-6,
                1e-8,
                symbol,
            );
        }
    }
}

fn another_unit_of_time_changes_no_forecast<M: Lawful>(
    model: &M,
    history: &PurchaseHistory,
    t: f64,
    factor: f64,
) {
    let (scaled, rescaled) = (model.rescaled(factor), history.rescaled(factor));
    let same =
        |actual: f64, expected: f64, what: &str| assert_near(actual, expected, 1e-9, 1e-300, what);
    same(
        scaled.p_alive(&rescaled),
        model.p_alive(history),
        "P(alive)",
    );
    same(
        scaled.expected_purchases(t * factor, &rescaled),
        model.expected_purchases(t, history),
        "E[Y(t)]",
    );
    same(
        scaled.expected_purchases_new(t * factor),
        model.expected_purchases_new(t),
        "E[X(t)]",
    );
    let discounted = model.discounted_purchases(t, 0.3 / t, history);
    same(
        scaled.discounted_purchases(t * factor, 0.3 / (t * factor), &rescaled),
        discounted,
        "discounted",
    );
    same(
        scaled.ln_pmf(2, t * factor, &rescaled).exp(),
        model.ln_pmf(2, t, history).exp(),
        "P(Y = 2)",
    );
}

/// Counts of `draws` simulated futures, and each future's discounted count.
fn simulated(
    mut draw: impl FnMut(&mut ChaCha8Rng) -> Vec<f64>,
    delta: f64,
    draws: usize,
    seed: u64,
) -> (Vec<f64>, Vec<f64>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let futures: Vec<Vec<f64>> = (0..draws).map(|_| draw(&mut rng)).collect();
    let discounted = |times: &Vec<f64>| times.iter().map(|time| (-delta * time).exp()).sum();
    (
        futures.iter().map(|times| times.len() as f64).collect(),
        futures.iter().map(discounted).collect(),
    )
}

#[track_caller]
fn assert_simulated(values: &[f64], expected: f64, what: &str) {
    let (mean, error) = mean_and_error(values);
    assert!(
        (mean - expected).abs() <= 4.0 * error + 1e-12,
        "{what}: {expected} but simulated {mean} ± {error}"
    );
}

fn simulation_agrees(model: &impl Lawful, history: &PurchaseHistory, t: f64, seed: u64) {
    let (delta, active) = (0.5 / t, model.active(history));
    // as many as some million purchases allow
    let draws = |expected: f64| (4e6 / expected).clamp(1_000.0, 20_000.0) as usize;
    let (counts, discounted) = simulated(
        |rng| active.simulate(t, rng),
        delta,
        draws(active.expected(t)),
        seed,
    );
    assert_simulated(&counts, active.expected(t), "E[Y(t) | alive]");
    let expected = active.discounted(t, delta);
    assert_simulated(&discounted, expected, "discounted");
    let expected_new = model.expected_purchases_new(t);
    let (new, _) = simulated(
        |rng| model.simulate_new(t, rng),
        delta,
        draws(expected_new),
        seed + 1,
    );
    assert_simulated(&new, expected_new, "E[X(t)]");
    for n in 0..4_u32 {
        let hits: Vec<f64> = new
            .iter()
            .map(|count| f64::from(u8::from(*count == f64::from(n))))
            .collect();
        if hits.iter().sum::<f64>() > 20.0 {
            assert_simulated(
                &hits,
                model.ln_pmf_new(n, t).exp(),
                &format!("P(X(t) = {n})"),
            );
        }
    }
}

/// All laws of one purchase model.
macro_rules! purchase_laws {
    ($module:ident, $model:ty) => {
        mod $module {
            use super::*;

            const REGRESSIONS: &str = concat!("tests/numeric/laws/regressions/", stringify!($module), ".txt");

            proptest! {
                #![proptest_config(config(2_000, REGRESSIONS))]

                #[test]
                fn likelihood_is_finite_everywhere(model in wide_model::<$model>(), history in wide_history()) {
                    likelihood::everything_is_finite(&model, &history);
                }

                #[test]
                fn gradient_is_that_of_central_differences(
                    model in wide_model::<$model>(), history in wide_history(),
                ) {
                    likelihood::gradient_is_that_of_central_differences(&model, &history, size(&model, &history));
                }

                #[test]
                fn another_unit_of_time_shifts_the_likelihood(
                    model in wide_model::<$model>(), history in wide_history(), factor in log_uniform(1e-3, 1e3),
                ) {
                    let size = size(&model, &history);
                    likelihood::another_unit_shifts_the_likelihood(&model, &history, factor, size);
                    likelihood::parameters_have_a_unit_or_none(&model, factor);
                }
            }

            proptest! {
                #![proptest_config(config(400, REGRESSIONS))]

                #[test]
                fn a_block_is_the_sum_of_its_terms(
                    model in wide_model::<$model>(),
                    rows in prop::collection::vec((wide_history(), 0.0..9.0_f64), 0..40),
                ) {
                    let (mut histories, weights): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
                    histories.sort_by_key(PurchaseHistory::frequency);
                    likelihood::a_block_is_the_sum_of_its_terms(&model, &histories, &weights);
                }

                #[test]
                fn weights_stand_for_repeated_customers(
                    model in wide_model::<$model>(),
                    rows in prop::collection::vec((wide_history(), 1..5_u8), 1..20),
                ) {
                    let (histories, copies): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
                    likelihood::weighted_is_repeated(&model, &histories, &copies);
                }

                #[test]
                fn purchases_begin_at_none_and_only_rise(
                    model in wide_model::<$model>(), history in wide_history(),
                    t in log_uniform(1e-3, 1e5), longer in 1.0..3.0_f64,
                ) {
                    super::purchases_begin_at_none_and_only_rise(&model, &history, t, longer);
                }

                #[test]
                fn the_distribution_of_counts_is_one(
                    model in model_between::<$model>(1e-2, 1e3), history in ordinary_history(),
                    t in log_uniform(1e-1, 1e3),
                ) {
                    super::the_distribution_of_counts_is_one(&model, &history, t);
                    super::probabilities_of_counts_agree_with_their_list(&model, &history, t);
                }

            }

            proptest! {
                #![proptest_config(config(60, REGRESSIONS))]

                #[test]
                fn probabilities_and_expectations_are_in_range(
                    model in wide_model::<$model>(), history in wide_history(),
                    t in log_uniform(1e-3, 1e6), delta in log_uniform(1e-8, 1.0),
                ) {
                    super::probabilities_and_expectations_are_in_range(&model, &history, t, delta);
                }

                #[test]
                fn discounting_takes_away_and_nothing_at_rate_zero(
                    model in wide_model::<$model>(), history in wide_history(),
                    t in log_uniform(1e-2, 1e4), rate in log_uniform(1e-4, 10.0),
                ) {
                    super::discounting_takes_away_and_nothing_at_rate_zero(&model, &history, t, rate / t);
                }

                #[test]
                fn a_long_horizon_ends_where_no_end_does(
                    model in wide_model::<$model>(), history in ordinary_history(), delta in log_uniform(1e-4, 1.0),
                ) {
                    super::a_long_horizon_ends_where_no_end_does(&model, &history, delta);
                }

                #[test]
                fn derivatives_of_forecasts_are_central_differences(
                    model in model_between::<$model>(1e-2, 1e3), history in ordinary_history(),
                    t in log_uniform(1.0, 1e3),
                ) {
                    super::derivatives_of_forecasts_are_central_differences(&model, &history, t);
                }

                #[test]
                fn another_unit_of_time_changes_no_forecast(
                    model in wide_model::<$model>(), history in wide_history(),
                    t in log_uniform(1e-1, 1e4), factor in log_uniform(1e-2, 1e2),
                ) {
                    super::another_unit_of_time_changes_no_forecast(&model, &history, t, factor);
                }
            }

            proptest! {
                #![proptest_config(config(SIMULATED, REGRESSIONS))]

                #[test]
                fn discounting_is_an_integral_over_time(
                    model in model_between::<$model>(0.1, 30.0), history in ordinary_history(),
                    t in log_uniform(1.0, 300.0), rate in log_uniform(0.01, 5.0),
                ) {
                    super::discounting_is_an_integral_over_time(&model, &history, t, rate / t);
                }

                #[test]
                fn later_intervals_agree_with_those_from_now(
                    model in model_between::<$model>(0.1, 30.0), history in ordinary_history(),
                    from in log_uniform(0.1, 30.0), longer in 1.1..2.0_f64,
                ) {
                    super::later_intervals_agree_with_those_from_now(&model, &history, (from, from * longer));
                }

                #[test]
                fn the_next_purchase_is_the_first_of_those_to_come(
                    model in model_between::<$model>(0.1, 30.0), history in ordinary_history(), seed in any::<u32>(),
                ) {
                    super::the_next_purchase_is_the_first_of_those_to_come(&model, &history, u64::from(seed));
                }

                #[test]
                fn simulation_agrees(
                    model in model_between::<$model>(0.1, 30.0), history in ordinary_history(),
                    t in log_uniform(1.0, 300.0), seed in any::<u32>(),
                ) {
                    super::simulation_agrees(&model, &history, t, u64::from(seed));
                }
            }
        }
    };
}

purchase_laws!(bg_nbd, BgNbd);
purchase_laws!(nbd, Nbd);
purchase_laws!(pareto_nbd, ParetoNbd);
purchase_laws!(mbg_nbd, MbgNbd);
purchase_laws!(bg_cnbd_k, BgCnbdK);
purchase_laws!(mbg_cnbd_k, MbgCnbdK);

mod one_phase {
    use super::*;

    const REGRESSIONS: &str = "tests/numeric/laws/regressions/one_phase.txt";

    /// To the bit: likelihood, gradient, P(alive) and every forecast.
    fn is_the_same<M: Lawful, N: Lawful>(plain: &M, history: &PurchaseHistory, t: f64) {
        let mut values = plain.to_vec();
        values.push(1.0);
        let regular = N::from_values(&values).unwrap();
        let forecasts = |model: &dyn AttritionModel, slopes: &mut [f64]| {
            let active = model.active(history);
            let mut all = vec![
                model.ln_odds_gone(history),
                model.silence(history),
                model.ln_pmf(3, t, history),
            ];
            all.extend([
                active.expected(t),
                active.remains(t),
                active.ln_remains_after(2, t),
            ]);
            all.extend(
                [
                    active.discounted_without_end(0.1 / t),
                    model.discounted_purchases_without_end(0.0, history),
                ]
                .map(|endless| endless.unwrap_or(-1.0)),
            );
            all.push(model.ln_pmf_between(
                1,
                Span {
                    from: 0.3 * t,
                    to: t,
                },
                history,
            ));
            all.push(model.p_alive_gradient(history, slopes));
            all.extend_from_slice(&slopes[..4]);
            all.push(model.discounted_gradient(t, 0.1 / t, history, slopes));
            all.extend_from_slice(&slopes[..4]);
            (
                all,
                model.rates(history),
                active.counts(t),
                model.forgets_recency(),
            )
        };
        assert_eq!(
            forecasts(plain, &mut [0.0; 4]),
            forecasts(&regular, &mut [0.0; 5])
        );
        let (mut slopes, mut regular_slopes) = ([0.0; 4], [0.0; 5]);
        assert_eq!(
            plain.term(history, &mut slopes),
            regular.term(history, &mut regular_slopes)
        );
        assert_eq!(slopes, regular_slopes[..4]);
        assert_eq!(regular.beside(1.0, &mut regular_slopes), None);
    }

    proptest! {
        #![proptest_config(config(200, REGRESSIONS))]

        #[test]
        fn is_the_model_without_regular_timing(
            bg in model_between::<BgNbd>(0.1, 100.0), mbg in model_between::<MbgNbd>(0.1, 100.0),
            history in ordinary_history(), t in log_uniform(0.1, 100.0),
        ) {
            is_the_same::<_, BgCnbdK>(&bg, &history, t);
            is_the_same::<_, MbgCnbdK>(&mbg, &history, t);
        }
    }
}

mod bg_nbd_alone {
    use super::*;

    const REGRESSIONS: &str = "tests/numeric/laws/regressions/bg_nbd.txt";

    proptest! {
        #![proptest_config(config(400, REGRESSIONS))]

        #[test]
        fn the_tail_is_what_the_probabilities_leave(
            model in model_between::<BgNbd>(1e-2, 1e3), t in log_uniform(1e-1, 1e3), n in 1..30_u32,
        ) {
            let below: f64 = (0..n).map(|count| model.ln_pmf_new(count, t).exp()).sum();
            assert_near(model.at_least_new(f64::from(n), t), 1.0 - below, 0.0, 1e-12, "P(X(t) ≥ n)");
        }

        #[test]
        fn the_mean_is_the_sum_of_the_tails(
            model in model_between::<BgNbd>(0.05, 30.0), t in log_uniform(1e-1, 30.0),
        ) {
            let tails = (1..200_000).map(|n| model.at_least_new(f64::from(n), t)).take_while(|tail| *tail > 1e-18);
            assert_near(tails.sum(), model.expected_purchases_new(t), 1e-10, 0.0, "E[X(t)]");
        }
    }
}
