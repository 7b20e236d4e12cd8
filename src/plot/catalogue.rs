use super::chart::Chart;
use super::source::Source;
use super::{churn, cohort_charts, matrices, value};
use crate::error::{Error, Result};

/// A chart that can be made.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub what: &'static str,
    make: fn(&Source<'_>) -> Result<Chart>,
}

impl Known {
    /// The chart of some results.
    ///
    /// # Errors
    /// When the results do not have what it shows; the hint says what writes it.
    pub fn make(&self, source: &Source<'_>) -> Result<Chart> {
        (self.make)(source)
    }
}

/// All charts.
#[must_use]
pub const fn charts() -> &'static [Known] {
    &CHARTS
}

const CHARTS: [Known; 9] = [
    Known {
        name: "revenue",
        what: "revenue by month, of new and returning customers, and its forecast",
        make: cohort_charts::revenue,
    },
    Known {
        name: "cohorts",
        what: "revenue by month, in layers of the time of the first purchase",
        make: cohort_charts::cohorts,
    },
    Known {
        name: "retention",
        what: "share of customers who buy again, by months since the first purchase",
        make: cohort_charts::retention,
    },
    Known {
        name: "cumulative-value",
        what: "revenue of a customer since the first purchase, by its time",
        make: cohort_charts::cumulative_value,
    },
    Known {
        name: "channels",
        what: "revenue of a customer since the first purchase, by channel",
        make: cohort_charts::channels,
    },
    Known {
        name: "value",
        what: "share of expected value of each tenth of the customers",
        make: value::value,
    },
    Known {
        name: "churn",
        what: "number of customers by churn risk",
        make: churn::churn,
    },
    Known {
        name: "frequency-recency",
        what: "expected purchases by frequency and recency, from the model",
        make: matrices::frequency_recency,
    },
    Known {
        name: "probability-alive",
        what: "probability of being alive by frequency and recency, from the model",
        make: matrices::probability_alive,
    },
];

/// The chart of this name.
///
/// # Errors
/// When there is none: wrong usage, with the names in the hint.
pub fn find(name: &str) -> Result<&'static Known> {
    let found = CHARTS.iter().find(|chart| chart.name == name);
    found.ok_or_else(|| {
        let names = CHARTS.map(|chart| chart.name).join(", ");
        Error::usage(format!("unknown chart: `{name}`")).hint(format!("charts are {names}"))
    })
}
