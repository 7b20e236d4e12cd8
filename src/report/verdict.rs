//! Whether the forecast can be trusted: the verdict in sentences.

use serde_json::{Value, json};

use super::numbers::Numbers;
use crate::evaluate::{Evaluation, Finding, Verdict, Word};
use crate::words::Catalogue;

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
        json!({
            "answer": self.words.say(&format!("trust.{}", self.verdict.word), &[]),
            "good": self.verdict.word == Word::Good,
            "checks": checks,
            "seen": self.error_seen(),
        })
    }

    fn sentence(&self, finding: &Finding) -> String {
        let numbers = self.numbers;
        match finding {
            Finding::PurchasesTotal {
                customers,
                actual,
                predicted,
                bias_pct,
            } => self.words.say(
                "trust.count",
                &[
                    ("customers", &numbers.count(*customers as f64)),
                    ("actual", &numbers.count(*actual as f64)),
                    ("predicted", &numbers.count(predicted.unwrap_or(f64::NAN))),
                    ("bias", &self.bias(*bias_pct)),
                ],
            ),
            Finding::ValueTotal {
                actual,
                predicted,
                bias_pct,
            } => self.words.say(
                "trust.value",
                &[
                    ("actual", &numbers.money(*actual)),
                    ("predicted", &numbers.money(*predicted)),
                    ("bias", &self.bias(*bias_pct)),
                ],
            ),
            Finding::PurchasesIntervals { level, coverage } => {
                self.intervals("trust.intervals.count", *level, *coverage)
            }
            Finding::ValueIntervals { level, coverage } => {
                self.intervals("trust.intervals.value", *level, *coverage)
            }
            Finding::SimpleRules {
                rules,
                model_rmse,
                rule,
                rule_rmse,
            } => self.simple_rules(*rules, *model_rmse, rule, *rule_rmse),
            Finding::NoDates {} => self.words.say("trust.no-dates", &[]),
            Finding::TooFewDays { days } => self.words.say(
                "trust.too-few-days",
                &[("days", &numbers.count(*days as f64))],
            ),
            Finding::NotFitted { cause } => self.words.say("trust.not-fitted", &[("cause", cause)]),
        }
    }

    /// A bias as a clause.
    fn bias(&self, percent: Option<f64>) -> String {
        let percent = percent.unwrap_or(f64::NAN);
        let key = match percent {
            small if small.abs() < 0.05 => "bias.none",
            low if low < 0.0 => "bias.low",
            _ => "bias.high",
        };
        let share = self.numbers.percent(percent.abs() / 100.0);
        self.words.say(key, &[("share", &share)])
    }

    fn intervals(&self, key: &str, level: f64, coverage: f64) -> String {
        let verdict = match coverage - level {
            narrow if narrow < -COVERAGE => "coverage.narrow",
            wide if wide > COVERAGE => "coverage.wide",
            _ => "coverage.right",
        };
        self.words.say(
            key,
            &[
                ("level", &self.numbers.round_percent(level)),
                ("coverage", &self.numbers.percent(coverage)),
                ("verdict", &self.words.say(verdict, &[])),
            ],
        )
    }

    fn simple_rules(
        &self,
        rules: usize,
        model: Option<f64>,
        name: &str,
        rule: Option<f64>,
    ) -> String {
        let beaten = model.unwrap_or(f64::INFINITY) < rule.unwrap_or(f64::INFINITY);
        let key = if beaten {
            "trust.baseline.beaten"
        } else {
            "trust.baseline.not"
        };
        let error = |rmse: Option<f64>| self.numbers.figure(rmse.unwrap_or(f64::INFINITY));
        self.words.say(
            key,
            &[
                ("rules", &rules.to_string()),
                ("model", &error(model)),
                ("rule", &error(rule)),
                ("name", name),
            ],
        )
    }

    fn error_seen(&self) -> Option<String> {
        let entry = self.evaluation?.chosen_entry()?;
        let (key, bias) = match entry.value.bias_pct {
            Some(bias) => ("sure.model", Some(bias)),
            None => ("sure.model.purchases", entry.purchases.bias_pct),
        };
        bias.map(|bias| self.words.say(key, &[("bias", &self.bias(Some(bias)))]))
    }
}
