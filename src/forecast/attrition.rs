//! Futures of the family with latent attrition: P(alive at T) times the future of a customer who is active at T.

use std::sync::Arc;

use super::alive::Family;
use super::expectations::FamilyExpectations;
use super::outlook::{Ask, Expectations, Outlooks};
use super::{Forecaster, Future};
use crate::history::PurchaseHistory;
use crate::model::{Active, AttritionModel, Counts, LatentAttrition, PurchaseModel, Span};

/// The future that a model with latent attrition gives a customer.
pub struct AttritionFuture<'m> {
    model: &'m dyn LatentAttrition,
    history: PurchaseHistory,
    p_alive: f64,
    active: Box<dyn Active>,
}

impl<'m> AttritionFuture<'m> {
    /// The future of a customer with this history.
    #[must_use]
    pub fn new(model: &'m dyn LatentAttrition, history: &PurchaseHistory) -> Self {
        Self {
            model,
            history: *history,
            p_alive: model.p_alive(history),
            active: model.active(history),
        }
    }
}

impl Future for AttritionFuture<'_> {
    fn p_alive(&self) -> f64 {
        self.p_alive
    }

    fn p_alive_after(&self, t: f64) -> f64 {
        self.p_alive * self.active.remains(t)
    }

    fn expected(&self, t: f64) -> f64 {
        self.p_alive * self.active.expected(t)
    }

    fn counts(&self, t: f64) -> Counts {
        Counts::mixture(&[(self.p_alive, &self.active.counts(t))])
    }

    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        let ln_if_active = self.active.ln_pmf(n, t);
        self.model.ln_unless_gone(n, &self.history, ln_if_active)
    }

    fn ln_pmf_between(&self, n: u32, span: Span) -> f64 {
        let ln_if_active = self.active.ln_pmf_between(n, span);
        self.model.ln_unless_gone(n, &self.history, ln_if_active)
    }

    fn discounted(&self, t: f64, delta: f64) -> Option<f64> {
        let if_active = if t == f64::INFINITY {
            self.active.discounted_without_end(delta)?
        } else {
            self.active.discounted(t, delta)
        };
        Some(self.p_alive * if_active)
    }

    fn ln_waits(&self, t: f64) -> f64 {
        self.active.ln_pmf(0, t)
    }

    fn never(&self) -> f64 {
        self.active.never()
    }

    fn mean_wait(&self) -> Option<f64> {
        self.active.mean_wait()
    }

    fn silence(&self) -> f64 {
        self.model.silence(&self.history)
    }
}

impl<M: AttritionModel + 'static> Forecaster for M {
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f> {
        Box::new(AttritionFuture::new(self, history))
    }

    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        Box::new(Family::new(self, ask))
    }

    fn expectations(self: Arc<Self>, times: &[f64]) -> Box<dyn Expectations> {
        Box::new(FamilyExpectations::new(self, times))
    }
}

impl Forecaster for PurchaseModel {
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f> {
        Box::new(AttritionFuture::new(self.as_dyn(), history))
    }

    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        Box::new(Family::new(self.to_dyn(), ask))
    }

    fn expectations(self: Arc<Self>, times: &[f64]) -> Box<dyn Expectations> {
        Box::new(FamilyExpectations::new(self.to_dyn(), times))
    }
}
