//! Endings of the names of tables, which a folder or an archive is searched for.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Endings of texts, which may have one of [`PACKED`] behind them.
const TEXTS: [&str; 5] = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson"];
/// Endings of packed texts.
const PACKED: [&str; 2] = [".gz", ".zst"];
/// Endings of everything else that holds tables.
const OTHERS: [&str; 10] = [
    ".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip", ".sqlite", ".sqlite3", ".db",
];
/// Those of them that other programs use for other files, too.
const DATABASES: [&str; 1] = [".db"];
/// The start of an SQLite database.
pub(super) const SQLITE: &[u8] = b"SQLite format 3\0";

/// The endings in words, for hints.
pub(super) const IN_WORDS: &str = "tables end in .csv, .tsv, .txt, .jsonl, .ndjson (or these with .gz or .zst), \
     .parquet, .xlsx, .xls, .ods, .zip, .sqlite or .db";

/// Does a file have the name of a table? Files that office programs write beside open ones do not.
pub(super) fn is_table(name: &str) -> bool {
    let name = name.to_lowercase();
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let bare = PACKED.iter().find_map(|packed| file.strip_suffix(packed));
    let is_text = TEXTS
        .iter()
        .any(|ending| bare.unwrap_or(file).ends_with(ending));
    let is_other = OTHERS.iter().any(|ending| file.ends_with(ending));
    (is_text || is_other) && !file.starts_with('.') && !file.starts_with("~$")
}

/// Is a file of a folder a table, by its name, and by its first bytes where its name is not enough?
pub(super) fn is_table_at(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default().to_lowercase();
    let needs_proof = DATABASES.iter().any(|ending| name.ends_with(ending));
    path.is_file() && is_table(&name) && (!needs_proof || is_sqlite(path))
}

fn is_sqlite(path: &Path) -> bool {
    let mut start = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(SQLITE.len() as u64).read_to_end(&mut start));
    read.is_ok() && start == SQLITE
}

/// Is a file of a folder to be passed over in silence?
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$")
}

#[cfg(test)]
mod tests {
    use super::is_table;

    #[test]
    fn tables_are_known_by_their_endings() {
        for name in [
            "a.csv",
            "A.CSV.GZ",
            "b/c.jsonl.zst",
            "a.XLSX",
            "a.ods",
            "shop.sqlite",
            "a.zip",
        ] {
            assert!(is_table(name), "{name}");
        }
        for name in ["~$a.xlsx", "a.xlsx.gz", "a.bak", ".a.csv", "notes", "a.pdf"] {
            assert!(!is_table(name), "{name}");
        }
    }
}
