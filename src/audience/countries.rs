//! Countries and states of the USA as two letters, however their names are written.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A line for each country: its code of ISO 3166-1, and its names in English, French, German, Spanish, Italian, Dutch
/// and Portuguese (Unicode CLDR), with the code of three letters and other usual names.
const COUNTRIES: &str = include_str!("countries.txt");

/// States of the USA.
const STATES: &str = "\
AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|\
DC districtofcolumbia|DC washingtondc|FL florida|GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|\
KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|MS mississippi|\
MO missouri|MT montana|NE nebraska|NV nevada|NH newhampshire|NJ newjersey|NM newmexico|NY newyork|\
NC northcarolina|ND northdakota|OH ohio|OK oklahoma|OR oregon|PA pennsylvania|PR puertorico|RI rhodeisland|\
SC southcarolina|SD southdakota|TN tennessee|TX texas|UT utah|VT vermont|VA virginia|WA washington|\
WV westvirginia|WI wisconsin|WY wyoming";

/// The code of a country in capital letters, from its code or its name.
#[must_use]
pub(crate) fn country_code(text: &str) -> Option<&'static str> {
    static KNOWN: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known = HashMap::new();
        for line in COUNTRIES.lines() {
            let code = line.split('|').next().unwrap_or_default();
            for name in line.split('|') {
                known.insert(bare(name), code);
            }
        }
        known
    });
    known.get(&bare(text)).copied()
}

/// The code of a state of the USA in small letters, from its code or its name.
#[must_use]
pub(crate) fn state_code(text: &str) -> Option<String> {
    let name = bare(text);
    let mut states = STATES.split('|').filter_map(|state| state.split_once(' '));
    let found = states.find(|(code, full)| *full == name || code.eq_ignore_ascii_case(&name));
    found.map(|(code, _)| code.to_lowercase())
}

/// A name in small letters, without accents and anything that is not a letter or digit.
fn bare(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        return letters
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
    }
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter));
    let letters = letters.filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::identity::Country;

    #[test]
    fn countries_are_known_by_code_and_by_name() {
        for (text, code) in [
            ("fr", "FR"),
            ("FRA", "FR"),
            ("France", "FR"),
            ("États-Unis", "US"),
            ("Etats Unis", "US"),
            ("U.S.A.", "US"),
            ("UK", "GB"),
            ("Royaume-Uni", "GB"),
            ("Deutschland", "DE"),
            ("Côte d’Ivoire", "CI"),
            ("Suisse", "CH"),
        ] {
            assert_eq!(country_code(text), Some(code), "{text}");
        }
        assert_eq!(country_code("Atlantis"), None);
        assert_eq!(country_code(""), None);
    }

    #[test]
    fn every_country_has_its_calling_code() {
        for line in COUNTRIES.lines() {
            let code = line.split('|').next().unwrap();
            assert!(Country::named(code).is_ok(), "{code}");
            assert_eq!(country_code(code), Some(code));
        }
    }

    #[test]
    fn states_of_the_usa_are_known_by_code_and_by_name() {
        for (text, code) in [("California", "ca"), ("NY", "ny"), ("new york", "ny")] {
            assert_eq!(state_code(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(state_code("Bayern"), None);
    }
}
