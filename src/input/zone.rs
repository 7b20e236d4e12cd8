//! A zone whose civil time days are formed in, where the caller names one.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

use super::dates::{Moment, SECOND};

/// A time zone of the IANA database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

impl Zone {
    /// The civil time in this zone of a moment whose offset is written beside it, in microseconds;
    /// a time without an offset is civil time already, and stays.
    #[must_use]
    pub fn civil(self, moment: Moment) -> i64 {
        let Some(offset) = moment.offset else {
            return moment.local;
        };
        let universal = moment.local - offset;
        let Some(instant) = DateTime::from_timestamp_micros(universal) else {
            return moment.local;
        };
        let here = self.0.offset_from_utc_datetime(&instant.naive_utc()).fix();
        universal + i64::from(here.local_minus_utc()) * SECOND
    }

    /// How far the clocks of this zone are before UTC when they show a time, in microseconds; where they show
    /// it twice, the first time counts, and where never, none.
    #[must_use]
    pub fn offset_of(self, local: i64) -> Option<i64> {
        let time = DateTime::from_timestamp_micros(local)?.naive_utc();
        let offset = self.0.offset_from_local_datetime(&time).earliest()?;
        Some(i64::from(offset.fix().local_minus_utc()) * SECOND)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|error: Error| error.in_one_sentence())
    }
}

impl FromStr for Zone {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        text.parse().map(Self).map_err(|_| {
            let hint = match similar(text) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "a name of the IANA database, as in `Europe/Paris`".to_owned(),
            };
            Error::usage(format!("unknown time zone: `{text}`")).hint(hint)
        })
    }
}

/// The zone whose name, or whose city, this is but for case and spaces.
fn similar(text: &str) -> Option<&'static str> {
    let wanted = text.trim().replace(' ', "_");
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let is_city = |name: &&str| {
        name.rsplit('/')
            .next()
            .is_some_and(|city| city.eq_ignore_ascii_case(&wanted))
    };
    names()
        .find(|name| name.eq_ignore_ascii_case(&wanted))
        .or_else(|| names().find(is_city))
}

#[cfg(test)]
mod tests {
    use super::super::dates::{DateForm, day_of};
    use super::Zone;

    fn civil(zone: &str, text: &str) -> i64 {
        zone.parse::<Zone>()
            .unwrap()
            .civil(DateForm::YearFirst.moment(text).unwrap())
    }

    fn iso(text: &str) -> i64 {
        DateForm::YearFirst.parse(text).unwrap()
    }

    #[test]
    fn moments_become_civil_time_summer_and_winter() {
        for (text, expected) in [
            ("2024-01-31T23:30:00Z", "2024-02-01T00:30:00"),
            ("2024-06-30T22:30:00Z", "2024-07-01T00:30:00"),
            ("2024-06-30 22:30 UTC", "2024-07-01T00:30:00"),
            ("2024-01-31T23:30:00-05:00", "2024-02-01T05:30:00"),
            ("2024-01-31T23:30:00.25+0530", "2024-01-31T19:00:00.25"),
            ("2024-01-31T23:30:00", "2024-01-31T23:30:00"),
            ("2024-01-31", "2024-01-31"),
        ] {
            assert_eq!(civil("Europe/Paris", text), iso(expected), "{text}");
        }
        assert_eq!(
            day_of(civil("America/New_York", "2024-01-01T03:00:00Z")),
            day_of(iso("2023-12-31"))
        );
    }

    #[test]
    fn a_zone_that_is_none_is_answered_with_the_one_that_is_meant() {
        let hint = |text: &str| {
            text.parse::<Zone>()
                .unwrap_err()
                .advice()
                .map(str::to_owned)
        };
        assert_eq!(
            hint("europe/paris").as_deref(),
            Some("did you mean `Europe/Paris`?")
        );
        assert_eq!(
            hint("New York").as_deref(),
            Some("did you mean `America/New_York`?")
        );
        assert_eq!(
            hint("Mars").as_deref(),
            Some("a name of the IANA database, as in `Europe/Paris`")
        );
    }
}
