//! What is written of each contender: one entry, the same keys for models and baselines.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::baselines::Baseline;
use super::metrics;
use crate::holdout::Holdout;

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// A fitted model.
    Model,
    /// Several models together.
    Ensemble,
    /// A rule without a model.
    Baseline,
}

/// One contender's figures. What cannot be had is `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The contender's name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The purchase model's parameters by symbol, or what a baseline took from the data.
    pub parameters: Map<String, Value>,
    /// The spend model's parameters by symbol, where there is one.
    pub spend_parameters: Option<Map<String, Value>>,
    /// ln L of the purchase model in the calibration period.
    pub ln_likelihood: Option<f64>,
    /// Its Akaike criterion.
    pub aic: Option<f64>,
    /// Its Bayesian criterion.
    pub bic: Option<f64>,
    /// Counts.
    pub purchases: CountFigures,
    /// Money.
    pub value: ValueFigures,
    /// P(no purchase within the hold-out).
    pub churn: ChurnFigures,
    /// Predictive intervals.
    pub intervals: Vec<IntervalFigures>,
    /// What it cost; differs from run to run.
    pub seconds: Seconds,
}

/// Purchases in the hold-out against the expected ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountFigures {
    /// All customers' purchases.
    pub actual: u64,
    /// As many as were predicted.
    pub predicted: Option<f64>,
    /// 100·(predicted / actual − 1).
    pub bias_pct: Option<f64>,
    /// Mean absolute error per customer.
    pub mae: Option<f64>,
    /// Root mean squared error per customer.
    pub rmse: Option<f64>,
    /// Rank correlation.
    pub spearman: Option<f64>,
    /// Mean natural log of the probability given to each customer's count.
    pub log_score: Option<f64>,
}

/// Undiscounted revenue in the hold-out against the expected one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueFigures {
    /// All customers' value.
    pub actual: Option<f64>,
    /// As much as was predicted.
    pub predicted: Option<f64>,
    /// 100·(predicted / actual − 1).
    pub bias_pct: Option<f64>,
    /// Mean absolute error per customer.
    pub mae: Option<f64>,
    /// Root mean squared error per customer.
    pub rmse: Option<f64>,
    /// Rank correlation.
    pub spearman: Option<f64>,
    /// Normalised Gini coefficient of the ranking by predicted value.
    pub gini: Option<f64>,
}

/// The event "no purchase within the hold-out" against its probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChurnFigures {
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Brier score.
    pub brier: Option<f64>,
    /// Log-loss.
    pub log_loss: Option<f64>,
    /// Mean predicted probability.
    pub mean_predicted: Option<f64>,
    /// Share of customers without a purchase.
    pub observed: Option<f64>,
}

/// What an interval is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// A count.
    Purchases,
    /// Money.
    Value,
}

/// Predictive intervals of one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntervalFigures {
    /// What they are of.
    pub of: Of,
    /// Their level.
    pub level: f64,
    /// The share of outcomes they covered, by the randomised PIT.
    pub coverage: Option<f64>,
    /// The mean width of the closed interval.
    pub mean_width: Option<f64>,
}

/// Wall time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seconds {
    /// Of estimation.
    pub fit: Option<f64>,
    /// Of prediction and intervals.
    pub predict: Option<f64>,
}

impl Entry {
    /// A rule's entry: it knows no probabilities and no intervals.
    #[must_use]
    pub fn of_baseline(baseline: &Baseline, holdout: &Holdout) -> Self {
        let values = holdout.amounts.then(|| baseline.values(&holdout.customers));
        Self {
            name: baseline.name.to_owned(),
            kind: Kind::Baseline,
            parameters: baseline
                .figures
                .iter()
                .map(|(name, figure)| ((*name).to_owned(), (*figure).into()))
                .collect(),
            spend_parameters: None,
            ln_likelihood: None,
            aic: None,
            bic: None,
            purchases: CountFigures::new(holdout, &baseline.purchases, None),
            value: ValueFigures::new(holdout, values.as_deref()),
            churn: ChurnFigures::of_counts(holdout, &baseline.purchases),
            intervals: Vec::new(),
            seconds: Seconds {
                fit: None,
                predict: None,
            },
        }
    }
}

impl CountFigures {
    /// Compares counts; `ln_probabilities` are those of each customer's own count.
    #[must_use]
    pub fn new(holdout: &Holdout, predicted: &[f64], ln_probabilities: Option<&[f64]>) -> Self {
        let actual = holdout.purchases();
        Self {
            actual: holdout
                .customers
                .iter()
                .map(|customer| u64::from(customer.holdout_purchases))
                .sum(),
            predicted: metrics::total(predicted),
            bias_pct: metrics::bias_pct(&actual, predicted),
            mae: metrics::mae(&actual, predicted),
            rmse: metrics::rmse(&actual, predicted),
            spearman: metrics::spearman(&actual, predicted),
            log_score: ln_probabilities.and_then(metrics::mean),
        }
    }
}

impl ValueFigures {
    /// Compares values, as far as both sides have them; an infinite prediction still has a rank.
    #[must_use]
    pub fn new(holdout: &Holdout, predicted: Option<&[f64]>) -> Self {
        let actual = holdout.values();
        let both =
            |figure: fn(&[f64], &[f64]) -> Option<f64>| figure(actual.as_deref()?, predicted?);
        Self {
            actual: actual.as_deref().and_then(metrics::total),
            predicted: predicted.and_then(metrics::total),
            bias_pct: both(metrics::bias_pct),
            mae: both(metrics::mae),
            rmse: both(metrics::rmse),
            spearman: both(metrics::spearman),
            gini: both(metrics::gini),
        }
    }
}

impl ChurnFigures {
    /// Judges probabilities of no purchase.
    #[must_use]
    pub fn new(holdout: &Holdout, risks: &[f64]) -> Self {
        let silent = silent(holdout);
        Self {
            auc: metrics::auc(&silent, risks),
            brier: metrics::brier(&silent, risks),
            log_loss: metrics::log_loss(&silent, risks),
            mean_predicted: metrics::mean(risks),
            observed: metrics::share(&silent),
        }
    }

    /// Judges the ranking that counts imply: few purchases, much risk.
    fn of_counts(holdout: &Holdout, counts: &[f64]) -> Self {
        let (silent, risks) = (
            silent(holdout),
            counts.iter().map(|count| -count).collect::<Vec<_>>(),
        );
        Self {
            auc: metrics::auc(&silent, &risks),
            brier: None,
            log_loss: None,
            mean_predicted: None,
            observed: metrics::share(&silent),
        }
    }
}

fn silent(holdout: &Holdout) -> Vec<bool> {
    holdout
        .customers
        .iter()
        .map(|customer| customer.holdout_purchases == 0)
        .collect()
}
