//! Customers who joined at different times, the error of the level, and the stack of both.

use std::sync::Arc;

use clv::fit::{Options, purchases_named, with_cohorts};
use clv::forecast::{
    Branch, Correction, Covariance, Factor, Feature, Forecaster, Future, Level, Member, Mixture,
    PastTotal, Predictor, Question, Scorer, Stack, Tree, Uncertainty,
};
use clv::history::{PurchaseHistory, SpendHistory, Weighted};
use clv::model::{
    BgNbd, CohortHistory, Cohortable, Cohorted, Cohorts, Domain, GammaGamma, Likelihood, MbgCnbdK,
    MbgNbd, Nbd, Parameter, Parametric, ParetoNbd, PurchaseModel,
};
use clv::parallel::Workers;
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn history(x: u32, t_x: f64, age: f64) -> PurchaseHistory {
    PurchaseHistory::new(x, t_x, age).unwrap()
}

fn some_histories() -> Weighted<PurchaseHistory> {
    Weighted::collapse([
        history(0, 0.0, 100.0),
        history(3, 61.0, 97.0),
        history(0, 0.0, 41.0),
        history(1, 12.0, 40.0),
        history(7, 28.0, 30.0),
        history(0, 0.0, 2.0),
    ])
}

/// The derivatives of a model with effects are those that central differences give, customer by customer and together.
fn assert_slopes<M: Cohortable>(values: &[f64]) {
    let (histories, _) = CohortHistory::of_all(&some_histories()).unwrap();
    let ln_likelihood = |values: &[f64], gradient: &mut [f64]| {
        let model = Cohorted::<M>::from_values(values).unwrap();
        model.block(histories.histories(), histories.weights(), gradient)
    };
    let mut gradient = vec![0.0; 6];
    let whole = ln_likelihood(values, &mut gradient);
    for (i, slope) in gradient.iter().enumerate() {
        let moved = |by: f64| {
            let mut values = values.to_vec();
            values[i] += by;
            ln_likelihood(&values, &mut [0.0; 6])
        };
        let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert!(
            (slope - difference).abs() < 1e-6 * (1.0 + slope.abs()),
            "{i}"
        );
    }
    let model = Cohorted::<M>::from_values(values).unwrap();
    assert_eq!(model.to_vec(), values);
    let mut one_by_one = vec![0.0; 6];
    let mut sum = 0.0;
    for history in histories.histories() {
        sum += model.term(history, &mut one_by_one);
    }
    assert!((sum - whole).abs() < 1e-9);
    for (one, all) in one_by_one.iter().zip(&gradient) {
        assert!((one - all).abs() < 1e-9);
    }
}

#[test]
fn slopes_of_models_with_effects_of_the_acquisition_date_are_central_differences() {
    let values = [0.7, 9.0, 0.8, 2.5, 0.4, -0.6];
    assert_slopes::<BgNbd>(&values);
    assert_slopes::<MbgNbd>(&values);
    assert_slopes::<ParetoNbd>(&values);
    // a count comes last
    assert_slopes::<MbgCnbdK>(&[0.7, 9.0, 0.8, 2.5, 0.4, -0.6, 2.0]);
}

#[test]
fn newer_customers_of_the_pareto_nbd_buy_less_and_leave_sooner_where_both_effects_are_above_0() {
    let base: PurchaseModel = ParetoNbd::new(0.55, 10.58, 0.61, 11.66).unwrap().into();
    let member = Member::with_cohorts(base, Cohorts::new(0.5, 0.2, 48.0).unwrap()).unwrap();
    let [newest, oldest] = [0.0, 48.0].map(|age| member.at(age).to_vec());
    // twelve steps, whose middles lie at −11/12, …, 11/12
    assert!(((newest[1] / oldest[1]).ln() - 2.0 * 0.5 * 11.0 / 12.0).abs() < 1e-12);
    assert!(((oldest[3] / newest[3]).ln() - 2.0 * 0.2 * 11.0 / 12.0).abs() < 1e-12);
    assert_eq!((newest[0], newest[2]), (oldest[0], oldest[2]));
}

#[test]
fn models_without_dropout_have_no_effects_of_the_acquisition_date() {
    let base: PurchaseModel = Nbd::new(0.38, 12.0).unwrap().into();
    let error = Member::with_cohorts(base, Cohorts::new(0.5, 0.2, 48.0).unwrap()).unwrap_err();
    assert!(error.to_string().contains("nbd has no effects"), "{error}");
}

#[test]
fn without_effects_customers_of_all_dates_have_one_model() {
    let base: PurchaseModel = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into();
    let member = Member::with_cohorts(base, Cohorts::new(0.0, 0.0, 40.0).unwrap()).unwrap();
    for age in [0.0, 13.0, 40.0, 70.0] {
        assert_eq!(*member.at(age), base);
    }
}

#[test]
fn effects_run_from_the_oldest_to_the_newest_customers() {
    let base: PurchaseModel = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into();
    let member = Member::with_cohorts(base, Cohorts::new(0.5, 0.2, 48.0).unwrap()).unwrap();
    let alpha = |age: f64| member.at(age).to_vec()[1];
    // twelve steps, whose middles lie at −11/12, …, 11/12
    assert!((alpha(48.0) / 4.414 - (-0.5_f64 * 11.0 / 12.0).exp()).abs() < 1e-12);
    assert!((alpha(0.0) / 4.414 - (0.5_f64 * 11.0 / 12.0).exp()).abs() < 1e-12);
    let odds = |age: f64| member.at(age).to_vec()[2] / member.at(age).to_vec()[3];
    assert!(((odds(0.0) / odds(48.0)).ln() - 2.0 * 0.2 * 11.0 / 12.0).abs() < 1e-12);
    // a quarter of a year later the same customers are as old, and new ones are like the newest
    let later = member.clone().later(12.0);
    assert_eq!(later.at(60.0), member.at(48.0));
    assert_eq!(later.at(3.0), member.at(0.0));
}

/// What the customers of [`shop`] follow.
fn truth(gamma: f64, delta: f64) -> Member {
    let base: PurchaseModel = MbgNbd::new(0.8, 8.0, 0.6, 2.0).unwrap().into();
    Member::with_cohorts(base, Cohorts::new(gamma, delta, 100.0).unwrap()).unwrap()
}

/// A shop whose customers joined evenly over 100 weeks, in steps of the date of acquisition as the model has them.
fn shop(member: &Member, customers: u32) -> Weighted<PurchaseHistory> {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut one = |at: u32| {
        let age = 100.0 - 100.0 * f64::from(at) / f64::from(customers);
        let times = member.at(age).as_dyn().simulate_new(age, &mut rng);
        history(
            u32::try_from(times.len()).unwrap(),
            times.last().copied().unwrap_or(0.0),
            age,
        )
    };
    Weighted::collapse((0..customers).map(&mut one))
}

/// A model without and with effects of the acquisition date, fitted to the same customers.
struct Both {
    plain: Member,
    with_effects: Member,
    gamma: f64,
    standard_error: f64,
}

impl Both {
    fn fitted(histories: &Weighted<PurchaseHistory>) -> Self {
        let workers = Workers::alone();
        let options = Options::from(&workers);
        let plain = purchases_named("mbg-nbd", histories, options).unwrap();
        let fit = with_cohorts(&plain.model, histories, options).unwrap();
        Self {
            plain: plain.model.into(),
            with_effects: Member::with_cohorts(fit.model.0, fit.model.1).unwrap(),
            gamma: fit.model.1.gamma(),
            standard_error: fit.estimate.standard_errors[4].unwrap(),
        }
    }
}

/// Purchases that a member expects of all customers in the next 50 weeks.
fn total(member: &Member, histories: &Weighted<PurchaseHistory>) -> f64 {
    let expected = |history: &PurchaseHistory| member.future(history).expected(50.0);
    let weighted = histories.iter();
    weighted
        .map(|(history, weight)| weight * expected(history))
        .sum()
}

#[test]
fn a_shop_whose_newer_customers_buy_less_tells_so_and_one_without_cohorts_does_not() {
    for slope in [0.4, 0.0] {
        let both = Both::fitted(&shop(&truth(slope, 0.0), 6_000));
        let (gamma, error) = (both.gamma, both.standard_error);
        assert!(
            (gamma - slope).abs() < 3.0 * error && error < 0.1,
            "{gamma} {error}"
        );
    }
}

#[test]
fn effects_of_the_acquisition_date_halve_the_error_of_the_total_and_cost_nothing_without_them() {
    for (gamma, delta) in [(0.4, 0.4), (0.0, 0.8), (0.0, 0.0)] {
        let truth = truth(gamma, delta);
        let histories = shop(&truth, 20_000);
        let both = Both::fitted(&histories);
        let error = |member: &Member| {
            let ratio = total(member, &histories) / total(&truth, &histories);
            (ratio - 1.0).abs()
        };
        let (plain, with_effects) = (error(&both.plain), error(&both.with_effects));
        let most = if delta > 0.0 {
            0.5 * plain
        } else {
            plain + 0.01
        };
        assert!(
            with_effects < most,
            "{gamma} {delta}: {plain} {with_effects}"
        );
    }
}

#[test]
fn effects_of_the_acquisition_date_are_found_by_models_of_other_kinds_too() {
    let histories = shop(&truth(0.4, 0.4), 6_000).with_ln_sum(Some(0.0));
    let workers = Workers::alone();
    let options = Options::from(&workers);
    let bases: [PurchaseModel; 2] = [
        ParetoNbd::new(0.8, 8.0, 0.6, 10.0).unwrap().into(),
        MbgCnbdK::new(0.8, 8.0, 0.6, 2.0, 1).unwrap().into(),
    ];
    for base in bases {
        let fit = with_cohorts(&base, &histories, options).unwrap();
        let gamma = fit.model.1.gamma();
        assert!((0.2..0.6).contains(&gamma), "{} {gamma}", base.name());
        assert_eq!(fit.model.0.name(), base.name());
        // regularity stays as it is in the model without effects
        assert_eq!(fit.model.0.to_vec().get(4), base.to_vec().get(4));
    }
}

#[test]
fn customers_who_all_joined_at_one_time_have_no_effects() {
    let histories = Weighted::collapse([history(0, 0.0, 30.0), history(2, 9.0, 30.0)]);
    assert!(CohortHistory::of_all(&histories).is_none());
}

#[test]
fn past_totals_set_the_width_of_totals_and_not_their_direction() {
    let past = |actual: f64| PastTotal {
        span: 100.0,
        horizon: 50.0,
        actual,
        expected: 1000.0,
        variance: 1000.0,
    };
    // by hand: s² = (0.23·0.5^0.2)², v = 0.001
    let s2 = (0.23_f64 * 0.5_f64.powf(0.2)).powi(2);
    let e = (1500.5_f64 / 1000.5).ln();
    let level = Level::learned(100.0, &[past(1500.0); 3]);
    let width = (4.0 + 0.5 * 3.0 * e * e / (s2 + 0.001)) / 5.5;
    assert!((level.width() / width - 1.0).abs() < 1e-12);
    let (lower, upper) = level.interval(2000.0, 4000.0, 50.0, 0.9).unwrap();
    assert!((lower * upper / 4e6 - 1.0).abs() < 1e-9);
    // t with 5.5 degrees of freedom reaches to 1.98 at 90%
    let reach = (upper / 2000.0).ln() / width.mul_add(s2, 0.001).sqrt();
    assert!((reach - 1.98).abs() < 0.005, "{reach}");
    let good = Level::learned(100.0, &[past(1000.0); 3]);
    assert!(good.width() < 1.0 && Level::unknown(100.0).width() == 1.0);
    // an outcome far from all forecasts counts for 5 standard deviations and no more
    assert!(Level::learned(100.0, &[past(1e9)]).width() < 6.0);
}

fn stack(level: Option<Level>) -> Stack {
    let cohorts = Cohorts::new(0.3, -0.2, 60.0).unwrap();
    let bg: PurchaseModel = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into();
    let members = vec![
        (0.25, Member::from(Nbd::new(0.38, 12.0).unwrap())),
        (0.35, Member::with_cohorts(bg, cohorts).unwrap()),
        (
            0.4,
            Member::from(MbgNbd::new(0.525, 6.183, 0.891, 1.614).unwrap()),
        ),
    ];
    Stack::new(Mixture::new(members).unwrap(), level)
}

#[test]
fn an_uncertain_level_widens_the_distribution_and_keeps_its_laws() {
    let (certain, uncertain) = (stack(None), stack(Some(Level::unknown(60.0))));
    for history in [
        history(0, 0.0, 30.0),
        history(2, 30.43, 38.86),
        history(12, 50.0, 55.0),
    ] {
        let future = uncertain.future(&history);
        let counts = future.counts(39.0);
        let (mut sum, mut mean) = (0.0, 0.0);
        for (n, probability) in counts.iter() {
            sum += probability;
            mean += n * probability;
            let ln_pmf = future.ln_pmf(n as u32, 39.0);
            assert!((ln_pmf.exp() - probability).abs() < 1e-9, "{n}");
        }
        assert!((sum - 1.0).abs() < 1e-9);
        assert!((mean / future.expected(39.0) - 1.0).abs() < 1e-6);
        let plain = certain.future(&history);
        // purchases slow down as customers leave: a clock with mean 1 gives slightly less
        let ratio = future.expected(39.0) / plain.expected(39.0);
        assert!((0.97..=1.0 + 1e-9).contains(&ratio), "{ratio}");
        assert_eq!(future.p_alive(), plain.p_alive());
        let spread = |future: &dyn Future| {
            let counts = future.counts(39.0);
            let mean: f64 = counts.iter().map(|(n, p)| n * p).sum();
            counts
                .iter()
                .map(|(n, p)| (n - mean).powi(2) * p)
                .sum::<f64>()
                / mean
        };
        assert!(spread(future.as_ref()) > spread(plain.as_ref()));
        let mut before = 0.0;
        for weeks in 1..60 {
            let expected = future.expected(f64::from(weeks));
            assert!(expected > before);
            before = expected;
        }
        let undiscounted = future.discounted(39.0, 0.0).unwrap();
        assert!((undiscounted / future.expected(39.0) - 1.0).abs() < 1e-6);
        assert!(future.discounted(39.0, 0.01).unwrap() < undiscounted);
    }
}

/// A correction that multiplies the expectation of those who were silent for more than ten weeks.
fn correction(change: f64) -> Correction {
    let silence = Branch {
        of: Feature::Silence,
        at: 10.0,
    };
    let ln = change.ln();
    let tree = Tree {
        root: silence,
        below: silence,
        above: silence,
        leaves: [0.0, 0.0, ln, ln],
    };
    Correction {
        gain: 0.01,
        standard_error: 0.001,
        factor: Factor::new(1.0, 1.0, vec![tree]),
    }
}

/// So many weeks ahead, without discounting.
fn question(horizon: f64) -> Question {
    Question {
        horizon,
        delta: 0.0,
        margin: 1.0,
        level: 0.9,
        intervals: true,
    }
}

#[test]
fn a_correction_moves_the_whole_distribution_of_those_whom_it_concerns() {
    let level = Some(Level::unknown(60.0));
    let plain = stack(level);
    for change in [0.75, 1.25] {
        let corrected = stack(level).corrected(Some(correction(change)));
        for (history, is_silent) in [
            (history(3, 20.0, 50.0), true),
            (history(3, 45.0, 50.0), false),
        ] {
            let (before, after) = (plain.future(&history), corrected.future(&history));
            let ratio = after.expected(39.0) / before.expected(39.0);
            if !is_silent {
                assert!((ratio - 1.0).abs() < 1e-12, "{ratio}");
                continue;
            }
            // purchases slow down as customers leave: a faster clock gains a little less, and a slower one loses less
            let (least, most) = if change < 1.0 {
                (0.75, 0.80)
            } else {
                (1.20, 1.25)
            };
            assert!((least..=most).contains(&ratio), "{ratio}");
            let counts = after.counts(39.0);
            let sum: f64 = counts.iter().map(|(_, probability)| probability).sum();
            let mean: f64 = counts.iter().map(|(n, probability)| n * probability).sum();
            assert!((sum - 1.0).abs() < 1e-9);
            assert!((mean / after.expected(39.0) - 1.0).abs() < 1e-6);
            for (n, probability) in counts.iter().take(8) {
                assert!((after.ln_pmf(n as u32, 39.0).exp() - probability).abs() < 1e-9);
            }
            let is_likelier_silent = after.churn_risk(39.0) > before.churn_risk(39.0);
            assert_eq!(is_likelier_silent, change < 1.0);
            assert!((after.p_alive() - before.p_alive()).abs() < 1e-12);
            let mut last = 0.0;
            for weeks in 1..200 {
                let expected = after.expected(f64::from(weeks));
                assert!(expected > last, "{weeks}");
                last = expected;
            }
        }
    }
}

#[test]
fn scores_of_a_corrected_stack_are_those_of_its_futures() {
    let corrected = stack(Some(Level::unknown(60.0))).corrected(Some(correction(1.3)));
    let scorer = Scorer::new(corrected.clone().into(), None, question(39.0)).unwrap();
    for history in [
        history(3, 20.0, 50.0),
        history(3, 45.0, 50.0),
        history(0, 0.0, 12.0),
    ] {
        let (score, future) = (
            scorer.score(&history, &SpendHistory::NONE),
            corrected.future(&history),
        );
        assert!((score.expected_purchases / future.expected(39.0) - 1.0).abs() < 1e-9);
        assert!((score.churn_risk / future.churn_risk(39.0) - 1.0).abs() < 1e-9);
        assert!((score.p_alive / future.p_alive() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn expectations_up_to_several_times_are_those_of_the_futures() {
    let level = Some(Level::unknown(60.0));
    let draws = Mixture::new(stack(None).members().to_vec()).unwrap();
    let forecasters: Vec<(&str, Arc<dyn Forecaster>)> = vec![
        ("members", Arc::new(draws)),
        ("certain", Arc::new(stack(None))),
        ("uncertain", Arc::new(stack(level))),
        (
            "corrected",
            Arc::new(stack(level).corrected(Some(correction(1.3)))),
        ),
    ];
    let histories = [
        history(3, 20.0, 50.0),
        history(3, 45.0, 50.0),
        history(0, 0.0, 12.0),
        history(0, 0.0, 0.0),
        history(400, 58.0, 60.0),
    ];
    for (name, forecaster) in forecasters {
        // the logarithm of nothing, up to time 0, is not interpolated
        for times in [[1.0, 4.3, 39.0, 200.0], [0.0, 1.0, 4.3, 39.0]] {
            let expectations = Arc::clone(&forecaster).expectations(&times);
            for history in &histories {
                let future = forecaster.future(history);
                let expected = expectations.expected(history);
                assert_eq!(expected.len(), times.len());
                for (t, expected) in times.into_iter().zip(expected) {
                    let directly = future.expected(t);
                    let missed = (expected - directly).abs();
                    assert!(missed <= 1e-11 * directly, "{name}, {history:?}, {t}");
                }
            }
        }
    }
}

#[test]
fn no_correction_reaches_beyond_the_speeds_of_the_clock() {
    let level = Some(Level::unknown(60.0));
    let history = history(3, 20.0, 50.0);
    let plain = stack(level).future(&history).expected(39.0);
    let ratio = |change: f64| {
        let corrected = stack(level).corrected(Some(correction(change)));
        corrected.future(&history).expected(39.0) / plain
    };
    // the slow clock is about 0.6 times as fast as the mean one, the fast clock about 1.6 times
    assert!((0.6..0.75).contains(&ratio(0.34)), "{}", ratio(0.34));
    assert!((1.3..1.6).contains(&ratio(2.9)), "{}", ratio(2.9));
    // a clock that is certain has one speed
    let certain = stack(None).corrected(Some(correction(0.5)));
    let (certain, plain) = (certain.future(&history), stack(None));
    assert_eq!(
        certain.expected(39.0),
        plain.future(&history).expected(39.0)
    );
}

#[test]
fn a_correction_that_is_not_used_changes_nothing() {
    let tried = Correction {
        factor: None,
        ..correction(1.3)
    };
    let level = Some(Level::unknown(60.0));
    let spend = SpendHistory::new(3, 35.0).unwrap();
    let scores = [None, Some(tried)].map(|tried| {
        let stack = stack(level).corrected(tried);
        let scorer = Scorer::new(stack.into(), None, question(39.0)).unwrap();
        scorer.score(&history(3, 20.0, 50.0), &spend)
    });
    assert_eq!(scores[0], scores[1]);
}

#[test]
fn the_interval_of_a_stacks_expectation_follows_from_derivatives_of_all_its_parameters() {
    let members = stack(None).members().to_vec();
    assert_intervals_follow_from_derivatives(&members, None);
    assert_intervals_follow_from_derivatives(&members, Some(&correction(1.3)));
    assert_intervals_follow_from_derivatives(&members_by_date(), None);
}

/// Members of other kinds that depend on the date of acquisition.
fn members_by_date() -> Vec<(f64, Member)> {
    let cohorts = Cohorts::new(0.3, -0.2, 60.0).unwrap();
    let pareto = ParetoNbd::new(0.55, 10.58, 0.61, 11.66).unwrap();
    let regular = MbgCnbdK::new(1.329, 2.813, 0.425, 0.790, 2).unwrap();
    let by_date = |model: PurchaseModel| Member::with_cohorts(model, cohorts).unwrap();
    vec![
        (0.5, by_date(pareto.into())),
        (0.5, by_date(regular.into())),
    ]
}

fn assert_intervals_follow_from_derivatives(
    members: &[(f64, Member)],
    correction: Option<&Correction>,
) {
    let question = Question {
        horizon: 39.0,
        delta: 0.002,
        margin: 1.0,
        level: 0.9,
        intervals: true,
    };
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let history = history(4, 30.43, 38.86);
    let money = SpendHistory::new(4, 35.0).unwrap();
    let tables = members.iter().map(|(_, member)| member.parameters());
    let parameters: Vec<Parameter> = tables.flatten().copied().collect();
    let sizes = parameters.len();
    // one parameter is uncertain at a time: the interval tells the derivative with respect to it
    for (i, parameter) in parameters.iter().enumerate() {
        if parameter.domain == Domain::Count {
            continue;
        }
        let mut covariance = Array2::<f64>::zeros((sizes, sizes));
        covariance[[i, i]] = 1e-8;
        let uncertainty = Uncertainty::Delta(Covariance::new(covariance).unwrap());
        let certain = Uncertainty::Delta(Covariance::new(Array2::zeros((3, 3))).unwrap());
        let level = Some(Level::unknown(60.0));
        let unmoved = moved_stack(members, level, i, 0.0);
        let predictor = Predictor::from(unmoved.corrected(correction.cloned()));
        let scorer = Scorer::new(predictor, Some(spend.into()), question)
            .unwrap()
            .with_uncertainty(uncertainty, certain)
            .unwrap();
        let score = scorer.score(&history, &money);
        let (clv, upper) = (score.clv.unwrap(), score.clv_ci.unwrap().1);
        let slope = (upper / clv).ln() / (1.644_853_626_951_472_2 * 1e-4);
        let moved = |by: f64| {
            let predictor =
                Predictor::from(moved_stack(members, level, i, by).corrected(correction.cloned()));
            let scorer = Scorer::new(predictor, Some(spend.into()), question).unwrap();
            scorer.score(&history, &money).clv.unwrap().ln()
        };
        let difference = ((moved(1e-4) - moved(-1e-4)) / 2e-4).abs();
        assert!(
            (slope - difference).abs() < 1e-4 * (1e-2 + difference),
            "{i}: {slope} {difference}"
        );
    }
}

/// The stack of these members with its i-th parameter moved.
fn moved_stack(members: &[(f64, Member)], level: Option<Level>, i: usize, by: f64) -> Stack {
    let mut at = i;
    let members = members.iter().map(|(weight, member)| {
        let mut values = member.to_vec();
        let size = values.len();
        if let Some(value) = values.get_mut(at) {
            *value += by;
        }
        at = at.wrapping_sub(size);
        let name = member.model().name();
        let member = if let Some(cohorts) = member.cohorts() {
            let (model, cohorts) = Cohorts::from_values(name, &values, cohorts.span()).unwrap();
            Member::with_cohorts(model, cohorts).unwrap()
        } else {
            PurchaseModel::from_values(name, &values).unwrap().into()
        };
        (*weight, member)
    });
    Stack::new(Mixture::new(members.collect()).unwrap(), level)
}
