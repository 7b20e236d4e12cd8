//! Currencies as cells and headers name them: codes, signs and words.

/// Signs and words beside a number, longer ones first, each with the code or sign that stands for it.
const SIGNS: &[(&str, &str)] = &[
    ("FCFA", "XOF"),
    ("F CFA", "XOF"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("Euro", "EUR"),
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("MX$", "MXN"),
    ("NT$", "TWD"),
    ("SFr.", "CHF"),
    ("Fr.", "CHF"),
    ("kr.", "kr"),
    ("Rs.", "Rs"),
    ("R$", "BRL"),
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("S$", "SGD"),
    ("kr", "kr"),
    ("Kr", "kr"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("лв.", "BGN"),
    ("лв", "BGN"),
    ("Rs", "Rs"),
    ("RM", "MYR"),
    ("Rp", "IDR"),
    ("TL", "TRY"),
    ("DH", "MAD"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("₦", "NGN"),
    ("₱", "PHP"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₿", "BTC"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "¥"),
    ("$", "$"),
];

/// Codes that are recognised in small letters, and in the name of a column.
const CODES: &[&str] = &[
    "usd", "eur", "gbp", "jpy", "cny", "inr", "cad", "aud", "chf", "sek", "nok", "dkk", "pln",
    "czk", "huf", "brl", "mxn", "nzd", "sgd", "hkd", "krw", "try", "zar", "rub", "ron", "bgn",
    "ils", "thb", "idr", "myr", "php", "vnd", "aed", "sar", "egp", "mad", "tnd", "xof", "xaf",
    "ngn", "kes", "ars", "clp", "cop", "pen", "twd", "uah", "btc", "eth",
];

/// A text without the currency at one of its ends, and that currency as written; it is empty where there is none.
#[must_use]
pub(super) fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    // most cells are bare numbers, and no sign or code begins or ends with a digit
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    if is_digit(text.as_bytes().first()) && is_digit(text.as_bytes().last()) {
        return (text, "");
    }
    for (sign, _) in SIGNS {
        let rest = text
            .strip_prefix(sign)
            .or_else(|| text.strip_suffix(sign))
            .map(str::trim);
        if let Some(rest) = rest.filter(|rest| is_number(rest)) {
            return (rest, sign);
        }
    }
    let bytes = text.as_bytes();
    if bytes.len() > 3 && is_code(&bytes[..3]) {
        return (text[3..].trim(), &text[..3]);
    }
    if bytes.len() > 3 && is_code(&bytes[bytes.len() - 3..]) {
        let at = text.len() - 3;
        return (text[..at].trim(), &text[at..]);
    }
    (text, "")
}

/// One name for a currency, whatever way a cell writes it: `€`, `eur` and `EUR` are `EUR`.
///
/// A bare `$` or `¥` belongs to several countries and stays as it is.
#[cfg(feature = "engine")]
#[must_use]
pub(crate) fn name(written: &str) -> String {
    SIGNS
        .iter()
        .find(|(sign, _)| *sign == written)
        .map_or_else(|| written.to_uppercase(), |(_, name)| (*name).to_owned())
}

/// A column's name, plain as [`columns`](super::columns) compares names, without a currency at either end.
#[must_use]
pub(super) fn without_code(plain: &str) -> &str {
    let is_rest = |rest: &&str| rest.len() > 1;
    CODES
        .iter()
        .find_map(|code| {
            plain
                .strip_suffix(code)
                .or_else(|| plain.strip_prefix(code))
        })
        .filter(is_rest)
        .unwrap_or(plain)
}

/// Is a word in small letters the code of a currency?
#[must_use]
pub(super) fn is_known_code(word: &str) -> bool {
    CODES.contains(&word)
}

/// Does what is left after a sign begin or end like a number?
fn is_number(rest: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_digit() || "+-\u{2212}.,()".contains(letter);
    rest.starts_with(is_part) && rest.ends_with(is_part)
        || rest.starts_with(is_part) && rest.bytes().any(|byte| byte.is_ascii_digit())
}

/// Three capitals, or a known code in small letters.
fn is_code(code: &[u8]) -> bool {
    code.iter().all(u8::is_ascii_uppercase)
        || std::str::from_utf8(code).is_ok_and(|code| CODES.contains(&code))
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use super::*;

    #[test]
    fn one_currency_has_one_name() {
        for written in ["€", "EUR", "eur", "euro"] {
            assert_eq!(name(written), "EUR", "{written}");
        }
        assert_eq!(name("R$"), "BRL");
        assert_eq!(name("$"), "$");
    }

    #[test]
    fn a_sign_is_taken_from_either_end() {
        for (text, rest, sign) in [
            ("R$ 14,40", "14,40", "R$"),
            ("14,40 kr", "14,40", "kr"),
            ("US$5", "5", "US$"),
            ("5 usd", "5", "usd"),
            ("-€3.5", "-€3.5", ""),
            ("abc", "abc", ""),
        ] {
            assert_eq!(split(text), (rest, sign), "{text}");
        }
    }

    #[test]
    fn a_code_in_a_name_is_left_aside() {
        assert_eq!(without_code("amountusd"), "amount");
        assert_eq!(without_code("totaleur"), "total");
        assert_eq!(without_code("eur"), "eur");
        assert_eq!(without_code("amount"), "amount");
    }
}
