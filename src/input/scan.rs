//! Reading all sources beside each other: workers take parts from one queue, counts come together at the end.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow::array::RecordBatch;

use crate::error::{Error, Result};
use crate::parallel::Stop;

use super::audit::{Reason, Tally};
use super::clean::Cleaner;
use super::layout::{Layout, layouts};
use super::options::ReadOptions;
use super::source::Source;
use super::text::{self, Batches, Part};

/// All sources of one run, laid out and ready to read.
#[derive(Debug)]
pub struct Scan {
    layouts: Vec<Layout>,
    cleaner: Cleaner,
    stop: Stop,
    careful: Mutex<Vec<bool>>,
    queue: Mutex<VecDeque<(usize, Part)>>,
    tallies: Mutex<Vec<Tally>>,
    failure: Mutex<Option<(usize, Error)>>,
}

impl Scan {
    /// Lays out the sources and queues their parts.
    ///
    /// # Errors
    /// When a source cannot be read or understood.
    pub fn new(sources: Vec<Source>, options: &ReadOptions) -> Result<Self> {
        let layouts = layouts(sources, options)?;
        let careful = Mutex::new(vec![false; layouts.len()]);
        let scan = Self {
            cleaner: Cleaner::new(options),
            stop: options.stop.clone(),
            careful,
            queue: Mutex::default(),
            tallies: Mutex::default(),
            failure: Mutex::default(),
            layouts,
        };
        scan.refill()?;
        Ok(scan)
    }

    /// The sources.
    #[must_use]
    pub fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// The cleaner of this run.
    #[must_use]
    pub fn cleaner(&self) -> &Cleaner {
        &self.cleaner
    }

    /// A copy of the counts so far, one per source.
    #[must_use]
    pub fn tallies(&self) -> Vec<Tally> {
        held(&self.tallies).clone()
    }

    /// After a failed run: marks the text file at fault for careful reading and starts over.
    ///
    /// # Errors
    /// The failure itself, when careful reading would not help.
    pub fn retry(&self, otherwise: Error) -> Result<()> {
        let Some((at, error)) = held(&self.failure).take() else {
            return Err(otherwise);
        };
        if held(&self.careful)[at] || self.layouts[at].dialect.is_none() {
            return Err(error);
        }
        held(&self.careful)[at] = true;
        self.refill()
    }

    /// The rows one worker takes from the queue, until it is empty.
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            scan: self,
            current: None,
        }
    }

    fn refill(&self) -> Result<()> {
        let mut queue = VecDeque::new();
        for (at, layout) in self.layouts.iter().enumerate() {
            let parts = if held(&self.careful)[at] {
                vec![Part::InOrder]
            } else {
                text::parts(layout)?
            };
            queue.extend(parts.into_iter().map(|part| (at, part)));
        }
        *held(&self.queue) = queue;
        *held(&self.tallies) = vec![Tally::default(); self.layouts.len()];
        Ok(())
    }

    fn fail(&self, at: usize, error: Error) {
        held(&self.queue).clear();
        held(&self.failure).get_or_insert((at, error));
    }
}

/// One worker's share of a [`Scan`].
#[derive(Debug)]
pub struct Worker<'a> {
    scan: &'a Scan,
    current: Option<Open>,
}

/// The part a worker is reading.
pub struct Open {
    at: usize,
    batches: Batches,
    tally: Tally,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl Worker<'_> {
    /// Goes on with a part that [`Worker::pause`] gave back.
    #[must_use]
    pub fn resume(mut self, open: Option<Open>) -> Self {
        self.current = open;
        self
    }

    /// Gives back the part in reading.
    #[must_use]
    pub fn pause(self) -> Option<Open> {
        self.current
    }

    /// The next canonical rows; `Ok(None)` when the queue is empty.
    ///
    /// # Errors
    /// A place-holder: [`Scan::retry`] has the failure itself.
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        self.scan.stop.check()?;
        loop {
            let Some(open) = &mut self.current else {
                let Some((at, part)) = held(&self.scan.queue).pop_front() else {
                    return Ok(None);
                };
                let batches = text::read(&self.scan.layouts[at], &part)
                    .map_err(|error| self.failed(at, error))?;
                self.current = Some(Open {
                    at,
                    batches,
                    tally: Tally::default(),
                });
                continue;
            };
            let at = open.at;
            let Some(batch) = open.batches.next() else {
                held(&self.scan.tallies)[at].add(&open.tally);
                self.current = None;
                continue;
            };
            let ignore = |_: usize, _: Reason| {};
            let layout = &self.scan.layouts[at];
            let cleaned = batch.and_then(|batch| {
                self.scan
                    .cleaner
                    .clean(layout, &batch, &mut open.tally, ignore)
            });
            return cleaned.map(Some).map_err(|error| self.failed(at, error));
        }
    }

    fn failed(&self, at: usize, error: Error) -> Error {
        let name = &self.scan.layouts[at].source.name;
        self.scan.fail(at, error);
        Error::data("reading stopped").at(name)
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
