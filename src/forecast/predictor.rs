use std::sync::Arc;

use rand::{Rng, RngExt};

use super::outlook::{Ask, Outlooks};
use super::{Forecaster, Future, Mixture};
use crate::history::PurchaseHistory;
use crate::model::PurchaseModel;

/// The name of a stack in model files.
pub const STACK: &str = "stack";

/// What a model file holds of purchases: one model, or several with weights.
///
/// # Example
/// ```
/// use clv::forecast::{Forecaster, Predictor};
/// use clv::history::PurchaseHistory;
/// use clv::model::BgNbd;
/// let predictor: Predictor = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into();
/// assert_eq!(predictor.name(), "bg-nbd");
/// let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
/// assert!((predictor.future(&history).expected(39.0) - 1.226).abs() < 1e-3);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Predictor {
    /// One model.
    Model(PurchaseModel),
    /// A weighted mixture of models.
    Stack(Mixture<PurchaseModel>),
}

impl Predictor {
    /// Its name in files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Model(model) => model.name(),
            Self::Stack(_) => STACK,
        }
    }

    /// The model, where it is a single one.
    #[must_use]
    pub const fn model(&self) -> Option<PurchaseModel> {
        match self {
            Self::Model(model) => Some(*model),
            Self::Stack(_) => None,
        }
    }

    /// E\[X(t)\]: repeat purchases of a new customer in (0, t].
    #[must_use]
    pub fn expected_purchases_new(&self, t: f64) -> f64 {
        self.future(&PurchaseHistory::NEW).expected(t)
    }

    /// Draws a new customer's repeat purchases: their times in (0, age], in order. A stack draws one of its members
    /// for each customer.
    pub fn simulate_new(&self, age: f64, rng: &mut dyn Rng) -> Vec<f64> {
        self.draw_member(rng).as_dyn().simulate_new(age, rng)
    }

    fn draw_member(&self, rng: &mut dyn Rng) -> PurchaseModel {
        match self {
            Self::Model(model) => *model,
            Self::Stack(stack) => {
                let mut chance: f64 = rng.random();
                let mut drawn = stack.members()[0].1;
                for (weight, model) in stack.members() {
                    if *weight > 0.0 {
                        drawn = *model;
                        chance -= weight;
                    }
                    if chance < 0.0 {
                        break;
                    }
                }
                drawn
            }
        }
    }
}

impl Forecaster for Predictor {
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f> {
        match self {
            Self::Model(model) => model.future(history),
            Self::Stack(stack) => stack.future(history),
        }
    }

    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        match self.as_ref() {
            Self::Model(model) => Arc::new(*model).outlooks(ask),
            Self::Stack(stack) => Arc::new(stack.clone()).outlooks(ask),
        }
    }
}

impl<M: Into<PurchaseModel>> From<M> for Predictor {
    fn from(model: M) -> Self {
        Self::Model(model.into())
    }
}

impl From<Mixture<PurchaseModel>> for Predictor {
    fn from(stack: Mixture<PurchaseModel>) -> Self {
        Self::Stack(stack)
    }
}
