//! Facts that a reader of a result should know: a code and its figures, never a sentence.
//!
//! Sentences belong to the reader's language: [`words`](crate::words) has one for each code. Files hold
//! `{"code": "few-repeaters", "values": {"repeaters": 12.0, "customers": 40.0}}`.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A named fact with its figures.
///
/// ```
/// use clv::caution::Caution;
/// let caution = Caution::QAtMostOne {};
/// assert_eq!(caution.code(), "q-at-most-one");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", content = "values", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Caution {
    /// The likelihood still rises at the search limit of a parameter.
    Boundary {
        /// Its symbol.
        parameter: String,
        /// The limit.
        value: f64,
    },
    /// The data do not identify these parameters.
    Ridge {
        /// Their symbols.
        parameters: Vec<String>,
    },
    /// The data barely identify a parameter.
    Weak {
        /// Its symbol.
        parameter: String,
        /// Its standard error on the log scale.
        relative_error: f64,
    },
    /// A parameter that says how customers leave is at its limit, on a ridge or weak.
    DropoutNotIdentified {
        /// The longest history.
        longest: f64,
        /// The unit of that time.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// The same where all customers began at about the same time.
    DropoutNotIdentifiedByOneCohort {
        /// The longest history.
        longest: f64,
        /// The unit of that time.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// The estimate is not the maximum of the likelihood alone.
    Penalised {
        /// The penalty.
        penalty: f64,
    },
    /// a + b < 1: customers leave at once or hardly ever.
    APlusBBelowOne {},
    /// q ≤ 1: the mean purchase value over all customers is infinite.
    QAtMostOne {},
    /// Frequent buyers spend more, or less, per purchase than others.
    FrequencyValueCorrelation {
        /// Pearson's correlation.
        correlation: f64,
    },
    /// Few customers bought again.
    FewRepeaters {
        /// Customers with a repeat purchase.
        repeaters: f64,
        /// All customers.
        customers: f64,
    },
    /// The observation window is short compared with the gaps between purchases.
    ShortHistory {
        /// The longest history.
        longest: f64,
        /// The mean gap between purchases.
        gap: f64,
        /// The unit of both.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// The data to be scored end before the data that the model was fitted to.
    DataEndBeforeTheFit {
        /// Last day of the data to be scored.
        until: String,
        /// Last day of the data of the fit.
        fitted: String,
    },
    /// Scores without an expected value.
    InfiniteExpectedSpend {
        /// How many customers have none.
        customers: usize,
    },
    /// A code of a later version.
    #[serde(untagged)]
    Unknown(Unknown),
}

/// What a later version wrote: kept as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unknown {
    code: String,
    #[serde(default)]
    values: Map<String, Value>,
}

impl Caution {
    /// Its code in files, messages and catalogues.
    #[must_use]
    pub fn code(&self) -> String {
        match self.parts().0 {
            Value::String(code) => code,
            _ => unreachable!("a caution is tagged with its code"),
        }
    }

    /// Its figures by name.
    #[must_use]
    pub fn values(&self) -> Map<String, Value> {
        match self.parts().1 {
            Value::Object(values) => values,
            _ => Map::new(),
        }
    }

    /// Names the unit of its times, where it has any.
    #[must_use]
    pub fn in_unit(mut self, name: &str) -> Self {
        if let Self::DropoutNotIdentified { unit, .. }
        | Self::DropoutNotIdentifiedByOneCohort { unit, .. }
        | Self::ShortHistory { unit, .. } = &mut self
        {
            *unit = Some(name.to_owned());
        }
        self
    }

    /// Code and values as JSON.
    fn parts(&self) -> (Value, Value) {
        let json = serde_json::to_value(self).expect("a caution is plain data");
        let part = |name: &str| json.get(name).cloned().unwrap_or_default();
        (part("code"), part("values"))
    }

    /// One caution of every kind that this version can give, for catalogues to be tested against.
    #[must_use]
    pub fn examples() -> Vec<Self> {
        let text = || "a".to_owned();
        let unit = || Some("week".to_owned());
        let examples = vec![
            Self::Boundary {
                parameter: text(),
                value: 1.0,
            },
            Self::Ridge {
                parameters: vec![text()],
            },
            Self::Weak {
                parameter: text(),
                relative_error: 1.0,
            },
            Self::DropoutNotIdentified {
                longest: 1.0,
                unit: unit(),
            },
            Self::DropoutNotIdentifiedByOneCohort {
                longest: 1.0,
                unit: unit(),
            },
            Self::Penalised { penalty: 1.0 },
            Self::APlusBBelowOne {},
            Self::QAtMostOne {},
            Self::FrequencyValueCorrelation { correlation: 0.5 },
            Self::FewRepeaters {
                repeaters: 1.0,
                customers: 2.0,
            },
            Self::ShortHistory {
                longest: 1.0,
                gap: 1.0,
                unit: unit(),
            },
            Self::DataEndBeforeTheFit {
                until: text(),
                fitted: text(),
            },
            Self::InfiniteExpectedSpend { customers: 1 },
        ];
        debug_assert!(examples.iter().all(Self::has_example));
        examples
    }

    /// Without a wildcard: a new kind does not compile until somebody comes by [`Self::examples`].
    const fn has_example(&self) -> bool {
        match self {
            Self::Boundary { .. }
            | Self::Ridge { .. }
            | Self::Weak { .. }
            | Self::DropoutNotIdentified { .. }
            | Self::DropoutNotIdentifiedByOneCohort { .. }
            | Self::Penalised { .. }
            | Self::APlusBBelowOne {}
            | Self::QAtMostOne {}
            | Self::FrequencyValueCorrelation { .. }
            | Self::FewRepeaters { .. }
            | Self::ShortHistory { .. }
            | Self::DataEndBeforeTheFit { .. }
            | Self::InfiniteExpectedSpend { .. } => true,
            Self::Unknown(_) => false,
        }
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_caution_is_read_as_it_was_written() {
        for caution in Caution::examples() {
            let text = serde_json::to_string(&caution).unwrap();
            assert_eq!(serde_json::from_str::<Caution>(&text).unwrap(), caution);
        }
    }

    #[test]
    fn a_code_of_a_later_version_is_kept() {
        let text = r#"{"code":"tides","values":{"height":2}}"#;
        let caution: Caution = serde_json::from_str(text).unwrap();
        assert_eq!(caution.code(), "tides");
        assert_eq!(serde_json::to_string(&caution).unwrap(), text);
    }
}
