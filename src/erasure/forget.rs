//! The removal itself: collect, clean, check, replace.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::columns::Holds;
use super::document;
use super::person::Person;
use super::text::Cells;
use super::tombstones::{self, bury, key_of};
use super::traces::Traces;
use crate::error::{Error, Result};
use crate::input::identity::Country;
use crate::spec::ForgetSpec;
use crate::temporary;

/// Ids that one person has at most; an address of more of them is that of a firm or a family.
const MOST_IDS: usize = 10;
/// How often the files are searched for further ids and addresses of one person.
const SEARCHES: usize = 8;

/// A file that had the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForgottenIn {
    /// Its path in the folder.
    pub file: String,
    /// Rows that were removed.
    pub rows: u64,
    /// Words that were replaced.
    pub words: u64,
    /// The target, if the file is an audience: it may have been uploaded.
    pub export: Option<&'static str>,
}

/// A person was taken out of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Forgotten {
    /// Files that were searched.
    pub searched: u64,
    /// Files that had the person.
    pub found: Vec<ForgottenIn>,
    /// Files that were not searched, because the caller said so.
    pub skipped: Vec<String>,
    /// Phone numbers of the person that somebody else has too: they stay with the other.
    pub shared_numbers: u64,
    /// The list that keeps the person out, by keyed hashes.
    pub list: Option<PathBuf>,
    /// Was nothing changed, because only that was asked for?
    pub dry_run: bool,
}

/// A file of the folder.
struct Place {
    path: PathBuf,
    /// Its path in the folder.
    name: String,
}

/// A file that takes the place of another.
struct Replacement {
    part: NamedTempFile,
    path: PathBuf,
}

/// Takes a person out of all files of a folder, or changes nothing.
///
/// # Errors
/// - a file cannot be read, or hides its content
/// - a file would still name the person
/// - a file cannot be written
pub(crate) fn forget(who: &str, folder: &Path, spec: &ForgetSpec) -> Result<Forgotten> {
    if who.trim().is_empty() {
        return Err(Error::usage(
            "say who is to be forgotten: an id, an e-mail address or a phone number",
        ));
    }
    let country = spec.country.as_deref().map(Country::named).transpose()?;
    let key = key_of(spec.key.as_deref())?;
    let mut skipped = Vec::new();
    let places = places(folder, spec, &mut skipped)?;
    let person = collect(Person::named(who, country), &places)?;
    let traces = person.traces(key.as_ref());
    let mut found = Vec::new();
    let mut replacements = Vec::new();
    for place in &places {
        let bytes = read(place)?;
        let at = |error: Error| error.at(&place.name);
        let cleaned = document::cleaned(&place.name, &bytes, &person, &traces).map_err(at)?;
        let kept = cleaned.as_ref().map_or(&bytes, |cleaned| &cleaned.bytes);
        check(place, kept, &person, &traces)?;
        let Some(cleaned) = cleaned else { continue };
        found.push(ForgottenIn {
            file: place.name.clone(),
            rows: cleaned.rows,
            words: cleaned.words,
            export: cleaned.export,
        });
        if !spec.dry_run {
            replacements.push(Replacement::write(place, &cleaned.bytes)?);
        }
    }
    let mut list = None;
    if !spec.dry_run {
        if let Some(key) = &key {
            list = Some(bury(folder, &person, key)?);
        }
        for replacement in replacements {
            replacement.put()?;
        }
    }
    Ok(Forgotten {
        searched: places.len() as u64,
        found,
        skipped,
        shared_numbers: person.shared.len() as u64,
        list,
        dry_run: spec.dry_run,
    })
}

/// The last check: no word, hash or id is left, after decompression.
fn check(place: &Place, bytes: &[u8], person: &Person, traces: &Traces) -> Result<()> {
    let is_left = document::has_trace(&place.name, bytes, person, traces)
        .map_err(|error| error.at(&place.name))?;
    if !is_left {
        return Ok(());
    }
    Err(
        Error::data("the file would still name the person, and nothing was changed")
            .at(&place.name)
            .hint("remove them from the file or its name yourself, and call this again"),
    )
}

/// All ids, addresses and numbers of a person that the files of a folder know.
fn collect(mut person: Person, places: &[Place]) -> Result<Person> {
    for _ in 0..SEARCHES {
        let before = person.clone();
        for place in places {
            let bytes = read(place)?;
            let learned = &mut person;
            document::each_row(&place.name, &bytes, &mut |cells| {
                learn(learned, &before, cells);
            })
            .map_err(|error| error.at(&place.name))?;
        }
        if person.is_as(&before) {
            break;
        }
    }
    if person.ids.len() > MOST_IDS {
        let what = format!(
            "an address of the person has {} ids, so it is not the address of one person",
            person.ids.len()
        );
        return Err(Error::data(what).hint(
            "take the address out of the files yourself, and call this with the id of the person",
        ));
    }
    let known = person.clone();
    for place in places {
        let bytes = read(place)?;
        let kept = &mut person;
        document::each_row(&place.name, &bytes, &mut |cells| {
            share(kept, &known, cells);
        })
        .map_err(|error| error.at(&place.name))?;
    }
    Ok(person)
}

/// Learns from a row that has an id or an address of the person.
fn learn(person: &mut Person, known: &Person, cells: &Cells<'_>) {
    let is_theirs = cells
        .iter()
        .any(|(held, cell)| known.is_named_by(*held, cell));
    if !is_theirs {
        return;
    }
    for (held, cell) in cells {
        person.learn(*held, cell);
    }
}

/// Leaves a number to somebody else whose row has it.
fn share(person: &mut Person, known: &Person, cells: &Cells<'_>) {
    let is_theirs = cells
        .iter()
        .any(|(held, cell)| known.is_named_by(*held, cell));
    let names_somebody = cells
        .iter()
        .any(|(held, cell)| matches!(held, Holds::Id | Holds::Email) && !cell.trim().is_empty());
    if is_theirs || !names_somebody {
        return;
    }
    for (held, cell) in cells {
        if *held == Holds::Phone && known.is_number(cell) {
            person.share(cell);
        }
    }
}

/// All files of a folder and of those in it, but for links, the list of the forgotten and what the caller skips.
fn places(folder: &Path, spec: &ForgetSpec, skipped: &mut Vec<String>) -> Result<Vec<Place>> {
    if !folder.is_dir() {
        return Err(Error::data(format!("not a folder: `{}`", folder.display())));
    }
    let mut open = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    let key = spec.key.clone().or_else(tombstones::usual_key);
    let key = key.and_then(|key| key.canonicalize().ok());
    while let Some(at) = open.pop() {
        let failed = |error| Error::io(format!("cannot read the folder `{}`", at.display()), error);
        for entry in fs::read_dir(&at).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let path = entry.path();
            if kind.is_dir() {
                open.push(path);
                continue;
            }
            let name = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            let is_list = path == folder.join(tombstones::FILE);
            let is_key = key.is_some() && path.canonicalize().ok() == key;
            if !kind.is_file() || is_list || is_key {
                continue;
            }
            if spec.skipped.contains(&name) {
                skipped.push(name);
                continue;
            }
            found.push(Place { path, name });
        }
    }
    let asked: BTreeSet<&String> = spec.skipped.iter().collect();
    if let Some(wrong) = asked.into_iter().find(|name| !skipped.contains(name)) {
        return Err(Error::usage(format!(
            "no file of the folder has this name: `{wrong}`"
        )));
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn read(place: &Place) -> Result<Vec<u8>> {
    fs::read(&place.path)
        .map_err(|error| Error::io(format!("cannot read `{}`", place.path.display()), error))
}

impl Replacement {
    /// Writes the new file beside the old one.
    fn write(place: &Place, bytes: &[u8]) -> Result<Self> {
        let failed = |error| Error::io(format!("cannot write `{}`", place.path.display()), error);
        let folder = place.path.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder
            .prefix(temporary::PART_PREFIX)
            .suffix(temporary::PART_SUFFIX);
        let mut part = temporary::part(&builder, folder).map_err(failed)?;
        part.write_all(bytes).map_err(failed)?;
        part.as_file().sync_all().map_err(failed)?;
        let permissions = fs::metadata(&place.path).map_err(failed)?.permissions();
        fs::set_permissions(part.path(), permissions).map_err(failed)?;
        Ok(Self {
            part,
            path: place.path.clone(),
        })
    }

    fn put(self) -> Result<()> {
        let path = self.path;
        let put = self.part.persist(&path);
        put.map(drop)
            .map_err(|error| Error::io(format!("cannot write `{}`", path.display()), error.error))
    }
}
