//! The figures of the page as data: `summary.json`.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Number;

use super::{Month, Report};
use crate::business::Business;
use crate::caution::Caution;
use crate::evaluate::{ChurnBand, Evaluation, TotalErrors, Verdict, total_interval};
use crate::forecast::{Interval, Level};
use crate::input::MetricMonth;
use crate::special::normal_quantile;

/// The form of the file.
const SCHEMA: &str = "clv-summary/1";

/// What is expected of all customers together, and how far it can be trusted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Summary {
    schema: &'static str,
    currency: Option<String>,
    /// What a value is: revenue, or the margin on it.
    measure: &'static str,
    margin: f64,
    until: Option<NaiveDate>,
    horizon_days: Number,
    level: f64,
    customers: u64,
    purchases: Range,
    value: Worth,
    returning: Returning,
    /// Customers by churn risk, and what became of such customers on the hold-outs.
    churn_bands: Vec<Band>,
    /// The totals by calendar month; empty where the last day of the data is not known.
    months: Vec<Month>,
    /// The totals without customers who buy far more than all others, where there are such.
    without_dominant: Option<WithoutDominant>,
    /// What the business was, with each month, quarter and year; `None` for an RFM table, which has no dates.
    business: Option<Business>,
    verdict: Verdict,
    warnings: Vec<Caution>,
    /// Metrics from outside, by month, where there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metrics: Vec<MetricMonth>,
}

/// A total with the interval of what it will really be.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Range {
    expected: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    /// The standard error of the expectation: parameters are estimates.
    parameter_error: Option<f64>,
}

/// The total value, undiscounted and discounted; `None` without money.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Worth {
    expected: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    discounted: Option<f64>,
    discounted_lower: Option<f64>,
    discounted_upper: Option<f64>,
    /// The standard error of the undiscounted expectation: parameters are estimates.
    parameter_error: Option<f64>,
    /// Customers whose expected value is infinite; the totals leave them out.
    customers_without: u64,
}

/// Totals without customers who buy far more than all others, and who may be no single person.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct WithoutDominant {
    left_out: Vec<String>,
    purchases: f64,
    discounted: Option<f64>,
}

/// Customers whose churn risk lies in one band.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Band {
    #[serde(rename = "band")]
    name: ChurnBand,
    /// The churn risk at which it begins.
    from: f64,
    /// The churn risk at which it ends.
    to: f64,
    /// How many customers have such a churn risk today.
    customers: u64,
    /// The mean churn risk in the band on the hold-outs; `None` where nothing was judged.
    predicted: Option<f64>,
    /// The share of customers in the band on the hold-outs who did not buy.
    observed: Option<f64>,
}

/// Customers who will buy within the horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Returning {
    /// The sum of the probabilities.
    expected: f64,
    /// How many have a probability above one half.
    more_likely_than_not: u64,
}

impl Report<'_> {
    /// The figures that the page shows.
    #[must_use]
    pub(crate) fn summary(&self) -> Summary {
        let portfolio = self.portfolio;
        Summary {
            schema: SCHEMA,
            currency: self.currency(),
            measure: self.measure(),
            margin: self.question.margin,
            until: self.until,
            horizon_days: whole_if_possible(self.question.horizon.days()),
            level: self.question.level,
            customers: portfolio.customers,
            purchases: self.range_of(portfolio.purchases, portfolio.purchases_errors),
            value: self.total_value(),
            returning: Returning {
                expected: portfolio.returning,
                more_likely_than_not: portfolio.likely_to_return,
            },
            churn_bands: self.churn_bands(),
            months: self.months.to_vec(),
            without_dominant: self.without_dominant(),
            business: self.business.cloned(),
            verdict: self.verdict.clone(),
            warnings: self.warnings.to_vec(),
            metrics: self.metrics.to_vec(),
        }
    }

    /// Customers by churn risk.
    pub(super) fn churn_bands(&self) -> Vec<Band> {
        let overall = self.evaluation.and_then(Evaluation::chosen_overall);
        let judged = overall.map_or(&[][..], |overall| &overall.churn_bands);
        let mut bands = Vec::new();
        for (band, customers) in ChurnBand::ALL.into_iter().zip(self.portfolio.churn_bands) {
            let seen = judged.iter().find(|seen| seen.band == band);
            let (from, to) = band.range();
            bands.push(Band {
                name: band,
                from,
                to,
                customers,
                predicted: seen.and_then(|seen| seen.predicted),
                observed: seen.and_then(|seen| seen.observed),
            });
        }
        bands
    }

    fn without_dominant(&self) -> Option<WithoutDominant> {
        let (portfolio, dominant) = (self.portfolio, &self.portfolio.dominant);
        (!dominant.ids.is_empty()).then(|| WithoutDominant {
            left_out: dominant.ids.clone(),
            purchases: portfolio.purchases - dominant.purchases,
            discounted: self.money().then(|| portfolio.worth() - dominant.worth),
        })
    }

    fn range_of(&self, expected: f64, errors: TotalErrors) -> Range {
        let interval = self.interval_of(expected, errors);
        Range {
            expected,
            lower: interval.map(|(lower, _)| lower),
            upper: interval.map(|(_, upper)| upper),
            parameter_error: errors.parameters,
        }
    }

    /// The interval of a total that will be realised, from the errors of parameters, outcomes and the level; `None`
    /// unless all are known.
    pub(super) fn interval_of(&self, expected: f64, errors: TotalErrors) -> Option<Interval> {
        let horizon = self.question.horizon.in_unit(self.model.unit());
        total_interval(
            expected,
            errors,
            &self.level(),
            horizon,
            self.question.level,
        )
    }

    /// How far the level of totals may be off: what the model file says, or the law alone for data of this length.
    pub(super) fn level(&self) -> Level {
        let known = self.model.level();
        known.unwrap_or_else(|| Level::unknown(self.portfolio.oldest))
    }

    /// Half the width of an interval of the level, in standard errors.
    pub(super) fn factor(&self) -> f64 {
        normal_quantile(0.5 * (1.0 + self.question.level))
    }

    fn total_value(&self) -> Worth {
        let portfolio = self.portfolio;
        let customers_without = portfolio.without_value;
        if !self.money() {
            return Worth {
                expected: None,
                lower: None,
                upper: None,
                discounted: None,
                discounted_lower: None,
                discounted_upper: None,
                parameter_error: None,
                customers_without,
            };
        }
        let value = self.range_of(portfolio.undiscounted(), portfolio.value_errors);
        let discounted = self.range_of(portfolio.worth(), portfolio.clv_errors);
        Worth {
            expected: Some(value.expected),
            lower: value.lower,
            upper: value.upper,
            discounted: Some(discounted.expected),
            discounted_lower: discounted.lower,
            discounted_upper: discounted.upper,
            parameter_error: value.parameter_error,
            customers_without,
        }
    }
}

/// A number without a fraction is written without one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, above 0 and below 2^53"
)]
fn whole_if_possible(number: f64) -> Number {
    if number.fract() == 0.0 && number < 2.0_f64.powi(53) {
        Number::from(number as u64)
    } else {
        Number::from_f64(number).unwrap_or_else(|| Number::from(0))
    }
}
