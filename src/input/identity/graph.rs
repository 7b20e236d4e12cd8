//! Ids, addresses and numbers that were seen together, and the customers that they make.

use hashbrown::HashTable;

/// What a key is: of the systems first, then the two that all systems share.
pub(super) const EMAIL: u8 = u8::MAX - 1;
pub(super) const PHONE: u8 = u8::MAX;

/// One key of a person, as it is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    /// The number of the system for an id, else [`EMAIL`] or [`PHONE`].
    pub kind: u8,
    pub text: &'a str,
    pub hash: u128,
}

/// The keys of one row, the best first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Keys<'a>(pub [Option<Key<'a>>; 3]);

/// All keys and which of them were seen on one row.
#[derive(Debug, Default)]
pub(super) struct Graph {
    places: HashTable<u32>,
    pub(super) hashes: Vec<u128>,
    pub(super) kinds: Vec<u8>,
    pub(super) flags: Vec<u8>,
    /// Where the text of each stands, and how long it is: 40 and 24 bits.
    pub(super) texts: Vec<u64>,
    arena: Vec<u8>,
    /// The sources of each, a bit for each; kept for a crosswalk only.
    pub(super) sources: Option<Vec<u64>>,
    /// An id and an address on one row.
    pub(super) by_email: Vec<(u32, u32)>,
    /// An id or an address, and a number on one row.
    pub(super) by_phone: Vec<(u32, u32)>,
}

/// It names customers of rows that are kept.
pub(super) const LABEL: u8 = 1;
/// It names customers of a file of contacts.
pub(super) const CONTACT: u8 = 2;

impl Graph {
    /// A graph that keeps the texts and sources of all keys if they are to be written.
    pub(super) fn new(keeps_all: bool) -> Self {
        Self {
            sources: keeps_all.then(Vec::new),
            ..Self::default()
        }
    }

    /// Adds the keys of a row; the first of them names its customer, and gets the flag.
    pub(super) fn add(&mut self, keys: &Keys<'_>, source: u32, flag: u8) {
        let mut nodes = [None; 3];
        for (node, key) in nodes.iter_mut().zip(&keys.0) {
            *node = key.as_ref().map(|key| self.node(key));
        }
        let [id, email, phone] = nodes;
        if let Some(node) = id.or(email).or(phone) {
            let first = keys.0.iter().flatten().next();
            self.flags[node as usize] |= flag;
            if let Some(key) = first {
                self.keep_text(node, key.text);
            }
        }
        if let Some(sources) = &mut self.sources {
            for node in nodes.iter().flatten() {
                sources[*node as usize] |= 1 << source.min(63);
            }
        }
        if let (Some(id), Some(email)) = (id, email) {
            self.by_email.push((email, id));
        }
        if let (Some(owner), Some(phone)) = (id.or(email), phone) {
            self.by_phone.push((phone, owner));
        }
    }

    fn node(&mut self, key: &Key<'_>) -> u32 {
        let short = short(key.hash);
        if let Some(node) = self.find(key.hash) {
            // a key of many ids is to be named
            self.keep_text(node, key.text);
            return node;
        }
        let node = u32::try_from(self.hashes.len()).expect("fewer than four billion keys");
        self.hashes.push(key.hash);
        self.kinds.push(key.kind);
        self.flags.push(0);
        self.texts.push(0);
        if let Some(sources) = &mut self.sources {
            sources.push(0);
        }
        let hashes = &self.hashes;
        self.places
            .insert_unique(short, node, |node| short_of(hashes, *node));
        if self.sources.is_some() {
            self.keep_text(node, key.text);
        }
        node
    }

    pub(super) fn find(&self, hash: u128) -> Option<u32> {
        let is_it = |node: &u32| self.hashes[*node as usize] == hash;
        self.places.find(short(hash), is_it).copied()
    }

    fn keep_text(&mut self, node: u32, text: &str) {
        let place = &mut self.texts[node as usize];
        if *place == 0 && !text.is_empty() {
            *place = (self.arena.len() as u64) << 24 | (text.len() as u64).min((1 << 24) - 1);
            self.arena.extend_from_slice(text.as_bytes());
        }
    }

    pub(super) fn text(&self, node: u32) -> &str {
        std::str::from_utf8(self.bytes(node)).unwrap_or_default()
    }

    pub(super) fn bytes(&self, node: u32) -> &[u8] {
        let place = self.texts[node as usize];
        let start = usize::try_from(place >> 24).unwrap_or_default();
        let length = usize::try_from(place & ((1 << 24) - 1)).unwrap_or_default();
        &self.arena[start..start + length]
    }

    /// The memory in use, in bytes.
    pub(super) fn size(&self) -> usize {
        let sources = self.sources.as_ref().map_or(0, Vec::capacity);
        self.arena.capacity()
            + 5 * self.places.capacity()
            + 16 * self.hashes.capacity()
            + 2 * self.kinds.capacity()
            + 8 * (self.texts.capacity() + sources)
            + 8 * (self.by_email.capacity() + self.by_phone.capacity())
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.hashes.len()).unwrap_or(u32::MAX)
    }
}

/// The hash of a key: of its kind and its text.
pub(super) fn key_hash(kind: u8, text: &str) -> u128 {
    xxhash_rust::xxh3::xxh3_128_with_seed(text.as_bytes(), u64::from(kind) + 1)
}

fn short(hash: u128) -> u64 {
    u64::try_from(hash & u128::from(u64::MAX)).unwrap_or_default()
}

fn short_of(hashes: &[u128], node: u32) -> u64 {
    short(hashes[node as usize])
}
