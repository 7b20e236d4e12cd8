//! Dates in other forms: those that a caller names, and numbers of days or seconds.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::moments::{DAY, Moment, SECOND, day_number};

/// Days from 1899-12-30 to 1970-01-01: spreadsheets count days from there.
const SERIAL_OFFSET: i64 = 25_569;
/// Days since 1899-12-30, with a fraction for the time of day to the second.
pub(super) fn serial(text: &str) -> Option<Moment> {
    let days: f64 = text.replace(',', ".").parse().ok()?;
    if !(1.0..200_000.0).contains(&days) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let seconds = (days * 86_400.0).round() as i64;
    Some(Moment {
        local: seconds * SECOND - SERIAL_OFFSET * DAY,
        offset: None,
    })
}

/// A whole number of units of so many microseconds since 1970-01-01T00:00:00Z; decimals are cut.
pub(super) fn unix(text: &str, unit: i64) -> Option<Moment> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    Some(Moment {
        local: whole.parse::<i64>().ok()?.checked_mul(unit)?,
        offset: Some(0),
    })
}

pub(super) fn named(text: &str, format: &str) -> Option<Moment> {
    if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
        let written = format
            .contains('z')
            .then(|| DateTime::parse_from_str(text, format).ok());
        let offset = written
            .flatten()
            .map(|time| i64::from(time.offset().local_minus_utc()) * SECOND);
        return Some(Moment {
            local: time.and_utc().timestamp_micros(),
            offset,
        });
    }
    let date = NaiveDate::parse_from_str(text, format)
        .ok()
        .or_else(|| first_of_period(text, format))?;
    Some(Moment {
        local: i64::from(day_number(date)) * DAY,
        offset: None,
    })
}

/// The first day of a month or year, where the form has no day: `2024-03` is 2024-03-01, `2024` is 2024-01-01.
fn first_of_period(text: &str, format: &str) -> Option<NaiveDate> {
    const DAYS: [&str; 9] = ["%d", "%e", "%j", "%D", "%F", "%x", "%v", "%c", "%s"];
    const MONTHS: [&str; 5] = ["%m", "%b", "%B", "%h", "%-m"];
    if DAYS.iter().any(|field| format.contains(field)) {
        return None;
    }
    let whole = if MONTHS.iter().any(|field| format.contains(field)) {
        (format!("{text}\u{1f}1"), format!("{format}\u{1f}%d"))
    } else {
        (format!("{text}\u{1f}1-1"), format!("{format}\u{1f}%m-%d"))
    };
    NaiveDate::parse_from_str(&whole.0, &whole.1).ok()
}

#[cfg(test)]
mod tests {
    use super::super::dates::DateForm;

    fn iso(text: &str) -> Option<i64> {
        DateForm::YearFirst.parse(text)
    }

    #[test]
    fn numbers_are_dates_where_their_form_is_named() {
        assert_eq!(DateForm::named("excel").parse("45292"), iso("2024-01-01"));
        assert_eq!(
            DateForm::named("excel").parse("45292.5"),
            iso("2024-01-01T12:00")
        );
        assert_eq!(
            DateForm::named("unix").parse("1704067200"),
            iso("2024-01-01")
        );
        assert_eq!(
            DateForm::named("unix-ms").parse("1704067200000"),
            iso("2024-01-01")
        );
        assert_eq!(DateForm::named("%Y-%m").parse("2024-03"), iso("2024-03-01"));
        assert_eq!(DateForm::named("%Y").parse("2024"), iso("2024-01-01"));
    }
}
