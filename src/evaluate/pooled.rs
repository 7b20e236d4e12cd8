//! Metrics as functions of sums over customers.

use super::sums::{Row, Term};

/// A metric that is a function of sums.
pub(super) struct Metric {
    pub(super) section: Section,
    pub(super) name: &'static str,
    pub(super) of: fn(&Row) -> f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Purchases,
    Value,
    Churn,
}

/// Everything that is a function of sums.
pub(super) const METRICS: [Metric; 16] = [
    Metric::new(Section::Purchases, "bias_pct", bias_pct),
    Metric::new(Section::Purchases, "mae", |row| {
        mean(row, Term::AbsoluteError)
    }),
    Metric::new(Section::Purchases, "mae_median", |row| {
        mean(row, Term::AbsoluteErrorOfMedian)
    }),
    Metric::new(Section::Purchases, "rmse", rmse),
    Metric::new(Section::Purchases, "log_score", log_score),
    Metric::new(Section::Purchases, "crps", crps),
    Metric::new(Section::Value, "bias_pct", |row| {
        100.0 * (row.get(Term::PredictedValue) / row.get(Term::ActualValue) - 1.0)
    }),
    Metric::new(Section::Value, "mae", |row| {
        mean(row, Term::AbsoluteErrorOfValue)
    }),
    Metric::new(Section::Value, "rmse", |row| {
        mean(row, Term::SquaredErrorOfValue).sqrt()
    }),
    Metric::new(Section::Value, "mae_per_order", |row| {
        row.get(Term::AbsoluteErrorPerOrder) / row.get(Term::Buyers)
    }),
    Metric::new(Section::Value, "rmse_per_order", |row| {
        (row.get(Term::SquaredErrorPerOrder) / row.get(Term::Buyers)).sqrt()
    }),
    Metric::new(Section::Churn, "brier", |row| mean(row, Term::Brier)),
    Metric::new(Section::Churn, "log_loss", churn_log_loss),
    Metric::new(Section::Churn, "mean_predicted", |row| {
        mean(row, Term::ChurnRisk)
    }),
    Metric::new(Section::Churn, "observed", |row| mean(row, Term::Silent)),
    Metric::new(Section::Churn, "calibration_in_the_large", |row| {
        mean(row, Term::ChurnRisk) - mean(row, Term::Silent)
    }),
];

/// What contenders are compared by.
pub(super) struct Compared {
    pub(super) name: &'static str,
    pub(super) of: fn(&Row) -> f64,
    pub(super) less_is_better: bool,
}

/// Everything that contenders are compared by.
pub(super) const COMPARED: [Compared; 4] = [
    Compared {
        name: "log_score",
        of: log_score,
        less_is_better: false,
    },
    Compared {
        name: "crps",
        of: crps,
        less_is_better: true,
    },
    Compared {
        name: "rmse",
        of: rmse,
        less_is_better: true,
    },
    Compared {
        name: "churn_log_loss",
        of: churn_log_loss,
        less_is_better: true,
    },
];

impl Metric {
    const fn new(section: Section, name: &'static str, of: fn(&Row) -> f64) -> Self {
        Self { section, name, of }
    }
}

fn mean(row: &Row, term: Term) -> f64 {
    row.get(term) / row.get(Term::Customers)
}

fn bias_pct(row: &Row) -> f64 {
    100.0 * (row.get(Term::Predicted) / row.get(Term::Actual) - 1.0)
}

pub(super) fn rmse(row: &Row) -> f64 {
    mean(row, Term::SquaredError).sqrt()
}

pub(super) fn log_score(row: &Row) -> f64 {
    mean(row, Term::LogScore)
}

fn crps(row: &Row) -> f64 {
    mean(row, Term::Crps)
}

fn churn_log_loss(row: &Row) -> f64 {
    mean(row, Term::LogLoss)
}
