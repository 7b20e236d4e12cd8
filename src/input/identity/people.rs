//! The customers that keys make: which keys belong together, and what their customer is called.

use std::collections::HashMap;

use super::graph::{CONTACT, EMAIL, Graph, LABEL, PHONE, key_hash};
use super::sets::Sets;

/// Examples and shared keys that are named.
const EXAMPLES: usize = 5;

impl Graph {
    /// Unites the keys that belong to one person.
    pub(super) fn resolve(mut self, systems: Vec<String>) -> People {
        let mut sets = Sets::new(self.hashes.len());
        let mut shared = Vec::new();
        let before = self.customers(&mut sets);
        let edges = std::mem::take(&mut self.by_email);
        sets.unite_all(edges, &mut shared);
        let after_email = self.customers(&mut sets);
        let edges = std::mem::take(&mut self.by_phone);
        sets.unite_all(edges, &mut shared);
        let after = self.customers(&mut sets);
        shared.sort_by_key(|(node, ids)| (std::cmp::Reverse(*ids), self.text(*node).to_owned()));
        shared.truncate(EXAMPLES);
        let shared = shared.into_iter();
        let shared = shared
            .map(|(node, ids)| (self.text(node).to_owned(), ids))
            .collect();
        let roots: Vec<u32> = (0..self.len()).map(|node| sets.root(node)).collect();
        let best = self.best_of(&roots);
        let mut people = People {
            graph: self,
            best,
            systems,
            before,
            by_email: before - after_email,
            by_phone: after_email - after,
            shared,
            is_plain: true,
            taken: HashMap::new(),
        };
        people.name_apart();
        people
    }

    /// The number of customers, as far as keys are united.
    fn customers(&self, sets: &mut Sets) -> u64 {
        let mut seen = vec![false; self.hashes.len()];
        let mut customers = 0;
        for node in 0..self.len() {
            if self.flags[node as usize] & LABEL != 0 {
                let root = sets.root(node) as usize;
                customers += u64::from(!seen[root]);
                seen[root] = true;
            }
        }
        customers
    }

    /// For every key the one that names its customer: the smallest of the first kind that the customer has.
    fn best_of(&self, roots: &[u32]) -> Vec<u32> {
        let mut best: Vec<u32> = vec![u32::MAX; roots.len()];
        let kind = |node: u32| self.kinds[node as usize];
        for node in 0..self.len() {
            let best = &mut best[roots[node as usize] as usize];
            let is_better = *best == u32::MAX
                || kind(node) < kind(*best)
                || kind(node) == kind(*best) && self.bytes(node) < self.bytes(*best);
            if self.texts[node as usize] != 0 && is_better {
                *best = node;
            }
        }
        roots.iter().map(|root| best[*root as usize]).collect()
    }
}

/// The customers that the keys make.
#[derive(Debug)]
pub(super) struct People {
    graph: Graph,
    /// For every key the key that names its customer; none where a key was seen without a customer.
    best: Vec<u32>,
    systems: Vec<String>,
    /// Customers as rows name them.
    pub before: u64,
    /// Those who are others by an address.
    pub by_email: u64,
    /// Those who are others by a number.
    pub by_phone: u64,
    /// Keys of implausibly many ids, with their number.
    pub shared: Vec<(String, u64)>,
    /// Is every customer named by the key that their rows have?
    pub is_plain: bool,
    /// Names of customers whose key is that of another, in an earlier system.
    taken: HashMap<u32, String>,
}

impl People {
    /// Names apart customers of different systems who have the same id.
    fn name_apart(&mut self) {
        let graph = &self.graph;
        for node in 0..graph.len() {
            let best = self.best[node as usize];
            self.is_plain &= graph.flags[node as usize] & LABEL == 0 || best == node;
            let kind = graph.kinds[node as usize];
            if best != node || kind == 0 {
                continue;
            }
            let text = graph.text(node);
            let earlier =
                (0..kind.min(self.count())).filter_map(|kind| graph.find(key_hash(kind, text)));
            let others = earlier.filter(|other| self.best[*other as usize] == *other);
            if others.count() > 0 {
                let name = format!("{}:{text}", self.source(kind));
                self.is_plain = false;
                self.taken.insert(node, name);
            }
        }
    }

    fn count(&self) -> u8 {
        u8::try_from(self.systems.len()).unwrap_or(EMAIL)
    }

    fn source(&self, kind: u8) -> &str {
        match kind {
            EMAIL => "email",
            PHONE => "phone",
            kind => &self.systems[kind as usize],
        }
    }

    /// The key by which a customer goes.
    pub(super) fn person_of(&self, hash: u128) -> Option<u32> {
        let node = self.graph.find(hash)?;
        Some(self.best[node as usize])
    }

    /// The key by which the customer of another key goes.
    pub(super) fn person_of_key(&self, key: u32) -> u32 {
        self.best[key as usize]
    }

    /// The customer of a name that was made up to tell ids of several sources apart.
    pub(super) fn called(&self, name: &str) -> Option<u32> {
        let mut taken = self.taken.iter();
        taken
            .find(|(_, taken)| *taken == name)
            .map(|(person, _)| *person)
    }

    /// Customers with one of the flags.
    pub(super) fn with_flag(&self, flag: u8) -> Vec<bool> {
        let mut found = vec![false; self.best.len()];
        for (best, flags) in self.best.iter().zip(&self.graph.flags) {
            if flags & flag != 0 && *best != u32::MAX {
                found[*best as usize] = true;
            }
        }
        found
    }

    /// Customers of the file of contacts without a row in the data.
    pub(super) fn without_rows(&self) -> u64 {
        let (contacts, customers) = (self.with_flag(CONTACT), self.with_flag(LABEL));
        let pairs = contacts.iter().zip(&customers);
        pairs
            .filter(|(is_contact, has_rows)| **is_contact && !**has_rows)
            .count() as u64
    }

    /// What a customer is called.
    pub(super) fn name(&self, best: u32) -> &str {
        match self.taken.get(&best) {
            Some(name) => name,
            None => self.graph.text(best),
        }
    }

    /// Ids that several sources have for different customers: how many, and the first of them.
    pub(super) fn taken(&self) -> Option<(u64, &str)> {
        let ids = self
            .taken
            .keys()
            .filter(|node| self.graph.kinds[**node as usize] < EMAIL);
        let texts = ids.clone().map(|node| self.graph.text(*node));
        texts.min().map(|first| (ids.count() as u64, first))
    }

    /// The first keys whose customer goes by another, with that other.
    pub(super) fn examples(&self) -> Vec<(&str, &str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for node in 0..self.graph.len() {
            let best = self.best[node as usize];
            if best == node || self.graph.flags[node as usize] & LABEL == 0 {
                continue;
            }
            let example = (self.name(best), self.graph.text(node));
            if found.len() < EXAMPLES || found.last().is_some_and(|last| example < *last) {
                let at = found.partition_point(|other| *other < example);
                found.insert(at, example);
                found.truncate(EXAMPLES);
            }
        }
        found
    }

    /// Every key of a customer with rows, with its sources: sorted by customer, source, kind and key.
    pub(super) fn crosswalk(&self) -> Vec<(&str, u32, &'static str, &str)> {
        let graph = &self.graph;
        let is_customer = self.with_flag(LABEL);
        let mut rows = Vec::new();
        let no_sources = Vec::new();
        let sources = graph.sources.as_ref().unwrap_or(&no_sources);
        for (node, sources) in (0..graph.len()).zip(sources) {
            let best = self.best[node as usize];
            if best == u32::MAX || !is_customer[best as usize] {
                continue;
            }
            let kind = match graph.kinds[node as usize] {
                EMAIL => "email",
                PHONE => "phone",
                _ => "id",
            };
            for source in (0..64).filter(|source| sources >> source & 1 == 1) {
                rows.push((self.name(best), source, kind, graph.text(node)));
            }
        }
        rows.sort_unstable();
        rows
    }
}
