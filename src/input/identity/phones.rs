//! Phone numbers as they are compared: in the form of E.164 where their country is known, else by their digits.
//!
//! A table of calling codes and trunk prefixes is enough for that: no number is checked against the plan of its
//! country, because a wrong number is still the same number.

use std::sync::OnceLock;

use crate::error::{Error, Result};

/// Digits that a phone number has at least.
const SHORTEST: usize = 7;
/// Digits that a number of E.164 has at most.
const LONGEST: usize = 15;

/// Countries by their calling code, and what is dialled before a national number; `-` for nothing.
const COUNTRIES: &str = "\
AD 376 -|AE 971 0|AF 93 0|AG 1 1|AI 1 1|AL 355 0|AM 374 0|AO 244 -|AR 54 0|AS 1 1|AT 43 0|AU 61 0|AW 297 -|AX 358 0|\
AZ 994 0|BA 387 0|BB 1 1|BD 880 0|BE 32 0|BF 226 -|BG 359 0|BH 973 -|BI 257 -|BJ 229 -|BL 590 0|BM 1 1|BN 673 -|\
BO 591 0|BQ 599 -|BR 55 0|BS 1 1|BT 975 -|BW 267 -|BY 375 8|BZ 501 -|CA 1 1|CC 61 0|CD 243 0|CF 236 -|CG 242 -|\
CH 41 0|CI 225 -|CK 682 -|CL 56 -|CM 237 -|CN 86 0|CO 57 -|CR 506 -|CU 53 0|CV 238 -|CW 599 -|CX 61 0|CY 357 -|\
CZ 420 -|DE 49 0|DJ 253 -|DK 45 -|DM 1 1|DO 1 1|DZ 213 0|EC 593 0|EE 372 -|EG 20 0|EH 212 0|ER 291 0|ES 34 -|\
ET 251 0|FI 358 0|FJ 679 -|FK 500 -|FM 691 -|FO 298 -|FR 33 0|GA 241 0|GB 44 0|GD 1 1|GE 995 0|GF 594 0|GG 44 0|\
GH 233 0|GI 350 -|GL 299 -|GM 220 -|GN 224 -|GP 590 0|GQ 240 -|GR 30 -|GT 502 -|GU 1 1|GW 245 -|GY 592 -|HK 852 -|\
HN 504 -|HR 385 0|HT 509 -|HU 36 06|ID 62 0|IE 353 0|IL 972 0|IM 44 0|IN 91 0|IO 246 -|IQ 964 0|IR 98 0|IS 354 -|\
IT 39 -|JE 44 0|JM 1 1|JO 962 0|JP 81 0|KE 254 0|KG 996 0|KH 855 0|KI 686 0|KM 269 -|KN 1 1|KP 850 0|KR 82 0|\
KW 965 -|KY 1 1|KZ 7 8|LA 856 0|LB 961 0|LC 1 1|LI 423 0|LK 94 0|LR 231 0|LS 266 -|LT 370 0|LU 352 -|LV 371 -|\
LY 218 0|MA 212 0|MC 377 0|MD 373 0|ME 382 0|MF 590 0|MG 261 0|MH 692 1|MK 389 0|ML 223 -|MM 95 0|MN 976 0|\
MO 853 -|MP 1 1|MQ 596 0|MR 222 -|MS 1 1|MT 356 -|MU 230 -|MV 960 -|MW 265 0|MX 52 -|MY 60 0|MZ 258 -|NA 264 0|\
NC 687 -|NE 227 -|NF 672 -|NG 234 0|NI 505 -|NL 31 0|NO 47 -|NP 977 0|NR 674 -|NU 683 -|NZ 64 0|OM 968 -|PA 507 -|\
PE 51 0|PF 689 -|PG 675 -|PH 63 0|PK 92 0|PL 48 -|PM 508 0|PR 1 1|PS 970 0|PT 351 -|PW 680 -|PY 595 0|QA 974 -|\
RE 262 0|RO 40 0|RS 381 0|RU 7 8|RW 250 0|SA 966 0|SB 677 -|SC 248 -|SD 249 0|SE 46 0|SG 65 -|SH 290 -|SI 386 0|\
SJ 47 -|SK 421 0|SL 232 0|SM 378 -|SN 221 -|SO 252 0|SR 597 -|SS 211 0|ST 239 -|SV 503 -|SX 1 1|SY 963 0|SZ 268 -|\
TC 1 1|TD 235 -|TG 228 -|TH 66 0|TJ 992 -|TK 690 -|TL 670 -|TM 993 8|TN 216 -|TO 676 -|TR 90 0|TT 1 1|TV 688 -|\
TW 886 0|TZ 255 0|UA 380 0|UG 256 0|US 1 1|UY 598 0|UZ 998 -|VA 39 -|VC 1 1|VE 58 0|VG 1 1|VI 1 1|VN 84 0|VU 678 -|\
WF 681 -|WS 685 -|XK 383 0|YE 967 0|YT 262 0|ZA 27 0|ZM 260 0|ZW 263 0";

/// How the numbers of one country are dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Country {
    /// Its calling code.
    code: &'static str,
    /// What is dialled before a national number, within the country.
    trunk: &'static str,
}

impl Country {
    /// The country of a code of two letters, as in `FR`.
    ///
    /// # Errors
    /// When it is not the code of a country.
    pub(crate) fn named(name: &str) -> Result<Self> {
        let wanted = name.trim().to_uppercase();
        let found = all().find(|(name, _)| *name == wanted);
        found.map(|(_, country)| country).ok_or_else(|| {
            Error::usage(format!("unknown country: `{name}`"))
                .hint("use the code of two letters, as in `FR` for France")
        })
    }

    /// Another country of the same calling code has the same prefix, so the first one stands for all.
    fn of_number(digits: &str) -> Option<Self> {
        let is_code = |country: &Self| digits.starts_with(country.code);
        let found = all().map(|(_, country)| country).filter(is_code);
        found.max_by_key(|country| country.code.len())
    }

    /// A national number, or one with the calling code but without a plus sign, after the calling code.
    fn national(self, digits: &str) -> &str {
        if let Some(national) = self.without_trunk(digits) {
            return national;
        }
        match digits.strip_prefix(self.code) {
            Some(national) if digits.len() >= 11 && national.len() >= 8 => national,
            _ => digits,
        }
    }

    /// A national number without its trunk prefix, where it has one.
    fn without_trunk(self, digits: &str) -> Option<&str> {
        let national = digits
            .strip_prefix(self.trunk)
            .filter(|_| !self.trunk.is_empty())?;
        // a number can begin with the digit of the prefix, except where that is 0
        (self.trunk.starts_with('0') || digits.len() >= 11).then_some(national)
    }
}

fn all() -> impl Iterator<Item = (&'static str, Country)> {
    static ALL: OnceLock<Vec<(&'static str, Country)>> = OnceLock::new();
    let taken_apart = || {
        let lines = COUNTRIES.split('|').filter_map(|line| {
            let mut words = line.split(' ');
            let (name, code, trunk) = (words.next()?, words.next()?, words.next()?);
            let trunk = if trunk == "-" { "" } else { trunk };
            Some((name, Country { code, trunk }))
        });
        lines.collect()
    };
    ALL.get_or_init(taken_apart).iter().copied()
}

/// A phone number as it is compared; `None` for other texts, and for numbers that nobody has.
#[must_use]
pub(crate) fn phone(text: &str, country: Option<Country>) -> Option<String> {
    let text = text.trim_start_matches("tel:").trim();
    let number = without_extension(text);
    let is_marked = number.trim_start_matches(['(', ' ']).starts_with('+');
    let number = number.replace("(0)", "");
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if !(SHORTEST..=LONGEST + 3).contains(&digits.len()) || is_made_up(&digits) {
        return None;
    }
    let american = country.is_some_and(|country| country.code == "1");
    let dialled = if american { "011" } else { "00" };
    let international = if is_marked {
        Some(digits.as_str())
    } else {
        digits.strip_prefix(dialled)
    };
    let found = match (international, country) {
        (Some(digits), _) => with_code(digits),
        (None, Some(country)) => format!("+{}{}", country.code, country.national(&digits)),
        (None, None) => digits,
    };
    (found.len() <= LONGEST + 1).then_some(found)
}

/// A number with its calling code, without a trunk prefix after it: `+33 06…` is `+336…`.
fn with_code(digits: &str) -> String {
    let country = Country::of_number(digits).filter(|country| country.trunk.starts_with('0'));
    let national = country.and_then(|country| country.without_trunk(&digits[country.code.len()..]));
    match (country, national) {
        (Some(country), Some(national)) => format!("+{}{national}", country.code),
        _ => format!("+{digits}"),
    }
}

/// What comes before the first letter, and before the decimals of a number that passed through a spreadsheet.
fn without_extension(text: &str) -> &str {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let end = text.find(|letter: char| letter.is_alphabetic() || letter == '#' || letter == ';');
    &text[..end.unwrap_or(text.len())]
}

/// A digit again and again, or digits in a row.
fn is_made_up(digits: &str) -> bool {
    const AGAIN: usize = 8;
    let digits = digits.as_bytes();
    let last = &digits[digits.len().saturating_sub(AGAIN)..];
    let is_same = last.iter().all(|digit| *digit == last[0]);
    let is_row = digits.len() <= 10
        && digits
            .windows(2)
            .all(|pair| pair[1] == b'0' + (pair[0] - b'0' + 1) % 10);
    is_same || is_row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_country(text: &str, country: &str) -> Option<String> {
        phone(text, Some(Country::named(country).unwrap()))
    }

    #[test]
    fn spellings_of_one_number_are_equal() {
        for text in [
            "+33 6 12 34 56 79",
            "+33 (0)6 12 34 56 79",
            "0033612345679",
            "06.12.34.56.79",
            "06 12 34 56 79",
            "33612345679",
            "612345679",
            "+33 06 12 34 56 79",
            "tel:+33612345679",
            "0612345679 ext. 12",
            "612345679.0",
        ] {
            assert_eq!(
                in_country(text, "FR").as_deref(),
                Some("+33612345679"),
                "{text}"
            );
        }
        for text in [
            "(415) 555-2671",
            "1-415-555-2671",
            "+1 415 555 2671",
            "011 1 415 555 2671",
        ] {
            assert_eq!(
                in_country(text, "US").as_deref(),
                Some("+14155552671"),
                "{text}"
            );
        }
        assert_eq!(
            in_country("06 12 345 678", "IT").as_deref(),
            Some("+390612345678")
        );
        assert_eq!(
            in_country("8 916 123-45-67", "RU").as_deref(),
            Some("+79161234567")
        );
        assert_eq!(
            in_country("06 30 123 4567", "HU").as_deref(),
            Some("+36301234567")
        );
    }

    #[test]
    fn without_a_country_digits_are_compared() {
        assert_eq!(phone("06 12 34 56 79", None).as_deref(), Some("0612345679"));
        assert_eq!(phone("+33612345679", None).as_deref(), Some("+33612345679"));
    }

    #[test]
    fn numbers_that_nobody_has_name_nobody() {
        for text in [
            "",
            "123",
            "0000000000",
            "0123456789",
            "1234567890",
            "0699999999",
            "none",
            "1.5",
        ] {
            assert_eq!(phone(text, None), None, "{text}");
        }
        // a number of France that may well be somebody's
        assert!(phone("+33 6 10 00 00 00", None).is_some());
    }

    #[test]
    fn countries_are_known_by_two_letters() {
        assert!(all().count() > 230);
        assert!(Country::named("fr").is_ok());
        assert!(Country::named("France").is_err());
    }
}
