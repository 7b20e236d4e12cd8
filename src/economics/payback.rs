//! How long customers take to bring what they cost: the payback period.

use std::collections::BTreeMap;

use serde::Serialize;

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

/// The months of a table of cohorts by group of a division.
pub(super) type MonthsOfGroups<'m> = BTreeMap<Option<String>, Vec<&'m CohortMonth>>;

impl Economics {
    /// The months of each group; none where the table of cohorts does not know the division.
    pub(super) fn months_by(&self, by: &str) -> MonthsOfGroups<'_> {
        let mut groups = MonthsOfGroups::new();
        for month in &self.cohort_months {
            let group = match by {
                "all" => Some(by.to_owned()),
                "cohort" => month.cohort.first_day().map(|day| self.spec.cohort.of(day)),
                "first_channel" => month.channel.clone(),
                _ => continue,
            };
            groups.entry(group).or_default().push(month);
        }
        groups
    }

    /// The payback period of customers with these months at this cost of a customer; `None` without amounts.
    pub(super) fn payback(&self, months: &[&CohortMonth], cac: f64) -> Option<Payback> {
        if months.iter().all(|month| month.revenue.is_none()) {
            return None;
        }
        let curve = Curve::of(months.iter().copied());
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
