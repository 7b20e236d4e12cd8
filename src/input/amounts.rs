//! Text to money: exact decimals with six places, so that sums do not depend on the order of rows.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

use super::currencies;

/// Units in one whole: amounts are counted in millionths.
pub const SCALE: i128 = 1_000_000;
/// Decimal places of an amount.
pub const PLACES: i8 = 6;
/// Digits an amount may have in all.
pub const DIGITS: u8 = 38;
/// The largest magnitude of one amount: 10^18 whole units. Sums of 10^14 such amounts still fit 38 digits.
pub(super) const LIMIT: i128 = 10_i128.pow(24);
/// Significant digits that a double holds: more of them are noise of its shortest decimal.
const DOUBLE_DIGITS: usize = 15;

/// Which character stands before the decimals of a file's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DecimalMark {
    /// `1,234.50`
    #[default]
    #[serde(rename = ".", alias = "point")]
    Point,
    /// `1.234,50`
    #[serde(rename = ",", alias = "comma")]
    Comma,
}

/// One amount as a cell writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount<'a> {
    /// Its value, in millionths.
    pub value: i128,
    /// Was it written with more than six decimals, so that its value is rounded?
    pub is_rounded: bool,
    /// The currency that the cell names: a code, a sign or a word; empty where it names none.
    pub currency: &'a str,
}

/// Reads one amount, in millionths; digits past the sixth place are rounded half away from zero.
///
/// Thousands separators, currency signs and codes, a leading or trailing sign, accountants' parentheses and
/// exponents are understood. Whatever is not a finite number, or is larger than 10^18, is `None`.
#[must_use]
pub fn parse(text: &str, mark: DecimalMark) -> Option<i128> {
    read(text, mark).map(|amount| amount.value)
}

/// Reads one amount with what the cell says beside its value.
#[must_use]
pub fn read(text: &str, mark: DecimalMark) -> Option<Amount<'_>> {
    match plain(text.as_bytes(), mark) {
        Some(value) => Some(Amount {
            value,
            is_rounded: false,
            currency: "",
        }),
        None => decorated(text, mark),
    }
}

/// A price times a quantity, both in millionths; `None` past the largest amount.
#[must_use]
pub fn product(price: i128, quantity: i128) -> Option<i128> {
    let exact = price.checked_mul(quantity)?;
    let value = exact.saturating_add(exact.signum() * (SCALE / 2)) / SCALE;
    (value.abs() <= LIMIT).then_some(value)
}

/// An exact sum in units of money.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "the nearest number is meant")]
pub const fn in_units(exact: i128) -> f64 {
    exact as f64 / SCALE as f64
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
    /// The mark as it is written.
    #[must_use]
    pub const fn char(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    const fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }
}

impl std::str::FromStr for DecimalMark {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "." | "point" => Ok(Self::Point),
            "," | "comma" => Ok(Self::Comma),
            _ => {
                Err(Error::usage(format!("unknown decimal mark: `{text}`"))
                    .hint("one of `.` and `,`"))
            }
        }
    }
}

fn decorated(text: &str, mark: DecimalMark) -> Option<Amount<'_>> {
    let Undressed {
        is_negative,
        bare,
        currency,
    } = undress(text)?;
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
    let power = exponent
        .checked_add(i32::from(PLACES))?
        .checked_sub(places)?;
    let value = scale(&figures, power)?;
    Some(Amount {
        value: if is_negative { -value } else { value },
        is_rounded: loses_digits(&figures, power),
        currency,
    })
}

/// Are digits lost that are more than the noise of a double?
fn loses_digits(figures: &str, power: i32) -> bool {
    let figures = figures.trim_start_matches('0');
    let significant = figures.trim_end_matches('0');
    let zeros = figures.len() - significant.len();
    let lost = usize::try_from(power.unsigned_abs()).unwrap_or(usize::MAX);
    power < 0 && !significant.is_empty() && zeros < lost && significant.len() <= DOUBLE_DIGITS
}

/// A cell without sign, parentheses and currency.
struct Undressed<'a> {
    is_negative: bool,
    bare: &'a str,
    currency: &'a str,
}

/// Takes sign, parentheses and currency away from both ends.
fn undress(text: &str) -> Option<Undressed<'_>> {
    let mut bare = text.trim();
    let mut is_negative = false;
    if let Some(inner) = bare
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    {
        (is_negative, bare) = (true, inner.trim());
    }
    let mut signs = usize::from(is_negative);
    let mut currency = "";
    for _ in 0..3 {
        let (rest, found) = currencies::split(bare);
        bare = rest;
        if currency.is_empty() {
            currency = found;
        }
        if let Some(rest) = bare
            .strip_prefix(['-', '\u{2212}'])
            .or_else(|| bare.strip_suffix('-'))
        {
            (is_negative, signs, bare) = (true, signs + 1, rest.trim());
        } else if let Some(rest) = bare.strip_prefix('+') {
            (signs, bare) = (signs + 1, rest.trim());
        }
    }
    (signs <= 1).then_some(Undressed {
        is_negative,
        bare,
        currency,
    })
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
    fn amounts_past_the_largest_are_not_read() {
        assert_eq!(parse("1e18", DecimalMark::Point), Some(10_i128.pow(24)));
        for text in ["1e19", "5e31", "-2e18", "1000000000000000001"] {
            assert_eq!(parse(text, DecimalMark::Point), None, "{text}");
        }
    }

    #[test]
    fn a_price_times_a_quantity_is_rounded_half_away_from_zero() {
        assert_eq!(product(2_880_000, 5_000_000), Some(14_400_000));
        assert_eq!(product(1, 500_000), Some(1));
        assert_eq!(product(-1, 500_000), Some(-1));
        assert_eq!(product(1, 499_999), Some(0));
        assert_eq!(product(10_i128.pow(24), 2_000_000), None);
    }

    #[test]
    fn rounding_is_noticed_but_not_the_noise_of_doubles() {
        let is_rounded = |text| read(text, DecimalMark::Point).map(|it| it.is_rounded);
        for text in ["0.00012345", "0.00000049", "1.23456789", "5e-9"] {
            assert_eq!(is_rounded(text), Some(true), "{text}");
        }
        for text in [
            "1.5",
            "0.12340000",
            "0.30000000000000004",
            "33.333333333333336",
            "1e3",
        ] {
            assert_eq!(is_rounded(text), Some(false), "{text}");
        }
    }

    #[test]
    fn the_currency_of_a_cell_is_read_with_it() {
        for (text, currency) in [
            ("$14.40", "$"),
            ("-€3.5", "€"),
            ("14.40 USD", "USD"),
            ("R$ 14.40", "R$"),
            ("(7.25 EUR)", "EUR"),
            ("14.40", ""),
        ] {
            let amount = read(text, DecimalMark::Point).expect(text);
            assert_eq!(amount.currency, currency, "{text}");
        }
    }
}
