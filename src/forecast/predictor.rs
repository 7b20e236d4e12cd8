use std::sync::Arc;

use rand::{Rng, RngExt};

use super::outlook::{Ask, Expectations, Outlooks};
use super::{Forecaster, Future, Member, Mixture, Stack};
use crate::error::{Error, Result};
use crate::history::PurchaseHistory;
use crate::model::PurchaseModel;

/// The largest k that is fitted.
const MOST_FITTED: f64 = 12.0;

/// The work for the purchases of a customer, each of which costs 200 + k, beyond which it is refused.
const MOST_WORK: f64 = 400_000.0;

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
    /// Several models with weights.
    Stack(Stack),
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

    /// The number of the cohort of a customer who joined so long before the end of the data; 0 where the date of
    /// acquisition does not matter.
    #[must_use]
    pub fn cohort(&self, age: f64) -> usize {
        let Self::Stack(stack) = self else {
            return 0;
        };
        let mut cohorts = stack.members().iter().filter_map(|of| of.1.cohorts());
        cohorts.next().map_or(0, |cohorts| cohorts.step(age))
    }

    /// The models of a customer who joined so long before the end of the data, each with its weight.
    #[must_use]
    pub fn models_at(&self, age: f64) -> Vec<(f64, &PurchaseModel)> {
        match self {
            Self::Model(model) => vec![(1.0, model)],
            Self::Stack(stack) => {
                let members = stack.members().iter().filter(|of| of.0 > 0.0);
                members
                    .map(|(weight, member)| (*weight, member.at(age)))
                    .collect()
            }
        }
    }

    /// Draws a new customer's repeat purchases: their times in (0, age], in order. A stack draws one of its members
    /// for each customer.
    pub fn simulate_new(&self, age: f64, rng: &mut dyn Rng) -> Vec<f64> {
        self.draw_member(rng).as_dyn().simulate_new(age, rng)
    }

    /// Checks that purchases within a horizon are few enough to be computed in a bounded time.
    ///
    /// # Errors
    /// When purchases are more regular than in any fitted model and a new customer would make very many of them.
    pub fn check(&self, horizon: f64) -> Result<()> {
        let models = match self {
            Self::Model(model) => vec![*model],
            Self::Stack(stack) => stack.members().iter().map(|of| *of.1.at(0.0)).collect(),
        };
        for model in models {
            let Some(regularity) = model.regularity() else {
                continue;
            };
            let (k, purchases) = (regularity.k, regularity.most_purchases(horizon));
            if k > MOST_FITTED && purchases * (200.0 + k) > MOST_WORK {
                return Err(Error::usage(format!(
                    "with k = {k} and these parameters some customers make up to {purchases:.0} purchases within the horizon: more than can be computed"
                ))
                .hint("shorten the horizon, or use a smaller k"));
            }
        }
        Ok(())
    }

    /// The same predictor for histories that are observed until so much later than the data it was fitted to.
    #[must_use]
    pub fn later(self, elapsed: f64) -> Self {
        match self {
            Self::Model(_) => self,
            Self::Stack(stack) => Self::Stack(stack.later(elapsed)),
        }
    }

    /// The model of a new customer, whose date of acquisition is the last one.
    fn draw_member(&self, rng: &mut dyn Rng) -> PurchaseModel {
        match self {
            Self::Model(model) => *model,
            Self::Stack(stack) => {
                let mut chance: f64 = rng.random();
                let mut drawn = *stack.members()[0].1.at(0.0);
                for (weight, member) in stack.members() {
                    if *weight > 0.0 {
                        drawn = *member.at(0.0);
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

    fn expectations(self: Arc<Self>, times: &[f64]) -> Box<dyn Expectations> {
        match self.as_ref() {
            Self::Model(model) => Arc::new(*model).expectations(times),
            Self::Stack(stack) => Arc::new(stack.clone()).expectations(times),
        }
    }
}

impl<M: Into<PurchaseModel>> From<M> for Predictor {
    fn from(model: M) -> Self {
        Self::Model(model.into())
    }
}

impl From<Stack> for Predictor {
    fn from(stack: Stack) -> Self {
        Self::Stack(stack)
    }
}

impl From<Mixture<Member>> for Predictor {
    fn from(members: Mixture<Member>) -> Self {
        Self::Stack(Stack::new(members, None))
    }
}
