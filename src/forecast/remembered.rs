//! Values that are made once for each key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

/// So many different keys are kept; a full store is emptied.
pub(super) const MOST: usize = 1 << 16;

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
    pub(super) fn at_most(most: usize) -> Self {
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
