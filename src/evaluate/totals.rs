//! Totals over all customers with the interval of what they will really be, and whether it held.

use super::contender::Contender;
use super::entry::{TotalFigures, Totals};
use crate::error::Result;
use crate::forecast::{Interval, Level, Question, Scorer, Sum, Total};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::holdout::Holdout;
use crate::parallel::Workers;

/// Customers whose scores are in memory at a time.
const CHUNK: usize = 1 << 13;

/// The standard errors of a total: because parameters are estimates, and because outcomes are chance.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TotalErrors {
    /// That of the estimation.
    pub parameters: Option<f64>,
    /// That of chance.
    pub outcome: Option<f64>,
}

impl TotalErrors {
    /// Those of a sum.
    #[must_use]
    pub fn new(scorer: &Scorer, sum: &Sum) -> Self {
        Self {
            parameters: scorer.parameter_error(sum),
            outcome: sum.outcome_error(),
        }
    }
}

/// The interval of the total that will be realised so far ahead, from the errors of parameters, of chance and of the
/// level; `None` unless all are known.
#[must_use]
pub fn total_interval(
    expected: f64,
    errors: TotalErrors,
    level: &Level,
    horizon: f64,
    sureness: f64,
) -> Option<Interval> {
    let (outcome, parameters) = (errors.outcome?, errors.parameters?);
    let variance = outcome.mul_add(outcome, parameters * parameters);
    level.interval(expected, variance, horizon, sureness)
}

/// The totals of a contender.
///
/// # Errors
/// When the horizon is out of range.
pub(super) fn totals(
    holdout: &Holdout,
    contender: &Contender,
    level: f64,
    workers: &Workers,
) -> Result<Totals> {
    let question = Question {
        horizon: holdout.horizon(),
        delta: 0.0,
        margin: 1.0,
        level,
        intervals: false,
    };
    let with_errors = Question {
        intervals: true,
        ..question
    };
    let models = contender.models();
    let of = |question| Scorer::of_forecaster(models.purchases.clone(), models.spend, question);
    let (purchases, spend) = contender.uncertainty();
    let (plain, scorer) = (
        of(question)?,
        of(with_errors)?.with_uncertainty(purchases, spend)?,
    );
    let mut total = Total::new();
    let mut has_value = scorer.has_spend();
    for customers in holdout.customers.chunks(CHUNK) {
        let histories: Vec<(PurchaseHistory, SpendHistory)> = customers
            .iter()
            .map(|customer| (customer.purchases, customer.spend))
            .collect();
        let scores = plain.score_all(&histories, workers);
        scorer.add_up(&histories, &scores, workers, &mut total);
        has_value &= scores.iter().all(|score| score.clv.is_some());
    }
    let figures = |sum: &Sum, actual: Vec<f64>| {
        let expected = sum.expected();
        let errors = TotalErrors::new(&scorer, sum);
        let (lower, upper) =
            total_interval(expected, errors, &contender.level, question.horizon, level)?;
        let actual = actual.iter().sum();
        Some(TotalFigures {
            level,
            actual,
            expected,
            lower,
            upper,
            inside: lower <= actual && actual <= upper,
        })
    };
    let actual_value = holdout.values().filter(|_| has_value);
    Ok(Totals {
        purchases: figures(total.purchases(), holdout.purchases()),
        value: actual_value.and_then(|actual| figures(total.value(), actual)),
    })
}
