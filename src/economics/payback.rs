//! How long customers take to bring what they cost: the payback period.

use serde::Serialize;

use super::options::CohortLength;
use super::values::Economics;
use crate::cohorts::{CohortMonth, Curve};

/// How a payback period is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PaybackBasis {
    /// All customers were observed as long.
    Observed,
    /// Customers who came later were completed by the forecast.
    Forecast,
    /// Not in as many months as are known.
    NotWithin,
}

impl PaybackBasis {
    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Forecast => "forecast",
            Self::NotWithin => "not-within",
        }
    }
}

/// When the margin of a customer, undiscounted and less the cost of orders, adds up to the cost of acquisition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Payback {
    /// The number of the first month by whose end it does; the calendar month of the first purchase is month 1. `None`
    /// where it does not in the months that are known.
    pub months: Option<usize>,
    /// How it is known.
    pub basis: PaybackBasis,
    /// How many months after the first purchase are known, at least of the oldest customers.
    pub known_months: usize,
}

impl Economics {
    /// The payback period of a group at this cost of a customer; `None` where no table of cohorts lies beside the
    /// scores, it has no amounts, or it does not know the group.
    pub(super) fn payback(&self, by: &str, group: Option<&str>, cac: f64) -> Option<Payback> {
        let months = self.cohort_months.as_deref()?;
        let of = Members {
            by,
            group,
            length: self.spec.cohort,
        };
        let members: Vec<&CohortMonth> = months.iter().filter(|month| of.has(month)).collect();
        if members.iter().all(|month| month.revenue.is_none()) {
            return None;
        }
        let curve = Curve::of(members);
        let (margin, per_order) = (self.margin, self.spec.cost_per_order);
        let worth = |orders: f64, revenue: f64| margin * revenue - per_order * orders;
        let known_months = curve.0.len();
        let months = curve.reaches(cac, worth);
        let basis = match months {
            Some(months) if curve.is_observed(months) => PaybackBasis::Observed,
            Some(_) => PaybackBasis::Forecast,
            None => PaybackBasis::NotWithin,
        };
        Some(Payback {
            months,
            basis,
            known_months,
        })
    }
}

/// The customers of a group among those of a table of cohorts.
struct Members<'a> {
    by: &'a str,
    group: Option<&'a str>,
    length: CohortLength,
}

impl Members<'_> {
    fn has(&self, month: &CohortMonth) -> bool {
        match self.by {
            "all" => true,
            "cohort" => {
                let first = month.cohort.first_day();
                first.map(|day| self.length.of(day)).as_deref() == self.group
            }
            "first_channel" => month.channel.as_deref() == self.group,
            _ => false,
        }
    }
}
