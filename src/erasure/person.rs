//! Everything by which a person is known: what the caller says, and what the files of the folder add.

use std::collections::BTreeSet;

use super::columns::Holds;
use super::traces::Traces;
use crate::audience::hash::{Key, sha256};
use crate::input::identity::{Country, email, phone};
use crate::input::is_nobody;

/// A person by their ids, addresses and numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) ids: BTreeSet<String>,
    pub(super) emails: BTreeSet<String>,
    pub(super) phones: BTreeSet<String>,
    /// Cells of addresses and numbers as they are written.
    pub(super) spellings: BTreeSet<String>,
    /// Numbers that somebody else has too.
    pub(super) shared: BTreeSet<String>,
    /// Did the caller say a number, so that a row with it is theirs?
    pub(super) is_said_by_number: bool,
    /// How numbers without a calling code are dialled.
    pub(super) country: Option<Country>,
}

impl Person {
    /// The person of whom the caller says an id, an address or a number.
    pub(super) fn named(who: &str, country: Option<Country>) -> Self {
        let who = who.trim();
        let mut person = Self {
            country,
            ..Self::default()
        };
        if let Some(address) = email(who) {
            person.emails.insert(address.into_owned());
        }
        if who.starts_with('+')
            && let Some(number) = phone(who, country)
        {
            person.phones.insert(number);
            person.is_said_by_number = true;
        }
        // an address or a number can be the id too
        person.ids.insert(who.to_owned());
        person
    }

    /// Is a cell this person's id or address? A number is not enough, because families share them, unless the caller
    /// says one.
    pub(super) fn is_named_by(&self, holds: Holds, cell: &str) -> bool {
        let cell = cell.trim();
        match holds {
            Holds::Id => {
                let bare = cell.trim_start_matches('\'');
                self.ids.contains(bare) || self.is_address(cell)
            }
            Holds::Key => self.is_address(cell) || is_telling(cell) && self.ids.contains(cell),
            Holds::Email => self.is_address(cell),
            Holds::Phone => self.is_said_by_number && self.is_number(cell),
            Holds::Other => false,
        }
    }

    fn is_address(&self, cell: &str) -> bool {
        cell.contains('@')
            && email(cell).is_some_and(|address| self.emails.contains(address.as_ref()))
    }

    /// Is a cell one of this person's numbers, however it is written?
    pub(super) fn is_number(&self, cell: &str) -> bool {
        phone(without_guard(cell), self.country).is_some_and(|number| self.phones.contains(&number))
    }

    /// Learns from a cell of a row of this person; whether it was new.
    pub(super) fn learn(&mut self, holds: Holds, cell: &str) -> bool {
        let cell = cell.trim();
        if cell.is_empty() {
            return false;
        }
        match holds {
            Holds::Id => {
                let id = cell.trim_start_matches('\'').to_owned();
                if is_nobody(&id) || id == "0" {
                    // guests share such ids
                    return false;
                }
                if let Some(address) = email(&id) {
                    self.emails.insert(address.into_owned());
                }
                if id.starts_with('+')
                    && let Some(number) = phone(&id, self.country)
                {
                    self.phones.insert(number);
                }
                self.ids.insert(id)
            }
            // another source can number somebody else so
            Holds::Key if !is_telling(cell) => false,
            Holds::Key => self.learn(Holds::Id, cell),
            Holds::Email => {
                self.spellings.insert(cell.to_owned());
                email(cell).is_some_and(|address| self.emails.insert(address.into_owned()))
            }
            Holds::Phone => {
                let found = phone(without_guard(cell), self.country);
                if found.is_some() {
                    self.spellings.insert(cell.to_owned());
                }
                found.is_some_and(|number| self.phones.insert(number))
            }
            Holds::Other => false,
        }
    }

    /// Is nothing known that another state of the search did not know?
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.ids == other.ids && self.emails == other.emails && self.phones == other.phones
    }

    /// Notes that somebody else has a number of this person.
    pub(super) fn share(&mut self, cell: &str) {
        if let Some(number) = phone(without_guard(cell), self.country) {
            self.phones.remove(&number);
            let country = self.country;
            self.spellings.retain(|spelling| {
                phone(without_guard(spelling), country).as_ref() != Some(&number)
            });
            self.shared.insert(number);
        }
    }

    /// The words that must not be in any file: clear, hashed for all platforms, and as pseudonyms.
    pub(super) fn traces(&self, key: Option<&Key>) -> Traces {
        let mut traces = Traces::default();
        let mut texts: BTreeSet<String> = BTreeSet::new();
        for id in &self.ids {
            if is_telling(id) {
                texts.insert(id.clone());
            } else {
                traces.short_ids.insert(id.clone());
            }
        }
        texts.extend(self.emails.iter().cloned());
        texts.extend(
            self.spellings
                .iter()
                .map(|text| without_guard(text).to_owned()),
        );
        for address in &self.emails {
            traces.words.insert(sha256(address));
            if let Some((name, domain)) = address.split_once('@') {
                traces
                    .words
                    .insert(sha256(&format!("{}@{domain}", name.replace('.', ""))));
            }
        }
        for number in &self.phones {
            let digits = number.trim_start_matches('+');
            texts.insert(digits.to_owned());
            for form in [number.as_str(), digits, &format!("+{digits}")] {
                traces.words.insert(sha256(form));
            }
        }
        for id in self.ids.iter().chain(&self.emails).chain(&self.phones) {
            traces.words.extend(key.map(|key| key.pseudonym(id)));
            if let Some(digits) = id.strip_prefix('+') {
                traces.words.extend(key.map(|key| key.pseudonym(digits)));
            }
        }
        traces
            .words
            .extend(texts.iter().map(|text| text.to_lowercase()));
        traces.words.retain(|word| !word.is_empty());
        traces
    }
}

/// Does an id name somebody wherever it is? A plain number, or a word such as `web`, does not.
fn is_telling(id: &str) -> bool {
    let has_digit = id.bytes().any(|byte| byte.is_ascii_digit());
    let has_letter = id.chars().any(char::is_alphabetic);
    id.contains('@')
        || id.starts_with('+')
        || (has_digit && has_letter && id.len() >= 4 && id.parse::<f64>().is_err())
}

fn without_guard(cell: &str) -> &str {
    cell.trim().trim_start_matches('\'').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_no_telling_ids() {
        for id in ["C00001", "ann@example.org", "+33612345679", "9f3c-77"] {
            assert!(is_telling(id), "{id}");
        }
        for id in ["17", "100000", "web", "1e50", "C1"] {
            assert!(!is_telling(id), "{id}");
        }
    }

    #[test]
    fn a_person_is_known_by_every_form_of_their_address() {
        let mut person = Person::named("Ann.Lee@gmail.com", None);
        person.learn(Holds::Phone, "+33 6 12 34 56 79");
        let words = person.traces(None).words;
        for text in [
            "ann.lee@gmail.com",
            "annlee@gmail.com",
            "33612345679",
            "+33612345679",
        ] {
            assert!(words.contains(&sha256(text)), "{text}");
        }
        assert!(words.contains("+33 6 12 34 56 79"));
        assert!(person.is_number("0033 612345679"));
    }

    #[test]
    fn the_id_of_guests_is_nobodys() {
        let mut person = Person::named("ann@example.org", None);
        for id in ["0", "guest", "n/a"] {
            assert!(!person.learn(Holds::Id, id), "{id}");
        }
        assert!(person.learn(Holds::Id, "17"));
    }

    #[test]
    fn a_number_that_somebody_else_has_is_kept() {
        let mut person = Person::named("C00001", None);
        person.learn(Holds::Phone, "+33 6 12 34 56 79");
        person.share("+33612345679");
        assert!(!person.is_number("+33612345679"));
        assert_eq!(person.shared.len(), 1);
        assert!(person.spellings.is_empty());
    }
}
