//! Where rows stand that are left out: the first few of each reason, found while the file is read.
//!
//! A part of a file knows its own lines only; where they are in the file is known when all parts are read.

use crate::error::Error;

use super::audit::{Example, Reason};
use super::cells::{BrokenRow, CellBatch};
use super::layout::Layout;

/// Characters of a value that are shown.
const SHOWN: usize = 200;
/// Examples kept of each kind.
const EXAMPLES: usize = 5;
/// Characters kept of a cell in an example.
const LONGEST: usize = 200;
/// Kinds of rows: the reasons, and two more.
const KINDS: usize = Reason::ALL.len() + 2;

/// A kind of row whose first examples are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is left out.
    LeftOut(Reason),
    /// It is fine but for an empty amount: left out where other rows have one.
    EmptyAmount,
    /// It is kept and its amount is negative.
    Refund,
}

impl Kind {
    const fn index(self) -> usize {
        match self {
            Self::LeftOut(reason) => reason as usize,
            Self::EmptyAmount => Reason::ALL.len(),
            Self::Refund => Reason::ALL.len() + 1,
        }
    }

    /// The position of the column that is shown.
    fn column(self, layout: &Layout) -> Option<usize> {
        match self {
            Self::LeftOut(Reason::WrongFieldCount | Reason::NoObject | Reason::StrayQuote) => None,
            Self::LeftOut(Reason::MissingCustomer | Reason::ExcludedCustomer) => {
                Some(layout.columns.who())
            }
            Self::LeftOut(Reason::OtherStatus) => layout
                .columns
                .status
                .or_else(|| layout.rules.first_column()),
            Self::LeftOut(Reason::UnreadableAmount | Reason::Refund)
            | Self::EmptyAmount
            | Self::Refund => layout.amount_column(),
            Self::LeftOut(Reason::FurtherLine) => layout.columns.order,
            Self::LeftOut(Reason::OtherCurrency) => {
                layout.columns.currency.or(layout.amount_column())
            }
            Self::LeftOut(_) => Some(layout.columns.date),
        }
    }
}

/// One row: file, part of the file and line of the part, in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    file: usize,
    part: usize,
    line: u64,
    column: Option<usize>,
    value: String,
}

/// The first examples of each kind, in the order of files and lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    kinds: [Vec<Place>; KINDS],
}

/// The part of a file in which examples are found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartOfFile {
    /// The number of the file.
    pub file: usize,
    /// The number of the part.
    pub part: usize,
}

impl Places {
    /// Keeps a row of a batch if it is among the first of its kind in its part.
    pub(crate) fn keep_row(
        &mut self,
        kind: Kind,
        within: PartOfFile,
        layout: &Layout,
        batch: &CellBatch,
        row: usize,
    ) {
        if self.kinds[kind.index()].len() >= EXAMPLES {
            return;
        }
        let column = kind.column(layout);
        let value = column.map(|column| batch.text_at(layout.projected(column), row));
        self.kinds[kind.index()].push(Place {
            file: within.file,
            part: within.part,
            line: batch.lines.line_of(row),
            column,
            value: shortened(&value.unwrap_or_default()),
        });
    }

    /// Keeps a row that cannot be cut into cells if it is among the first in its part.
    pub(crate) fn keep_broken(&mut self, kind: Kind, within: PartOfFile, row: &BrokenRow) {
        let kept = &mut self.kinds[kind.index()];
        if kept.len() < EXAMPLES {
            kept.push(Place {
                file: within.file,
                part: within.part,
                line: row.line,
                column: None,
                value: shortened(&row.start),
            });
        }
    }

    /// Adds those of another part.
    pub(crate) fn add(&mut self, other: Self) {
        for (kept, more) in self.kinds.iter_mut().zip(other.kinds) {
            if !more.is_empty() {
                kept.extend(more);
                kept.sort_unstable();
                kept.truncate(EXAMPLES);
            }
        }
    }

    /// The first examples of a reason; `lines` are those of each part of each file.
    ///
    /// `is_filled` says whether the amount column has values, so that its empty cells are faults.
    pub(crate) fn examples(
        &self,
        reason: Reason,
        is_filled: bool,
        layouts: &[Layout],
        lines: &[Vec<u64>],
    ) -> Vec<Example> {
        let mut places = self.kinds[Kind::LeftOut(reason).index()].clone();
        if reason == Reason::UnreadableAmount && is_filled {
            places.extend_from_slice(&self.kinds[Kind::EmptyAmount.index()]);
            places.sort_unstable();
            places.truncate(EXAMPLES);
        }
        let places = places.iter();
        places.map(|place| place.example(layouts, lines)).collect()
    }

    /// The first row that is kept and is a refund.
    pub(crate) fn first_refund(&self, layouts: &[Layout], lines: &[Vec<u64>]) -> Option<Example> {
        let first = self.kinds[Kind::Refund.index()].first()?;
        Some(first.example(layouts, lines))
    }
}

/// The start of a value, with an ellipsis where it goes on.
fn shortened(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

impl Place {
    fn example(&self, layouts: &[Layout], lines: &[Vec<u64>]) -> Example {
        let layout = &layouts[self.file];
        let before: u64 = lines[self.file][..self.part].iter().sum();
        Example {
            file: layout.source().name.clone(),
            line: before + self.line,
            column: self.column.map(|at| layout.header()[at].clone()),
            value: cut(&self.value),
        }
    }
}

/// The start of a cell: an example needs no more of it.
fn cut(value: &str) -> String {
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// The error that stops a strict run at its first left-out row.
#[must_use]
pub(crate) fn strict_error(reason: Reason, example: &Example) -> Error {
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
