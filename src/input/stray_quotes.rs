//! A quote that opens and does not close on its line swallows the lines after it, up to the next quote or the
//! end of the file. Here such a row falls apart again: the line with the quote cannot be read, those after it can.

use super::cells::BrokenRow;

/// A row as the reader cut it, and where.
pub(super) struct CutRow<'a> {
    pub(super) fields: Vec<&'a [u8]>,
    /// The line on which it starts.
    pub(super) line: u64,
    /// Fields of the header.
    pub(super) width: usize,
    pub(super) delimiter: u8,
    /// Is it the last one of the file?
    pub(super) is_last: bool,
}

/// One line of a row that fell apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PlainLine {
    /// A line that is a row of its own.
    Row { line: u64, fields: Vec<Vec<u8>> },
    /// A line that cannot be read.
    Broken(BrokenRow),
}

impl CutRow<'_> {
    /// The lines of a row in which a quote swallowed other rows; `None` where its line ends belong into its cells.
    pub(super) fn fall_apart(&self) -> Option<Vec<PlainLine>> {
        let at = self
            .fields
            .iter()
            .position(|field| field.contains(&b'\n'))?;
        let is_last_field = at + 1 == self.fields.len();
        let mut pieces: Vec<&[u8]> = self.fields[at]
            .split(|byte| *byte == b'\n')
            .map(|piece| piece.strip_suffix(b"\r").unwrap_or(piece))
            .collect();
        if pieces.last().is_some_and(|piece| piece.is_empty()) {
            pieces.pop();
        }
        let (first, rest) = pieces.split_first()?;
        let rows = rest.iter().filter(|piece| self.is_row(piece)).count();
        if rows < if self.width > 2 { 1 } else { 2 } {
            return None;
        }
        let start = [&self.fields[..at], &[*first]].concat();
        let mut lines = vec![self.broken(self.line, &start.join(&b','))];
        for (piece, line) in rest.iter().zip(self.line + 1..) {
            let is_whole = line < self.line + rest.len() as u64 || (self.is_last && is_last_field);
            let fields: Vec<Vec<u8>> = piece
                .split(|byte| *byte == self.delimiter)
                .map(<[u8]>::to_vec)
                .collect();
            lines.push(if is_whole && fields.len() == self.width {
                PlainLine::Row { line, fields }
            } else {
                self.broken(line, piece)
            });
        }
        Some(lines)
    }

    /// Does a piece of a cell have as many fields as the header, one of them a number or a date?
    fn is_row(&self, piece: &[u8]) -> bool {
        let fields: Vec<&[u8]> = piece.split(|byte| *byte == self.delimiter).collect();
        let starts_with_digit = |field: &&[u8]| field.first().is_some_and(u8::is_ascii_digit);
        fields.len() == self.width
            && fields.iter().any(starts_with_digit)
            && !fields.iter().any(|field| field.starts_with(b" "))
    }

    fn broken(&self, line: u64, start: &[u8]) -> PlainLine {
        PlainLine::Broken(BrokenRow {
            line,
            start: String::from_utf8_lossy(start).into_owned(),
            has_stray_quote: line == self.line,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(fields: &[&str], is_last: bool) -> Option<Vec<(u64, bool)>> {
        let row = CutRow {
            fields: fields.iter().map(|field| field.as_bytes()).collect(),
            line: 6,
            width: 3,
            delimiter: b',',
            is_last,
        };
        let is_row = |line: &PlainLine| match line {
            PlainLine::Row { line, .. } => (*line, true),
            PlainLine::Broken(broken) => (broken.line, false),
        };
        Some(row.fall_apart()?.iter().map(is_row).collect())
    }

    #[test]
    fn lines_after_a_quote_that_never_closes_are_rows_again() {
        assert_eq!(
            lines(&["a", "1", "x\nb,2,y\nc,3,z\n"], true),
            Some(vec![(6, false), (7, true), (8, true)])
        );
    }

    #[test]
    fn the_line_on_which_the_quote_closes_is_lost_too() {
        assert_eq!(
            lines(&["a", "x\nb,2,y\nc,3", "z"], false),
            Some(vec![(6, false), (7, true), (8, false)])
        );
    }

    #[test]
    fn line_ends_in_a_cell_stay() {
        assert_eq!(lines(&["a", "1", "first\nsecond"], false), None);
        assert_eq!(lines(&["a", "1", "12 Main St, Town, UK\nb"], false), None);
        assert_eq!(lines(&["a", "1", "one line"], true), None);
    }
}
