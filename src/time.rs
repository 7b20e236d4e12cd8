//! Units, horizons and discount rates. Dates become numbers in this module only.
//!
//! A day is a calendar day. A week has 7 days, a month 365.25/12 and a year 365.25.
//! Durations are fractions of their unit and are never truncated.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Days in a year, averaged over leap years.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// The unit of `recency`, of `T` and of every rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// A calendar day.
    Day,
    /// Seven days.
    #[default]
    Week,
    /// A twelfth of a year: 30.4375 days.
    Month,
    /// 365.25 days.
    Year,
}

impl TimeUnit {
    /// The number of days in the unit.
    #[must_use]
    pub const fn days(self) -> f64 {
        match self {
            Self::Day => 1.0,
            Self::Week => 7.0,
            Self::Month => DAYS_PER_YEAR / 12.0,
            Self::Year => DAYS_PER_YEAR,
        }
    }

    /// The unit's name in options and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TimeUnit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::Day, Self::Week, Self::Month, Self::Year]
            .into_iter()
            .find(|unit| unit.name() == text)
            .ok_or_else(|| {
                Error::usage(format!("unknown time unit: `{text}`"))
                    .hint("one of day, week, month, year")
            })
    }
}

/// The horizon of a forecast in days: the time (until, until + h].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Horizon {
    days: f64,
}

impl Horizon {
    /// No horizon is longer than this many days: 100 years, longer than any customer stays.
    const LONGEST: f64 = 100.0 * DAYS_PER_YEAR;

    /// A horizon of this many days.
    ///
    /// # Errors
    /// When `days` is not above 0, not finite or more than 100 years.
    pub fn from_days(days: f64) -> Result<Self> {
        if !(days.is_finite() && days > 0.0) {
            let what = format!("the horizon must be above 0 and finite: `{days}` days");
            return Err(Error::usage(what));
        }
        if days > Self::LONGEST {
            let what = format!("the horizon must be at most 100 years: `{days}` days");
            return Err(Error::usage(what).hint("`residual_clv` is the value without an end"));
        }
        Ok(Self { days })
    }

    /// Its length in days.
    #[must_use]
    pub const fn days(self) -> f64 {
        self.days
    }

    /// Its length in a unit.
    #[must_use]
    pub const fn in_unit(self, unit: TimeUnit) -> f64 {
        self.days / unit.days()
    }
}

impl Default for Horizon {
    fn default() -> Self {
        Self { days: 365.0 }
    }
}

impl fmt::Display for Horizon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}d", self.days)
    }
}

impl From<Horizon> for String {
    fn from(horizon: Horizon) -> Self {
        horizon.to_string()
    }
}

impl TryFrom<String> for Horizon {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|error: Error| error.in_one_sentence())
    }
}

impl FromStr for Horizon {
    type Err = Error;

    /// Reads `365d`, `52w`, `12m` or `1y`; fractions are kept.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::usage(format!("invalid horizon: `{text}`"))
                .hint("use a number and a unit: 365d, 52w, 12m or 1y")
        };
        let unit = match text.chars().last() {
            Some('d') => TimeUnit::Day,
            Some('w') => TimeUnit::Week,
            Some('m') => TimeUnit::Month,
            Some('y') => TimeUnit::Year,
            _ => return Err(wrong()),
        };
        let count: f64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
        Self::from_days(count * unit.days())
    }
}

/// An effective discount rate per year. Money is discounted continuously, with δ = ln(1 + R) / 365.25 per day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct DiscountRate {
    annual: f64,
}

impl DiscountRate {
    /// A rate per year: 0.1 is 10%.
    ///
    /// # Errors
    /// When it is negative or above 1.
    pub fn annual(rate: f64) -> Result<Self> {
        if (0.0..=1.0).contains(&rate) {
            return Ok(Self { annual: rate });
        }
        let error = Error::usage(format!(
            "the discount rate must be 0 or more and at most 1: `{rate}`"
        ));
        Err(if rate > 1.0 && rate <= 100.0 {
            error.hint(format!("write {rate}% as `{}`", rate / 100.0))
        } else {
            error.hint("it is a fraction per year: write 10% as `0.1`")
        })
    }

    /// The rate per year: 0.1 is 10%.
    #[must_use]
    pub const fn yearly(self) -> f64 {
        self.annual
    }

    /// The continuous rate δ per unit of time.
    #[must_use]
    pub fn continuous(self, unit: TimeUnit) -> f64 {
        self.annual.ln_1p() / DAYS_PER_YEAR * unit.days()
    }
}

impl Default for DiscountRate {
    fn default() -> Self {
        Self { annual: 0.1 }
    }
}

impl fmt::Display for DiscountRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.annual)
    }
}

impl From<DiscountRate> for f64 {
    fn from(rate: DiscountRate) -> Self {
        rate.annual
    }
}

impl TryFrom<f64> for DiscountRate {
    type Error = Error;

    fn try_from(rate: f64) -> Result<Self> {
        Self::annual(rate)
    }
}

impl FromStr for DiscountRate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let rate = text.parse().map_err(|_| {
            Error::usage(format!(
                "invalid discount rate: `{text}`; use a number, as in 0.1 for 10%"
            ))
        })?;
        Self::annual(rate)
    }
}

/// Reads an ISO 8601 date.
///
/// # Errors
/// When the text does not have the form `YYYY-MM-DD` or the day does not exist.
pub fn parse_date(text: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| Error::usage(format!("not a valid date (YYYY-MM-DD): `{text}`")))
}

/// Today by the clock, a day of grace for zones ahead of UTC; later where `SOURCE_DATE_EPOCH` says so.
///
/// # Errors
/// When `SOURCE_DATE_EPOCH` is not a number of seconds.
pub fn today() -> Result<NaiveDate> {
    let now = Utc::now();
    let latest = source_date()?
        .map_or(now, |date| now.max(date))
        .date_naive();
    Ok(latest.succ_opt().unwrap_or(latest))
}

/// The current time, or the time in `SOURCE_DATE_EPOCH` (RFC 3339, UTC).
///
/// # Errors
/// When `SOURCE_DATE_EPOCH` is not a number of seconds.
pub fn moment() -> Result<String> {
    let moment = source_date()?.unwrap_or_else(Utc::now);
    Ok(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The time in `SOURCE_DATE_EPOCH`, else the start of a day: a time that is the same in every run.
///
/// # Errors
/// When `SOURCE_DATE_EPOCH` is not a number of seconds.
pub fn moment_of_data(day: Option<NaiveDate>) -> Result<Option<String>> {
    let start = day.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let moment = source_date()?.or(start);
    Ok(moment.map(|moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true)))
}

fn source_date() -> Result<Option<DateTime<Utc>>> {
    let Ok(seconds) = std::env::var("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let moment = seconds
        .parse()
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.map(Some).ok_or_else(|| {
        Error::usage(format!(
            "`SOURCE_DATE_EPOCH` is not a number of seconds: `{seconds}`"
        ))
    })
}

/// A calendar month, such as 2024-05.
///
/// ```
/// use clv::time::CalendarMonth;
/// let month = CalendarMonth::of("2024-05-17".parse().unwrap());
/// assert_eq!(month.to_string(), "2024-05");
/// assert_eq!(month.last_day(), "2024-05-31".parse().ok());
/// assert_eq!("2025-02".parse::<CalendarMonth>().unwrap().since(month), 9);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarMonth {
    /// Months since January of the year 0.
    number: i32,
}

impl CalendarMonth {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self {
            number: day.year() * 12 + day.month0().cast_signed(),
        }
    }

    /// The number of months after an earlier one.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i32 {
        self.number - earlier.number
    }

    /// The month a number of months later.
    #[must_use]
    pub const fn after(self, months: i32) -> Self {
        Self {
            number: self.number + months,
        }
    }

    /// Its year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.number.div_euclid(12)
    }

    /// Its number in the year, from 1 to 12.
    #[must_use]
    pub const fn number_in_year(self) -> u32 {
        self.number.rem_euclid(12).unsigned_abs() + 1
    }

    /// The quarter of its year, from 1 to 4.
    #[must_use]
    pub const fn quarter(self) -> i32 {
        self.number.rem_euclid(12) / 3 + 1
    }

    /// Its first day; `None` beyond the calendar.
    #[must_use]
    pub fn first_day(self) -> Option<NaiveDate> {
        let month0 = self.number.rem_euclid(12).cast_unsigned();
        NaiveDate::from_ymd_opt(self.number.div_euclid(12), month0 + 1, 1)
    }

    /// Its last day; `None` beyond the calendar.
    #[must_use]
    pub fn last_day(self) -> Option<NaiveDate> {
        self.after(1).first_day()?.pred_opt()
    }
}

impl fmt::Display for CalendarMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month0) = (self.number.div_euclid(12), self.number.rem_euclid(12));
        write!(f, "{year:04}-{:02}", month0 + 1)
    }
}

impl FromStr for CalendarMonth {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        day.map(Self::of).map_err(|_| {
            Error::data(format!("not a month: `{text}`")).hint("write it as in `2024-05`")
        })
    }
}
