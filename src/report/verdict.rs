//! Whether the forecast can be trusted: checks on the hold-out, each with its sentence.

use serde_json::{Value, json};

use super::numbers::Numbers;
use crate::evaluate::{Entry, Evaluation, Kind, Of};
use crate::words::Catalogue;

/// By how many per cent a total may be off.
const BIAS: f64 = 10.0;

/// By how much the coverage of intervals may differ from their level.
const COVERAGE: f64 = 0.05;

/// A check of the forecast on data that the model has not seen.
struct Check {
    passed: bool,
    sentence: String,
}

/// The result of the hold-out test.
pub(super) struct Verdict<'r> {
    pub(super) words: &'r Catalogue,
    pub(super) numbers: &'r Numbers,
    pub(super) evaluation: &'r Evaluation,
    pub(super) level: f64,
}

impl Verdict<'_> {
    /// The answer, the checks it is based on, and the error of the total.
    pub(super) fn view(&self) -> Value {
        let checks: Vec<Check> = self
            .chosen()
            .map(|entry| self.checks(entry))
            .unwrap_or_default();
        let failed = checks.iter().filter(|check| !check.passed).count();
        let key = ["trust.good", "trust.fair", "trust.poor"][failed.min(2)];
        let list: Vec<Value> = checks
            .iter()
            .map(|check| json!({"passed": check.passed, "sentence": check.sentence}))
            .collect();
        json!({"answer": self.words.say(key, &[]), "state": key, "checks": list, "seen": self.error_seen()})
    }

    /// The entry of the chosen model.
    pub(super) fn chosen(&self) -> Option<&Entry> {
        self.evaluation
            .entries
            .iter()
            .find(|entry| entry.name == self.evaluation.chosen)
    }

    fn checks(&self, entry: &Entry) -> Vec<Check> {
        let mut checks = vec![self.count(entry)];
        checks.extend(self.value(entry));
        checks.extend(self.interval(entry, Of::Purchases, "trust.intervals.count"));
        checks.extend(self.interval(entry, Of::Value, "trust.intervals.value"));
        checks.extend(self.baseline(entry));
        checks
    }

    /// A bias as a clause.
    fn bias(&self, percent: Option<f64>) -> String {
        let percent = percent.unwrap_or(f64::NAN);
        let key = match percent {
            small if small.abs() < 0.05 => "bias.none",
            low if low < 0.0 => "bias.low",
            _ => "bias.high",
        };
        self.words.say(
            key,
            &[("share", &self.numbers.percent(percent.abs() / 100.0))],
        )
    }

    fn error_seen(&self) -> Option<String> {
        let entry = self.chosen()?;
        let (key, bias) = match entry.value.bias_pct {
            Some(bias) => ("sure.model", Some(bias)),
            None => ("sure.model.purchases", entry.purchases.bias_pct),
        };
        bias.map(|bias| self.words.say(key, &[("bias", &self.bias(Some(bias)))]))
    }

    fn count(&self, entry: &Entry) -> Check {
        let figures = &entry.purchases;
        let sentence = self.words.say(
            "trust.count",
            &[
                (
                    "customers",
                    &self.numbers.count(self.evaluation.data.customers as f64),
                ),
                ("actual", &self.numbers.count(figures.actual as f64)),
                (
                    "predicted",
                    &self.numbers.count(figures.predicted.unwrap_or(f64::NAN)),
                ),
                ("bias", &self.bias(figures.bias_pct)),
            ],
        );
        Check {
            passed: figures.bias_pct.is_some_and(|bias| bias.abs() <= BIAS),
            sentence,
        }
    }

    fn value(&self, entry: &Entry) -> Option<Check> {
        let figures = &entry.value;
        let sentence = self.words.say(
            "trust.value",
            &[
                ("actual", &self.numbers.money(figures.actual?)),
                ("predicted", &self.numbers.money(figures.predicted?)),
                ("bias", &self.bias(figures.bias_pct)),
            ],
        );
        Some(Check {
            passed: figures.bias_pct.is_some_and(|bias| bias.abs() <= BIAS),
            sentence,
        })
    }

    fn interval(&self, entry: &Entry, of: Of, key: &str) -> Option<Check> {
        let at_level = |level: f64| (level - self.level).abs() < 1e-9;
        let figures = entry
            .intervals
            .iter()
            .find(|interval| interval.of == of && at_level(interval.level))?;
        let excess = figures.coverage? - figures.level;
        let verdict = match excess {
            narrow if narrow < -COVERAGE => "coverage.narrow",
            wide if wide > COVERAGE => "coverage.wide",
            _ => "coverage.right",
        };
        let sentence = self.words.say(
            key,
            &[
                ("level", &self.numbers.round_percent(figures.level)),
                ("coverage", &self.numbers.percent(figures.coverage?)),
                ("verdict", &self.words.say(verdict, &[])),
            ],
        );
        Some(Check {
            passed: excess.abs() <= COVERAGE,
            sentence,
        })
    }

    fn baseline(&self, entry: &Entry) -> Option<Check> {
        let error = |entry: &Entry| entry.purchases.rmse.unwrap_or(f64::INFINITY);
        let rules = || {
            self.evaluation
                .entries
                .iter()
                .filter(|entry| entry.kind == Kind::Baseline)
        };
        let best = rules().min_by(|one, other| error(one).total_cmp(&error(other)))?;
        let beaten = error(entry) < error(best);
        let sentence = self.words.say(
            if beaten {
                "trust.baseline.beaten"
            } else {
                "trust.baseline.not"
            },
            &[
                ("rules", &rules().count().to_string()),
                ("model", &self.numbers.figure(error(entry))),
                ("rule", &self.numbers.figure(error(best))),
                ("name", &best.name),
            ],
        );
        Some(Check {
            passed: beaten,
            sentence,
        })
    }
}
