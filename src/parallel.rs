//! Work on several threads whose results do not depend on how many there are.

use rayon::prelude::*;

use crate::error::{Error, Result};

/// A pool of threads of our own; the process-wide one belongs to the caller.
#[derive(Debug)]
pub struct Workers {
    pool: Option<rayon::ThreadPool>,
}

impl Workers {
    /// A pool of `threads` threads; 0 stands for all cores.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub fn new(threads: usize) -> Result<Self> {
        if threads == 1 {
            return Ok(Self { pool: None });
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        Ok(Self { pool: Some(pool.map_err(|error| Error::data("no threads to work with").because(error))?) })
    }

    /// Only the calling thread.
    #[must_use]
    pub const fn alone() -> Self {
        Self { pool: None }
    }

    /// `f` of every index below `count`, in order.
    pub fn map<T: Send>(&self, count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        match &self.pool {
            Some(pool) if count > 1 => pool.install(|| (0..count).into_par_iter().map(f).collect()),
            _ => (0..count).map(f).collect(),
        }
    }
}
