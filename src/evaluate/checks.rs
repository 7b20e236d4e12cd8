//! The checks that a verdict follows from, each over all origins.

use super::entry::{Entry, IntervalFigures, Kind, Of};
use super::judge::Origin;
use super::overall::{Inside, Overall};
use super::verdict::{Finding, Reason};

/// By how many per cent a total may be off, in the mean over origins.
const BIAS: f64 = 10.0;

/// By how much the coverage of intervals may differ from their level.
const COVERAGE: f64 = 0.05;

/// The total may lie outside its interval at one of so many origins.
const ONE_MISS_IN: usize = 4;

/// What a verdict is formed on: the chosen model at all origins, and the rules.
pub(super) struct Evidence<'e> {
    /// The name of the chosen model.
    pub(super) chosen: &'e str,
    /// All contenders at the main origin.
    pub(super) entries: &'e [Entry],
    /// Customers at the main origin.
    pub(super) customers: usize,
    /// The level of the intervals that are judged.
    pub(super) level: f64,
    /// All origins, the main one last.
    pub(super) origins: &'e [Origin],
    /// All contenders over all origins.
    pub(super) overall: &'e [Overall],
}

impl Evidence<'_> {
    /// All checks that can be made.
    pub(super) fn checks(&self) -> Vec<Reason> {
        let checks = [
            self.purchases(),
            self.value(),
            self.totals(),
            self.intervals(Of::Purchases),
            self.intervals(Of::Value),
            self.simple_rules(),
        ];
        checks.into_iter().flatten().collect()
    }

    fn main(&self) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == self.chosen)
    }

    /// The chosen model at every origin at which it could be fitted.
    fn at_origins(&self) -> impl Iterator<Item = (usize, &Entry)> {
        let of_origin = |origin: &'_ Origin| origin.data.customers;
        self.origins.iter().filter_map(move |origin| {
            let mut entries = origin.entries.iter();
            let entry = entries.find(|entry| entry.name == self.chosen)?;
            Some((of_origin(origin), entry))
        })
    }

    fn overall(&self, name: &str) -> Option<&Overall> {
        self.overall.iter().find(|overall| overall.name == name)
    }

    /// The mean size of a bias over origins; `None` where it cannot be had at one of them.
    fn mean_error(&self, bias_pct: impl Fn(&Entry) -> Option<f64>) -> (Option<f64>, usize) {
        let mut errors = Vec::new();
        for (_, entry) in self.at_origins() {
            errors.push(bias_pct(entry).map(f64::abs));
        }
        let (origins, sum) = (errors.len(), errors.into_iter().sum::<Option<f64>>());
        (sum.map(|sum| sum / origins as f64), origins)
    }

    fn purchases(&self) -> Option<Reason> {
        let figures = &self.main()?.purchases;
        let (mean_error_pct, origins) = self.mean_error(|entry| entry.purchases.bias_pct);
        Some(Reason {
            passed: is_small(mean_error_pct),
            finding: Finding::PurchasesTotal {
                customers: self.customers,
                actual: figures.actual,
                predicted: figures.predicted,
                bias_pct: figures.bias_pct,
                mean_error_pct,
                origins,
            },
        })
    }

    fn value(&self) -> Option<Reason> {
        let figures = &self.main()?.value;
        let (mean_error_pct, origins) = self.mean_error(|entry| entry.value.bias_pct);
        Some(Reason {
            passed: is_small(mean_error_pct),
            finding: Finding::ValueTotal {
                actual: figures.actual?,
                predicted: figures.predicted?,
                bias_pct: figures.bias_pct,
                mean_error_pct,
                origins,
            },
        })
    }

    fn totals(&self) -> Option<Reason> {
        let coverage = &self.overall(self.chosen)?.totals_coverage;
        let (level, purchases, value) = (coverage.level?, coverage.purchases, coverage.value);
        let hold = |totals: Inside| (totals.of - totals.inside) * ONE_MISS_IN <= totals.of;
        Some(Reason {
            passed: hold(purchases) && hold(value),
            finding: Finding::TotalsIntervals {
                level,
                purchases_inside: purchases.inside,
                value_inside: (value.of > 0).then_some(value.inside),
                origins: purchases.of,
            },
        })
    }

    fn intervals(&self, of: Of) -> Option<Reason> {
        let (mut covered, mut customers, mut origins) = (0.0, 0.0, 0);
        for (count, entry) in self.at_origins() {
            let judged = self.at_level(&entry.intervals, of)?;
            covered += judged.coverage? * count as f64;
            customers += count as f64;
            origins += 1;
        }
        let (level, coverage) = (self.level, covered / customers);
        Some(Reason {
            passed: (coverage - level).abs() <= COVERAGE,
            finding: match of {
                Of::Purchases => Finding::PurchasesIntervals {
                    level,
                    coverage,
                    origins,
                },
                Of::Value => Finding::ValueIntervals {
                    level,
                    coverage,
                    origins,
                },
            },
        })
    }

    fn at_level<'i>(&self, all: &'i [IntervalFigures], of: Of) -> Option<&'i IntervalFigures> {
        let is_level = |one: &IntervalFigures| (one.level - self.level).abs() < 1e-9;
        all.iter().find(|one| one.of == of && is_level(one))
    }

    fn simple_rules(&self) -> Option<Reason> {
        let error = |overall: &Overall| overall.metric("rmse").unwrap_or(f64::INFINITY);
        let model = self.overall(self.chosen)?;
        let rules: Vec<&Overall> = self
            .overall
            .iter()
            .filter(|overall| overall.kind == Kind::Baseline)
            .collect();
        let best = rules
            .iter()
            .min_by(|one, other| error(one).total_cmp(&error(other)))?;
        Some(Reason {
            passed: error(model) < error(best),
            finding: Finding::SimpleRules {
                rules: rules.len(),
                model_rmse: model.metric("rmse"),
                rule: best.name.clone(),
                rule_rmse: best.metric("rmse"),
                origins: model.origins,
            },
        })
    }
}

fn is_small(error_pct: Option<f64>) -> bool {
    error_pct.is_some_and(|error| error.abs() <= BIAS)
}
