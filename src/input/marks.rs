//! Which mark stands before the decimals of a column: decided once, by the whole column.
//!
//! `1.023` may be a thousand or a little more than one. A column tells which by its other cells: `12.5` has
//! decimals; `1.234.567` has groups; and where every mark stands before exactly three digits while no
//! number without a mark reaches 1000, numbers are grouped. Where nothing tells, the caller is asked.

use super::amounts::DecimalMark;
use super::currencies;

/// What the amounts of a column say about their marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkEvidence {
    /// Cells whose last mark is a decimal point for sure.
    point: u64,
    /// Cells whose last mark is a decimal comma for sure.
    comma: u64,
    /// Cells with one point, before exactly three digits: 1.023.
    three_after_point: u64,
    /// Cells with one comma, before exactly three digits: 1,023.
    three_after_comma: u64,
    /// Numbers without a mark.
    whole: u64,
    /// Numbers without a mark of four digits or more.
    large: u64,
    /// The first cell that could be read in two ways.
    example: Option<String>,
}

/// What a column's evidence comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marks {
    /// The mark before decimals.
    Decided(DecimalMark),
    /// Every mark stands before three digits, and they are groups of thousands.
    Grouped {
        /// The mark before decimals, of which there are none.
        mark: DecimalMark,
        /// The mark between groups.
        between: char,
        /// A cell with it.
        example: String,
    },
    /// Nothing tells: the mark that is open, and a cell with it.
    Open {
        /// The mark that could be either.
        mark: char,
        /// A cell with it.
        example: String,
    },
}

impl MarkEvidence {
    /// Adds what one cell says.
    pub fn see(&mut self, text: &str) {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.whole += 1;
            self.large += u64::from(text.len() > 3);
            return;
        }
        let (text, _) = currencies::split(text);
        match (text.rfind('.'), text.rfind(',')) {
            (Some(point), Some(comma)) if point > comma => self.point += 1,
            (Some(_), Some(_)) => self.comma += 1,
            (Some(at), None) => match mark_of(text, at, '.') {
                One::Decimal => self.point += 1,
                One::Group => self.comma += 1,
                One::Either => {
                    self.three_after_point += 1;
                    self.example.get_or_insert_with(|| text.to_owned());
                }
            },
            (None, Some(at)) => match mark_of(text, at, ',') {
                One::Decimal => self.comma += 1,
                One::Group => self.point += 1,
                One::Either => {
                    self.three_after_comma += 1;
                    self.example.get_or_insert_with(|| text.to_owned());
                }
            },
            (None, None) => {
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                self.whole += u64::from(digits > 0);
                self.large += u64::from(digits > 3);
            }
        }
    }

    /// Adds what another part of the column says.
    pub fn add(&mut self, other: &Self) {
        self.point += other.point;
        self.comma += other.comma;
        self.three_after_point += other.three_after_point;
        self.three_after_comma += other.three_after_comma;
        self.whole += other.whole;
        self.large += other.large;
        if self.example.is_none() {
            self.example.clone_from(&other.example);
        }
    }

    /// Does any cell tell for sure?
    #[must_use]
    pub const fn is_certain(&self) -> bool {
        self.point != self.comma
    }

    /// What most cells speak for; where fields are separated by commas, `1,023` without other evidence has groups.
    #[must_use]
    pub fn decide(&self, delimiter: u8) -> Marks {
        if self.is_certain() {
            return Marks::Decided(if self.comma > self.point {
                DecimalMark::Comma
            } else {
                DecimalMark::Point
            });
        }
        let (mark, other, cells) = if self.three_after_point >= self.three_after_comma {
            (
                DecimalMark::Point,
                DecimalMark::Comma,
                self.three_after_point,
            )
        } else {
            (
                DecimalMark::Comma,
                DecimalMark::Point,
                self.three_after_comma,
            )
        };
        let Some(example) = self.example.clone().filter(|_| cells > 0) else {
            return Marks::Decided(DecimalMark::Point);
        };
        if self.large > 0 {
            return Marks::Decided(mark);
        }
        if self.whole > 0 || (mark == DecimalMark::Comma && delimiter == b',') {
            return Marks::Grouped {
                mark: other,
                between: mark.char(),
                example,
            };
        }
        Marks::Open {
            mark: mark.char(),
            example,
        }
    }

    /// The mark most cells speak for, decimals where nothing tells.
    #[must_use]
    pub fn mark(&self, delimiter: u8) -> DecimalMark {
        match self.decide(delimiter) {
            Marks::Decided(mark) | Marks::Grouped { mark, .. } => mark,
            Marks::Open { mark: ',', .. } => DecimalMark::Comma,
            Marks::Open { .. } => DecimalMark::Point,
        }
    }
}

/// What the one kind of mark in a cell can be.
enum One {
    Decimal,
    Group,
    Either,
}

/// The last mark of a cell stands at a byte: before how many digits, after what, how often?
fn mark_of(text: &str, at: usize, mark: char) -> One {
    let after = &text[at + 1..];
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    if text.matches(mark).count() > 1 {
        return if digits == 3 {
            One::Group
        } else {
            One::Decimal
        };
    }
    let before: String = text[..at]
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect();
    let has_exponent = after[digits..].starts_with(['e', 'E']);
    let is_group =
        digits == 3 && (1..=3).contains(&before.len()) && !before.ends_with('0') && !has_exponent;
    if is_group { One::Either } else { One::Decimal }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(cells: &[&str], delimiter: u8) -> Marks {
        let mut evidence = MarkEvidence::default();
        cells.iter().for_each(|cell| evidence.see(cell));
        evidence.decide(delimiter)
    }

    #[test]
    fn one_cell_with_decimals_decides_for_all() {
        for (cells, mark) in [
            (&["12,5", "3"][..], DecimalMark::Comma),
            (&["1,234.5"], DecimalMark::Point),
            (&["1.023", "0.5"], DecimalMark::Point),
            (&["1.023", "0.250"], DecimalMark::Point),
            (&["1.023", "1.234.567"], DecimalMark::Comma),
            (&["1.023", "12345.678"], DecimalMark::Point),
            (&["1.023", "2500"], DecimalMark::Point),
            (&["12", "3500"], DecimalMark::Point),
            (&[], DecimalMark::Point),
        ] {
            assert_eq!(decide(cells, b';'), Marks::Decided(mark), "{cells:?}");
        }
    }

    #[test]
    fn marks_before_three_digits_beside_small_whole_numbers_are_groups() {
        for (cells, delimiter, mark) in [
            (&["1.023", "980"][..], b';', DecimalMark::Comma),
            (&["1.023", "980"], b',', DecimalMark::Comma),
            (&["€ 1.023", "€ 980"], b'\t', DecimalMark::Comma),
            (&["1,023", "980"], b';', DecimalMark::Point),
            (&["1,234"], b',', DecimalMark::Point),
        ] {
            assert!(
                matches!(decide(cells, delimiter), Marks::Grouped { mark: found, .. } if found == mark),
                "{cells:?}"
            );
        }
    }

    #[test]
    fn where_nothing_tells_the_column_is_open() {
        for (cells, delimiter, mark) in [
            (&["1.023", "2.175"][..], b',', '.'),
            (&["1,023", "2,175"], b';', ','),
            (&["1,023"], b'\t', ','),
        ] {
            assert!(
                matches!(decide(cells, delimiter), Marks::Open { mark: found, .. } if found == mark),
                "{cells:?}"
            );
        }
    }
}
