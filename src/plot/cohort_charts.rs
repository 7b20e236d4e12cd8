//! Charts of the table of cohorts: revenue by month, by acquisition, and since the first purchase.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::buckets::{Buckets, Grain};
use super::chart::{Cell, Chart, Drawing};
use super::heat::{Heat, HeatCell};
use super::kind::Kind;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{
    AGES, bars, categories, colour, colour_of_age, numbers, soft_colour_of_age, tooltip_of_axis,
};
use crate::cohorts::{CohortMonth, sizes};
use crate::error::{Error, Result};
use crate::time::CalendarMonth;
use crate::words::Figure;

/// Bars that are still wide enough.
const BARS: usize = 48;
/// Rows of a heat map.
const ROWS: usize = 12;
/// Months after the first purchase in a heat map.
const AGES_SHOWN: i32 = 12;
const ALL: [Grain; 3] = [Grain::Month, Grain::Quarter, Grain::Year];
pub(super) const LONG: [Grain; 2] = [Grain::Quarter, Grain::Year];

/// What is summed: revenue, or orders where there are no amounts.
pub(super) struct Measure {
    pub(super) kind: Kind,
    /// Its name in the catalogue.
    pub(super) name: &'static str,
    /// What the axis says.
    pub(super) unit: String,
}

impl Measure {
    pub(super) fn of(texts: &Texts, months: &[CohortMonth]) -> Self {
        let (kind, name) = if months.iter().all(|month| month.revenue.is_none()) {
            (Kind::Orders, "orders")
        } else {
            (Kind::Money, "revenue")
        };
        let word = texts.say("plot-measure", &[("measure", name.into())]);
        let unit = match kind {
            Kind::Money => texts.currency().map_or(word, str::to_owned),
            _ => word,
        };
        Self { kind, name, unit }
    }

    fn amount(&self, month: &CohortMonth) -> f64 {
        match self.kind {
            Kind::Money => month.revenue.unwrap_or_default(),
            _ => month.orders,
        }
    }
}

/// The months of the table, and which of them are a forecast.
struct Calendar {
    /// From the first to the last month with something in it.
    buckets: Buckets,
    /// The first month of which something is a forecast.
    forecast: Option<CalendarMonth>,
}

impl Calendar {
    fn of(texts: &Texts, months: &[CohortMonth]) -> Result<Self> {
        let (first, last) = span(months.iter().map(|month| month.month))?;
        let to_come = months.iter().filter(|month| month.is_forecast);
        Ok(Self {
            buckets: Buckets::new(texts, &ALL, first, last, BARS),
            forecast: to_come.map(|month| month.month).min(),
        })
    }

    /// What the caption says of the forecast.
    fn sentence(&self, texts: &Texts, measure: &Measure) -> String {
        let Some(from) = self.forecast else {
            return String::new();
        };
        let figures = [
            ("from", texts.month(from).into()),
            ("measure", measure.name.into()),
        ];
        texts.say("plot-forecast-from", &figures)
    }
}

fn span(
    months: impl Iterator<Item = CalendarMonth> + Clone,
) -> Result<(CalendarMonth, CalendarMonth)> {
    let ends = months.clone().min().zip(months.max());
    ends.ok_or_else(|| Error::data("the table of cohorts is empty"))
}

/// Sums of one series by part of time.
#[derive(Default)]
struct Sums(BTreeMap<usize, f64>);

impl Sums {
    fn add(&mut self, place: usize, amount: f64) {
        *self.0.entry(place).or_default() += amount;
    }

    /// One number for each part; null where there is none.
    fn data(&self, parts: usize) -> Vec<Option<f64>> {
        (0..parts)
            .map(|place| self.0.get(&place).copied())
            .collect()
    }

    fn cell(&self, place: usize) -> Cell {
        self.0.get(&place).copied().into()
    }
}

/// Bars that stand on those of the series before.
fn stacked(name: &str, data: &[Option<f64>], style: &Value) -> Value {
    let mut series = bars(name, data, "20%", style);
    series["stack"] = json!("all");
    series
}

/// Revenue by month: of new and of returning customers, and what is expected.
///
/// # Errors
/// When there is no table of cohorts.
pub(super) fn revenue(source: &Source<'_>) -> Result<Chart> {
    let (months, texts) = (source.cohorts()?, source.texts());
    let measure = Measure::of(&texts, months);
    let calendar = Calendar::of(&texts, months)?;
    let parts = calendar.buckets.labels.len();
    let (mut new, mut returning, mut expected) =
        (Sums::default(), Sums::default(), Sums::default());
    for month in months {
        let sums = if month.is_forecast {
            &mut expected
        } else if month.month == month.cohort {
            &mut new
        } else {
            &mut returning
        };
        sums.add(calendar.buckets.place(month.month), measure.amount(month));
    }
    let grain = calendar.buckets.grain;
    let of_new = texts.word("plot-revenue-new");
    let of_returning = texts.word("plot-revenue-returning");
    let forecast = texts.word("plot-forecast");
    let mut figures = table(&[
        (heading(&texts, grain), Kind::Count),
        (of_new.clone(), measure.kind),
        (of_returning.clone(), measure.kind),
        (forecast.clone(), measure.kind),
    ]);
    for (place, label) in calendar.buckets.labels.iter().enumerate() {
        let cells = [&new, &returning, &expected].map(|sums| sums.cell(place));
        figures
            .rows
            .push([vec![Cell::Text(label.clone())], cells.to_vec()].concat());
    }
    let dashed = json!({
        "color": colour("first-soft"), "borderColor": colour("first"), "borderType": "dashed", "borderWidth": 1,
    });
    let mut series = vec![
        stacked(
            &of_returning,
            &returning.data(parts),
            &json!({"color": colour("first")}),
        ),
        stacked(
            &of_new,
            &new.data(parts),
            &json!({"color": colour("second")}),
        ),
    ];
    let mut legend = vec![of_returning, of_new];
    if calendar.forecast.is_some() {
        series.push(stacked(&forecast, &expected.data(parts), &dashed));
        legend.push(forecast);
    }
    let drawing = Drawing {
        x: categories(&calendar.buckets.labels, ""),
        y: numbers(measure.kind, &measure.unit),
        series,
        legend,
        tooltip: tooltip_of_axis(measure.kind),
        ..Drawing::default()
    };
    let told = [
        ("measure", measure.name.into()),
        ("grain", grain.name().into()),
        ("forecast", calendar.sentence(&texts, &measure).into()),
    ];
    Ok(texts.chart("revenue", &told, figures, drawing))
}

/// Revenue by month, in layers of the quarter or year of the first purchase.
///
/// # Errors
/// When there is no table of cohorts.
pub(super) fn cohorts(source: &Source<'_>) -> Result<Chart> {
    let (months, texts) = (source.cohorts()?, source.texts());
    let measure = Measure::of(&texts, months);
    let calendar = Calendar::of(&texts, months)?;
    let groups = acquisition(&texts, months, &LONG, AGES)?;
    let parts = calendar.buckets.labels.len();
    let mut actual: Vec<Sums> = groups.labels.iter().map(|_| Sums::default()).collect();
    let mut expected: Vec<Sums> = groups.labels.iter().map(|_| Sums::default()).collect();
    for month in months {
        let sums = if month.is_forecast {
            &mut expected
        } else {
            &mut actual
        };
        let place = calendar.buckets.place(month.month);
        sums[groups.place(month.cohort)].add(place, measure.amount(month));
    }
    let grain = calendar.buckets.grain;
    let mut columns = vec![
        (heading(&texts, grain), Kind::Count),
        (texts.word("plot-cohorts-kind"), Kind::Count),
    ];
    let labels = groups.labels.iter();
    columns.extend(labels.map(|label| (label.clone(), measure.kind)));
    let mut figures = table(&columns);
    for (place, label) in calendar.buckets.labels.iter().enumerate() {
        for (kind, sums) in [("actual", &actual), ("forecast", &expected)] {
            if sums.iter().all(|sums| !sums.0.contains_key(&place)) {
                continue;
            }
            let texts = [Cell::Text(label.clone()), Cell::Text(texts.word(kind))];
            let cells = sums.iter().map(|sums| sums.cell(place));
            figures.rows.push(texts.into_iter().chain(cells).collect());
        }
    }
    let count = groups.labels.len();
    let mut series = Vec::new();
    let paints: [fn(usize, usize) -> String; 2] = [colour_of_age, soft_colour_of_age];
    for (sums, paint) in [&actual, &expected].into_iter().zip(paints) {
        for (at, (label, sums)) in groups.labels.iter().zip(sums).enumerate() {
            let style = json!({"color": paint(at, count)});
            if !sums.0.is_empty() {
                series.push(stacked(label, &sums.data(parts), &style));
            }
        }
    }
    let lighter = calendar
        .forecast
        .map_or_else(String::new, |_| texts.word("plot-cohorts-lighter"));
    let drawing = Drawing {
        x: categories(&calendar.buckets.labels, ""),
        y: numbers(measure.kind, &measure.unit),
        series,
        legend: groups.labels.clone(),
        tooltip: tooltip_of_axis(measure.kind),
        ..Drawing::default()
    };
    let told = [
        ("measure", measure.name.into()),
        ("by", groups.grain.name().into()),
        ("grain", grain.name().into()),
        ("lighter", lighter.into()),
        ("forecast", calendar.sentence(&texts, &measure).into()),
    ];
    Ok(texts.chart("cohorts", &told, figures, drawing))
}

/// A part of time as the heading of a column.
fn heading(texts: &Texts, grain: Grain) -> String {
    texts.say("plot-grain", &[("grain", grain.name().into())])
}

/// Times of acquisition in few groups.
pub(super) fn acquisition(
    texts: &Texts,
    months: &[CohortMonth],
    grains: &[Grain],
    most: usize,
) -> Result<Buckets> {
    let (first, last) = span(months.iter().map(|month| month.cohort))?;
    Ok(Buckets::new(texts, grains, first, last, most))
}

/// Customers and buyers.
#[derive(Default, Clone, Copy)]
struct Kept {
    customers: u64,
    buyers: u64,
}

/// The share of customers who bought in each month after the first purchase.
///
/// # Errors
/// When there is no table of cohorts, or no whole month after a first purchase.
pub(super) fn retention(source: &Source<'_>) -> Result<Chart> {
    let (months, texts) = (source.cohorts()?, source.texts());
    let groups = acquisition(&texts, months, &ALL, ROWS)?;
    let kept = kept(months, &groups);
    let longest = kept.keys().map(|(_, age)| *age).max();
    let longest = longest
        .ok_or_else(|| Error::data("no month after a first purchase is over").at(source.place()))?;
    let ages: Vec<String> = (1..=longest).map(|age| age.to_string()).collect();
    let mut columns = vec![(heading(&texts, groups.grain), Kind::Count)];
    columns.extend(ages.iter().map(|age| (age.clone(), Kind::Share)));
    let mut figures = table(&columns);
    let mut cells = Vec::new();
    let rows = groups.labels.len();
    for (row, label) in groups.labels.iter().enumerate() {
        let mut cells_of_row = vec![Cell::Text(label.clone())];
        for (column, age) in (1..=longest).enumerate() {
            let known = kept.get(&(row, age)).filter(|kept| kept.customers > 0);
            let share = known.map(|kept| kept.buyers as f64 / kept.customers as f64);
            cells_of_row.push(share.into());
            cells.extend(share.map(|value| HeatCell {
                column,
                row: rows - 1 - row,
                value,
                what: texts.say(
                    "plot-retention-cell",
                    &[("first", label.into()), ("age", Figure::count(age.into()))],
                ),
            }));
        }
        figures.rows.push(cells_of_row);
    }
    let grain = [("grain", groups.grain.name().into())];
    let heat = Heat {
        columns: ages,
        columns_are: texts.word("plot-retention-columns"),
        rows: groups.labels.iter().rev().cloned().collect(),
        rows_are: texts.say("plot-retention-rows", &grain),
        cells,
        kind: Kind::Share,
        name: texts.word("plot-retention-name"),
        is_written: true,
    };
    let drawing = heat.drawing(texts.numbers());
    Ok(texts.chart("retention", &grain, figures, drawing))
}

/// Customers and buyers by group and by months since the first purchase, in months that are over.
fn kept(months: &[CohortMonth], groups: &Buckets) -> BTreeMap<(usize, i32), Kept> {
    let is_over =
        |month: &&CohortMonth| !month.is_forecast && month.month.last_day() == Some(month.to);
    let Some(last) = months.iter().filter(is_over).map(|month| month.month).max() else {
        return BTreeMap::new();
    };
    let mut kept: BTreeMap<(usize, i32), Kept> = BTreeMap::new();
    for ((cohort, _), customers) in sizes(months) {
        for age in 1..=last.since(cohort).min(AGES_SHOWN) {
            let of = kept.entry((groups.place(cohort), age)).or_default();
            of.customers += customers;
        }
    }
    for month in months.iter().filter(|month| !month.is_forecast) {
        let key = (groups.place(month.cohort), month.month.since(month.cohort));
        if let Some(of) = kept.get_mut(&key).filter(|_| month.month <= last) {
            of.buyers += month.buyers.unwrap_or_default();
        }
    }
    kept
}
