//! Numbers of workbooks and databases as text.

/// Significant digits that spreadsheets keep of a number.
const DIGITS: usize = 15;
/// Above it, not every whole number is a double.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// A number in its shortest form, with at most the digits that spreadsheets keep.
pub(super) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() <= WHOLE {
        return format!("{:.0}", number + 0.0);
    }
    let rounded = format!("{number:.*e}", DIGITS - 1);
    let rounded: f64 = rounded.parse().unwrap_or(number);
    decimal_text(rounded.to_string())
}

/// A decimal number with a zero behind three decimals: `1.023` as text could be a thousand, but `1.0230` cannot.
pub(super) fn decimal_text(mut number: String) -> String {
    if number
        .rsplit_once('.')
        .is_some_and(|(_, decimals)| decimals.len() == 3)
    {
        number.push('0');
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_a_spreadsheet_shows_them() {
        for (number, text) in [
            (17850.0, "17850"),
            (0.1 + 0.2, "0.3"),
            (12.34, "12.34"),
            (-0.0, "0"),
            (-4.5, "-4.5"),
            (1.023, "1.0230"),
            (9007199254740991.0, "9007199254740991"),
            (1e20, "100000000000000000000"),
        ] {
            assert_eq!(number_text(number), text);
        }
        assert_eq!(decimal_text("12.500".to_owned()), "12.5000");
        assert_eq!(decimal_text("12.50".to_owned()), "12.50");
    }
}
