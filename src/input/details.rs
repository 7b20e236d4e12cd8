//! What rows say of their orders beside the figures: the source, and texts such as the product. Grouping carries
//! numbers; the texts are kept here, each once.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arrow::array::{ArrayRef, UInt32Array};

use crate::error::Result;

use super::cells::CellBatch;
use super::columns::{DETAILS, DISCOUNT};
use super::discounts::DiscountCells;
use super::layout::Layout;
use super::options::ReadOptions;
use super::rules::text_of;
use super::texts::{Numbers, Texts};

/// The details of a row, by number: texts in the order of [`DETAILS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Detail {
    /// The source, from 1; 0 where details are not kept.
    pub(crate) source: u32,
    /// The texts; 0 is the empty one.
    pub(crate) texts: [u32; DETAILS.len()],
}

/// The texts of the details of all rows.
#[derive(Debug)]
pub(crate) struct Details {
    /// Names of the sources, sorted.
    sources: Vec<String>,
    /// The source of each file.
    of_file: Vec<u32>,
    /// Which texts a file has.
    has: [bool; DETAILS.len()],
    seen: [Mutex<Texts>; DETAILS.len()],
    sorted: OnceLock<[Sorted; DETAILS.len()]>,
}

/// Texts by their bytes, and their place for each number that they got while rows were read.
#[derive(Debug)]
struct Sorted {
    texts: Texts,
    places: Vec<u32>,
}

impl Details {
    /// What keeps the details of some files; `None` where they have none, or nobody asks.
    pub(crate) fn of(layouts: &[Layout], options: &ReadOptions) -> Option<Self> {
        if !options.keep_attributes {
            return None;
        }
        let names = layouts.iter().map(|layout| layout.source().name.clone());
        let mut sources: Vec<String> = names.collect();
        sources.sort_unstable();
        sources.dedup();
        let number = |layout: &Layout| {
            let place = sources.binary_search(&layout.source().name);
            u32::try_from(place.unwrap_or_default() + 1).unwrap_or(u32::MAX)
        };
        let of_file = layouts.iter().map(number).collect();
        let mut has = [false; DETAILS.len()];
        for layout in layouts {
            for (has, column) in has.iter_mut().zip(layout.columns.details) {
                *has |= column.is_some();
            }
        }
        if sources.len() < 2 && has == [false; DETAILS.len()] {
            return None;
        }
        Some(Self {
            sources,
            of_file,
            has,
            seen: Default::default(),
            sorted: OnceLock::new(),
        })
    }

    /// The details of the rows of a batch that are kept: a column of numbers for the source and each kind of text.
    ///
    /// # Errors
    /// When a column cannot be shown as text.
    pub(super) fn number_rows(
        &self,
        file: usize,
        layout: &Layout,
        batch: &CellBatch,
        keep: &[bool],
    ) -> Result<Vec<ArrayRef>> {
        let kept = keep.iter().filter(|keep| **keep).count();
        let mut columns = vec![vec![self.of_file[file]; kept]];
        let rows = || (0..keep.len()).filter(|row| keep[*row]);
        for (kind, seen) in self.seen.iter().enumerate() {
            columns.push(match layout.columns.details[kind] {
                Some(column) if kind == DISCOUNT => {
                    let cells = DiscountCells::of(layout, batch, column)?;
                    number_texts(seen, rows().map(|row| cells.depth_at(row)))
                }
                Some(column) => {
                    let cells = batch.text_column(layout.projected(column))?;
                    number_texts(seen, rows().map(|row| text_of(&cells, row).trim()))
                }
                None => vec![0; kept],
            });
        }
        let arrays = columns.into_iter().map(UInt32Array::from);
        Ok(arrays.map(|array| Arc::new(array) as ArrayRef).collect())
    }

    /// The same detail with its texts by their places in the order of bytes, which rows in any order have. For when
    /// all rows have been read.
    pub(crate) fn sorted(&self, mut detail: Detail) -> Detail {
        for (number, sorted) in detail.texts.iter_mut().zip(self.all_sorted()) {
            *number = sorted.places[*number as usize];
        }
        detail
    }

    /// The text at a place; `None` where it is empty.
    pub(crate) fn text(&self, kind: usize, place: u32) -> Option<&str> {
        (place > 0).then(|| self.all_sorted()[kind].texts.text(place))
    }

    /// Has a file a column of this kind?
    pub(crate) fn has(&self, kind: usize) -> bool {
        self.has[kind]
    }

    /// The name of a source, as the audit has it.
    pub(crate) fn source(&self, number: u32) -> &str {
        &self.sources[number as usize - 1]
    }

    /// Are there several sources?
    pub(crate) fn has_several_sources(&self) -> bool {
        self.sources.len() > 1
    }

    fn all_sorted(&self) -> &[Sorted; DETAILS.len()] {
        self.sorted.get_or_init(|| {
            self.seen.each_ref().map(|seen| {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                let (texts, places) = std::mem::take(&mut *seen).sorted();
                Sorted { texts, places }
            })
        })
    }
}

/// The number of each text; those that all rows share are looked at once for each of the batch.
fn number_texts<'a>(seen: &Mutex<Texts>, texts: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut here = Numbers::default();
    let mut numbers: Vec<u32> = texts.map(|text| here.number(text)).collect();
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let mut of_all = vec![0];
    of_all.extend(here.texts().iter().map(|text| seen.number(text)));
    drop(seen);
    for number in &mut numbers {
        *number = of_all[*number as usize];
    }
    numbers
}
