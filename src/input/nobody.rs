//! Words that exports write where there is no customer.

/// Words that name nobody, in small letters and in order.
const WORDS: [&str; 46] = [
    "#n/a",
    "(none)",
    "(not set)",
    "-",
    "--",
    "---",
    "?",
    "\\n",
    "anon",
    "anonyme",
    "anonymous",
    "anonymous customer",
    "anonymous user",
    "aucun",
    "cash customer",
    "cash sale",
    "client anonyme",
    "client comptoir",
    "client de passage",
    "client inconnu",
    "comptoir",
    "guest",
    "guest checkout",
    "guest customer",
    "guest user",
    "inconnu",
    "invité",
    "missing",
    "n.a.",
    "n/a",
    "na",
    "nan",
    "nil",
    "no customer",
    "none",
    "null",
    "pos customer",
    "undefined",
    "unknown",
    "unknown customer",
    "walk in",
    "walk in customer",
    "walk-in",
    "walk-in customer",
    "walkin",
    "walkin customer",
];
/// The longest of them, in bytes.
const LONGEST: usize = 20;

/// The words, in small letters; no id that is one of them names a customer.
#[must_use]
#[cfg(feature = "engine")]
pub(crate) const fn words_for_nobody() -> &'static [&'static str] {
    &WORDS
}

/// Does an id without spaces around it name nobody?
#[must_use]
pub(crate) fn is_nobody(id: &str) -> bool {
    if id.is_empty() {
        return true;
    }
    // no word has a digit, and most ids have one
    if id.len() > LONGEST || id.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let id = id.to_lowercase();
    WORDS.binary_search(&&*id).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nobody_are_known_and_others_are_ids() {
        assert!(WORDS.is_sorted());
        let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
        assert!(
            !WORDS
                .iter()
                .any(|word| has_digit(word) || word.len() > LONGEST)
        );
        for id in [
            "", "NULL", "NaN", "None", "guest", "Walk-in", "N/A", "-", "Invité",
        ] {
            assert!(is_nobody(id), "{id}");
        }
        for id in ["0", "Nancy", "guest-17", "nan@example.com", "A-"] {
            assert!(!is_nobody(id), "{id}");
        }
    }
}
