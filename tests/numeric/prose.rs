//! All prose is plain English: documents, the catalogue, comments and messages.

use std::fs;
use std::path::{Path, PathBuf};

/// Where prose stands, and the endings of its files.
const PLACES: &[&str] = &[
    "src",
    "python",
    "tests",
    "benches",
    "fuzz",
    "models",
    "notebooks",
];

/// Parts of these places that are not prose of ours.
const NOT_OURS: &[&str] = &["fuzz/corpus", "fuzz/target", "tests/numeric/prose.rs"];

/// A customer is *they*.
const PRONOUNS: &[&str] = &["he", "him", "his", "himself"];

/// Words of the old picture language, which explain nothing.
const METAPHORS: &[&str] = &["stair", "stairs", "floors", "door", "doors"];

/// What may follow "is no".
const AFTER_IS_NO: &[&str] = &["better", "longer", "more", "need", "worse"];

/// What stands before "is no" where it means that something does not exist.
const BEFORE_IS_NO: &[&str] = &["there", "it", "that", "which"];

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with prose, by its path from the root.
fn files() -> Vec<String> {
    let mut paths = Vec::new();
    for place in PLACES {
        collect(&root().join(place), &mut paths);
    }
    for entry in fs::read_dir(root()).unwrap() {
        paths.push(entry.unwrap().path());
    }
    let mut names: Vec<String> = paths
        .iter()
        .filter_map(|path| path.strip_prefix(root()).ok()?.to_str().map(str::to_owned))
        .filter(|name| {
            let ending = name.rsplit('.').next().unwrap_or_default();
            let is_catalogue = ending == "ftl" && name.starts_with("src/words/en/");
            matches!(ending, "md" | "rs" | "py" | "pyi" | "ipynb" | "html") || is_catalogue
        })
        .filter(|name| !NOT_OURS.iter().any(|part| name.starts_with(part)))
        .collect();
    names.sort();
    names
}

/// The prose of a line of code: its comment and its string literals. Other lines are prose as a whole.
fn prose(name: &str, line: &str) -> String {
    if name.rsplit('.').next() != Some("rs") {
        return line.to_owned();
    }
    if let Some((_, comment)) = line.split_once("//") {
        return comment.to_owned();
    }
    let parts = line.split('"').skip(1).step_by(2);
    parts.collect::<Vec<_>>().join("; ")
}

/// What is wrong with a line of prose.
fn complaint(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '’')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    for word in &words {
        if PRONOUNS.contains(&&**word) {
            return Some(format!("a customer is they, not `{word}`"));
        }
        if METAPHORS.contains(&&**word) {
            return Some(format!("say what is meant instead of `{word}`"));
        }
    }
    for at in 1..words.len().saturating_sub(1) {
        let negates = ["is", "are", "was"].contains(&&*words[at]) && words[at + 1] == "no";
        let exists = BEFORE_IS_NO.contains(&&*words[at - 1]);
        let follows = words.get(at + 2).map_or("", String::as_str);
        if negates && !exists && !AFTER_IS_NO.contains(&follows) {
            return Some(format!("say `is not a`, not `is no {follows}`"));
        }
    }
    let bytes = text.as_bytes();
    let spaced = text.match_indices(" %").any(|(at, _)| {
        let before = bytes.get(at.wrapping_sub(1)).copied().unwrap_or(b' ');
        before.is_ascii_digit() || before == b'}'
    });
    if spaced || text.contains("\u{a0}%") {
        return Some("say 90%, without a space".to_owned());
    }
    None
}

#[test]
fn prose_is_plain_english() {
    let mut found = Vec::new();
    for name in files() {
        let text = fs::read_to_string(root().join(&name)).unwrap();
        for (at, line) in text.lines().enumerate() {
            if let Some(complaint) = complaint(&prose(&name, line)) {
                found.push(format!("{name}:{}: {complaint}: {}", at + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_is_not_plain_english_is_noticed() {
    for text in [
        "what he will buy",
        "column `date` is no date",
        "all of them are no customers of ours",
        "intervals hold 90 % of them",
        "{ $share } % of all",
        "a stair of modules",
    ] {
        assert!(complaint(text).is_some(), "{text}");
    }
    for text in [
        "what they will buy",
        "column `date` is not a date",
        "there is no date",
        "intervals hold 90% of them",
        "the header",
        "it is no longer open",
    ] {
        assert!(complaint(text).is_none(), "{text}");
    }
}
