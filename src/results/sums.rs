//! Sums of forecasts over some of the customers, with the interval of what they will really be.

use std::collections::BTreeMap;

use arrow::array::{Array, Float64Array};

use crate::error::Result;
use crate::forecast::{Interval, Level};
use crate::special::normal_quantile;

use super::table::Results;

/// A forecast summed over customers: purchases or value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ForecastSum {
    /// The sum of the expectations.
    pub expected: f64,
    /// The variance of what the sum will really be, given the parameters; infinite where it is not known.
    pub variance: f64,
    /// The standard error of the sum because parameters are estimates; infinite where it is not known.
    pub parameter_error: f64,
}

/// One forecast of every customer, ready to be summed.
pub struct Summands<'r> {
    expected: &'r Float64Array,
    deviations: Option<&'r Float64Array>,
    errors: Errors<'r>,
}

/// The error of an expectation that comes from the estimation of the parameters.
enum Errors<'r> {
    /// From the confidence interval of each customer's value, relative to the value.
    Each {
        value: &'r Float64Array,
        lower: &'r Float64Array,
        upper: &'r Float64Array,
        /// Standard errors between the bounds of an interval.
        width: f64,
    },
    /// The same for all, relative to the expectation.
    Same(f64),
}

impl<'r> Summands<'r> {
    /// Expected purchases.
    ///
    /// # Errors
    /// When the scores do not have them.
    pub fn purchases(results: &'r Results) -> Result<Self> {
        Ok(Self {
            expected: results.needed("expected_purchases")?,
            deviations: results.numbers("purchases_sd"),
            errors: Errors::of(results),
        })
    }

    /// Expected discounted value; `None` without money.
    #[must_use]
    pub fn value(results: &'r Results) -> Option<Self> {
        Some(Self {
            expected: results.numbers("clv")?,
            deviations: results.numbers("clv_sd"),
            errors: Errors::of(results),
        })
    }

    /// Adds one customer to a sum; one whose expectation is infinite, and therefore an empty cell, adds nothing.
    fn add(&self, row: usize, sum: &mut ForecastSum) {
        if self.expected.is_null(row) {
            return;
        }
        let expected = self.expected.value(row);
        sum.expected += expected;
        sum.variance += match self.deviations {
            Some(deviations) if deviations.is_valid(row) => deviations.value(row).powi(2),
            _ => f64::INFINITY,
        };
        // errors of parameters hit all customers alike
        sum.parameter_error += expected * self.errors.relative(row);
    }

    /// The sums over groups of customers, by the key of each customer's group; those without one are in no sum.
    pub(crate) fn by<K: Ord>(
        &self,
        key_of: impl Fn(usize) -> Option<K>,
    ) -> BTreeMap<K, ForecastSum> {
        let mut sums = BTreeMap::new();
        for row in 0..self.expected.len() {
            if let Some(key) = key_of(row) {
                self.add(row, sums.entry(key).or_default());
            }
        }
        sums
    }

    /// The sum over some customers.
    pub fn sum(&self, rows: impl IntoIterator<Item = usize>) -> ForecastSum {
        let mut sum = ForecastSum::default();
        rows.into_iter().for_each(|row| self.add(row, &mut sum));
        sum
    }
}

impl<'r> Errors<'r> {
    fn of(results: &'r Results) -> Self {
        let column = |name| results.numbers(name);
        let all = column("clv").zip(column("clv_ci_lower").zip(column("clv_ci_upper")));
        let level = results.facts().level.unwrap_or(USUAL_LEVEL);
        match (results.facts().relative_error, all) {
            (None, Some((value, (lower, upper)))) => Self::Each {
                value,
                lower,
                upper,
                width: 2.0 * normal_quantile(0.5 * (1.0 + level)),
            },
            (Some(relative), _) => Self::Same(relative),
            (None, None) => Self::Same(f64::INFINITY),
        }
    }

    fn relative(&self, row: usize) -> f64 {
        match self {
            Self::Same(relative) => *relative,
            Self::Each {
                value,
                lower,
                upper,
                width,
            } => {
                if value.is_valid(row) && value.value(row) == 0.0 {
                    0.0
                } else if lower.is_valid(row) && upper.is_valid(row) {
                    (upper.value(row) / lower.value(row)).ln() / width
                } else {
                    f64::INFINITY
                }
            }
        }
    }
}

/// The level of the intervals where the results do not say it.
const USUAL_LEVEL: f64 = 0.9;

impl ForecastSum {
    /// The interval of what the sum will really be: chance, the error of the parameters and the error of the level that
    /// all customers share. `None` where one of them is not known.
    #[must_use]
    pub fn interval(&self, results: &Results) -> Option<Interval> {
        self.interval_of_start(1.0, results)
    }

    /// The same for the first part of the horizon that brings this share of the expectation.
    ///
    /// The variance within the part is taken to be this share of the whole variance, and the part to be this share of the
    /// horizon. The variance of a customer's purchases grows faster than in proportion to their expectation, and purchases
    /// become rarer with time, so neither is too small.
    #[must_use]
    pub fn interval_of_start(&self, share: f64, results: &Results) -> Option<Interval> {
        let facts = results.facts();
        let unit = facts.unit?.days();
        let level = facts
            .error_of_totals
            .unwrap_or_else(|| Level::unknown(results.longest()));
        let parameter_error = share * self.parameter_error;
        let variance = parameter_error.mul_add(parameter_error, share * self.variance);
        let horizon = share * facts.horizon_days? / unit;
        let sureness = facts.level.unwrap_or(USUAL_LEVEL);
        variance
            .is_finite()
            .then(|| level.interval(share * self.expected, variance, horizon, sureness))?
    }
}
