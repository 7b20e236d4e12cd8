//! How a text's characters are written: UTF-8, UTF-16 or Windows-1252, recognised from its bytes.
//!
//! Whatever is not UTF-8 is transcoded while it is read, from its start to its end. A file of
//! UTF-8 with a few bad bytes stays UTF-8: they are an error with a line, never replaced.

use std::io::{Read, Result};

/// Bytes that are looked at together.
const BLOCK: u64 = 1 << 18;
/// Bytes that show whether every second one is 0.
const PATTERN: usize = 4096;

/// How characters become bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, with ASCII as a part of it.
    #[default]
    Utf8,
    /// UTF-16, the low byte first, as Windows writes "Unicode".
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252, with Latin-1 as a part of it.
    Windows1252,
}

impl Encoding {
    /// Its usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// Recognises the encoding of a text; one that is ASCII throughout is read to its end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(text: impl Read) -> Result<Self> {
        Ok(Self::of_blocks(text, u64::MAX)?.unwrap_or_default())
    }

    /// Recognises the encoding of a text from its start; `None` when that is ASCII and the text goes on.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_start(text: impl Read) -> Result<Option<Self>> {
        Self::of_blocks(text, 1)
    }

    /// Looks at `blocks` blocks of a text at most, and at one more behind the first letter that is not ASCII.
    fn of_blocks(mut text: impl Read, blocks: u64) -> Result<Option<Self>> {
        let mut block = Vec::new();
        text.by_ref().take(BLOCK).read_to_end(&mut block)?;
        if let Some(wide) = utf_16(&block) {
            return Ok(Some(wide));
        }
        for _ in 0..blocks {
            if let Some(first) = block.iter().position(|byte| !byte.is_ascii()) {
                block.drain(..first);
                text.by_ref().take(BLOCK).read_to_end(&mut block)?;
                return Ok(Some(by_byte(&block)));
            }
            if (block.len() as u64) < BLOCK {
                return Ok(Some(Self::Utf8));
            }
            block.clear();
            text.by_ref().take(BLOCK).read_to_end(&mut block)?;
        }
        Ok(None)
    }
}

/// UTF-16 by its mark, or because every second byte of a mostly Latin text is 0.
fn utf_16(start: &[u8]) -> Option<Encoding> {
    match start {
        [0xff, 0xfe, ..] => return Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let pairs = start[..start.len().min(PATTERN)].chunks_exact(2);
    let all = pairs.len();
    let (low_first, high_first) = pairs.fold((0, 0), |(low, high), pair| match pair {
        [0, 0] => (low, high),
        [_, 0] => (low + 1, high),
        [0, _] => (low, high + 1),
        _ => (low, high),
    });
    match (low_first, high_first) {
        (low, 0) if low * 2 > all => Some(Encoding::Utf16Le),
        (0, high) if high * 2 > all => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// UTF-8 or Windows-1252, from bytes that begin with the first one that is not ASCII.
///
/// An accented letter of Windows-1252 is hardly ever a letter of UTF-8, too, and the other way round:
/// the commoner of both decides, and bytes that Windows-1252 does not use speak against it.
fn by_byte(bytes: &[u8]) -> Encoding {
    let (mut letters, mut faults) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        letters += chunk
            .valid()
            .chars()
            .filter(|letter| !letter.is_ascii())
            .count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    let unused = |byte: &u8| matches!(byte, 0 | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    if faults > letters && !bytes.iter().any(unused) {
        Encoding::Windows1252
    } else {
        Encoding::Utf8
    }
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    fn of(bytes: &[u8]) -> Encoding {
        Encoding::of(bytes).unwrap()
    }

    fn utf_16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn encodings_are_recognised_from_bytes() {
        let late = [vec![b'a'; 1 << 19], b"Zo\xeb".to_vec()].concat();
        for (bytes, expected) in [
            (b"".to_vec(), Encoding::Utf8),
            (b"id,date".to_vec(), Encoding::Utf8),
            ("Zoë €".into(), Encoding::Utf8),
            ("\u{feff}id".into(), Encoding::Utf8),
            (b"Zo\xeb;5 \x80".to_vec(), Encoding::Windows1252),
            (late, Encoding::Windows1252),
            (utf_16("\u{feff}id;5", u16::to_le_bytes), Encoding::Utf16Le),
            (utf_16("\u{feff}id;5", u16::to_be_bytes), Encoding::Utf16Be),
            (utf_16("id;Zoë", u16::to_le_bytes), Encoding::Utf16Le),
            (utf_16("id;Zoë", u16::to_be_bytes), Encoding::Utf16Be),
        ] {
            assert_eq!(of(&bytes), expected, "{:?}", &bytes[..bytes.len().min(20)]);
        }
    }

    #[test]
    fn utf_8_with_bad_bytes_stays_utf_8() {
        assert_eq!(of(b"Zo\xc3\xab, Ren\xc3\xa9, Zo\xeb"), Encoding::Utf8);
        assert_eq!(of(b"a\x81b"), Encoding::Utf8);
    }
}
