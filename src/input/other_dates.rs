//! Dates in other forms: those that a caller names, numbers of days or seconds, and what a column that
//! cannot be read could be.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::dates::{DAY, Moment, SECOND, day_number};
#[cfg(feature = "engine")]
use super::dates::{DateForm, day_of};

/// Days from 1899-12-30 to 1970-01-01: spreadsheets count days from there.
const SERIAL_OFFSET: i64 = 25_569;
/// Days from 1970-01-01 that a mere number is likely to mean: 1990 to 2099.
#[cfg(feature = "engine")]
const LIKELY: std::ops::Range<i32> = 7_305..47_482;

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

/// Forms that are tried on a column which cannot be read, the likeliest first.
#[cfg(feature = "engine")]
const FORMS: &[&str] = &[
    "excel",
    "unix",
    "unix-ms",
    "%Y-%m",
    "%Y/%m",
    "%Y%m",
    "%m/%Y",
    "%m-%Y",
    "%m.%Y",
    "%B %Y",
    "%B-%Y",
    "%B-%y",
    "%B %y",
    "%Y",
    "%d %B %Y",
    "%d-%B-%Y",
    "%d-%B-%y",
    "%d %B %y",
    "%d/%B/%Y",
    "%d/%B/%Y:%H:%M:%S %z",
    "%d.%B.%Y",
    "%d %B %Y %H:%M",
    "%d %B %Y %H:%M:%S",
    "%d %B %Y, %H:%M",
    "%d-%B-%Y %H:%M:%S",
    "%d-%B-%Y %H:%M",
    "%B %d, %Y",
    "%B %d %Y",
    "%B. %d, %Y",
    "%B %d, %Y %H:%M",
    "%B %d, %Y %H:%M:%S",
    "%B %d, %Y %I:%M %p",
    "%B %d, %Y, %I:%M %p",
    "%B %d, %Y, %I:%M:%S %p",
    "%B %d, %Y %I:%M:%S %p",
    "%a, %d %B %Y %H:%M:%S %z",
    "%a, %d %B %Y",
    "%a %B %d %H:%M:%S %Y",
    "%a %B %d %Y",
    "%A, %B %d, %Y",
    "%A %d %B %Y",
    "%Y-%j",
];
/// The same with day, month and year as numbers, once for each mark.
#[cfg(feature = "engine")]
const NUMBERS: [&str; 6] = [
    "%d/%m/%Y %H.%M",
    "%m/%d/%Y %H.%M",
    "%d/%m/%Y %Hh%M",
    "%Y/%m/%d %H.%M",
    "%Y/%m/%d %H.%M.%S",
    "%y/%m/%d",
];

/// The form to give to `--date-format` that reads these cells, where one reads nearly all.
#[cfg(feature = "engine")]
#[must_use]
pub(crate) fn form_that_reads(cells: &[&str]) -> Option<String> {
    let reads = |name: &String| {
        let form = DateForm::named(name);
        let is_read = |cell: &&&str| {
            form.parse(cell)
                .is_some_and(|time| name.starts_with('%') || LIKELY.contains(&day_of(time)))
        };
        let read = cells.iter().filter(is_read).count();
        read > 0 && read * 10 >= cells.len() * 9
    };
    let plain = FORMS.iter().map(|form| (*form).to_owned());
    let marked = ["/", ".", "-"]
        .iter()
        .flat_map(|mark| NUMBERS.iter().map(move |form| form.replace('/', mark)));
    plain.chain(marked).find(reads)
}

#[cfg(test)]
mod tests {
    use super::super::dates::DateForm;
    #[cfg(feature = "engine")]
    use super::*;

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

    #[cfg(feature = "engine")]
    #[test]
    fn the_form_that_reads_a_column_is_found() {
        for (cell, form) in [
            ("45304", "excel"),
            ("1705104000", "unix"),
            ("1705104000000", "unix-ms"),
            ("2024-01", "%Y-%m"),
            ("202401", "%Y%m"),
            ("13 Jan 2024", "%d %B %Y"),
            ("13 July 2024", "%d %B %Y"),
            ("2024", "%Y"),
            ("January 13, 2024", "%B %d, %Y"),
            ("13.01.2024 10.15", "%d.%m.%Y %H.%M"),
        ] {
            let found = form_that_reads(&[cell]);
            assert_eq!(found.as_deref(), Some(form), "{cell}");
        }
        assert_eq!(form_that_reads(&["soon"]), None);
    }
}
