//! Different texts, each kept once and known by a number.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// Texts by number, from 1 in the order in which they came; 0 is the empty text.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    places: HashTable<u32>,
    /// Where each text ends.
    ends: Vec<u64>,
    all: String,
}

impl Texts {
    /// The number of a text, which is kept if it is new.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = xxh3_64(text.as_bytes());
        let is_it = |number: &u32| text_at(&self.ends, &self.all, *number) == text;
        if let Some(number) = self.places.find(hash, is_it) {
            return *number;
        }
        let number = self.add(text);
        let (ends, all) = (&self.ends, &self.all);
        let hash_of = |number: &u32| xxh3_64(text_at(ends, all, *number).as_bytes());
        self.places.insert_unique(hash, number, hash_of);
        number
    }

    fn add(&mut self, text: &str) -> u32 {
        self.all.push_str(text);
        self.ends.push(self.all.len() as u64);
        u32::try_from(self.ends.len()).expect("fewer than four billion different texts")
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u32) -> &str {
        if number == 0 {
            return "";
        }
        text_at(&self.ends, &self.all, number)
    }

    /// The same texts numbered in the order of their bytes, and the new number of each old one.
    pub(crate) fn sorted(&self) -> (Self, Vec<u32>) {
        let count = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> = (1..=count).collect();
        order.sort_unstable_by_key(|number| self.text(*number));
        let mut sorted = Self::default();
        let mut renumbered = vec![0; order.len() + 1];
        for number in order {
            renumbered[number as usize] = sorted.add(self.text(number));
        }
        (sorted, renumbered)
    }
}

/// Texts of a batch by number, from 1 in the order in which they came; 0 is the empty text.
#[derive(Debug, Default)]
pub(crate) struct Numbers<'a> {
    places: HashTable<u32>,
    texts: Vec<&'a str>,
}

impl<'a> Numbers<'a> {
    /// The number of a text.
    pub(crate) fn number(&mut self, text: &'a str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = xxh3_64(text.as_bytes());
        let texts = &self.texts;
        let is_it = |number: &u32| texts[*number as usize - 1] == text;
        if let Some(number) = self.places.find(hash, is_it) {
            return *number;
        }
        self.texts.push(text);
        let number = u32::try_from(self.texts.len()).expect("a batch has few texts");
        let texts = &self.texts;
        let hash_of = |number: &u32| xxh3_64(texts[*number as usize - 1].as_bytes());
        self.places.insert_unique(hash, number, hash_of);
        number
    }

    /// The texts, from number 1.
    pub(crate) fn texts(&self) -> &[&'a str] {
        &self.texts
    }
}

fn text_at<'a>(ends: &[u64], all: &'a str, number: u32) -> &'a str {
    let at = number as usize - 1;
    let place = |end: u64| usize::try_from(end).unwrap_or_default();
    let start = at.checked_sub(1).map_or(0, |before| place(ends[before]));
    &all[start..place(ends[at])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once_and_can_be_sorted() {
        let mut texts = Texts::default();
        let numbers: Vec<u32> = ["web", "", "shop", "web", "é"]
            .iter()
            .map(|text| texts.number(text))
            .collect();
        assert_eq!(numbers, [1, 0, 2, 1, 3]);
        let (sorted, renumbered) = texts.sorted();
        assert_eq!(renumbered, [0, 2, 1, 3]);
        assert_eq!(
            ["", "shop", "web", "é"],
            [0, 1, 2, 3].map(|number| sorted.text(number))
        );
    }
}
