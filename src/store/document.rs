//! The form of a model file: its keys, in the order in which they are written.

use std::fmt;

use chrono::NaiveDate;
use ndarray::Array2;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Number, Value};

use crate::caution::Caution;
use crate::fit::{Convergence, Diagnostics, Estimate};
use crate::forecast::{
    Correction, LeftOut, Level, Member, Origin, Predictor, PurchaseEstimate, PurchaseFit, STACK,
    Stack, StackFit, Trial,
};
use crate::input::{Merge, Refunds};
use crate::model::{Parameter, PurchaseModel, SpendModel};
use crate::time::TimeUnit;

/// The schema that is written.
pub(super) const SCHEMA: &str = "clv-model/1";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) schema: String,
    pub(super) unit: TimeUnit,
    pub(super) purchase: Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) spend: Option<Entry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fitted_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) merge: Option<Merge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refunds: Option<Refunds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) clv_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<DataFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<Level>,
}

/// What a model was fitted to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFacts {
    /// Rows read; absent for an RFM table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Customers.
    pub customers: u64,
    /// First day with a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_date: Option<NaiveDate>,
    /// Last day with a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_date: Option<NaiveDate>,
    /// A hash of the customers' histories: equal for equal data, and no way back to them.
    pub fingerprint: String,
}

/// A model with what is known about its estimation, or a stack of such entries with their weights.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weight: Option<f64>,
    pub(super) model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parameters: Option<BySymbol>,
    /// The time over which customers joined, where `gamma` and `delta` are effects of the date of acquisition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cohort_span: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) members: Option<Vec<Entry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ln_likelihood: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customers: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) standard_errors: Option<BySymbol>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) covariance: Option<Vec<Vec<f64>>>,
    /// Equally likely draws of the parameters: rows in the order of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) draws: Option<Vec<Vec<f64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) diagnostics: Option<Diagnostics>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) convergence: Option<Convergence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) warnings: Option<Vec<Caution>>,
    /// The mean ln probability of a customer's purchases on hold-outs within the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) log_score: Option<f64>,
    /// The hold-outs that the members of a stack were weighed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weighed_on: Option<Vec<Origin>>,
    /// Weights that are not moved towards equal, as they were tried on these hold-outs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_weights: Option<Trial>,
    /// Effects of the date of acquisition for more members, as they were tried there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_effects: Option<Trial>,
    /// The correction that was tried on these hold-outs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correction: Option<Correction>,
    /// Models that are missing in a stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) left_out: Option<Vec<LeftOut>>,
}

impl Entry {
    /// The entry of a purchase model or of a stack of them.
    pub(super) fn of_purchases(purchases: &Predictor) -> Self {
        match purchases {
            Predictor::Model(model) => Self::of_purchase_model(model),
            Predictor::Stack(stack) => Self::of_stack(stack),
        }
    }

    fn of_purchase_model(model: &PurchaseModel) -> Self {
        Self::of_values(model.name(), model.parameters(), &model.to_vec())
    }

    fn of_member(member: &Member) -> Self {
        Self {
            cohort_span: member.cohorts().map(|cohorts| cohorts.span()),
            ..Self::of_values(member.model().name(), member.parameters(), &member.to_vec())
        }
    }

    fn of_stack(stack: &Stack) -> Self {
        let members = stack.members().iter().map(|(weight, member)| Self {
            weight: Some(*weight),
            ..Self::of_member(member)
        });
        Self {
            model: STACK.to_owned(),
            members: Some(members.collect()),
            correction: stack.correction().cloned(),
            ..Self::default()
        }
    }

    /// The entry of a spend model.
    pub(super) fn of_spend(model: &SpendModel) -> Self {
        Self::of_values(model.name(), model.parameters(), &model.to_vec())
    }

    fn of_values(model: &str, parameters: &[Parameter], values: &[f64]) -> Self {
        let values = values.iter().map(|value| Value::from(*value));
        Self {
            model: model.to_owned(),
            parameters: Some(BySymbol::new(parameters, values)),
            ..Self::default()
        }
    }

    /// Adds what the estimation of a model or of a stack told.
    pub(super) fn add_fit(&mut self, unit: TimeUnit, fit: &PurchaseFit) {
        match &fit.purchases {
            PurchaseEstimate::Model(fit) => {
                self.add_estimate(unit, fit.model.parameters(), &fit.estimate);
            }
            PurchaseEstimate::Stack(stack) => self.add_stack(unit, stack),
        }
    }

    fn add_stack(&mut self, unit: TimeUnit, stack: &StackFit) {
        for (entry, one) in self.members.iter_mut().flatten().zip(&stack.members) {
            entry.add_estimate(unit, one.member.parameters(), &one.estimate);
            // that of all members together stands below
            entry.covariance = None;
            entry.log_score = one.log_score;
        }
        let customers = stack.members.first().map(|one| one.estimate.customers);
        self.customers = customers.and_then(whole_or_fraction);
        self.covariance = Some(rows_of(&stack.covariance));
        self.log_score = stack.log_score;
        self.weighed_on = Some(stack.origins.clone());
        self.full_weights = stack.full_weights;
        self.date_effects = stack.date_effects;
        self.left_out = Some(stack.left_out.clone()).filter(|models| !models.is_empty());
    }

    /// Adds what the estimation told.
    pub(super) fn add_estimate(
        &mut self,
        unit: TimeUnit,
        parameters: &[Parameter],
        estimate: &Estimate,
    ) {
        let errors = estimate
            .standard_errors
            .iter()
            .map(|error| error.map_or(Value::Null, Value::from));
        let warnings = estimate.warnings.iter().cloned();
        self.ln_likelihood = Some(estimate.ln_likelihood);
        self.customers = whole_or_fraction(estimate.customers);
        self.standard_errors = Some(BySymbol::new(parameters, errors));
        self.covariance = Some(rows_of(&estimate.covariance));
        let sample = estimate.sample.as_ref();
        self.draws = sample.map(|sample| rows_of(sample.values()));
        self.diagnostics = sample.map(|sample| sample.diagnostics().clone());
        self.convergence = Some(estimate.convergence);
        self.warnings = Some(
            warnings
                .map(|warning| warning.in_unit(unit.name()))
                .collect(),
        );
    }
}

fn rows_of(matrix: &Array2<f64>) -> Vec<Vec<f64>> {
    matrix.rows().into_iter().map(|row| row.to_vec()).collect()
}

/// A count as a whole number where it is one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole_or_fraction(count: f64) -> Option<Number> {
    if count.fract() == 0.0 {
        Some(Number::from(count as u64))
    } else {
        Number::from_f64(count)
    }
}

/// Values by a parameter's symbol. A file that names one twice is refused: it would be unclear which value counts.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub(super) struct BySymbol(Map<String, Value>);

impl BySymbol {
    fn new(parameters: &[Parameter], values: impl Iterator<Item = Value>) -> Self {
        let symbols = parameters
            .iter()
            .map(|parameter| parameter.symbol.to_owned());
        Self(symbols.zip(values).collect())
    }

    pub(super) fn symbols(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn get(&self, symbol: &str) -> Option<&Value> {
        self.0.get(symbol)
    }
}

impl<'de> Deserialize<'de> for BySymbol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Symbols)
    }
}

struct Symbols;

impl<'de> Visitor<'de> for Symbols {
    type Value = BySymbol;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of numbers by symbol")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<BySymbol, A::Error> {
        let mut values = Map::new();
        while let Some((symbol, value)) = entries.next_entry::<String, Value>()? {
            if values.insert(symbol.clone(), value).is_some() {
                return Err(A::Error::custom(format_args!(
                    "duplicate parameter `{symbol}`"
                )));
            }
        }
        Ok(BySymbol(values))
    }
}
