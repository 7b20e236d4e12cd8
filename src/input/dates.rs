//! Text to time: ISO 8601 without asking, other forms when they are named or inferred.
//!
//! A time is a count of microseconds since 1970-01-01T00:00:00 on the clock that wrote it:
//! an offset is read and left aside, local time stays as written, unless a [`Zone`](super::zone::Zone)
//! is asked for.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// Microseconds in a second.
pub(super) const SECOND: i64 = 1_000_000;
/// Microseconds in a civil day.
pub const DAY: i64 = 86_400 * SECOND;
/// Days from 0001-01-01 to 1970-01-01, the offset between chrono's count and ours.
const EPOCH_FROM_CE: i32 = 719_163;

/// Days since 1970-01-01 of the years from 1 to 9999.
const CALENDAR: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// What one cell says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since 1970-01-01T00:00:00 on the clock that wrote it.
    pub local: i64,
    /// How far that clock is before UTC, in microseconds, where the cell says so.
    pub offset: Option<i64>,
}

impl Moment {
    /// A moment that a typed cell holds; `None` outside of the years that text can name.
    #[must_use]
    pub fn in_calendar(local: i64, offset: Option<i64>) -> Option<Self> {
        let day = local.div_euclid(DAY);
        CALENDAR.contains(&day).then_some(Self { local, offset })
    }
}

/// How the dates of one column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateForm {
    /// The year first: `2024-01-31`, `2024/01/31`, `20240131`, each with an optional time.
    YearFirst,
    /// The day first, `31/01/2024`, with this separator.
    DayFirst(char),
    /// The month first, `01/31/2024`, with this separator.
    MonthFirst(char),
    /// A form the caller named, in chrono's `strftime` language.
    Named(String),
}

impl DateForm {
    /// The form in words a reader knows: `dd/mm/yyyy`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::YearFirst => "ISO 8601".to_owned(),
            Self::DayFirst(mark) => format!("dd{mark}mm{mark}yyyy"),
            Self::MonthFirst(mark) => format!("mm{mark}dd{mark}yyyy"),
            Self::Named(format) => format.clone(),
        }
    }

    /// Reads one cell: microseconds of local time, or nothing when the text is no date of this form.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<i64> {
        self.moment(text).map(|moment| moment.local)
    }

    /// Reads one cell with its offset.
    #[must_use]
    pub fn moment(&self, text: &str) -> Option<Moment> {
        match self {
            Self::YearFirst => year_first(text.trim().as_bytes()),
            Self::DayFirst(_) => day_or_month_first(text, false),
            Self::MonthFirst(_) => day_or_month_first(text, true),
            Self::Named(format) => named(text.trim(), format),
        }
    }
}

/// The calendar day of a time.
#[must_use]
pub fn day_of(time: i64) -> i32 {
    i32::try_from(time.div_euclid(DAY)).unwrap_or(i32::MAX)
}

/// The civil date of a count of days since 1970-01-01; days outside chrono's calendar are its last.
#[must_use]
pub fn date_of(day: i32) -> NaiveDate {
    day.checked_add(EPOCH_FROM_CE)
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .unwrap_or(NaiveDate::MAX)
}

/// The count of days from 1970-01-01 to a civil date.
#[must_use]
pub fn day_number(date: NaiveDate) -> i32 {
    use chrono::Datelike;
    date.num_days_from_ce() - EPOCH_FROM_CE
}

/// What one cell says about the order of day and month in its column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrderEvidence {
    /// Cells of the form number, mark, number, mark, year.
    pub cells: u64,
    /// Cells that are dates with the day first.
    pub day_first: u64,
    /// Cells that are dates with the month first.
    pub month_first: u64,
}

impl OrderEvidence {
    /// Adds what one cell says.
    pub fn see(&mut self, text: &str) {
        if mark_of(text).is_some() {
            self.cells += 1;
            self.day_first += u64::from(day_or_month_first(text, false).is_some());
            self.month_first += u64::from(day_or_month_first(text, true).is_some());
        }
    }

    /// Adds what another part of the column says.
    pub fn add(&mut self, other: Self) {
        self.cells += other.cells;
        self.day_first += other.day_first;
        self.month_first += other.month_first;
    }
}

/// The mark of a text like `31/01/2024`, `1.2.2024` or `31-01-2024`, whatever its order.
#[must_use]
pub fn mark_of(text: &str) -> Option<char> {
    let text = text.trim();
    let (_, rest) = short_number(text.as_bytes())?;
    let mark = *rest
        .first()
        .filter(|mark| matches!(mark, b'/' | b'.' | b'-'))?;
    let (_, rest) = short_number(&rest[1..])?;
    let is_date =
        rest.first() == Some(&mark) && rest.len() >= 5 && rest[1..5].iter().all(u8::is_ascii_digit);
    is_date.then_some(char::from(mark))
}

fn day_or_month_first(text: &str, month_first: bool) -> Option<Moment> {
    let text = text.trim();
    if mark_of(text).is_none() {
        return year_first(text.as_bytes());
    }
    let (first, rest) = short_number(text.as_bytes())?;
    let (second, rest) = short_number(&rest[1..])?;
    let year = digits(&rest[1..5])?;
    let (month, day) = if month_first {
        (first, second)
    } else {
        (second, first)
    };
    at(civil_day(year, month, day)?, &rest[5..])
}

/// One or two digits at the start, and what follows them.
fn short_number(text: &[u8]) -> Option<(u32, &[u8])> {
    let length = text
        .iter()
        .take(2)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    Some((digits(&text[..length])?, &text[length..]))
}

fn year_first(text: &[u8]) -> Option<Moment> {
    let (year, rest) = (digits(text.get(..4)?)?, &text[4..]);
    let mark = *rest.first()?;
    if mark.is_ascii_digit() {
        let (month, day) = (digits(rest.get(..2)?)?, digits(rest.get(2..4)?)?);
        return at(civil_day(year, month, day)?, &rest[4..]);
    }
    if !matches!(mark, b'-' | b'/' | b'.') {
        return None;
    }
    let (month, rest) = short_number(&rest[1..])?;
    if rest.first() != Some(&mark) {
        return None;
    }
    let (day, rest) = short_number(&rest[1..])?;
    at(civil_day(year, month, day)?, rest)
}

fn at(day: i64, clock: &[u8]) -> Option<Moment> {
    let (time, offset) = if clock.is_empty() {
        (0, None)
    } else {
        time_of_day(clock)?
    };
    Some(Moment {
        local: day * DAY + time,
        offset,
    })
}

/// Reads `T13:55`, ` 8:26:00`, `T16:00:01.25Z`, ` 3:05 PM`, `T00:00+02:00`.
fn time_of_day(text: &[u8]) -> Option<(i64, Option<i64>)> {
    if !matches!(text[0], b'T' | b't' | b' ') {
        return None;
    }
    let (hour, rest) = short_number(trim_start(&text[1..]))?;
    let (minute, rest) = two_after(rest, b':')?;
    let (second, rest) = if rest.first() == Some(&b':') {
        two_after(rest, b':')?
    } else {
        (0, rest)
    };
    let (micros, rest) = fraction(rest)?;
    let (hour, rest) = half_of_day(hour, trim_start(rest))?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let time =
        (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * SECOND + micros;
    Some((
        time,
        if rest.is_empty() {
            None
        } else {
            Some(offset(rest)?)
        },
    ))
}

fn trim_start(text: &[u8]) -> &[u8] {
    text.trim_ascii_start()
}

fn two_after(text: &[u8], mark: u8) -> Option<(u32, &[u8])> {
    let rest = text.strip_prefix(&[mark])?;
    Some((digits(rest.get(..2)?)?, &rest[2..]))
}

/// A fraction of a second, cut after the microseconds.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    if !matches!(text.first(), Some(b'.' | b',')) {
        return Some((0, text));
    }
    let length = text[1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let figures = &text[1..=length];
    let micros = (0..6).fold(0, |sum, i| {
        sum * 10 + figures.get(i).map_or(0, |digit| i64::from(digit - b'0'))
    });
    (length > 0).then_some((micros, &text[1 + length..]))
}

fn half_of_day(hour: u32, text: &[u8]) -> Option<(u32, &[u8])> {
    let Some(half) = text.get(..2) else {
        return Some((hour, text));
    };
    let afternoon = half.eq_ignore_ascii_case(b"pm");
    if !afternoon && !half.eq_ignore_ascii_case(b"am") {
        return Some((hour, text));
    }
    let hour = (1..=12)
        .contains(&hour)
        .then_some(hour % 12 + if afternoon { 12 } else { 0 })?;
    Some((hour, trim_start(&text[2..])))
}

/// `Z`, `UTC`, `+02`, `+0200` or `+02:00`, in microseconds.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, figures) = match text {
        b"Z" | b"z" | b"UTC" => return Some(0),
        [b'+', figures @ ..] => (1, figures),
        [b'-', figures @ ..] => (-1, figures),
        _ => return None,
    };
    let minutes = match figures {
        [_, _] => Some(0),
        [_, _, b':', minutes @ ..] | [_, _, minutes @ ..] if minutes.len() == 2 => digits(minutes),
        _ => None,
    }?;
    let hours = digits(&figures[..2])?;
    Some(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60) * SECOND)
}

fn named(text: &str, format: &str) -> Option<Moment> {
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
    let date = NaiveDate::parse_from_str(text, format).ok()?;
    Some(Moment {
        local: i64::from(day_number(date)) * DAY,
        offset: None,
    })
}

fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u32, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u32::from(byte - b'0'))
    })
}

/// Days since 1970-01-01 of a valid civil date (Hinnant's algorithm on years from 1 to 9999).
fn civil_day(year: u32, month: u32, day: u32) -> Option<i64> {
    if year == 0 || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(i64::from(era) * 146_097 + i64::from(day_of_era) - 719_468)
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Option<i64> {
        DateForm::YearFirst.parse(text)
    }

    #[test]
    fn days_agree_with_chrono_over_five_centuries() {
        for day in -100_000..80_000 {
            let date = date_of(day);
            assert_eq!(iso(&date.to_string()), Some(i64::from(day) * DAY), "{date}");
            assert_eq!(day_number(date), day);
        }
    }

    #[test]
    fn times_are_kept_as_written_whatever_their_offset() {
        let plain = iso("2017-01-07T13:55:24").expect("a time");
        assert_eq!(day_of(plain), day_of(iso("2017-01-07").expect("a date")));
        for text in [
            "2017-01-07 13:55:24",
            "2017-01-07T13:55:24Z",
            "2017-01-07T13:55:24.000+02:00",
            "20170107T13:55:24",
        ] {
            assert_eq!(iso(text), Some(plain), "{text}");
        }
        assert_eq!(iso("2017-01-07T13:55:24.5"), Some(plain + 500_000));
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "2017",
            "2017-02-29",
            "2017-13-01",
            "2017-01-07T25:00",
            "2017-01-07x",
            "NaT",
            "31/02/2024",
            "2017-01-07+",
            "0000-01-01",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn day_and_month_first_are_told_apart() {
        let expected = iso("2010-12-01T08:26");
        assert_eq!(DateForm::MonthFirst('/').parse("12/1/2010 8:26"), expected);
        assert_eq!(DateForm::DayFirst('.').parse("1.12.2010 8:26"), expected);
        assert_eq!(
            DateForm::DayFirst('/').parse("31/01/2024"),
            iso("2024-01-31")
        );
        assert_eq!(DateForm::MonthFirst('/').parse("31/01/2024"), None);
        assert_eq!(
            DateForm::MonthFirst('/').parse("1/2/2024 3:05 PM"),
            iso("2024-01-02T15:05")
        );
        let mut evidence = OrderEvidence::default();
        ["01/02/2024", "31/01/2024", "x"]
            .iter()
            .for_each(|text| evidence.see(text));
        assert_eq!(
            evidence,
            OrderEvidence {
                cells: 2,
                day_first: 2,
                month_first: 1
            }
        );
    }
}
