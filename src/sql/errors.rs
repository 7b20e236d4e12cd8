//! How far sums in SQL are from the model's own forecasts.

use crate::forecast::Question;
use crate::history::PurchaseHistory;
use crate::model::Sensitivity;

/// A probability below this is taken for nothing.
const NOTHING: f64 = 1e-30;
/// Derivatives may be so many times as far off as forecasts: they enter the error of an interval only.
const SLACK: f64 = 100.0;

/// The largest difference so far.
#[derive(Debug, Default)]
pub(super) struct Errors {
    pub(super) largest: f64,
}

impl Errors {
    /// The relative difference of a number above 0.
    pub(super) fn add(&mut self, found: f64, wanted: f64) {
        self.see((found / wanted - 1.0).abs());
    }

    /// The relative difference of a probability that may be next to nothing.
    pub(super) fn add_probability(&mut self, found: f64, wanted: f64) {
        self.see((found - wanted).abs() / wanted.max(NOTHING));
    }

    /// The differences of the derivatives of ln(P(alive) · discounted purchases), each by the logarithm of its
    /// parameter, relative where they are above 1.
    pub(super) fn add_slopes(
        &mut self,
        model: &dyn Sensitivity,
        history: &PurchaseHistory,
        question: &Question,
        parameters: &[f64],
        found: &[f64],
    ) {
        let mut of_alive = vec![0.0; found.len()];
        let mut of_active = vec![0.0; found.len()];
        model.p_alive_gradient(history, &mut of_alive);
        let Question { horizon, delta, .. } = *question;
        let discounted = model.discounted_gradient(horizon, delta, history, &mut of_active);
        for (at, parameter) in parameters.iter().enumerate() {
            let wanted = parameter * (of_alive[at] + of_active[at] / discounted);
            let difference = (parameter * found[at] - wanted).abs();
            self.see(difference / wanted.abs().max(1.0) / SLACK);
        }
    }

    /// What is not a number is infinitely far off.
    fn see(&mut self, error: f64) {
        self.largest = if error.is_nan() {
            f64::INFINITY
        } else {
            self.largest.max(error)
        };
    }
}
