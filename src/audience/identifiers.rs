//! Identifiers of a person in the form in which platforms compare them.
//!
//! What the platforms have in common is here; where they differ, [`Rules`] say how. The form comes first, the hash
//! second. An empty cell has neither form nor hash, and a cell that is a hash already is passed on.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::countries::{country_code, state_code};
use super::hash::{is_hash, sha256};
use crate::input::identity::{Country, email, phone};

/// What a platform may know of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Identifier {
    Email,
    Phone,
    FirstName,
    LastName,
    City,
    State,
    Zip,
    Country,
    BirthDate,
    BirthYear,
    Gender,
    Age,
    MobileId,
    Company,
    JobTitle,
}

/// How a platform wants names and places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// As written, without spaces around them.
    AsWritten,
    /// In small letters.
    Small,
    /// In small letters and without punctuation; places without spaces too.
    Bare,
}

/// How a platform wants identifiers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Do phone numbers begin with `+`?
    pub(crate) plus: bool,
    /// May a phone number be written as it is where its country is not known?
    pub(crate) national_phones: bool,
    /// Do addresses of Gmail lose the dots before `@`?
    pub(crate) gmail_dots_dropped: bool,
    /// Names and places.
    pub(crate) words: Words,
    /// What is hashed, where hashes are asked for.
    pub(crate) hashed: &'static [Identifier],
}

/// Words for women and men, in small letters.
const WOMEN: [&str; 13] = [
    "f", "female", "femme", "w", "woman", "weiblich", "frau", "mujer", "donna", "mme", "mrs", "ms",
    "vrouw",
];
const MEN: [&str; 12] = [
    "m", "male", "homme", "man", "mann", "hombre", "uomo", "mr", "herr", "h", "masculin",
    "monsieur",
];

/// Marks between the parts of a date of birth.
const DATE_FORMS: [&str; 7] = [
    "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y",
];

impl Rules {
    /// An identifier as the platform wants it, hashed if it is among [`Rules::hashed`] and `hash` says so. `country`
    /// is that of the person: phone numbers, states and zip codes depend on it. `None` if the cell says nothing.
    pub(crate) fn form(
        &self,
        identifier: Identifier,
        text: &str,
        country: Option<&str>,
        hash: bool,
    ) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let is_hashed_here = self.hashed.contains(&identifier);
        if is_hashed_here && is_hash(text) {
            return Some(text.to_lowercase());
        }
        let form = self.clear(identifier, text, country)?;
        Some(if hash && is_hashed_here {
            sha256(&form)
        } else {
            form
        })
    }

    fn clear(&self, identifier: Identifier, text: &str, country: Option<&str>) -> Option<String> {
        let form = match identifier {
            Identifier::Email => return self.email(text),
            Identifier::Phone => return self.phone(text, country),
            Identifier::FirstName | Identifier::LastName => self.name(text),
            Identifier::City => self.place(text),
            Identifier::State => self.state(text, country),
            Identifier::Zip => self.zip(text, country),
            Identifier::Country => return self.country(text),
            Identifier::BirthDate => return birth_date(text),
            Identifier::BirthYear => return birth_year(text),
            Identifier::Gender => return gender(text).map(str::to_owned),
            Identifier::Age => return age(text),
            Identifier::MobileId => text.to_lowercase(),
            Identifier::Company | Identifier::JobTitle => text.to_owned(),
        };
        (!form.is_empty()).then_some(form)
    }

    fn email(&self, text: &str) -> Option<String> {
        let address = email(text).filter(|address| !is_relay(address))?;
        let (name, domain) = address.split_once('@')?;
        let is_gmail = matches!(domain, "gmail.com" | "googlemail.com");
        if self.gmail_dots_dropped && is_gmail {
            return Some(format!("{}@{domain}", name.replace('.', "")));
        }
        Some(address.into_owned())
    }

    /// A number with its calling code; without one, nobody can match it.
    fn phone(&self, text: &str, country: Option<&str>) -> Option<String> {
        let country = country.and_then(|code| Country::named(code).ok());
        let text = without_guard(text);
        let number = phone(text, country)?;
        let Some(digits) = number.strip_prefix('+') else {
            return self.national_phones.then(|| text.to_owned());
        };
        Some(if self.plus { number } else { digits.to_owned() })
    }

    fn name(&self, text: &str) -> String {
        match self.words {
            Words::AsWritten => single_spaced(text),
            Words::Small => single_spaced(&text.to_lowercase()),
            Words::Bare => {
                let kept = |letter: &char| {
                    letter.is_alphanumeric() || letter.is_whitespace() || is_mark(*letter)
                };
                single_spaced(&text.to_lowercase().chars().filter(kept).collect::<String>())
            }
        }
    }

    fn place(&self, text: &str) -> String {
        match self.words {
            Words::AsWritten => single_spaced(text),
            Words::Small => single_spaced(&text.to_lowercase()),
            Words::Bare => {
                let kept = |letter: &char| letter.is_alphabetic() || is_mark(*letter);
                text.to_lowercase().chars().filter(kept).collect()
            }
        }
    }

    fn state(&self, text: &str, country: Option<&str>) -> String {
        let is_bare = self.words == Words::Bare;
        match state_code(text).filter(|_| is_bare && country == Some("US")) {
            Some(code) => code,
            None => self.place(text),
        }
    }

    fn zip(&self, text: &str, country: Option<&str>) -> String {
        let text = without_guard(text);
        if self.words != Words::Bare {
            return text.to_owned();
        }
        let kept = text.chars().filter(|letter| letter.is_alphanumeric());
        let zip: String = kept.flat_map(char::to_lowercase).collect();
        if country == Some("US") {
            return zip.chars().take(5).collect();
        }
        zip
    }

    fn country(&self, text: &str) -> Option<String> {
        let code = country_code(text)?;
        Some(match self.words {
            Words::Bare => code.to_lowercase(),
            Words::AsWritten | Words::Small => code.to_owned(),
        })
    }
}

/// Accents that are written after their letter belong to it.
fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// Addresses that a marketplace makes for each buyer: nobody else knows them.
fn is_relay(address: &str) -> bool {
    let domain = address.rsplit('@').next().unwrap_or_default();
    domain.starts_with("marketplace.amazon.") || domain.ends_with(".marketplace.amazon.com")
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without the mark by which exports keep spreadsheets from reading it as a number: `'75008`.
fn without_guard(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text).trim()
}

/// A date of birth as eight digits. One that could have the day or the month first is not a date.
fn birth_date(text: &str) -> Option<String> {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let mut dates: Vec<NaiveDate> = DATE_FORMS
        .iter()
        .filter(|form| !form.starts_with("%Y%") || day.len() == 8)
        .filter_map(|form| NaiveDate::parse_from_str(day, form).ok())
        .collect();
    dates.dedup();
    match dates[..] {
        [date] => Some(date.format("%Y%m%d").to_string()),
        _ => None,
    }
}

fn birth_year(text: &str) -> Option<String> {
    let year: u16 = text.get(..4)?.parse().ok()?;
    (1900..=2100).contains(&year).then(|| year.to_string())
}

fn gender(text: &str) -> Option<&'static str> {
    let word: Cow<'_, str> = text.trim_end_matches('.').to_lowercase().into();
    if WOMEN.contains(&&*word) {
        Some("f")
    } else if MEN.contains(&&*word) {
        Some("m")
    } else {
        None
    }
}

fn age(text: &str) -> Option<String> {
    let years: f64 = text.parse().ok()?;
    (1.0..130.0)
        .contains(&years)
        .then(|| format!("{}", years.floor()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Identifier as I;

    const ALL: &[Identifier] = &[
        I::Email,
        I::Phone,
        I::FirstName,
        I::LastName,
        I::City,
        I::State,
        I::Zip,
        I::Country,
        I::BirthDate,
        I::BirthYear,
        I::Gender,
    ];
    const META: Rules = Rules {
        plus: false,
        national_phones: false,
        gmail_dots_dropped: false,
        words: Words::Bare,
        hashed: ALL,
    };
    const GOOGLE: Rules = Rules {
        plus: true,
        national_phones: false,
        gmail_dots_dropped: false,
        words: Words::Small,
        hashed: &[I::Email, I::Phone, I::FirstName, I::LastName],
    };

    fn clear(identifier: Identifier, text: &str, country: &str) -> Option<String> {
        META.form(identifier, text, Some(country), false)
    }

    #[test]
    fn worked_examples_of_meta_are_reproduced() {
        for (identifier, text, form, hash) in [
            (
                I::Email,
                "John_Smith@gmail.com",
                "john_smith@gmail.com",
                "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
            ),
            (
                I::Phone,
                "(650)555-1212",
                "16505551212",
                "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
            ),
            (
                I::FirstName,
                "Mary",
                "mary",
                "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec",
            ),
            (
                I::FirstName,
                "Valéry",
                "valéry",
                "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c",
            ),
            (
                I::FirstName,
                "정",
                "정",
                "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14",
            ),
            (
                I::Country,
                "us",
                "us",
                "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621",
            ),
            (
                I::BirthDate,
                "2/16/1997",
                "19970216",
                "01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c",
            ),
        ] {
            assert_eq!(
                clear(identifier, text, "US").as_deref(),
                Some(form),
                "{text}"
            );
            let hashed = META.form(identifier, text, Some("US"), true);
            assert_eq!(hashed.as_deref(), Some(hash), "{text}");
            // what is hashed already is passed on, and never hashed again
            let again = META.form(identifier, &hash.to_uppercase(), Some("US"), true);
            assert_eq!(again.as_deref(), Some(hash), "{text}");
        }
    }

    #[test]
    fn french_examples_are_reproduced() {
        for (identifier, text, form, hash) in [
            (
                I::Email,
                " Marie.Dupont@Example.fr ",
                "marie.dupont@example.fr",
                "5c90285452dff6c6cfa9163f35b0078e5b116976f3216ba662e5c66399f43918",
            ),
            (
                I::Phone,
                "06 12 34 56 78",
                "33612345678",
                "8a3e7886c9335e82e02299fa3e87b46e2de3b0c63d56003e30a5029394a47661",
            ),
            (
                I::City,
                "Bayonne",
                "bayonne",
                "950f1718115fa2dbf57bfc91144199078f96d5366577bbd4a552632c23cc9a63",
            ),
            (
                I::Zip,
                "'64100",
                "64100",
                "85079a0b57c4bea1536c3b2da688ab4610298b376058416cb58732b0bbe1b637",
            ),
            (
                I::Country,
                "France",
                "fr",
                "67ad8f41a7bb0a18c45f3efd8f6a32bdcd832bcf8f3f2eb44006c03d53076e18",
            ),
        ] {
            assert_eq!(
                clear(identifier, text, "FR").as_deref(),
                Some(form),
                "{text}"
            );
            let hashed = META.form(identifier, text, Some("FR"), true);
            assert_eq!(hashed.as_deref(), Some(hash), "{text}");
        }
    }

    #[test]
    fn google_compares_phones_with_a_plus_and_leaves_places_clear() {
        let hashed = |identifier, text| GOOGLE.form(identifier, text, Some("FR"), true);
        assert_eq!(
            hashed(I::Phone, "06 12 34 56 78").as_deref(),
            Some("42d573cfc315801d4cd8eddd5416b416a0bf298b9b9e12d6b07442c91db42bd8")
        );
        assert_eq!(hashed(I::Country, "france").as_deref(), Some("FR"));
        assert_eq!(hashed(I::Zip, "64100").as_deref(), Some("64100"));
        let address = "j.o.h.n@gmail.com";
        assert_eq!(
            GOOGLE.form(I::Email, address, None, false).as_deref(),
            Some(address)
        );
        let without_dots = Rules {
            gmail_dots_dropped: true,
            ..GOOGLE
        };
        let form = without_dots.form(I::Email, address, None, false);
        assert_eq!(form.as_deref(), Some("john@gmail.com"));
    }

    #[test]
    fn names_and_places_lose_their_marks_but_not_their_accents() {
        for (identifier, text, form) in [
            (I::FirstName, "Jean-Pierre", "jeanpierre"),
            (I::LastName, "O'Connor", "oconnor"),
            (I::LastName, "de la Tour", "de la tour"),
            (I::City, "New York", "newyork"),
            (I::City, "L'Haÿ-les-Roses", "lhaÿlesroses"),
            (I::City, "Saint-Étienne 2", "saintétienne"),
            (I::State, "California", "ca"),
            (I::Zip, "94025-1234", "94025"),
            (I::Gender, "Mme", "f"),
            (I::Gender, "Homme", "m"),
            (I::Age, "42.0", "42"),
        ] {
            assert_eq!(
                clear(identifier, text, "US").as_deref(),
                Some(form),
                "{text}"
            );
        }
        assert_eq!(clear(I::Zip, "M1 1AE", "GB").as_deref(), Some("m11ae"));
        assert_eq!(
            clear(I::State, "Île-de-France", "FR").as_deref(),
            Some("îledefrance")
        );
    }

    #[test]
    fn what_says_nothing_has_no_form_and_no_hash() {
        for (identifier, text) in [
            (I::Email, ""),
            (I::Email, "   "),
            (I::Email, "none"),
            (I::Email, "noreply@shop.example"),
            (I::Email, "abc123@marketplace.amazon.fr"),
            (I::Phone, "0000000000"),
            (I::FirstName, "-"),
            (I::BirthDate, "01/02/1990"),
            (I::BirthDate, "1.5"),
            (I::Gender, "other"),
            (I::Country, "Atlantis"),
        ] {
            assert_eq!(
                META.form(identifier, text, Some("FR"), true),
                None,
                "{text}"
            );
        }
        // without its country, a national number cannot be matched
        assert_eq!(META.form(I::Phone, "06 12 34 56 78", None, true), None);
        assert!(
            META.form(I::Phone, "+33 6 12 34 56 78", None, true)
                .is_some()
        );
    }
}
