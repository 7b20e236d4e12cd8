//! An output that is one of the inputs would destroy it: refused before anything is read.

use std::fs::Metadata;
use std::path::Path;

use crate::error::{Error, Result};
use crate::input::named_files;
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
