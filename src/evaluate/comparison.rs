//! Whether one contender is really better than another: differences on the same customers and the same draws.

use serde::{Deserialize, Serialize};

use super::overall::{Part, Parts, merged};
use super::pooled::{COMPARED, Compared};
use super::sums::{Row, Sums};

/// Whether a contender is really better than another, on the customers of all origins that both have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The better one.
    pub better: String,
    /// The other.
    pub worse: String,
    /// The metric.
    pub metric: String,
    /// By how much it is better, in the metric's own unit.
    pub difference: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
    /// Lower end of its interval.
    pub lower: f64,
    /// Upper end of its interval.
    pub upper: f64,
    /// Whether 0 lies outside the interval.
    pub significant: bool,
}

impl Parts<'_> {
    /// The chosen contender against each of the others.
    pub(super) fn comparisons(&self, chosen: &str, others: &[&str]) -> Vec<Comparison> {
        let mut comparisons = Vec::new();
        for other in others.iter().filter(|other| **other != chosen) {
            let origins: Vec<usize> = self.of(other).map(|part| part.origin).collect();
            let common: Vec<&Part> = self
                .of(chosen)
                .filter(|part| origins.contains(&part.origin))
                .collect();
            let has = |origin: usize| common.iter().any(|part| part.origin == origin);
            let ours = merged(common.iter().copied());
            let theirs = merged(self.of(other).filter(|part| has(part.origin)));
            for compared in &COMPARED {
                comparisons.extend(self.compare(chosen, &ours, other, &theirs, compared));
            }
        }
        comparisons
    }

    fn compare(
        &self,
        chosen: &str,
        ours: &Sums,
        other: &str,
        theirs: &Sums,
        compared: &Compared,
    ) -> Option<Comparison> {
        let gain = |ours: &Row, theirs: &Row| {
            let gain = (compared.of)(ours) - (compared.of)(theirs);
            if compared.less_is_better { -gain } else { gain }
        };
        let (drawn, others) = (self.bootstrap.rows(ours), self.bootstrap.rows(theirs));
        let drawn = drawn.iter().zip(&others);
        let drawn = drawn.map(|(ours, theirs)| gain(ours, theirs)).collect();
        let value = gain(&ours.total(), &theirs.total());
        let gain = self.bootstrap.measured(value, drawn)?;
        let is_ours = gain.value >= 0.0;
        let (better, worse) = if is_ours {
            (chosen, other)
        } else {
            (other, chosen)
        };
        let (lower, upper) = if is_ours {
            (gain.lower, gain.upper)
        } else {
            (-gain.upper, -gain.lower)
        };
        Some(Comparison {
            better: better.to_owned(),
            worse: worse.to_owned(),
            metric: compared.name.to_owned(),
            difference: gain.value.abs(),
            standard_error: gain.standard_error,
            lower,
            upper,
            significant: lower > 0.0,
        })
    }
}
