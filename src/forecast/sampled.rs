//! Customers under draws of the parameters instead of one estimate of them.

use super::active::EndlessTables;
use super::alive::Family;
use super::mixture::mixed;
use super::outlook::{Ask, Outlook, Outlooks};
use super::uncertainty::{Drawn, Draws};
use super::{Interval, Question, Uncertainty};
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::model::{GammaGamma, PurchaseModel, Spend};

/// Predictive distributions are mixtures of so many draws of the purchase parameters: outcomes vary far more than they do.
const MIXED: usize = 40;

/// The same of the spend parameters.
const SPENDS: usize = 10;

/// So many different customers of all draws together are kept.
const ROOM: usize = 1 << 18;

/// One question under every draw.
pub(super) struct Sampled {
    purchases: Vec<Family>,
    /// Empty where nothing is known about the spend parameters.
    spends: Vec<GammaGamma>,
}

impl Sampled {
    /// The draws of both models; `None` where purchases have none.
    ///
    /// # Errors
    /// - draws are those of the other model
    /// - only one of two models has draws, and the other one has a covariance
    pub(super) fn of(
        purchases: &Uncertainty,
        spend: &Uncertainty,
        question: &Question,
    ) -> Result<Option<Self>> {
        let spends = match spend {
            Uncertainty::Draws(Draws(Drawn::Spend(models))) => models.clone(),
            Uncertainty::Draws(_) => return Err(of_the_other("spend")),
            _ => Vec::new(),
        };
        match (purchases, spend) {
            (Uncertainty::Draws(Draws(Drawn::Spend(_))), _) => Err(of_the_other("purchase")),
            (Uncertainty::Draws(_), Uncertainty::Delta(_))
            | (Uncertainty::Delta(_), Uncertainty::Draws(_)) => Err(Error::data(
                "the purchase model and the spend model must both have draws, or both a covariance",
            )),
            (Uncertainty::Draws(Draws(Drawn::Purchases(models))), _) => {
                Ok(Some(Self::new(models, spends, question)))
            }
            _ => Ok(None),
        }
    }

    fn new(models: &[PurchaseModel], spends: Vec<GammaGamma>, question: &Question) -> Self {
        let ask = Ask {
            horizon: question.horizon,
            delta: question.delta,
            intervals: false,
            slopes: false,
        };
        let most = ROOM / models.len().max(1);
        let families = models
            .iter()
            .map(|model| Family::remembering(most, EndlessTables::new(model.to_dyn()), ask));
        Self {
            purchases: families.collect(),
            spends,
        }
    }

    /// How many draws there are.
    pub(super) const fn len(&self) -> usize {
        self.purchases.len()
    }

    /// Are there draws of the spend parameters?
    pub(super) const fn has_spend(&self) -> bool {
        !self.spends.is_empty()
    }

    /// A customer under every draw.
    pub(super) fn outlooks(&self, history: &PurchaseHistory) -> Vec<Outlook> {
        let families = self.purchases.iter();
        families
            .map(|family| family.outlook(history, &mut []))
            .collect()
    }

    /// Draws of the spend parameters for a predictive distribution, with their places.
    pub(super) fn few_spends(&self) -> impl Iterator<Item = (usize, &GammaGamma)> {
        let stride = self.spends.len().div_ceil(SPENDS).max(1);
        self.spends.iter().enumerate().step_by(stride)
    }

    /// E[value of one purchase] of a customer under every draw, which may be infinite: then the largest double.
    pub(super) fn expected_spends(&self, spend: &SpendHistory) -> Vec<f64> {
        let draws = (0..self.len()).map(|draw| &self.spends[draw % self.spends.len()]);
        draws
            .map(|model| model.expected_spend(spend).unwrap_or(f64::MAX))
            .collect()
    }
}

/// The predictive outlook of a customer with these outlooks.
pub(super) fn predictive(outlooks: &[Outlook]) -> Outlook {
    let stride = outlooks.len().div_ceil(MIXED).max(1);
    let chosen: Vec<&Outlook> = outlooks.iter().skip(stride / 2).step_by(stride).collect();
    let weight = 1.0 / chosen.len() as f64;
    mixed(chosen.into_iter().map(|outlook| (weight, outlook)))
}

fn of_the_other(model: &str) -> Error {
    Error::data(format!("the draws are not those of a {model} model"))
}

/// The interval between two quantiles of equally likely values that also holds the estimate.
pub(super) fn interval(values: &mut [f64], tails: [f64; 2], estimate: f64) -> Interval {
    values.sort_by(f64::total_cmp);
    let [lower, upper] = tails.map(|tail| quantile(values, tail));
    (lower.min(estimate), upper.max(estimate).min(f64::MAX))
}

/// A quantile of sorted values, between neighbours where it falls between them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let place = (probability * sorted.len() as f64 - 0.5).clamp(0.0, sorted.len() as f64 - 1.0);
    let (below, share) = (place.floor() as usize, place.fract());
    let above = sorted[(below + 1).min(sorted.len() - 1)];
    if share == 0.0 {
        sorted[below]
    } else {
        (1.0 - share) * sorted[below] + share * above
    }
}
