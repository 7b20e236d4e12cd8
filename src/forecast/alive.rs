//! Outlooks of the family with latent attrition: given alive at T, customers share their prospects.

use std::sync::Arc;

use super::active::{Alive, AskedModel, EndlessTables};
use super::by_age::ByAge;
use super::interpolated::Interpolated;
use super::outlook::{Ask, Outlook, Outlooks, Prospects};
use super::remembered::{MOST, Remembered};
use crate::history::PurchaseHistory;
use crate::model::AttritionModel;

/// What the future of an active customer depends on: x, T and, where the model does not forget it, t_x.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    frequency: u32,
    age: u64,
    recency: u64,
}

impl Key {
    pub(super) fn of(model: &dyn AttritionModel, history: &PurchaseHistory) -> Self {
        let recency = if model.forgets_recency() {
            0.0
        } else {
            history.recency()
        };
        Self {
            frequency: history.frequency(),
            age: history.age().to_bits(),
            recency: recency.to_bits(),
        }
    }
}

/// Prepared outlooks of one model.
pub(super) struct Family {
    asked: Arc<AskedModel>,
    /// `None` where customers of equal x and T differ, and where tables would cost more than they save.
    by_age: Option<ByAge<AskedModel>>,
    alive: Remembered<Key, Arc<Alive>>,
}

impl Family {
    pub(super) fn new(model: Arc<dyn AttritionModel>, ask: Ask) -> Self {
        Self::sharing(EndlessTables::new(model), ask)
    }

    /// Without tables by age, for a model that sees few customers, or customers of few different ages. The prospects
    /// of `most` of them are kept.
    pub(super) fn remembering(most: usize, endless: Arc<EndlessTables>, ask: Ask) -> Self {
        Self {
            asked: Arc::new(AskedModel::new(endless, ask)),
            by_age: None,
            alive: Remembered::at_most(most),
        }
    }

    /// With tables that other questions about the same model share.
    pub(super) fn sharing(endless: Arc<EndlessTables>, ask: Ask) -> Self {
        let family = Self::remembering(MOST, endless, ask);
        Self {
            by_age: ByAge::new(&family.asked),
            ..family
        }
    }

    fn model(&self) -> &dyn AttritionModel {
        self.asked.model()
    }

    /// P(alive at T), with the derivatives of its logarithm where they are wanted.
    fn alive_now(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> f64 {
        if ln_slopes.is_empty() {
            self.model().p_alive(history)
        } else {
            self.model().p_alive_gradient(history, ln_slopes)
        }
    }

    /// The prospects of all who share a [`Key`] with this customer.
    fn alive(&self, history: &PurchaseHistory) -> Arc<Alive> {
        let key = Key::of(self.model(), history);
        let make = || Arc::new(Alive::new(&self.asked, history));
        self.alive.get_or_make(key, make)
    }

    /// The prospects of an active customer, interpolated where that is possible. Adds the derivatives of the logarithm
    /// of their discounted purchases to those that are wanted.
    fn prospects(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Arc<dyn Prospects> {
        if let Some(by_age) = &self.by_age
            && let Some(interpolated) = Interpolated::of(by_age, &self.asked, history)
        {
            interpolated.add_ln_slopes(ln_slopes);
            return Arc::new(interpolated);
        }
        let alive = self.alive(history);
        for (slope, of_prospects) in ln_slopes.iter_mut().zip(alive.ln_slopes()) {
            *slope += of_prospects;
        }
        alive
    }
}

impl Outlooks for Family {
    fn slopes(&self) -> usize {
        self.model().slopes()
    }

    fn outlook(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Outlook {
        let p_alive = self.alive_now(history, ln_slopes);
        self.outlook_of_alive(p_alive, history, ln_slopes)
    }

    fn p_alive(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Option<f64> {
        Some(self.alive_now(history, ln_slopes))
    }

    fn outlook_of_alive(
        &self,
        p_alive: f64,
        history: &PurchaseHistory,
        ln_slopes: &mut [f64],
    ) -> Outlook {
        Outlook {
            p_alive,
            share: p_alive,
            prospects: self.prospects(history, ln_slopes),
        }
    }
}
