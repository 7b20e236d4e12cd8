//! Whether a forecast can be trusted: a grade, and the checks on the hold-out that it follows from.

use std::fmt;

use serde::{Deserialize, Serialize};

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

/// The verdict as a letter: A if no check failed, B for one, C for two, D for three or more.
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
        /// By how many per cent it is off in the mean over all origins, whatever the direction.
        #[serde(default)]
        mean_error_pct: Option<f64>,
        /// How many origins there are.
        #[serde(default)]
        origins: usize,
    },
    /// All value in the hold-out against its forecast.
    ValueTotal {
        /// Their value.
        actual: f64,
        /// The forecast.
        predicted: f64,
        /// By how many per cent it is off.
        bias_pct: Option<f64>,
        /// By how many per cent it is off in the mean over all origins, whatever the direction.
        #[serde(default)]
        mean_error_pct: Option<f64>,
        /// How many origins there are.
        #[serde(default)]
        origins: usize,
    },
    /// At how many origins the totals lay inside their intervals.
    TotalsIntervals {
        /// The level of the intervals.
        level: f64,
        /// Origins at which the total of purchases lay inside.
        purchases_inside: usize,
        /// Origins at which the total of value lay inside; `None` without value.
        value_inside: Option<usize>,
        /// How many origins there are.
        origins: usize,
    },
    /// How many outcomes lie inside the intervals of purchases.
    PurchasesIntervals {
        /// The level of the intervals.
        level: f64,
        /// The share of customers inside, over all origins.
        coverage: f64,
        /// How many origins there are.
        #[serde(default)]
        origins: usize,
    },
    /// How many outcomes lie inside the intervals of value.
    ValueIntervals {
        /// The level of the intervals.
        level: f64,
        /// The share of customers inside, over all origins.
        coverage: f64,
        /// How many origins there are.
        #[serde(default)]
        origins: usize,
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
        /// How many origins both errors are over.
        #[serde(default)]
        origins: usize,
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
    /// The verdict that follows from the checks.
    pub(super) fn of_checks(reasons: Vec<Reason>) -> Self {
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
