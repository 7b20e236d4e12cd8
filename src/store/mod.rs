//! The model file: a fitted model, how it was estimated, and nothing about any customer.

mod document;
mod read;

use chrono::NaiveDate;
use serde_json::{Number, Value};

pub use document::DataFacts;
use document::{Document, Entry, SCHEMA};

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::fit::{Convergence, Diagnostics, Fit};
use crate::forecast::{
    Correction, LeftOut, Level, Origin, Predictor, PurchaseFit, Trial, Uncertainty,
};
use crate::input::{Merge, Refunds};
use crate::model::{Cohorts, Parameter, PurchaseModel, SpendModel};
use crate::time::TimeUnit;

/// A model file: unit, purchase model, spend model, and what is known about how they were estimated.
///
/// It holds no customer data. The least that a hand-written file needs is `schema`, `unit` and
/// `purchase` with `model` and `parameters`; a stack has `members` instead, each with its `weight`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredModel {
    document: Document,
    purchase: Predictor,
    purchase_uncertainty: Uncertainty,
    spend: Option<SpendModel>,
    spend_uncertainty: Uncertainty,
}

/// Keys of a model file that mean nothing to this version: ignored, and the user is told.
pub type Unknown = Vec<String>;

impl StoredModel {
    /// A model of known parameters, without anything about their estimation.
    #[must_use]
    pub fn new(unit: TimeUnit, purchase: Predictor, spend: Option<SpendModel>) -> Self {
        let document = Document {
            schema: SCHEMA.to_owned(),
            unit,
            purchase: Entry::of_purchases(&purchase),
            spend: spend.as_ref().map(Entry::of_spend),
            fitted_at: None,
            until: None,
            merge: None,
            refunds: None,
            clv_version: None,
            data: None,
            level: None,
        };
        Self {
            document,
            purchase,
            purchase_uncertainty: Uncertainty::Unknown,
            spend,
            spend_uncertainty: Uncertainty::Unknown,
        }
    }

    /// A fitted model with its estimates.
    ///
    /// # Errors
    /// When the weights of a stack do not sum to 1.
    pub fn fitted(
        unit: TimeUnit,
        purchase: &PurchaseFit,
        spend: Option<&Fit<SpendModel>>,
    ) -> Result<Self> {
        let predictor = purchase.predictor()?;
        let mut stored = Self::new(unit, predictor, spend.map(|fit| fit.model));
        stored.document.purchase.add_fit(unit, purchase);
        stored.document.level = Some(purchase.level);
        stored.purchase_uncertainty = purchase.uncertainty();
        if let (Some(entry), Some(fit)) = (&mut stored.document.spend, spend) {
            entry.add_estimate(unit, fit.model.parameters(), &fit.estimate);
            stored.spend_uncertainty = Uncertainty::of_spend(fit);
        }
        stored.document.clv_version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Ok(stored)
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
    pub const fn purchase(&self) -> &Predictor {
        &self.purchase
    }

    /// How customers buy and leave who are observed until a day. What depends on the date of acquisition moves with it;
    /// where one of the two days is not known, they are taken to be one.
    #[must_use]
    pub fn purchase_until(&self, until: Option<NaiveDate>) -> Predictor {
        let ends = until.zip(self.until());
        let elapsed = ends.map_or(0, |(until, fitted)| (until - fitted).num_days());
        self.purchase
            .clone()
            .later(elapsed as f64 / self.unit().days())
    }

    /// What a purchase is worth.
    #[must_use]
    pub const fn spend(&self) -> Option<SpendModel> {
        self.spend
    }

    /// What is known about the errors of the purchase parameters.
    #[must_use]
    pub const fn purchase_uncertainty(&self) -> &Uncertainty {
        &self.purchase_uncertainty
    }

    /// What is known about the errors of the spend parameters.
    #[must_use]
    pub const fn spend_uncertainty(&self) -> &Uncertainty {
        &self.spend_uncertainty
    }

    /// How far totals miss, where the data that it was fitted to tell.
    #[must_use]
    pub const fn level(&self) -> Option<Level> {
        self.document.level
    }

    /// The hold-outs within the data that the members of a stack were weighed on; `None` for any other model, and where
    /// nothing is known about them.
    #[must_use]
    pub fn weighed_on(&self) -> Option<&[Origin]> {
        self.document.purchase.weighed_on.as_deref()
    }

    /// Weights that are not moved towards equal, as they were tried on these hold-outs.
    #[must_use]
    pub const fn full_weights(&self) -> Option<&Trial> {
        self.document.purchase.full_weights.as_ref()
    }

    /// Effects of the date of acquisition for more members of a stack, as they were tried there.
    #[must_use]
    pub const fn date_effects(&self) -> Option<&Trial> {
        self.document.purchase.date_effects.as_ref()
    }

    /// The correction that was tried on these hold-outs.
    #[must_use]
    pub const fn correction(&self) -> Option<&Correction> {
        self.document.purchase.correction.as_ref()
    }

    /// Models that could not be fitted and are missing in a stack.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOut] {
        self.document
            .purchase
            .left_out
            .as_deref()
            .unwrap_or_default()
    }

    /// The mean ln probability of a customer's purchases on the hold-outs within the data.
    #[must_use]
    pub const fn log_score(&self) -> Option<f64> {
        self.document.purchase.log_score
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

    /// What is stored of each model: its table of parameters, values, and estimates where it was fitted. A stack is
    /// listed by its members.
    pub fn processes(&self) -> impl Iterator<Item = StoredProcess<'_>> {
        let members = self.document.purchase.members.iter().flatten();
        let single = Some(&self.document.purchase).filter(|entry| entry.members.is_none());
        let entries = single.into_iter().chain(members);
        let purchases = entries.map(|entry| StoredProcess {
            entry,
            parameters: match entry.cohort_span {
                Some(_) => Cohorts::parameters(&entry.model).unwrap_or_default(),
                None => PurchaseModel::parameters_of(&entry.model).unwrap_or_default(),
            },
        });
        let spend = self.document.spend.as_ref().zip(self.spend);
        purchases.chain(spend.map(|(entry, model)| StoredProcess {
            entry,
            parameters: model.parameters(),
        }))
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

/// One of the models of a file, for a model card.
#[derive(Debug, Clone, Copy)]
pub struct StoredProcess<'d> {
    entry: &'d Entry,
    parameters: &'static [Parameter],
}

impl<'d> StoredProcess<'d> {
    /// The model's name.
    #[must_use]
    pub fn name(&self) -> &'d str {
        &self.entry.model
    }

    /// The model's name, and whether it depends on the date of acquisition: what tells the members of a stack apart.
    #[must_use]
    pub fn label(&self) -> String {
        if self.has_cohorts() {
            Cohorts::label(self.name())
        } else {
            self.name().to_owned()
        }
    }

    /// The model's weight, where it is a member of a stack.
    #[must_use]
    pub const fn weight(&self) -> Option<f64> {
        self.entry.weight
    }

    /// Does it depend on the date of acquisition?
    #[must_use]
    pub const fn has_cohorts(&self) -> bool {
        self.entry.cohort_span.is_some()
    }

    /// The mean ln probability of a customer's purchases on the hold-outs within the data, where it is a member of a
    /// stack.
    #[must_use]
    pub const fn log_score(&self) -> Option<f64> {
        self.entry.log_score
    }

    /// Parameters with their values and standard errors.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static Parameter, f64, Option<f64>)> {
        let (values, errors) = (&self.entry.parameters, &self.entry.standard_errors);
        let number = |values: &Option<document::BySymbol>, symbol| {
            values.as_ref()?.get(symbol).and_then(Value::as_f64)
        };
        self.parameters.iter().map(move |parameter| {
            let value = number(values, parameter.symbol).unwrap_or(f64::NAN);
            (parameter, value, number(errors, parameter.symbol))
        })
    }

    /// ln L at the estimate.
    #[must_use]
    pub const fn ln_likelihood(&self) -> Option<f64> {
        self.entry.ln_likelihood
    }

    /// How many customers it was estimated on.
    #[must_use]
    pub fn customers(&self) -> Option<f64> {
        self.entry.customers.as_ref().and_then(Number::as_f64)
    }

    /// The optimality check.
    #[must_use]
    pub const fn convergence(&self) -> Option<&'d Convergence> {
        self.entry.convergence.as_ref()
    }

    /// What is known about draws of the parameters, where there are draws.
    #[must_use]
    pub const fn diagnostics(&self) -> Option<&'d Diagnostics> {
        self.entry.diagnostics.as_ref()
    }

    /// What a reader should know.
    #[must_use]
    pub fn warnings(&self) -> &'d [Caution] {
        self.entry.warnings.as_deref().unwrap_or_default()
    }
}
