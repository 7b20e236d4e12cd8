//! Text to time: ISO 8601 without asking, other forms when they are named or inferred.
//!
//! A time is a count of microseconds since 1970-01-01T00:00:00 on the clock that wrote it:
//! an offset is read and left aside, local time stays as written, unless a [`Zone`](super::zone::Zone)
//! is asked for.

pub(super) use super::moments::SECOND;
pub use super::moments::{DAY, Moment, date_of, day_number, day_of, is_believed};
use super::other_dates::{named, serial, unix};

/// How the dates of one column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateForm {
    /// The year first: `2024-01-31`, `2024/01/31`, `20240131`, each with an optional time.
    YearFirst,
    /// The day first, `31/01/2024`, with this separator.
    DayFirst(char),
    /// The month first, `01/31/2024`, with this separator.
    MonthFirst(char),
    /// The day first and a year of two digits, `31/01/24`, with this separator.
    DayFirstShort(char),
    /// The month first and a year of two digits, `01/31/24`, with this separator.
    MonthFirstShort(char),
    /// Days since 1899-12-30, as spreadsheets store them; the fraction is the time of day.
    Serial,
    /// Seconds since 1970-01-01T00:00:00Z.
    UnixSeconds,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    UnixMilliseconds,
    /// Microseconds since 1970-01-01T00:00:00Z.
    UnixMicroseconds,
    /// A form the caller named, in chrono's `strftime` language.
    Named(String),
}

impl DateForm {
    /// The form that a caller names: `iso`, `excel`, `unix`, `unix-ms`, `unix-us`, or chrono's `strftime` language.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "iso" => Self::YearFirst,
            "excel" => Self::Serial,
            "unix" => Self::UnixSeconds,
            "unix-ms" => Self::UnixMilliseconds,
            "unix-us" => Self::UnixMicroseconds,
            format => Self::Named(format.to_owned()),
        }
    }

    /// The form in words a reader knows: `dd/mm/yyyy`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::YearFirst => "ISO 8601".to_owned(),
            Self::DayFirst(mark) => format!("dd{mark}mm{mark}yyyy"),
            Self::MonthFirst(mark) => format!("mm{mark}dd{mark}yyyy"),
            Self::DayFirstShort(mark) => format!("dd{mark}mm{mark}yy"),
            Self::MonthFirstShort(mark) => format!("mm{mark}dd{mark}yy"),
            Self::Serial => "excel".to_owned(),
            Self::UnixSeconds => "unix".to_owned(),
            Self::UnixMilliseconds => "unix-ms".to_owned(),
            Self::UnixMicroseconds => "unix-us".to_owned(),
            Self::Named(format) => format.clone(),
        }
    }

    /// Was the order of day and month inferred from the column, rather than ISO 8601 or named by the caller?
    #[must_use]
    pub const fn is_inferred(&self) -> bool {
        matches!(
            self,
            Self::DayFirst(_)
                | Self::MonthFirst(_)
                | Self::DayFirstShort(_)
                | Self::MonthFirstShort(_)
        )
    }

    /// The form in the language of `--date-format`.
    #[cfg(feature = "engine")]
    #[must_use]
    pub(crate) fn format(&self) -> String {
        match self {
            Self::YearFirst => "%Y-%m-%d".to_owned(),
            Self::DayFirst(mark) => format!("%d{mark}%m{mark}%Y"),
            Self::MonthFirst(mark) => format!("%m{mark}%d{mark}%Y"),
            Self::DayFirstShort(mark) => format!("%d{mark}%m{mark}%y"),
            Self::MonthFirstShort(mark) => format!("%m{mark}%d{mark}%y"),
            other => other.name(),
        }
    }

    /// The same form with the month first.
    #[cfg(feature = "engine")]
    #[must_use]
    pub(crate) fn with_month_first(&self) -> Self {
        match self {
            Self::DayFirst(mark) => Self::MonthFirst(*mark),
            Self::DayFirstShort(mark) => Self::MonthFirstShort(*mark),
            other => other.clone(),
        }
    }

    /// Reads one cell: microseconds of local time, or nothing when the text is not a date of this form.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<i64> {
        self.moment(text).map(|moment| moment.local)
    }

    /// Reads one cell with its offset.
    #[must_use]
    pub fn moment(&self, text: &str) -> Option<Moment> {
        let moment = match self {
            Self::YearFirst => year_first(text.trim().as_bytes()),
            Self::DayFirst(_) | Self::DayFirstShort(_) => day_or_month_first(text, false),
            Self::MonthFirst(_) | Self::MonthFirstShort(_) => day_or_month_first(text, true),
            Self::Serial => serial(text.trim()),
            Self::UnixSeconds => unix(text.trim(), SECOND),
            Self::UnixMilliseconds => unix(text.trim(), SECOND / 1000),
            Self::UnixMicroseconds => unix(text.trim(), 1),
            Self::Named(format) => named(text.trim(), format),
        };
        moment.filter(|moment| is_believed(moment.local))
    }
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

/// The mark of a text like `31/01/2024`, `1.2.24` or `31-01-2024`, whatever its order.
#[must_use]
pub fn mark_of(text: &str) -> Option<char> {
    ThreeNumbers::of(text.trim().as_bytes()).map(|numbers| char::from(numbers.mark))
}

/// Three numbers between two equal marks, the first two of one or two digits, the last of two or four.
pub(crate) struct ThreeNumbers<'a> {
    pub(crate) mark: u8,
    pub(crate) first: u32,
    pub(crate) second: u32,
    /// As written: a year of two digits is below 100.
    pub(crate) third: u32,
    pub(crate) is_short: bool,
    rest: &'a [u8],
}

impl<'a> ThreeNumbers<'a> {
    pub(crate) fn of(text: &'a [u8]) -> Option<Self> {
        let (first, rest) = short_number(text)?;
        let (mark, rest) = rest.split_first()?;
        if !matches!(mark, b'/' | b'.' | b'-') {
            return None;
        }
        let (second, rest) = short_number(rest)?;
        let rest = rest.strip_prefix(&[*mark])?;
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_short = length == 2;
        if !is_short && length < 4 {
            return None;
        }
        let length = length.min(4);
        Some(Self {
            mark: *mark,
            first,
            second,
            third: digits(&rest[..length])?,
            is_short,
            rest: &rest[length..],
        })
    }

    /// The year that is meant: 69 to 99 are of the last century, as in POSIX.
    const fn year(&self) -> u32 {
        match (self.is_short, self.third) {
            (false, year) => year,
            (true, year @ 0..=68) => 2000 + year,
            (true, year) => 1900 + year,
        }
    }
}

fn day_or_month_first(text: &str, month_first: bool) -> Option<Moment> {
    let text = text.trim().as_bytes();
    let Some(numbers) = ThreeNumbers::of(text) else {
        return year_first(text);
    };
    let (month, day) = if month_first {
        (numbers.first, numbers.second)
    } else {
        (numbers.second, numbers.first)
    };
    at(civil_day(numbers.year(), month, day)?, numbers.rest)
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

/// Reads `T13:55`, ` 8:26:00`, `, 10:15`, `T16:00:01.25Z`, ` 3:05 PM`, `T00:00+02:00`.
fn time_of_day(text: &[u8]) -> Option<(i64, Option<i64>)> {
    if !matches!(text[0], b'T' | b't' | b' ' | b',') {
        return None;
    }
    let rest = trim_start(&text[1..]);
    let words: [&[u8]; 5] = ["à".as_bytes(), b"at ", b"um ", b"- ", b"| "];
    let rest = words
        .iter()
        .find_map(|word| rest.strip_prefix(*word))
        .unwrap_or(rest);
    let (hour, rest) = short_number(trim_start(rest))?;
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
        for day in -25_567..=84_370 {
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
    fn years_outside_1900_to_2200_are_not_read() {
        assert_eq!(date_of(-25_567).to_string(), "1900-01-01");
        assert_eq!(date_of(84_370).to_string(), "2200-12-31");
        for text in ["1899-12-31", "2201-01-01", "0001-01-01", "9999-12-31"] {
            assert_eq!(iso(text), None, "{text}");
        }
        assert_eq!(DateForm::DayFirst('/').parse("31/12/9999"), None);
        assert_eq!(DateForm::Named("%Y".to_owned()).parse("0001"), None);
    }

    #[test]
    fn a_comma_or_a_word_may_stand_before_the_time() {
        let expected = iso("2024-01-13T10:15");
        for text in [
            "13/01/2024, 10:15:00",
            "13/01/2024 à 10:15",
            "13/01/2024 at 10:15",
            "13/01/2024 - 10:15",
        ] {
            assert_eq!(DateForm::DayFirst('/').parse(text), expected, "{text}");
        }
        assert_eq!(iso("2024-01-13, 10:15"), expected);
    }

    #[test]
    fn years_of_two_digits_are_read() {
        assert_eq!(
            DateForm::DayFirstShort('/').parse("13/01/24"),
            iso("2024-01-13")
        );
        assert_eq!(
            DateForm::MonthFirstShort('-').parse("01-13-99 8:26"),
            iso("1999-01-13T08:26")
        );
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
