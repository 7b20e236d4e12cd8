//! How the risk of churn is distributed.

use serde_json::json;

use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::{Error, Result};

/// Bars, each as wide as the others.
const BARS: usize = 20;

/// Customers by the probability that they do not buy within the horizon.
///
/// # Errors
/// When the scores do not have it.
pub(super) fn churn(source: &Source<'_>) -> Result<Chart> {
    let risks = source.weighted("churn_risk")?;
    if risks.is_empty() {
        return Err(Error::data("there are no customers").at(source.place()));
    }
    let mut customers = [0.0; BARS];
    let mut likely = 0.0;
    for (risk, weight) in &risks {
        customers[bar(*risk)] += weight;
        likely += if *risk < 0.5 { *weight } else { 0.0 };
    }
    let texts = source.texts();
    let labels: Vec<String> = (0..BARS).map(|bar| label(&texts, bar)).collect();
    let all: f64 = customers.iter().sum();
    let mut figures = table(&[
        (texts.word("plot-churn-risk"), Kind::Share),
        (texts.word("plot-customers"), Kind::Count),
        (texts.word("plot-churn-share"), Kind::Share),
    ]);
    for (label, customers) in labels.iter().zip(customers) {
        let row = [Cell::Number(customers), Cell::Number(customers / all)];
        figures
            .rows
            .push([vec![Cell::Text(label.clone())], row.to_vec()].concat());
    }
    let style = json!({"color": colour("first")});
    let name = texts.word("plot-customers");
    let series = bars(&name, &customers, "8%", &style);
    let drawing = Drawing {
        x: categories(&labels, &texts.word("plot-churn-axis")),
        y: numbers(Kind::Count, &name),
        series: vec![series],
        tooltip: tooltip_of_axis(Kind::Count),
        ..Drawing::default()
    };
    let told = [
        ("horizon", source.horizon().into()),
        ("likely", texts.number(Kind::Share, likely / all).into()),
    ];
    Ok(texts.chart("churn", &told, figures, drawing))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the number of bars"
)]
fn bar(risk: f64) -> usize {
    ((risk * BARS as f64) as usize).min(BARS - 1)
}

fn label(texts: &Texts, bar: usize) -> String {
    let width = 100 / BARS;
    let range = format!("{}–{}", bar * width, (bar + 1) * width);
    texts.say("percent", &[("number", range.into())])
}
