//! Charts of the business by period: its customers, its revenue, and how customers come back.

use serde_json::json;

use super::axes::{from_edge_to_edge, line, tooltip_of_lines};
use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::business::{Business, Grain, Period, SecondPurchase};
use crate::error::{Error, Result};
use crate::words::Figure;

/// Periods that a chart has room for.
const PERIODS: usize = 36;
/// The months of a year.
const YEAR: usize = 12;
/// Days by which the caption says how many have bought again.
const SOON: u32 = 91;

/// A figure of a period.
type OfPeriod = fn(&Period) -> Option<f64>;

/// The complete periods, of the shortest grain that there is room for.
fn periods(business: &Business) -> Vec<&Period> {
    let complete = |grain: Grain| business.periods_of(grain).filter(|period| period.complete);
    for grain in [Grain::Month, Grain::Quarter] {
        let count = complete(grain).count();
        if count > 1 && count <= PERIODS {
            return complete(grain).collect();
        }
    }
    let years: Vec<&Period> = complete(Grain::Year).collect();
    if years.is_empty() {
        business.periods_of(Grain::Month).collect()
    } else {
        years
    }
}

/// New, retained and returned customers by period, and lost ones below the axis.
///
/// # Errors
/// When there are no periods.
pub(super) fn customers(source: &Source<'_>) -> Result<Chart> {
    let business = source.business()?;
    let texts = source.texts();
    let periods = periods(business);
    let labels: Vec<String> = periods.iter().map(|period| texts.period(period)).collect();
    let parts: [(&str, &str, OfPeriod); 4] = [
        ("retained", "first", |period| {
            Some(period.retained_customers as f64)
        }),
        ("returned", "age-4", |period| {
            Some(period.returned_customers as f64)
        }),
        ("new", "second", |period| Some(period.new_customers as f64)),
        ("lost", "edge", |period| {
            period.lost_customers.map(|lost| -(lost as f64))
        }),
    ];
    let mut columns = vec![(texts.word("plot-period"), Kind::Count)];
    let (mut series, mut legend) = (Vec::new(), Vec::new());
    for (name, paint, of) in parts {
        let name = texts.word(&format!("plot-customers-{name}"));
        let data: Vec<Option<f64>> = periods.iter().map(|period| of(period)).collect();
        let mut bars = bars(&name, &data, "20%", &json!({"color": colour(paint)}));
        bars["stack"] = json!("customers");
        series.push(bars);
        columns.push((name.clone(), Kind::Count));
        legend.push(name);
    }
    let mut figures = table(&columns);
    for (label, period) in labels.iter().zip(&periods) {
        let lost = period.lost_customers.map(|lost| lost as f64);
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            Cell::Number(period.retained_customers as f64),
            Cell::Number(period.returned_customers as f64),
            Cell::Number(period.new_customers as f64),
            lost.into(),
        ]);
    }
    let told = [("grain", grain_of(&periods))];
    let drawing = Drawing {
        x: categories(&labels, ""),
        y: numbers(Kind::Count, &texts.word("plot-customers")),
        series,
        legend,
        tooltip: tooltip_of_axis(Kind::Count),
        ..Drawing::default()
    };
    Ok(texts.chart("customers", &told, figures, drawing))
}

/// The grain of periods, as sentences choose their words by it.
fn grain_of(periods: &[&Period]) -> Figure<'static> {
    let grain = periods.first().map_or(Grain::Month, |period| period.grain);
    Figure::from(grain.name())
}

/// Revenue by month in the last twelve whole months, beside the same months a year before; orders where there are no
/// amounts.
///
/// # Errors
/// When there are no thirteen whole months.
pub(super) fn year_on_year(source: &Source<'_>) -> Result<Chart> {
    let business = source.business()?;
    let texts = source.texts();
    let months = business
        .periods_of(Grain::Month)
        .filter(|month| month.complete);
    let months: Vec<&Period> = months.collect();
    if months.len() <= YEAR {
        return Err(Error::data("the orders do not cover thirteen whole months").at(source.place()));
    }
    let has_money = months.iter().any(|month| month.revenue.is_some());
    let (kind, unit) = if has_money {
        (Kind::Money, texts.money("plot-revenue"))
    } else {
        (Kind::Orders, texts.word("plot-orders"))
    };
    let amount = |month: &Period| {
        if has_money {
            month.revenue
        } else {
            Some(month.orders as f64)
        }
    };
    let last = &months[months.len() - YEAR..];
    let before: Vec<Option<f64>> = (0..YEAR)
        .map(|at| months.len().checked_sub(2 * YEAR - at))
        .map(|at| at.and_then(|at| amount(months[at])))
        .collect();
    let now: Vec<Option<f64>> = last.iter().map(|month| amount(month)).collect();
    let labels: Vec<String> = last.iter().map(|month| texts.period(month)).collect();
    let names = ["before", "now"].map(|name| texts.word(&format!("plot-year-on-year-{name}")));
    let [name_before, name_now] = &names;
    let mut figures = table(&[
        (texts.word("plot-period"), Kind::Count),
        (name_before.clone(), kind),
        (name_now.clone(), kind),
        (texts.word("plot-year-on-year-change"), Kind::Change),
    ]);
    for (label, (before, now)) in labels.iter().zip(before.iter().zip(&now)) {
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            (*before).into(),
            (*now).into(),
            change(*before, *now).into(),
        ]);
    }
    let sum = |amounts: &[Option<f64>]| amounts.iter().copied().sum::<Option<f64>>();
    let (total_before, total) = (sum(&before), sum(&now));
    let write = |share: f64| texts.number(Kind::Change, share);
    let told = [
        (
            "measure",
            Figure::from(if has_money { "revenue" } else { "orders" }),
        ),
        (
            "total",
            Figure::from(texts.number(kind, total.unwrap_or(f64::NAN))),
        ),
        (
            "change",
            Figure::from(write(change(total_before, total).unwrap_or(f64::NAN))),
        ),
    ];
    let bar = |name: &str, data: &[Option<f64>], paint: &str| {
        bars(name, data, "25%", &json!({"color": colour(paint)}))
    };
    let drawing = Drawing {
        x: categories(&labels, ""),
        y: numbers(kind, &unit),
        series: vec![
            bar(name_before, &before, "first-soft"),
            bar(name_now, &now, "first"),
        ],
        legend: names.to_vec(),
        tooltip: tooltip_of_axis(kind),
        ..Drawing::default()
    };
    let mut chart = texts.chart("year-on-year", &told, figures, drawing);
    if total_before.is_none() {
        chart.caption = texts.say("plot-year-on-year-caption-part", &told);
    }
    Ok(chart)
}

fn change(before: Option<f64>, now: Option<f64>) -> Option<f64> {
    let change = now? / before? - 1.0;
    change.is_finite().then_some(change)
}

/// Average order value by period.
///
/// # Errors
/// When there are no periods, or no amounts.
pub(super) fn basket(source: &Source<'_>) -> Result<Chart> {
    let business = source.business()?;
    if business
        .periods
        .iter()
        .all(|period| period.revenue.is_none())
    {
        return Err(Error::data("the orders have no amounts").at(source.place()));
    }
    let by_period = |period: &Period| period.average_order_value;
    Ok(by_period_chart(
        source,
        business,
        "basket",
        Kind::Money,
        by_period,
    ))
}

/// Orders of a customer by period.
///
/// # Errors
/// When there are no periods.
pub(super) fn orders_per_customer(source: &Source<'_>) -> Result<Chart> {
    let business = source.business()?;
    let by_period = |period: &Period| period.orders_per_customer;
    Ok(by_period_chart(
        source,
        business,
        "orders-per-customer",
        Kind::Figure,
        by_period,
    ))
}

fn by_period_chart(
    source: &Source<'_>,
    business: &Business,
    name: &'static str,
    kind: Kind,
    of: OfPeriod,
) -> Chart {
    let texts = source.texts();
    let periods = periods(business);
    let labels: Vec<String> = periods.iter().map(|period| texts.period(period)).collect();
    let data: Vec<Option<f64>> = periods.iter().map(|period| of(period)).collect();
    let title = texts.word(&format!("plot-{name}-name"));
    let mut figures = table(&[
        (texts.word("plot-period"), Kind::Count),
        (title.clone(), kind),
    ]);
    for (label, number) in labels.iter().zip(&data) {
        figures
            .rows
            .push(vec![Cell::Text(label.clone()), (*number).into()]);
    }
    let number = |period: Option<&Period>| {
        let number = period.and_then(of).unwrap_or(f64::NAN);
        Figure::from(texts.number(kind, number))
    };
    let (last, before) = business.years();
    let told = [
        ("grain", grain_of(&periods)),
        ("last", number(last)),
        ("before", number(before)),
    ];
    let unit = match kind {
        Kind::Money => texts.money(&format!("plot-{name}-name")),
        _ => title.clone(),
    };
    let mut series = line(&title, &data, &colour("first"), "solid");
    series["showSymbol"] = json!(true);
    let mut y = numbers(kind, &unit);
    y["scale"] = json!(true);
    let drawing = Drawing {
        x: categories(&labels, ""),
        y,
        series: vec![series],
        tooltip: tooltip_of_lines(kind),
        ..Drawing::default()
    };
    let mut chart = texts.chart(name, &told, figures, drawing);
    if before.is_none() {
        chart.caption = texts.say(&format!("plot-{name}-caption-part"), &told);
    }
    chart
}

/// The share of customers with a second purchase, by days since the first.
///
/// # Errors
/// When the orders cover less than a week.
pub(super) fn second_purchase(source: &Source<'_>) -> Result<Chart> {
    let second = &source.business()?.second_purchase;
    let texts = source.texts();
    if second.by_days.is_empty() {
        return Err(Error::data("the orders do not cover a week").at(source.place()));
    }
    let name = texts.word("plot-second-purchase-name");
    let axis = texts.word("plot-second-purchase-axis");
    let mut figures = table(&[
        (axis.clone(), Kind::Count),
        (name.clone(), Kind::Share),
        (texts.word("plot-second-purchase-known"), Kind::Count),
    ]);
    let (mut labels, mut shares) = (vec!["0".to_owned()], vec![0.0]);
    for bought in &second.by_days {
        figures.rows.push(vec![
            Cell::Number(f64::from(bought.days)),
            Cell::Number(bought.share),
            Cell::Number(bought.customers as f64),
        ]);
        labels.push(bought.days.to_string());
        shares.push(bought.share);
    }
    let told = told_of_second(&texts, second);
    let drawing = Drawing {
        x: from_edge_to_edge(categories(&labels, &axis)),
        y: numbers(Kind::Share, &name),
        series: vec![line(&name, &shares, &colour("first"), "solid")],
        tooltip: tooltip_of_lines(Kind::Share),
        ..Drawing::default()
    };
    let mut chart = texts.chart("second-purchase", &told, figures, drawing);
    if second.median_days.is_none() {
        chart.caption = texts.say("plot-second-purchase-caption-part", &told);
    }
    Ok(chart)
}

fn told_of_second(texts: &Texts, second: &SecondPurchase) -> [(&'static str, Figure<'static>); 4] {
    let last = second.by_days.last();
    let days = last.map_or(SOON, |last| last.days.min(SOON));
    let soon = second.within(days).unwrap_or(f64::NAN);
    let share = |share: f64| Figure::from(texts.number(Kind::Share, share));
    [
        ("days", Figure::from(u64::from(days))),
        ("soon", share(soon)),
        (
            "median",
            Figure::from(u64::from(second.median_days.unwrap_or_default())),
        ),
        ("most", share(last.map_or(f64::NAN, |last| last.share))),
    ]
}
