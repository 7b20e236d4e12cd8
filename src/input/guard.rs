//! Panics inside the crates that decode files become results.
//!
//! The Parquet and Arrow crates panic on some damaged files. Such a panic ends here without a message on
//! stderr: the caller turns it into an error that names the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// The work panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Panicked;

/// Does some work, and tells if it panicked.
///
/// What the work was changing must not be used after a panic.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    silence_guarded_panics();
    let was_guarded = IS_GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(was_guarded);
    result.map_err(|_payload| Panicked)
}

/// Puts a hook before the one of the process: it keeps quiet about panics of guarded work only.
fn silence_guarded_panics() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                usual(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_guarded_work_is_a_result_and_others_stay_panics() {
        assert_eq!(guarded(|| 1), Ok(1));
        assert_eq!(guarded(|| panic!("damaged")), Err::<(), _>(Panicked));
        assert!(!IS_GUARDED.get());
        let nested = guarded(|| (guarded(|| panic!("inner")), IS_GUARDED.get()));
        assert_eq!(nested, Ok((Err::<(), _>(Panicked), true)));
    }
}
