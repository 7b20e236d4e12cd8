//! What a customer brings month by month after the first purchase, by the time and by the channel of that purchase.

use std::collections::BTreeMap;

use arrow::array::Array;
use serde_json::{Value, json};

use super::axes::{Classes, from_edge_to_edge, line, tooltip_of_lines};
use super::chart::{Cell, Chart, Drawing};
use super::cohort_charts::{LONG, Measure, acquisition};
use super::kind::Kind;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{AGES, categories, colour_of_age, numbers};
use crate::cohorts::{Age, CohortMonth, Curve, sizes};
use crate::error::{Error, Result};
use crate::forecast::Interval;
use crate::results::{ForecastSum, Results, Summands};
use crate::time::CalendarMonth;
use crate::words::Figure;

/// Months after the first purchase.
const LONGEST: usize = 36;
/// Steps of the vertical axis.
const STEPS: usize = 7;

/// A figure of a month after the first purchase.
type OfAge = fn(&Age) -> f64;

/// What a customer has brought by the end of a month.
struct Point {
    sum: f64,
    /// Where part of it is a forecast: the interval of what it will really be.
    interval: Option<Interval>,
    /// Whether more than half of the customers are observed for so long.
    is_observed: bool,
}

/// What a customer of some has brought, month by month.
struct Line {
    label: String,
    points: Vec<Point>,
}

impl Line {
    /// The line of customers with these months, of whom `forecast` is expected.
    fn of<'m>(
        label: &str,
        months: impl IntoIterator<Item = &'m CohortMonth> + Clone,
        measure: &Measure,
        forecast: &ForecastSum,
        results: &Results,
    ) -> Self {
        let ages = Curve::of(months).0;
        let (all, to_come): (OfAge, OfAge) = match measure.kind {
            Kind::Money => (|age| age.revenue, |age| age.revenue_to_come),
            _ => (|age| age.orders, |age| age.orders_to_come),
        };
        let whole: f64 = ages.iter().map(to_come).sum();
        // what a customer has brought, the part of it that is expected, and what is expected of all
        let (mut sum, mut expected, mut so_far) = (0.0, 0.0, 0.0);
        let known = ages.iter().take(LONGEST);
        let points = known.take_while(|age| age.customers > 0).map(|age| {
            let customers = age.customers as f64;
            sum += all(age) / customers;
            expected += to_come(age) / customers;
            so_far += to_come(age);
            let share = so_far / whole;
            let interval = (expected > 0.0).then(|| forecast.interval_of_start(share, results));
            let interval = interval.flatten().map(|(lower, upper)| {
                let bound =
                    |bound: f64| sum + expected * (bound / (share * forecast.expected) - 1.0);
                (bound(lower), bound(upper))
            });
            Point {
                sum,
                interval,
                is_observed: 2 * age.observed > age.customers,
            }
        });
        Self {
            label: label.to_owned(),
            points: points.collect(),
        }
    }

    /// How many points are observed of more than half.
    fn observed(&self) -> usize {
        let points = self.points.iter();
        points.take_while(|point| point.is_observed).count()
    }

    /// The line where it is observed of more than half, and the rest with the interval at one of its points.
    fn series(&self, paint: &str, interval_at: usize) -> [Value; 2] {
        let observed = self.observed();
        let part = |from: usize, to: usize| -> Vec<Option<f64>> {
            let places = self.points.iter().enumerate();
            places
                .map(|(at, point)| (from..to).contains(&at).then_some(point.sum))
                .collect()
        };
        let from = observed.saturating_sub(1);
        let mut rest = line(&self.label, &part(from, self.points.len()), paint, "dashed");
        let point = self.points.get(interval_at);
        if let Some(interval) = point.and_then(|point| point.interval) {
            rest["markLine"] = whisker(interval_at, interval, paint);
        }
        [line(&self.label, &part(0, observed), paint, "solid"), rest]
    }
}

/// A vertical line over an interval at a place of the axis.
fn whisker(at: usize, (lower, upper): Interval, paint: &str) -> Value {
    json!({
        "silent": true,
        "animation": false,
        "symbol": ["rect", "rect"],
        "symbolSize": [9, 2],
        "symbolRotate": 0,
        "label": {"show": false},
        "lineStyle": {"color": paint, "type": "solid", "width": 1.5},
        "data": [[{"coord": [at, lower]}, {"coord": [at, upper]}]],
    })
}

/// What is expected of the customers of each line; `line_of` says the line of a customer by the number of the row.
fn forecasts(
    results: &Results,
    measure: &Measure,
    lines: usize,
    line_of: impl Fn(usize) -> Option<usize>,
) -> Result<Vec<ForecastSum>> {
    let summands = match (measure.kind, Summands::value(results)) {
        (Kind::Money, Some(value)) => value,
        _ => Summands::purchases(results)?,
    };
    let mut sums = summands.by(line_of);
    let of_line = |line: usize| sums.remove(&line).unwrap_or_default();
    Ok((0..lines).map(of_line).collect())
}

/// What a customer has brought by each month since the first purchase, by the time of that purchase.
///
/// # Errors
/// When there is no table of cohorts.
pub(super) fn cumulative_value(source: &Source<'_>) -> Result<Chart> {
    let (months, texts) = (source.cohorts()?, source.texts());
    let measure = Measure::of(&texts, months);
    let groups = acquisition(&texts, months, &LONG, AGES)?;
    let results = source.results();
    let days = results.days("first_purchase")?;
    let sums = forecasts(results, &measure, groups.labels.len(), |row| {
        days[row].map(|day| groups.place(CalendarMonth::of(day)))
    })?;
    let mut lines = Vec::new();
    for (place, (label, sum)) in groups.labels.iter().zip(&sums).enumerate() {
        let own: Vec<&CohortMonth> = (months.iter())
            .filter(|month| groups.place(month.cohort) == place)
            .collect();
        lines.push(Line::of(label, own, &measure, sum, results));
    }
    let told = [
        ("measure", measure.name.into()),
        ("by", groups.grain.name().into()),
        ("interval", interval_told(source, &lines).into()),
    ];
    Ok(lines_chart(
        &texts,
        "cumulative-value",
        &told,
        &measure,
        &lines,
    ))
}

/// Channels with a line of their own; the others are one line.
const CHANNELS: usize = 7;

/// What a customer has brought by each month since the first purchase, by the channel of the first order.
///
/// # Errors
/// When there is no table of cohorts, or it has no channels.
pub(super) fn channels(source: &Source<'_>) -> Result<Chart> {
    let months = source.cohorts()?;
    if months.iter().all(|month| month.channel.is_none()) {
        return Err(Error::data("the table of cohorts has no channels")
            .at(source.place())
            .hint("run again with a column of channels: `clv run orders.csv --channel-col NAME --out result`"));
    }
    let texts = source.texts();
    let measure = Measure::of(&texts, months);
    let own = largest_channels(months);
    let place = |channel: Option<&str>| {
        let at = own.iter().position(|own| own.as_deref() == channel);
        at.map(|at| at.min(CHANNELS))
    };
    let count = own.len().min(CHANNELS + 1);
    let results = source.results();
    let of_rows = results.texts("first_channel");
    let sums = forecasts(results, &measure, count, |row| {
        place(of_rows.and_then(|texts| texts.is_valid(row).then(|| texts.value(row))))
    })?;
    let mut lines = Vec::new();
    for (at, sum) in sums.iter().enumerate() {
        let label = match &own[at] {
            _ if at == CHANNELS => texts.word("plot-channels-others"),
            Some(channel) => channel.clone(),
            None => texts.word("plot-channels-unknown"),
        };
        let of = (months.iter()).filter(|month| place(month.channel.as_deref()) == Some(at));
        lines.push(Line::of(
            &label,
            of.collect::<Vec<_>>(),
            &measure,
            sum,
            results,
        ));
    }
    let told = [
        ("measure", measure.name.into()),
        ("interval", interval_told(source, &lines).into()),
    ];
    Ok(lines_chart(&texts, "channels", &told, &measure, &lines))
}

/// Channels by the number of their customers, the largest first.
fn largest_channels(months: &[CohortMonth]) -> Vec<Option<String>> {
    let mut customers: BTreeMap<Option<&str>, u64> = BTreeMap::new();
    for ((_, channel), of_cohort) in sizes(months) {
        *customers.entry(channel).or_default() += of_cohort;
    }
    let mut channels: Vec<(Option<&str>, u64)> = customers.into_iter().collect();
    channels.sort_by_key(|(_, customers)| std::cmp::Reverse(*customers));
    let names = channels
        .into_iter()
        .map(|(name, _)| name.map(str::to_owned));
    names.collect()
}

/// What the caption says of the intervals, if there are any.
fn interval_told(source: &Source<'_>, lines: &[Line]) -> String {
    let mut points = lines.iter().flat_map(|line| &line.points);
    let level = source.results().facts().level;
    match level.filter(|_| points.any(|point| point.interval.is_some())) {
        Some(level) => {
            let level = source.texts().whole_percent(level);
            source
                .texts()
                .say("plot-growth-interval", &[("level", level.into())])
        }
        None => String::new(),
    }
}

/// A chart of lines over the months since the first purchase.
fn lines_chart(
    texts: &Texts,
    name: &'static str,
    told: &[(&str, Figure<'_>)],
    measure: &Measure,
    lines: &[Line],
) -> Chart {
    let lengths = lines.iter().map(|line| line.points.len());
    let longest = lengths.max().unwrap_or_default();
    let ages: Vec<String> = (0..longest).map(|age| age.to_string()).collect();
    let mut columns = vec![(texts.word("plot-cumulative-value-months"), Kind::Count)];
    for line in lines {
        columns.push((line.label.clone(), measure.kind));
        for bound in ["plot-growth-lower", "plot-growth-upper"] {
            let name = texts.say(bound, &[("line", (&line.label).into())]);
            columns.push((name, measure.kind));
        }
    }
    let mut figures = table(&columns);
    for (at, age) in ages.iter().enumerate() {
        let mut row = vec![Cell::Text(age.clone())];
        for line in lines {
            let point = line.points.get(at);
            let interval = point.and_then(|point| point.interval);
            row.push(point.map(|point| point.sum).into());
            row.push(interval.map(|interval| interval.0).into());
            row.push(interval.map(|interval| interval.1).into());
        }
        figures.rows.push(row);
    }
    let mut series: Vec<Value> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        // bars of lines that end in the same month stand beside each other
        let end = line.points.len();
        let others = lines[at + 1..].iter();
        let before_end = 1 + others.filter(|other| other.points.len() == end).count();
        let paint = colour_of_age(at, lines.len());
        series.extend(line.series(&paint, end.saturating_sub(before_end)));
    }
    let mut y = numbers(measure.kind, &measure.unit);
    let points = lines.iter().flat_map(|line| &line.points);
    let tops = points.map(|point| point.interval.map_or(point.sum, |interval| interval.1));
    // what is beyond the axis is not drawn
    let steps = Classes::up_to(tops.fold(0.0, f64::max), STEPS);
    y["interval"] = json!(steps.width);
    y["max"] = json!(steps.width * (steps.count - 1) as f64);
    let x = categories(&ages, &texts.word("plot-cumulative-value-axis"));
    let drawing = Drawing {
        x: from_edge_to_edge(x),
        y,
        series,
        legend: lines.iter().map(|line| line.label.clone()).collect(),
        tooltip: tooltip_of_lines(measure.kind),
        ..Drawing::default()
    };
    texts.chart(name, told, figures, drawing)
}
