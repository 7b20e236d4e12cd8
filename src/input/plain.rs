//! Names of columns as they are compared: without case, accents and marks.

use super::currencies::without_code;

/// A name without case, accents and anything that is not a letter or digit.
pub(super) fn plain(name: &str) -> String {
    let letters = name
        .chars()
        .filter(|it| it.is_alphanumeric() && !matches!(it, 'º' | '°'));
    letters.map(folded).collect()
}

/// A letter in small, without its accent.
pub(super) fn folded(letter: char) -> String {
    let small: String = letter.to_lowercase().collect();
    let bare = match small.as_str() {
        "à" | "â" | "ä" | "á" | "ã" | "å" => "a",
        "é" | "è" | "ê" | "ë" => "e",
        "î" | "ï" | "í" | "ì" => "i",
        "ô" | "ö" | "ó" | "õ" | "ò" | "ø" => "o",
        "ù" | "û" | "ü" | "ú" => "u",
        "ç" => "c",
        "ñ" => "n",
        "ß" => "ss",
        "œ" => "oe",
        _ => return small,
    };
    bare.to_owned()
}

/// A column's name without a remark in brackets and without the code of a currency.
pub(super) fn without_currency(name: &str) -> String {
    without_code(&plain(without_brackets(name))).to_owned()
}

/// A name up to its first bracket, unless it begins with one.
fn without_brackets(name: &str) -> &str {
    match name.find(['(', '[']) {
        Some(at) if at > 0 => &name[..at],
        _ => name,
    }
}

/// The names of a header, as messages list them.
pub(super) fn listed(header: &[String]) -> String {
    header
        .iter()
        .map(|column| format!("`{column}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
