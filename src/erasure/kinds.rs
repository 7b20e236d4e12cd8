//! What a file is, by its name and its first bytes.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A table of text, with the byte between its cells.
    Delimited(u8),
    /// A JSON value on each line.
    JsonLines,
    /// JSON, a page or another text.
    Text,
    Parquet,
    Gzip,
    Zstd,
    Zip,
    /// An image or a font: nothing to read.
    Picture,
    /// Nothing that can be read here.
    Unreadable(&'static str),
}

/// First bytes of files that hide their content.
const HIDDEN: [(&[u8], &str); 8] = [
    (b"SQLite format 3\0", "a SQLite database"),
    (b"%PDF", "a PDF document"),
    (b"BZh", "compressed with bzip2"),
    (b"\xFD7zXZ\0", "compressed with xz"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xD0\xCF\x11\xE0", "an old workbook"),
    (b"ARROW1", "an Arrow file"),
];

/// First bytes of pictures.
const PICTURES: [&[u8]; 5] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"RIFF", b"\0\0\x01\0"];

/// What bytes with a name are.
pub(super) fn kind_of(name: &str, bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"PAR1") {
        return Kind::Parquet;
    }
    if bytes.starts_with(&[0x1F, 0x8B]) {
        return Kind::Gzip;
    }
    if bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        return Kind::Zstd;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let start = &bytes[..bytes.len().min(4096)];
        let has = |word: &[u8]| start.windows(word.len()).any(|part| part == word);
        let is_workbook = has(b"[Content_Types].xml") || has(b"opendocument") || has(b"xl/");
        return if is_workbook {
            Kind::Unreadable("a workbook")
        } else {
            Kind::Zip
        };
    }
    if let Some((_, what)) = HIDDEN.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Kind::Unreadable(what);
    }
    if PICTURES.iter().any(|start| bytes.starts_with(start)) {
        return Kind::Picture;
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Kind::Unreadable("a text in UTF-16");
    }
    if bytes.contains(&0) {
        return Kind::Unreadable("not a text");
    }
    of_text(name, bytes)
}

fn of_text(name: &str, bytes: &[u8]) -> Kind {
    let lower = name.to_lowercase();
    let lower = lower.trim_end_matches(".gz").trim_end_matches(".zst");
    let is_named = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if is_named(&[".jsonl", ".ndjson"]) {
        return Kind::JsonLines;
    }
    if is_named(&[
        ".json", ".html", ".htm", ".md", ".xml", ".log", ".toml", ".yaml", ".yml", ".ipynb",
    ]) {
        return Kind::Text;
    }
    if is_named(&[".tsv", ".tab"]) {
        return Kind::Delimited(b'\t');
    }
    let header = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |mark: u8| header.split(|byte| *byte == mark).count() - 1;
    let marks = [b',', b';', b'\t', b'|'];
    let most = marks
        .into_iter()
        .max_by_key(|mark| (count(*mark), *mark == b','));
    match most {
        Some(mark) if count(mark) > 0 || is_named(&[".csv"]) => Kind::Delimited(mark),
        _ => Kind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_first_bytes_and_names() {
        for (name, bytes, kind) in [
            (
                "scores.csv",
                &b"customer_id,clv\n"[..],
                Kind::Delimited(b','),
            ),
            ("scores.csv.gz", b"\x1F\x8B\x08", Kind::Gzip),
            ("orders.txt", b"a;b\n1;2\n", Kind::Delimited(b';')),
            ("one.csv", b"id\n1\n", Kind::Delimited(b',')),
            ("report.html", b"<html>, a, b", Kind::Text),
            ("e.jsonl", b"{}", Kind::JsonLines),
            (
                "book.xlsx",
                b"PK\x03\x04xx[Content_Types].xml",
                Kind::Unreadable("a workbook"),
            ),
            ("chart.png", b"\x89PNG\r\n", Kind::Picture),
            ("x.bin", b"a\0b", Kind::Unreadable("not a text")),
        ] {
            assert_eq!(kind_of(name, bytes), kind, "{name}");
        }
    }
}
