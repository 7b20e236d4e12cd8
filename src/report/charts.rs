use chrono::{Datelike, NaiveDate};

use super::shares::Step;
use super::svg::{BarChart, Bars, Caption, Line, LineChart, Mark, bars, lines};
use crate::evaluate::calibration::Group;
use crate::evaluate::tracking::Week;
use crate::words::{Catalogue, Figure, Numbers};

/// Draws with one language's words and numbers.
pub(super) struct Charts<'w> {
    pub(super) words: &'w Catalogue,
    pub(super) numbers: &'w Numbers,
}

impl Charts<'_> {
    /// Repeat purchases by week, actual and expected.
    pub(super) fn weekly(&self, weeks: &[Week], split: NaiveDate) -> String {
        let days = weeks.first().map_or(0, |week| week.days.max(7));
        let whole: Vec<&Week> = weeks.iter().filter(|week| week.days == days).collect();
        let title = self.words.say("tracking-weekly", &[]);
        let of = |week: &Week| (week.actual as f64, week.expected);
        self.tracking(("weekly", title), &whole, split, of)
    }

    /// Repeat purchases so far, actual and expected.
    pub(super) fn cumulative(&self, weeks: &[Week], split: NaiveDate) -> String {
        let title = self.words.say("tracking-cumulative", &[]);
        let of = |week: &Week| (week.cumulative_actual as f64, week.cumulative_expected);
        self.tracking(
            ("cumulative", title),
            &weeks.iter().collect::<Vec<_>>(),
            split,
            of,
        )
    }

    fn tracking(
        &self,
        (id, title): (&'static str, String),
        weeks: &[&Week],
        split: NaiveDate,
        of: impl Fn(&Week) -> (f64, f64),
    ) -> String {
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
            return String::new();
        };
        let at = |day: NaiveDate| day.num_days_from_ce().into();
        let series = |class, pick: fn((f64, f64)) -> f64| Line {
            class,
            points: weeks
                .iter()
                .map(|week| (at(week.end), pick(of(week))))
                .collect(),
        };
        let chart = LineChart {
            caption: Caption {
                id,
                title,
                description: self.tracking_description(first, last, split),
            },
            lines: vec![
                series("actual", |pair| pair.0),
                series("expected", |pair| pair.1),
            ],
            range: (at(first.start), at(last.end)),
            marks: months(first.start, last.end),
            split: Mark {
                at: at(split),
                label: self.words.say("split", &[]),
            },
        };
        lines(&chart, &|value| self.numbers.round(value))
    }

    fn tracking_description(&self, first: &Week, last: &Week, split: NaiveDate) -> String {
        self.words.say(
            "tracking-description",
            &[
                ("first", self.numbers.date(first.start).into()),
                ("last", self.numbers.date(last.end).into()),
                ("split", self.numbers.date(split).into()),
                ("actual", last.cumulative_actual.into()),
                ("expected", Figure::count(last.cumulative_expected)),
            ],
        )
    }

    /// Forecast and outcome in ten groups of customers.
    pub(super) fn calibration(
        &self,
        id: &'static str,
        key: &str,
        groups: &[Group],
        money: bool,
    ) -> String {
        let Some(last) = groups.last() else {
            return String::new();
        };
        let format = |value: f64| {
            if money {
                self.numbers.money(value)
            } else {
                self.numbers.figure(value)
            }
        };
        let figures = [
            ("predicted", format(last.predicted).into()),
            ("actual", format(last.actual).into()),
        ];
        let description = self.words.say("calibration-description", &figures);
        let group = |group: &Group| Bars {
            label: group.group.to_string(),
            bars: vec![
                ("expected", group.predicted, None),
                ("actual", group.actual, None),
            ],
        };
        let chart = BarChart {
            caption: Caption {
                id,
                title: self.words.say(key, &[]),
                description,
            },
            groups: groups.iter().map(group).collect(),
            long_labels: false,
        };
        let axis = |value| {
            if money {
                self.numbers.round_money(value)
            } else {
                self.numbers.round(value)
            }
        };
        bars(&chart, &axis)
    }

    /// How many customers are worth how much.
    pub(super) fn distribution(&self, steps: &[Step], horizon: f64) -> String {
        let Some(most) = steps.iter().max_by_key(|step| step.customers) else {
            return String::new();
        };
        let figures = [
            ("horizon", Figure::rounded(horizon)),
            ("most", most.customers.into()),
            ("where", self.step(most).into()),
        ];
        let group = |step: &Step| Bars {
            label: self.step_label(step),
            bars: vec![(
                "expected",
                step.customers as f64,
                Some(self.numbers.count(step.customers as f64)),
            )],
        };
        let chart = BarChart {
            caption: Caption {
                id: "distribution",
                title: self.words.say("value-distribution", &[]),
                description: self.words.say("value-distribution-description", &figures),
            },
            groups: steps.iter().map(group).collect(),
            long_labels: true,
        };
        bars(&chart, &|value| self.numbers.round(value))
    }

    /// A step of value in words.
    pub(super) fn step(&self, step: &Step) -> String {
        let figures = [
            ("low", self.numbers.low_round_money(step.low).into()),
            ("high", self.numbers.round_money(step.high).into()),
        ];
        self.words.say("range", &figures)
    }

    fn step_label(&self, step: &Step) -> String {
        format!(
            "{}–{}",
            self.numbers.round(step.low),
            self.numbers.round(step.high)
        )
    }

    /// The share of value that each tenth of the customers holds.
    pub(super) fn shares(&self, tenths: &[f64]) -> String {
        let Some(first) = tenths.first() else {
            return String::new();
        };
        let half: f64 = tenths.iter().take(tenths.len() / 2).sum();
        let figures = [
            ("top", self.numbers.percent(*first).into()),
            ("half", self.numbers.percent(half).into()),
        ];
        let group = |(at, share): (usize, &f64)| Bars {
            label: (at + 1).to_string(),
            bars: vec![("expected", *share, Some(self.numbers.count(100.0 * share)))],
        };
        let chart = BarChart {
            caption: Caption {
                id: "shares",
                title: self.words.say("value-share", &[]),
                description: self.words.say("value-share-description", &figures),
            },
            groups: tenths.iter().enumerate().map(group).collect(),
            long_labels: false,
        };
        let axis = |share: f64| self.numbers.round_percent(share);
        bars(&chart, &axis)
    }
}

/// The first days of months, of every third month, or of years, at most twelve or so.
fn months(first: NaiveDate, last: NaiveDate) -> Vec<Mark> {
    let number = |day: NaiveDate| 12 * day.year() + day.month0().cast_signed();
    let span = number(last) - number(first);
    let every = [1, 3, 6, 12, 24, 60, 120]
        .into_iter()
        .find(|every| span / every <= 12)
        .unwrap_or(1200);
    let begins = (number(first)..=number(last)).filter(|month| month % every == 0);
    let days = begins.filter_map(|month| {
        NaiveDate::from_ymd_opt(
            month.div_euclid(12),
            month.rem_euclid(12).unsigned_abs() + 1,
            1,
        )
    });
    days.filter(|day| *day >= first)
        .map(|day| Mark {
            at: day.num_days_from_ce().into(),
            label: day.format("%Y-%m").to_string(),
        })
        .collect()
}
