//! Segments of customers: how many customers they have, and how much of the expected value.

use serde_json::{Value, json};

use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::table;
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::{Error, Result};
use crate::results::Results;
use crate::segment::RfmSegment;
use crate::words::Figure;

/// The column of segments.
const COLUMN: &str = "rfm_segment";

/// A segment with what it has.
struct Segment {
    name: String,
    customers: f64,
    value: f64,
}

/// Customers and expected value by segment.
///
/// # Errors
/// When there is no table of segments.
pub(super) fn segments(source: &Source<'_>) -> Result<Chart> {
    let mut results = source.results().clone();
    results.join_segments()?;
    let texts = source.texts();
    let (column, measure) = if results.has_money() {
        ("clv", texts.word("plot-expected-value"))
    } else {
        ("expected_purchases", texts.word("plot-expected-purchases"))
    };
    let kind = if results.has_money() {
        Kind::Money
    } else {
        Kind::Orders
    };
    let segments = segments_of(&results, column, |name| {
        texts.word(&format!("plot-segment-{name}"))
    })?;
    let customers: f64 = segments.iter().map(|segment| segment.customers).sum();
    let value: f64 = segments.iter().map(|segment| segment.value).sum();
    if customers <= 0.0 || value <= 0.0 {
        return Err(
            Error::data("no customer of a segment has an expected value").at(source.place()),
        );
    }
    let of_customers = texts.word("plot-share-of-customers");
    let of_value = texts.say("plot-share-of", &[("measure", measure_of(kind))]);
    let mut figures = table(&[
        (texts.word("plot-segment"), Kind::Count),
        (texts.word("plot-customers"), Kind::Count),
        (of_customers.clone(), Kind::Share),
        (measure, kind),
        (of_value.clone(), Kind::Share),
    ]);
    for segment in &segments {
        figures.rows.push(vec![
            Cell::Text(segment.name.clone()),
            Cell::Number(segment.customers),
            Cell::Number(segment.customers / customers),
            Cell::Number(segment.value),
            Cell::Number(segment.value / value),
        ]);
    }
    let best = segments
        .iter()
        .max_by(|one, other| one.value.total_cmp(&other.value));
    let share = |share: f64| Figure::from(texts.number(Kind::Share, share));
    let mut told = vec![("measure", measure_of(kind))];
    if let Some(best) = best {
        told.push(("segment", Figure::from(&best.name)));
        told.push(("customers", share(best.customers / customers)));
        told.push(("value", share(best.value / value)));
    }
    let bar = |name: &str, paint: &str, of: &dyn Fn(&Segment) -> f64| -> Value {
        let data: Vec<f64> = segments.iter().map(of).collect();
        let mut series = bars(name, &data, "28%", &json!({"color": colour(paint)}));
        series["label"] = json!({
            "show": true, "position": "right", "formatter": "@item:percent", "color": colour("ink"), "fontSize": 11,
        });
        series
    };
    let labels: Vec<String> = segments
        .iter()
        .map(|segment| segment.name.clone())
        .collect();
    let mut y = categories(&labels, "");
    y["inverse"] = json!(true);
    let mut x = numbers(Kind::Share, "");
    x["splitNumber"] = json!(4);
    x["axisLabel"]["hideOverlap"] = json!(true);
    let drawing = Drawing {
        x,
        y,
        series: vec![
            bar(&of_customers, "second", &|segment| {
                segment.customers / customers
            }),
            bar(&of_value, "first", &|segment| segment.value / value),
        ],
        legend: vec![of_customers, of_value],
        tooltip: tooltip_of_axis(Kind::Share),
        ..Drawing::default()
    };
    Ok(texts.chart("segments", &told, figures, drawing))
}

/// How sentences call a kind of numbers.
fn measure_of(kind: Kind) -> Figure<'static> {
    Figure::from(if kind == Kind::Money {
        "revenue"
    } else {
        "purchases"
    })
}

/// The segments that have customers, in the order of the map.
fn segments_of(
    results: &Results,
    column: &str,
    say: impl Fn(&str) -> String,
) -> Result<Vec<Segment>> {
    let names = results.texts(COLUMN).ok_or_else(|| {
        Error::data("there is no table of segments")
            .at(results.place().display().to_string())
            .hint("`clv run orders.csv --out result` writes it into the folder, and so does `clv segment result -o result/segments.csv`")
    })?;
    let (values, weights) = (results.needed(column)?, results.numbers("weight"));
    let mut segments = Vec::new();
    for known in RfmSegment::ALL {
        let (mut customers, mut value) = (0.0, 0.0);
        for (row, (name, own)) in names.iter().zip(values).enumerate() {
            if name == Some(known.name()) {
                let weight = weights.map_or(1.0, |weights| weights.value(row));
                customers += weight;
                value += weight * own.unwrap_or_default();
            }
        }
        if customers > 0.0 {
            segments.push(Segment {
                name: say(known.name()),
                customers,
                value,
            });
        }
    }
    Ok(segments)
}
