//! Expected purchases of the family with latent attrition up to several times: P(alive) and a customer's place in tables by
//! age are the same for all of them.

use std::sync::Arc;

use super::alive::Key;
use super::by_age::{ByAge, Tabulated, interpolate};
use super::outlook::Expectations;
use super::remembered::{MOST, Remembered};
use crate::history::PurchaseHistory;
use crate::model::{Active, AttritionModel};
use crate::special::Chebyshev;

/// A model and the times that are asked about.
struct Asked {
    model: Arc<dyn AttritionModel>,
    times: Vec<f64>,
}

/// Expected purchases of one model's customers.
pub(super) struct FamilyExpectations {
    asked: Arc<Asked>,
    /// `None` where customers of equal x and T differ, and where tables would cost more than they save.
    by_age: Option<ByAge<Asked>>,
    /// Of active customers, at all times.
    active: Remembered<Key, Arc<[f64]>>,
}

impl FamilyExpectations {
    pub(super) fn new(model: Arc<dyn AttritionModel>, times: &[f64]) -> Self {
        let family = Self::remembering(MOST, model, times);
        Self {
            by_age: ByAge::new(&family.asked),
            ..family
        }
    }

    /// Without tables by age, for customers of few different ages. What `most` of them expect is kept.
    pub(super) fn remembering(most: usize, model: Arc<dyn AttritionModel>, times: &[f64]) -> Self {
        let times = times.to_vec();
        Self {
            asked: Arc::new(Asked { model, times }),
            by_age: None,
            active: Remembered::at_most(most),
        }
    }
}

impl Asked {
    /// What an active customer is expected to buy up to each time.
    fn expected(&self, history: &PurchaseHistory) -> Arc<[f64]> {
        let active = self.model.active(history);
        self.times.iter().map(|t| active.expected(*t)).collect()
    }
}

impl Tabulated for Asked {
    /// The logarithms of what is expected up to each time.
    type Range = Vec<Chebyshev>;

    fn model(&self) -> &dyn AttritionModel {
        self.model.as_ref()
    }

    fn is_cheap(&self, youngest: &PurchaseHistory) -> bool {
        let mut times = self.times.iter();
        times.all(|t| self.model.is_cheap(*t, youngest))
    }

    fn range(self: &Arc<Self>, state: usize, points: &[PurchaseHistory]) -> Option<Self::Range> {
        let points = points.iter();
        let points: Vec<Box<dyn Active>> = points
            .map(|history| self.model.active_in(state, history))
            .collect();
        let times = self.times.iter();
        times
            .map(|t| interpolate(&points, 1.0, |active| active.expected(*t).ln()))
            .collect()
    }
}

impl Expectations for FamilyExpectations {
    fn expected(&self, history: &PurchaseHistory) -> Vec<f64> {
        let Asked { model, times } = self.asked.as_ref();
        let p_alive = model.p_alive(history);
        if let Some(at) = self.by_age.as_ref().and_then(|by_age| by_age.at(history)) {
            let expected = |time: usize| at.mean(|range, basis| range[time].at(basis).exp());
            return (0..times.len()).map(|t| p_alive * expected(t)).collect();
        }
        let key = Key::of(model.as_ref(), history);
        let active = self
            .active
            .get_or_make(key, || self.asked.expected(history));
        active.iter().map(|expected| p_alive * expected).collect()
    }
}
