//! An order that several files of one source have counts once.
//!
//! Its lines in two files are two states of it if one line is equal in both, or if both have as many lines; else they
//! are parts of one order, which was cut between the files. Of two states, the one with more lines counts, else the
//! one in the file that ends later.

use crate::input::audit::Tally;
use crate::input::dates::day_of;

use super::packed::Row;

/// The days of one file, and its place among the files by their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    rank: usize,
    first: i32,
    last: i32,
}

/// Rows that were left out because their order is in another file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Repeated {
    /// All of them.
    pub(super) rows: u64,
    /// Those with a negative amount, or one that was lowered by a refund.
    pub(super) refunds: u64,
    /// Those with an amount of 0.
    pub(super) zeros: u64,
}

/// One state or one part of an order, and the span of the file that has it.
struct State {
    rows: Vec<Row>,
    span: Span,
}

/// The spans of files, from their names and counts: later files have higher ranks, whatever their order.
pub(super) fn spans(names: &[&str], tallies: &[Tally]) -> Vec<Span> {
    let ends: Vec<(i32, i32)> = tallies
        .iter()
        .map(|tally| tally.spread().days.ends().unwrap_or((0, 0)))
        .collect();
    let mut sorted: Vec<usize> = (0..names.len()).collect();
    sorted.sort_by_key(|at| (ends[*at].1, ends[*at].0, names[*at]));
    let mut spans: Vec<Span> = ends
        .iter()
        .map(|(first, last)| Span {
            rank: 0,
            first: *first,
            last: *last,
        })
        .collect();
    for (rank, at) in sorted.into_iter().enumerate() {
        spans[at].rank = rank;
    }
    spans
}

impl Repeated {
    /// Adds those of other customers.
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.refunds += other.refunds;
        self.zeros += other.zeros;
    }

    fn see(&mut self, rows: &[Row]) {
        for row in rows {
            self.rows += 1;
            let is_refund = row.is_lowered || row.amount.is_some_and(|amount| amount < 0);
            self.refunds += u64::from(is_refund);
            self.zeros += u64::from(row.amount == Some(0) && !row.is_lowered);
        }
    }
}

/// Keeps each order of a customer once; counts the rows that are left out.
pub(super) fn once(rows: &mut Vec<Row>, spans: &[Span]) -> Repeated {
    let mut repeated = Repeated::default();
    let is_ordered = |row: &&Row| row.order != 0;
    let first = rows.iter().find(is_ordered).map(|row| row.file);
    if rows
        .iter()
        .filter(is_ordered)
        .all(|row| Some(row.file) == first)
    {
        return repeated;
    }
    let span = |row: &Row| spans.get(row.file as usize).copied();
    let key = |row: &Row| (row.order, day_of(row.time));
    rows.sort_unstable_by_key(|row| (key(row), span(row).map(|span| span.rank), *row));
    let mut kept = Vec::with_capacity(rows.len());
    for order in rows.chunk_by(|one, other| key(one) == key(other)) {
        let is_in_one_file = order.iter().all(|row| row.file == order[0].file);
        if order[0].order == 0 || is_in_one_file {
            kept.extend_from_slice(order);
            continue;
        }
        let mut states: Vec<State> = Vec::new();
        for rows in order.chunk_by(|one, other| one.file == other.file) {
            if let Some(span) = span(&rows[0]) {
                let rows = rows.to_vec();
                add_state(&mut states, State { rows, span }, &mut repeated);
            }
        }
        states
            .iter()
            .for_each(|state| kept.extend_from_slice(&state.rows));
    }
    *rows = kept;
    repeated
}

/// Adds the lines of a later file: instead of states that they replace, not at all, or as another part.
fn add_state(states: &mut Vec<State>, later: State, repeated: &mut Repeated) {
    let shares_line = |state: &State| state.rows.iter().any(|row| later.has_line(row));
    let mut same: Vec<usize> = (0..states.len())
        .filter(|at| shares_line(&states[*at]))
        .collect();
    if same.is_empty() {
        same = states
            .iter()
            .position(|state| state.is_replaced_by(&later))
            .into_iter()
            .collect();
    }
    let lines: usize = same.iter().map(|at| states[*at].rows.len()).sum();
    if !same.is_empty() && lines > later.rows.len() {
        repeated.see(&later.rows);
        return;
    }
    for at in same.into_iter().rev() {
        repeated.see(&states.remove(at).rows);
    }
    states.push(later);
}

impl State {
    fn has_line(&self, line: &Row) -> bool {
        let is_equal = |row: &Row| (row.time, row.amount) == (line.time, line.amount);
        self.rows.iter().any(is_equal)
    }

    /// Is another state of the same order, though no line is equal? Else both are parts of it.
    fn is_replaced_by(&self, later: &Self) -> bool {
        let rows = || self.rows.iter().chain(&later.rows);
        if rows().all(|row| row.is_total) {
            return true;
        }
        if self.rows.len() != later.rows.len() {
            return false;
        }
        let is_lowered = rows().any(|row| row.is_lowered);
        let first = &self.rows[0];
        let is_alike = rows().all(|row| row.fingerprint == first.fingerprint);
        is_lowered || is_alike || !self.span.only_meets(later.span)
    }
}

impl Span {
    /// Have two files a single day in common, the last of one and the first of the other? Then an order may be cut
    /// between them.
    fn only_meets(self, other: Self) -> bool {
        self.first.max(other.first) == self.last.min(other.last)
    }
}
