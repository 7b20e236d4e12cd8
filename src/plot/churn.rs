//! How the risk of churn is distributed.

use serde_json::json;

use super::chart::{Cell, Chart, Drawing, Figures};
use super::kind::Kind;
use super::source::Source;
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
    let labels: Vec<String> = (0..BARS).map(label).collect();
    let all: f64 = customers.iter().sum();
    let horizon = source.horizon();
    let mut figures = Figures::new([
        ("Churn risk", Kind::Share),
        ("Customers", Kind::Count),
        ("Share of customers", Kind::Share),
    ]);
    for (label, customers) in labels.iter().zip(customers) {
        let row = [Cell::Number(customers), Cell::Number(customers / all)];
        figures
            .rows
            .push([vec![Cell::Text(label.clone())], row.to_vec()].concat());
    }
    let style = json!({"color": colour("first")});
    let series = bars("Customers", &customers, "8%", &style);
    Ok(Chart {
        name: "churn",
        title: "Churn risk of customers".to_owned(),
        caption: format!(
            "Churn risk is the probability of no purchase in {horizon}. {:.0}% of customers are more likely to buy \
             than not.",
            100.0 * likely / all
        ),
        description: "Histogram of churn risk in steps of 5 percentage points; the height is the number of customers."
            .to_owned(),
        figures,
        currency: source.currency(),
        drawing: Drawing {
            x: categories(&labels, "Probability of no purchase"),
            y: numbers(Kind::Count, "Customers"),
            series: vec![series],
            tooltip: tooltip_of_axis(Kind::Count),
            ..Drawing::default()
        },
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the number of bars"
)]
fn bar(risk: f64) -> usize {
    ((risk * BARS as f64) as usize).min(BARS - 1)
}

fn label(bar: usize) -> String {
    let width = 100 / BARS;
    format!("{}–{}%", bar * width, (bar + 1) * width)
}
