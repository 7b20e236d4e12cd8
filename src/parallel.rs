//! Work on several threads whose results do not depend on how many there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::error::{Error, Result};

/// A request to stop: whoever holds a copy may ask, whoever works looks at it in between.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

/// What [`Workers::map`] unwinds with when it was asked to stop: no panic, and nothing is printed.
#[derive(Debug)]
pub struct Stopped;

impl Stop {
    /// Asks for it.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Was it asked for?
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Lets work go on unless it was asked for.
    ///
    /// # Errors
    /// When it was.
    pub fn check(&self) -> Result<()> {
        if self.is_asked() {
            Err(Error::data("the work was stopped"))
        } else {
            Ok(())
        }
    }
}

/// A pool of threads of our own; the process-wide one belongs to the caller.
#[derive(Debug)]
pub struct Workers {
    pool: Option<rayon::ThreadPool>,
    stop: Stop,
}

impl Workers {
    /// More threads than this are not asked for.
    pub const MOST: usize = 1_024;

    /// A pool of `threads` threads; 0 stands for all cores.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub fn new(threads: usize) -> Result<Self> {
        if threads == 1 {
            return Ok(Self::alone());
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Error::data("no threads to work with").because(error))?;
        Ok(Self {
            pool: Some(pool),
            stop: Stop::default(),
        })
    }

    /// Only the calling thread.
    #[must_use]
    pub fn alone() -> Self {
        Self {
            pool: None,
            stop: Stop::default(),
        }
    }

    /// Workers who stop when asked: [`Workers::map`] unwinds with [`Stopped`] then.
    #[must_use]
    pub fn until(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }

    /// `f` of every index below `count`, in order.
    pub fn map<T: Send>(&self, count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        let f = |index| {
            if self.stop.is_asked() {
                std::panic::resume_unwind(Box::new(Stopped));
            }
            f(index)
        };
        match &self.pool {
            Some(pool) if count > 1 => pool.install(|| (0..count).into_par_iter().map(f).collect()),
            _ => (0..count).map(f).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_unwind_when_asked_to_stop() {
        for threads in [1, 2] {
            let stop = Stop::default();
            let workers = Workers::new(threads).unwrap().until(&stop);
            assert_eq!(workers.map(3, |index| index), [0, 1, 2]);
            let work = || {
                workers.map(1_000, |index| {
                    if index == 3 {
                        stop.ask();
                    }
                })
            };
            let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_err();
            assert!(unwound.is::<Stopped>());
        }
    }
}
