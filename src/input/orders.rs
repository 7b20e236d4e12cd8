//! How the order numbers of a file are used: whether they group rows, are compared over files, or mark lines.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::columns::TransactionColumns;
use super::formula::Formula;
use super::mapping::Mapping;
use super::plain::plain;

/// Names of columns that say in which of several places an order was made: its number counts there alone.
const PLACES: [&str; 18] = [
    "channel",
    "saleschannel",
    "canal",
    "canaldevente",
    "store",
    "storeid",
    "storename",
    "shop",
    "shopid",
    "boutique",
    "magasin",
    "pos",
    "location",
    "outlet",
    "branch",
    "filiale",
    "source",
    "sourcesystem",
];
/// Words in the names of columns that only the lines of an order have.
const OF_LINES: [&str; 10] = [
    "product",
    "produit",
    "article",
    "item",
    "sku",
    "stockcode",
    "quantity",
    "quantite",
    "qty",
    "ligne",
];
/// So many orders show whether orders have several lines.
const ENOUGH: usize = 20;

/// How the order numbers of one file are used.
#[derive(Debug, Clone, Default)]
pub(crate) struct OrderUse {
    /// Do they make one purchase of several rows, or one amount of several totals?
    pub is_grouping: bool,
    /// Are they compared with those of other files?
    pub is_shared: bool,
    /// May an order have several lines that are equal?
    pub has_lines: bool,
    /// The column of the place whose numbers they are.
    pub place: Option<usize>,
    /// What tells the system that numbered them from others.
    pub system: String,
    /// A number that stands for it.
    pub system_number: u64,
}

impl OrderUse {
    /// How the numbers of a file can be used, from its columns and first rows.
    pub(super) fn of(
        columns: &TransactionColumns,
        mapping: Option<&Mapping>,
        header: &[String],
        rows: &[Vec<String>],
        is_grouping: bool,
    ) -> Self {
        let is_place = |name: &String| PLACES.contains(&plain(name).as_str());
        // the channel of a preset may be the one that brought the customer, which numbers no orders
        let channel = |mapping: &Mapping| {
            let channel = mapping.channel.position(header)?;
            (mapping.name.is_empty() || is_place(&header[channel])).then_some(channel)
        };
        let mapped = mapping.and_then(channel);
        let named = || header.iter().position(is_place);
        let system = system(columns, mapping, header);
        Self {
            is_grouping,
            is_shared: false,
            has_lines: columns.order.is_some() && has_lines(columns, header, rows),
            place: mapped.or_else(named),
            system_number: xxh3_64(system.as_bytes()),
            system,
        }
    }
}

/// What tells a source system from others: its preset, else the names of the columns that say who bought, when, for
/// how much and in which order.
fn system(columns: &TransactionColumns, mapping: Option<&Mapping>, header: &[String]) -> String {
    if let Some(mapping) = mapping.filter(|mapping| !mapping.name.is_empty()) {
        return mapping.name.clone();
    }
    let amount = columns.amount.as_ref().map(Formula::first);
    let used = [
        Some(columns.who()),
        Some(columns.date),
        amount,
        columns.order,
    ];
    let names = used.map(|at| at.map_or(String::new(), |at| plain(&header[at])));
    names.join(",")
}

/// Do orders have several lines? Only a file with one row for nearly every order has none.
fn has_lines(columns: &TransactionColumns, header: &[String], rows: &[Vec<String>]) -> bool {
    let is_of_lines = |name: &String| {
        let name = plain(name);
        OF_LINES.iter().any(|word| name.contains(word))
    };
    if header.iter().any(is_of_lines) {
        return true;
    }
    let Some(order) = columns.order else {
        return false;
    };
    let mut orders: HashMap<(&str, &str), HashSet<&Vec<String>>> = HashMap::new();
    for row in rows {
        if let (Some(number), Some(date)) = (row.get(order), row.get(columns.date))
            && !number.trim().is_empty()
        {
            orders.entry((number, date)).or_default().insert(row);
        }
    }
    let several = orders.values().filter(|rows| rows.len() > 1).count();
    orders.len() < ENOUGH || several * 50 > orders.len()
}
