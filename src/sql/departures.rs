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

use super::errors::Errors;
use super::forecasts::Ask;
use super::nodes::{LOWEST_POWER, Moment, NEVER, dense_enough, nodes_without_end};

/// The step of the rule before it is made denser.
const STEP: f64 = 0.3;
/// Where the nodes begin to go to both ends of the span faster than e^v.
const BENDS: (f64, f64) = (-20.0, 1.0);
/// The nodes reach e^ less this from both ends.
const REACH: (f64, f64) = (45.0, 32.0);

/// The nodes for one model and one question.
pub(super) struct Departures {
    pub(super) model: Pareto,
    question: Question,
    pub(super) moments: Vec<Moment>,
    /// Nodes of δτ for all times to come, whose weights have e^(−δτ); none without discounting.
    pub(super) ends: Vec<Moment>,
    has_slopes: bool,
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
    x: u32,
    t_x: f64,
    T: f64,
}

/// What an active customer is expected to buy, as the SQL computes it.
struct ActiveSums {
    bought: f64,
    discounted: f64,
    /// The probability that they do not buy.
    silent: f64,
    /// Discounted purchases without end, where there are nodes for them.
    forever: Option<f64>,
    /// Derivatives of ln `discounted`.
    slopes: [f64; 4],
}

impl Departures {
    /// Nodes that agree with the forecasts of the model over a wide range of customers.
    ///
    /// # Errors
    /// When no reasonable number of nodes does.
    pub(super) fn of(model: &ParetoNbd, ask: &Ask) -> Result<Self> {
        let mut values = [0.0; 4];
        model.values(&mut values);
        let [r, alpha, s, beta] = values;
        let parameters = Pareto { r, alpha, s, beta };
        dense_enough(
            |refinement| Some(Self::with_density(parameters, ask, refinement)),
            |sums| sums.largest_error(model, ask.days_per_unit),
        )
    }

    fn with_density(model: Pareto, ask: &Ask, refinement: i32) -> Self {
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
        let mut ends = Vec::new();
        if ask.question.delta > 0.0 && ask.has_value {
            ends = nodes_without_end(NEVER);
            for node in &mut ends {
                node.weight *= (-node.place).exp();
            }
        }
        Self {
            model,
            question: ask.question,
            moments,
            ends,
            has_slopes: ask.has_slopes,
        }
    }

    /// ln of the odds of being gone, as the SQL computes it, for T above t_x, and its derivatives.
    fn ln_odds_gone(&self, customer: Customer) -> (f64, [f64; 4]) {
        let Pareto { r, alpha, s, beta } = self.model;
        let Customer { t_x, T, .. } = customer;
        let x = f64::from(customer.x);
        let (of_alpha, of_beta) = ((T - t_x) / (alpha + t_x), (T - t_x) / (beta + t_x));
        let (mut sum, mut means) = (0.0, [0.0; 4]);
        for Moment { place, weight } in &self.moments {
            let (ln_alpha, ln_beta) = ((1.0 + place * of_alpha).ln(), (1.0 + place * of_beta).ln());
            let ln_part = -(r + x) * ln_alpha - (s + 1.0) * ln_beta;
            let part = weight * ln_part.max(LOWEST_POWER).exp();
            sum += part;
            let lost_alpha = place * of_alpha / (1.0 + place * of_alpha);
            let values = [ln_alpha, lost_alpha, ln_beta, 1.0 / (1.0 + place * of_beta)];
            for (mean, value) in means.iter_mut().zip(values) {
                *mean += part * value;
            }
        }
        let [ln_alpha, lost_alpha, ln_beta, kept_beta] = means.map(|mean| mean / sum);
        let (ends_alpha, ends_beta) = (
            ((alpha + T) / (alpha + t_x)).ln(),
            ((beta + T) / (beta + t_x)).ln(),
        );
        let ln_odds = (s * of_beta * sum).ln() + (r + x) * ends_alpha + s * ends_beta;
        let slopes = [
            ends_alpha - ln_alpha,
            -(r + x) * ((T - t_x) / (alpha + T) - lost_alpha) / (alpha + t_x),
            1.0 / s + ends_beta - ln_beta,
            -(s * ((T - t_x) / (beta + T) - 1.0 + kept_beta) + kept_beta) / (beta + t_x),
        ];
        (ln_odds, slopes)
    }

    /// What an active customer is expected to buy.
    fn active(&self, customer: Customer) -> ActiveSums {
        let Pareto { r, alpha, s, beta } = self.model;
        let Question { horizon, delta, .. } = self.question;
        let (R, A, B) = (
            r + f64::from(customer.x),
            alpha + customer.T,
            beta + customer.T,
        );
        let power = |ln: f64| ln.max(LOWEST_POWER).exp();
        let (mut time, mut discounted, mut left) = (0.0, 0.0, 0.0);
        let (mut with_ln, mut with_lost) = (0.0, 0.0);
        for Moment { place, weight } in &self.moments {
            let elapsed = place * horizon;
            let ln_beta = (1.0 + elapsed / B).ln();
            let stays = weight * power(-s * ln_beta);
            let counts = stays * (-delta * elapsed).exp();
            time += stays;
            discounted += counts;
            left += stays / (1.0 + elapsed / B) * power(-R * (1.0 + elapsed / A).ln());
            with_ln += counts * ln_beta;
            with_lost += counts * elapsed / (B + elapsed);
        }
        let none = power(-R * (1.0 + horizon / A).ln() - s * (1.0 + horizon / B).ln());
        let flow = R / A * horizon;
        let end = |node: &Moment| node.weight * power(-s * (1.0 + node.place / (delta * B)).ln());
        let forever: f64 = self.ends.iter().map(end).sum();
        ActiveSums {
            bought: flow * time,
            discounted: flow * discounted,
            silent: none + s * horizon / B * left,
            forever: (!self.ends.is_empty()).then(|| R / A / delta * forever),
            slopes: [
                1.0 / R,
                -1.0 / A,
                -with_ln / discounted,
                s / B * with_lost / discounted,
            ],
        }
    }

    /// The differences to the model's own forecasts of a customer.
    fn compare(&self, model: &ParetoNbd, customer: Customer, errors: &mut Errors) -> Result<()> {
        let Customer { x, t_x, T } = customer;
        let Question { horizon, delta, .. } = self.question;
        let history = PurchaseHistory::new(x, t_x, T)?;
        let (ln_odds, odds_slopes) = self.ln_odds_gone(customer);
        errors.add((ln_odds - model.ln_odds_gone(&history)).exp(), 1.0);
        let (active, sums) = (model.active(&history), self.active(customer));
        errors.add(sums.bought, active.expected(horizon));
        errors.add(sums.discounted, active.discounted(horizon, delta));
        errors.add_probability(sums.silent, active.ln_pmf(0, horizon).exp());
        if let Some(forever) = sums.forever {
            let wanted = active.discounted_without_end(delta);
            errors.add(forever, wanted.unwrap_or(f64::NAN));
        }
        if self.has_slopes {
            let gone = 1.0 - 1.0 / (1.0 + ln_odds.exp());
            let mut found = sums.slopes;
            for (slope, of_odds) in found.iter_mut().zip(odds_slopes) {
                *slope -= gone * of_odds;
            }
            let mut parameters = [0.0; 4];
            model.values(&mut parameters);
            errors.add_slopes(model, &history, &self.question, &parameters, &found);
        }
        Ok(())
    }

    /// The largest difference to the model's own forecasts, over customers from none to ten thousand repeat purchases
    /// and from no time to half a century.
    fn largest_error(&self, model: &ParetoNbd, days_per_unit: f64) -> Result<f64> {
        let mut errors = Errors::default();
        for x in [0, 1, 2, 4, 10, 30, 100, 1_000, 10_000] {
            for days in [1.0, 30.0, 365.0, 1_500.0, 18_000.0] {
                let T = days / days_per_unit;
                for share in [0.0, 0.01, 0.5, 0.99] {
                    if (x == 0) == (share == 0.0) {
                        let t_x = share * T;
                        self.compare(model, Customer { x, t_x, T }, &mut errors)?;
                    }
                }
            }
        }
        Ok(errors.largest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn departures(values: [f64; 4]) -> Result<Departures> {
        let [r, alpha, s, beta] = values;
        Departures::of(&ParetoNbd::new(r, alpha, s, beta)?, &Ask::in_weeks())
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
