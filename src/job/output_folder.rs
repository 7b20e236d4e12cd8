use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::rfm::Target;
use crate::temporary::{self, Workspace};

/// All files that a run may write. The report is last: if it exists, the others do.
const OURS: [&str; 49] = [
    "audit.json",
    "evaluation.json",
    "model.json",
    "scores.csv",
    "scores.parquet",
    "scores.jsonl",
    "attributes.csv",
    "attributes.parquet",
    "attributes.jsonl",
    "cohorts.csv",
    "cohorts.parquet",
    "cohorts.jsonl",
    "business.csv",
    "business.parquet",
    "business.jsonl",
    "economics.csv",
    "economics.parquet",
    "economics.jsonl",
    "economics.json",
    "segments.csv",
    "segments.parquet",
    "segments.jsonl",
    "groups.csv",
    "groups.parquet",
    "groups.jsonl",
    "list-best.csv",
    "list-going-quiet.csv",
    "list-win-back.csv",
    "audience-meta.csv",
    "audience-google.csv",
    "audience-tiktok.csv",
    "audience-linkedin.csv",
    "audience-klaviyo.csv",
    "audience-dashthis.csv",
    "audience-call-list.csv",
    "audience-suppression.csv",
    "audience-crm.csv",
    "audience-clv-report.csv",
    "audience-custom.csv",
    "audience-meta-conversions.jsonl",
    "audience-google-conversions.csv",
    "audience-google-adjustments.csv",
    "metrics.csv",
    "months.csv",
    "months.parquet",
    "months.jsonl",
    "summary.json",
    "run.json",
    "report.html",
];
/// The start of the names of audiences.
const AUDIENCE: &str = "audience-";
/// Prefix of the names of temporary folders.
const PREFIX: &str = ".clv-run-";
/// The folder is replaced as a whole only if it has at most this number of other files.
const MOST_OTHERS: usize = 1_000;

/// The output folder of a run. Its files are written to a temporary folder and replace the earlier ones when all
/// are complete.
///
/// If the folder contains only files, a new folder replaces it in one step of the file system, with hard links to
/// the files that a run does not write. Otherwise (subfolders, a mount point, the working folder, another owner)
/// the earlier files are moved away first and the new ones moved in, the report last, so that the folder never
/// contains files of two runs.
#[derive(Debug)]
pub(super) struct OutputFolder {
    out: PathBuf,
    workspace: Workspace,
    /// Is the workspace in the same parent folder, so that the two can be exchanged?
    is_beside: bool,
}

impl OutputFolder {
    /// Every file in a folder that a run may write or remove.
    pub(super) fn files_in(out: &Path) -> Vec<PathBuf> {
        OURS.iter().map(|name| out.join(name)).collect()
    }

    /// The name of the file of an audience; its ending is the one that the target takes.
    pub(super) fn audience(target: &str) -> Option<&'static str> {
        let is_of_target = |name: &&str| {
            let rest = name.strip_prefix(AUDIENCE);
            let named = rest.and_then(|rest| rest.split_once('.'));
            named.is_some_and(|(named, _)| named == target)
        };
        OURS.into_iter().find(is_of_target)
    }

    /// The folder in which the results of earlier runs are.
    pub(super) fn earlier(&self) -> &Path {
        &self.out
    }

    /// Opens the folder, which need not exist, and checks that it can be written to.
    ///
    /// # Errors
    /// When it is not a folder, cannot be written to, or contains a folder with the name of an output file.
    pub(super) fn open(out: &Path) -> Result<Self> {
        if !out.is_dir() && fs::symlink_metadata(out).is_ok() {
            return Err(
                Error::usage(format!("the output is not a folder: `{}`", out.display()))
                    .hint("`--out` is a folder, which is created if it does not exist"),
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

    /// Creates the workspace inside the folder, which shows that it can be written to, and then tries to move it
    /// to the parent folder.
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

    /// The place where a file is written first.
    pub(super) fn file(&self, name: &str) -> Target {
        Target::File(self.made().join(name))
    }

    /// Replaces the files of an earlier run by the finished ones.
    ///
    /// # Errors
    /// When the system refuses. The earlier files are kept then.
    pub(super) fn finish(self) -> Result<()> {
        self.check()?;
        temporary::undisturbed(|| self.replace())
            .map_err(|error| Error::io(format!("cannot write to `{}`", self.out.display()), error))
    }

    /// Checks that replacing files would not delete a folder of the user.
    fn check(&self) -> Result<()> {
        match OURS
            .iter()
            .map(|name| self.out.join(name))
            .find(|path| path.is_dir())
        {
            Some(path) => Err(Error::usage(format!(
                "there is a folder with the name of an output file: `{}`",
                path.display()
            ))
            .hint("choose another folder with `--out`")),
            None => Ok(()),
        }
    }

    /// The folder in which the files are until all are complete.
    pub(super) fn made(&self) -> PathBuf {
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
            // the first error is reported; earlier files are moved back as far as possible
            .inspect_err(|_| drop(move_in(&older, &self.out)))
    }
}

/// Moves the files of a run from one folder to another, the report last.
fn move_in(from: &Path, to: &Path) -> io::Result<()> {
    OURS.iter().try_for_each(|name| move_file(from, to, name))
}

/// Moves the files of a run from one folder to another, the report first.
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

/// Exchanges two folders in one step. Then `out` has the new files and the files that a run does not write.
fn change_places(made: &Path, out: &Path) -> io::Result<()> {
    like(made, out)?;
    for other in others(out)? {
        fs::hard_link(out.join(&other), made.join(&other))?;
    }
    exchange(made, out)?;
    // this also keeps files that were added a moment ago; renaming a link to the same file does nothing
    others(made)?
        .iter()
        .try_for_each(|other| fs::rename(made.join(other), out.join(other)))
}

/// Names of files in a folder that a run does not write.
fn others(folder: &Path) -> io::Result<Vec<OsString>> {
    let names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    let others: Vec<OsString> = names
        .into_iter()
        .filter(|name| OURS.iter().all(|ours| name != ours))
        .collect();
    if others.len() > MOST_OTHERS {
        Err(io::ErrorKind::Unsupported.into())
    } else {
        Ok(others)
    }
}

/// Gives a folder the permissions of another folder of the same owner.
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

/// Other systems cannot exchange two folders in one step.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn like(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::OutputFolder;
    use crate::audience::targets;

    #[test]
    fn every_audience_has_a_file() {
        for (target, _) in targets() {
            assert!(OutputFolder::audience(target).is_some(), "{target}");
        }
        assert_eq!(OutputFolder::audience("meta"), Some("audience-meta.csv"));
        assert_eq!(OutputFolder::audience("myspace"), None);
    }
}
