//! Who a row belongs to: rows that share an id, an e-mail address or a phone number are one customer's.
//!
//! While rows are cleaned, the keys of each row are noted. When all have been read, keys that belong together are
//! united, and customers are named by the best of their keys. Where rows have one key each, nothing is noted.

mod attributes;
mod audit;
mod contacts;
mod figures;
mod graph;
mod keys;
mod people;
mod phones;
mod sets;

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::{StringArray, StringBuilder};
use hashbrown::HashTable;

use crate::error::{Error, Result};

use super::ids::same_id;
use super::layout::Layout;
use super::nobody::is_nobody;
use super::options::ReadOptions;
use super::rules::text_of;

use graph::{CONTACT, EMAIL, Graph, Key, Keys, LABEL, PHONE, key_hash};

pub(crate) use attributes::ContactAttributes;
use attributes::ContactCells;
pub use figures::{IdentityAudit, Merged, SharedKey};
pub(crate) use keys::email;
pub(super) use keys::{KeyColumns, plain_label};
pub(crate) use phones::{Country, phone};

use keys::{add_label, key_of};
use people::People;

/// Parts of the set of what has been noted, each with its lock.
const SHARDS: usize = 64;
/// The keys of rows that are noted, and what they make in the end.
#[derive(Debug)]
pub(crate) struct Identity {
    /// Names of the systems whose ids are compared with one another, in the order in which they name customers.
    systems: Vec<String>,
    /// The system of each file.
    of_file: Vec<u8>,
    country: Option<Country>,
    excluded: Vec<String>,
    seen: Vec<Mutex<HashTable<u64>>>,
    graph: Mutex<Graph>,
    people: OnceLock<People>,
    left_out: OnceLock<HashSet<u32>>,
    rows_left_out: AtomicU64,
    contacts: u64,
    /// What the file of contacts says beside keys, where it is kept.
    contact_cells: Option<ContactCells>,
    contact_attributes: OnceLock<Arc<ContactAttributes>>,
    memory: Option<usize>,
}

/// The keys of the rows of one batch.
#[derive(Debug)]
pub(super) struct BatchKeys {
    columns: KeyColumns,
    /// A number for the cells of each row, as they are spelt.
    spellings: Vec<u64>,
}

/// Which kinds of keys a file has.
fn kinds(layout: &Layout) -> [bool; 3] {
    let columns = &layout.columns;
    [columns.customer, columns.email, columns.phone].map(|column| column.is_some())
}

/// What tells the ids of a file from those of others; the same for all files whose column the caller names.
fn system_of(layout: &Layout, options: &ReadOptions) -> String {
    match options.columns.customer {
        Some(_) => String::new(),
        None => layout.orders.system.clone(),
    }
}

/// A file by the part of its name that is shown: `till` for `exports/till.csv.gz`.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.find('.') {
        Some(end) if end > 0 => &file[..end],
        _ => file,
    }
}

impl Identity {
    /// What notes the keys of these files; `None` where every row has one key, and none can be another's.
    ///
    /// # Errors
    /// When the file of contacts cannot be read, or the country is unknown.
    pub(crate) fn of(layouts: &[Layout], options: &ReadOptions) -> Result<Option<Self>> {
        let with_ids = layouts
            .iter()
            .filter(|layout| layout.columns.customer.is_some());
        let systems: BTreeSet<String> = with_ids.map(|layout| system_of(layout, options)).collect();
        let first = layouts.first().map(kinds);
        let is_mixed = layouts.iter().any(|layout| Some(kinds(layout)) != first);
        let has_several = first.is_some_and(|kinds| kinds.iter().filter(|has| **has).count() > 1);
        let is_asked = options.customers.is_some() || options.crosswalk.is_some();
        if !(is_asked || is_mixed || has_several || systems.len() > 1) {
            return Ok(None);
        }
        let mut identity = Self::empty(layouts, options)?;
        if let Some(path) = &options.customers {
            identity.read_contacts(path, layouts, options)?;
        }
        Ok(Some(identity))
    }

    fn empty(layouts: &[Layout], options: &ReadOptions) -> Result<Self> {
        // a system comes where the first of its files comes by name
        let mut files: Vec<(&str, usize)> = layouts
            .iter()
            .enumerate()
            .map(|(at, layout)| (layout.source().name.as_str(), at))
            .collect();
        files.sort_unstable();
        let mut known: Vec<String> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut of_file = vec![0; layouts.len()];
        for (name, at) in files {
            let layout = &layouts[at];
            let system = system_of(layout, options);
            let number = known
                .iter()
                .position(|it| *it == system)
                .unwrap_or_else(|| {
                    known.push(system);
                    names.push(name_apart(
                        &names,
                        layout.rules.preset.as_deref().unwrap_or(stem(name)),
                    ));
                    known.len() - 1
                });
            of_file[at] = u8::try_from(number).unwrap_or(EMAIL).min(EMAIL - 2);
        }
        Ok(Self {
            systems: names,
            of_file,
            country: options.country()?,
            excluded: options
                .exclude_customer
                .iter()
                .map(|id| same_id(id.trim(), options.fold_ids).into_owned())
                .collect(),
            seen: (0..SHARDS).map(|_| Mutex::default()).collect(),
            graph: Mutex::new(Graph::new(options.crosswalk.is_some())),
            people: OnceLock::new(),
            left_out: OnceLock::new(),
            rows_left_out: AtomicU64::new(0),
            contacts: 0,
            contact_cells: options.keep_attributes.then(ContactCells::default),
            contact_attributes: OnceLock::new(),
            memory: options.memory.map(|bytes| bytes / 2),
        })
    }

    /// The customer of each row, named by the best key that the row has, and all keys. A row without any is named
    /// by the content of the column of the id.
    pub(super) fn of_batch(
        &self,
        file: usize,
        rows: usize,
        columns: KeyColumns,
    ) -> (StringArray, BatchKeys) {
        self.keys_of(self.of_file[file], rows, columns)
    }

    fn keys_of(&self, system: u8, rows: usize, columns: KeyColumns) -> (StringArray, BatchKeys) {
        let mut labels = StringBuilder::with_capacity(rows, rows * 16);
        let mut spellings = Vec::with_capacity(rows);
        let mut label = String::new();
        for row in 0..rows {
            label.clear();
            if let Some(id) = columns.id_at(row) {
                add_label(&mut label, system, id);
            } else {
                let texts = columns.texts(row, self.country);
                let first = texts
                    .all(system)
                    .into_iter()
                    .find(|(_, text)| text.is_some());
                if let Some((kind, Some(text))) = first {
                    add_label(&mut label, kind, text);
                }
            }
            if label.is_empty() {
                let id = columns.id.as_ref().map_or("", |ids| text_of(ids, row));
                labels.append_value(if is_nobody(id) { id } else { "" });
            } else {
                labels.append_value(&label);
            }
            spellings.push(columns.spelling_at(row));
        }
        let keys = BatchKeys { columns, spellings };
        (labels.finish(), keys)
    }

    /// Notes the keys of the rows of a batch that have not been seen together.
    ///
    /// # Errors
    /// When they exceed the memory that is allowed.
    pub(super) fn note(&self, file: usize, keys: &BatchKeys, keep: &[bool]) -> Result<()> {
        let flag = |row: usize| if keep[row] { LABEL } else { 0 };
        self.note_as(self.of_file[file], keys, flag)
    }

    /// Notes the keys of contacts; the key that names the person of each row, where there is one.
    fn note_contacts(
        &self,
        system: u8,
        rows: usize,
        columns: KeyColumns,
    ) -> Result<Vec<Option<u32>>> {
        let (_, keys) = self.keys_of(system, rows, columns);
        self.note_as(system, &keys, |_| CONTACT)?;
        let graph = held(&self.graph);
        let key_of_row = |row| {
            let texts = keys.columns.texts(row, self.country);
            let mut all = texts.all(system).into_iter();
            let (kind, text) = all.find_map(|(kind, text)| Some((kind, text?)))?;
            graph.find(key_hash(kind, text))
        };
        Ok((0..rows).map(key_of_row).collect())
    }

    fn note_as(&self, system: u8, keys: &BatchKeys, flag: impl Fn(usize) -> u8) -> Result<()> {
        let spellings = keys.spellings.iter().enumerate();
        let new: Vec<usize> = spellings
            .filter(|(row, spelling)| self.is_new(**spelling, system, flag(*row)))
            .map(|(row, _)| row)
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut graph = held(&self.graph);
        for row in new {
            let texts = keys.columns.texts(row, self.country);
            let mut of_row = Keys::default();
            for (key, (kind, text)) in of_row.0.iter_mut().zip(texts.all(system)) {
                *key = text.map(|text| Key {
                    kind,
                    text,
                    hash: key_hash(kind, text),
                });
            }
            graph.add(&of_row, u32::from(system), flag(row));
        }
        match self.memory {
            Some(memory) if graph.size() > memory => Err(Error::data(
                "the memory bound is too small to compare the ids, e-mail addresses and phone numbers of all customers",
            )
            .hint("raise `--memory`, or name the one column to go by with `--customer-col`")),
            _ => Ok(()),
        }
    }

    /// Is it the first row with this spelling of its keys, in this system and with this flag?
    fn is_new(&self, spelling: u64, system: u8, flag: u8) -> bool {
        let state = u64::from(system) << 2 | u64::from(flag);
        let number = spelling ^ (state + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let shard = &self.seen[usize::try_from(number >> 58).unwrap_or_default()];
        let mut seen = held(shard);
        if seen.find(number, |other| *other == number).is_some() {
            return false;
        }
        seen.insert_unique(number, number, |number| *number);
        true
    }

    /// What the keys make; for when all rows have been read.
    fn people(&self) -> &People {
        self.people.get_or_init(|| {
            self.seen
                .iter()
                .for_each(|shard| *held(shard) = HashTable::new());
            std::mem::take(&mut *held(&self.graph)).resolve(self.systems.clone())
        })
    }

    /// What the customer is called who a row was named after; `None` if the customer is to be left out.
    pub(crate) fn name_of<'a>(&'a self, label: &'a str) -> Option<&'a str> {
        let people = self.people();
        let Some((kind, text)) = key_of(label) else {
            return Some(label);
        };
        if people.is_plain && self.excluded.is_empty() {
            return Some(text);
        }
        let Some(person) = people.person_of(key_hash(kind, text)) else {
            return Some(text);
        };
        (!self.persons_left_out().contains(&person)).then(|| people.name(person))
    }

    /// Customers who are to be left out, by whatever key they are named.
    fn persons_left_out(&self) -> &HashSet<u32> {
        self.left_out.get_or_init(|| {
            let people = self.people();
            let mut found = HashSet::new();
            for text in &self.excluded {
                let (email, phone) = (email(text), phone(text, self.country));
                let ids = (0..self.systems.len())
                    .map(|at| (u8::try_from(at).unwrap_or(EMAIL), text.trim()));
                let others = [(EMAIL, email.as_deref()), (PHONE, phone.as_deref())];
                let others = others
                    .into_iter()
                    .filter_map(|(kind, text)| Some((kind, text?)));
                let hashes = ids.chain(others).map(|(kind, text)| key_hash(kind, text));
                found.extend(hashes.filter_map(|hash| people.person_of(hash)));
                found.extend(people.called(text));
            }
            found
        })
    }

    /// Counts rows of customers who are left out.
    pub(crate) fn leave_out(&self, rows: u64) {
        self.rows_left_out.fetch_add(rows, Ordering::Relaxed);
    }

    /// Rows of customers who were left out because they were named by another key.
    pub(crate) fn rows_left_out(&self) -> u64 {
        self.rows_left_out.load(Ordering::Relaxed)
    }

    /// Every key of a customer with rows, with its source: customer, source, kind and key, sorted.
    pub(crate) fn crosswalk(&self) -> Vec<CrosswalkRow<'_>> {
        let rows = self.people().crosswalk().into_iter();
        let mut rows: Vec<_> = rows
            .map(|(customer, source, key_type, key)| CrosswalkRow {
                customer,
                source: &self.systems[source as usize],
                key_type,
                key,
            })
            .collect();
        rows.sort_unstable();
        rows
    }
}

/// One key of one customer in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CrosswalkRow<'a> {
    /// What the customer is called.
    pub customer: &'a str,
    /// The source that has the key.
    pub source: &'a str,
    /// `id`, `email` or `phone`.
    pub key_type: &'static str,
    /// The key as it is compared.
    pub key: &'a str,
}

/// A name that is none of those before.
fn name_apart(names: &[String], name: &str) -> String {
    let is_free = |name: &String| !names.contains(name);
    let others = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned())
        .chain(others)
        .find(is_free)
        .unwrap_or_default()
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
