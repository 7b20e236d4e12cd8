//! Reading all sources beside each other: workers take parts from one queue, counts come together at the end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::RecordBatch;

use crate::error::{Error, Result};
use crate::parallel::Stop;

use super::audit::{Example, Reason, Tally};
use super::cells::CellBatch;
use super::clean::{Cleaner, OfFile};
use super::details::Details;
use super::dialect::not_utf8;
use super::identity::Identity;
use super::layout::{Layout, corrected_marks, corrected_order};
use super::options::ReadOptions;
use super::places::{Kind, PartOfFile, Places};
use super::table::{Fault, Part, Reading};

/// All sources of one run, laid out and ready to read.
#[derive(Debug)]
pub(crate) struct Scan {
    layouts: Vec<Layout>,
    cleaner: Cleaner,
    identity: Option<Identity>,
    details: Option<Arc<Details>>,
    stop: Stop,
    queue: Mutex<VecDeque<(PartOfFile, Part)>>,
    seen: Mutex<Seen>,
    failure: Mutex<Option<(usize, Fault)>>,
}

/// What was seen in the parts that have been read to their ends.
#[derive(Debug)]
struct Seen {
    /// The counts of each file.
    tallies: Vec<Tally>,
    /// The lines of each part of each file.
    lines: Vec<Vec<u64>>,
    places: Places,
}

impl Scan {
    /// Queues the parts of all files.
    ///
    /// # Errors
    /// When a source cannot be read.
    pub(crate) fn new(mut layouts: Vec<Layout>, options: &ReadOptions) -> Result<Self> {
        let mut queue = VecDeque::new();
        let mut lines = Vec::new();
        let has_several = layouts.len() > 1;
        for (file, layout) in layouts.iter_mut().enumerate() {
            layout.orders.is_shared = has_several;
            let parts = if layout.is_serial {
                vec![Part::Whole]
            } else {
                layout.table.parts()?
            };
            lines.push(vec![0; parts.len()]);
            for (at, part) in parts.into_iter().enumerate() {
                queue.push_back((PartOfFile { file, part: at }, part));
            }
        }
        let seen = Seen {
            tallies: vec![Tally::default(); layouts.len()],
            lines,
            places: Places::default(),
        };
        Ok(Self {
            cleaner: Cleaner::new(options)?,
            identity: Identity::of(&layouts, options)?,
            details: Details::of(&layouts, options).map(Arc::new),
            stop: options.stop.clone(),
            queue: Mutex::new(queue),
            seen: Mutex::new(seen),
            failure: Mutex::default(),
            layouts,
        })
    }

    /// The sources.
    pub(crate) fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// Who rows belong to, where they have several keys.
    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// What rows say beside their figures, where it is kept.
    pub(crate) fn details(&self) -> Option<&Arc<Details>> {
        self.details.as_ref()
    }

    /// A copy of the counts so far, one per source.
    pub(crate) fn tallies(&self) -> Vec<Tally> {
        held(&self.seen).tallies.clone()
    }

    /// The first rows that a reason left out, when all parts have been read.
    ///
    /// `is_filled` says whether the amount column has values, so that its empty cells are faults.
    pub(crate) fn examples(&self, reason: Reason, is_filled: bool) -> Vec<Example> {
        let seen = held(&self.seen);
        let places = &seen.places;
        places.examples(reason, is_filled, &self.layouts, &seen.lines)
    }

    /// The first refund among the rows that are kept, when all parts have been read.
    pub(crate) fn first_refund(&self) -> Option<Example> {
        let seen = held(&self.seen);
        seen.places.first_refund(&self.layouts, &seen.lines)
    }

    /// The place of the first row that is dated on a day: the files are read again as far as it.
    ///
    /// # Errors
    /// When a file can no longer be read.
    pub(crate) fn first_on(&self, day: i32) -> Result<Option<String>> {
        for (layout, tally) in self.layouts.iter().zip(self.tallies()) {
            if !tally.spread().days.has(day) {
                continue;
            }
            let mut reading = layout.table.read(Part::Whole, &layout.projection)?;
            while let Ok(Some(batch)) = reading.next_batch() {
                if let Some(row) = self.cleaner.first_on(layout, &batch, day)? {
                    let line = batch.lines.line_of(row);
                    return Ok(Some(format!("{}:{line}", layout.source().name)));
                }
            }
        }
        Ok(None)
    }

    /// After all parts have been read: how to read them again, where the samples have misled.
    ///
    /// # Errors
    /// When the order of day and month or the decimal mark cannot be told.
    pub(crate) fn corrections(&self) -> Result<Option<Vec<Layout>>> {
        let seen = held(&self.seen);
        match corrected_marks(&self.layouts, &seen.tallies)? {
            Some(corrected) => Ok(Some(corrected)),
            None => corrected_order(&self.layouts, &seen.tallies),
        }
    }

    /// After a failed run: how to read again, where the sample of a file has misled.
    ///
    /// # Errors
    /// The failure itself, when reading in another way would not help.
    pub(crate) fn corrections_after(
        &self,
        otherwise: Error,
        options: &ReadOptions,
    ) -> Result<Vec<Layout>> {
        let Some((at, fault)) = held(&self.failure).take() else {
            return Err(otherwise);
        };
        let mut layouts = self.layouts.clone();
        match fault {
            Fault::Error(error) => return Err(error),
            Fault::CutInQuotes => layouts[at].is_serial = true,
            Fault::NotUtf8(line) => {
                let source = self.layouts[at].source();
                let certain = source.clone().with_certain_encoding()?;
                if certain.encoding != source.encoding {
                    layouts[at] = self.layouts[at].reopened(&certain, options)?;
                } else if layouts[at].is_serial {
                    return Err(not_utf8(&format!("{}:{line}", source.name)));
                } else {
                    layouts[at].is_serial = true;
                }
            }
        }
        Ok(layouts)
    }

    /// The rows one worker takes from the queue, until it is empty.
    pub(crate) fn worker(&self) -> Worker<'_> {
        Worker {
            scan: self,
            current: None,
        }
    }

    fn next_part(&self) -> Option<(PartOfFile, Part)> {
        held(&self.queue).pop_front()
    }

    fn open(&self, part_of_file: PartOfFile, part: Part) -> Result<Open, Fault> {
        let layout = &self.layouts[part_of_file.file];
        Ok(Open {
            within: part_of_file,
            reading: layout.table.read(part, &layout.projection)?,
            tally: Tally::default(),
            places: Places::default(),
        })
    }

    fn close(&self, open: Open) {
        let mut seen = held(&self.seen);
        let PartOfFile { file, part } = open.within;
        seen.tallies[file].add(&open.tally);
        seen.lines[file][part] = open.reading.lines();
        seen.places.add(open.places);
    }

    /// Ends the run; the first failure is kept.
    fn fail(&self, file: usize, fault: Fault) -> Error {
        held(&self.queue).clear();
        held(&self.failure).get_or_insert((file, fault));
        Error::data("reading stopped").at(&self.layouts[file].source().name)
    }
}

/// One worker's share of a [`Scan`].
#[derive(Debug)]
pub(crate) struct Worker<'a> {
    scan: &'a Scan,
    current: Option<Open>,
}

/// The part a worker is reading.
pub(crate) struct Open {
    within: PartOfFile,
    reading: Box<dyn Reading>,
    tally: Tally,
    places: Places,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open")
            .field("within", &self.within)
            .finish_non_exhaustive()
    }
}

impl Open {
    /// The next canonical rows; `None` at the end of the part.
    fn next_batch(&mut self, scan: &Scan) -> Result<Option<RecordBatch>, Fault> {
        let Some(batch) = self.reading.next_batch()? else {
            return Ok(None);
        };
        Ok(Some(self.clean(scan, &batch)?))
    }

    fn clean(&mut self, scan: &Scan, batch: &CellBatch) -> Result<RecordBatch> {
        let layout = &scan.layouts[self.within.file];
        let (places, within) = (&mut self.places, self.within);
        for row in &batch.broken {
            let broken = Kind::LeftOut(layout.broken_row(row));
            places.keep_broken(broken, within, row);
        }
        let of_file = OfFile {
            number: within.file,
            layout,
            identity: scan.identity(),
            details: scan.details().map(AsRef::as_ref),
        };
        let notice = |row, kind| places.keep_row(kind, within, layout, batch, row);
        let cleaned = scan.cleaner.clean(of_file, batch, &mut self.tally, notice);
        cleaned.map_err(|error| error.at(&layout.source().name))
    }
}

impl Worker<'_> {
    /// Goes on with a part that [`Worker::pause`] gave back.
    #[must_use]
    pub(crate) fn resume(mut self, open: Option<Open>) -> Self {
        self.current = open;
        self
    }

    /// Gives back the part in reading.
    pub(crate) fn pause(self) -> Option<Open> {
        self.current
    }

    /// Opens the next part of the queue.
    fn open_next(&self) -> Result<Option<Open>> {
        let Some((within, part)) = self.scan.next_part() else {
            return Ok(None);
        };
        let open = self.scan.open(within, part);
        let open = open.map_err(|fault| self.scan.fail(within.file, fault))?;
        Ok(Some(open))
    }

    /// The next canonical rows; `Ok(None)` when the queue is empty.
    ///
    /// # Errors
    /// A place-holder: [`Scan::corrections_after`] has the failure itself.
    pub(crate) fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        self.scan.stop.check()?;
        loop {
            let current = self.current.take();
            let Some(mut open) = current.map_or_else(|| self.open_next(), |open| Ok(Some(open)))?
            else {
                return Ok(None);
            };
            match open.next_batch(self.scan) {
                Ok(Some(rows)) => {
                    self.current = Some(open);
                    return Ok(Some(rows));
                }
                Ok(None) => self.scan.close(open),
                Err(fault) => return Err(self.scan.fail(open.within.file, fault)),
            }
        }
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
