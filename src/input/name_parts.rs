//! The name of a column in parts: `TRANSACTION_DT`, `gift_value`, `Email (Billing)`, `Rechnungsbetrag`.

use super::currencies::is_known_code;
use super::meanings::{Meaning, Meanings, of_word};
use super::plain::folded;

/// Letters between two parts of a compound: `Kunde-n-nummer`, `Rechnung-s-betrag`.
const LINKS: [&str; 5] = ["s", "n", "en", "es", "e"];
/// The shortest part of a compound.
const SHORTEST: usize = 2;
/// Parts of two letters that a compound may start or end with; other short words stand alone.
const SHORT_PARTS: [&str; 5] = ["id", "no", "nr", "dt", "at"];

/// What a name says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NameParts {
    /// What all its parts mean together.
    pub(super) all: Meanings,
    /// What each of its parts means, in order.
    pub(super) each: Vec<Meanings>,
    /// Parts that are not known.
    pub(super) unknown: usize,
}

impl NameParts {
    /// Takes a name apart.
    pub(super) fn of(name: &str) -> Self {
        let mut parts = Self::default();
        let words = words(name);
        let mut at = 0;
        while at < words.len() {
            let pair = words.get(at + 1).map(|next| format!("{}{next}", words[at]));
            if let Some(meaning) = pair.as_deref().and_then(of_word) {
                parts.push(meaning);
                at += 2;
                continue;
            }
            parts.push_word(&words[at]);
            at += 1;
        }
        parts
    }

    fn push_word(&mut self, word: &str) {
        let compound = of_word(word).map(|meaning| vec![meaning]);
        match compound.or_else(|| compound_of(word)) {
            Some(meanings) => meanings.into_iter().for_each(|meaning| self.push(meaning)),
            None if is_known_code(word) || word.bytes().all(|byte| byte.is_ascii_digit()) => {}
            None => self.unknown += 1,
        }
    }

    fn push(&mut self, meaning: Meanings) {
        if meaning != Meanings::one(Meaning::Filler) {
            self.all = self.all.and(meaning);
            self.each.push(meaning);
        }
    }

    /// Is there a part that means this, and nothing of what is given beside it?
    pub(super) fn has_without(&self, meaning: Meaning, others: &[Meaning]) -> bool {
        self.all.has(meaning) && !self.all.any(others)
    }

    /// The first part with a meaning.
    pub(super) fn position(&self, meaning: Meaning) -> Option<usize> {
        self.each.iter().position(|part| part.has(meaning))
    }
}

/// The words of a name in small letters without accents: between marks, where small letters become capital, and
/// where letters become digits.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = name.trim_start_matches('\u{feff}').chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        if matches!(letter, '#' | '№' | 'º' | '°') {
            end(&mut word, &mut words);
            words.push("number".to_owned());
            continue;
        }
        if !letter.is_alphanumeric() {
            end(&mut word, &mut words);
            continue;
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1);
        let starts_word = before.is_some_and(|before| {
            (before.is_lowercase() && letter.is_uppercase())
                || (before.is_alphabetic() && letter.is_ascii_digit())
                || (before.is_ascii_digit() && letter.is_alphabetic())
                || (before.is_uppercase()
                    && letter.is_uppercase()
                    && after.is_some_and(|after| after.is_lowercase()))
        });
        if starts_word {
            end(&mut word, &mut words);
        }
        word.push_str(&folded(*letter));
    }
    end(&mut word, &mut words);
    words
}

fn end(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// The parts of a compound that consists of known words alone, with letters that link them; the fewest that do.
fn compound_of(word: &str) -> Option<Vec<Meanings>> {
    if !word.is_ascii() || word.len() > 60 {
        return None;
    }
    // the best way to take apart what comes before each position
    let mut best: Vec<Option<Vec<Meanings>>> = vec![None; word.len() + 1];
    best[0] = Some(Vec::new());
    for end in SHORTEST..=word.len() {
        for start in 0..=end - SHORTEST {
            let Some(before) = best[start].clone() else {
                continue;
            };
            let part = &word[start..end];
            let is_at_an_end = start == 0 || end == word.len();
            if part.len() == SHORTEST && !(is_at_an_end && SHORT_PARTS.contains(&part)) {
                continue;
            }
            let Some(meaning) = part_of_compound(part, start > 0) else {
                continue;
            };
            let count = before.len() + 1;
            if best[end].as_ref().is_none_or(|found| found.len() > count) {
                best[end] = Some([before, vec![meaning]].concat());
            }
        }
    }
    best.pop().flatten()
}

/// What a part of a compound means; letters that link it to the part before may stand before it.
fn part_of_compound(part: &str, may_be_linked: bool) -> Option<Meanings> {
    if let Some(meaning) = of_word(part) {
        return Some(meaning);
    }
    let mut links = LINKS.iter().filter(|_| may_be_linked);
    links.find_map(|link| {
        let rest = part.strip_prefix(link)?;
        (rest.len() > SHORTEST).then(|| of_word(rest)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        for (name, expected) in [
            ("TRANSACTION_DT", vec!["transaction", "dt"]),
            ("BeginDate", vec!["begin", "date"]),
            ("Email (Billing)", vec!["email", "billing"]),
            ("Montant réglé", vec!["montant", "regle"]),
            ("N° client", vec!["n", "number", "client"]),
            ("XMLData2", vec!["xml", "data", "2"]),
            ("\u{feff}Fecha de pedido", vec!["fecha", "de", "pedido"]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }

    #[test]
    fn compounds_are_taken_apart() {
        for (name, meanings) in [
            ("Kundennummer", vec![Meaning::Person, Meaning::Id]),
            ("Bestelldatum", vec![Meaning::Event, Meaning::Date]),
            ("Rechnungsbetrag", vec![Meaning::Event, Meaning::Amount]),
            ("klantnummer", vec![Meaning::Person, Meaning::Id]),
            ("customerid", vec![Meaning::Person, Meaning::Id]),
        ] {
            let parts = NameParts::of(name);
            assert_eq!(parts.each.len(), meanings.len(), "{name}: {parts:?}");
            for (part, meaning) in parts.each.iter().zip(meanings) {
                assert!(part.has(meaning), "{name}: {meaning:?}");
            }
        }
        assert_eq!(NameParts::of("quux").unknown, 1);
    }
}
