//! Hashes of identifiers.
//!
//! Advertising platforms compare plain SHA-256 hashes, so anybody can compute the hash of an address that they know:
//! a hashed address is still personal data. A pseudonym for internal use is therefore keyed (HMAC-SHA-256), and only
//! those who have the key can connect it with a person.

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// Letters of a SHA-256 hash in hexadecimal form.
const HASH_LENGTH: usize = 64;
/// The shortest key that is accepted, in bytes.
const SHORTEST_KEY: usize = 16;
/// The longest key file that is read, in bytes.
const LONGEST_KEY: u64 = 4096;

/// The SHA-256 hash of a text, as 64 hexadecimal digits in small letters.
#[must_use]
pub(crate) fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// Is the text already such a hash, in letters of either case?
#[must_use]
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == HASH_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _infallible = write!(text, "{byte:02x}");
    }
    text
}

/// A secret for pseudonyms.
#[derive(Clone)]
pub(crate) struct Key(Vec<u8>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// Reads a key: all bytes of a file, without a line end.
    ///
    /// # Errors
    /// When the file cannot be read, or has fewer than 16 bytes.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let failed = |error| Error::io(format!("cannot read the key `{name}`"), error);
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(LONGEST_KEY)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        while bytes.last().is_some_and(u8::is_ascii_whitespace) {
            bytes.pop();
        }
        if bytes.len() < SHORTEST_KEY {
            let what = format!("the key has {} bytes, fewer than 16: `{name}`", bytes.len());
            return Err(Error::usage(what).hint(
                "make one with `openssl rand -hex 32 > FILE`, and keep it apart from the data",
            ));
        }
        Ok(Self(bytes))
    }

    /// The pseudonym of a text, as 64 hexadecimal digits in small letters.
    #[must_use]
    pub(crate) fn pseudonym(&self, text: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC accepts keys of any length");
        mac.update(text.as_bytes());
        hexadecimal(&mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        assert_eq!(
            sha256("adsapi"),
            "49e0be2aeccfb51a8dee4c945c8a70a9ac500cf6f5cb08112575f74db9b1470d"
        );
        assert!(is_hash(&sha256("")));
        assert!(is_hash(&sha256("a").to_uppercase()));
        assert!(!is_hash("ann@example.org"));
        assert!(!is_hash(&"g".repeat(64)));
    }

    #[test]
    fn pseudonyms_are_hmac_sha_256() {
        // RFC 4231, test case 2 has the key `Jefe`, which is too short to be read from a file
        assert_eq!(
            Key(b"Jefe".to_vec()).pseudonym("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_key_has_at_least_sixteen_bytes_and_is_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "short\n").unwrap();
        assert!(Key::read(&path).unwrap_err().is_usage());
        std::fs::write(&path, "0123456789abcdef\n").unwrap();
        let key = Key::read(&path).unwrap();
        assert_eq!(key.0, b"0123456789abcdef");
        assert!(!format!("{key:?}").contains("0123"));
    }
}
