//! How value is distributed over customers.

use serde_json::json;

use super::chart::{Cell, Chart, Drawing, Figures};
use super::kind::Kind;
use super::source::Source;
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
    let labels: Vec<String> = (1..=PARTS).map(label).collect();
    let mut figures = Figures::new([
        ("Customers by expected value", Kind::Count),
        ("Customers", Kind::Count),
        ("Expected value", Kind::Money),
        ("Mean of a customer", Kind::Money),
        ("Share of value", Kind::Share),
        ("Share so far", Kind::Share),
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
    let mut series = bars("Share of expected value", &shares, "18%", &style);
    series["label"] = json!({
        "show": true, "position": "top", "formatter": "@item:percent", "color": colour("ink"), "fontSize": 11,
    });
    Ok(Chart {
        name: "value",
        title: "Expected value by tenths of customers".to_owned(),
        caption: format!(
            "Customers in order of the {} expected of them in {}. The best 10% bring {:.0}% of it, the best 20% bring \
             {:.0}%.",
            source.measure(),
            source.horizon(),
            100.0 * shares[0],
            100.0 * best_fifth
        ),
        description: "Ten bars, one for each tenth of the customers from the best to the last; the height is the \
                      share of expected value."
            .to_owned(),
        figures,
        currency: source.currency(),
        drawing: Drawing {
            x: categories(&labels, "Tenth of customers, the best first"),
            y: numbers(Kind::Share, "Share of expected value"),
            series: vec![series],
            tooltip: tooltip_of_axis(Kind::Share),
            ..Drawing::default()
        },
    })
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

fn label(tenth: usize) -> String {
    match tenth {
        1 => "1st".to_owned(),
        2 => "2nd".to_owned(),
        3 => "3rd".to_owned(),
        _ => format!("{tenth}th"),
    }
}
