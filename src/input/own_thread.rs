//! Work on a thread of its own with a runtime of its own, so that the caller may be inside another runtime.

use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Result};

/// Runs work with a runtime that is built on a new thread of a name; `failed` says what cannot be started.
///
/// # Errors
/// When the thread or the runtime cannot be started, or those of the work.
pub(crate) fn on_own_thread<T: Send>(
    name: &str,
    mut runtime: Builder,
    failed: &'static str,
    work: impl FnOnce(&Runtime) -> Result<T> + Send,
) -> Result<T> {
    let failed = |error| Error::io(failed, error);
    std::thread::scope(|scope| {
        let runner = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn_scoped(scope, move || work(&runtime.build().map_err(failed)?));
        match runner.map_err(failed)?.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Runs work that waits for a network.
///
/// # Errors
/// Those of [`on_own_thread`].
#[cfg(any(feature = "databases", feature = "remote"))]
pub(super) fn with_own_runtime<T: Send>(
    work: impl FnOnce(&Runtime) -> Result<T> + Send,
) -> Result<T> {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_all();
    let failed = "cannot start a thread for the network";
    on_own_thread("clv-network", runtime, failed, work)
}
