//! The Pareto/NBD as sums over one list of fixed nodes, exact for every customer of a table.
//!
//! Whether a customer left, what an active one is expected to buy, and whether they buy at all, are integrals of
//! (1 + τ/p)^−a (1 + τ/q)^−b e^(−δτ) over a span of time, where only a, b, p, q and the span depend on the customer.
//! With τ = span · e^y/(1 + e^y), all singularities in y are π away from the real line, whatever p, q and the span are.
//! So the trapezoidal rule with a constant step is exact to rounding (Trefethen & Weideman 2014), and its nodes are
//! shares of the span. With y = v + e^(v−1) − e^(−v−20), a hundred of them reach from e^−65 to the whole: scales of
//! time that differ by ten powers of ten.
//!
//! All terms are positive. Nothing but exp and ln is needed, which every dialect has.

#![allow(non_snake_case)]

use crate::error::Result;
use crate::forecast::Question;
use crate::history::PurchaseHistory;
use crate::model::{LatentAttrition, Parametric, ParetoNbd};

use super::sums::{LOWEST_POWER, Moment, dense_enough};

/// The step of the rule before it is made denser.
const STEP: f64 = 0.3;
/// Where the nodes begin to go to both ends of the span faster than e^v.
const BENDS: (f64, f64) = (-20.0, 1.0);
/// The nodes reach e^ less this from both ends.
const REACH: (f64, f64) = (45.0, 32.0);

/// A probability of no purchase below this is taken to be none.
const NO_RISK: f64 = 1e-30;

/// The nodes for one model and one question.
pub(super) struct Departures {
    pub(super) model: Pareto,
    question: Question,
    pub(super) moments: Vec<Moment>,
}

/// The parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pareto {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) s: f64,
    pub(super) beta: f64,
}

/// One customer.
#[derive(Debug, Clone, Copy)]
struct Customer {
    x: f64,
    t_x: f64,
    T: f64,
}

impl Departures {
    /// Nodes that agree with the forecasts of the model over a wide range of customers.
    ///
    /// # Errors
    /// When no reasonable number of nodes does.
    pub(super) fn of(model: &ParetoNbd, question: &Question, days_per_unit: f64) -> Result<Self> {
        let mut values = [0.0; 4];
        model.values(&mut values);
        let [r, alpha, s, beta] = values;
        let parameters = Pareto { r, alpha, s, beta };
        dense_enough(
            |refinement| Some(Self::with_density(parameters, question, refinement)),
            |sums| sums.largest_error(model, days_per_unit),
        )
    }

    fn with_density(model: Pareto, question: &Question, refinement: i32) -> Self {
        let step = STEP / 2_f64.sqrt().powi(refinement);
        let (low, high) = (BENDS.0 - REACH.0.ln(), BENDS.1 + REACH.1.ln());
        let mut moments = Vec::new();
        let mut v = low;
        while v <= high {
            let (left, right) = ((BENDS.0 - v).exp(), (v - BENDS.1).exp());
            let y = v + right - left;
            let (place, rest) = (1.0 / (1.0 + (-y).exp()), 1.0 / (1.0 + y.exp()));
            moments.push(Moment {
                place,
                weight: step * place * rest * (1.0 + right + left),
            });
            v += step;
        }
        Self {
            model,
            question: *question,
            moments,
        }
    }

    /// ln of the odds of being gone, as the SQL computes it, for T above t_x.
    fn ln_odds_gone(&self, customer: Customer) -> f64 {
        let Pareto { r, alpha, s, beta } = self.model;
        let Customer { x, t_x, T } = customer;
        let silent_for = T - t_x;
        let mut left = 0.0;
        for Moment { place, weight } in &self.moments {
            let ln_purchase = (r + x) * (1.0 + place * silent_for / (alpha + t_x)).ln();
            let ln_dropout = (s + 1.0) * (1.0 + place * silent_for / (beta + t_x)).ln();
            left += weight * (-ln_purchase - ln_dropout).max(LOWEST_POWER).exp();
        }
        (s * silent_for / (beta + t_x) * left).ln()
            + (r + x) * ((alpha + T) / (alpha + t_x)).ln()
            + s * ((beta + T) / (beta + t_x)).ln()
    }

    /// Expected and discounted purchases of an active customer, and the probability that they make none.
    fn active(&self, customer: Customer) -> [f64; 3] {
        let Pareto { r, alpha, s, beta } = self.model;
        let Question { horizon, delta, .. } = self.question;
        let (R, A, B) = (r + customer.x, alpha + customer.T, beta + customer.T);
        let power = |ln: f64| ln.max(LOWEST_POWER).exp();
        let (mut time, mut discounted, mut left) = (0.0, 0.0, 0.0);
        for Moment { place, weight } in &self.moments {
            let elapsed = place * horizon;
            let stays = power(-s * (1.0 + elapsed / B).ln());
            time += weight * stays;
            discounted += weight * stays * (-delta * elapsed).exp();
            left += weight * stays / (1.0 + elapsed / B) * power(-R * (1.0 + elapsed / A).ln());
        }
        let none = power(-R * (1.0 + horizon / A).ln() - s * (1.0 + horizon / B).ln());
        let flow = R / A * horizon;
        [
            flow * time,
            flow * discounted,
            none + s * horizon / B * left,
        ]
    }

    /// The largest relative difference to the model's own forecasts, over customers from none to ten thousand repeat
    /// purchases and from no time to half a century.
    fn largest_error(&self, model: &ParetoNbd, days_per_unit: f64) -> Result<f64> {
        let Question { horizon, delta, .. } = self.question;
        let mut largest = 0_f64;
        let mut compare = |found: f64, wanted: f64| {
            let error = (found - wanted).abs() / wanted.max(NO_RISK);
            largest = if error.is_nan() {
                f64::INFINITY
            } else {
                largest.max(error)
            };
        };
        for x in [0, 1, 2, 4, 10, 30, 100, 1_000, 10_000] {
            for days in [1.0, 30.0, 365.0, 1_500.0, 18_000.0] {
                let T = days / days_per_unit;
                for share in [0.0, 0.01, 0.5, 0.99] {
                    if (x == 0) != (share == 0.0) {
                        continue;
                    }
                    let t_x = share * T;
                    let history = PurchaseHistory::new(x, t_x, T)?;
                    let customer = Customer {
                        x: f64::from(x),
                        t_x,
                        T,
                    };
                    let difference = self.ln_odds_gone(customer) - model.ln_odds_gone(&history);
                    compare(difference.exp(), 1.0);
                    let active = model.active(&history);
                    let wanted = [
                        active.expected(horizon),
                        active.discounted(horizon, delta),
                        active.ln_pmf(0, horizon).exp(),
                    ];
                    for (found, wanted) in self.active(customer).into_iter().zip(wanted) {
                        compare(found, wanted);
                    }
                }
            }
        }
        Ok(largest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn departures(values: [f64; 4]) -> Result<Departures> {
        let [r, alpha, s, beta] = values;
        let question = Question {
            horizon: 365.0 / 7.0,
            delta: 0.1_f64.ln_1p() / 365.25 * 7.0,
            margin: 1.0,
            level: 0.9,
            intervals: false,
        };
        Departures::of(&ParetoNbd::new(r, alpha, s, beta)?, &question, 7.0)
    }

    #[test]
    fn the_sums_are_the_forecasts_of_usual_and_of_odd_models() {
        for values in [
            [0.5534, 10.5802, 0.6061, 11.6562],
            [1.0, 10.0, 1.0, 10.0],
            [0.01, 0.01, 0.01, 1e4],
            [0.3, 1e4, 1e-4, 0.01],
            [5.0, 0.1, 40.0, 2_000.0],
            [50.0, 1_000.0, 3.0, 0.1],
            [0.5, 5.0, 1e-4, 1e4],
        ] {
            let found = departures(values).map(|sums| sums.moments.len());
            assert!(
                found.as_ref().is_ok_and(|nodes| *nodes < 140),
                "{values:?}: {found:?}"
            );
        }
    }

    #[test]
    fn a_model_whose_sums_would_be_wrong_is_refused() {
        assert!(departures([1.0, 10.0, 1e8, 1e8]).is_err());
    }
}
