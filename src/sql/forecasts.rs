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
    /// Is there a spend model, and so a value without end?
    pub(super) has_value: bool,
    /// Are intervals wanted, and so derivatives?
    pub(super) has_slopes: bool,
}

/// Parts of the query that differ between purchase models.
pub(super) struct Forecasts {
    /// Parameters, and numbers made of them, by the names of the papers.
    pub(super) numbers: Vec<(&'static str, f64)>,
    /// Steps that end with `clv_active`. For every x and T (`active_x`, `active_age`) it has what active customers are
    /// expected to buy (`bought`), the same discounted (`discounted`), and the probability that they do not buy
    /// (`silent`). Where derivatives are wanted, those of ln `discounted` are in `active_r` and so on. Where values are
    /// wanted, `clv_forever` has for every x and T (`forever_x`, `forever_age`) the discounted purchases without end
    /// (`forever`).
    pub(super) steps: String,
    /// The logarithm of the odds of being gone; empty for those who had no chance to leave.
    pub(super) ln_odds_gone: String,
    /// The join that the odds need after `clv_customers`.
    pub(super) join: &'static str,
    /// Derivatives of the logarithm of the odds, in the order of the model's parameters; none where they are not wanted.
    pub(super) slopes: Vec<Slope>,
}

/// A derivative of the logarithm of the odds of being gone.
pub(super) struct Slope {
    pub(super) parameter: &'static str,
    pub(super) ln_odds_gone: String,
}

/// The step `clv_forever` from a formula.
pub(super) fn forever(formula: &str) -> String {
    format!(
        "clv_forever AS (\n  \
           SELECT clv_x AS forever_x, clv_age AS forever_age, {formula} AS forever\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
         ),\n"
    )
}

#[cfg(test)]
impl Ask {
    /// For all that there is of a year, in weeks.
    pub(super) fn in_weeks() -> Self {
        Self {
            question: Question {
                horizon: 365.0 / 7.0,
                delta: 0.1_f64.ln_1p() / 365.25 * 7.0,
                margin: 1.0,
                level: 0.9,
                intervals: false,
            },
            days_per_unit: 7.0,
            dialect: Dialect::Duckdb,
            has_value: true,
            has_slopes: true,
        }
    }
}
