use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::rfm::Target;
use crate::temporary::{self, Workspace};

/// Every file that a run may write, the report last: it is there when all the others are.
const OURS: [&str; 9] = [
    "audit.json",
    "evaluation.json",
    "model.json",
    "scores.csv",
    "scores.parquet",
    "scores.jsonl",
    "summary.json",
    "run.json",
    "report.html",
];
/// The start of the names of workspaces.
const PREFIX: &str = ".clv-run-";
/// Files of others in the folder up to which it is replaced as a whole.
const GUESTS: usize = 1_000;

/// The folder of a run: its files are made in a workspace and replace the older ones when all are there.
///
/// Where the folder holds nothing but files, a new folder takes its place in one step of the file system,
/// with hard links to the files that are not ours. Elsewhere (folders in it, a mount point, the working
/// folder, another owner) the older files are taken out first and the new ones moved in, the report last,
/// so that files of two runs never stand side by side.
#[derive(Debug)]
pub(super) struct OutputFolder {
    out: PathBuf,
    workspace: Workspace,
    /// Does the workspace lie beside the folder, so that it can change places with it?
    is_beside: bool,
}

impl OutputFolder {
    /// Every file in a folder that a run may write or remove.
    pub(super) fn files_in(out: &Path) -> Vec<PathBuf> {
        OURS.iter().map(|name| out.join(name)).collect()
    }

    /// Opens the folder, which need not exist, and sees that it can be written to.
    ///
    /// # Errors
    /// When it is no folder, one of our names in it is one, or nothing can be written there.
    pub(super) fn open(out: &Path) -> Result<Self> {
        if !out.is_dir() && fs::symlink_metadata(out).is_ok() {
            return Err(
                Error::usage(format!("the output is not a folder: `{}`", out.display()))
                    .hint("`--out` names a folder; it is created if it does not exist"),
            );
        }
        let failed = |error| Error::io(format!("cannot write to `{}`", out.display()), error);
        let parent = out
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if parent.is_file() {
            return Err(failed(io::ErrorKind::NotADirectory.into()));
        }
        fs::create_dir_all(parent).map_err(failed)?;
        let opened = if out.is_dir() {
            Self::existing(out)
        } else {
            Self::new(out, parent)
        }
        .map_err(failed)?;
        opened.check()?;
        fs::create_dir(opened.made()).map_err(failed)?;
        Ok(opened)
    }

    /// A workspace inside shows that the folder can be written to; the system lets it move beside, or not.
    fn existing(out: &Path) -> io::Result<Self> {
        let out = out.canonicalize()?;
        let mut workspace = Workspace::create(PREFIX, &out)?;
        let is_working_folder = std::env::current_dir()
            .is_ok_and(|folder| folder.canonicalize().ok() == Some(out.clone()));
        let parent = out.parent().filter(|_| !is_working_folder);
        let is_beside = parent.is_some_and(|parent| workspace.move_to(PREFIX, parent).is_ok());
        Ok(Self {
            out,
            workspace,
            is_beside,
        })
    }

    fn new(out: &Path, parent: &Path) -> io::Result<Self> {
        let name = out.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let parent = parent.canonicalize()?;
        let workspace = Workspace::create(PREFIX, &parent)?;
        Ok(Self {
            out: parent.join(name),
            workspace,
            is_beside: true,
        })
    }

    /// Where a file is made.
    pub(super) fn file(&self, name: &str) -> Target {
        Target::File(self.made().join(name))
    }

    /// Puts the finished files in place of those of an older run.
    ///
    /// # Errors
    /// When the system refuses: the older files are there then.
    pub(super) fn finish(self) -> Result<()> {
        self.check()?;
        temporary::undisturbed(|| self.replace())
            .map_err(|error| Error::io(format!("cannot write to `{}`", self.out.display()), error))
    }

    /// A folder under one of our names is somebody's, and would be lost.
    fn check(&self) -> Result<()> {
        match OURS
            .iter()
            .map(|name| self.out.join(name))
            .find(|path| path.is_dir())
        {
            Some(path) => Err(Error::usage(format!(
                "a folder stands where a file is to be written: `{}`",
                path.display()
            ))
            .hint("name another folder with `--out`")),
            None => Ok(()),
        }
    }

    fn made(&self) -> PathBuf {
        self.workspace.path().join("new")
    }

    fn replace(&self) -> io::Result<()> {
        let made = self.made();
        if !self.out.exists() {
            return fs::rename(made, &self.out);
        }
        if self.is_beside && change_places(&made, &self.out).is_ok() {
            return Ok(());
        }
        let older = self.workspace.path().join("older");
        fs::create_dir(&older)?;
        take_out(&self.out, &older)
            .and_then(|()| {
                move_in(&made, &self.out).inspect_err(|_| drop(take_out(&self.out, &made)))
            })
            // the first failure is the one to tell; what can be put back is
            .inspect_err(|_| drop(move_in(&older, &self.out)))
    }
}

/// Moves our files from one folder to another, the report last.
fn move_in(from: &Path, to: &Path) -> io::Result<()> {
    OURS.iter().try_for_each(|name| move_file(from, to, name))
}

/// Moves our files from one folder to another, the report first.
fn take_out(from: &Path, to: &Path) -> io::Result<()> {
    OURS.iter()
        .rev()
        .try_for_each(|name| move_file(from, to, name))
}

fn move_file(from: &Path, to: &Path, name: &str) -> io::Result<()> {
    match fs::rename(from.join(name), to.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        moved => moved,
    }
}

/// Exchanges two folders in one step, after which `out` has the new files and all that is not ours.
fn change_places(made: &Path, out: &Path) -> io::Result<()> {
    like(made, out)?;
    for guest in guests(out)? {
        fs::hard_link(out.join(&guest), made.join(&guest))?;
    }
    exchange(made, out)?;
    // links to one file stay as they are; what somebody wrote a moment ago comes along
    guests(made)?
        .iter()
        .try_for_each(|guest| fs::rename(made.join(guest), out.join(guest)))
}

/// Names in a folder that are none of ours.
fn guests(folder: &Path) -> io::Result<Vec<OsString>> {
    let names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    let guests: Vec<OsString> = names
        .into_iter()
        .filter(|name| OURS.iter().all(|ours| name != ours))
        .collect();
    if guests.len() > GUESTS {
        Err(io::ErrorKind::Unsupported.into())
    } else {
        Ok(guests)
    }
}

/// Gives a folder the permissions of another, whose owner must be the same.
#[cfg(unix)]
fn like(folder: &Path, model: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let (is, should) = (fs::metadata(folder)?, fs::metadata(model)?);
    if (is.uid(), is.gid()) != (should.uid(), should.gid()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    fs::set_permissions(folder, should.permissions())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

/// Elsewhere two folders cannot change places in one step.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn like(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}
