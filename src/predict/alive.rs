use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::{Question, Score, ValueDistribution};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::model::{Counts, Endless, GammaGamma, LatentAttrition, MOST_PARAMETERS};

/// So many different keys are kept; a full store is emptied.
const MOST: usize = 1 << 16;

/// The forecast of all customers who share a [`Key`], given that they are alive.
pub(super) struct Alive {
    pub(super) expected: f64,
    pub(super) discounted: f64,
    /// Derivatives of ln `discounted` with respect to the parameters.
    pub(super) ln_slopes: Vec<f64>,
    pub(super) counts: Arc<Counts>,
}

/// What the future of an active customer depends on: x, T and, where the model does not forget it, t_x.
type Key = (u32, u64, u64);

/// What customers share; filled as it is asked for. Pure functions of the key, so nothing depends on the order.
#[derive(Default)]
pub(super) struct Shared {
    alive: RwLock<HashMap<Key, Arc<Alive>>>,
    endless: RwLock<HashMap<u32, Option<Arc<Endless>>>>,
    ln_betas: RwLock<HashMap<u32, Arc<[f64]>>>,
    newcomers: RwLock<HashMap<u64, Score>>,
}

impl Shared {
    pub(super) fn alive(
        &self,
        model: &dyn LatentAttrition,
        parameters: usize,
        question: &Question,
        history: &PurchaseHistory,
    ) -> Arc<Alive> {
        let recency = if model.forgets_recency() { 0.0 } else { history.recency() };
        let key = (history.frequency(), history.age().to_bits(), recency.to_bits());
        remember(&self.alive, key, || Arc::new(Alive::new(model, parameters, question, history)))
    }

    /// ln B(pn, Q) for n = 1, 2, …, which customers with equally many values share.
    pub(super) fn ln_betas(&self, model: &GammaGamma, spend: &SpendHistory) -> Arc<[f64]> {
        remember(&self.ln_betas, spend.purchases(), || ValueDistribution::ln_betas(model, spend))
    }

    /// The score of all who came at one time, did not come back, and of whose spend nothing is known.
    pub(super) fn newcomer(&self, age: f64, score: impl FnOnce() -> Score) -> Score {
        remember(&self.newcomers, age.to_bits(), score)
    }

    fn without_end(&self, model: &dyn LatentAttrition, delta: f64, history: &PurchaseHistory) -> Option<f64> {
        let x = history.frequency();
        match remember(&self.endless, x, || model.endless(x).map(Arc::new)) {
            Some(endless) => endless(delta, history.age()),
            None => model.active(history).discounted_without_end(delta),
        }
    }
}

/// The value at a key, made outside the lock where it is missing.
fn remember<K: std::hash::Hash + Eq, V: Clone>(store: &RwLock<HashMap<K, V>>, key: K, make: impl FnOnce() -> V) -> V {
    if let Some(value) = store.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return value.clone();
    }
    let value = make();
    let mut store = store.write().unwrap_or_else(PoisonError::into_inner);
    if store.len() >= MOST {
        store.clear();
    }
    store.insert(key, value.clone());
    value
}

impl Alive {
    fn new(model: &dyn LatentAttrition, parameters: usize, question: &Question, history: &PurchaseHistory) -> Self {
        let mut slopes = [0.0; MOST_PARAMETERS];
        let slopes = &mut slopes[..parameters];
        let discounted = model.discounted_gradient(question.horizon, question.delta, history, slopes);
        let active = model.active(history);
        Self {
            expected: active.expected(question.horizon),
            discounted,
            ln_slopes: slopes.iter().map(|slope| slope / discounted).collect(),
            counts: Arc::new(active.counts(question.horizon)),
        }
    }

    /// P(no purchase within the horizon): gone, or alive and silent.
    pub(super) fn churn_risk(&self, p_alive: f64) -> f64 {
        p_alive.mul_add(self.counts.none() - 1.0, 1.0)
    }

    /// The smallest n with P(Y ≤ n) ≥ `tail`.
    pub(super) fn count_quantile(&self, p_alive: f64, tail: f64) -> f64 {
        self.counts.quantile((tail - self.churn_risk(p_alive)) / p_alive)
    }

    /// Discounted over undiscounted expectation.
    pub(super) fn discount_ratio(&self) -> f64 {
        if self.expected > 0.0 { self.discounted / self.expected } else { 1.0 }
    }

    /// Discounted purchases without end; `None` where they are infinite.
    pub(super) fn without_end(
        &self,
        model: &dyn LatentAttrition,
        shared: &Shared,
        question: &Question,
        history: &PurchaseHistory,
    ) -> Option<f64> {
        let endless = shared.without_end(model, question.delta, history)?;
        // two quadratures meet here: without end is never less than within the horizon
        Some(endless.max(self.discounted))
    }
}
