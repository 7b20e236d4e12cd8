//! Is one forecast of the same outcomes better than another, beyond chance?

use crate::forecast::Trial;

/// A gain counts from so many standard errors on.
const SURE: f64 = 2.0;

/// Differences of ln probabilities that two forecasts give to the same outcomes, summed over customers.
#[derive(Default)]
pub(super) struct Gains {
    customers: f64,
    sum: f64,
    squares: f64,
}

impl Gains {
    /// Counts the gain of so many customers.
    pub(super) fn count(&mut self, customers: f64, gain: f64) {
        self.customers += customers;
        self.sum += customers * gain;
        self.squares += customers * gain * gain;
    }

    /// Counts what others have counted.
    pub(super) fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    pub(super) fn mean(&self) -> f64 {
        self.sum / self.customers
    }

    pub(super) fn standard_error(&self) -> f64 {
        let variance = self.squares / self.customers - self.mean().powi(2);
        (variance.max(0.0) / self.customers).sqrt()
    }

    /// Is the mean more than two standard errors above 0?
    pub(super) fn are_sure(&self) -> bool {
        self.mean() > SURE * self.standard_error()
    }
}

/// What a change gained on each hold-out, judged; `None` with fewer than two hold-outs.
///
/// A sure gain of all customers together is not enough. What happens to a shop happens to all customers of a hold-out, so
/// that the standard error over customers is too small: the gain must be there on every hold-out, too.
pub(super) fn judged(each: &[Gains]) -> Option<Trial> {
    if each.len() < 2 {
        return None;
    }
    let mut all = Gains::default();
    let mut is_everywhere = true;
    for holdout in each {
        all.add(holdout);
        is_everywhere &= holdout.mean() > 0.0;
    }
    let (gain, standard_error) = (all.mean(), all.standard_error());
    (gain.is_finite() && standard_error.is_finite()).then(|| Trial {
        gain,
        standard_error,
        used: is_everywhere && all.are_sure(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Gains, judged};

    /// A hundred customers, half of whom gain more by 0.01 and half less than the mean.
    fn holdout(mean: f64) -> Gains {
        let mut gains = Gains::default();
        gains.count(50.0, mean - 0.01);
        gains.count(50.0, mean + 0.01);
        gains
    }

    #[test]
    fn a_change_is_used_where_it_is_sure_and_every_holdout_gains() {
        // by hand: the standard error of 200 customers is 0.01/√200, about 0.0007
        let sure = judged(&[holdout(0.002), holdout(0.001)]).unwrap();
        assert!(sure.used && (sure.gain - 0.0015).abs() < 1e-12);
        assert!((sure.standard_error - 0.01 / 200_f64.sqrt()).abs() < 1e-4);
        assert!(!judged(&[holdout(0.01), holdout(-0.001)]).unwrap().used);
        assert!(!judged(&[holdout(0.001), holdout(0.001)]).unwrap().used);
        assert!(judged(&[holdout(0.01)]).is_none());
    }
}
