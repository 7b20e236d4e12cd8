//! Models from outside: what is written here is all that a new model or another forecaster needs.

use std::sync::Arc;

use clv::Result;
use clv::fit;
use clv::forecast::{AttritionFuture, Forecaster, Future, Question, Scorer, Uncertainty};
use clv::history::{PurchaseHistory, SpendHistory, TotalOrder, Weighted};
use clv::model::{
    Active, BgNbd, Counts, GammaGamma, LatentAttrition, Likelihood, Moments, Parameter, Parametric,
    Process, Rates, Sensitivity,
};
use clv::parallel::Workers;
use clv::testing::special::normal_quantile;
use ndarray::Array2;
use rand::{Rng, RngExt};

use crate::common::assert_close;

/// A toy: everybody buys at the same rate e^θ and never leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
struct OneRate {
    theta: f64,
}

impl Parametric for OneRate {
    const NAME: &'static str = "one-rate";
    const PARAMETERS: &'static [Parameter] = &[Parameter::real("theta", Process::Purchase)];

    fn values(&self, into: &mut [f64]) {
        into[0] = self.theta;
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, Self::NAME, values)?;
        Ok(Self { theta: values[0] })
    }
}

impl Likelihood for OneRate {
    type History = PurchaseHistory;

    /// ln L = xθ − e^θ T.
    fn term(&self, history: &PurchaseHistory, gradient: &mut [f64]) -> f64 {
        let (x, age) = (f64::from(history.frequency()), history.age());
        gradient[0] += x - self.theta.exp() * age;
        x * self.theta - self.theta.exp() * age
    }

    fn starts(_: &Weighted<PurchaseHistory>, _: Option<u32>) -> Vec<Self> {
        vec![Self { theta: 0.0 }]
    }

    fn rescale(history: &PurchaseHistory, factor: f64) -> (PurchaseHistory, f64) {
        let shift = f64::from(history.frequency()) * factor.ln();
        (history.rescaled(factor), shift)
    }

    fn scale(histories: &Weighted<PurchaseHistory>) -> f64 {
        histories.mean(PurchaseHistory::age)
    }

    fn rescaled(&self, factor: f64) -> Self {
        Self {
            theta: self.theta - factor.ln(),
        }
    }
}

impl LatentAttrition for OneRate {
    fn ln_odds_gone(&self, _: &PurchaseHistory) -> f64 {
        f64::NEG_INFINITY
    }

    fn active(&self, _: &PurchaseHistory) -> Box<dyn Active> {
        Box::new(*self)
    }

    fn rates(&self, _: &PurchaseHistory) -> Rates {
        let purchase = Moments {
            mean: self.theta.exp(),
            variance: 0.0,
        };
        Rates {
            purchase,
            dropout: None,
        }
    }

    fn silence(&self, history: &PurchaseHistory) -> f64 {
        (-self.theta.exp() * (history.age() - history.recency())).exp()
    }
}

impl Sensitivity for OneRate {
    fn slopes(&self) -> usize {
        1
    }

    fn p_alive_gradient(&self, _: &PurchaseHistory, ln_gradient: &mut [f64]) -> f64 {
        ln_gradient[0] = 0.0;
        1.0
    }

    fn discounted_gradient(
        &self,
        t: f64,
        delta: f64,
        _: &PurchaseHistory,
        gradient: &mut [f64],
    ) -> f64 {
        let discounted = self.discounted(t, delta);
        gradient.fill(discounted);
        discounted
    }
}

impl Active for OneRate {
    fn expected(&self, t: f64) -> f64 {
        self.theta.exp() * t
    }

    /// Poisson: n ln m − m − ln n!.
    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        let mean = self.expected(t);
        let ln_factorial: f64 = (1..=n).map(|i| f64::from(i).ln()).sum();
        f64::from(n) * mean.ln() - mean - ln_factorial
    }

    fn counts(&self, t: f64) -> Counts {
        let longest = (self.expected(t) + 12.0 * self.expected(t).sqrt() + 40.0) as u32;
        Counts::from_probabilities(
            (0..longest)
                .map(|n| Active::ln_pmf(self, n, t).exp())
                .collect(),
        )
    }

    fn discounted(&self, t: f64, delta: f64) -> f64 {
        let time = if delta > 0.0 {
            -(-delta * t).exp_m1() / delta
        } else {
            t
        };
        self.theta.exp() * time
    }

    fn discounted_without_end(&self, delta: f64) -> Option<f64> {
        (delta > 0.0).then(|| self.theta.exp() / delta)
    }

    fn remains(&self, _: f64) -> f64 {
        1.0
    }

    fn ln_remains_after(&self, n: u32, t: f64) -> f64 {
        Active::ln_pmf(self, n, t)
    }

    fn after(&self, _: u32, _: f64) -> Box<dyn Active> {
        Box::new(*self)
    }

    fn mean_wait(&self) -> Option<f64> {
        Some((-self.theta).exp())
    }

    fn simulate(&self, t: f64, rng: &mut dyn Rng) -> Vec<f64> {
        let (mut now, mut times) = (0.0, Vec::new());
        loop {
            now -= rng.random::<f64>().ln() / self.theta.exp();
            if now > t {
                return times;
            }
            times.push(now);
        }
    }
}

fn histories() -> Weighted<PurchaseHistory> {
    let rows = [
        (0, 0.0, 30.0),
        (2, 11.0, 40.0),
        (7, 49.0, 52.0),
        (1, 3.0, 9.5),
    ];
    Weighted::collapse(rows.map(|(x, t_x, age)| PurchaseHistory::new(x, t_x, age).unwrap()))
}

/// Purchases and time of all of them.
const BOUGHT: f64 = 10.0;
const OBSERVED: f64 = 131.5;

const QUESTION: Question = Question {
    horizon: 52.0,
    delta: 0.002,
    margin: 1.0,
    level: 0.9,
    intervals: true,
};

#[test]
fn a_model_with_a_real_parameter_is_fitted_to_its_maximum() {
    let fit = fit::maximum_likelihood::<OneRate>(&histories(), &Workers::alone()).unwrap();
    let theta = (BOUGHT / OBSERVED).ln();
    assert_close(fit.model.theta, theta, 1e-9, "θ");
    let error = fit.estimate.standard_errors[0].unwrap();
    assert_close(error, BOUGHT.sqrt().recip(), 1e-6, "its standard error");
    let ln_likelihood = BOUGHT * theta - BOUGHT;
    assert_close(fit.estimate.ln_likelihood, ln_likelihood, 1e-9, "ln L");
}

#[test]
fn a_model_from_outside_is_scored_with_intervals() {
    let fit = fit::maximum_likelihood::<OneRate>(&histories(), &Workers::alone()).unwrap();
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let certain = Uncertainty::delta(Array2::zeros((3, 3))).unwrap();
    let scorer = Scorer::of_forecaster(Arc::new(fit.model), Some(spend.into()), QUESTION)
        .unwrap()
        .with_uncertainty(Uncertainty::of_fit(&fit.estimate), certain)
        .unwrap();
    let history = PurchaseHistory::new(2, 11.0, 40.0).unwrap();
    let score = scorer.score(&history, &SpendHistory::new(2, 30.0).unwrap());
    let mean = BOUGHT / OBSERVED * QUESTION.horizon;
    assert_close(score.expected_purchases, mean, 1e-9, "purchases");
    assert_close(score.churn_risk, (-mean).exp(), 1e-9, "churn");
    let (low, high) = score.clv_ci.unwrap();
    let ln_error = (high / low).ln() / (2.0 * normal_quantile(0.95));
    assert_close(ln_error, BOUGHT.sqrt().recip(), 1e-6, "the error of ln clv");
    let (low, high) = score.purchases_pi.unwrap();
    assert!(low <= mean && mean <= high && high < 12.0, "{score:?}");
    assert!(score.residual_clv.unwrap() > score.clv.unwrap());
}

#[test]
fn an_interval_needs_the_uncertainty_of_both_models() {
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let known = [1, 3].map(|size| Uncertainty::delta(Array2::eye(size)).unwrap());
    let [of_purchases, of_spend] = known;
    for (purchases, money) in [
        (of_purchases.clone(), Uncertainty::Unknown),
        (Uncertainty::Unknown, of_spend),
        (Uncertainty::Unknown, Uncertainty::Unknown),
    ] {
        let model = Arc::new(OneRate { theta: -3.0 });
        let scorer = Scorer::of_forecaster(model, Some(spend.into()), QUESTION)
            .unwrap()
            .with_uncertainty(purchases, money)
            .unwrap();
        let history = PurchaseHistory::new(2, 11.0, 40.0).unwrap();
        let score = scorer.score(&history, &SpendHistory::new(2, 30.0).unwrap());
        assert!(
            score.clv_ci.is_none() && score.clv_pi.is_some(),
            "{score:?}"
        );
    }
}

#[test]
fn a_covariance_of_another_model_is_refused() {
    let scorer = Scorer::of_forecaster(Arc::new(OneRate { theta: -3.0 }), None, QUESTION).unwrap();
    let of_two = Uncertainty::delta(Array2::eye(2)).unwrap();
    assert!(
        scorer
            .with_uncertainty(of_two, Uncertainty::Unknown)
            .is_err()
    );
}

/// Groups of customers, each with a rate of its own: more parameters than any model of the library has.
const GROUPS: usize = 12;

#[derive(Debug, Clone, Copy, PartialEq)]
struct ManyRates {
    thetas: [f64; GROUPS],
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct OfGroup {
    group: usize,
    history: PurchaseHistory,
}

impl TotalOrder for OfGroup {
    fn total_order(&self, other: &Self) -> std::cmp::Ordering {
        let of_histories = || self.history.total_order(&other.history);
        self.group.cmp(&other.group).then_with(of_histories)
    }
}

impl Parametric for ManyRates {
    const NAME: &'static str = "many-rates";
    const PARAMETERS: &'static [Parameter] = &[Parameter::real("theta", Process::Purchase); GROUPS];

    fn values(&self, into: &mut [f64]) {
        into.copy_from_slice(&self.thetas);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, Self::NAME, values)?;
        Ok(Self {
            thetas: std::array::from_fn(|group| values[group]),
        })
    }
}

impl Likelihood for ManyRates {
    type History = OfGroup;

    fn term(&self, of: &OfGroup, gradient: &mut [f64]) -> f64 {
        let theta = self.thetas[of.group];
        OneRate { theta }.term(&of.history, &mut gradient[of.group..=of.group])
    }

    fn starts(_: &Weighted<OfGroup>, _: Option<u32>) -> Vec<Self> {
        vec![Self {
            thetas: [0.0; GROUPS],
        }]
    }

    fn rescale(of: &OfGroup, factor: f64) -> (OfGroup, f64) {
        let (history, shift) = OneRate::rescale(&of.history, factor);
        (OfGroup { history, ..*of }, shift)
    }

    fn scale(histories: &Weighted<OfGroup>) -> f64 {
        histories.mean(|of| of.history.age())
    }

    fn rescaled(&self, factor: f64) -> Self {
        Self {
            thetas: self.thetas.map(|theta| theta - factor.ln()),
        }
    }
}

#[test]
fn a_model_may_have_more_parameters_than_any_of_the_library() {
    let rows = (0..GROUPS).map(|group| {
        let (x, age) = (3 + group as u32, 20.0 + group as f64);
        let history = PurchaseHistory::new(x, 10.0, age).unwrap();
        OfGroup { group, history }
    });
    let fit = fit::maximum_likelihood::<ManyRates>(&Weighted::collapse(rows), &Workers::alone());
    for (group, theta) in fit.unwrap().model.thetas.into_iter().enumerate() {
        let rate = (3.0 + group as f64) / (20.0 + group as f64);
        assert_close(theta.exp(), rate, 1e-9, "the rate of a group");
    }
}

/// A forecaster that shares nothing between customers and knows no parameters.
struct Plain(BgNbd);

impl Forecaster for Plain {
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f> {
        Box::new(AttritionFuture::new(&self.0, history))
    }
}

#[test]
fn a_forecaster_that_only_gives_futures_is_scored_like_the_model_behind_it() {
    let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let known = Scorer::new(model.into(), Some(spend.into()), QUESTION).unwrap();
    let plain =
        Scorer::of_forecaster(Arc::new(Plain(model)), Some(spend.into()), QUESTION).unwrap();
    for (x, t_x, age) in [(0, 0.0, 38.86), (2, 30.43, 38.86), (26, 5.0, 31.0)] {
        let history = PurchaseHistory::new(x, t_x, age).unwrap();
        let spend = SpendHistory::new(x.max(1), 25.0).unwrap();
        let (one, other) = (plain.score(&history, &spend), known.score(&history, &spend));
        assert_close(one.p_alive, other.p_alive, 1e-12, "P(alive)");
        assert_close(one.churn_risk, other.churn_risk, 1e-9, "churn");
        assert_close(
            one.expected_purchases,
            other.expected_purchases,
            1e-12,
            "purchases",
        );
        assert_close(one.clv.unwrap(), other.clv.unwrap(), 1e-12, "clv");
        assert_close(
            one.residual_clv.unwrap(),
            other.residual_clv.unwrap(),
            1e-9,
            "residual clv",
        );
        assert_eq!(one.purchases_pi, other.purchases_pi);
        let (upper, wanted) = (one.clv_pi.unwrap().1, other.clv_pi.unwrap().1);
        assert_close(upper, wanted, 1e-8, "the interval of value");
        assert_close(
            plain.ln_pmf(3, &history),
            known.ln_pmf(3, &history),
            1e-12,
            "ln P(3)",
        );
    }
}
