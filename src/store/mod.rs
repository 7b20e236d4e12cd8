//! The model file: a fitted model, how it was estimated, and nothing about any customer.

mod once;

use std::path::Path;

use chrono::NaiveDate;
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::fit::{Convergence, Estimate, Fit};
use crate::input::{Merge, Refunds};
use crate::model::{Parameter, PurchaseModel, SpendModel};
use crate::time::TimeUnit;
use once::Once;

/// The schema that is written.
const SCHEMA: &str = "clv-model/1";

/// A model file: unit, purchase model, spend model, and what is known about how they were estimated.
///
/// It holds no customer data. The least that a hand-written file needs is `schema`, `unit` and
/// `purchase` with `model` and `parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredModel {
    document: Document,
    purchase: PurchaseModel,
    spend: Option<SpendModel>,
}

/// Keys of a model file that mean nothing to this version: ignored, with a word to the user.
pub type Unknown = Vec<String>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Document {
    schema: String,
    unit: TimeUnit,
    purchase: Process,
    #[serde(skip_serializing_if = "Option::is_none")]
    spend: Option<Process>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fitted_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merge: Option<Merge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunds: Option<Refunds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clv_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<DataFacts>,
    #[serde(flatten, skip_serializing)]
    unknown: Map<String, Value>,
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

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Process {
    model: String,
    parameters: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ln_likelihood: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customers: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_errors: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    covariance: Option<Vec<Vec<f64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    convergence: Option<Convergence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<Caution>>,
    #[serde(flatten, skip_serializing)]
    unknown: Map<String, Value>,
}

impl StoredModel {
    /// A model of known parameters, without anything about their estimation.
    #[must_use]
    pub fn new(unit: TimeUnit, purchase: PurchaseModel, spend: Option<SpendModel>) -> Self {
        let document = Document {
            schema: SCHEMA.to_owned(),
            unit,
            purchase: Process::of(purchase.name(), purchase.parameters(), &purchase.to_vec()),
            spend: spend
                .map(|spend| Process::of(spend.name(), spend.parameters(), &spend.to_vec())),
            fitted_at: None,
            until: None,
            merge: None,
            refunds: None,
            clv_version: None,
            data: None,
            unknown: Map::new(),
        };
        Self {
            document,
            purchase,
            spend,
        }
    }

    /// A fitted model with its estimates.
    #[must_use]
    pub fn fitted(
        unit: TimeUnit,
        purchase: &Fit<PurchaseModel>,
        spend: Option<&Fit<SpendModel>>,
    ) -> Self {
        let mut stored = Self::new(unit, purchase.model, spend.map(|fit| fit.model));
        stored
            .document
            .purchase
            .estimated(unit, purchase.model.parameters(), &purchase.estimate);
        if let (Some(process), Some(fit)) = (&mut stored.document.spend, spend) {
            process.estimated(unit, fit.model.parameters(), &fit.estimate);
        }
        stored.document.clv_version = Some(env!("CARGO_PKG_VERSION").to_owned());
        stored
    }

    /// Adds how the data were treated and what they were.
    #[must_use]
    pub fn on(
        mut self,
        until: Option<NaiveDate>,
        merge: Option<Merge>,
        refunds: Option<Refunds>,
        data: DataFacts,
    ) -> Self {
        self.document.until = until;
        self.document.merge = merge;
        self.document.refunds = refunds;
        self.document.data = Some(data);
        self
    }

    /// Adds the moment of fitting (RFC 3339).
    #[must_use]
    pub fn at(mut self, moment: String) -> Self {
        self.document.fitted_at = Some(moment);
        self
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// - the text is no JSON of this form, or names a key twice
    /// - its schema is not known to this version
    /// - a model is unknown, or a parameter is missing, unknown or outside its domain
    /// - a covariance has another size than the parameters
    pub fn from_json(text: &str) -> Result<(Self, Unknown)> {
        let Once(value) =
            serde_json::from_str(text).map_err(|error| no_model(&error.to_string()))?;
        check_schema(&value)?;
        let document: Document =
            serde_json::from_value(value).map_err(|error| no_model(&error.to_string()))?;
        let purchase = document.purchase.model_of(
            "purchase",
            PurchaseModel::parameters_of,
            PurchaseModel::from_values,
        )?;
        let spend = (document.spend.as_ref())
            .map(|process| {
                process.model_of("spend", SpendModel::parameters_of, SpendModel::from_values)
            })
            .transpose()?;
        let unknown = document.unknown_keys();
        Ok((
            Self {
                document,
                purchase,
                spend,
            },
            unknown,
        ))
    }

    /// Reads a model file from disk.
    ///
    /// # Errors
    /// When it cannot be read or is no text, and those of [`Self::from_json`], all with the file's name.
    pub fn read(path: &Path) -> Result<(Self, Unknown)> {
        let name = path.display();
        let bytes = std::fs::read(path)
            .map_err(|error| Error::io(format!("cannot read `{name}`"), error))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::data("no model file: it is no text").at(&name))?;
        Self::from_json(&text).map_err(|error| error.at(name))
    }

    /// The file's text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.document).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The unit of time of every rate.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.document.unit
    }

    /// How customers buy and leave.
    #[must_use]
    pub const fn purchase(&self) -> PurchaseModel {
        self.purchase
    }

    /// What a purchase is worth.
    #[must_use]
    pub const fn spend(&self) -> Option<SpendModel> {
        self.spend
    }

    /// Covariances of the purchase and of the spend parameters, where the file has them.
    #[must_use]
    pub fn covariances(&self) -> (Option<Array2<f64>>, Option<Array2<f64>>) {
        (
            self.document.purchase.matrix(),
            self.document.spend.as_ref().and_then(Process::matrix),
        )
    }

    /// The last day of the data it was fitted to.
    #[must_use]
    pub const fn until(&self) -> Option<NaiveDate> {
        self.document.until
    }

    /// The merge period of the data it was fitted to.
    #[must_use]
    pub const fn merge(&self) -> Option<Merge> {
        self.document.merge
    }

    /// What refunds did in the data it was fitted to.
    #[must_use]
    pub const fn refunds(&self) -> Option<Refunds> {
        self.document.refunds
    }

    /// Merge period and refunds for customers who are to be scored: those of the data it was fitted to.
    ///
    /// # Errors
    /// When what is asked for contradicts them.
    pub fn treatment(
        &self,
        merge: Option<Merge>,
        refunds: Option<Refunds>,
    ) -> Result<(Merge, Refunds)> {
        let merge = agreed("merge", self.merge(), merge, Merge::name)?;
        Ok((
            merge,
            agreed("refunds", self.refunds(), refunds, Refunds::name)?,
        ))
    }

    /// Checks the unit that transactions are asked to be scored in; a table's times are converted.
    ///
    /// # Errors
    /// When it is not the model's.
    pub fn check_unit(&self, asked: Option<TimeUnit>) -> Result<()> {
        agreed("unit", Some(self.unit()), asked, TimeUnit::name).map(drop)
    }

    /// What it was fitted to.
    #[must_use]
    pub const fn data(&self) -> Option<&DataFacts> {
        self.document.data.as_ref()
    }

    /// When it was fitted.
    #[must_use]
    pub fn fitted_at(&self) -> Option<&str> {
        self.document.fitted_at.as_deref()
    }

    /// What is stored of each model: its table of parameters, values, and estimates where it was fitted.
    pub fn processes(&self) -> impl Iterator<Item = StoredProcess<'_>> {
        let spend = self.document.spend.as_ref().zip(self.spend);
        let purchase = StoredProcess {
            process: &self.document.purchase,
            parameters: self.purchase.parameters(),
        };
        let spend = spend.map(|(process, model)| StoredProcess {
            process,
            parameters: model.parameters(),
        });
        std::iter::once(purchase).chain(spend)
    }
}

/// One of the two models of a file, for a model card.
#[derive(Debug, Clone, Copy)]
pub struct StoredProcess<'d> {
    process: &'d Process,
    parameters: &'static [Parameter],
}

impl<'d> StoredProcess<'d> {
    /// The model's name.
    #[must_use]
    pub fn name(&self) -> &'d str {
        &self.process.model
    }

    /// Parameters with their values and standard errors.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static Parameter, f64, Option<f64>)> {
        let errors = self.process.standard_errors.as_ref();
        self.parameters.iter().map(move |parameter| {
            let value = self
                .process
                .parameters
                .get(parameter.symbol)
                .and_then(Value::as_f64)
                .unwrap_or(f64::NAN);
            (
                parameter,
                value,
                errors
                    .and_then(|errors| errors.get(parameter.symbol))
                    .and_then(Value::as_f64),
            )
        })
    }

    /// ln L at the estimate.
    #[must_use]
    pub const fn ln_likelihood(&self) -> Option<f64> {
        self.process.ln_likelihood
    }

    /// How many customers it was estimated on.
    #[must_use]
    pub fn customers(&self) -> Option<f64> {
        self.process.customers.as_ref().and_then(Number::as_f64)
    }

    /// The optimality check.
    #[must_use]
    pub const fn convergence(&self) -> Option<&'d Convergence> {
        self.process.convergence.as_ref()
    }

    /// What a reader should know.
    #[must_use]
    pub fn warnings(&self) -> &'d [Caution] {
        self.process.warnings.as_deref().unwrap_or_default()
    }
}

impl Document {
    fn unknown_keys(&self) -> Unknown {
        let inside = |name: &str, process: &Process| -> Unknown {
            process
                .unknown
                .keys()
                .map(|key| format!("{name}.{key}"))
                .collect()
        };
        let mut keys: Unknown = self.unknown.keys().cloned().collect();
        keys.extend(inside("purchase", &self.purchase));
        keys.extend(
            self.spend
                .iter()
                .flat_map(|process| inside("spend", process)),
        );
        keys
    }
}

impl Process {
    fn of(model: &str, parameters: &[Parameter], values: &[f64]) -> Self {
        Self {
            model: model.to_owned(),
            parameters: by_symbol(parameters, values.iter().map(|value| Value::from(*value))),
            ln_likelihood: None,
            customers: None,
            standard_errors: None,
            covariance: None,
            convergence: None,
            warnings: None,
            unknown: Map::new(),
        }
    }

    fn estimated(&mut self, unit: TimeUnit, parameters: &[Parameter], estimate: &Estimate) {
        let errors = estimate
            .standard_errors
            .iter()
            .map(|error| error.map_or(Value::Null, Value::from));
        self.ln_likelihood = Some(estimate.ln_likelihood);
        self.customers = whole_or_fraction(estimate.customers);
        self.standard_errors = Some(by_symbol(parameters, errors));
        self.covariance = Some(
            estimate
                .covariance
                .rows()
                .into_iter()
                .map(|row| row.to_vec())
                .collect(),
        );
        self.convergence = Some(estimate.convergence);
        self.warnings = Some(
            estimate
                .warnings
                .iter()
                .cloned()
                .map(|warning| warning.in_unit(unit.name()))
                .collect(),
        );
    }

    /// The model that the entry names, its parameters put into the order of the table.
    fn model_of<M>(
        &self,
        place: &str,
        table: impl Fn(&str) -> Result<&'static [Parameter]>,
        make: impl Fn(&str, &[f64]) -> Result<M>,
    ) -> Result<M> {
        let table = table(&self.model).map_err(|error| error.at(format!("`{place}.model`")))?;
        let place = format!("`{place}.parameters`");
        if let Some(unknown) = self
            .parameters
            .keys()
            .find(|key| table.iter().all(|parameter| parameter.symbol != *key))
        {
            let names: Vec<&str> = table.iter().map(|parameter| parameter.symbol).collect();
            let error = Error::data(format!("{} has no such parameter: `{unknown}`", self.model));
            return Err(error
                .hint(format!("its parameters are {}", names.join(", ")))
                .at(place));
        }
        let value = |parameter: &Parameter| match self.parameters.get(parameter.symbol) {
            None => Err(Error::data(format!(
                "parameter of {} is missing: `{}`",
                self.model, parameter.symbol
            ))),
            Some(value) => value.as_f64().ok_or_else(|| {
                Error::data(format!(
                    "parameter `{}` is no number: `{value}`",
                    parameter.symbol
                ))
            }),
        };
        let values = table
            .iter()
            .map(value)
            .collect::<Result<Vec<f64>>>()
            .map_err(|error| error.at(&place))?;
        if let Some(covariance) = &self.covariance
            && (covariance.len() != table.len()
                || covariance.iter().any(|row| row.len() != table.len()))
        {
            return Err(Error::data(format!(
                "{}: `covariance` needs {} rows and columns",
                self.model,
                table.len()
            )));
        }
        make(&self.model, &values).map_err(|error| error.at(place))
    }

    fn matrix(&self) -> Option<Array2<f64>> {
        let rows = self.covariance.as_ref()?;
        Array2::from_shape_vec((rows.len(), rows.len()), rows.concat()).ok()
    }
}

/// What the model says, else what is asked for, else the default.
fn agreed<T: Copy + PartialEq + Default>(
    option: &str,
    model: Option<T>,
    asked: Option<T>,
    name: impl Fn(T) -> &'static str,
) -> Result<T> {
    match (model, asked) {
        (Some(model), Some(asked)) if model != asked => {
            let (model, asked) = (name(model), name(asked));
            let what = format!(
                "the model was fitted with `--{option} {model}`, which contradicts `--{option} {asked}`"
            );
            Err(Error::usage(what).hint(format!("leave `--{option}` out, or fit another model")))
        }
        _ => Ok(model.or(asked).unwrap_or_default()),
    }
}

fn by_symbol(parameters: &[Parameter], values: impl Iterator<Item = Value>) -> Map<String, Value> {
    parameters
        .iter()
        .map(|parameter| parameter.symbol.to_owned())
        .zip(values)
        .collect()
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

fn no_model(why: &str) -> Error {
    Error::data(format!("no model file: {why}"))
        .hint("`clv fit … -o model.json` writes one; the README shows the least that is needed")
}

fn check_schema(value: &Value) -> Result<()> {
    let Some(schema) = value.get("schema").and_then(Value::as_str) else {
        return Err(no_model("`schema` is missing"));
    };
    let number = schema
        .strip_prefix("clv-model/")
        .and_then(|number| number.parse::<u32>().ok());
    match number {
        Some(1) => Ok(()),
        Some(newer) if newer > 1 => Err(Error::data(format!(
            "the model file is newer than this program: `{schema}`"
        ))
        .hint("update clv: a later version reads it")),
        _ => Err(
            Error::data(format!("unknown schema of a model file: `{schema}`"))
                .hint(format!("known is {SCHEMA}")),
        ),
    }
}
