//! Fields that are separated by spaces, one or many: they become tabs before the text is cut into cells.

use std::io::{self, Read};

/// What stands between two fields where spaces separate them.
pub(super) const TAB: u8 = b'\t';

/// Turns every run of spaces and tabs into one tab; spaces at both ends of a line are left out.
#[derive(Debug, Default)]
pub(super) struct Squeezer {
    /// Has a field begun on this line?
    is_in_line: bool,
    /// Do spaces wait for the next field?
    has_gap: bool,
}

impl Squeezer {
    /// Adds a part of a text, without the spaces that are too many.
    pub(super) fn add(&mut self, part: &[u8], squeezed: &mut Vec<u8>) {
        for byte in part.iter().copied() {
            match byte {
                b' ' | TAB => self.has_gap = true,
                b'\r' | b'\n' => {
                    (self.is_in_line, self.has_gap) = (false, false);
                    squeezed.push(byte);
                }
                byte => {
                    if self.has_gap && self.is_in_line {
                        squeezed.push(TAB);
                    }
                    (self.is_in_line, self.has_gap) = (true, false);
                    squeezed.push(byte);
                }
            }
        }
    }
}

/// A text with one tab where spaces separate its fields.
pub(super) fn squeezed(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    Squeezer::default().add(text.as_bytes(), &mut bytes);
    // only ASCII was left out or put in
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The same of a text that is read in parts.
#[derive(Debug)]
pub(super) struct Squeezed<R> {
    text: R,
    squeezer: Squeezer,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Squeezed<R> {
    pub(super) fn of(text: R) -> Self {
        Self {
            text,
            squeezer: Squeezer::default(),
            ready: Vec::new(),
            given: 0,
        }
    }
}

impl<R: Read> Read for Squeezed<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            let mut part = [0; 1 << 14];
            let length = self.text.read(&mut part)?;
            if length == 0 {
                return Ok(0);
            }
            self.ready.clear();
            self.given = 0;
            self.squeezer.add(&part[..length], &mut self.ready);
        }
        let length = target.len().min(self.ready.len() - self.given);
        target[..length].copy_from_slice(&self.ready[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

/// Does every one of the first lines have the same number of fields, several, when cut at spaces?
pub(super) fn cuts_alike(text: &str) -> bool {
    const LINES: usize = 100;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut widths = lines
        .take(LINES)
        .map(|line| line.split_whitespace().count());
    let Some(first) = widths.next() else {
        return false;
    };
    let mut others = 0;
    first > 2
        && widths.all(|width| {
            others += 1;
            width == first
        })
        && others > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_spaces_become_one_tab() {
        let text = " 00004 0001  19970101\t 2   29.33 \r\n00005 1\n";
        let expected = "00004\t0001\t19970101\t2\t29.33\r\n00005\t1\n";
        assert_eq!(squeezed(text), expected);
        let mut read = String::new();
        let mut reader = Squeezed::of(text.as_bytes());
        reader.read_to_string(&mut read).expect("bytes in memory");
        assert_eq!(read, expected);
    }

    #[test]
    fn lines_of_equal_width_are_noticed() {
        assert!(cuts_alike("1 2 3\n4  5 6\n"));
        assert!(!cuts_alike("a b c\nd e\n") && !cuts_alike("a b\nc d\n") && !cuts_alike("a b c\n"));
    }
}
