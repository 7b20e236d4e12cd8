//! What a reader should know before they believe some transactions: each doubt with its figures.

use crate::caution::Caution;
use crate::input::audit::{LeftOut, Tally};
use crate::input::sampled::Sampled;
use crate::input::scan::Scan;
use crate::input::statuses::is_sale;
use crate::input::{Duplicates, ReadOptions, Reason};

use super::checks::faults;
use super::seen::Seen;
use super::watch::Spellings;

/// All that was seen of some transactions.
pub(super) struct Doubts<'a> {
    pub(super) scan: &'a Scan,
    pub(super) options: &'a ReadOptions,
    pub(super) tallies: &'a [Tally],
    pub(super) total: &'a Tally,
    pub(super) seen: &'a Seen,
    /// Customers with rows before the observation window.
    pub(super) before: Option<&'a Sampled>,
}

impl Doubts<'_> {
    /// What a reader should know before they believe the data.
    pub(super) fn cautions(&self, left_out: &[LeftOut], spellings: &Spellings) -> Vec<Caution> {
        let total = self.total;
        let layouts = self.scan.layouts();
        let nobodies: u64 = total.nobodies.values().sum();
        let mut found = skipped(left_out, total.rows, nobodies);
        for caution in layouts.iter().flat_map(|layout| &layout.cautions) {
            if !found.contains(caution) {
                found.push(caution.clone());
            }
        }
        for (layout, tally) in layouts.iter().zip(self.tallies) {
            found.extend(layout.groups_of_thousands(tally));
        }
        if !total.nobodies.is_empty() {
            let words = total.nobodies.iter();
            let without = left_out.iter();
            let mut without = without.filter(|left| left.reason == Reason::MissingCustomer);
            found.push(Caution::RowsOfNobody {
                rows: nobodies,
                place: without.next().and_then(first_place),
                read: total.rows,
                words: words
                    .map(|(word, rows)| format!("`{word}` ({rows})"))
                    .collect(),
            });
        }
        let rows = faults(left_out, total);
        if rows > self.seen.rows {
            found.push(Caution::MostRowsSkipped {
                rows,
                kept: self.seen.rows,
            });
        }
        if self.seen.customers + self.seen.without_purchase == self.seen.rows {
            found.extend(layouts.iter().find_map(|layout| layout.numbering.clone()));
        }
        found.extend(self.statuses());
        if !total.no_sales.is_empty() {
            found.push(Caution::RowsNotSales {
                rows: total.no_sales.values().sum(),
                cells: by_rows(total.no_sales.iter()),
            });
        }
        found.extend(self.rounded());
        found.extend(self.repeated());
        if let Some(zone) = self.options.timezone
            && total.with_offset == 0
            && self.options.times_in.is_none()
            && layouts.iter().all(|layout| layout.rules.times_in.is_none())
        {
            let zone = zone.to_string();
            found.push(Caution::ZoneWithoutEffect { zone });
        }
        let customers = self
            .before
            .map_or(0, |before| self.seen.watch.began_before(before));
        if let Some(since) = self.options.since.filter(|_| customers > 0) {
            found.push(Caution::BeganBeforeSince {
                customers,
                of: self.seen.customers,
                since: since.to_string(),
            });
        }
        if let Some(identity) = self.scan.identity() {
            found.extend(identity.cautions());
        }
        found.extend(spellings.caution());
        found.extend(self.seen.watch.dominant());
        found
    }

    /// Statuses that were taken for sales or not, where neither the caller nor a preset says which are.
    fn statuses(&self) -> Vec<Caution> {
        let mut layouts = self.scan.layouts().iter();
        let layout = layouts.find(|layout| layout.columns.status.is_some());
        let Some((layout, column)) = layout.zip(layout.and_then(|it| it.columns.status)) else {
            return Vec::new();
        };
        if !self.options.statuses.is_empty() {
            return Vec::new();
        }
        if layout.rules.lists_sales() {
            let skipped = self.total.other_statuses.iter();
            let is_unknown = |(status, _): &(&String, &u64)| {
                !status.contains(": ") && !layout.rules.is_known_no_sale(status)
            };
            let unknown: Vec<_> = skipped.filter(is_unknown).collect();
            let rows = unknown.iter().map(|(_, rows)| **rows).sum();
            let caution = Caution::StatusLeftOut {
                column: layout.header()[column].clone(),
                statuses: by_rows(unknown.into_iter()),
                rows,
            };
            return (rows > 0).then_some(caution).into_iter().collect();
        }
        let column = layout.header()[column].clone();
        let (kept, skipped) = (&self.total.statuses, &self.total.other_statuses);
        let is_unknown = |status: &&String| !status.is_empty() && !is_sale(&status.to_lowercase());
        let mut found = Vec::new();
        if kept.keys().any(|status| is_unknown(&status))
            && (2..Tally::STATUSES).contains(&(kept.len() + skipped.len()))
        {
            found.push(Caution::StatusUnknown {
                column: column.clone(),
                statuses: by_rows(kept.iter().filter(|(status, _)| is_unknown(status))),
                keep: quoted(kept.keys().filter(|status| !status.is_empty())),
            });
        }
        if !skipped.is_empty() {
            found.push(Caution::StatusLeftOut {
                column,
                statuses: by_rows(skipped.iter()),
                rows: skipped.values().sum(),
            });
        }
        found
    }

    fn rounded(&self) -> Option<Caution> {
        let layouts = self.scan.layouts().iter();
        let column = layouts.filter_map(|layout| Some(&layout.header()[layout.amount_column()?]));
        (self.total.rounded_amounts > 0).then_some(Caution::AmountsRounded {
            column: column.into_iter().next().cloned().unwrap_or_default(),
            rows: self.total.rounded_amounts,
        })
    }

    /// Rows that repeat others: over files of the same days, or so many that a file seems to be in twice.
    fn repeated(&self) -> Option<Caution> {
        let mut ends: Vec<(i32, i32)> = self
            .tallies
            .iter()
            .filter_map(|tally| tally.spread().days.ends())
            .collect();
        ends.sort_unstable();
        let overlap = ends.windows(2).any(|pair| pair[1].0 <= pair[0].1);
        let rows = self.seen.duplicates;
        let is_doubtful = overlap || rows * 4 >= self.total.rows;
        (rows > 0 && is_doubtful && self.options.duplicates == Duplicates::Keep).then_some(
            Caution::RowsRepeated {
                rows,
                read: self.total.rows,
                files: self.tallies.len() as u64,
            },
        )
    }
}

/// Statuses with their rows, those with most rows first.
fn by_rows<'a>(statuses: impl Iterator<Item = (&'a String, &'a u64)>) -> Vec<String> {
    let mut sorted: Vec<(&String, &u64)> = statuses.collect();
    sorted.sort_by_key(|(status, rows)| (std::cmp::Reverse(**rows), (*status).clone()));
    let shown = sorted.iter();
    shown
        .map(|(status, rows)| format!("`{status}` ({rows})"))
        .collect()
}

/// A list for an option: with commas, and in quotes where a shell needs them.
fn quoted<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let list: Vec<&str> = words.map(String::as_str).collect();
    let list = list.join(",");
    if list.contains(' ') {
        format!("\"{list}\"")
    } else {
        list
    }
}

/// The rows that were left out, by reason. Further lines of orders are left out of all exports that have them, and
/// words for nobody have a caution of their own.
fn skipped(left_out: &[LeftOut], read: u64, nobodies: u64) -> Vec<Caution> {
    let is_said = |left: &LeftOut| match left.reason {
        Reason::FurtherLine => true,
        Reason::MissingCustomer => left.rows == nobodies,
        _ => false,
    };
    let reasons = left_out.iter();
    reasons
        .filter(|left| !is_said(left))
        .map(|left| Caution::RowsSkipped {
            reason: left.reason.code().to_owned(),
            rows: left.rows,
            read,
            place: first_place(left),
        })
        .collect()
}

/// File and line of the first row that was left out.
fn first_place(left: &LeftOut) -> Option<String> {
    let first = left.examples.first()?;
    Some(format!("{}:{}", first.file, first.line))
}
