//! Outlooks of the family with latent attrition: given alive at T, customers share their prospects.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::outlook::{Ask, Outlook, Outlooks, Prospects};
use crate::history::PurchaseHistory;
use crate::model::{Active, AttritionModel, Counts, Endless};

/// So many different keys are kept; a full store is emptied.
const MOST: usize = 1 << 16;

/// The same of several models together.
const ROOM: usize = 1 << 18;

/// Values by key, made when they are first asked for. They are pure functions of the key, so that nothing depends on
/// the order of questions.
pub(super) struct Remembered<K, V> {
    store: RwLock<HashMap<K, V>>,
    most: usize,
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self::at_most(MOST)
    }
}

impl<K, V> Remembered<K, V> {
    /// With room for so many keys.
    fn at_most(most: usize) -> Self {
        Self {
            store: RwLock::default(),
            most,
        }
    }
}

impl<K: Hash + Eq, V: Clone> Remembered<K, V> {
    /// The value at a key, made outside the lock where it is missing.
    pub(super) fn get_or_make(&self, key: K, make: impl FnOnce() -> V) -> V {
        let store = &self.store;
        if let Some(value) = store
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return value.clone();
        }
        let value = make();
        let mut store = store.write().unwrap_or_else(PoisonError::into_inner);
        if store.len() >= self.most {
            store.clear();
        }
        store.insert(key, value.clone());
        value
    }
}

/// What the future of an active customer depends on: x, T and, where the model does not forget it, t_x.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    frequency: u32,
    age: u64,
    recency: u64,
}

/// Prepared outlooks of one model.
pub(super) struct Family {
    ask: Ask,
    alive: Remembered<Key, Arc<Alive>>,
    endless: Arc<EndlessTables>,
}

/// What customers with equal x share of the discounted purchases without end, whatever the discount rate.
pub(super) struct EndlessTables {
    model: Arc<dyn AttritionModel>,
    by_frequency: Remembered<u32, Option<Arc<Endless>>>,
}

impl EndlessTables {
    pub(super) fn new(model: Arc<dyn AttritionModel>) -> Arc<Self> {
        Arc::new(Self {
            model,
            by_frequency: Remembered::default(),
        })
    }
}

impl Family {
    pub(super) fn new(model: Arc<dyn AttritionModel>, ask: Ask) -> Self {
        Self::sharing(EndlessTables::new(model), ask)
    }

    /// One of several models that share the room for different keys.
    pub(super) fn one_of(models: usize, model: Arc<dyn AttritionModel>, ask: Ask) -> Self {
        Self {
            alive: Remembered::at_most(ROOM / models.max(1)),
            ..Self::new(model, ask)
        }
    }

    /// With tables that other questions about the same model share.
    pub(super) fn sharing(endless: Arc<EndlessTables>, ask: Ask) -> Self {
        Self {
            ask,
            alive: Remembered::default(),
            endless,
        }
    }

    fn model(&self) -> &dyn AttritionModel {
        self.endless.model.as_ref()
    }

    /// The prospects of all who share a [`Key`] with this customer.
    fn alive(&self, history: &PurchaseHistory) -> Arc<Alive> {
        let recency = if self.model().forgets_recency() {
            0.0
        } else {
            history.recency()
        };
        let key = Key {
            frequency: history.frequency(),
            age: history.age().to_bits(),
            recency: recency.to_bits(),
        };
        self.alive.get_or_make(key, || {
            Arc::new(Alive::new(Arc::clone(&self.endless), self.ask, history))
        })
    }
}

impl Outlooks for Family {
    fn slopes(&self) -> usize {
        self.model().slopes()
    }

    fn outlook(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Outlook {
        let alive = self.alive(history);
        let p_alive = if ln_slopes.is_empty() {
            self.model().p_alive(history)
        } else {
            let p_alive = self.model().p_alive_gradient(history, ln_slopes);
            for (slope, of_prospects) in ln_slopes.iter_mut().zip(&alive.ln_slopes) {
                *slope += of_prospects;
            }
            p_alive
        };
        Outlook {
            p_alive,
            share: p_alive,
            prospects: alive,
        }
    }
}

/// The prospects of all customers who share a [`Key`], given that they are alive.
struct Alive {
    expected: f64,
    discounted: f64,
    /// Derivatives of ln `discounted` with respect to the parameters; empty where they are not wanted.
    ln_slopes: Vec<f64>,
    none: f64,
    ask: Ask,
    history: PurchaseHistory,
    active: Box<dyn Active>,
    endless: Arc<EndlessTables>,
    counts: OnceLock<Arc<Counts>>,
    without_end: OnceLock<Option<f64>>,
}

impl Alive {
    fn new(endless: Arc<EndlessTables>, ask: Ask, history: &PurchaseHistory) -> Self {
        let model = endless.model.as_ref();
        let active = model.active(history);
        let mut slopes = vec![0.0; if ask.slopes { model.slopes() } else { 0 }];
        let discounted = if ask.intervals {
            model.discounted_gradient(ask.horizon, ask.delta, history, &mut slopes)
        } else {
            active.discounted(ask.horizon, ask.delta)
        };
        Self {
            expected: active.expected(ask.horizon),
            discounted,
            ln_slopes: slopes.iter().map(|slope| slope / discounted).collect(),
            none: active.ln_pmf(0, ask.horizon).exp(),
            ask,
            history: *history,
            active,
            endless,
            counts: OnceLock::new(),
            without_end: OnceLock::new(),
        }
    }

    fn make_without_end(&self) -> Option<f64> {
        let (x, model) = (self.history.frequency(), &self.endless.model);
        let tables = &self.endless.by_frequency;
        let without_end = match tables.get_or_make(x, || model.endless(x).map(Arc::new)) {
            Some(endless) => endless(self.ask.delta, self.history.age()),
            None => self.active.discounted_without_end(self.ask.delta),
        };
        // two quadratures meet here: without end is never less than within the horizon
        Some(without_end?.max(self.discounted))
    }
}

impl Prospects for Alive {
    fn expected(&self) -> f64 {
        self.expected
    }

    fn discounted(&self) -> f64 {
        self.discounted
    }

    fn none(&self) -> f64 {
        self.none
    }

    fn counts(&self) -> &Arc<Counts> {
        self.counts
            .get_or_init(|| Arc::new(self.active.counts(self.ask.horizon)))
    }

    fn without_end(&self) -> Option<f64> {
        *self.without_end.get_or_init(|| self.make_without_end())
    }
}
