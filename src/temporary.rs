//! Temporary files and folders, and their removal when the program is interrupted.
//!
//! A temporary file is removed when it is dropped, but a signal ends a program without dropping anything.
//! A program that handles signals therefore calls [`remember`] at the start and [`remove_all`] before it
//! ends. Other programs need neither.
//!
//! A program that is killed removes nothing. A [`Workspace`] is therefore locked while its process lives,
//! and the next workspace in the same folder removes those that are no longer locked.

use std::fs::{File, Metadata, TryLockError};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile, TempDir};

/// The prefix of all names in the folder for temporary files.
pub(crate) const PREFIX: &str = "clv-";
/// The start of the names of unfinished outputs.
pub(crate) const PART_PREFIX: &str = ".clv-";
/// The end of their names.
pub(crate) const PART_SUFFIX: &str = ".part";
/// How often we try to remove a folder that others still write to.
const ATTEMPTS: u32 = 50;
/// The file in a workspace that its process locks.
const LOCK: &str = "lock";

/// Temporary files and folders created since [`remember`], including moved ones; `None` before.
static MADE: Mutex<Option<Vec<PathBuf>>> = Mutex::new(None);

/// Remembers all temporary files and folders from now on.
pub(crate) fn remember() {
    made().get_or_insert_default();
}

/// Creates a temporary file in a folder.
///
/// # Errors
/// When the folder does not exist or cannot be written to.
pub(crate) fn file(builder: &Builder<'_, '_>, folder: &Path) -> Result<NamedTempFile> {
    let mut made = made();
    let file = builder.tempfile_in(folder).map_err(plain)?;
    made.iter_mut()
        .for_each(|made| made.push(file.path().to_owned()));
    Ok(file)
}

/// Creates the unfinished part of an output in a folder, and removes parts that killed processes left there.
///
/// # Errors
/// When the folder does not exist or cannot be written to.
pub(crate) fn part(builder: &Builder<'_, '_>, folder: &Path) -> Result<NamedTempFile> {
    for _ in 0..ATTEMPTS {
        let part = file(builder, folder)?;
        // a sweep of another process may have come before our lock
        let is_locked_elsewhere =
            matches!(part.as_file().try_lock(), Err(TryLockError::WouldBlock));
        if !is_locked_elsewhere && part.path().exists() {
            sweep_parts(part.path());
            return Ok(part);
        }
    }
    Err(Error::other("another process keeps removing the file"))
}

/// Removes the unlocked parts next to a part. Links and files of other users are left alone.
fn sweep_parts(part: &Path) {
    let beside = part
        .parent()
        .and_then(|folder| std::fs::read_dir(folder).ok());
    for entry in beside.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_part = name.starts_with(PART_PREFIX) && name.ends_with(PART_SUFFIX);
        let path = entry.path();
        if is_part && path != part {
            remove_part_if_abandoned(&path, part);
        }
    }
}

/// Removes a part of the same owner that is not locked, and holds its lock until it is gone.
fn remove_part_if_abandoned(path: &Path, part: &Path) {
    let [found, own] = [path, part].map(std::fs::symlink_metadata);
    let is_alike = found
        .is_ok_and(|found| found.is_file() && own.is_ok_and(|own| owner(&found) == owner(&own)));
    if !is_alike {
        return;
    }
    if let Ok(file) = File::open(path)
        && file.try_lock().is_ok()
    {
        remove(path);
    }
}

/// Creates a temporary folder in a folder.
///
/// # Errors
/// When the folder does not exist or cannot be written to.
pub(crate) fn folder(builder: &Builder<'_, '_>, folder: &Path) -> Result<TempDir> {
    let mut made = made();
    let inner = builder.tempdir_in(folder).map_err(plain)?;
    made.iter_mut()
        .for_each(|made| made.push(inner.path().to_owned()));
    Ok(inner)
}

/// A folder for the files of one process, locked while the process lives and removed when dropped.
#[derive(Debug)]
pub(crate) struct Workspace {
    path: PathBuf,
    _lock: File,
}

impl Workspace {
    /// Creates a workspace in a folder, and removes workspaces with this prefix that killed processes left there.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be written to.
    pub(crate) fn create(prefix: &str, folder: &Path) -> Result<Self> {
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
        Err(Error::other("another process keeps removing the workspace"))
    }

    /// The path of the workspace.
    #[must_use]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves the workspace into another folder of the same file system, and removes what killed processes left
    /// there.
    ///
    /// # Errors
    /// When the system refuses. The workspace then stays where it is.
    pub(crate) fn move_to(&mut self, prefix: &str, folder: &Path) -> Result<()> {
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

/// Locks a workspace; `None` if a sweep of another process has removed it.
fn hold(workspace: &Path) -> Result<Option<File>> {
    let path = workspace.join(LOCK);
    let file = match File::create_new(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        made => made?,
    };
    let is_ours = !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && path.exists();
    Ok(is_ours.then_some(file))
}

/// Removes the unlocked workspaces with this prefix next to a workspace.
///
/// Links and folders of other users are left alone, because others may write to a folder for temporary files.
fn sweep(prefix: &str, workspace: &Path) {
    let beside = workspace
        .parent()
        .and_then(|folder| std::fs::read_dir(folder).ok());
    let named = beside.into_iter().flatten().flatten();
    let named = named.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    let others = named
        .map(|entry| entry.path())
        .filter(|path| path != workspace && is_alike(path, workspace));
    others.for_each(|path| remove_if_abandoned(&path));
}

/// Whether the path is a folder with the same owner as the workspace.
fn is_alike(path: &Path, workspace: &Path) -> bool {
    let [found, own] = [path, workspace].map(std::fs::symlink_metadata);
    found.is_ok_and(|found| found.is_dir() && own.is_ok_and(|own| owner(&found) == owner(&own)))
}

#[cfg(unix)]
fn owner(metadata: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

/// On other systems, folders for temporary files belong to one user.
#[cfg(not(unix))]
fn owner(_: &Metadata) -> u32 {
    0
}

/// Removes a workspace that is not locked; one without a lock file only if it is empty. The lock is held until the
/// workspace is gone, so that its process cannot lock it in between. Where locks are not supported, nothing is removed.
fn remove_if_abandoned(workspace: &Path) {
    match File::open(workspace.join(LOCK)) {
        Ok(lock) => {
            if lock.try_lock().is_ok() {
                remove(workspace);
            }
        }
        Err(_) => {
            // a folder with files in it is not ours to remove
            let _removed = std::fs::remove_dir(workspace);
        }
    }
}

/// The error of the system without the path of a temporary file, which means nothing to the caller.
#[must_use]
pub(crate) fn plain(error: Error) -> Error {
    match error.to_string().split_once(" at path ") {
        Some((reason, _)) => Error::new(error.kind(), reason.to_owned()),
        None => error,
    }
}

/// Does work that [`remove_all`] must not interrupt. Blocks forever once `remove_all` has started.
pub(crate) fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let _held = made();
    work()
}

/// Removes all remembered temporary files and folders that still exist, then calls `end`.
pub(crate) fn remove_all(end: impl FnOnce()) {
    let made = made();
    made.iter().flatten().rev().for_each(|path| remove(path));
    end();
}

fn remove(path: &Path) {
    for _ in 0..ATTEMPTS {
        // the check below finds out whether the removal succeeded
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

/// Removes a folder, its lock last: if the process is killed here, a later sweep still recognises the workspace.
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
