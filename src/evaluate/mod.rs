//! Hold-out evaluation: models fitted on what came before a split, judged by what came after it,
//! beside rules that need no model.
//!
//! Judged are the customers first seen on or before the split, over their distinct purchases in the
//! hold-out. Everything depends on the data, the options and the seed alone, except [`Seconds`].

pub(crate) mod baselines;
pub(crate) mod calibration;
mod curve;
mod entry;
mod forecast;
mod judgement;
pub(crate) mod metrics;
pub(crate) mod pit;
pub(crate) mod tracking;
mod verdict;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use crate::holdout::{Customer, Data, Holdout, Split};
pub use calibration::Group;
pub use entry::{
    ChurnFigures, CountFigures, Entry, IntervalFigures, Kind, Of, Seconds, ValueFigures,
};
pub use forecast::{Contenders, Forecasts, forecast};
pub use judgement::{Judgement, Unjudged};
pub use tracking::{Point, Tracker, Week};
pub use verdict::{Finding, Grade, Reason, Verdict, Word};

use crate::error::{Error, Result};
use crate::fit::{self, Estimate, Fit};
use crate::forecast::{Predictor, PurchaseEstimate, PurchaseFit};
use crate::history::{PurchaseHistory, Weighted};
use crate::model::{BgNbd, GammaGamma, Parameter, Parametric, SpendModel};
use crate::parallel::Workers;
use crate::rfm::{DayCount, Purchases};
use crate::select::{Log, fit_purchases};
use crate::time::TimeUnit;

/// What the file calls its own form.
pub const SCHEMA: &str = "clv-evaluation/1";

/// Levels that intervals are always judged at.
const LEVELS: [f64; 2] = [0.8, 0.9];

/// What is evaluated, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Last day of calibration.
    pub split: NaiveDate,
    /// Last day of the hold-out; the last day in the data when absent.
    pub holdout_end: Option<NaiveDate>,
    /// First day of calibration; the first in the data when absent.
    pub since: Option<NaiveDate>,
    /// The unit that models are fitted in.
    pub unit: TimeUnit,
    /// A level that intervals are judged at, beside 0.8 and 0.9.
    pub level: f64,
    /// Whether intervals are judged at all; they take most of the time.
    pub intervals: bool,
    /// What the randomised PIT draws its numbers from.
    pub seed: u64,
    /// Names of purchase models, one entry each.
    pub models: Vec<String>,
    /// The penalty that models are fitted with; 0 for none.
    pub penalty: f64,
    /// The name of the spend model; purchases alone are judged without one.
    pub spend: Option<String>,
}

impl Options {
    /// The defaults of the command line, at a split.
    #[must_use]
    pub fn at(split: NaiveDate) -> Self {
        Self {
            split,
            holdout_end: None,
            since: None,
            unit: TimeUnit::Week,
            level: 0.9,
            intervals: true,
            seed: 42,
            models: vec![BgNbd::NAME.to_owned()],
            penalty: 0.0,
            spend: Some(GammaGamma::NAME.to_owned()),
        }
    }

    /// The split that is judged.
    fn split(&self) -> Result<Split> {
        let basis = self
            .spend
            .as_deref()
            .map(SpendModel::basis_of)
            .transpose()?;
        Ok(Split {
            since: self.since,
            calibration_end: self.split,
            holdout_end: self.holdout_end,
            unit: self.unit,
            basis: basis.unwrap_or_default(),
        })
    }

    /// The levels that intervals are judged at, in rising order.
    fn levels(&self) -> Result<Vec<f64>> {
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(Error::usage(format!(
                "the level must be between 0 and 1: `{}`",
                self.level
            ))
            .hint("0.9 stands for 90%"));
        }
        let mut levels = LEVELS.to_vec();
        levels.push(self.level);
        levels.sort_by(f64::total_cmp);
        levels.dedup_by(|next, last| next.total_cmp(last).is_eq());
        Ok(if self.intervals { levels } else { Vec::new() })
    }
}

/// The evaluation file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// [`SCHEMA`].
    pub schema: String,
    /// The split.
    pub data: Data,
    /// The model with the best log score.
    pub chosen: String,
    /// Models, then baselines.
    pub entries: Vec<Entry>,
    /// Repeat purchases week by week, by model.
    pub tracking: Vec<Tracking>,
    /// Forecasts against outcomes in ten groups of customers, by model.
    pub calibration: Vec<Calibration>,
    /// How far the forecast of the chosen model can be trusted.
    #[serde(default)]
    pub verdict: Verdict,
}

impl Evaluation {
    /// The entry of the chosen model.
    #[must_use]
    pub fn chosen_entry(&self) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == self.chosen)
    }
}

/// A model's tracking curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tracking {
    /// The model's name.
    pub name: String,
    /// The weeks, from the first day of calibration to the end of the hold-out.
    pub weeks: Vec<tracking::Week>,
}

/// A model's calibration by deciles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The model's name.
    pub name: String,
    /// Groups by predicted purchases.
    pub purchases: Vec<calibration::Group>,
    /// Groups by predicted value; `None` without values.
    pub value: Option<Vec<calibration::Group>>,
}

/// Evaluates models and baselines on one split.
///
/// # Errors
/// - the split lies outside the data or leaves no hold-out
/// - a model's name is unknown, or a model cannot be fitted
/// - the level is not within (0, 1)
/// - the spool cannot be read
pub fn evaluate(purchases: &Purchases, options: &Options, workers: &Workers) -> Result<Evaluation> {
    let levels = options.levels()?;
    let split = options.split()?;
    let holdout = Holdout::read(purchases, &split)?;
    let log = Log {
        purchases,
        split,
        horizon: holdout.data.holdout_days as f64,
    };
    let days = purchases.by_day_since(options.since, options.split)?;
    let gaps = purchases.gaps_since(options.since, options.split)?;
    let histories = holdout.purchase_histories();
    let fitting = fit::Options::penalised(workers, options.penalty)?;
    let spend = fit_spend(&holdout, options.spend.as_deref(), fitting)?;
    let mut evaluation = Evaluation {
        schema: SCHEMA.to_owned(),
        data: holdout.data.clone(),
        chosen: String::new(),
        entries: Vec::new(),
        tracking: Vec::new(),
        calibration: Vec::new(),
        verdict: Verdict::default(),
    };
    for name in &options.models {
        let contender = Contender::fit(name, &histories, &log, spend, fitting)?;
        let start = Instant::now();
        let forecasts = forecast(
            &holdout,
            &contender.models(),
            &levels,
            options.seed,
            workers,
        )?;
        evaluation.entries.push(contender.entry(
            &holdout,
            &forecasts,
            start.elapsed().as_secs_f64(),
        ));
        let window =
            holdout.data.calibration_start.max(purchases.first_day())..=holdout.data.holdout_end;
        evaluation
            .tracking
            .push(contender.tracking(&holdout, &days, window, workers));
        evaluation
            .calibration
            .push(contender.calibration(&holdout, &forecasts));
    }
    evaluation.chosen =
        best(&evaluation.entries).ok_or_else(|| Error::usage("no model to evaluate"))?;
    let rules = baselines::all(&holdout, &gaps);
    evaluation
        .entries
        .extend(rules.iter().map(|rule| Entry::of_baseline(rule, &holdout)));
    if let Some(chosen) = evaluation.chosen_entry() {
        let customers = evaluation.data.customers;
        evaluation.verdict = Verdict::new(chosen, &evaluation.entries, customers, options.level);
    }
    Ok(evaluation)
}

/// The model with the best log score, the first of several.
fn best(entries: &[Entry]) -> Option<String> {
    let mut best = entries.first()?;
    for entry in entries {
        if log_score(entry) > log_score(best) {
            best = entry;
        }
    }
    Some(best.name.clone())
}

/// The log score, or the worst of all where there is none.
fn log_score(entry: &Entry) -> f64 {
    entry.purchases.log_score.unwrap_or(f64::NEG_INFINITY)
}

/// A spend model with the seconds its fit took.
type Spend = Option<(SpendModel, f64)>;

fn fit_spend(holdout: &Holdout, name: Option<&str>, options: fit::Options<'_>) -> Result<Spend> {
    let Some(name) = name.filter(|_| holdout.amounts) else {
        return Ok(None);
    };
    let start = Instant::now();
    let model = fit::spend_named(name, &holdout.spend_histories(), options)?.model;
    Ok(Some((model, start.elapsed().as_secs_f64())))
}

/// A fitted model on its way to an entry.
struct Contender {
    name: String,
    fit: PurchaseFit,
    predictor: Arc<Predictor>,
    spend: Option<SpendModel>,
    seconds: f64,
}

impl Contender {
    fn fit(
        name: &str,
        histories: &Weighted<PurchaseHistory>,
        log: &Log<'_>,
        spend: Spend,
        options: fit::Options<'_>,
    ) -> Result<Self> {
        let start = Instant::now();
        let fit = fit_purchases(name, histories, Some(log), options)?;
        let seconds = start.elapsed().as_secs_f64() + spend.map_or(0.0, |(_, seconds)| seconds);
        Ok(Self {
            name: name.to_owned(),
            predictor: Arc::new(fit.predictor()?),
            fit,
            spend: spend.map(|(model, _)| model),
            seconds,
        })
    }

    fn models(&self) -> Contenders {
        let purchases = Arc::clone(&self.predictor);
        Contenders {
            purchases,
            spend: self.spend,
        }
    }

    /// Parameters by symbol; the weights of a stack by the names of its members.
    fn parameters(&self) -> Map<String, Value> {
        match &self.fit.purchases {
            PurchaseEstimate::Stack(stack) => {
                let members = stack.members.iter();
                members
                    .map(|one| (one.member.label(), one.weight.into()))
                    .collect()
            }
            PurchaseEstimate::Model(Fit { model, .. }) => {
                by_symbol(model.parameters(), &model.to_vec())
            }
        }
    }

    fn kind(&self) -> Kind {
        match &self.fit.purchases {
            PurchaseEstimate::Stack(_) => Kind::Ensemble,
            PurchaseEstimate::Model(_) => Kind::Model,
        }
    }

    fn entry(&self, holdout: &Holdout, forecasts: &Forecasts, predict: f64) -> Entry {
        let estimate = self.fit.estimate();
        Entry {
            name: self.name.clone(),
            kind: self.kind(),
            parameters: self.parameters(),
            spend_parameters: self
                .spend
                .map(|model| by_symbol(model.parameters(), &model.to_vec())),
            ln_likelihood: estimate.map(|estimate| estimate.ln_likelihood),
            aic: estimate.map(Estimate::aic),
            bic: estimate.map(Estimate::bic),
            purchases: CountFigures::new(
                holdout,
                &forecasts.purchases,
                Some(&forecasts.ln_probabilities),
            ),
            value: ValueFigures::new(holdout, forecasts.values.as_deref()),
            churn: ChurnFigures::new(holdout, &forecasts.churn_risk),
            intervals: forecasts.intervals.clone(),
            seconds: Seconds {
                fit: Some(self.seconds),
                predict: Some(predict),
            },
        }
    }

    fn tracking(
        &self,
        holdout: &Holdout,
        days: &[DayCount],
        window: RangeInclusive<NaiveDate>,
        workers: &Workers,
    ) -> Tracking {
        let unit = holdout.unit.days();
        let tracker = tracking::Tracker::new(
            days,
            window,
            |days| self.predictor.expected_purchases_new(days / unit),
            workers,
        );
        Tracking {
            name: self.name.clone(),
            weeks: tracker.weekly(holdout.data.calibration_end),
        }
    }

    fn calibration(&self, holdout: &Holdout, forecasts: &Forecasts) -> Calibration {
        let value = holdout.values().zip(forecasts.values.as_deref());
        Calibration {
            name: self.name.clone(),
            purchases: calibration::deciles(&holdout.purchases(), &forecasts.purchases),
            value: value.map(|(actual, predicted)| calibration::deciles(&actual, predicted)),
        }
    }
}

fn by_symbol(parameters: &[Parameter], values: &[f64]) -> Map<String, Value> {
    parameters
        .iter()
        .zip(values)
        .map(|(parameter, value)| (parameter.symbol.to_owned(), (*value).into()))
        .collect()
}
