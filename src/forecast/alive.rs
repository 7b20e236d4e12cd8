use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::{Question, Score, ValueDistribution};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::model::{Active, Counts, Endless, GammaGamma, LatentAttrition};

/// So many different keys are kept; a full store is emptied.
const MOST: usize = 1 << 16;

/// The forecast of all customers who share a [`Key`], given that they are alive.
pub(super) struct Alive {
    pub(super) expected: f64,
    pub(super) discounted: f64,
    /// Derivatives of ln `discounted` with respect to the parameters; 0 where no intervals are asked for.
    pub(super) ln_slopes: Vec<f64>,
    /// P(no purchase within the horizon).
    none: f64,
    horizon: f64,
    active: Box<dyn Active>,
    counts: OnceLock<Arc<Counts>>,
    without_end: OnceLock<Option<f64>>,
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
        let recency = if model.forgets_recency() {
            0.0
        } else {
            history.recency()
        };
        let key = (
            history.frequency(),
            history.age().to_bits(),
            recency.to_bits(),
        );
        remember(&self.alive, key, || {
            Arc::new(Alive::new(model, parameters, question, history))
        })
    }

    /// ln B(pn, Q) for n = 1, 2, …, which customers with equally many values share.
    pub(super) fn ln_betas(&self, model: &GammaGamma, spend: &SpendHistory) -> Arc<[f64]> {
        remember(&self.ln_betas, spend.purchases(), || {
            ValueDistribution::ln_betas(model, spend)
        })
    }

    /// The score of all who came at one time, did not come back, and of whose spend nothing is known.
    pub(super) fn newcomer(&self, age: f64, score: impl FnOnce() -> Score) -> Score {
        remember(&self.newcomers, age.to_bits(), score)
    }

    fn without_end(
        &self,
        model: &dyn LatentAttrition,
        active: &dyn Active,
        delta: f64,
        history: &PurchaseHistory,
    ) -> Option<f64> {
        let x = history.frequency();
        match remember(&self.endless, x, || model.endless(x).map(Arc::new)) {
            Some(endless) => endless(delta, history.age()),
            None => active.discounted_without_end(delta),
        }
    }
}

/// The value at a key, made outside the lock where it is missing.
fn remember<K: std::hash::Hash + Eq, V: Clone>(
    store: &RwLock<HashMap<K, V>>,
    key: K,
    make: impl FnOnce() -> V,
) -> V {
    if let Some(value) = store
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&key)
    {
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
    fn new(
        model: &dyn LatentAttrition,
        parameters: usize,
        question: &Question,
        history: &PurchaseHistory,
    ) -> Self {
        let active = model.active(history);
        let mut slopes = vec![0.0; parameters];
        let discounted = if question.intervals {
            model.discounted_gradient(question.horizon, question.delta, history, &mut slopes)
        } else {
            active.discounted(question.horizon, question.delta)
        };
        Self {
            expected: active.expected(question.horizon),
            discounted,
            ln_slopes: slopes.iter().map(|slope| slope / discounted).collect(),
            none: active.ln_pmf(0, question.horizon).exp(),
            horizon: question.horizon,
            counts: OnceLock::new(),
            without_end: OnceLock::new(),
            active,
        }
    }

    /// The distribution of purchases within the horizon.
    pub(super) fn counts(&self) -> &Arc<Counts> {
        self.counts
            .get_or_init(|| Arc::new(self.active.counts(self.horizon)))
    }

    /// P(no purchase within the horizon): gone, or alive and silent.
    pub(super) fn churn_risk(&self, p_alive: f64) -> f64 {
        p_alive.mul_add(self.none - 1.0, 1.0)
    }

    /// The smallest n with P(Y ≤ n) ≥ `tail`.
    pub(super) fn count_quantile(&self, p_alive: f64, tail: f64) -> f64 {
        self.counts()
            .quantile((tail - self.churn_risk(p_alive)) / p_alive)
    }

    /// Discounted over undiscounted expectation.
    pub(super) fn discount_ratio(&self) -> f64 {
        if self.expected > 0.0 {
            self.discounted / self.expected
        } else {
            1.0
        }
    }

    /// Discounted purchases without end; `None` where they are infinite.
    pub(super) fn without_end(
        &self,
        model: &dyn LatentAttrition,
        shared: &Shared,
        delta: f64,
        history: &PurchaseHistory,
    ) -> Option<f64> {
        // two quadratures meet here: without end is never less than within the horizon
        let endless = || {
            Some(
                shared
                    .without_end(model, self.active.as_ref(), delta, history)?
                    .max(self.discounted),
            )
        };
        *self.without_end.get_or_init(endless)
    }
}
