//! An output that is one of the inputs would destroy it: refused before anything is read.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::input::{ReadOptions, named_files};
use crate::rfm::Target;
use crate::spec::Inputs;

/// Checks that an output is none of the files that are read.
///
/// Files are compared by device and inode, so links do not matter.
///
/// ```
/// use clv::job;
/// use clv::rfm::Target;
/// let inputs = ["tests/shop/orders.csv"].into();
/// let target = Target::of(Some("tests/../tests/shop/orders.csv"));
/// let error = job::check_output(&target, &inputs, None).unwrap_err();
/// assert!(error.is_usage());
/// ```
///
/// # Errors
/// When the output is an input or the model file: wrong usage.
pub fn check_output(target: &Target, inputs: &Inputs, model: Option<&Path>) -> Result<()> {
    match target {
        Target::File(path) => check_files([path.as_path()], inputs, model),
        Target::Stdout => Ok(()),
    }
}

/// Checks that the outputs of a command, the crosswalk among them, are none of the files that are read, and different
/// files.
///
/// ```
/// use clv::input::ReadOptions;
/// use clv::job;
/// use clv::rfm::Target;
/// let (one, other) = (Target::of(Some("rfm.csv")), Target::of(Some("./rfm.csv")));
/// let inputs = ["tests/shop/orders.csv"].into();
/// let error = job::check_outputs(&[&one, &other], &ReadOptions::default(), &inputs).unwrap_err();
/// assert!(error.is_usage());
/// ```
///
/// # Errors
/// When an output is an input or another output: wrong usage.
pub fn check_outputs(outputs: &[&Target], options: &ReadOptions, inputs: &Inputs) -> Result<()> {
    let to_stdout = outputs.iter().filter(|target| target.path().is_none());
    if to_stdout.count() > 1 {
        return Err(Error::usage("two outputs go to stdout")
            .hint("write one of them to a file, as in `-o rfm.csv`"));
    }
    let mut paths: Vec<&Path> = outputs.iter().filter_map(|target| target.path()).collect();
    paths.extend(options.crosswalk.as_deref());
    check_files(paths.iter().copied(), inputs, options.customers.as_deref())?;
    check_apart(&paths)
}

/// Checks that outputs are different files.
pub(super) fn check_apart(outputs: &[&Path]) -> Result<()> {
    for (at, output) in outputs.iter().enumerate() {
        if let Some(other) = outputs[..at]
            .iter()
            .find(|other| is_one_place(other, output))
        {
            let what = format!(
                "two outputs are the same file: `{}` and `{}`",
                other.display(),
                output.display()
            );
            return Err(Error::usage(what).hint("write each of them to a file of its own"));
        }
    }
    Ok(())
}

/// Are two paths one regular file, whether it exists or not?
fn is_one_place(one: &Path, other: &Path) -> bool {
    match (std::fs::metadata(one), std::fs::metadata(other)) {
        (Ok(one), Ok(other)) => one.is_file() && other.is_file() && is_one(&one, &other),
        (Err(_), Err(_)) => place(one) == place(other),
        _ => false,
    }
}

/// A path that does not exist, in the true place of its folder.
fn place(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.join(path.file_name().unwrap_or_default())
}

/// Checks several outputs.
pub(super) fn check_files<'p>(
    outputs: impl IntoIterator<Item = &'p Path>,
    inputs: &Inputs,
    model: Option<&Path>,
) -> Result<()> {
    let mut read = match inputs {
        Inputs::Paths(paths) => named_files(paths),
        Inputs::Sources(_) => Vec::new(),
    };
    read.extend(model.map(Path::to_owned));
    check_not_read(outputs, &read)
}

/// Checks that outputs are none of some files.
pub(super) fn check_not_read<'p>(
    outputs: impl IntoIterator<Item = &'p Path>,
    read: &[PathBuf],
) -> Result<()> {
    for output in outputs {
        let Some(written) = regular(output) else {
            continue;
        };
        let is_same = |path: &Path| regular(path).is_some_and(|read| is_one(&read, &written));
        if let Some(input) = read.iter().find(|path| is_same(path)) {
            let what = format!(
                "the output is an input: `{}` is `{}`",
                output.display(),
                input.display()
            );
            return Err(Error::usage(what).hint("write to another file"));
        }
    }
    Ok(())
}

/// A regular file that exists; writing to a device or a pipe destroys nothing.
fn regular(path: &Path) -> Option<Metadata> {
    let metadata = std::fs::metadata(path).ok()?;
    metadata.is_file().then_some(metadata)
}

#[cfg(unix)]
fn is_one(left: &Metadata, right: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    left.dev() == right.dev() && left.ino() == right.ino()
}

/// Elsewhere, files of equal length, age and times count as one.
#[cfg(not(unix))]
fn is_one(left: &Metadata, right: &Metadata) -> bool {
    left.len() == right.len()
        && left.modified().ok() == right.modified().ok()
        && left.created().ok() == right.created().ok()
}
