//! Lines before the header: `sep=;` for spreadsheets, and titles.

/// Lines before the header that are left aside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preamble {
    /// How many lines.
    pub lines: u64,
    /// How many bytes of UTF-8, with their line ends.
    pub bytes: usize,
}

/// Lines among which a header is looked for.
const LINES: usize = 20;
/// Characters between fields that are tried.
const DELIMITERS: [char; 6] = [',', ';', '\t', '|', '^', '~'];

impl Preamble {
    /// The lines before the header of a text.
    #[must_use]
    pub(crate) fn of(text: &str) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').take(LINES).collect();
        let Some(first) = lines.first() else {
            return Self::default();
        };
        let start = first.trim().to_ascii_lowercase();
        if start.starts_with("sep=") && start.len() <= "sep=;".len() {
            return Self::up_to(&lines, 1);
        }
        header_after_titles(&lines).map_or_else(Self::default, |at| Self::up_to(&lines, at))
    }

    fn up_to(lines: &[&str], header: usize) -> Self {
        Self {
            lines: header as u64,
            bytes: lines[..header].iter().map(|line| line.len()).sum(),
        }
    }
}

/// The line of the header where the first line is one text without any delimiter, and all lines from a later
/// one on have as many delimiters as that.
fn header_after_titles(lines: &[&str]) -> Option<usize> {
    let has_delimiter = |line: &str| line.contains(DELIMITERS) || line.contains('"');
    if lines[0].trim().is_empty() || has_delimiter(lines[0]) {
        return None;
    }
    let at = lines.iter().position(|line| has_delimiter(line))?;
    let rows: Vec<&str> = lines[at..]
        .iter()
        .map(|line| line.trim_end_matches(['\r', '\n']))
        .filter(|line| !line.is_empty())
        .collect();
    let cuts_alike = |delimiter: &char| {
        let fields = fields(rows[0], *delimiter);
        fields > 1
            && rows.len() > 1
            && rows
                .iter()
                .all(|row| self::fields(row, *delimiter) == fields)
    };
    DELIMITERS.iter().any(cuts_alike).then_some(at)
}

/// Fields of a line, with those in quotes as one.
fn fields(line: &str, delimiter: char) -> usize {
    let mut is_quoted = false;
    let mut fields = 1;
    for letter in line.chars() {
        if letter == '"' {
            is_quoted = !is_quoted;
        } else if letter == delimiter && !is_quoted {
            fields += 1;
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::Preamble;

    #[test]
    fn lines_before_the_header_are_found() {
        for (text, lines) in [
            ("sep=;\nid;date\na;b\n", 1),
            ("SEP=,\r\nid,date\r\na,b\r\n", 1),
            ("Orders of the year\nExported 2025\n\nid,date\na,b\n", 3),
            ("Orders\nid;date;note\na;b;\"c;d\"\n", 1),
        ] {
            let preamble = Preamble::of(text);
            assert_eq!(preamble.lines, lines, "{text}");
            assert!(text[preamble.bytes..].starts_with("id"), "{text}");
        }
    }

    #[test]
    fn a_header_is_no_preamble() {
        for text in [
            "id,date\na,b\n",
            "words\nmore words\n",
            "id\na\nb\n",
            "",
            "\nid,date\na,b\n",
            "Title\nid,date\n",
            "Title\nid,date\na,b,c\n",
        ] {
            assert_eq!(Preamble::of(text), Preamble::default(), "{text}");
        }
    }
}
