//! A stack of models is the mixture of what its members say.

use clv::forecast::{
    Forecaster, Future, Member, Mixture, NextPurchase, Predictor, Question, Score, Scorer,
};
use clv::history::{PurchaseHistory, SpendHistory};
use clv::model::{BgNbd, GammaGamma, MbgCnbdK, Nbd, ParetoNbd, PurchaseModel, Span};
use proptest::prelude::*;

use super::histories::{model_between, ordinary_history};
use super::{assert_near, config};

fn model() -> impl Strategy<Value = PurchaseModel> {
    prop_oneof![
        model_between::<BgNbd>(0.05, 50.0).prop_map(PurchaseModel::from),
        model_between::<ParetoNbd>(0.05, 50.0).prop_map(PurchaseModel::from),
        model_between::<MbgCnbdK>(0.05, 50.0).prop_map(PurchaseModel::from),
        model_between::<Nbd>(0.05, 50.0).prop_map(PurchaseModel::from),
    ]
}

const QUESTION: Question = Question {
    horizon: 52.0,
    delta: 0.002,
    margin: 0.4,
    level: 0.9,
    intervals: true,
};

fn scorer(purchases: impl Into<Predictor>) -> Scorer {
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    Scorer::new(purchases.into(), Some(spend.into()), QUESTION).unwrap()
}

fn stack(members: &[(f64, PurchaseModel)]) -> Mixture<Member> {
    let members = members.iter();
    let members = members.map(|(weight, model)| (*weight, Member::from(*model)));
    Mixture::new(members.collect()).unwrap()
}

fn spend() -> SpendHistory {
    SpendHistory::new(3, 35.0).unwrap()
}

/// All figures of a score, infinite ones as −1.
fn figures(score: &Score) -> Vec<f64> {
    let (counts, values) = (score.purchases_pi.unwrap(), score.clv_pi.unwrap());
    vec![
        score.p_alive,
        score.churn_risk,
        score.expected_purchases,
        counts.0,
        counts.1,
        score.expected_spend.unwrap_or(-1.0),
        score.clv.unwrap_or(-1.0),
        values.0,
        values.1,
        score.residual_clv.unwrap_or(-1.0),
    ]
}

fn assert_same_score(stacked: &Score, alone: &Score) {
    for (ours, theirs) in figures(stacked).into_iter().zip(figures(alone)) {
        assert_near(ours, theirs, 1e-9, 1e-12, &format!("{stacked:?} {alone:?}"));
    }
}

fn assert_same_future(stacked: &dyn Future, alone: &dyn Future) {
    let span = Span {
        from: 10.0,
        to: 30.0,
    };
    let answers = |future: &dyn Future| {
        vec![
            future.p_alive(),
            future.p_alive_after(20.0),
            future.expected(20.0),
            future.churn_risk(20.0),
            future.ln_pmf(2, 20.0).exp(),
            future.ln_pmf_between(1, span).exp(),
            future.counts(20.0).cdf(3.0),
            future.discounted(20.0, 0.01).unwrap_or(-1.0),
            future.discounted(f64::INFINITY, 0.01).unwrap_or(-1.0),
            future.discounted(f64::INFINITY, 0.0).unwrap_or(-1.0),
            future.ln_waits(20.0).exp(),
            future.never(),
            future.mean_wait().unwrap_or(-1.0),
            future.silence(),
        ]
    };
    for (at, (ours, theirs)) in answers(stacked).into_iter().zip(answers(alone)).enumerate() {
        assert_near(ours, theirs, 1e-9, 1e-12, &format!("answer {at}"));
    }
}

/// Not below the smallest and not above the largest of the members' figures.
fn assert_between(figure: f64, members: &[f64], what: &str) {
    let low = members.iter().copied().fold(f64::INFINITY, f64::min);
    let high = members.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let slack = 1e-9 * high.abs() + 1e-12;
    assert!(
        figure >= low - slack && figure <= high + slack,
        "{what}: {figure} is not between {members:?}"
    );
}

proptest! {
    #![proptest_config(config(60, "tests/numeric/laws/regressions/mixture.txt"))]

    #[test]
    fn a_stack_of_one_model_is_the_model(model in model(), history in ordinary_history()) {
        let stacked = stack(&[(1.0, model)]);
        assert_same_future(stacked.future(&history).as_ref(), model.future(&history).as_ref());
        let (stacked, alone) = (scorer(stacked), scorer(model));
        assert_same_score(&stacked.score(&history, &spend()), &alone.score(&history, &spend()));
    }

    #[test]
    fn a_stack_of_twice_the_same_model_is_the_model(
        model in model(), weight in 0.0..1.0_f64, history in ordinary_history(),
    ) {
        let stacked = stack(&[(weight, model), (1.0 - weight, model)]);
        assert_same_future(stacked.future(&history).as_ref(), model.future(&history).as_ref());
        let (stacked, alone) = (scorer(stacked), scorer(model));
        assert_same_score(&stacked.score(&history, &spend()), &alone.score(&history, &spend()));
    }

    #[test]
    fn a_member_without_weight_changes_nothing(
        model in model(), other in model(), history in ordinary_history(),
    ) {
        let stacked = stack(&[(1.0, model), (0.0, other)]);
        assert_same_future(stacked.future(&history).as_ref(), model.future(&history).as_ref());
        let (stacked, alone) = (scorer(stacked), scorer(model));
        assert_same_score(&stacked.score(&history, &spend()), &alone.score(&history, &spend()));
    }

    #[test]
    fn probabilities_of_a_stack_sum_to_one_and_their_mean_is_the_expectation(
        one in model(), two in model(), weight in 0.0..1.0_f64, history in ordinary_history(),
    ) {
        let stacked = stack(&[(weight, one), (1.0 - weight, two)]);
        let future = stacked.future(&history);
        let counts = future.counts(52.0);
        let sum: f64 = counts.iter().map(|(_, probability)| probability).sum();
        assert_near(sum, 1.0, 1e-9, 0.0, "the sum");
        let mean: f64 = counts.iter().map(|(n, probability)| n * probability).sum();
        // long distributions are thinned out, and what is beyond 1e-14 is left out of them
        let slack = if counts.iter().count() > 4_000 { 1e-3 } else { 1e-6 };
        assert_near(mean, future.expected(52.0), slack, 1e-9, "the mean");
        assert_near(counts.none(), future.churn_risk(52.0), 1e-9, 1e-12, "P(no purchase)");
        for (n, probability) in counts.iter().take(5) {
            assert_near(probability, future.ln_pmf(n as u32, 52.0).exp(), 1e-8, 1e-12, "P(n)");
        }
    }

    #[test]
    fn a_stack_lies_between_its_members(
        one in model(), two in model(), weight in 0.0..1.0_f64, history in ordinary_history(),
    ) {
        let stacked = stack(&[(weight, one), (1.0 - weight, two)]);
        let mixed = figures(&scorer(stacked).score(&history, &spend()));
        let alone = [one, two].map(|model| figures(&scorer(model).score(&history, &spend())));
        for (at, figure) in mixed.iter().enumerate() {
            let members = alone.each_ref().map(|figures| figures[at]);
            // the residual value is infinite where one of them is
            if members.contains(&-1.0) && *figure == -1.0 {
                continue;
            }
            assert_between(*figure, &members, &format!("figure {at} of {mixed:?}"));
        }
    }

    #[test]
    fn expectations_of_a_stack_are_the_weighted_ones(
        one in model(), two in model(), weight in 0.0..1.0_f64, history in ordinary_history(),
    ) {
        let stacked = stack(&[(weight, one), (1.0 - weight, two)]);
        let mixed = scorer(stacked).score(&history, &spend());
        let alone = [one, two].map(|model| scorer(model).score(&history, &spend()));
        let mean = |figure: fn(&Score) -> f64| {
            weight * figure(&alone[0]) + (1.0 - weight) * figure(&alone[1])
        };
        assert_near(mixed.p_alive, mean(|score| score.p_alive), 1e-12, 0.0, "P(alive)");
        assert_near(mixed.churn_risk, mean(|score| score.churn_risk), 1e-9, 1e-14, "churn");
        let purchases = mean(|score| score.expected_purchases);
        assert_near(mixed.expected_purchases, purchases, 1e-12, 0.0, "purchases");
        assert_near(mixed.clv.unwrap(), mean(|score| score.clv.unwrap()), 1e-12, 0.0, "clv");
    }

    #[test]
    fn the_value_of_a_stack_has_the_mixed_distribution(
        one in model(), two in model(), weight in 0.0..1.0_f64, history in ordinary_history(),
        value in 1.0..3_000.0_f64,
    ) {
        let stacked = scorer(stack(&[(weight, one), (1.0 - weight, two)]));
        let cdf = |scorer: &Scorer| scorer.value_distribution(&history, &spend()).unwrap().cdf(value);
        let mean = weight * cdf(&scorer(one)) + (1.0 - weight) * cdf(&scorer(two));
        assert_near(cdf(&stacked), mean, 1e-9, 1e-12, "P(value ≤ s)");
    }

    #[test]
    fn half_of_those_who_come_back_to_a_stack_do_so_by_the_median(
        one in model(), two in model(), weight in 0.01..0.99_f64, history in ordinary_history(),
    ) {
        let stacked = stack(&[(weight, one), (1.0 - weight, two)]);
        let next = NextPurchase::new(&stacked, &history, 0.8);
        let comes = 1.0 - next.never;
        prop_assume!(comes > 1e-6);
        let by = |t: f64| -stacked.future(&history).ln_waits(t).exp_m1();
        assert_near(by(next.median), 0.5 * comes, 1e-6, 1e-12, "the median");
        assert_near(by(next.interval.1), 0.9 * comes, 1e-6, 1e-12, "the upper end");
    }
}

#[test]
fn weights_that_are_none_are_refused() {
    let model: PurchaseModel = Nbd::new(0.4, 12.0).unwrap().into();
    for weights in [
        vec![],
        vec![0.5],
        vec![0.5, 0.6],
        vec![1.5, -0.5],
        vec![f64::NAN],
        vec![f64::INFINITY],
    ] {
        let members = weights.iter().map(|weight| (*weight, model)).collect();
        assert!(Mixture::new(members).is_err(), "{weights:?}");
    }
    assert!(Mixture::new(vec![(0.333_333_3, model); 3]).is_ok());
}

#[test]
fn customers_of_a_stack_are_drawn_from_its_members_by_weight() {
    use rand::SeedableRng;
    let never: PurchaseModel = Nbd::new(1e-6, 1e6).unwrap().into();
    let often: PurchaseModel = Nbd::new(100.0, 1.0).unwrap().into();
    let predictor = Predictor::from(stack(&[(0.7, never), (0.3, often)]));
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let buyers = (0..2_000)
        .filter(|_| !predictor.simulate_new(1.0, &mut rng).is_empty())
        .count();
    // four standard errors of 2,000 draws with probability 0.3
    assert!(buyers.abs_diff(600) < 82, "{buyers}");
    let expected = predictor.expected_purchases_new(1.0);
    assert_near(expected, 30.0, 1e-6, 0.0, "E[X(1)]");
    assert!(predictor.future(&PurchaseHistory::NEW).p_alive() > 0.999_999);
}
