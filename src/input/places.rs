//! Where left-out rows stand: a second pass, made only when a counter is above 0.

use std::collections::HashSet;

use crate::error::{Error, Result};

use super::audit::{Example, Reason, Tally};
use super::clean::amount_of;
use super::layout::Layout;
use super::scan::Scan;
use super::text::{self, TextBatch};

/// Examples kept of each reason.
const EXAMPLES: usize = 5;

/// The first examples of the reasons whose counters are above 0, in the order of [`Reason::ALL`].
///
/// `is_filled` says whether the amount column has values, so that its empty cells are faults.
///
/// # Errors
/// When a file can no longer be read.
pub fn examples(scan: &Scan, tallies: &[Tally], is_filled: bool) -> Result<Vec<Vec<Example>>> {
    let mut found = vec![Vec::new(); Reason::ALL.len()];
    for (layout, tally) in scan.layouts().iter().zip(tallies) {
        let empty = if is_filled { tally.empty_amounts } else { 0 };
        if tally.left_out.iter().sum::<u64>() + empty > 0 {
            search(scan, layout, is_filled, &mut |reason, example| {
                let examples: &mut Vec<Example> = &mut found[reason as usize];
                if examples.len() < EXAMPLES {
                    examples.push(example);
                }
            })?;
        }
    }
    Ok(found)
}

/// The place of the first row that is dated on a day.
///
/// # Errors
/// When a file can no longer be read.
pub fn first_on(scan: &Scan, tallies: &[Tally], day: i32) -> Result<Option<Example>> {
    for (layout, tally) in scan.layouts().iter().zip(tallies) {
        if !tally.spread().days.has(day) {
            continue;
        }
        for batch in text::in_order(layout)? {
            let batch = batch?;
            let dates = batch.column(layout.projected(layout.columns.date));
            let is_there = |cell: Option<&str>| {
                cell.and_then(|cell| scan.cleaner().day(layout, cell)) == Some(day)
            };
            if let Some(row) = dates.iter().position(is_there) {
                return Ok(Some(example(layout, &batch, row, Reason::AfterUntil)));
            }
        }
    }
    Ok(None)
}

/// The place of the first refund among the rows that are kept.
///
/// # Errors
/// When a file can no longer be read.
pub fn first_refund(scan: &Scan) -> Result<Option<Example>> {
    for layout in scan.layouts() {
        if layout.columns.amount.is_none() {
            continue;
        }
        for batch in text::in_order(layout)? {
            let batch = batch?;
            let left_out: HashSet<usize> = rejected(scan, layout, &batch)?
                .into_iter()
                .map(|(row, _)| row)
                .collect();
            let is_refund = |row: &usize| {
                amount_of(layout, &batch, *row).is_some_and(|amount| amount < 0)
                    && !left_out.contains(row)
            };
            if let Some(row) = (0..batch.rows).find(is_refund) {
                return Ok(Some(example(layout, &batch, row, Reason::Refund)));
            }
        }
    }
    Ok(None)
}

/// The error that stops a strict run at its first left-out row.
#[must_use]
pub fn strict_error(reason: Reason, example: &Example) -> Error {
    let subject = example
        .column
        .as_ref()
        .map_or_else(|| "the row".to_owned(), |name| format!("column `{name}`"));
    Error::data(format!(
        "{subject} {}: `{}`",
        reason.complaint(),
        example.value
    ))
    .at(format!("{}:{}", example.file, example.line))
}

fn search(
    scan: &Scan,
    layout: &Layout,
    is_filled: bool,
    found: &mut dyn FnMut(Reason, Example),
) -> Result<()> {
    for batch in text::in_order(layout)? {
        let batch = batch?;
        for (line, value) in &batch.ragged {
            let (file, value) = (layout.source.name.clone(), value.clone());
            found(
                layout.source.form.broken_row(),
                Example {
                    file,
                    line: *line,
                    column: None,
                    value,
                },
            );
        }
        let mut rejected = rejected(scan, layout, &batch)?;
        if is_filled {
            empty_amounts(layout, &batch, &mut rejected);
        }
        for (row, reason) in rejected {
            found(reason, example(layout, &batch, row, reason));
        }
    }
    Ok(())
}

/// The rows of a batch that are left out, and why.
fn rejected(scan: &Scan, layout: &Layout, batch: &TextBatch) -> Result<Vec<(usize, Reason)>> {
    let mut rejected = Vec::new();
    scan.cleaner()
        .clean(layout, batch, &mut Tally::default(), |row, reason| {
            rejected.push((row, reason));
        })?;
    Ok(rejected)
}

/// Rows that are fine but for an empty amount.
fn empty_amounts(layout: &Layout, batch: &TextBatch, rejected: &mut Vec<(usize, Reason)>) {
    let Some(amount) = layout.columns.amount else {
        return;
    };
    let left_out: HashSet<usize> = rejected.iter().map(|(row, _)| *row).collect();
    let column = batch.column(layout.projected(amount));
    let empty = column
        .iter()
        .enumerate()
        .filter(|(row, cell)| cell.is_none_or(str::is_empty) && !left_out.contains(row));
    rejected.extend(empty.map(|(row, _)| (row, Reason::UnreadableAmount)));
    rejected.sort_unstable();
}

fn example(layout: &Layout, batch: &TextBatch, row: usize, reason: Reason) -> Example {
    let column = match reason {
        Reason::MissingCustomer | Reason::ExcludedCustomer => Some(layout.columns.customer),
        Reason::UnreadableAmount | Reason::Refund => layout.columns.amount,
        Reason::OtherCurrency => layout.columns.currency.or(layout.columns.amount),
        Reason::OtherStatus => layout.columns.status,
        _ => Some(layout.columns.date),
    };
    let cell = |at: usize| {
        batch
            .column(layout.projected(at))
            .iter()
            .nth(row)
            .flatten()
            .unwrap_or_default()
            .to_owned()
    };
    Example {
        file: layout.source.name.clone(),
        line: batch.lines.get(row).copied().unwrap_or_default(),
        column: column.map(|at| layout.header[at].clone()),
        value: column.map(cell).unwrap_or_default(),
    }
}
