//! How value is distributed over customers.

use serde_json::json;

use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::{Error, Result};

/// Parts with the same number of customers.
const PARTS: usize = 10;

/// The share of expected value that each tenth of the customers has, the best first.
///
/// # Errors
/// When the scores have no value, or nobody has any.
pub(super) fn value(source: &Source<'_>) -> Result<Chart> {
    let mut values = source.weighted("clv")?;
    values.sort_by(|a, b| b.0.total_cmp(&a.0));
    let sums = sums(&values);
    let total: f64 = sums.iter().map(|part| part.value).sum();
    if total <= 0.0 {
        return Err(Error::data("no customer has an expected value").at(source.place()));
    }
    let texts = source.texts();
    let labels: Vec<String> = (1..=PARTS).map(|tenth| label(&texts, tenth)).collect();
    let mut figures = table(&[
        (texts.word("plot-value-group"), Kind::Count),
        (texts.word("plot-customers"), Kind::Count),
        (texts.word("plot-value-value"), Kind::Money),
        (texts.word("plot-value-mean"), Kind::Money),
        (texts.word("plot-value-share"), Kind::Share),
        (texts.word("plot-value-so-far"), Kind::Share),
    ]);
    let mut so_far = 0.0;
    for (label, part) in labels.iter().zip(&sums) {
        so_far += part.value;
        let mean = (part.customers > 0.0).then(|| part.value / part.customers);
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            Cell::Number(part.customers),
            Cell::Number(part.value),
            mean.into(),
            Cell::Number(part.value / total),
            Cell::Number(so_far / total),
        ]);
    }
    let shares: Vec<f64> = sums.iter().map(|part| part.value / total).collect();
    let best_fifth = shares[0] + shares[1];
    let style = json!({"color": colour("first")});
    let name = texts.word("plot-value-name");
    let mut series = bars(&name, &shares, "18%", &style);
    series["label"] = json!({
        "show": true, "position": "top", "formatter": "@item:percent", "color": colour("ink"), "fontSize": 11,
    });
    let drawing = Drawing {
        x: categories(&labels, &texts.word("plot-value-axis")),
        y: numbers(Kind::Share, &name),
        series: vec![series],
        tooltip: tooltip_of_axis(Kind::Share),
        ..Drawing::default()
    };
    let told = [
        ("measure", source.measure().into()),
        ("horizon", source.horizon().into()),
        ("tenth", texts.whole_percent(0.1).into()),
        ("first", texts.number(Kind::Share, shares[0]).into()),
        ("fifth", texts.whole_percent(0.2).into()),
        ("second", texts.number(Kind::Share, best_fifth).into()),
    ];
    Ok(texts.chart("value", &told, figures, drawing))
}

/// A tenth of the customers.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    customers: f64,
    value: f64,
}

/// The customers in order, by tenths of their number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the number of parts"
)]
fn sums(values: &[(f64, f64)]) -> [Part; PARTS] {
    let all: f64 = values.iter().map(|(_, weight)| weight).sum();
    let mut parts = [Part::default(); PARTS];
    let mut before = 0.0;
    for (value, weight) in values {
        // a customer is where the middle of their weight is
        let middle = (before + 0.5 * weight) / all;
        let part = &mut parts[((middle * PARTS as f64) as usize).min(PARTS - 1)];
        part.customers += weight;
        part.value += value * weight;
        before += weight;
    }
    parts
}

fn label(texts: &Texts, tenth: usize) -> String {
    texts.say("plot-tenth", &[("tenth", tenth.into())])
}
