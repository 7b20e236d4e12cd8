//! From what a run found to its summary.

use chrono::NaiveDate;
use serde_json::Number;

use super::{
    Band, Certainty, Month, Portfolio, Range, Returning, SCHEMA, Summary, WithoutDominant, Worth,
};
use crate::business::Business;
use crate::caution::Caution;
use crate::evaluate::{ChurnBand, Evaluation, TotalErrors, Verdict, total_interval};
use crate::forecast::{Interval, Level};
use crate::input::{Audit, MetricMonth};
use crate::spec::QuestionSpec;
use crate::special::normal_quantile;
use crate::store::StoredModel;

/// What a run found, all that a summary is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures<'r> {
    /// The audit of the data; `None` for an RFM table.
    pub(crate) audit: Option<&'r Audit>,
    /// The last day of the data, where it is known.
    pub(crate) until: Option<NaiveDate>,
    /// The evaluation on the hold-out, where there was one.
    pub(crate) evaluation: Option<&'r Evaluation>,
    /// How far the forecast can be trusted.
    pub(crate) verdict: &'r Verdict,
    /// The fitted model.
    pub(crate) model: &'r StoredModel,
    /// All customers with their scores, summed up.
    pub(crate) portfolio: &'r Portfolio,
    /// What is expected month by month.
    pub(crate) months: &'r [Month],
    /// The question.
    pub(crate) question: &'r QuestionSpec,
    /// What a reader of the figures should know.
    pub(crate) warnings: &'r [Caution],
    /// Metrics from outside, by month.
    pub(crate) metrics: &'r [MetricMonth],
    /// What the business was; `None` for an RFM table.
    pub(crate) business: Option<&'r Business>,
}

impl Figures<'_> {
    /// The summary.
    #[must_use]
    pub(crate) fn summary(&self) -> Summary {
        let portfolio = self.portfolio;
        Summary {
            schema: SCHEMA.to_owned(),
            currency: self.currency(),
            measure: self.measure().to_owned(),
            margin: self.question.margin,
            until: self.until,
            horizon_days: whole_if_possible(self.question.horizon.days()),
            level: self.question.level,
            customers: portfolio.customers,
            one_time_buyers: Some(portfolio.one_time_buyers()),
            purchases: self.range_of(portfolio.purchases, portfolio.purchases_errors),
            value: self.total_value(),
            returning: Returning {
                expected: portfolio.returning,
                more_likely_than_not: portfolio.likely_to_return,
            },
            certainty: self.certainty(),
            churn_bands: self.churn_bands(),
            months: self.months.to_vec(),
            without_dominant: self.without_dominant(),
            business: self.business.cloned(),
            verdict: self.verdict.clone(),
            warnings: self.warnings.to_vec(),
            metrics: self.metrics.to_vec(),
            groups: Vec::new(),
            lists: Vec::new(),
            economics: None,
            audiences: None,
        }
    }

    /// What a value is: revenue, or the margin on it.
    const fn measure(&self) -> &'static str {
        if self.question.margin < 1.0 {
            "margin"
        } else {
            "revenue"
        }
    }

    fn money(&self) -> bool {
        self.model.spend().is_some()
    }

    /// The currency that was asked for, else the only one in the data.
    fn currency(&self) -> Option<String> {
        let audit = self.audit?;
        let mut found = audit.currencies.keys();
        let only = found.next().filter(|_| audit.currencies.len() == 1);
        audit.currency.as_ref().or(only).cloned()
    }

    /// How certain the total is; nothing is said where intervals were switched off.
    fn certainty(&self) -> Certainty {
        if !self.question.has_intervals() {
            return Certainty::default();
        }
        let portfolio = self.portfolio;
        let (total, errors) = if self.money() {
            (portfolio.worth(), portfolio.clv_errors)
        } else {
            (portfolio.purchases, portfolio.purchases_errors)
        };
        let level = self.question.level;
        let half =
            |error: Option<f64>| error.map(|error| error * normal_quantile(0.5 * (1.0 + level)));
        let horizon = self.question.horizon.in_unit(self.model.unit());
        let alone = self.level().interval(total, 0.0, horizon, level);
        Certainty {
            parameters: half(errors.parameters),
            chance: half(errors.outcome),
            level: alone.map(|(lower, upper)| [lower, upper]),
        }
    }

    /// Customers by churn risk.
    fn churn_bands(&self) -> Vec<Band> {
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
    fn interval_of(&self, expected: f64, errors: TotalErrors) -> Option<Interval> {
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
    fn level(&self) -> Level {
        let known = self.model.level();
        known.unwrap_or_else(|| Level::unknown(self.portfolio.oldest))
    }

    fn total_value(&self) -> Worth {
        let portfolio = self.portfolio;
        let customers_without = portfolio.without_value;
        if !self.money() {
            return Worth {
                customers_without,
                ..Worth::default()
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
