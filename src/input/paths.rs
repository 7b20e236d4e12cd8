//! What a caller names, files, folders, globs and stdin, becomes a sorted list of sources.

use std::path::{Path, PathBuf};

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::endings::{IN_WORDS, is_hidden, is_table_at};
use super::location::Location;
use super::opening::Opening;
use super::options::ReadOptions;
use super::patterns::LETTERS;
use super::source::{Source, unreadable};

/// Names of files that are not read which a caution lists.
const NAMES_SHOWN: usize = 3;

/// The sources behind a list of inputs, and what the reader should know of them.
#[derive(Debug)]
pub struct Found {
    /// One source for each table.
    pub sources: Vec<Source>,
    /// What was left out while they were looked for.
    pub cautions: Vec<Caution>,
}

/// The sources behind a list of files, folders, globs and `-`.
///
/// A folder gives its files of known endings, by name, without what is hidden. A workbook gives one sheet, an
/// archive all its tables that fit.
///
/// # Errors
/// When something does not exist, cannot be read, is empty, or a folder or glob holds nothing.
pub fn sources(inputs: &[String], options: &ReadOptions) -> Result<Found> {
    if inputs.is_empty() {
        return Err(Error::usage("no input given"));
    }
    let folder = temp_dir(options.temp_dir.as_deref());
    let mut opening = Opening::new(options, &folder);
    let mut sources = Vec::new();
    for input in inputs {
        match Location::of(input) {
            Location::Stdin => {
                sources.extend(opening.bytes("stdin", &mut std::io::stdin().lock())?);
            }
            Location::Files(input) => {
                for path in paths(input)? {
                    sources.extend(opening.at(&path.display().to_string(), &path)?);
                }
            }
            Location::Sqlite(path) => sources.push(opening.sqlite(path, Path::new(path))?),
            Location::Server(server) => sources.push(opening.server(server, input)?),
            Location::Web => sources.extend(opening.web(input)?),
            Location::Store => sources.extend(opening.store(input)?),
        }
    }
    opening.every_choice_had_an_effect()?;
    let mut cautions = opening.cautions;
    cautions.extend(files_not_read(inputs));
    Ok(Found { sources, cautions })
}

/// The files behind a list of files, folders and globs, without opening them. What cannot be found is left to
/// [`sources`], which reports it.
pub(crate) fn named_files(inputs: &[String]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for input in inputs {
        match Location::of(input) {
            Location::Files(input) => found.extend(paths(input).unwrap_or_default()),
            Location::Sqlite(path) => found.push(PathBuf::from(path)),
            Location::Stdin | Location::Server(_) | Location::Web | Location::Store => {}
        }
    }
    found
}

/// The caution about files that lie in the folders among the inputs and are not read, because their names are not
/// those of tables.
fn files_not_read(inputs: &[String]) -> Option<Caution> {
    let mut names = Vec::new();
    for input in inputs {
        let Ok(entries) = std::fs::read_dir(input) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str());
            if path.is_file() && !is_hidden(name.unwrap_or_default()) && !is_table_at(&path) {
                names.push(path.display().to_string());
            }
        }
    }
    names.sort();
    let files = names.len();
    names.truncate(NAMES_SHOWN);
    (files > 0).then_some(Caution::FilesNotRead { files, names })
}

/// The folder for spills and spools: the caller's, or the system's.
#[must_use]
pub fn temp_dir(chosen: Option<&Path>) -> PathBuf {
    chosen.map_or_else(std::env::temp_dir, Path::to_owned)
}

fn paths(input: &str) -> Result<Vec<PathBuf>> {
    let path = Path::new(input);
    if path.is_dir() {
        return tables_in(input, path);
    }
    if !path.exists() && input.contains(['*', '?', '[']) {
        return matching(input);
    }
    Ok(vec![path.to_owned()])
}

/// The tables of a folder, by name.
fn tables_in(input: &str, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(input, error))? {
        let entry = entry.map_err(|error| unreadable(input, error))?;
        if is_table_at(&entry.path()) {
            found.push(entry.path());
        }
    }
    found.sort();
    not_empty(found, "no table in the folder", input, IN_WORDS)
}

/// The files whose paths match a pattern, by path.
fn matching(pattern: &str) -> Result<Vec<PathBuf>> {
    let invalid = |error| Error::usage(format!("invalid pattern: `{pattern}`")).because(error);
    let mut found = Vec::new();
    for path in glob::glob_with(pattern, LETTERS).map_err(invalid)? {
        let path = path.map_err(|error| unreadable(pattern, error.into()))?;
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    let hint = "`*` and `?` stand for letters of one name, `**` for any number of folders";
    not_empty(found, "nothing matches", pattern, hint)
}

fn not_empty(found: Vec<PathBuf>, nothing: &str, input: &str, hint: &str) -> Result<Vec<PathBuf>> {
    if found.is_empty() {
        Err(Error::data(format!("{nothing}: `{input}`")).hint(hint))
    } else {
        Ok(found)
    }
}
