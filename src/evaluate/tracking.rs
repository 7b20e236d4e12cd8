//! Tracking: repeat purchases as they came, day by day and week by week, against what the model expects
//! of customers who joined when these did.
//!
//! Expected by the end of a day: Σ over the births b up to it of E\[X(end of day − b)\], a birth being the
//! start of the day of a customer's first purchase (\[FHL05\] section 5, figures 2 and 3). The purchase
//! histories of the customers do not enter: calibration and hold-out are judged alike.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::curve::{Curve, EXACT};
use super::nullable::number_or_nan;
use crate::parallel::Workers;
use crate::rfm::DayCount;

/// More steps than this are never written: as many as there are weeks in 22 years.
const MOST_STEPS: usize = EXACT.div_ceil(7);

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

/// Repeat purchases of seven days, counted from the first day; the last week may have fewer. In a window of more than
/// 22 years one entry stands for several weeks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Week {
    /// The number of its first week, from 1.
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
    #[serde(deserialize_with = "number_or_nan")]
    pub expected: f64,
    /// Repeat purchases up to its end.
    pub cumulative_actual: u64,
    /// As many as the model expects.
    #[serde(deserialize_with = "number_or_nan")]
    pub cumulative_expected: f64,
}

/// A model's tracking curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tracking {
    /// The model's name.
    pub name: String,
    /// The weeks, from the first day of calibration to the end of the hold-out.
    pub weeks: Vec<Week>,
}

/// Births and repeat purchases by day from a first day on, and what a model expects of a birth.
///
/// Only days on which something happened are kept, and the number of points does not grow with the window, so that one
/// stray date far from all others costs no time.
#[derive(Debug, Clone)]
pub struct Tracker {
    first: NaiveDate,
    /// Days of the window.
    days: usize,
    births: Vec<Births>,
    repeats: Vec<Repeats>,
    /// What is expected of a birth, by group of births.
    expected: Vec<Curve>,
}

/// First purchases on one day.
#[derive(Debug, Clone, Copy)]
struct Births {
    day: usize,
    customers: f64,
    /// Which curve is theirs.
    group: usize,
}

/// Repeat purchases up to the end of a day.
#[derive(Debug, Clone, Copy)]
struct Repeats {
    day: usize,
    so_far: u64,
}

impl Tracker {
    /// From counts by rising day, those outside the window left aside, and E\[X(days)\] of a new customer.
    pub fn new(
        counts: &[DayCount],
        window: RangeInclusive<NaiveDate>,
        expected_new: impl Fn(f64) -> f64 + Sync + Send,
        workers: &Workers,
    ) -> Self {
        let group_of = |_| 0;
        let expected_new = |_, days| expected_new(days);
        Self::of_groups(counts, window, group_of, expected_new, workers)
    }

    /// The same where new customers differ by the day of their birth: `group_of` gives the number of a group, and
    /// `expected_new` E\[X(days)\] of a new customer of it.
    pub fn of_groups(
        counts: &[DayCount],
        window: RangeInclusive<NaiveDate>,
        group_of: impl Fn(NaiveDate) -> usize,
        expected_new: impl Fn(usize, f64) -> f64 + Sync + Send,
        workers: &Workers,
    ) -> Self {
        let first = *window.start();
        let days = offset(first, *window.end()).map_or(0, |days| days + 1);
        let (mut births, mut repeats) = (Vec::new(), Vec::new());
        let mut so_far = 0;
        for count in counts {
            if let Some(day) = offset(first, count.day).filter(|day| *day < days) {
                let customers = count.first as f64;
                let group = group_of(count.day);
                births.push(Births {
                    day,
                    customers,
                    group,
                });
                so_far += count.repeat;
                repeats.push(Repeats { day, so_far });
            }
        }
        let groups = births.iter().map(|births| births.group + 1).max();
        let expected = (0..groups.unwrap_or_default()).map(|group| {
            let of_group = |days: f64| expected_new(group, days);
            Curve::new(days, of_group, workers)
        });
        Self {
            first,
            days,
            expected: expected.collect(),
            births,
            repeats,
        }
    }

    /// Every day's point.
    #[must_use]
    pub fn daily(&self) -> Vec<Point> {
        (0..self.days).map(|day| self.point(day)).collect()
    }

    /// Week by week, with `split` the last day of calibration. In a window of more than 22 years a step takes several
    /// weeks, so that there are never more steps than weeks in 22 years.
    #[must_use]
    pub fn weekly(&self, split: NaiveDate) -> Vec<Week> {
        let step = 7 * self.days.div_ceil(7 * MOST_STEPS).max(1);
        let mut weeks = Vec::new();
        let mut before = Point {
            day: self.first,
            actual: 0,
            expected: 0.0,
        };
        for start in (0..self.days).step_by(step) {
            let point = self.point((start + step).min(self.days) - 1);
            weeks.push(self.week(start, before, point, split));
            before = point;
        }
        weeks
    }

    /// The step from a day to a point, `before` being the point of the step before.
    fn week(&self, start: usize, before: Point, point: Point, split: NaiveDate) -> Week {
        let first_day = self.day(start);
        let period = match (point.day <= split, first_day > split) {
            (true, _) => Period::Calibration,
            (_, true) => Period::Holdout,
            _ => Period::Both,
        };
        Week {
            week: start / 7 + 1,
            start: first_day,
            end: point.day,
            days: (point.day - first_day).num_days().unsigned_abs() + 1,
            period,
            actual: point.actual - before.actual,
            expected: point.expected - before.expected,
            cumulative_actual: point.actual,
            cumulative_expected: point.expected,
        }
    }

    fn point(&self, day: usize) -> Point {
        let born = self.births.partition_point(|births| births.day <= day);
        let mut expected = 0.0;
        for births in &self.births[..born] {
            let curve = &self.expected[births.group];
            expected += births.customers * curve.at(day + 1 - births.day);
        }
        let passed = self.repeats.partition_point(|repeats| repeats.day <= day);
        let actual = passed.checked_sub(1).map(|last| self.repeats[last].so_far);
        Point {
            day: self.day(day),
            actual: actual.unwrap_or_default(),
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
