//! The words by which a person is known, and where they are in a text.

use std::collections::BTreeSet;

/// Words that name one person wherever they are, and ids that could be any number.
#[derive(Debug, Clone, Default)]
pub(super) struct Traces {
    /// E-mail addresses, numbers, hashes and long ids: in small letters.
    pub(super) words: BTreeSet<String>,
    /// Ids such as `17`, which mean a person only where ids are.
    pub(super) short_ids: BTreeSet<String>,
}

/// A place in a text, from the first byte to before the second.
pub(super) type Span = (usize, usize);

impl Traces {
    /// Where a text has one of the words, in order and without overlaps. A word inside another is none.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Span> {
        let small = text.to_ascii_lowercase();
        let mut found = Vec::new();
        for word in &self.words {
            let word = word.as_bytes();
            let Some(first) = word.first() else { continue };
            let mut from = 0;
            while let Some(at) = position(&small, word, *first, from) {
                if is_whole(&small, at, at + word.len()) {
                    found.push((at, at + word.len()));
                }
                from = at + 1;
            }
        }
        found.sort_unstable();
        found.dedup_by(|later, earlier| later.0 < earlier.1);
        found
    }

    /// Is a cell an id of the person, where cells are ids?
    pub(super) fn is_short_id(&self, cell: &str) -> bool {
        self.short_ids
            .contains(cell.trim().trim_start_matches('\''))
    }

    /// Where a document names an id that could be any number: as a text of JSON, as an id of a page, and in backticks.
    pub(super) fn find_short_ids(&self, text: &[u8]) -> Vec<Span> {
        let mut found = Vec::new();
        for id in &self.short_ids {
            for (before, after) in [("\"", "\""), ("class=\"id\">", "<"), ("`", "`")] {
                let pattern = format!("{before}{id}{after}");
                let mut from = 0;
                while let Some(at) = position(text, pattern.as_bytes(), pattern.as_bytes()[0], from)
                {
                    let start = at + before.len();
                    found.push((start, start + id.len()));
                    from = at + 1;
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The next place of a word that starts with a byte.
fn position(text: &[u8], word: &[u8], first: u8, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let at = from + text.get(from..)?.iter().position(|byte| *byte == first)?;
        if text[at..].starts_with(word) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Does a word begin and end at these places, rather than in a longer one? A mark between two letters is within a word:
/// `ann@example.org` is not in `mary.ann@example.org`.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
    };
    let is_link = |byte: Option<&u8>| {
        byte.is_some_and(|byte| matches!(byte, b'.' | b'-' | b'+' | b'@' | b'%'))
    };
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let further = start.checked_sub(2).and_then(|at| text.get(at));
    let continues_before = is_letter(before) || (is_link(before) && is_letter(further));
    let (after, beyond) = (text.get(end), text.get(end + 1));
    let continues_after = is_letter(after) || (is_link(after) && is_letter(beyond));
    !continues_before && !continues_after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(words: &[&str]) -> Traces {
        Traces {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            short_ids: ["17".to_owned()].into(),
        }
    }

    #[test]
    fn words_are_found_whole_and_in_either_case() {
        let traces = traces(&["ann@example.org", "c0001"]);
        for text in [
            "ann@example.org",
            "\"Ann@Example.ORG\",5",
            "x C0001.",
            "'C0001;",
            "to <ann@example.org>",
        ] {
            assert_eq!(traces.find(text.as_bytes()).len(), 1, "{text}");
        }
        for text in [
            "mary.ann@example.org",
            "ann@example.org.uk",
            "c00012",
            "ac0001",
            "c0001-b",
        ] {
            assert!(traces.find(text.as_bytes()).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_number_is_an_id_only_where_ids_are() {
        let traces = traces(&[]);
        assert!(traces.is_short_id(" 17 ") && !traces.is_short_id("170"));
        let found = |text: &str| traces.find_short_ids(text.as_bytes()).len();
        assert_eq!(found("{\"ids\": [\"17\", \"18\"], \"rows\": 17}"), 1);
        assert_eq!(found("<th class=\"id\">17</th><td>17</td>"), 1);
        assert_eq!(found("without `17`"), 1);
    }
}
