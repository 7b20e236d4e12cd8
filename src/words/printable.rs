//! Text from files made safe for a terminal: nothing in it moves the cursor, hides, reverses, or goes on for ever.

use std::borrow::Cow;
use std::fmt::Write;

/// Longer texts are cut.
const LONGEST: usize = 1_000;

/// Characters that change the direction of text or cannot be seen.
const UNSEEN: [(char, char); 7] = [
    ('\u{61c}', '\u{61c}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{e0000}', '\u{e007f}'),
];

/// One line that is safe to print: control characters as `\x1b`, characters that reverse text or cannot be seen as
/// `\u{202e}`, and at most 1,000 characters.
///
/// ```
/// use clv::words::printable;
/// assert_eq!(printable("a\u{1b}[2Jb\n\u{202e}"), r"a\x1b[2Jb\x0a\u{202e}");
/// assert_eq!(printable("Zoë 世界"), "Zoë 世界");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    // a text of so many bytes has at most as many characters
    if text.len() <= LONGEST && !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for character in text.chars().take(LONGEST) {
        push(character, &mut shown);
    }
    let left = text.chars().skip(LONGEST).count();
    if left > 0 {
        let _infallible = write!(shown, "… ({left} more characters)");
    }
    Cow::Owned(shown)
}

/// Several lines that are safe to print, of any length; their line breaks stay.
#[must_use]
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    let is_harmless = |character: char| character == '\n' || !is_unsafe(character);
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' {
            shown.push('\n');
        } else {
            push(character, &mut shown);
        }
    }
    Cow::Owned(shown)
}

fn push(character: char, shown: &mut String) {
    let code = u32::from(character);
    let _infallible = if character.is_control() {
        write!(shown, r"\x{code:02x}")
    } else if is_unsafe(character) {
        write!(shown, r"\u{{{code:x}}}")
    } else {
        shown.push(character);
        Ok(())
    };
}

fn is_unsafe(character: char) -> bool {
    let is_unseen = |(first, last): &(char, char)| (*first..=*last).contains(&character);
    character.is_control() || UNSEEN.iter().any(is_unseen)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, printable, printable_lines};

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let shown = printable(&"x".repeat(LONGEST + 7)).into_owned();
        assert!(shown.ends_with("x… (7 more characters)"));
        assert!(shown.chars().count() < LONGEST + 40);
        assert_eq!(printable(&"é".repeat(LONGEST)), "é".repeat(LONGEST));
    }

    #[test]
    fn lines_keep_their_breaks_and_nothing_else() {
        assert_eq!(printable_lines("a\nb\r\u{7}\u{9b}"), "a\nb\\x0d\\x07\\x9b");
    }
}
