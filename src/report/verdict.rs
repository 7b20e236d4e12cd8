//! Whether the forecast can be trusted: the verdict in sentences.

use serde_json::{Value, json};

use crate::evaluate::{Evaluation, Finding, Verdict, Word};
use crate::words::{Catalogue, Figure, Numbers};

/// Intervals whose coverage is off by less are called right.
const COVERAGE: f64 = 0.05;

/// The verdict of a run, to be told in a language.
pub(super) struct Told<'r> {
    pub(super) words: &'r Catalogue,
    pub(super) numbers: &'r Numbers,
    pub(super) verdict: &'r Verdict,
    pub(super) evaluation: Option<&'r Evaluation>,
}

impl Told<'_> {
    /// The answer, the checks it is based on, and the error of the total.
    pub(super) fn view(&self) -> Value {
        let mut checks = Vec::new();
        for reason in &self.verdict.reasons {
            let sentence = self.sentence(&reason.finding);
            checks.push(json!({"passed": reason.passed, "sentence": sentence}));
        }
        let grade = self.verdict.grade.map(|grade| format!("{grade:?}"));
        let grade = grade.map(|grade| self.words.say("trust-grade", &[("grade", grade.into())]));
        json!({
            "grade": grade,
            "repeated": self.repeated(),
            "answer": self.words.say(&format!("trust-{}", self.verdict.word), &[]),
            "state": match self.verdict.word {
                Word::Good => "passed",
                Word::Poor => "failed",
                _ => "watch",
            },
            "checks": checks,
            "seen": self.error_seen(),
        })
    }

    /// That there was more than one test, where it is so.
    fn repeated(&self) -> Option<String> {
        let origins = self.evaluation?.plan.judged;
        let figures = [
            ("others", origins.saturating_sub(1).into()),
            ("origins", origins.into()),
        ];
        (origins > 1).then(|| self.words.say("trust-origins", &figures))
    }

    fn sentence(&self, finding: &Finding) -> String {
        let numbers = self.numbers;
        match finding {
            Finding::PurchasesTotal {
                customers,
                actual,
                predicted,
                bias_pct,
                mean_error_pct,
                origins,
            } => {
                let figures = [
                    ("customers", (*customers).into()),
                    ("actual", (*actual).into()),
                    ("predicted", Figure::count(predicted.unwrap_or(f64::NAN))),
                    ("bias", self.bias(*bias_pct).into()),
                ];
                self.total("trust-count", &figures, *mean_error_pct, *origins)
            }
            Finding::ValueTotal {
                actual,
                predicted,
                bias_pct,
                mean_error_pct,
                origins,
            } => {
                let figures = [
                    ("actual", numbers.money(*actual).into()),
                    ("predicted", numbers.money(*predicted).into()),
                    ("bias", self.bias(*bias_pct).into()),
                ];
                self.total("trust-value", &figures, *mean_error_pct, *origins)
            }
            Finding::TotalsIntervals {
                level,
                purchases_inside,
                value_inside,
                origins,
            } => self.totals(*level, *purchases_inside, *value_inside, *origins),
            Finding::PurchasesIntervals {
                level,
                coverage,
                origins,
            } => self.intervals("trust-intervals-count", *level, *coverage, *origins),
            Finding::ValueIntervals {
                level,
                coverage,
                origins,
            } => self.intervals("trust-intervals-value", *level, *coverage, *origins),
            Finding::SimpleRules { .. } => self.simple_rules(finding),
            Finding::NoDates {} => self.words.say("trust-no-dates", &[]),
            Finding::TooFewDays { days } => self
                .words
                .say("trust-too-few-days", &[("days", (*days).into())]),
            Finding::NotFitted { cause } => self
                .words
                .say("trust-not-fitted", &[("cause", cause.into())]),
        }
    }

    /// A total against its forecast: by its mean error where there were several tests.
    fn total(
        &self,
        key: &str,
        figures: &[(&str, Figure<'_>)],
        mean_error: Option<f64>,
        origins: usize,
    ) -> String {
        let Some(percent) = mean_error.filter(|_| origins > 1) else {
            return self.words.say(key, figures);
        };
        let error = self.numbers.percent(percent / 100.0);
        let mut figures = figures.to_vec();
        figures.extend([("origins", origins.into()), ("error", error.into())]);
        self.words.say(&format!("{key}-tests"), &figures)
    }

    fn totals(&self, level: f64, purchases: usize, value: Option<usize>, origins: usize) -> String {
        let key = match value {
            Some(_) => "trust-totals-value",
            None => "trust-totals",
        };
        let figures = [
            ("level", self.numbers.round_percent(level).into()),
            ("purchases", purchases.into()),
            ("value", value.unwrap_or_default().into()),
            ("origins", origins.into()),
        ];
        self.words.say(key, &figures)
    }

    /// Over how many tests a figure is, where it is more than one.
    fn over(&self, origins: usize) -> String {
        if origins > 1 {
            self.words.say("trust-over", &[("origins", origins.into())])
        } else {
            String::new()
        }
    }

    /// A bias as a clause.
    fn bias(&self, percent: Option<f64>) -> String {
        let percent = percent.unwrap_or(f64::NAN);
        let key = match percent {
            small if small.abs() < 0.05 => "bias-none",
            low if low < 0.0 => "bias-low",
            _ => "bias-high",
        };
        let share = self.numbers.percent(percent.abs() / 100.0);
        self.words.say(key, &[("share", share.into())])
    }

    fn intervals(&self, key: &str, level: f64, coverage: f64, origins: usize) -> String {
        let verdict = match coverage - level {
            narrow if narrow < -COVERAGE => "coverage-narrow",
            wide if wide > COVERAGE => "coverage-wide",
            _ => "coverage-right",
        };
        self.words.say(
            key,
            &[
                ("level", self.numbers.round_percent(level).into()),
                ("coverage", self.numbers.percent(coverage).into()),
                ("over", self.over(origins).into()),
                ("verdict", self.words.say(verdict, &[]).into()),
            ],
        )
    }

    fn simple_rules(&self, finding: &Finding) -> String {
        let Finding::SimpleRules {
            rules,
            model_rmse: model,
            rule: name,
            rule_rmse: rule,
            origins,
        } = finding
        else {
            return String::new();
        };
        let beaten = model.unwrap_or(f64::INFINITY) < rule.unwrap_or(f64::INFINITY);
        let key = if beaten {
            "trust-baseline-beaten"
        } else {
            "trust-baseline-not"
        };
        let known = format!("rule-{name}");
        let name = if self.words.knows(&known) {
            self.words.say(&known, &[])
        } else {
            name.clone()
        };
        let error = |rmse: Option<f64>| self.numbers.figure(rmse.unwrap_or(f64::INFINITY));
        self.words.say(
            key,
            &[
                ("rules", (*rules).into()),
                ("over", self.over(*origins).into()),
                ("model", error(*model).into()),
                ("rule", error(*rule).into()),
                ("name", name.into()),
            ],
        )
    }

    /// The error of the total in the tests, as a sentence.
    fn error_seen(&self) -> Option<String> {
        let entry = self.evaluation?.chosen_entry()?;
        let has_value = entry.value.bias_pct.is_some();
        for reason in &self.verdict.reasons {
            let (mean_error, origins, key) = match &reason.finding {
                Finding::ValueTotal {
                    mean_error_pct,
                    origins,
                    ..
                } => (*mean_error_pct, *origins, "sure-model-tests"),
                Finding::PurchasesTotal {
                    mean_error_pct,
                    origins,
                    ..
                } if !has_value => (*mean_error_pct, *origins, "sure-model-tests-purchases"),
                _ => continue,
            };
            if let Some(error) = mean_error.filter(|_| origins > 1) {
                let error = self.numbers.percent(error / 100.0);
                let figures = [("origins", origins.into()), ("error", error.into())];
                return Some(self.words.say(key, &figures));
            }
        }
        let (key, bias) = match entry.value.bias_pct {
            Some(bias) => ("sure-model", Some(bias)),
            None => ("sure-model-purchases", entry.purchases.bias_pct),
        };
        bias.map(|bias| {
            self.words
                .say(key, &[("bias", self.bias(Some(bias)).into())])
        })
    }
}
