//! Totals that were forecast in the past, with their intervals, and what came.

use serde_json::{Value, json};

use super::chart::{Cell, Chart, Drawing, Figures};
use super::kind::Kind;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{bars, categories, colour, numbers, tooltip_of_item};
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, TotalFigures, Totals};
use crate::words::Figure;

/// A total at one origin.
struct Past {
    /// The first and the last day of the test.
    label: String,
    total: TotalFigures,
}

/// Past totals of revenue, or of purchases where there are no amounts, with the interval that was forecast.
///
/// # Errors
/// When the run was not judged, or has no intervals of totals.
pub(super) fn totals(source: &Source<'_>) -> Result<Chart> {
    let evaluation = source.evaluation()?;
    let texts = source.texts();
    let value = past(evaluation, &texts, |totals| totals.value);
    let (pasts, kind) = if value.is_empty() {
        (
            past(evaluation, &texts, |totals| totals.purchases),
            Kind::Orders,
        )
    } else {
        (value, Kind::Money)
    };
    let Some(last) = pasts.last() else {
        return Err(
            Error::data("the test of this run has no intervals of totals")
                .at(source.place())
                .hint("run again with `--intervals all`"),
        );
    };
    let level = texts.numbers().round_percent(last.total.level);
    let inside = pasts.iter().filter(|past| past.total.inside).count();
    let (unit, measure) = match kind {
        Kind::Money => (texts.money("plot-revenue"), "revenue"),
        _ => (texts.word("plot-purchases"), "purchases"),
    };
    let told = [
        ("measure", Figure::from(measure)),
        ("level", Figure::from(&level)),
        ("inside", Figure::from(inside)),
        ("of", Figure::from(pasts.len())),
    ];
    let interval = texts.say("plot-interval", &told);
    let (expected, actual) = (texts.word("plot-expected"), texts.word("plot-actual"));
    let labels: Vec<String> = pasts.iter().map(|past| past.label.clone()).collect();
    let drawing = Drawing {
        x: categories(&labels, ""),
        y: numbers(kind, &unit),
        series: [
            &ranges(&pasts, &interval)[..],
            &[
                dots(
                    &pasts,
                    &expected,
                    |total| total.expected,
                    &json!({"symbol": "rect", "symbolSize": [44, 4]}),
                    "second",
                ),
                dots(
                    &pasts,
                    &actual,
                    |total| total.actual,
                    &json!({"symbol": "circle", "symbolSize": 12}),
                    "first",
                ),
            ],
        ]
        .concat(),
        legend: vec![interval, expected, actual],
        tooltip: tooltip_of_item(kind),
        ..Drawing::default()
    };
    let figures = rows(&pasts, &texts, kind);
    Ok(texts.chart("totals", &told, figures, drawing))
}

/// The totals of the chosen model at all origins.
fn past(
    evaluation: &Evaluation,
    texts: &Texts,
    of: fn(&Totals) -> Option<TotalFigures>,
) -> Vec<Past> {
    let mut pasts = Vec::new();
    for origin in &evaluation.origins {
        let mut entries = origin.entries.iter();
        let entry = entries.find(|entry| entry.name == evaluation.chosen);
        let first = origin.data.calibration_end.succ_opt();
        if let (Some(total), Some(first)) = (entry.and_then(|entry| of(&entry.totals)), first) {
            let last = origin.data.holdout_end;
            let label = format!("{} – {}", texts.date(first), texts.date(last));
            pasts.push(Past { label, total });
        }
    }
    pasts
}

/// Bars from the lower to the upper end: bars that stand on others without a colour.
fn ranges(pasts: &[Past], name: &str) -> [Value; 2] {
    let lower: Vec<f64> = pasts.iter().map(|past| past.total.lower).collect();
    let widths: Vec<f64> = (pasts.iter())
        .map(|past| past.total.upper - past.total.lower)
        .collect();
    [
        (lower, "", "none".to_owned()),
        (widths, name, colour("first-soft")),
    ]
    .map(|(data, name, paint)| {
        let mut series = bars(name, &data, "30%", &json!({"color": paint}));
        series["stack"] = json!("interval");
        series["barMaxWidth"] = json!(56);
        series["silent"] = json!(true);
        series["tooltip"] = json!({"show": false});
        series
    })
}

fn dots(
    pasts: &[Past],
    name: &str,
    of: fn(&TotalFigures) -> f64,
    shape: &Value,
    paint: &str,
) -> Value {
    let data: Vec<f64> = pasts.iter().map(|past| of(&past.total)).collect();
    json!({
        "type": "scatter",
        "name": name,
        "data": data,
        "symbol": shape["symbol"],
        "symbolSize": shape["symbolSize"],
        "itemStyle": {"color": colour(paint), "opacity": 1},
        "emphasis": {"disabled": true},
        "z": 3,
    })
}

fn rows(pasts: &[Past], texts: &Texts, kind: Kind) -> Figures {
    let mut figures = table(&[
        (texts.word("plot-totals-test"), Kind::Count),
        (texts.word("plot-actual"), kind),
        (texts.word("plot-expected"), kind),
        (texts.word("plot-lower"), kind),
        (texts.word("plot-upper"), kind),
        (texts.word("plot-totals-inside"), Kind::Count),
    ]);
    for Past { label, total } in pasts {
        let inside = if total.inside { "plot-yes" } else { "plot-no" };
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            Cell::Number(total.actual),
            Cell::Number(total.expected),
            Cell::Number(total.lower),
            Cell::Number(total.upper),
            Cell::Text(texts.word(inside)),
        ]);
    }
    figures
}
