//! Moments and days as numbers: microseconds and days since 1970-01-01 on the clock that wrote them.

use chrono::{Datelike, NaiveDate};

/// Microseconds in a second.
pub(super) const SECOND: i64 = 1_000_000;
/// Microseconds in a civil day.
pub const DAY: i64 = 86_400 * SECOND;
/// Days from 1970-01-01 that are believed: the years 1900 to 2200. What lies outside is a mistake or a mark
/// for "no date", such as 0001-01-01 and 9999-12-31.
const BELIEVED: std::ops::RangeInclusive<i64> = -25_567..=84_370;
/// Days from 0001-01-01 to 1970-01-01, the offset between chrono's count and ours.
const EPOCH_FROM_CE: i32 = 719_163;

/// What one cell says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since 1970-01-01T00:00:00 on the clock that wrote it.
    pub local: i64,
    /// How far that clock is before UTC, in microseconds, where the cell says so.
    pub offset: Option<i64>,
}

impl Moment {
    /// A moment that a typed cell holds; `None` outside of the years 1900 to 2200.
    #[must_use]
    pub fn in_calendar(local: i64, offset: Option<i64>) -> Option<Self> {
        is_believed(local).then_some(Self { local, offset })
    }
}

/// Does a time lie in the years 1900 to 2200?
#[must_use]
pub fn is_believed(time: i64) -> bool {
    BELIEVED.contains(&time.div_euclid(DAY))
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
    date.num_days_from_ce() - EPOCH_FROM_CE
}
