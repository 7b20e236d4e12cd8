//! What a caller names, files, folders, globs and stdin, becomes a sorted list of sources.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::source::{Source, unreadable};

/// Endings of tables that a folder is searched for; of texts also with one of [`PACKED`] behind.
const ENDINGS: [&str; 6] = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet"];
/// Endings of packed texts.
const PACKED: [&str; 2] = [".gz", ".zst"];

/// The sources behind a list of files, folders, globs (`*` and `?` in the last part) and `-`.
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

/// The folder for spills and spools: the caller's, or the system's.
#[must_use]
pub fn temp_dir(chosen: Option<&Path>) -> PathBuf {
    chosen.map_or_else(std::env::temp_dir, Path::to_owned)
}

fn paths(input: &str) -> Result<Vec<PathBuf>> {
    let path = Path::new(input);
    if path.is_dir() {
        let nothing = (
            "no table in the folder",
            "tables end in .csv, .tsv, .txt, .jsonl, .ndjson or .parquet, texts also in .gz or .zst",
        );
        return listing(input, path, nothing, is_table);
    }
    let pattern = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    if !path.exists() && pattern.contains(['*', '?']) {
        let folder = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let nothing = (
            "nothing matches",
            "`*` and `?` stand for letters of a file's name, not of a folder's",
        );
        return listing(input, folder, nothing, |name| {
            matches(pattern.as_bytes(), name.as_bytes())
        });
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

fn listing(
    input: &str,
    folder: &Path,
    (nothing, hint): (&str, &str),
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(input, error))?;
    let is_wanted = |path: &PathBuf| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        path.is_file() && !name.starts_with('.') && wanted(name)
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(is_wanted)
        .collect();
    found.sort();
    if found.is_empty() {
        Err(Error::data(format!("{nothing}: `{input}`")).hint(hint))
    } else {
        Ok(found)
    }
}

/// Does a name match a pattern of `*` and `?`?
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=name.len()).any(|skip| matches(rest, &name[skip..])),
        ([b'?', rest @ ..], [_, tail @ ..]) => matches(rest, tail),
        ([first, rest @ ..], [letter, tail @ ..]) => first == letter && matches(rest, tail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn globs_match_names() {
        for (pattern, name, expected) in [
            ("*.csv", "a.csv", true),
            ("a?.csv", "a1.csv", true),
            ("a?.csv", "a.csv", false),
            ("*", "", true),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes()),
                expected,
                "{pattern} {name}"
            );
        }
    }
}
