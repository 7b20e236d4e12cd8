//! Text to money: exact decimals with six places, so that sums do not depend on the order of rows.

/// Units in one whole: amounts are counted in millionths.
pub const SCALE: i128 = 1_000_000;
/// Decimal places of an amount.
pub const PLACES: i8 = 6;
/// Digits an amount may have in all.
pub const DIGITS: u8 = 38;
/// The largest magnitude that 38 digits hold.
const LIMIT: i128 = 10_i128.pow(38) - 1;

/// Which character stands before the decimals of a file's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DecimalMark {
    /// `1,234.50`
    #[default]
    Point,
    /// `1.234,50`
    Comma,
}

/// Reads one amount, in millionths; digits past the sixth place are rounded half away from zero.
///
/// Thousands separators, currency signs and three-letter codes, a leading or trailing sign,
/// accountants' parentheses and exponents are understood. Whatever is no finite number is `None`.
#[must_use]
pub fn parse(text: &str, mark: DecimalMark) -> Option<i128> {
    plain(text.as_bytes(), mark).or_else(|| decorated(text, mark))
}

/// The common case: digits with at most one decimal mark and six places.
fn plain(text: &[u8], mark: DecimalMark) -> Option<i128> {
    let (negative, figures) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let mark = mark.byte();
    let whole_length = figures
        .iter()
        .position(|byte| *byte == mark)
        .unwrap_or(figures.len());
    let decimals = figures.len().saturating_sub(whole_length + 1);
    if whole_length == 0 || whole_length > 12 || decimals > 6 {
        return None;
    }
    let mut value = digits(0, &figures[..whole_length])?;
    if whole_length < figures.len() {
        value = digits(value, &figures[whole_length + 1..])?;
    }
    let value = i128::from(value * 10_i64.pow(u32::try_from(6 - decimals).ok()?));
    Some(if negative { -value } else { value })
}

fn digits(start: i64, text: &[u8]) -> Option<i64> {
    text.iter().try_fold(start, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

impl DecimalMark {
    const fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }
}

fn decorated(text: &str, mark: DecimalMark) -> Option<i128> {
    let (negative, bare) = undress(text)?;
    let (mantissa, exponent) = match bare.find(['e', 'E']) {
        Some(at) => (&bare[..at], bare[at + 1..].parse::<i32>().ok()?),
        None => (bare, 0),
    };
    let (whole, decimals) = match mantissa.rfind(char::from(mark.byte())) {
        Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
        None => (mantissa, ""),
    };
    let figures = ungroup(whole, mark)? + decimals;
    if figures.is_empty() || !figures.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places = i32::try_from(decimals.len()).ok()?;
    let value = scale(
        &figures,
        exponent
            .checked_add(i32::from(PLACES))?
            .checked_sub(places)?,
    )?;
    Some(if negative { -value } else { value })
}

/// Takes sign, parentheses and currency away from both ends.
fn undress(text: &str) -> Option<(bool, &str)> {
    let mut rest = text.trim();
    let mut negative = false;
    if let Some(inner) = rest
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    {
        (negative, rest) = (true, inner.trim());
    }
    let mut signs = usize::from(negative);
    for _ in 0..3 {
        rest = without_currency(rest);
        if let Some(bare) = rest
            .strip_prefix(['-', '\u{2212}'])
            .or_else(|| rest.strip_suffix('-'))
        {
            (negative, signs, rest) = (true, signs + 1, bare.trim());
        } else if let Some(bare) = rest.strip_prefix('+') {
            (signs, rest) = (signs + 1, bare.trim());
        }
    }
    (signs <= 1).then_some((negative, rest))
}

fn without_currency(text: &str) -> &str {
    let text = text.trim_matches(|sign: char| {
        sign.is_whitespace() || matches!(sign, '$' | '€' | '£' | '¥' | '₹' | '₽')
    });
    let is_code = |code: &[u8]| code.iter().all(u8::is_ascii_uppercase);
    let bytes = text.as_bytes();
    if bytes.len() > 3 && is_code(&bytes[..3]) {
        return text[3..].trim();
    }
    if bytes.len() > 3 && is_code(&bytes[bytes.len() - 3..]) {
        return text[..text.len() - 3].trim();
    }
    text
}

/// The whole part without its thousands separators, which must stand before groups of three.
fn ungroup(whole: &str, mark: DecimalMark) -> Option<String> {
    let separator = |sign: char| match sign {
        ',' => mark == DecimalMark::Point,
        '.' => mark == DecimalMark::Comma,
        sign => matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}'),
    };
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let mut figures = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        figures.push_str(group);
    }
    Some(figures)
}

/// The digits times a power of ten, rounded half away from zero, when 38 digits hold it.
fn scale(figures: &str, power: i32) -> Option<i128> {
    let figures = figures.trim_start_matches('0');
    if figures.is_empty() {
        return Some(0);
    }
    if power >= 0 {
        let value = figures
            .parse::<i128>()
            .ok()?
            .checked_mul(10_i128.checked_pow(power.unsigned_abs())?)?;
        return (value <= LIMIT).then_some(value);
    }
    let drop = usize::try_from(power.unsigned_abs()).ok()?;
    if drop > figures.len() {
        return Some(0);
    }
    let (kept, lost) = figures.split_at(figures.len() - drop);
    let value = if kept.is_empty() {
        0
    } else {
        kept.parse::<i128>().ok()?
    };
    let value = value.checked_add(i128::from(lost.as_bytes()[0] >= b'5'))?;
    (value <= LIMIT).then_some(value)
}

/// What the amounts of a sample say about the decimal mark of their file.
#[derive(Debug, Clone, Copy, Default)]
pub struct MarkEvidence {
    point: u32,
    comma: u32,
    either: u32,
}

impl MarkEvidence {
    /// Adds what one cell says: the last mark of two kinds is the decimal one, and so is a
    /// mark that stands once and not before exactly three digits.
    pub fn see(&mut self, text: &str) {
        match (text.rfind('.'), text.rfind(',')) {
            (Some(point), Some(comma)) if point > comma => self.point += 1,
            (Some(_), Some(_)) => self.comma += 1,
            (Some(at), None) if is_decimal(text, at, '.') => self.point += 1,
            (None, Some(at)) if is_decimal(text, at, ',') => self.comma += 1,
            (None, Some(_)) => self.either += 1,
            _ => {}
        }
    }

    /// The mark most cells speak for; where none decides, semicolons between fields mean a comma in numbers.
    #[must_use]
    pub fn mark(self, delimiter: u8) -> DecimalMark {
        let undecided = self.point == self.comma && self.either > 0 && delimiter == b';';
        if self.comma > self.point || undecided {
            DecimalMark::Comma
        } else {
            DecimalMark::Point
        }
    }
}

fn is_decimal(text: &str, at: usize, mark: char) -> bool {
    let after = text[at + 1..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    text.matches(mark).count() == 1 && after != 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        for (text, expected) in [
            ("29.33", 29_330_000),
            ("-5", -5_000_000),
            ("0.1", 100_000),
            ("1,234.50", 1_234_500_000),
            ("$ 12.00", 12_000_000),
            ("-€3.5", -3_500_000),
            ("12.00 EUR", 12_000_000),
            ("(7.25)", -7_250_000),
            ("1e3", 1_000_000_000),
            ("5.", 5_000_000),
            ("1.5E-2", 15_000),
            ("0.30000000000000004", 300_000),
            ("0.0000005", 1),
            ("+4", 4_000_000),
            ("8.00-", -8_000_000),
            (".5", 500_000),
        ] {
            assert_eq!(parse(text, DecimalMark::Point), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_where_the_file_has_one() {
        for (text, expected) in [
            ("29,33", 29_330_000),
            ("1.234,50", 1_234_500_000),
            ("1 234,50 €", 1_234_500_000),
            ("1\u{202f}234", 1_234_000_000),
        ] {
            assert_eq!(parse(text, DecimalMark::Comma), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_finite_number_is_not_read() {
        for text in [
            "", " ", "NaN", "inf", "-inf", "INF", "1e400", "abc", "1,23.5", "1.2.3", "--5",
            "12,3456", "1e", "$",
        ] {
            assert_eq!(parse(text, DecimalMark::Point), None, "{text}");
        }
    }

    #[test]
    fn an_amount_that_is_rounded_past_the_largest_integer_is_not_read() {
        assert_eq!(
            parse(
                "1701411834604692317316873037158841057279e-7",
                DecimalMark::Point
            ),
            None
        );
        assert_eq!(
            parse(
                "(1701411834604692317316873037158841057275e-7)",
                DecimalMark::Point
            ),
            None
        );
    }

    #[test]
    fn the_decimal_mark_is_inferred_from_a_sample() {
        let mark = |cells: &[&str], delimiter| {
            let mut evidence = MarkEvidence::default();
            cells.iter().for_each(|cell| evidence.see(cell));
            evidence.mark(delimiter)
        };
        assert_eq!(mark(&["12,5", "3"], b';'), DecimalMark::Comma);
        assert_eq!(mark(&["1,234.5"], b','), DecimalMark::Point);
        assert_eq!(mark(&["1,234"], b','), DecimalMark::Point);
        assert_eq!(mark(&["1,234"], b';'), DecimalMark::Comma);
    }
}
