//! Many texts in little memory: all of them while they are few, then a fixed share of them by hash.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// Texts and how often each was added; of more than [`Sampled::MOST`] a share is kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sampled {
    /// Bits of a hash that must be 0 for a text to be kept.
    mask: u64,
    /// Hashes of texts, and how often each was added.
    times: HashTable<(u64, u32)>,
}

impl Sampled {
    /// Texts kept at most.
    const MOST: usize = 1 << 19;

    /// Adds a text; says whether it was there, which is never so for those of which no account is kept.
    pub(crate) fn insert(&mut self, text: &str) -> bool {
        let hash = xxh3_64(text.as_bytes());
        if hash & self.mask != 0 {
            return false;
        }
        let was_there = self.add_times(hash, 1);
        self.shrink();
        was_there
    }

    /// Adds to the count of a hash; says whether it was there.
    fn add_times(&mut self, hash: u64, more: u32) -> bool {
        let mut entry = self
            .times
            .entry(
                place(hash),
                |(other, _)| *other == hash,
                |(hash, _)| place(*hash),
            )
            .or_insert((hash, 0));
        let (_, times) = entry.get_mut();
        let was_there = *times > 0;
        *times += more;
        was_there
    }

    /// Adds all texts of another.
    pub(crate) fn add(&mut self, other: &Self) {
        self.mask |= other.mask;
        let mask = self.mask;
        self.times.retain(|(hash, _)| *hash & mask == 0);
        for (hash, times) in other.times.iter().filter(|(hash, _)| hash & mask == 0) {
            self.add_times(*hash, *times);
        }
        self.shrink();
    }

    /// Was a text added, as far as it is known?
    #[must_use]
    pub(crate) fn contains(&self, text: &str) -> bool {
        if self.times.is_empty() {
            return false;
        }
        let hash = xxh3_64(text.as_bytes());
        let found = self.times.find(place(hash), |(other, _)| *other == hash);
        found.is_some()
    }

    /// How many texts were added that were there before; an estimate where only a share is kept.
    #[must_use]
    pub(crate) fn repeats(&self) -> u64 {
        let repeats: u64 = (self.times.iter())
            .map(|(_, times)| u64::from(times - 1))
            .sum();
        repeats * self.share()
    }

    /// One in how many texts is kept.
    #[must_use]
    pub(crate) const fn share(&self) -> u64 {
        self.mask + 1
    }

    fn shrink(&mut self) {
        while self.times.len() > Self::MOST {
            self.mask = self.mask << 1 | 1;
            let mask = self.mask;
            self.times.retain(|(hash, _)| *hash & mask == 0);
        }
    }
}

/// The place of a hash in the table: the low bits of those that are kept may all be 0.
const fn place(hash: u64) -> u64 {
    hash.rotate_left(24)
}

#[cfg(test)]
mod tests {
    use super::Sampled;

    #[test]
    fn few_texts_are_counted_exactly_and_many_nearly() {
        let mut few = Sampled::default();
        for text in ["a", "b", "a", "a"] {
            few.insert(text);
        }
        assert_eq!((few.repeats(), few.share()), (2, 1));
        assert!(few.contains("b") && !few.contains("c"));

        let mut many = Sampled::default();
        for number in 0..2_000_000 {
            many.insert(&number.to_string());
            if number % 10 == 0 {
                many.insert(&number.to_string());
            }
        }
        assert!(many.share() > 1);
        assert!(
            many.repeats().abs_diff(200_000) < 4_000,
            "{}",
            many.repeats()
        );
    }
}
