use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Question;
use crate::history::PurchaseHistory;
use crate::model::{Counts, MOST_PARAMETERS, Predict};

/// So many different (x, T) are kept; a full store is emptied.
const MOST: usize = 1 << 16;

/// The forecast of all customers with equal x and T, given that they are alive.
pub(super) struct Alive {
    pub(super) expected: f64,
    pub(super) discounted: f64,
    /// Derivatives of ln `discounted` with respect to the parameters.
    pub(super) ln_slopes: Vec<f64>,
    pub(super) counts: Arc<Counts>,
}

type WithoutEnd = Arc<dyn Fn(f64) -> Option<f64> + Send + Sync>;

/// What customers share; filled as it is asked for. Pure functions of the key, so nothing depends on the order.
#[derive(Default)]
pub(super) struct Shared {
    alive: RwLock<HashMap<(u32, u64), Arc<Alive>>>,
    without_end: RwLock<HashMap<u32, WithoutEnd>>,
}

impl Shared {
    pub(super) fn alive(
        &self,
        model: &dyn Predict,
        parameters: usize,
        question: &Question,
        history: &PurchaseHistory,
    ) -> Arc<Alive> {
        let key = (history.frequency(), history.age().to_bits());
        remember(&self.alive, key, || Arc::new(Alive::new(model, parameters, question, history)))
    }

    fn without_end(&self, model: &dyn Predict, delta: f64, x: u32) -> WithoutEnd {
        remember(&self.without_end, x, || Arc::from(model.without_end_if_alive(delta, x)))
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
    fn new(model: &dyn Predict, parameters: usize, question: &Question, history: &PurchaseHistory) -> Self {
        let mut slopes = [0.0; MOST_PARAMETERS];
        let slopes = &mut slopes[..parameters];
        let discounted = model.discounted_if_alive(question.horizon, question.delta, history, slopes);
        Self {
            expected: model.expected_if_alive(question.horizon, history),
            discounted,
            ln_slopes: slopes.iter().map(|slope| slope / discounted).collect(),
            counts: Arc::new(model.counts_if_alive(question.horizon, history)),
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
        model: &dyn Predict,
        shared: &Shared,
        question: &Question,
        history: &PurchaseHistory,
    ) -> Option<f64> {
        let endless = shared.without_end(model, question.delta, history.frequency())(history.age())?;
        // two quadratures meet here: without end is never less than within the horizon
        Some(endless.max(self.discounted))
    }
}
