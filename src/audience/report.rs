//! What an export says of itself: who is in it, who is not and why, and what its values are.

use serde::Serialize;

use super::selection::LeftOutFor;
use crate::caution::Caution;
use crate::spec::IdentifierForm;

/// Customers who are not in an audience for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeftOutCustomers {
    /// The reason.
    pub reason: LeftOutFor,
    /// How many.
    pub customers: u64,
}

/// How many customers of an audience have an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The name of the column.
    pub column: String,
    /// Customers with something in it.
    pub customers: u64,
}

/// What the values of an audience are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueFacts {
    /// The column of the results.
    pub column: String,
    /// `revenue` or `margin`, where it is known.
    pub measure: Option<String>,
    /// The currency, where it is known.
    pub currency: Option<String>,
    /// The length of the forecast, where it is one.
    pub horizon_days: Option<f64>,
    /// The last day of the data.
    pub until: Option<String>,
    /// The sum of the values in the file.
    pub sum: f64,
    /// Customers whose value was negative and is 0 in the file.
    pub negative: u64,
    /// How values for bidding were bounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
}

/// How values for bidding were bounded.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bound {
    /// The quantile that was asked for.
    pub quantile: f64,
    /// The largest value that is sent.
    pub largest: f64,
    /// Customers at the bound.
    pub customers: u64,
    /// What all other values were multiplied by, so that the sum stays.
    pub factor: f64,
    /// The sum of the values before.
    pub expected: f64,
}

/// An audience that was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Exported {
    /// The name of the target.
    pub target: &'static str,
    /// A name for the audience that says nothing about the people in it.
    pub audience: String,
    /// Customers with scores.
    pub customers: u64,
    /// Rows in the file.
    pub written: u64,
    /// Customers who are not in it, by reason: with `written`, they are all customers.
    pub left_out: Vec<LeftOutCustomers>,
    /// The form of the identifiers.
    pub identifiers: IdentifierForm,
    /// The columns of the file.
    pub columns: Vec<String>,
    /// How many customers have each identifier.
    pub coverage: Vec<Coverage>,
    /// What the values are, where there are any.
    pub value: Option<ValueFacts>,
    /// The columns that say who may be contacted; none if they do not count or there are none.
    pub consent: Vec<String>,
    /// What to know about the file.
    pub warnings: Vec<Caution>,
}

impl Exported {
    /// Calls the audience by another target, in whose form it is not.
    pub(super) fn rename(&mut self, target: &'static str) {
        self.audience = self.audience.replacen(self.target, target, 1);
        self.target = target;
    }
}
