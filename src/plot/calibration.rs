//! Forecasts against outcomes in ten groups of customers.

use serde_json::json;

use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::table;
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::{Error, Result};
use crate::evaluate::{Calibration, Evaluation, Group};
use crate::words::Figure;

/// Purchases that were forecast and that came, by tenths of customers.
///
/// # Errors
/// When the run was not judged.
pub(super) fn calibration(source: &Source<'_>) -> Result<Chart> {
    let evaluation = source.evaluation()?;
    let groups = chosen(evaluation).map(|calibration| &calibration.purchases[..]);
    chart(source, "calibration", evaluation, groups)
}

/// Value that was forecast and that came, by tenths of customers.
///
/// # Errors
/// When the run was not judged, or not by value.
pub(super) fn calibration_value(source: &Source<'_>) -> Result<Chart> {
    let evaluation = source.evaluation()?;
    let groups = chosen(evaluation).and_then(|calibration| calibration.value.as_deref());
    chart(source, "calibration-value", evaluation, groups)
}

fn chosen(evaluation: &Evaluation) -> Option<&Calibration> {
    let mut all = evaluation.calibration.iter();
    all.find(|calibration| calibration.name == evaluation.chosen)
}

fn chart(
    source: &Source<'_>,
    name: &'static str,
    evaluation: &Evaluation,
    groups: Option<&[Group]>,
) -> Result<Chart> {
    let texts = source.texts();
    let groups = groups.unwrap_or_default();
    let (Some(best), Some(last)) = (groups.last(), groups.first()) else {
        return Err(
            Error::data("the test of this run has no such groups of customers")
                .at(source.place())
                .hint("groups by value need a column of amounts and a spend model"),
        );
    };
    let (kind, axis) = match name {
        "calibration" => (Kind::Figure, texts.word("plot-calibration-axis")),
        _ => (Kind::Money, texts.money("plot-calibration-value-axis")),
    };
    let (forecast, actual) = (texts.word("plot-forecast"), texts.word("plot-actual"));
    let mut figures = table(&[
        (texts.word("plot-calibration-tenth"), Kind::Count),
        (texts.word("plot-customers"), Kind::Count),
        (forecast.clone(), kind),
        (actual.clone(), kind),
    ]);
    let (mut labels, mut predicted, mut came) = (Vec::new(), Vec::new(), Vec::new());
    for (at, group) in groups.iter().rev().enumerate() {
        let label = (at + 1).to_string();
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            Cell::Number(group.customers as f64),
            Cell::Number(group.predicted),
            Cell::Number(group.actual),
        ]);
        labels.push(label);
        predicted.push(group.predicted);
        came.push(group.actual);
    }
    let paint = |name: &str| json!({"color": colour(name)});
    let data = &evaluation.data;
    let start = data.calibration_end.succ_opt().unwrap_or(data.holdout_end);
    let number = |value: f64| Figure::from(texts.number(kind, value));
    let told = [
        ("start", Figure::from(texts.date(start))),
        ("end", Figure::from(texts.date(data.holdout_end))),
        ("groups", Figure::from(groups.len())),
        ("best-forecast", number(best.predicted)),
        ("best-actual", number(best.actual)),
        ("last-forecast", number(last.predicted)),
        ("last-actual", number(last.actual)),
    ];
    let drawing = Drawing {
        x: categories(&labels, &texts.word("plot-calibration-tenth-axis")),
        y: numbers(kind, &axis),
        series: vec![
            bars(&forecast, &predicted, "30%", &paint("second")),
            bars(&actual, &came, "30%", &paint("first")),
        ],
        legend: vec![forecast, actual],
        tooltip: tooltip_of_axis(kind),
        ..Drawing::default()
    };
    Ok(texts.chart(name, &told, figures, drawing))
}
