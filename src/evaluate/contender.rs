//! A model fitted at a split, on its way to an entry.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Map, Value};

use super::entry::{Kind, Seconds};
use super::forecast::Contenders;
use crate::error::Result;
use crate::fit::{self, Fit};
use crate::forecast::{Level, Predictor, PurchaseEstimate, StackFit, Uncertainty};
use crate::history::{PurchaseHistory, Weighted};
use crate::holdout::Holdout;
use crate::model::{Parameter, SpendModel};
use crate::select::{Log, fit_purchases};

/// What models are fitted to at a split: the past alone.
pub(super) struct AtSplit<'s> {
    pub(super) histories: Weighted<PurchaseHistory>,
    pub(super) log: Log<'s>,
    pub(super) spend: Option<FittedSpend>,
    pub(super) options: fit::Options<'s>,
}

/// A spend model, which goes with every purchase model.
#[derive(Clone)]
pub(super) struct FittedSpend {
    model: SpendModel,
    uncertainty: Uncertainty,
    seconds: f64,
}

/// A fitted model with what is written of it.
pub(super) struct Contender {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) predictor: Predictor,
    /// How far totals may miss.
    pub(super) level: Level,
    pub(super) parameters: Map<String, Value>,
    /// Known of single models alone.
    pub(super) criteria: Option<Criteria>,
    uncertainty: Uncertainty,
    spend: Option<FittedSpend>,
    seconds: f64,
}

/// ln L of the purchase model in the calibration period, and the criteria.
#[derive(Debug, Clone, Copy)]
pub(super) struct Criteria {
    pub(super) ln_likelihood: f64,
    pub(super) aic: f64,
    pub(super) bic: f64,
}

impl<'s> AtSplit<'s> {
    /// Fits the spend model, where there are amounts.
    ///
    /// # Errors
    /// When it cannot be fitted.
    pub(super) fn new(
        holdout: &Holdout,
        log: Log<'s>,
        spend: Option<&str>,
        options: fit::Options<'s>,
    ) -> Result<Self> {
        let spend = match spend.filter(|_| holdout.amounts) {
            Some(name) => Some(FittedSpend::new(name, holdout, options)?),
            None => None,
        };
        Ok(Self {
            histories: holdout.purchase_histories(),
            log,
            spend,
            options,
        })
    }

    /// Fits the model of a name: the one place where an evaluation fits.
    ///
    /// # Errors
    /// When the name is unknown, or the model cannot be fitted.
    pub(super) fn fit(&self, name: &str) -> Result<Contender> {
        let start = Instant::now();
        let fit = fit_purchases(name, &self.histories, Some(&self.log), self.options)?;
        let of_spend = self.spend.as_ref().map_or(0.0, |spend| spend.seconds);
        let criteria = fit.estimate().map(|estimate| Criteria {
            ln_likelihood: estimate.ln_likelihood,
            aic: estimate.aic(),
            bic: estimate.bic(),
        });
        let (kind, parameters) = match &fit.purchases {
            PurchaseEstimate::Model(Fit { model, .. }) => {
                let parameters = by_symbol(model.parameters(), &model.to_vec());
                (Kind::Model, parameters)
            }
            PurchaseEstimate::Stack(stack) => (Kind::Ensemble, weights_by_name(stack)),
        };
        Ok(Contender {
            name: name.to_owned(),
            kind,
            predictor: fit.predictor()?,
            level: fit.level,
            parameters,
            criteria,
            uncertainty: fit.uncertainty(),
            spend: self.spend.clone(),
            seconds: start.elapsed().as_secs_f64() + of_spend,
        })
    }
}

impl FittedSpend {
    fn new(name: &str, holdout: &Holdout, options: fit::Options<'_>) -> Result<Self> {
        let start = Instant::now();
        let fit = fit::spend_named(name, &holdout.spend_histories(), options)?;
        Ok(Self {
            model: fit.model,
            uncertainty: Uncertainty::of_fit(&fit.estimate),
            seconds: start.elapsed().as_secs_f64(),
        })
    }
}

impl Contender {
    /// What forecasts are made with.
    pub(super) fn models(&self) -> Contenders {
        Contenders {
            purchases: Arc::new(self.predictor.clone()),
            spend: self.spend.as_ref().map(|spend| spend.model),
        }
    }

    /// The uncertainty of the purchase model and of the spend model.
    pub(super) fn uncertainty(&self) -> (Uncertainty, Uncertainty) {
        let of_spend = self.spend.as_ref().map(|spend| spend.uncertainty.clone());
        (self.uncertainty.clone(), of_spend.unwrap_or_default())
    }

    /// The spend model's parameters by symbol.
    pub(super) fn spend_parameters(&self) -> Option<Map<String, Value>> {
        let spend = self.spend.as_ref()?.model;
        Some(by_symbol(spend.parameters(), &spend.to_vec()))
    }

    /// What fitting and predicting took.
    pub(super) const fn seconds(&self, predict: f64) -> Seconds {
        Seconds {
            fit: Some(self.seconds),
            predict: Some(predict),
        }
    }

    /// The number of the cohort of a customer who joined so long before the end of the data: those of one cohort have the
    /// same models.
    pub(super) fn cohort(&self, age: f64) -> usize {
        self.predictor.cohort(age)
    }

    /// E\[X(t)\] of a new customer who joined so long before the end of the data.
    pub(super) fn expected_new(&self, age: f64, t: f64) -> f64 {
        let models = self.predictor.models_at(age).into_iter();
        let expected =
            models.map(|(weight, model)| weight * model.as_dyn().expected_purchases_new(t));
        expected.sum()
    }
}

/// The weights of a stack by the names of its members.
fn weights_by_name(stack: &StackFit) -> Map<String, Value> {
    let members = stack.members.iter();
    members
        .map(|one| (one.member.label(), one.weight.into()))
        .collect()
}

fn by_symbol(parameters: &[Parameter], values: &[f64]) -> Map<String, Value> {
    parameters
        .iter()
        .zip(values)
        .map(|(parameter, value)| (parameter.symbol.to_owned(), (*value).into()))
        .collect()
}
