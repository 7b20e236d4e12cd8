//! The scorer: any parameters in the models' domain, any valid history, any valid question.

use clv::forecast::{Interval, Question, Score, Scorer, Total, Uncertainty, ValueDistribution};
use clv::history::{PurchaseHistory, SpendHistory};
use clv::model::{Domain, Parameter, PurchaseModel, SpendModel};
use clv::parallel::Workers;
use ndarray::{Array1, Array2};

/// Probabilities and counts that are looked at in their order.
const PROBABILITIES: [f64; 7] = [1e-12, 0.01, 0.3, 0.5, 0.9, 0.999, 1.0 - 1e-12];
const COUNTS: [u32; 7] = [0, 1, 2, 5, 100, 10_000, u32::MAX];

pub(super) fn check(bytes: &[u8]) {
    let mut input = Input(bytes);
    let (Some(purchase), spend) = (input.purchase(), input.spend()) else {
        return;
    };
    let question = input.question();
    let Ok(scorer) = Scorer::new(purchase.into(), spend, question) else {
        return;
    };
    let covariances = (
        input.uncertainty(&purchase.to_vec()),
        spend.map_or(Uncertainty::Unknown, |spend| {
            input.uncertainty(&spend.to_vec())
        }),
    );
    let scorer = scorer
        .with_uncertainty(covariances.0, covariances.1)
        .expect("a diagonal of squares is a covariance of its model");
    let customers: Vec<_> = input.history().zip(input.money()).into_iter().collect();
    let scores = scorer.score_all(&customers, &Workers::alone());
    for ((history, money), score) in customers.iter().zip(&scores) {
        let what = format!("{purchase:?} {spend:?} {question:?} {history:?} {money:?} {score:?}");
        check_score(score, spend.is_some(), &question, &what);
        check_counts(&scorer, history, score, &what);
        if let Some(value) = scorer.value_distribution(history, money) {
            check_value(&value, &what);
        }
    }
    let mut total = Total::new();
    scorer.add_up(&customers, &scores, &Workers::alone(), &mut total);
    let mut errors = Vec::new();
    for sum in [total.purchases(), total.value(), total.clv()] {
        errors.extend([
            Some(sum.expected()),
            scorer.parameter_error(sum),
            sum.outcome_error(),
        ]);
    }
    assert!(
        errors.iter().copied().flatten().all(sized),
        "{errors:?} {purchase:?} {spend:?} {question:?} {customers:?}"
    );
}

/// A number of things or of money: 0 or more, and finite.
fn sized(number: f64) -> bool {
    number.is_finite() && number >= 0.0
}

fn is_probability(number: f64) -> bool {
    (0.0..=1.0).contains(&number)
}

fn check_score(score: &Score, money: bool, question: &Question, what: &str) {
    assert!(
        is_probability(score.p_alive) && is_probability(score.churn_risk),
        "{what}"
    );
    assert!(score.churn_risk >= 1.0 - score.p_alive - 1e-12, "{what}");
    assert!(sized(score.expected_purchases), "{what}");
    let worth = [score.expected_spend, score.clv, score.residual_clv];
    assert!(worth.into_iter().flatten().all(sized), "{what}");
    assert!(
        score.clv.is_some() == score.expected_spend.is_some() && (money || score.clv_pi.is_none()),
        "{what}"
    );
    let intervals = [score.purchases_pi, score.clv_pi, score.clv_ci];
    let ordered = |(low, high): Interval| sized(low) && sized(high) && low <= high;
    assert!(intervals.into_iter().flatten().all(ordered), "{what}");
    assert_eq!(score.purchases_pi.is_some(), question.intervals, "{what}");
    assert_eq!(
        score.clv_pi.is_some(),
        question.intervals && money,
        "{what}"
    );
    if let Some((clv, (low, high))) = score.clv.zip(score.clv_ci) {
        assert!(low <= clv && clv <= high, "{what}");
    }
    if let Some((clv, residual)) = score.clv.zip(score.residual_clv) {
        assert!(clv <= residual, "{what}");
    }
}

fn check_counts(scorer: &Scorer, history: &PurchaseHistory, score: &Score, what: &str) {
    let below = COUNTS.map(|n| scorer.count_cdf(n, history));
    assert!(
        below.into_iter().all(is_probability) && below.is_sorted(),
        "{below:?} {what}"
    );
    assert!(
        (below[0] - score.churn_risk).abs() < 1e-12,
        "{below:?} {what}"
    );
    let quantiles = PROBABILITIES.map(|probability| scorer.count_quantile(probability, history));
    assert!(
        quantiles.into_iter().all(sized) && quantiles.is_sorted(),
        "{quantiles:?} {what}"
    );
    // −∞ is the logarithm of a probability that is 0
    let exactly = COUNTS.map(|n| scorer.ln_pmf(n, history));
    assert!(
        exactly.into_iter().all(|ln_p| ln_p <= 1e-9),
        "{exactly:?} {what}"
    );
}

fn check_value(value: &ValueDistribution, what: &str) {
    assert!(
        is_probability(value.none()) && value.variance().is_none_or(sized),
        "{:?} {what}",
        value.variance()
    );
    let quantiles = [1e-12, 0.5, 0.999].map(|probability| value.quantile(probability));
    assert!(
        quantiles.into_iter().all(sized) && quantiles.is_sorted(),
        "{quantiles:?} {what}"
    );
    let below = quantiles.map(|quantile| value.cdf(quantile));
    assert!(below.into_iter().all(is_probability), "{below:?} {what}");
    assert!(
        below.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9),
        "{below:?} {what}"
    );
}

/// Bytes that are taken for numbers; past their end they are 0.
struct Input<'b>(&'b [u8]);

impl Input<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    /// A share of 1, both ends included.
    fn share(&mut self) -> f64 {
        f64::from(u16::from_le_bytes(self.bytes())) / f64::from(u16::MAX)
    }

    /// A number above 0, ordinary or as large and small as it may be.
    fn number(&mut self) -> f64 {
        const PECULIAR: [f64; 8] = [
            1.0,
            0.5,
            2.0,
            1.0 - f64::EPSILON,
            1.0 + f64::EPSILON,
            1e-18,
            1e18,
            5e-324,
        ];
        let kind = self.byte();
        let decades = match kind % 8 {
            0..=2 => 3.0,
            3 | 4 => 9.0,
            5 => 18.0,
            6 => return f64::from_bits(u64::from_le_bytes(self.bytes())).abs(),
            _ => return PECULIAR[usize::from(kind / 8) % PECULIAR.len()],
        };
        10.0_f64.powf(decades * (2.0 * self.share() - 1.0))
    }

    fn count(&mut self) -> u32 {
        match self.byte() % 8 {
            0 => 0,
            1..=4 => u32::from(self.byte() % 16),
            5 => u32::from(self.byte()),
            6 => u32::from(u16::from_le_bytes(self.bytes())),
            _ => u32::from_le_bytes(self.bytes()),
        }
    }

    /// One of the names; a model that joins at the end of the list changes which.
    fn name(&mut self, names: &'static [&'static str]) -> &'static str {
        names[usize::from(self.byte()) % names.len()]
    }

    fn values(&mut self, parameters: &[Parameter]) -> Vec<f64> {
        let mut value = |parameter: &Parameter| match parameter.domain {
            // those that fits try, and a few more: time grows with the square of a count
            Domain::Count => f64::from(1 + self.byte() % 16),
            Domain::Shape | Domain::Scale => self.number(),
            Domain::Real => {
                self.number()
                    * if self.byte().is_multiple_of(2) {
                        1.0
                    } else {
                        -1.0
                    }
            }
        };
        parameters.iter().map(&mut value).collect()
    }

    fn purchase(&mut self) -> Option<PurchaseModel> {
        let name = self.name(PurchaseModel::NAMES);
        let values = self.values(PurchaseModel::parameters_of(name).expect("a name from the list"));
        PurchaseModel::from_values(name, &values).ok()
    }

    fn spend(&mut self) -> Option<SpendModel> {
        let name = self.name(SpendModel::NAMES);
        let values = self.values(SpendModel::parameters_of(name).expect("a name from the list"));
        SpendModel::from_values(name, &values).ok()
    }

    fn question(&mut self) -> Question {
        let horizon = self.number();
        let delta = if self.byte().is_multiple_of(4) {
            0.0
        } else {
            self.number()
        };
        let (margin, level) = (self.number(), self.share());
        Question {
            horizon,
            delta,
            margin,
            level,
            intervals: self.byte() % 8 != 7,
        }
    }

    /// Each parameter known to some part of itself, and nothing about two of them together.
    fn uncertainty(&mut self, values: &[f64]) -> Uncertainty {
        let known = !self.byte().is_multiple_of(4);
        let errors: Vec<f64> = values
            .iter()
            .map(|value| (value * self.share()).powi(2))
            .collect();
        let covariance = Array2::from_diag(&Array1::from(errors));
        if known {
            Uncertainty::delta(covariance).expect("a diagonal of squares")
        } else {
            Uncertainty::Unknown
        }
    }

    fn history(&mut self) -> Option<PurchaseHistory> {
        let (x, age, share) = (self.count(), self.number(), self.share());
        let age = if self.byte().is_multiple_of(16) {
            0.0
        } else {
            age
        };
        PurchaseHistory::new(x, if x > 0 { (share * age).min(age) } else { 0.0 }, age).ok()
    }

    fn money(&mut self) -> Option<SpendHistory> {
        let (x, mean) = (self.count(), self.number());
        if x == 0 {
            Some(SpendHistory::NONE)
        } else {
            SpendHistory::new(x, mean).ok()
        }
    }
}
