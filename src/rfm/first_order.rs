//! What the first order of a customer says beside its figures.
//!
//! The lines of the first order are those at the earliest moment of the first purchase, without refunds. Of several
//! lines, the one with the largest amount speaks; of several of them, the one with the smallest text, but the deepest
//! discount. A line without a text has no say. So the order of rows changes nothing.

use std::cmp::Reverse;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryBuilder};

use crate::input::Merge;
use crate::input::columns::DISCOUNT;
use crate::input::dates::day_of;
use crate::input::details::Detail;

use super::packed::{Cursor, Row, pack_detail, pack_small};
use super::periods::{Purchase, has_refund, is_order, period_key};

/// The places of product, category, channel and coupon among the texts of a detail.
const PRODUCT: usize = 0;
const CATEGORY: usize = 1;
const CHANNEL: usize = 2;
const COUPON: usize = 3;

/// What is kept of the first order of a customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FirstOrder {
    /// Its source and its texts, by number.
    pub(super) detail: Detail,
    /// The number of sources that have orders of the customer.
    pub(super) sources: u32,
}

/// The rows of a customer before and after the total of an order is counted once.
#[derive(Debug, Clone, Copy)]
struct RowsOfCustomer<'a> {
    as_read: &'a [Row],
    counted: &'a [Row],
}

/// The first orders of some customers, one after another.
pub(super) struct FirstOrders {
    merge: Merge,
    as_read: Vec<Row>,
    bytes: Vec<u8>,
    packed: BinaryBuilder,
}

impl FirstOrders {
    pub(super) fn new(merge: Merge, customers: usize) -> Self {
        Self {
            merge,
            as_read: Vec::new(),
            bytes: Vec::new(),
            packed: BinaryBuilder::with_capacity(customers, customers * 8),
        }
    }

    /// Takes note of the rows of the next customer, before the total of an order is counted once.
    pub(super) fn begin(&mut self, rows: &[Row]) {
        self.as_read.clear();
        self.as_read.extend_from_slice(rows);
    }

    /// Adds what these rows say, if the customer has a purchase.
    pub(super) fn end(&mut self, counted: &[Row], first: Option<&Purchase>) {
        self.bytes.clear();
        if let Some(first) = first {
            let rows = RowsOfCustomer {
                as_read: &self.as_read,
                counted,
            };
            FirstOrder::of(rows, first, self.merge).pack(&mut self.bytes);
        }
        self.packed.append_value(&self.bytes);
    }

    pub(super) fn finish(mut self) -> ArrayRef {
        Arc::new(self.packed.finish())
    }
}

impl FirstOrder {
    /// What the rows say of the order with which a first purchase begins. Their details are sorted.
    fn of(rows: RowsOfCustomer<'_>, first: &Purchase, merge: Merge) -> Self {
        let lines = lines(rows, first, merge);
        let mut detail = Detail::default();
        let with_product = best(&lines, PRODUCT, CATEGORY);
        if let Some(line) = with_product.or_else(|| best(&lines, CATEGORY, PRODUCT)) {
            detail.texts[PRODUCT] = line.texts[PRODUCT];
            detail.texts[CATEGORY] = line.texts[CATEGORY];
        }
        for kind in [CHANNEL, COUPON] {
            if let Some(line) = best(&lines, kind, kind) {
                detail.texts[kind] = line.texts[kind];
            }
        }
        detail.texts[DISCOUNT] = depth_of_discount(&lines);
        let by_source = lines.iter();
        let by_source = by_source.min_by_key(|row| (Reverse(row.amount), row.detail.source));
        detail.source = by_source.map_or(0, |row| row.detail.source);
        Self {
            detail,
            sources: sources(rows.as_read),
        }
    }

    /// The same as bytes.
    fn pack(&self, bytes: &mut Vec<u8>) {
        pack_small(u64::from(self.sources), bytes);
        pack_detail(self.detail, bytes);
    }

    /// Reads what was packed; `None` of no bytes.
    pub(super) fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor(bytes);
        if bytes.is_empty() {
            return None;
        }
        Some(Self {
            sources: cursor.count(),
            detail: cursor.detail(),
        })
    }
}

/// The line that speaks for a kind of text: of those that have one, the one with the largest amount, then the smallest
/// text, then the smallest other text.
fn best(lines: &[Row], kind: usize, other: usize) -> Option<Detail> {
    let empty_last = |number: u32| number.wrapping_sub(1);
    let with_text = lines.iter().filter(|row| row.detail.texts[kind] > 0);
    let best = with_text.min_by_key(|row| {
        let texts = row.detail.texts;
        (Reverse(row.amount), texts[kind], empty_last(texts[other]))
    });
    best.map(|row| row.detail)
}

/// The depth of the discount of the line with the largest amount, of several of them the deepest: where every line has
/// the total of the order, often one of them alone has the discount. The names of depths sort by their bytes.
fn depth_of_discount(lines: &[Row]) -> u32 {
    let with_depth = lines.iter().filter(|row| row.detail.texts[DISCOUNT] > 0);
    let speaking = with_depth.max_by_key(|row| (row.amount, row.detail.texts[DISCOUNT]));
    speaking.map_or(0, |row| row.detail.texts[DISCOUNT])
}

/// The lines at the earliest moment of a purchase, without refunds.
fn lines(rows: RowsOfCustomer<'_>, purchase: &Purchase, merge: Merge) -> Vec<Row> {
    let period = period_key(day_of(purchase.time), merge);
    let is_in = |row: &&Row| match merge {
        Merge::None => row.time == purchase.time && !is_refunded(row, rows.counted),
        _ => period_key(day_of(row.time), merge) == period,
    };
    let orders = || {
        rows.as_read
            .iter()
            .filter(|row| is_order(row))
            .filter(is_in)
    };
    let Some(earliest) = orders().map(|row| row.time).min() else {
        return Vec::new();
    };
    let first = orders().filter(|row| row.time == earliest);
    first.copied().collect()
}

/// Was the order of a row refunded completely, where each order is a purchase?
fn is_refunded(row: &Row, rows: &[Row]) -> bool {
    let is_of_order = |other: &&Row| other.order == row.order;
    let (mut sum, mut refunds) = (Some(0_i128), false);
    let alone = std::slice::from_ref(row);
    let of_order = if row.order == 0 { alone } else { rows };
    for row in of_order.iter().filter(is_of_order) {
        refunds |= has_refund(row);
        sum = sum
            .zip(row.amount)
            .map(|(sum, amount)| sum.saturating_add(amount));
    }
    refunds && sum.is_some_and(|sum| sum <= 0)
}

/// How many sources have orders among some rows.
fn sources(rows: &[Row]) -> u32 {
    let orders = rows.iter().filter(|row| is_order(row));
    let mut sources: Vec<u32> = orders.map(|row| row.detail.source).collect();
    sources.sort_unstable();
    sources.dedup();
    u32::try_from(sources.len()).unwrap_or(u32::MAX)
}
