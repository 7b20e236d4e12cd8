//! Tracking: repeat purchases as they came, day by day and week by week, against what the model expects
//! of customers who joined when these did.
//!
//! Expected by the end of a day: Σ over the births b up to it of E\[X(end of day − b)\], a birth being the
//! start of the day of a customer's first purchase (\[FHL05\] section 5, figures 2 and 3). The purchase
//! histories of the customers do not enter: calibration and hold-out are judged alike.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::parallel::Workers;
use crate::rfm::DayCount;

/// Cumulative repeat purchases by the end of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The day.
    pub day: NaiveDate,
    /// Repeat purchases up to and including it.
    pub actual: u64,
    /// As many as the model expects.
    pub expected: f64,
}

/// Where a week lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// Up to the split.
    Calibration,
    /// After it.
    Holdout,
    /// The split falls into it.
    Both,
}

/// Repeat purchases of seven days, counted from the first day; the last week may have fewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Week {
    /// Its number, from 1.
    pub week: usize,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// How many days it has.
    pub days: u64,
    /// Where it lies.
    pub period: Period,
    /// Repeat purchases in it.
    pub actual: u64,
    /// As many as the model expects.
    pub expected: f64,
    /// Repeat purchases up to its end.
    pub cumulative_actual: u64,
    /// As many as the model expects.
    pub cumulative_expected: f64,
}

/// Births and repeat purchases by day from a first day on, and what a model expects of a birth.
#[derive(Debug, Clone)]
pub struct Tracker {
    first: NaiveDate,
    births: Vec<f64>,
    /// Cumulative repeat purchases by the end of each day.
    repeats: Vec<u64>,
    /// E\[X(k days)\] of a new customer, for k = 0, 1, … days.
    expected: Vec<f64>,
}

impl Tracker {
    /// From counts by day, those outside `first..=last` left aside, and E\[X(days)\] of a new customer.
    #[expect(
        clippy::cast_precision_loss,
        reason = "births on one day are far fewer than 2^53"
    )]
    pub fn new(
        counts: &[DayCount],
        (first, last): (NaiveDate, NaiveDate),
        expected_new: impl Fn(f64) -> f64 + Sync + Send,
        workers: &Workers,
    ) -> Self {
        let length = offset(first, last).map_or(0, |days| days + 1);
        let (mut births, mut repeats) = (vec![0.0; length], vec![0; length]);
        for count in counts {
            if let Some(day) = offset(first, count.day).filter(|day| *day < length) {
                births[day] += count.first as f64;
                repeats[day] += count.repeat;
            }
        }
        (1..length).for_each(|day| repeats[day] += repeats[day - 1]);
        let expected = workers.map(length + 1, |days| expected_new(days as f64));
        Self {
            first,
            births,
            repeats,
            expected,
        }
    }

    /// Every day's point.
    #[must_use]
    pub fn daily(&self) -> Vec<Point> {
        (0..self.births.len()).map(|day| self.point(day)).collect()
    }

    /// Week by week, with `split` the last day of calibration.
    #[must_use]
    pub fn weekly(&self, split: NaiveDate) -> Vec<Week> {
        let (mut weeks, mut last) = (Vec::new(), (0, 0.0));
        for start in (0..self.births.len()).step_by(7) {
            let end = (start + 6).min(self.births.len() - 1);
            let week = self.week(weeks.len() + 1, (start, end), last, split);
            last = (week.cumulative_actual, week.cumulative_expected);
            weeks.push(week);
        }
        weeks
    }

    fn week(
        &self,
        week: usize,
        (start, end): (usize, usize),
        before: (u64, f64),
        split: NaiveDate,
    ) -> Week {
        let (point, start) = (self.point(end), self.day(start));
        let period = match (point.day <= split, start > split) {
            (true, _) => Period::Calibration,
            (_, true) => Period::Holdout,
            _ => Period::Both,
        };
        Week {
            week,
            start,
            end: point.day,
            days: (point.day - start).num_days().unsigned_abs() + 1,
            period,
            actual: point.actual - before.0,
            expected: point.expected - before.1,
            cumulative_actual: point.actual,
            cumulative_expected: point.expected,
        }
    }

    fn point(&self, day: usize) -> Point {
        let so_far = self.births[..=day].iter().enumerate();
        let expected = so_far
            .map(|(birth, customers)| customers * self.expected[day + 1 - birth])
            .sum();
        Point {
            day: self.day(day),
            actual: self.repeats[day],
            expected,
        }
    }

    fn day(&self, offset: usize) -> NaiveDate {
        self.first
            .checked_add_days(Days::new(offset as u64))
            .unwrap_or(NaiveDate::MAX)
    }
}

/// Days from one day to a later one.
fn offset(from: NaiveDate, to: NaiveDate) -> Option<usize> {
    usize::try_from((to - from).num_days()).ok()
}
