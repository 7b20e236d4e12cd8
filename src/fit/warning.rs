use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::covariance::Identified;
use super::newton::Optimum;
use crate::history::{PurchaseHistory, SpendHistory, Weighted};
use crate::model::{Parametric, Process};

/// A standard error of the log of a parameter from which on the parameter counts as weakly identified:
/// its 95 % interval spans a factor of 50.
const WEAK: f64 = 1.0;

/// Fewer repeat customers than this tell little.
const FEW: f64 = 100.0;

/// Below so many mean gaps between purchases, a window is too short to tell silence from departure.
const SHORT: f64 = 4.0;

/// Customers whose shortest history is this share of the longest began at about the same time.
const COHORT: f64 = 0.9;

/// From this correlation on, value and frequency are not independent as the spend model assumes.
const CORRELATED: f64 = 0.3;

/// A named fact that a reader of a fit should know; its sentence belongs to the reader's language.
///
/// | code | values | says |
/// |---|---|---|
/// | `boundary` | parameter, value | the likelihood rises until the parameter's bound |
/// | `ridge` | parameters | the data do not identify these parameters |
/// | `weak` | parameter, relative_error | they barely identify this one |
/// | `dropout-not-identified` | longest, unit | one of those three is about how customers leave |
/// | `dropout-not-identified-by-one-cohort` | longest | the same where all began at about the same time |
/// | `penalised` | penalty | the estimate is not the maximum of the likelihood alone |
/// | `a-plus-b-below-one` | | most customers leave at once or never |
/// | `q-at-most-one` | | the mean purchase value over all customers is infinite |
/// | `frequency-value-correlation` | correlation | frequent buyers spend more or less |
/// | `few-repeaters` | repeaters, customers | few customers came back |
/// | `data-end-before-the-fit` | until, fitted | customers to be scored end before the model's data, of themselves |
/// | `infinite-expected-spend` | customers | scores without an expected value |
/// | `short-history` | longest, gap | the window is short beside the gaps between purchases |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Its name.
    pub code: String,
    /// Its figures.
    #[serde(default)]
    pub values: BTreeMap<String, Value>,
}

impl Warning {
    /// A warning without figures.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), values: BTreeMap::new() }
    }

    /// Names the unit of its times, where it tells of any.
    #[must_use]
    pub fn in_unit(self, unit: &str) -> Self {
        if self.values.contains_key("longest") { self.with("unit", unit) } else { self }
    }

    /// Adds a figure.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }
}

/// Bounds, ridges and weak parameters of an optimum.
pub(super) fn of_estimate<M: Parametric>(model: &M, optimum: &Optimum, identified: &Identified) -> Vec<Warning> {
    let symbol = |i: usize| M::PARAMETERS[i].symbol;
    let values = model.to_vec();
    let mut warnings: Vec<Warning> = (0..optimum.bound.len())
        .filter(|&i| optimum.bound[i])
        .map(|i| Warning::new("boundary").with("parameter", symbol(i)).with("value", values[i]))
        .collect();
    let sliding: Vec<&str> =
        (0..optimum.bound.len()).filter(|&i| !identified.known[i] && !optimum.bound[i]).map(symbol).collect();
    if !sliding.is_empty() {
        warnings.push(Warning::new("ridge").with("parameters", sliding));
    }
    let weak = (0..optimum.bound.len()).filter(|&i| identified.ln_error(i) > WEAK);
    warnings.extend(
        weak.map(|i| Warning::new("weak").with("parameter", symbol(i)).with("relative_error", identified.ln_error(i))),
    );
    warnings
}

/// Says whether a warning of [`of_estimate`] is about how customers leave.
fn is_about_dropout<M: Parametric>(warning: &Warning) -> bool {
    let named = |symbol: &Value| {
        let mut dropout = M::PARAMETERS.iter().filter(|parameter| parameter.process == Process::Dropout);
        dropout.any(|parameter| symbol.as_str() == Some(parameter.symbol))
    };
    let several = warning.values.get("parameters").and_then(Value::as_array);
    matches!(warning.code.as_str(), "boundary" | "ridge" | "weak")
        && (warning.values.get("parameter").is_some_and(named) || several.is_some_and(|all| all.iter().any(named)))
}

/// What a purchase model cannot learn from these histories; `found` is what its estimate says already.
pub(super) fn of_purchases<M: Parametric>(histories: &Weighted<PurchaseHistory>, found: &[Warning]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let ages = || histories.histories().iter().map(PurchaseHistory::age);
    let (shortest, longest) = (ages().fold(f64::INFINITY, f64::min), ages().fold(0.0, f64::max));
    if found.iter().any(is_about_dropout::<M>) {
        let is_cohort = shortest > COHORT * longest;
        let warning =
            Warning::new(if is_cohort { "dropout-not-identified-by-one-cohort" } else { "dropout-not-identified" });
        warnings.push(warning.with("longest", longest));
    }
    let sum = |f: &dyn Fn(&PurchaseHistory) -> f64| -> f64 { histories.iter().map(|(h, weight)| weight * f(h)).sum() };
    let repeaters = sum(&|h| f64::from(u8::from(h.frequency() > 0)));
    if repeaters < FEW {
        let customers = histories.customers();
        warnings.push(Warning::new("few-repeaters").with("repeaters", repeaters).with("customers", customers));
    }
    let gap = sum(&|h| h.recency()) / sum(&|h| f64::from(h.frequency())).max(1.0);
    if longest < SHORT * gap {
        warnings.push(Warning::new("short-history").with("longest", longest).with("gap", gap));
    }
    warnings
}

/// Where value and frequency move together.
pub(super) fn of_spend(histories: &Weighted<SpendHistory>) -> Vec<Warning> {
    let correlation = correlation(histories);
    let correlated = correlation.abs() >= CORRELATED;
    correlated
        .then(|| Warning::new("frequency-value-correlation").with("correlation", correlation))
        .into_iter()
        .collect()
}

/// Pearson's correlation of the number of repeat purchases with their mean value; 0 where one does not vary.
fn correlation(histories: &Weighted<SpendHistory>) -> f64 {
    let n = histories.customers();
    let mean = |f: &dyn Fn(&SpendHistory) -> f64| histories.iter().map(|(h, weight)| weight * f(h)).sum::<f64>() / n;
    let (x, z) = (mean(&|h| f64::from(h.purchases())), mean(&SpendHistory::mean));
    let covariance = mean(&|h| (f64::from(h.purchases()) - x) * (h.mean() - z));
    let (var_x, var_z) = (mean(&|h| (f64::from(h.purchases()) - x).powi(2)), mean(&|h| (h.mean() - z).powi(2)));
    if var_x > 0.0 && var_z > 0.0 { covariance / (var_x * var_z).sqrt() } else { 0.0 }
}
