//! Work that waits for a network, on a thread of its own, so that the caller may be inside another runtime.

use tokio::runtime::Runtime;

use crate::error::{Error, Result};

/// Runs work with a runtime of its own.
///
/// # Errors
/// When the thread or the runtime cannot be started, or those of the work.
pub(super) fn with_own_runtime<T: Send>(
    work: impl FnOnce(&Runtime) -> Result<T> + Send,
) -> Result<T> {
    let failed = |error| Error::io("cannot start a thread for the network", error);
    std::thread::scope(|scope| {
        let runner = std::thread::Builder::new()
            .name("clv-network".to_owned())
            .spawn_scoped(scope, || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(failed)?;
                work(&runtime)
            });
        match runner.map_err(failed)?.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
