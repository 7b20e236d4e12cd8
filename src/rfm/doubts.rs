//! What a reader should know before they believe some transactions: each doubt with its figures.

use crate::caution::Caution;
use crate::input::audit::{LeftOut, Tally};
use crate::input::sampled::Sampled;
use crate::input::scan::Scan;
use crate::input::statuses::{is_no_sale, is_sale};
use crate::input::{Duplicates, ReadOptions};

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
        let mut found: Vec<Caution> = Vec::new();
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
            found.push(Caution::RowsOfNobody {
                rows: total.nobodies.values().sum(),
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
        found.extend(self.rounded());
        found.extend(self.repeated());
        if let Some(zone) = self.options.timezone
            && total.with_offset == 0
            && self.options.times_in.is_none()
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
        found.extend(spellings.caution());
        found.extend(self.seen.watch.dominant());
        found
    }

    /// Statuses that all count, where some are not a sale, or not known as one.
    fn statuses(&self) -> Option<Caution> {
        let layout = self
            .scan
            .layouts()
            .iter()
            .find(|layout| layout.columns.status.is_some())?;
        let column = layout.header()[layout.columns.status?].clone();
        let is_believed = |status: &String| status.is_empty() || is_sale(&status.to_lowercase());
        let different = self
            .total
            .statuses
            .keys()
            .filter(|status| !status.is_empty());
        if !self.options.statuses.is_empty()
            || self.total.statuses.keys().all(is_believed)
            || !(2..Tally::STATUSES).contains(&different.count())
        {
            return None;
        }
        let mut by_rows: Vec<(&String, &u64)> = self.total.statuses.iter().collect();
        by_rows.sort_by_key(|(status, rows)| (std::cmp::Reverse(**rows), (*status).clone()));
        let keep: Vec<&str> = by_rows
            .iter()
            .map(|(status, _)| status.as_str())
            .filter(|status| !status.is_empty() && !is_no_sale(&status.to_lowercase()))
            .collect();
        let keep = keep.join(",");
        Some(Caution::StatusNotUsed {
            column,
            statuses: by_rows
                .iter()
                .map(|(status, rows)| format!("`{status}` ({rows})"))
                .collect(),
            keep: if keep.contains(' ') {
                format!("\"{keep}\"")
            } else {
                keep
            },
        })
    }

    fn rounded(&self) -> Option<Caution> {
        let layouts = self.scan.layouts().iter();
        let column = layouts.filter_map(|layout| Some(&layout.header()[layout.columns.amount?]));
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
