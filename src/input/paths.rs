//! What a caller names, files, folders, globs and stdin, becomes a sorted list of sources.

use std::path::{Path, PathBuf};

use glob::MatchOptions;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::source::{Source, unreadable};

/// Endings of tables that a folder is searched for; of texts also with one of [`PACKED`] behind.
const ENDINGS: [&str; 6] = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet"];
/// Endings of packed texts.
const PACKED: [&str; 2] = [".gz", ".zst"];

/// Names of files that are not read which a caution lists.
const NAMES_SHOWN: usize = 3;

/// Stars do not stand for what is hidden, or for the marks between folders.
const LETTERS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// The sources behind a list of files, folders, globs and `-`.
///
/// A folder gives its files of known endings, by name, without what is hidden.
///
/// # Errors
/// When something does not exist, cannot be read, is empty, or a folder or glob holds nothing.
pub fn sources(inputs: &[String], temp_dir: &Path) -> Result<Vec<Source>> {
    if inputs.is_empty() {
        return Err(Error::usage("no input given"));
    }
    let mut found = Vec::new();
    for input in inputs {
        if input == "-" {
            found.push(Source::stdin(temp_dir)?);
            continue;
        }
        for path in paths(input)? {
            found.push(Source::at(&path.display().to_string(), &path, temp_dir)?);
        }
    }
    Ok(found)
}

/// The files behind a list of files, folders and globs, without opening them. What cannot be found is left to
/// [`sources`], which reports it.
pub(crate) fn named_files(inputs: &[String]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for input in inputs.iter().filter(|input| *input != "-") {
        found.extend(paths(input).unwrap_or_default());
    }
    found
}

/// The caution about files that lie in the folders among the inputs and are not read, because their names are not
/// those of tables.
pub(crate) fn files_not_read(inputs: &[String]) -> Option<Caution> {
    let mut names = Vec::new();
    for input in inputs {
        let Ok(entries) = std::fs::read_dir(input) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if path.is_file() && !name.starts_with('.') && !is_table(name) {
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

/// Does a file have one of the known endings?
fn is_table(name: &str) -> bool {
    let name = name.to_lowercase();
    let bare = PACKED
        .iter()
        .find_map(|packed| name.strip_suffix(packed))
        .unwrap_or(&name);
    ENDINGS.iter().any(|ending| bare.ends_with(ending))
}

/// The tables of a folder, by name.
fn tables_in(input: &str, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(input, error))? {
        let entry = entry.map_err(|error| unreadable(input, error))?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_str().unwrap_or_default();
        if path.is_file() && !name.starts_with('.') && is_table(name) {
            found.push(path);
        }
    }
    found.sort();
    let hint =
        "tables end in .csv, .tsv, .txt, .jsonl, .ndjson or .parquet, texts also in .gz or .zst";
    not_empty(found, "no table in the folder", input, hint)
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
