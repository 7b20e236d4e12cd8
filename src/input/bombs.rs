//! A limit to what a packed file may unpack to, because a small file can stand for petabytes.

use std::io::{self, Read};

/// What every packed file may unpack to, in bytes.
const ALWAYS: u64 = 1 << 27;
/// How many times its own length a packed file may unpack to. Tables come to 5 to 50.
const TIMES: u64 = 250;

/// The bytes that are left of what a packed file may unpack to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    left: u64,
}

impl Bound {
    /// The bound of a packed file with a length in bytes.
    pub(super) fn of(length: u64) -> Self {
        Self {
            left: length.saturating_mul(TIMES).max(ALWAYS),
        }
    }

    /// No bound, for what is not packed.
    #[cfg(feature = "databases")]
    pub(super) const fn none() -> Self {
        Self { left: u64::MAX }
    }

    /// Counts unpacked bytes.
    ///
    /// # Errors
    /// When they are more than the file can reasonably hold.
    pub(super) fn add(&mut self, bytes: u64) -> io::Result<()> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(io::Error::new(io::ErrorKind::InvalidData, TOO_MUCH)),
        }
    }
}

/// What is said of a file that unpacks to too much.
pub(super) const TOO_MUCH: &str = "it unpacks to more than 250 times its size";

/// Bytes that are counted while they are unpacked.
pub(super) struct Counted<'b, R> {
    pub(super) packed: R,
    pub(super) bound: &'b mut Bound,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.packed.read(buffer)?;
        self.bound.add(read as u64)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_up_to_the_bound() {
        let mut bound = Bound::of(1 << 20);
        let mut counted = Counted {
            packed: io::repeat(0),
            bound: &mut bound,
        };
        let mut block = vec![0; 1 << 20];
        for _ in 0..TIMES {
            counted.read_exact(&mut block).expect("within the bound");
        }
        assert!(counted.read(&mut block).is_err());
        assert_eq!(Bound::of(1).left, ALWAYS);
    }
}
