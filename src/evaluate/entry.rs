//! What is written of each contender: one entry, the same keys for models and baselines.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// Histograms of the randomised PIT.
    #[serde(default)]
    pub pit: Histograms,
    /// All customers together, with the interval of their total.
    #[serde(default)]
    pub totals: Totals,
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
    /// The same of the median of each customer's distribution.
    #[serde(default)]
    pub mae_median: Option<f64>,
    /// Root mean squared error per customer.
    pub rmse: Option<f64>,
    /// Rank correlation.
    pub spearman: Option<f64>,
    /// Mean natural log of the probability given to each customer's count.
    pub log_score: Option<f64>,
    /// Mean ranked probability score of each customer's count, in purchases; lower is better.
    #[serde(default)]
    pub crps: Option<f64>,
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
    /// Mean absolute error of the mean value of a purchase, over customers who bought in the hold-out.
    #[serde(default)]
    pub mae_per_order: Option<f64>,
    /// Its root mean squared error.
    #[serde(default)]
    pub rmse_per_order: Option<f64>,
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

/// Shares of customers in ten bars of the randomised PIT; all are a tenth where the distributions are right.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Histograms {
    /// Of counts.
    pub purchases: Option<Vec<f64>>,
    /// Of money.
    pub value: Option<Vec<f64>>,
}

/// Both totals in the hold-out; what cannot be had is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// All customers' purchases.
    pub purchases: Option<TotalFigures>,
    /// Their value.
    pub value: Option<TotalFigures>,
}

/// A total with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TotalFigures {
    /// The level of the interval.
    pub level: f64,
    /// What came.
    pub actual: f64,
    /// What was expected.
    pub expected: f64,
    /// The lower bound of the total that will be realised.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
    /// Whether what came lies within the bounds.
    pub inside: bool,
}

/// Wall time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seconds {
    /// Of estimation.
    pub fit: Option<f64>,
    /// Of prediction and intervals.
    pub predict: Option<f64>,
}
