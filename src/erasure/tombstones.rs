//! Who was forgotten: keyed hashes of their ids, addresses and numbers, so that they are not let in again.

use std::collections::{BTreeSet, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use rand::TryRng;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};

use super::person::Person;
use crate::audience::hash::Key;
use crate::error::{Error, Result};
use crate::rfm::{Target, WholeFile};
use crate::time::moment;

/// The file in a folder with those who were forgotten in it.
pub(super) const FILE: &str = "forgotten.jsonl";

/// One line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Tombstone {
    /// The keyed hash of an id, an address or a number.
    person: String,
    forgotten_at: String,
}

/// Those who were forgotten in a folder.
#[derive(Debug)]
pub(crate) struct Tombstones(HashSet<String>);

impl Tombstones {
    /// Reads those of a folder; `None` if nobody was forgotten there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Error::io(format!("cannot read `{name}`"), error))?;
        let mut found = HashSet::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let stone: Tombstone = serde_json::from_str(line).map_err(|error| {
                Error::data(format!("not a list of forgotten people: {error}")).at(&name)
            })?;
            found.insert(stone.person);
        }
        Ok(Some(Self(found)))
    }

    /// Was the person with this id, address or number forgotten?
    pub(crate) fn has(&self, key: &Key, text: &str) -> bool {
        self.0.contains(&key.pseudonym(text))
    }
}

/// Adds a person to the list of a folder; returns the path of the list.
///
/// # Errors
/// When it cannot be written.
pub(super) fn bury(folder: &Path, person: &Person, key: &Key) -> Result<PathBuf> {
    let path = folder.join(FILE);
    let known = Tombstones::read(folder)?;
    let mut text = if path.is_file() {
        std::fs::read_to_string(&path)
            .map_err(|error| Error::io("cannot read the list of forgotten people", error))?
    } else {
        String::new()
    };
    let now = moment()?;
    let words = person.ids.iter().chain(&person.emails);
    for word in words.chain(&person.phones).collect::<BTreeSet<_>>() {
        if known.as_ref().is_some_and(|known| known.has(key, word)) {
            continue;
        }
        let stone = Tombstone {
            person: key.pseudonym(word),
            forgotten_at: now.clone(),
        };
        let line = serde_json::to_string(&stone)
            .map_err(|error| Error::data(format!("cannot be written as JSON: {error}")))?;
        text += &line;
        text.push('\n');
    }
    WholeFile::text(&Target::File(path.clone()), &text)?;
    Ok(path)
}

/// The key where nobody names one: in the folder of settings of the user.
pub(crate) fn usual_key() -> Option<PathBuf> {
    let settings = std::env::var_os("XDG_CONFIG_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from);
    let settings = settings.or_else(|| {
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty())?;
        Some(Path::new(&home).join(".config"))
    });
    Some(settings?.join("clv").join("key"))
}

/// The key that was named, or the usual one, which is made if needed.
///
/// # Errors
/// When it cannot be read or written.
pub(super) fn key_of(named: Option<&Path>) -> Result<Option<Key>> {
    if let Some(path) = named {
        return Key::read(path).map(Some);
    }
    let Some(path) = usual_key() else {
        return Ok(None);
    };
    if !path.exists() {
        make_key(&path)?;
    }
    Key::read(&path).map(Some)
}

/// Writes 32 random bytes as hexadecimal digits to a file that only its owner reads.
fn make_key(path: &Path) -> Result<()> {
    let failed = |error| Error::io(format!("cannot write the key `{}`", path.display()), error);
    let mut bytes = [0; 32];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::data(format!("the system gives no random bytes: {error}")))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    for byte in bytes {
        write!(file, "{byte:02x}").map_err(failed)?;
    }
    writeln!(file).map_err(failed)
}
