//! What the first cells of a column hold: dates, money, whole numbers, addresses, names; and whether they repeat.

use std::collections::HashSet;

use super::amounts::{self, DecimalMark, SCALE};
use super::dates::{DateForm, ThreeNumbers};

/// Rows that are looked at.
const ROWS: usize = 2000;
/// First letters of months, in the languages of [`meanings`](super::meanings).
const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec fev avr mai jui aou okt dez mrz ene abr ago \
    dic gen mag giu lug set ott mei out dec déc fév aoû mär";
/// Words for yes and no.
const FLAGS: &str = "true false t f yes no y n 0 1 oui non ja nein nee si sì sí sim não nao vrai faux wahr falsch \
    verdadero falso vero waar onwaar verdadeiro x 1.0 0.0";

/// What the first cells of a column hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Profile {
    /// Rows looked at.
    pub(super) rows: usize,
    /// Cells that are not empty.
    pub(super) filled: usize,
    /// Different values among them.
    pub(super) distinct: usize,
    /// Cells that are dates for sure.
    dates: usize,
    /// Cells that are a number or money.
    numbers: usize,
    /// Numbers with decimals other than zeros.
    decimals: usize,
    /// Numbers below zero.
    pub(super) negatives: usize,
    /// The largest magnitude, in millionths.
    pub(super) largest: i128,
    /// The sum of magnitudes, in millionths.
    sum: i128,
    emails: usize,
    phones: usize,
    names: usize,
    flags: usize,
    /// Cells with a digit.
    digits: usize,
}

impl Profile {
    /// Looks at the cells of a column.
    pub(super) fn of(rows: &[Vec<String>], column: usize) -> Self {
        let mut profile = Self::default();
        let mut values = HashSet::new();
        for row in rows.iter().take(ROWS) {
            profile.rows += 1;
            let cell = row.get(column).map_or("", |cell| cell.trim());
            if is_empty_or_no_value(cell) {
                continue;
            }
            values.insert(cell);
            profile.see(cell);
        }
        profile.distinct = values.len();
        profile
    }

    fn see(&mut self, cell: &str) {
        self.filled += 1;
        self.flags += usize::from(is_flag(cell));
        self.digits += usize::from(cell.bytes().any(|byte| byte.is_ascii_digit()));
        self.emails += usize::from(is_email(cell));
        self.phones += usize::from(is_phone(cell));
        self.names += usize::from(is_name(cell));
        self.dates += usize::from(is_date(cell));
        if let Some(value) = number(cell) {
            self.numbers += 1;
            self.decimals += usize::from(value % SCALE != 0);
            self.negatives += usize::from(value < 0);
            self.largest = self.largest.max(value.abs());
            self.sum += value.abs();
        }
    }

    fn nearly_all(&self, count: usize) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 9
    }

    /// Is there no cell to judge by?
    pub(super) const fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Are nearly all cells dates?
    pub(super) fn is_dates(&self) -> bool {
        self.nearly_all(self.dates)
    }

    /// Are some cells dates?
    pub(super) fn has_dates(&self) -> bool {
        self.dates * 4 >= self.filled && self.dates > 0
    }

    /// Are nearly all cells numbers?
    pub(super) fn is_numbers(&self) -> bool {
        self.nearly_all(self.numbers)
    }

    /// Are some cells numbers?
    pub(super) fn has_numbers(&self) -> bool {
        self.numbers * 4 >= self.filled && self.numbers > 0
    }

    /// Do nearly all cells have digits?
    pub(super) fn has_digits(&self) -> bool {
        self.nearly_all(self.digits)
    }

    /// Do a good part of the numbers have decimals?
    pub(super) fn is_decimals(&self) -> bool {
        self.is_numbers() && self.decimals * 2 >= self.filled
    }

    /// Are all numbers whole?
    pub(super) fn is_whole(&self) -> bool {
        self.is_numbers() && self.decimals == 0
    }

    pub(super) fn is_emails(&self) -> bool {
        self.filled > 0 && self.emails * 5 >= self.filled * 4
    }

    /// Are some cells e-mail addresses?
    pub(super) fn has_emails(&self) -> bool {
        self.emails > 0 && self.emails * 4 >= self.filled
    }

    pub(super) fn is_phones(&self) -> bool {
        self.filled > 0 && self.phones * 2 >= self.filled
    }

    /// Are most cells names of people or companies, rather than codes?
    pub(super) fn is_names(&self) -> bool {
        self.filled > 0 && self.names * 2 >= self.filled
    }

    /// Are all cells words for yes and no?
    pub(super) fn is_flags(&self) -> bool {
        self.filled > 0 && self.flags == self.filled && self.distinct <= 3
    }

    /// Is every cell another, over enough rows to say so?
    pub(super) fn is_different(&self) -> bool {
        self.filled >= ENOUGH && self.distinct == self.filled
    }

    /// Do cells repeat, though there are several values?
    pub(super) fn is_repeated(&self) -> bool {
        self.distinct > 1 && self.distinct * 10 <= self.filled * 9
    }

    /// Are there so few values that they cannot be customers?
    pub(super) fn is_coded(&self) -> bool {
        self.filled >= ENOUGH && self.distinct <= 2
    }

    /// The mean magnitude of its numbers, in millionths.
    pub(super) fn mean(&self) -> i128 {
        self.sum / i128::try_from(self.numbers.max(1)).unwrap_or(1)
    }
}

/// Rows that are enough to call a column different on every row.
pub(super) const ENOUGH: usize = 20;

/// The value of a number, whatever mark stands before its decimals.
fn number(cell: &str) -> Option<i128> {
    let point = amounts::parse(cell, DecimalMark::Point);
    point.or_else(|| amounts::parse(cell, DecimalMark::Comma))
}

/// Is a cell a word for no value, as databases write it?
pub(super) fn is_no_value(cell: &str) -> bool {
    matches!(
        cell.to_ascii_lowercase().as_str(),
        "null" | "none" | "nan" | "n/a" | "na" | "nat" | "\\n" | "-" | "--"
    ) || cell.starts_with("0000-00-00")
}

/// Is a cell empty, or a word for no value?
pub(super) fn is_empty_or_no_value(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || is_no_value(cell)
}

/// Is a cell a word for yes or no?
fn is_flag(cell: &str) -> bool {
    let cell = cell.to_lowercase();
    FLAGS.split_whitespace().any(|flag| flag == cell)
}

fn is_email(cell: &str) -> bool {
    let Some((name, domain)) = cell.split_once('@') else {
        return false;
    };
    !name.is_empty() && domain.contains('.') && !cell.contains(char::is_whitespace)
}

fn is_phone(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let is_part = |letter: char| letter.is_ascii_digit() || " +-().'/".contains(letter);
    (7..=15).contains(&digits) && cell.chars().all(is_part)
}

/// Two words of letters or more: `Ann Smith`, `Müller GmbH`.
fn is_name(cell: &str) -> bool {
    let words = cell.split([' ', ',']).filter(|word| !word.is_empty());
    let is_word = |word: &str| {
        word.chars()
            .all(|it| it.is_alphabetic() || ".'-&".contains(it))
    };
    words.clone().count() >= 2 && words.filter(|word| is_word(word)).count() >= 2
}

/// Is a cell a date, by its marks, its eight digits or the name of a month?
fn is_date(cell: &str) -> bool {
    if DateForm::YearFirst.parse(cell).is_some() {
        return true;
    }
    if ThreeNumbers::of(cell.as_bytes()).is_some() {
        return true;
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (3..=16).contains(&digits) && cell.len() <= 40 && has_month(cell)
}

fn has_month(cell: &str) -> bool {
    let cell = cell.to_lowercase();
    let words = cell.split(|letter: char| !letter.is_alphabetic());
    let mut starts = words.filter_map(|word| {
        word.char_indices()
            .nth(2)
            .map(|(at, last)| &word[..at + last.len_utf8()])
    });
    starts.any(|start| MONTHS.split_whitespace().any(|month| month == start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(cells: &[&str]) -> Profile {
        let rows: Vec<Vec<String>> = cells.iter().map(|cell| vec![(*cell).to_owned()]).collect();
        Profile::of(&rows, 0)
    }

    #[test]
    fn contents_are_told_apart() {
        assert!(profile(&["2024-01-13", "2024-02-01 10:00"]).is_dates());
        assert!(profile(&["13/01/2024", "1.2.24"]).is_dates());
        assert!(profile(&["13 janv. 2024", "Feb 3, 2024"]).is_dates());
        assert!(profile(&["12,50 €", "1.013,20"]).is_decimals());
        assert!(profile(&["1", "2.0", ""]).is_whole());
        assert!(profile(&["a@b.org", "c@d.net"]).is_emails());
        assert!(profile(&["Ann Smith", "Müller, Jörg"]).is_names());
        assert!(profile(&["+33 6 12 34 56 78"]).is_phones());
        assert!(profile(&["true", "False", "NULL"]).is_flags());
        assert!(!profile(&["S1", "S2"]).has_numbers());
    }
}
