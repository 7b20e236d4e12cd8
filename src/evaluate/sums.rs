//! Sums over customers from which metrics are means, by group of customers, so that chance can be imitated.

use super::baselines::Predicted;
use super::forecast::Forecasts;
use super::metrics;
use crate::holdout::{Customer, GROUPS, Holdout};

/// What is summed over customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    Customers,
    Actual,
    Predicted,
    AbsoluteError,
    AbsoluteErrorOfMedian,
    SquaredError,
    LogScore,
    Crps,
    ActualValue,
    PredictedValue,
    AbsoluteErrorOfValue,
    SquaredErrorOfValue,
    Buyers,
    AbsoluteErrorPerOrder,
    SquaredErrorPerOrder,
    Brier,
    LogLoss,
    ChurnRisk,
    Silent,
}

/// How many terms there are.
const TERMS: usize = Term::Silent as usize + 1;

/// The sums of all terms; a term that a contender does not have is not a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row([f64; TERMS]);

/// The sums of all terms for each group of customers.
#[derive(Debug, Clone)]
pub(super) struct Sums(Vec<Row>);

/// The forecasts of one customer, as far as there are any.
struct Forecast {
    purchases: f64,
    median: f64,
    ln_probability: f64,
    crps: f64,
    value: f64,
    order_value: f64,
    churn_risk: f64,
}

impl Row {
    const ZERO: Self = Self([0.0; TERMS]);

    /// One sum.
    pub(super) const fn get(&self, term: Term) -> f64 {
        self.0[term as usize]
    }

    /// Adds another row so many times.
    fn add(&mut self, other: &Self, times: f64) {
        for (sum, term) in self.0.iter_mut().zip(other.0) {
            *sum += times * term;
        }
    }

    fn of(customer: &Customer, forecast: &Forecast) -> Self {
        let actual = f64::from(customer.holdout_purchases);
        let silent = customer.holdout_purchases == 0;
        let error = forecast.purchases - actual;
        let error_of_value = forecast.value - customer.holdout_value;
        let event = f64::from(u8::from(silent));
        // who did not buy says nothing of the value of a purchase
        let order_value = customer.order_value();
        let error_per_order = order_value.map_or(0.0, |actual| forecast.order_value - actual);
        let mut row = Self::ZERO;
        for (term, value) in [
            (Term::Customers, 1.0),
            (Term::Actual, actual),
            (Term::Predicted, forecast.purchases),
            (Term::AbsoluteError, error.abs()),
            (
                Term::AbsoluteErrorOfMedian,
                (forecast.median - actual).abs(),
            ),
            (Term::SquaredError, error * error),
            (Term::LogScore, forecast.ln_probability),
            (Term::Crps, forecast.crps),
            (Term::ActualValue, customer.holdout_value),
            (Term::PredictedValue, forecast.value),
            (Term::AbsoluteErrorOfValue, error_of_value.abs()),
            (Term::SquaredErrorOfValue, error_of_value * error_of_value),
            (Term::Buyers, 1.0 - event),
            (Term::AbsoluteErrorPerOrder, error_per_order.abs()),
            (Term::SquaredErrorPerOrder, error_per_order.powi(2)),
            (Term::Brier, (event - forecast.churn_risk).powi(2)),
            (
                Term::LogLoss,
                metrics::log_loss_of(silent, forecast.churn_risk),
            ),
            (Term::ChurnRisk, forecast.churn_risk),
            (Term::Silent, event),
        ] {
            row.0[term as usize] = value;
        }
        row
    }
}

impl Sums {
    /// No customers.
    pub(super) fn new() -> Self {
        Self(vec![Row::ZERO; GROUPS])
    }

    /// Those of a model.
    pub(super) fn of_model(holdout: &Holdout, forecasts: &Forecasts) -> Self {
        let values = forecasts.values.as_deref();
        let order_values = forecasts.order_values.as_deref();
        Self::of(&holdout.customers, |at| Forecast {
            purchases: forecasts.purchases[at],
            median: forecasts.medians[at],
            ln_probability: forecasts.ln_probabilities[at],
            crps: forecasts.crps[at],
            value: values.map_or(f64::NAN, |values| values[at]),
            order_value: order_values.map_or(f64::NAN, |values| values[at]),
            churn_risk: forecasts.churn_risk[at],
        })
    }

    /// Those of a rule, which knows no probabilities.
    pub(super) fn of_rule(holdout: &Holdout, predicted: &Predicted<'_>) -> Self {
        let (values, order_values) = (predicted.values.as_deref(), predicted.order_values);
        Self::of(&holdout.customers, |at| Forecast {
            purchases: predicted.rule.purchases[at],
            median: f64::NAN,
            ln_probability: f64::NAN,
            crps: f64::NAN,
            value: values.map_or(f64::NAN, |values| values[at]),
            order_value: order_values.map_or(f64::NAN, |values| values[at]),
            churn_risk: f64::NAN,
        })
    }

    fn of(customers: &[Customer], forecast: impl Fn(usize) -> Forecast) -> Self {
        let mut sums = Self::new();
        for (at, customer) in customers.iter().enumerate() {
            let row = Row::of(customer, &forecast(at));
            sums.0[usize::from(customer.group)].add(&row, 1.0);
        }
        sums
    }

    /// Adds the same groups of another split.
    pub(super) fn merge(&mut self, other: &Self) {
        for (row, more) in self.0.iter_mut().zip(&other.0) {
            row.add(more, 1.0);
        }
    }

    /// Over all customers.
    pub(super) fn total(&self) -> Row {
        let mut total = Row::ZERO;
        self.0.iter().for_each(|row| total.add(row, 1.0));
        total
    }

    /// Over a draw, in which each group occurs so many times.
    pub(super) fn drawn(&self, times: &[u32]) -> Row {
        let mut total = Row::ZERO;
        for (row, times) in self.0.iter().zip(times).filter(|(_, times)| **times > 0) {
            total.add(row, f64::from(*times));
        }
        total
    }

    /// The groups that have customers.
    pub(super) fn occupied(&self) -> Vec<usize> {
        let groups = self.0.iter().enumerate();
        groups
            .filter(|(_, row)| row.get(Term::Customers) > 0.0)
            .map(|(group, _)| group)
            .collect()
    }
}
