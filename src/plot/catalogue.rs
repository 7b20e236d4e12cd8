use super::chart::Chart;
use super::source::{Source, without_customer, without_orders};
use super::{
    business_charts, calibration, churn, cohort_charts, frequency, growth, heterogeneity, history,
    lorenz, matrices, segments, spending, timing, totals, tracking, value,
};
use crate::error::{Error, Result};
use crate::spec::PlotSpec;

/// A chart that can be made.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub what: &'static str,
    /// What it needs beside the results.
    pub needs: Needs,
    make: fn(&Source<'_>) -> Result<Chart>,
}

/// What a chart needs beside the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// The orders that the results were made from.
    Orders,
    /// The orders, and a customer.
    Customer,
}

impl Known {
    /// Checks that what was given is what the chart needs, before anything is read.
    ///
    /// # Errors
    /// When something is missing, or without effect: wrong usage.
    pub fn check(&self, spec: &PlotSpec) -> Result<()> {
        let has_orders = !spec.orders.is_empty();
        match self.needs {
            Needs::Nothing if has_orders => Err(self.has_no_use_for("--orders")),
            Needs::Nothing | Needs::Orders if spec.customer.is_some() => {
                Err(self.has_no_use_for("--customer"))
            }
            Needs::Customer if spec.customer.is_none() => Err(without_customer()),
            Needs::Orders | Needs::Customer if !has_orders => Err(without_orders()),
            _ => Ok(()),
        }
    }

    fn has_no_use_for(&self, option: &str) -> Error {
        let error = Error::usage(format!(
            "the chart `{}` has no use for `{option}`",
            self.name
        ));
        let others = CHARTS.iter().filter(|chart| match option {
            "--customer" => chart.needs == Needs::Customer,
            _ => chart.needs != Needs::Nothing,
        });
        let names: Vec<&str> = others.map(|chart| chart.name).collect();
        error.hint(format!("it is for {}", names.join(", ")))
    }

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

const CHARTS: [Known; 27] = [
    Known {
        name: "revenue",
        what: "revenue by month, of new and returning customers, and its forecast",
        needs: Needs::Nothing,
        make: cohort_charts::revenue,
    },
    Known {
        name: "year-on-year",
        what: "revenue by month, beside the same months a year before",
        needs: Needs::Nothing,
        make: business_charts::year_on_year,
    },
    Known {
        name: "customers",
        what: "new, retained, returned and lost customers by period",
        needs: Needs::Nothing,
        make: business_charts::customers,
    },
    Known {
        name: "basket",
        what: "average order value by period",
        needs: Needs::Nothing,
        make: business_charts::basket,
    },
    Known {
        name: "orders-per-customer",
        what: "orders of a customer by period",
        needs: Needs::Nothing,
        make: business_charts::orders_per_customer,
    },
    Known {
        name: "second-purchase",
        what: "share of customers with a second purchase, by days since the first",
        needs: Needs::Nothing,
        make: business_charts::second_purchase,
    },
    Known {
        name: "cohorts",
        what: "revenue by month, in layers of the time of the first purchase",
        needs: Needs::Nothing,
        make: cohort_charts::cohorts,
    },
    Known {
        name: "retention",
        what: "share of customers who buy again, by months since the first purchase",
        needs: Needs::Nothing,
        make: cohort_charts::retention,
    },
    Known {
        name: "cumulative-value",
        what: "revenue of a customer since the first purchase, by its time",
        needs: Needs::Nothing,
        make: growth::cumulative_value,
    },
    Known {
        name: "channels",
        what: "revenue of a customer since the first purchase, by channel",
        needs: Needs::Nothing,
        make: growth::channels,
    },
    Known {
        name: "value",
        what: "share of expected value of each tenth of the customers",
        needs: Needs::Nothing,
        make: value::value,
    },
    Known {
        name: "churn",
        what: "number of customers by churn risk",
        needs: Needs::Nothing,
        make: churn::churn,
    },
    Known {
        name: "frequency-recency",
        what: "expected purchases by frequency and recency, from the model",
        needs: Needs::Nothing,
        make: matrices::frequency_recency,
    },
    Known {
        name: "probability-alive",
        what: "probability of being alive by frequency and recency, from the model",
        needs: Needs::Nothing,
        make: matrices::probability_alive,
    },
    Known {
        name: "spending",
        what: "mean spend of a purchase by customer, actual and as the spend model expects it",
        needs: Needs::Nothing,
        make: spending::spending,
    },
    Known {
        name: "lorenz",
        what: "share of past revenue and of expected value against the share of customers",
        needs: Needs::Nothing,
        make: lorenz::lorenz,
    },
    Known {
        name: "segments",
        what: "customers and expected value by segment",
        needs: Needs::Nothing,
        make: segments::segments,
    },
    Known {
        name: "tracking",
        what: "repeat purchases by week, actual and expected, before and in the test",
        needs: Needs::Nothing,
        make: tracking::tracking,
    },
    Known {
        name: "tracking-cumulative",
        what: "the same summed from the first day on",
        needs: Needs::Nothing,
        make: tracking::tracking_cumulative,
    },
    Known {
        name: "calibration",
        what: "purchases forecast and actual in the test, by tenths of customers",
        needs: Needs::Nothing,
        make: calibration::calibration,
    },
    Known {
        name: "calibration-value",
        what: "value forecast and actual in the test, by tenths of customers",
        needs: Needs::Nothing,
        make: calibration::calibration_value,
    },
    Known {
        name: "totals",
        what: "past totals with the interval that was forecast",
        needs: Needs::Nothing,
        make: totals::totals,
    },
    Known {
        name: "frequency",
        what: "customers by number of repeat purchases, actual and as the model expects it",
        needs: Needs::Nothing,
        make: frequency::frequency,
    },
    Known {
        name: "heterogeneity",
        what: "customers by purchases a year, from the model",
        needs: Needs::Nothing,
        make: heterogeneity::heterogeneity,
    },
    Known {
        name: "dropout",
        what: "customers by the probability of leaving before the next purchase, from the model",
        needs: Needs::Nothing,
        make: heterogeneity::dropout,
    },
    Known {
        name: "timing",
        what: "time between purchases against purchases at random; needs `--orders`",
        needs: Needs::Orders,
        make: timing::timing,
    },
    Known {
        name: "history",
        what: "purchases of one customer and P(alive) over time; needs `--customer` and `--orders`",
        needs: Needs::Customer,
        make: history::history,
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
