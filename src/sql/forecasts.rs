//! What a purchase model contributes to the query of scores.

use crate::forecast::Question;
use crate::spec::Dialect;

/// The probability that an active customer does not buy is at least e^ less this.
pub(super) const LARGEST_SILENCE: i32 = 90;

/// What a query is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask {
    /// The question in the unit of the model.
    pub(super) question: Question,
    /// The length of that unit.
    pub(super) days_per_unit: f64,
    pub(super) dialect: Dialect,
}

/// Parts of the query that differ between purchase models.
pub(super) struct Forecasts {
    /// Parameters, and numbers made of them, by the names of the papers.
    pub(super) numbers: Vec<(&'static str, f64)>,
    /// Steps that end with `clv_active`. For every x and T (`active_x`, `active_age`) it has what active customers are
    /// expected to buy (`bought`), the same discounted (`discounted`), and the probability that they do not buy
    /// (`silent`).
    pub(super) steps: String,
    /// The logarithm of the odds of being gone; empty for those who had no chance to leave.
    pub(super) ln_odds_gone: String,
    /// The join that the odds need after `clv_customers`.
    pub(super) join: &'static str,
}
