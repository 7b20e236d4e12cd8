//! Why somebody should be called, in a sentence.

use arrow::array::{Array, Float64Array, StringArray};

use crate::results::Results;
use crate::words::{Catalogue, Figure};

/// What the sentences are made of.
pub(super) struct Reasons<'r> {
    given: Option<&'r StringArray>,
    repeats: Option<&'r Float64Array>,
    last: Option<&'r StringArray>,
    risk: Option<&'r Float64Array>,
    horizon: Figure<'static>,
}

impl<'r> Reasons<'r> {
    pub(super) fn of(results: &'r Results) -> Self {
        let horizon = results.facts().horizon_days;
        Self {
            given: results.texts("reason"),
            repeats: results.numbers("frequency"),
            last: results.texts("last_purchase"),
            risk: results.numbers("churn_risk"),
            horizon: horizon.map_or_else(|| "the forecast’s".into(), Figure::digits),
        }
    }

    /// The reason that the results give, else purchases and risk.
    pub(super) fn reason(&self, row: usize) -> String {
        if let Some(given) = self.given.filter(|given| given.is_valid(row)) {
            return given.value(row).to_owned();
        }
        let repeats = self.repeats.map_or(0.0, |repeats| repeats.value(row));
        let key = if repeats > 0.0 {
            "export-reason-repeat"
        } else {
            "export-reason-once"
        };
        let last = self.last.filter(|last| last.is_valid(row));
        let last = last
            .and_then(|last| last.value(row).get(..10))
            .unwrap_or("an unknown day");
        let risk = self.risk.map_or(0.0, |risk| risk.value(row));
        let figures = [
            ("orders", Figure::digits(repeats + 1.0)),
            ("last", last.into()),
            ("risk", format!("{:.0}%", 100.0 * risk).into()),
            ("horizon", self.horizon.clone()),
        ];
        Catalogue::english().say(key, &figures)
    }
}
