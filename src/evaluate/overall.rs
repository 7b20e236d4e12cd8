//! All origins together: every metric with its interval.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bands::{BandFigures, Bands};
use super::bootstrap::{Bootstrap, Measured};
use super::entry::{Kind, TotalFigures, Totals};
use super::pooled::{self, METRICS, Section};
use super::ranks::{FOLDS, Ranking, Ranks};
use super::sums::{Row, Sums};

/// A contender over all origins at which it could be fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overall {
    /// The contender's name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How many origins there are.
    pub origins: usize,
    /// Customers, those of several origins counted once for each.
    pub customers: u64,
    /// The level of all intervals here.
    pub level: f64,
    /// Metrics of counts, by name.
    pub purchases: BTreeMap<String, Option<Measured>>,
    /// Metrics of value, by name.
    pub value: BTreeMap<String, Option<Measured>>,
    /// Metrics of churn, by name.
    pub churn: BTreeMap<String, Option<Measured>>,
    /// Customers by churn risk; none for rules, which give no probabilities.
    pub churn_bands: Vec<BandFigures>,
    /// At how many origins the total lay within its interval.
    pub totals_coverage: TotalsCoverage,
}

/// At how many origins a total lay within its interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct TotalsCoverage {
    /// The level of the intervals; `None` where there are none.
    pub level: Option<f64>,
    /// Totals of purchases.
    pub purchases: Inside,
    /// Totals of value.
    pub value: Inside,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Inside {
    /// Totals within their interval.
    pub inside: usize,
    /// Totals with an interval.
    pub of: usize,
}

/// What is kept of a contender at one origin.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) origin: usize,
    pub(super) sums: Sums,
    pub(super) ranks: Ranks,
    pub(super) bands: Option<Bands>,
    pub(super) totals: Totals,
}

/// The parts of an evaluation: every contender at every origin.
pub(super) struct Parts<'p> {
    all: &'p [Part],
    pub(super) bootstrap: Bootstrap,
    pooled: BTreeMap<&'p str, Pooled>,
}

/// Several parts of a contender together: their sums, over all customers and over each draw.
#[derive(Clone)]
pub(super) struct Pooled {
    pub(super) total: Row,
    pub(super) drawn: Vec<Row>,
}

impl Pooled {
    pub(super) fn new<'p>(parts: impl Iterator<Item = &'p Part>, bootstrap: &Bootstrap) -> Self {
        let mut sums = Sums::new();
        parts.for_each(|part| sums.merge(&part.sums));
        Self {
            total: sums.total(),
            drawn: bootstrap.rows(&sums),
        }
    }
}

impl<'p> Parts<'p> {
    pub(super) fn new(parts: &'p [Part], level: f64, seed: u64) -> Self {
        let mut everybody = Sums::new();
        parts.iter().for_each(|part| everybody.merge(&part.sums));
        let bootstrap = Bootstrap::new(&everybody, level, seed);
        let mut pooled = BTreeMap::new();
        for name in parts.iter().map(|part| &*part.name) {
            let of_name = parts.iter().filter(|part| part.name == name);
            let all = pooled.entry(name);
            all.or_insert_with(|| Pooled::new(of_name, &bootstrap));
        }
        Self {
            all: parts,
            bootstrap,
            pooled,
        }
    }

    /// A contender over all of its origins.
    pub(super) fn pooled(&self, name: &str) -> &Pooled {
        &self.pooled[name]
    }

    /// A contender at its origins.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = &'p Part> + use<'p> {
        let (parts, name) = (self.all, name.to_owned());
        parts.iter().filter(move |part| part.name == name)
    }

    /// The pooled log score; the worst of all where there is none.
    pub(super) fn log_score(&self, name: &str) -> f64 {
        let score = pooled::log_score(&self.pooled(name).total);
        if score.is_nan() {
            f64::NEG_INFINITY
        } else {
            score
        }
    }

    /// How many origins a contender was judged at.
    pub(super) fn origins(&self, name: &str) -> usize {
        self.of(name).count()
    }

    /// All origins of a contender together.
    pub(super) fn overall(&self, name: &str, kind: Kind) -> Overall {
        let Pooled { total, drawn } = self.pooled(name);
        let mut overall = Overall {
            name: name.to_owned(),
            kind,
            origins: self.origins(name),
            customers: self.of(name).map(|part| part.ranks.customers).sum(),
            level: self.bootstrap.level,
            purchases: BTreeMap::new(),
            value: BTreeMap::new(),
            churn: BTreeMap::new(),
            churn_bands: self.bands(name),
            totals_coverage: self.totals_coverage(name),
        };
        for metric in &METRICS {
            let draws = drawn.iter().map(metric.of).collect();
            let measured = self.bootstrap.measured((metric.of)(total), draws);
            overall.put(metric.section, metric.name, measured);
        }
        for ranking in Ranking::ALL {
            let (section, metric) = match ranking {
                Ranking::Spearman => (Section::Purchases, "spearman"),
                Ranking::SpearmanOfValue => (Section::Value, "spearman"),
                Ranking::GiniOfValue => (Section::Value, "gini"),
                Ranking::Auc => (Section::Churn, "auc"),
            };
            overall.put(section, metric, self.ranked(name, ranking));
        }
        overall
    }

    fn bands(&self, name: &str) -> Vec<BandFigures> {
        let mut all: Option<Bands> = None;
        for bands in self.of(name).filter_map(|part| part.bands.as_ref()) {
            all.get_or_insert_default().merge(bands);
        }
        all.map_or_else(Vec::new, |bands| bands.figures())
    }

    fn totals_coverage(&self, name: &str) -> TotalsCoverage {
        let mut coverage = TotalsCoverage::default();
        for part in self.of(name) {
            coverage.purchases.count(part.totals.purchases.as_ref());
            coverage.value.count(part.totals.value.as_ref());
        }
        let has_any = coverage.purchases.of + coverage.value.of > 0;
        coverage.level = has_any.then_some(self.bootstrap.level);
        coverage
    }

    /// The mean of a ranking's measure over origins, weighted by customers, with the interval of the jackknife.
    fn ranked(&self, name: &str, ranking: Ranking) -> Option<Measured> {
        let value = mean_over(self.of(name), |ranks| ranks.all(ranking))?;
        let mut without = Vec::with_capacity(FOLDS);
        for fold in 0..FOLDS {
            let left = |ranks: &Ranks| ranks.without(fold, ranking);
            without.push(mean_over(self.of(name), left)?);
        }
        Some(self.bootstrap.jackknife(value, &without))
    }
}

impl Overall {
    /// A metric of purchases.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        let measured = self.purchases.get(name)?.as_ref()?;
        Some(measured.value)
    }

    fn put(&mut self, section: Section, name: &str, measured: Option<Measured>) {
        let section = match section {
            Section::Purchases => &mut self.purchases,
            Section::Value => &mut self.value,
            Section::Churn => &mut self.churn,
        };
        section.insert(name.to_owned(), measured);
    }
}

impl Inside {
    fn count(&mut self, total: Option<&TotalFigures>) {
        if let Some(total) = total {
            self.of += 1;
            self.inside += usize::from(total.inside);
        }
    }
}

fn mean_over<'p>(
    parts: impl Iterator<Item = &'p Part>,
    of: impl Fn(&Ranks) -> Option<f64>,
) -> Option<f64> {
    let (mut sum, mut customers) = (0.0, 0.0);
    for ranks in parts.map(|part| &part.ranks) {
        let count = ranks.customers as f64;
        sum += count * of(ranks)?;
        customers += count;
    }
    finite(sum / customers)
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
