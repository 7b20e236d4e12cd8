use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use clv::parallel::Stop;
use pyo3::prelude::*;

use crate::errors::raised;

/// Time between two checks for Ctrl-C.
const TICK: Duration = Duration::from_millis(50);

/// Runs work without holding the interpreter lock. Ctrl-C stops it.
pub(crate) fn detached<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&Stop) -> clv::Result<T> + Send,
) -> PyResult<T> {
    let stop = Stop::default();
    py.detach(|| {
        thread::scope(|scope| {
            let (running, ended) = sync_channel::<()>(0);
            let worker = scope.spawn(|| {
                let _until_the_end = running;
                work(&stop)
            });
            let mut interrupt = None;
            while interrupt.is_none() && ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout)
            {
                interrupt = Python::attach(|py| py.check_signals().err());
            }
            if interrupt.is_some() {
                stop.ask();
            }
            match (worker.join(), interrupt) {
                (_, Some(interrupt)) => Err(interrupt),
                (Ok(result), None) => result.map_err(|error| raised(&error)),
                (Err(panic), None) => std::panic::resume_unwind(panic),
            }
        })
    })
}
