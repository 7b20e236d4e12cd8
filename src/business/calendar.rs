//! Parts of time that follow each other: calendar months, quarters and years, and years that end with the data.

use std::fmt;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::input::dates::{DAY, day_number};
use crate::time::CalendarMonth;

/// How long a part of time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Grain {
    /// A calendar month, such as 2024-05.
    Month,
    /// A quarter of a calendar year, such as 2024-Q2.
    Quarter,
    /// A calendar year, such as 2024.
    Year,
    /// Twelve months that end with the last day of the data, or a whole number of years before it.
    TwelveMonths,
}

/// All of them, the shortest first.
pub(super) const GRAINS: [Grain; 4] = [
    Grain::Month,
    Grain::Quarter,
    Grain::Year,
    Grain::TwelveMonths,
];

impl Grain {
    /// Its name, as in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::TwelveMonths => "twelve-months",
        }
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A part of time, within the days of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// As in 2024-05, 2024-Q2 or 2024; the last day of twelve months.
    pub(super) name: String,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    /// Whether the data cover it: all of it, but for a few days at its beginning on which nobody may have bought.
    pub(super) is_complete: bool,
}

/// The share of a span that may lack orders at the beginning of the data: eleven days of a year.
const MAY_LACK: f64 = 0.03;
/// The days that any span may lack.
const DAYS_LACKING: f64 = 2.0;

/// The spans of one grain from the first to the last day of the data.
#[derive(Debug)]
pub(super) struct Calendar {
    pub(super) spans: Vec<Span>,
    /// When each begins, in microseconds.
    begins: Vec<i64>,
}

impl Calendar {
    pub(super) fn new(grain: Grain, since: NaiveDate, until: NaiveDate) -> Self {
        let spans = match grain {
            Grain::TwelveMonths => backwards(since, until),
            _ => calendar_spans(grain, since, until),
        };
        let begin = |span: &Span| i64::from(day_number(span.from)) * DAY;
        let begins = spans.iter().map(begin).collect();
        Self { spans, begins }
    }

    /// The number of the span with a moment; the first one for what is before it.
    pub(super) fn place(&self, time: i64) -> usize {
        self.begins
            .partition_point(|begin| *begin <= time)
            .saturating_sub(1)
    }
}

fn calendar_spans(grain: Grain, since: NaiveDate, until: NaiveDate) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let (first, last) = (CalendarMonth::of(since), CalendarMonth::of(until));
    for month in (0..=last.since(first)).map(|at| first.after(at)) {
        let name = name(grain, month);
        let (Some(begin), Some(end)) = (month.first_day(), month.last_day()) else {
            continue;
        };
        let to = end.min(until);
        match spans.last_mut().filter(|span| span.name == name) {
            Some(span) => {
                span.to = to;
                span.is_complete &= to == end;
            }
            None => spans.push(Span {
                name,
                from: begin.max(since),
                to,
                is_complete: to == end && begins_with(grain, month),
            }),
        }
    }
    // a quarter or a year that ends with the data may lack whole months
    if let Some(span) = spans.last_mut() {
        span.is_complete &= name(grain, last.after(1)) != name(grain, last);
    }
    if let Some((span, begin)) = spans.first_mut().zip(first.first_day()) {
        span.is_complete &= lacks_little(begin, since, span.to);
    }
    spans
}

fn name(grain: Grain, month: CalendarMonth) -> String {
    match grain {
        Grain::Quarter => format!("{}-Q{}", month.year(), month.quarter()),
        Grain::Year => month.year().to_string(),
        Grain::Month | Grain::TwelveMonths => month.to_string(),
    }
}

/// Whether a month is the first one of its span.
fn begins_with(grain: Grain, month: CalendarMonth) -> bool {
    grain == Grain::Month || name(grain, month.after(-1)) != name(grain, month)
}

/// Years that end with the last day, the oldest first; what is left over at the beginning is one that is not complete.
fn backwards(since: NaiveDate, until: NaiveDate) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut years = 0;
    loop {
        let end = |years: u32| until.checked_sub_months(Months::new(12 * years));
        let (Some(to), Some(before)) = (end(years), end(years + 1)) else {
            break;
        };
        let begin = before.succ_opt().unwrap_or(before);
        if to < since {
            break;
        }
        spans.push(Span {
            name: to.to_string(),
            from: begin.max(since),
            to,
            is_complete: lacks_little(begin, since, to),
        });
        years += 1;
    }
    spans.reverse();
    spans
}

/// Whether the data begin so early in a span that it counts as covered.
fn lacks_little(begin: NaiveDate, since: NaiveDate, to: NaiveDate) -> bool {
    let days = |days: chrono::TimeDelta| days.num_days() as f64;
    days(since - begin) <= DAYS_LACKING.max(MAY_LACK * days(to - begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(grain: Grain, since: &str, until: &str) -> Vec<String> {
        let calendar = Calendar::new(grain, day(since), day(until));
        let spans = calendar.spans.into_iter();
        let told = spans.map(|span| {
            let part = if span.is_complete { "" } else { " in part" };
            format!("{} {}..{}{part}", span.name, span.from, span.to)
        });
        told.collect()
    }

    #[test]
    fn spans_end_with_the_data_and_say_whether_they_are_complete() {
        assert_eq!(
            told(Grain::Month, "2023-11-05", "2024-01-31"),
            [
                "2023-11 2023-11-05..2023-11-30 in part",
                "2023-12 2023-12-01..2023-12-31",
                "2024-01 2024-01-01..2024-01-31"
            ]
        );
        assert_eq!(
            told(Grain::Quarter, "2023-10-01", "2024-05-31"),
            [
                "2023-Q4 2023-10-01..2023-12-31",
                "2024-Q1 2024-01-01..2024-03-31",
                "2024-Q2 2024-04-01..2024-05-31 in part"
            ]
        );
        assert_eq!(
            told(Grain::Year, "2022-02-01", "2024-12-31"),
            [
                "2022 2022-02-01..2022-12-31 in part",
                "2023 2023-01-01..2023-12-31",
                "2024 2024-01-01..2024-12-31"
            ]
        );
        assert_eq!(
            told(Grain::TwelveMonths, "2022-12-01", "2024-02-29"),
            [
                "2023-02-28 2022-12-01..2023-02-28 in part",
                "2024-02-29 2023-03-01..2024-02-29"
            ]
        );
        // the shop was closed in the first days of the year
        assert_eq!(
            told(Grain::Year, "2023-01-03", "2023-12-31"),
            ["2023 2023-01-03..2023-12-31"]
        );
    }

    #[test]
    fn a_moment_is_in_the_span_of_its_day() {
        let calendar = Calendar::new(Grain::Month, day("2024-01-10"), day("2024-03-02"));
        let at = |text: &str| i64::from(day_number(day(text))) * DAY;
        assert_eq!(calendar.place(at("2024-01-01")), 0);
        assert_eq!(calendar.place(at("2024-02-01") - 1), 0);
        assert_eq!(calendar.place(at("2024-02-01")), 1);
        assert_eq!(calendar.place(at("2024-03-02")), 2);
    }
}
