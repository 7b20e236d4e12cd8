//! How many customers bought how often, against what the model expects.

use serde_json::json;

use super::axes::line_over_bars;
use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::population::Population;
use super::source::Source;
use super::texts::table;
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::Result;
use crate::forecast::Forecaster;
use crate::history::PurchaseHistory;
use crate::words::Figure;

/// The last bar stands for so many repeat purchases and more, or for fewer where few customers have as many.
const LAST: std::ops::RangeInclusive<usize> = 3..=12;
/// The share of customers whose number of repeat purchases has a bar of its own.
const SHOWN: f64 = 0.99;

/// Customers by number of repeat purchases, and as many as the model expects among customers of their age.
///
/// # Errors
/// When there is no model.
pub(super) fn frequency(source: &Source<'_>) -> Result<Chart> {
    let population = Population::of(source)?;
    let texts = source.texts();
    let actual = actual(&population);
    let expected = expected(&population, actual.len());
    let last = actual.len() - 1;
    let labels: Vec<String> = (0..=last)
        .map(|count| {
            if count < last {
                count.to_string()
            } else {
                texts.and_more(count.to_string())
            }
        })
        .collect();
    let names = (texts.word("plot-actual"), texts.word("plot-expected"));
    let mut figures = table(&[
        (texts.word("plot-repeat-purchases"), Kind::Count),
        (names.0.clone(), Kind::Count),
        (names.1.clone(), Kind::Count),
    ]);
    for (at, label) in labels.iter().enumerate() {
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            Cell::Number(actual[at]),
            Cell::Number(expected[at]),
        ]);
    }
    let customers = population.customers();
    let share =
        |customers_of: f64| Figure::from(texts.number(Kind::Share, customers_of / customers));
    let told = [
        ("actual", share(actual[0])),
        ("expected", share(expected[0])),
    ];
    let drawing = Drawing {
        x: categories(&labels, &texts.word("plot-repeat-purchases")),
        y: numbers(Kind::Count, &texts.word("plot-customers")),
        series: vec![
            bars(&names.0, &actual, "30%", &json!({"color": colour("first")})),
            line_over_bars(&names.1, &expected, &colour("second")),
        ],
        legend: vec![names.0, names.1],
        tooltip: tooltip_of_axis(Kind::Count),
        ..Drawing::default()
    };
    Ok(texts.chart("frequency", &told, figures, drawing))
}

/// Customers by number of repeat purchases; the last number stands for more, too.
fn actual(population: &Population) -> Vec<f64> {
    let mut customers = vec![0.0; LAST.end() + 1];
    for (history, weight) in &population.histories {
        customers[(history.frequency() as usize).min(*LAST.end())] += weight;
    }
    let mut so_far = 0.0;
    let mut last = *LAST.end();
    for (count, of_count) in customers.iter().enumerate() {
        so_far += of_count;
        if count >= *LAST.start() && so_far >= SHOWN * population.customers() {
            last = last.min(count);
        }
    }
    let beyond = customers.split_off(last + 1);
    customers[last] += beyond.iter().sum::<f64>();
    customers
}

/// As many as the model expects; the weights of a stack may add up to 1 no better than they were written.
fn expected(population: &Population, bars: usize) -> Vec<f64> {
    let mut customers = vec![0.0; bars];
    population.each(|of_age, model, age| {
        let counts = model.future(&PurchaseHistory::NEW).counts(age);
        let mut below = 0.0;
        for (count, sum) in customers.iter_mut().enumerate() {
            let up_to = if count + 1 < bars {
                counts.cdf(count as f64)
            } else {
                1.0
            };
            *sum += of_age * (up_to - below);
            below = up_to;
        }
    });
    customers
}
