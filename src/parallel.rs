//! Work on several threads. Results do not depend on the number of threads.

use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(feature = "engine")]
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
#[cfg(feature = "engine")]
use std::thread::Scope;

use rayon::prelude::*;

use crate::error::{Error, Result};

/// A request to stop. Every holder of a copy can ask; the workers check it between pieces of work.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

/// What [`Workers::map`] unwinds with when it is asked to stop. It is not a panic, and nothing is printed.
#[derive(Debug)]
pub struct Stopped;

impl Stop {
    /// Asks the workers to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked to stop.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Returns an error if somebody has asked to stop.
    ///
    /// # Errors
    /// When somebody has.
    pub fn check(&self) -> Result<()> {
        if self.is_asked() {
            Err(Error::data("the work was stopped"))
        } else {
            Ok(())
        }
    }
}

/// A pool of threads of our own. The global pool belongs to the caller.
#[derive(Debug)]
pub struct Workers {
    pool: Option<rayon::ThreadPool>,
    stop: Stop,
}

impl Workers {
    /// The largest number of threads that is allowed.
    pub const MOST: usize = 1_024;

    /// A pool of `threads` threads; 0 means one per core.
    ///
    /// # Errors
    /// When the operating system cannot create threads.
    pub fn new(threads: usize) -> Result<Self> {
        if threads == 1 {
            return Ok(Self::alone());
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Error::data("cannot create threads").because(error))?;
        Ok(Self {
            pool: Some(pool),
            stop: Stop::default(),
        })
    }

    /// The calling thread only.
    #[must_use]
    pub fn alone() -> Self {
        Self {
            pool: None,
            stop: Stop::default(),
        }
    }

    /// Makes the workers stop when asked: [`Workers::map`] then unwinds with [`Stopped`].
    #[must_use]
    pub fn until(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }

    /// The results of `f` for every index below `count`, in order.
    pub fn map<T: Send>(&self, count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        let slots: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::default()).collect();
        self.for_each(count, &|index| {
            let result = f(index);
            *slots[index]
                .lock()
                .expect("only this piece of work has the slot") = Some(result);
        });
        let results = slots.into_iter().map(Mutex::into_inner);
        let results =
            results.map(|result| result.ok().flatten().expect("every index had its call"));
        results.collect()
    }

    /// Calls `f` with every index below `count`. It is compiled once, and not again for each kind of work.
    fn for_each(&self, count: usize, f: &(dyn Fn(usize) + Sync)) {
        let f = |index| {
            if self.stop.is_asked() {
                std::panic::resume_unwind(Box::new(Stopped));
            }
            f(index);
        };
        match &self.pool {
            Some(pool) if count > 1 => pool.install(|| (0..count).into_par_iter().for_each(f)),
            _ => (0..count).for_each(f),
        }
    }

    /// Runs work of a library that starts threads by itself: it uses these threads, and not the global pool.
    ///
    /// # Errors
    /// When the operating system cannot create a thread.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T> {
        if let Some(pool) = &self.pool {
            return Ok(pool.install(work));
        }
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let alone = alone.map_err(|error| Error::data("cannot create a thread").because(error))?;
        Ok(alone.install(work))
    }
}

/// Items that may be made ahead of their use, or wait for theirs.
#[cfg(feature = "engine")]
pub(crate) const AHEAD: usize = 4;

/// The same items, made on a thread of its own a few ahead of their use. The thread ends with them, or when nobody waits
/// for them any more.
#[cfg(feature = "engine")]
pub(crate) fn made_ahead<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    items: impl Iterator<Item = T> + Send + 'scope,
) -> impl Iterator<Item = T> {
    let (sender, receiver) = sync_channel(AHEAD);
    scope.spawn(move || {
        for item in items {
            if sender.send(item).is_err() {
                break;
            }
        }
    });
    receiver.into_iter()
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
