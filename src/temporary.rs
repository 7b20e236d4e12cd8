//! Temporary files and folders, and their end when the program is interrupted.
//!
//! A temporary removes itself when it is dropped; a program that is told to end drops nothing. So a
//! program that listens to signals lets temporaries be remembered ([`remember`]), and removes what is
//! left of them before it ends ([`remove_all`]). Inside other programs nothing is remembered.
//!
//! A program that is killed removes nothing. A [`Workspace`] is therefore locked while its process lives;
//! the next one made in its place removes those that nobody holds any more.

use std::fs::{File, Metadata, TryLockError};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile, TempDir};

/// The start of the names of files and folders in the folder for temporaries.
pub const PREFIX: &str = "clv-";
/// How often a folder is emptied that others still write to.
const ATTEMPTS: u32 = 50;
/// The file in a workspace that its process holds.
const LOCK: &str = "lock";

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
    let file = builder.tempfile_in(folder).map_err(plain)?;
    made.iter_mut()
        .for_each(|made| made.push(file.path().to_owned()));
    Ok(file)
}

/// Makes a temporary folder in a folder.
///
/// # Errors
/// When the folder does not exist or cannot be written to.
pub fn folder(builder: &Builder<'_, '_>, folder: &Path) -> Result<TempDir> {
    let mut made = made();
    let inner = builder.tempdir_in(folder).map_err(plain)?;
    made.iter_mut()
        .for_each(|made| made.push(inner.path().to_owned()));
    Ok(inner)
}

/// A folder for the files of one process: locked while it lives, removed when dropped.
#[derive(Debug)]
pub struct Workspace {
    path: PathBuf,
    _lock: File,
}

impl Workspace {
    /// Makes a workspace in a folder, and removes those of this prefix that killed processes left there.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be written to.
    pub fn create(prefix: &str, folder: &Path) -> Result<Self> {
        for _ in 0..ATTEMPTS {
            let made = self::folder(Builder::new().prefix(prefix), folder)?;
            if let Some(lock) = hold(made.path())? {
                sweep(prefix, made.path());
                return Ok(Self {
                    path: made.keep(),
                    _lock: lock,
                });
            }
        }
        Err(Error::other(
            "others remove the folder as soon as it is made",
        ))
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves it into another folder of the same file system, and removes what killed processes left there.
    ///
    /// # Errors
    /// When the system refuses: it stays where it is then.
    pub fn move_to(&mut self, prefix: &str, folder: &Path) -> Result<()> {
        let target = folder.join(self.path.file_name().unwrap_or_default());
        let mut made = made();
        std::fs::rename(&self.path, &target)?;
        made.iter_mut().for_each(|made| made.push(target.clone()));
        self.path = target;
        sweep(prefix, &self.path);
        Ok(())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Locks a workspace; `None` when a sweep was quicker.
fn hold(workspace: &Path) -> Result<Option<File>> {
    let path = workspace.join(LOCK);
    let file = match File::create_new(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        made => made?,
    };
    let is_ours = !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && path.exists();
    Ok(is_ours.then_some(file))
}

/// Removes the workspaces of this prefix beside a workspace that no process holds.
///
/// Folders of other users are left alone, and so are links: others may write to a folder for temporaries.
fn sweep(prefix: &str, workspace: &Path) {
    let beside = workspace
        .parent()
        .and_then(|folder| std::fs::read_dir(folder).ok());
    let named = beside.into_iter().flatten().flatten();
    let named = named.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    let others = named
        .map(|entry| entry.path())
        .filter(|path| path != workspace && is_alike(path, workspace));
    others
        .filter(|path| is_abandoned(path))
        .for_each(|path| remove(&path));
}

/// Is it a folder, and of the same owner?
fn is_alike(path: &Path, workspace: &Path) -> bool {
    let [found, own] = [path, workspace].map(std::fs::symlink_metadata);
    found.is_ok_and(|found| found.is_dir() && own.is_ok_and(|own| owner(&found) == owner(&own)))
}

#[cfg(unix)]
fn owner(metadata: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

/// Elsewhere folders for temporaries belong to one user.
#[cfg(not(unix))]
fn owner(_: &Metadata) -> u32 {
    0
}

/// Is it a workspace whose lock is free? Where locks are unknown, none is; one without a lock goes if it is empty.
fn is_abandoned(workspace: &Path) -> bool {
    match File::open(workspace.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => std::fs::remove_dir(workspace).is_ok(),
    }
}

/// What the system said, without the path of a temporary, which means nothing to the caller.
#[must_use]
pub fn plain(error: Error) -> Error {
    match error.to_string().split_once(" at path ") {
        Some((reason, _)) => Error::new(error.kind(), reason.to_owned()),
        None => error,
    }
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
        let _tried = if path.is_dir() && !path.is_symlink() {
            remove_folder(path)
        } else {
            std::fs::remove_file(path)
        };
        if !path.exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Removes a folder, the lock of a workspace last: a process that is killed here leaves one that a sweep knows.
fn remove_folder(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.file_name() {
            Some(name) if name == LOCK => {}
            _ if path.is_dir() && !path.is_symlink() => std::fs::remove_dir_all(path)?,
            _ => std::fs::remove_file(path)?,
        }
    }
    std::fs::remove_dir_all(folder)
}

fn made() -> MutexGuard<'static, Option<Vec<PathBuf>>> {
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}
