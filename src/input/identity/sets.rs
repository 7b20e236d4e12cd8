//! Disjoint sets of keys: the keys of one person.

use std::collections::HashMap;

/// Different ids that one address or number may have, and still be that of a person.
const MOST_IDS: usize = 10;
/// Disjoint sets of keys.
#[derive(Debug)]
pub(super) struct Sets(Vec<u32>);

impl Sets {
    pub(super) fn new(keys: usize) -> Self {
        Self((0..u32::try_from(keys).unwrap_or(u32::MAX)).collect())
    }

    pub(super) fn root(&mut self, mut node: u32) -> u32 {
        while self.0[node as usize] != node {
            let above = self.0[node as usize];
            self.0[node as usize] = self.0[above as usize];
            node = above;
        }
        node
    }

    /// Unites keys with the ids that have them, except keys of implausibly many ids, which are listed.
    pub(super) fn unite_all(&mut self, mut edges: Vec<(u32, u32)>, shared: &mut Vec<(u32, u64)>) {
        edges.sort_unstable();
        edges.dedup();
        let is_same_key = |one: &(u32, u32), other: &(u32, u32)| one.0 == other.0;
        // all are counted before any are united, so that the order of keys does not matter
        let mut apart = HashMap::new();
        for owners in edges
            .chunk_by(is_same_key)
            .filter(|owners| owners.len() > MOST_IDS)
        {
            let ids = self.different(owners);
            if ids > MOST_IDS {
                apart.insert(owners[0].0, ids as u64);
            }
        }
        for (key, owner) in edges {
            if !apart.contains_key(&key) {
                self.unite(key, owner);
            }
        }
        shared.extend(apart);
    }

    /// The number of owners, those who have been united counted once: a person may have several ids.
    fn different(&mut self, owners: &[(u32, u32)]) -> usize {
        let mut roots: Vec<u32> = owners.iter().map(|(_, owner)| self.root(*owner)).collect();
        roots.sort_unstable();
        roots.dedup();
        roots.len()
    }

    fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        // the smaller number is the root, so that paths stay short and the result is one
        let (low, high) = (one.min(other), one.max(other));
        self.0[high as usize] = low;
    }
}
