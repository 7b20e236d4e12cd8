//! Whether a forecast can be trusted: a grade, and the checks on the hold-out that it follows from.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::entry::{Entry, Kind, Of};

/// By how many per cent a total may be off.
const BIAS: f64 = 10.0;

/// By how much the coverage of intervals may differ from their level.
const COVERAGE: f64 = 0.05;

/// How far a forecast can be trusted, in one word. A later word is better than an earlier one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// There was nothing to judge the forecast on.
    #[default]
    Unjudged,
    /// Several checks failed.
    Poor,
    /// One check failed.
    Fair,
    /// All checks passed.
    Good,
}

impl Word {
    /// The word as files and options write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unjudged => "unjudged",
            Self::Poor => "poor",
            Self::Fair => "fair",
            Self::Good => "good",
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The same as a school grade: A for no failed check, B for one, C for two, D for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grade {
    /// All checks passed.
    A,
    /// One failed.
    B,
    /// Two failed.
    C,
    /// Three or more failed.
    D,
}

/// What a verdict is based on: a code and its figures. Sentences are in the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", content = "values", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Finding {
    /// All purchases in the hold-out against their forecast.
    PurchasesTotal {
        /// Customers who were judged.
        customers: usize,
        /// Their purchases.
        actual: u64,
        /// The forecast.
        predicted: Option<f64>,
        /// By how many per cent it is off.
        bias_pct: Option<f64>,
    },
    /// All value in the hold-out against its forecast.
    ValueTotal {
        /// Their value.
        actual: f64,
        /// The forecast.
        predicted: f64,
        /// By how many per cent it is off.
        bias_pct: Option<f64>,
    },
    /// How many outcomes lie inside the intervals of purchases.
    PurchasesIntervals {
        /// The level of the intervals.
        level: f64,
        /// The share of customers inside.
        coverage: f64,
    },
    /// How many outcomes lie inside the intervals of value.
    ValueIntervals {
        /// The level of the intervals.
        level: f64,
        /// The share of customers inside.
        coverage: f64,
    },
    /// The model against rules that need no model.
    SimpleRules {
        /// How many rules there are.
        rules: usize,
        /// The model's root mean squared error of purchases.
        model_rmse: Option<f64>,
        /// The most accurate rule.
        rule: String,
        /// Its root mean squared error.
        rule_rmse: Option<f64>,
    },
    /// Not judged: the input has no dates, as in an RFM table.
    NoDates {},
    /// Not judged: the data cover too few days to leave some of them out.
    TooFewDays {
        /// How many days they cover.
        days: u64,
    },
    /// Not judged: no model could be fitted to the days before the hold-out.
    NotFitted {
        /// What the fit failed of.
        cause: String,
    },
}

/// A check with its result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What was checked.
    #[serde(flatten)]
    pub finding: Finding,
    /// Whether it passed.
    pub passed: bool,
}

/// How far a forecast can be trusted, and why.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Verdict {
    /// `None` where nothing could be judged.
    pub grade: Option<Grade>,
    /// The answer in one word.
    pub word: Word,
    /// What it is based on.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// Judges the chosen model at one level of its intervals.
    pub(super) fn new(chosen: &Entry, entries: &[Entry], customers: usize, level: f64) -> Self {
        let mut reasons = vec![purchases(chosen, customers)];
        reasons.extend(value(chosen));
        reasons.extend(intervals(chosen, Of::Purchases, level));
        reasons.extend(intervals(chosen, Of::Value, level));
        reasons.extend(simple_rules(chosen, entries));
        let failed = reasons.iter().filter(|reason| !reason.passed).count();
        let (grade, word) = match failed {
            0 => (Grade::A, Word::Good),
            1 => (Grade::B, Word::Fair),
            2 => (Grade::C, Word::Poor),
            _ => (Grade::D, Word::Poor),
        };
        Self {
            grade: Some(grade),
            word,
            reasons,
        }
    }

    /// How many checks failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.reasons.iter().filter(|reason| !reason.passed).count()
    }

    /// Nothing could be judged, for this reason.
    #[must_use]
    pub fn unjudged(finding: Finding) -> Self {
        let reason = Reason {
            finding,
            passed: false,
        };
        Self {
            grade: None,
            word: Word::Unjudged,
            reasons: vec![reason],
        }
    }
}

fn is_small(bias_pct: Option<f64>) -> bool {
    bias_pct.is_some_and(|bias| bias.abs() <= BIAS)
}

fn purchases(entry: &Entry, customers: usize) -> Reason {
    let figures = &entry.purchases;
    Reason {
        passed: is_small(figures.bias_pct),
        finding: Finding::PurchasesTotal {
            customers,
            actual: figures.actual,
            predicted: figures.predicted,
            bias_pct: figures.bias_pct,
        },
    }
}

fn value(entry: &Entry) -> Option<Reason> {
    let figures = &entry.value;
    Some(Reason {
        passed: is_small(figures.bias_pct),
        finding: Finding::ValueTotal {
            actual: figures.actual?,
            predicted: figures.predicted?,
            bias_pct: figures.bias_pct,
        },
    })
}

fn intervals(entry: &Entry, of: Of, level: f64) -> Option<Reason> {
    let mut all = entry.intervals.iter();
    let judged = all.find(|one| one.of == of && (one.level - level).abs() < 1e-9)?;
    let (level, coverage) = (judged.level, judged.coverage?);
    Some(Reason {
        passed: (coverage - level).abs() <= COVERAGE,
        finding: match of {
            Of::Purchases => Finding::PurchasesIntervals { level, coverage },
            Of::Value => Finding::ValueIntervals { level, coverage },
        },
    })
}

fn simple_rules(entry: &Entry, entries: &[Entry]) -> Option<Reason> {
    let error = |entry: &Entry| entry.purchases.rmse.unwrap_or(f64::INFINITY);
    let rules: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.kind == Kind::Baseline)
        .collect();
    let best = rules
        .iter()
        .min_by(|one, other| error(one).total_cmp(&error(other)))?;
    Some(Reason {
        passed: error(entry) < error(best),
        finding: Finding::SimpleRules {
            rules: rules.len(),
            model_rmse: entry.purchases.rmse,
            rule: best.name.clone(),
            rule_rmse: best.purchases.rmse,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{Finding, Verdict, Word};

    #[test]
    fn a_verdict_is_read_as_it_was_written() {
        let verdict = Verdict::unjudged(Finding::TooFewDays { days: 9 });
        let text = serde_json::to_string(&verdict).unwrap();
        let expected = r#"{"grade":null,"word":"unjudged","reasons":[{"code":"too-few-days","values":{"days":9},"passed":false}]}"#;
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict);
    }

    #[test]
    fn words_are_ordered_from_unjudged_to_good() {
        let words = [Word::Unjudged, Word::Poor, Word::Fair, Word::Good];
        assert!(words.is_sorted());
    }
}
