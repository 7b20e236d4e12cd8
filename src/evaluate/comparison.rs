//! Whether one contender is really better than another: differences on the same customers and the same draws.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::overall::{Part, Parts, Pooled};
use super::pooled::{COMPARED, Compared};
use super::sums::Row;

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
            let (ours, theirs) = self.on_common_origins(chosen, other);
            for compared in &COMPARED {
                comparisons.extend(self.compare(chosen, &ours, other, &theirs, compared));
            }
        }
        comparisons
    }

    /// Two contenders over the origins that both have.
    fn on_common_origins(&self, chosen: &str, other: &str) -> (Cow<'_, Pooled>, Cow<'_, Pooled>) {
        let origins_of = |name: &str| self.of(name).map(|part| part.origin).collect();
        let (ours, theirs): (Vec<usize>, Vec<usize>) = (origins_of(chosen), origins_of(other));
        if ours == theirs {
            let borrowed = |name| Cow::Borrowed(self.pooled(name));
            return (borrowed(chosen), borrowed(other));
        }
        let is_common = |part: &&Part| ours.contains(&part.origin) && theirs.contains(&part.origin);
        let pool = |name| {
            Cow::Owned(Pooled::new(
                self.of(name).filter(is_common),
                &self.bootstrap,
            ))
        };
        (pool(chosen), pool(other))
    }

    fn compare(
        &self,
        chosen: &str,
        ours: &Pooled,
        other: &str,
        theirs: &Pooled,
        compared: &Compared,
    ) -> Option<Comparison> {
        let gain = |ours: &Row, theirs: &Row| {
            let gain = (compared.of)(ours) - (compared.of)(theirs);
            if compared.less_is_better { -gain } else { gain }
        };
        let drawn = ours.drawn.iter().zip(&theirs.drawn);
        let drawn = drawn.map(|(ours, theirs)| gain(ours, theirs)).collect();
        let value = gain(&ours.total, &theirs.total);
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
