//! E\[X(t)\] of a new customer by day, for windows of any length.
//!
//! Every day of the first 22 years has a value of its own. Beyond them, each doubling of the time has 1,024 values, and
//! the days between two of them lie on a straight line, which is off by less than one part in a million: a window of
//! ten thousand years costs about twice as much as one of 22.

use crate::parallel::Workers;

/// Days from the first purchase that have a value of their own: 22 years.
pub(super) const EXACT: usize = 1 << 13;

/// Values per doubling of the days beyond.
const PER_DOUBLING: usize = 1 << 10;

/// E\[X(k days)\] of a new customer.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    values: Vec<f64>,
}

/// A place among the values: the one at or before a day, and the share of the way to the next one.
struct Place {
    value: usize,
    share: f64,
}

impl Curve {
    /// From day 0 to `last`.
    pub(super) fn new(
        last: usize,
        expected_new: impl Fn(f64) -> f64 + Sync + Send,
        workers: &Workers,
    ) -> Self {
        let place = Place::of(last);
        let count = place.value + if place.share > 0.0 { 2 } else { 1 };
        Self {
            values: workers.map(count, |value| expected_new(day_of(value) as f64)),
        }
    }

    /// The expectation at the end of so many days.
    pub(super) fn at(&self, days: usize) -> f64 {
        let Place { value, share } = Place::of(days);
        let before = self.values[value];
        if share > 0.0 {
            share.mul_add(self.values[value + 1] - before, before)
        } else {
            before
        }
    }
}

impl Place {
    fn of(days: usize) -> Self {
        if days <= EXACT {
            return Self {
                value: days,
                share: 0.0,
            };
        }
        let doublings = (days / EXACT).ilog2();
        let step = (EXACT / PER_DOUBLING) << doublings;
        let beyond = days - (EXACT << doublings);
        Self {
            value: EXACT + doublings as usize * PER_DOUBLING + beyond / step,
            share: (beyond % step) as f64 / step as f64,
        }
    }
}

/// The day that a value belongs to.
const fn day_of(value: usize) -> usize {
    if value <= EXACT {
        return value;
    }
    let doublings = (value - EXACT) / PER_DOUBLING;
    let step = (EXACT / PER_DOUBLING) << doublings;
    (EXACT << doublings) + (value - EXACT) % PER_DOUBLING * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_found_at_its_day() {
        for value in 0..EXACT + 20 * PER_DOUBLING {
            let place = Place::of(day_of(value));
            assert_eq!((place.value, place.share), (value, 0.0));
        }
    }

    #[test]
    fn days_between_values_are_as_good_as_exact() {
        let expected = |days: f64| (1.0 + days / 31.0).powf(0.4) - 1.0;
        let last = 2_921_939;
        let curve = Curve::new(last, expected, &Workers::alone());
        for days in (0..=last).step_by(997).chain([last]) {
            let exact = expected(days as f64);
            assert!((curve.at(days) - exact).abs() <= 1e-6 * exact, "{days}");
        }
    }
}
