use chrono::NaiveDate;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Correction, Level, Member, Mixture, Predictor, STACK, Stack, Uncertainty};
use crate::error::Result;
use crate::fit::{Estimate, Fit};
use crate::model::PurchaseModel;

/// An estimate of how customers buy and leave: of one model, or of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseFit {
    /// What was fitted.
    pub purchases: PurchaseEstimate,
    /// How far totals miss.
    pub level: Level,
}

/// One model, or a stack.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PurchaseEstimate {
    /// One model by maximum likelihood.
    Model(Fit<PurchaseModel>),
    /// Several models with weights.
    Stack(StackFit),
}

/// A stack of fitted models.
#[derive(Debug, Clone, PartialEq)]
pub struct StackFit {
    /// The members with their weights.
    pub members: Vec<MemberFit>,
    /// The covariance of all members' parameters together, in their order.
    pub covariance: Array2<f64>,
    /// The mean ln probability of a customer's purchases over all inner hold-outs, under these weights.
    pub log_score: Option<f64>,
    /// Hold-outs within the data on which the members were weighed, the latest first; none where the data are too short.
    pub origins: Vec<Origin>,
    /// Weights that are not moved towards equal, as they were tried on the hold-outs; `None` with fewer than two of them.
    pub full_weights: Option<Trial>,
    /// Effects of the date of acquisition for more members, as they were tried there.
    pub date_effects: Option<Trial>,
    /// The correction that was tried on the hold-outs; `None` with fewer than two of them.
    pub correction: Option<Correction>,
    /// Members that could not be fitted, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// A member of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberFit {
    /// Its weight.
    pub weight: f64,
    /// The model.
    pub member: Member,
    /// What its estimation tells.
    pub estimate: Estimate,
    /// Its mean ln probability of a customer's purchases over all inner hold-outs.
    pub log_score: Option<f64>,
}

/// A change of a stack that was tried on hold-outs within the data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// What it adds to the mean ln probability of a customer's purchases.
    pub gain: f64,
    /// The standard error of the gain, from differences between paired probabilities.
    pub standard_error: f64,
    /// Whether it is used: where every hold-out gains, and all together more than two standard errors.
    pub used: bool,
}

/// A model that is missing in a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name.
    pub model: String,
    /// Why.
    pub cause: String,
}

/// A hold-out within the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The last day that the members were fitted to.
    pub calibration_end: NaiveDate,
    /// The last day of the hold-out.
    pub holdout_end: NaiveDate,
    /// How many customers the members were weighed on.
    pub customers: usize,
}

impl PurchaseFit {
    /// The name of the model, or that of a stack.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match &self.purchases {
            PurchaseEstimate::Model(fit) => fit.model.name(),
            PurchaseEstimate::Stack(_) => STACK,
        }
    }

    /// The estimate of a single model.
    #[must_use]
    pub const fn estimate(&self) -> Option<&Estimate> {
        match &self.purchases {
            PurchaseEstimate::Model(fit) => Some(&fit.estimate),
            PurchaseEstimate::Stack(_) => None,
        }
    }

    /// What forecasts.
    ///
    /// # Errors
    /// When the weights do not sum to 1.
    pub fn predictor(&self) -> Result<Predictor> {
        match &self.purchases {
            PurchaseEstimate::Model(fit) => Ok(fit.model.into()),
            PurchaseEstimate::Stack(stack) => {
                let members = stack.mixture()?;
                Ok(Stack::new(members, Some(self.level))
                    .corrected(stack.correction.clone())
                    .into())
            }
        }
    }

    /// What is known about the errors of the parameters.
    #[must_use]
    pub fn uncertainty(&self) -> Uncertainty {
        match &self.purchases {
            PurchaseEstimate::Model(fit) => Uncertainty::of_purchases(fit),
            PurchaseEstimate::Stack(stack) => Uncertainty::of_estimates(stack.covariance.clone()),
        }
    }
}

impl StackFit {
    fn mixture(&self) -> Result<Mixture<Member>> {
        let members = self.members.iter();
        let members = members.map(|one| (one.weight, one.member.clone()));
        Mixture::new(members.collect())
    }
}
