//! Temporary files and folders, and their end when the program is interrupted.
//!
//! A temporary removes itself when it is dropped; a program that is told to end drops nothing. So a
//! program that listens to signals lets temporaries be remembered ([`remember`]), and removes what is
//! left of them before it ends ([`remove_all`]). Inside other programs nothing is remembered.

use std::io::Result;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile, TempDir};

/// The start of the names of files and folders in the folder for temporaries.
pub const PREFIX: &str = "clv-";
/// How often a folder is emptied that others still write to.
const ATTEMPTS: u32 = 50;

/// Temporaries made since [`remember`], moved away or not; `None` before.
static MADE: Mutex<Option<Vec<PathBuf>>> = Mutex::new(None);

/// Remembers every temporary from now on.
pub fn remember() {
    made().get_or_insert_default();
}

/// Makes a temporary file in a folder.
///
/// # Errors
/// When the folder does not exist or cannot be written to.
pub fn file(builder: &Builder<'_, '_>, folder: &Path) -> Result<NamedTempFile> {
    let mut made = made();
    let file = builder.tempfile_in(folder)?;
    made.iter_mut().for_each(|made| made.push(file.path().to_owned()));
    Ok(file)
}

/// Makes a temporary folder in a folder.
///
/// # Errors
/// When the folder does not exist or cannot be written to.
pub fn folder(builder: &Builder<'_, '_>, folder: &Path) -> Result<TempDir> {
    let mut made = made();
    let inner = builder.tempdir_in(folder)?;
    made.iter_mut().for_each(|made| made.push(inner.path().to_owned()));
    Ok(inner)
}

/// Does something that [`remove_all`] must not cut in two; waits for ever when that has begun.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let _held = made();
    work()
}

/// Removes what is left of the temporaries that were remembered, and ends the program.
pub fn remove_all(end: impl FnOnce()) {
    let made = made();
    made.iter().flatten().rev().for_each(|path| remove(path));
    end();
}

fn remove(path: &Path) {
    for _ in 0..ATTEMPTS {
        // what cannot be removed is looked at once more below
        let _tried = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        if !path.exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn made() -> MutexGuard<'static, Option<Vec<PathBuf>>> {
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}
