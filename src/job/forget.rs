use std::path::Path;

use crate::erasure;
use crate::error::Result;
use crate::spec::ForgetSpec;

pub use crate::erasure::{Forgotten, ForgottenIn};

/// Takes a person out of all files of a folder: score files, audiences, crosswalks and histories, compressed or not.
///
/// `who` is an id, an e-mail address or a phone number. What else the files know of the person is found first: the ids
/// of an address, the addresses of an id, their hashes in audiences. Rows of tables are removed, and words in other
/// files are replaced. All files are replaced, or none. Keyed hashes in `forgotten.jsonl` keep the person out of later
/// audiences.
///
/// ```
/// use clv::job;
/// use clv::spec::ForgetSpec;
/// # fn erased() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let key = folder.path().join("key");
/// # std::fs::write(&key, "0123456789abcdef").unwrap();
/// # let folder = folder.path().join("data");
/// # std::fs::create_dir(&folder).unwrap();
/// std::fs::write(folder.join("scores.csv"), "customer_id,clv\nC0001,12\nC0002,5\n").unwrap();
/// let spec = ForgetSpec { key: Some(key), ..ForgetSpec::default() };
/// let forgotten = job::forget("C0001", &folder, &spec)?;
/// assert_eq!((forgotten.found[0].file.as_str(), forgotten.found[0].rows), ("scores.csv", 1));
/// # Ok(())
/// # }
/// # erased().unwrap();
/// ```
///
/// # Errors
/// - a file cannot be read, or hides its content (workbooks, databases)
/// - a file would still name the person; then nothing is changed
/// - a file cannot be written
pub fn forget(who: &str, folder: &Path, spec: &ForgetSpec) -> Result<Forgotten> {
    erasure::forget(who, folder, spec)
}
