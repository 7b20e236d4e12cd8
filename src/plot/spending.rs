//! What customers spend on a purchase, against what the spend model expects.

use std::collections::BTreeMap;

use serde_json::json;

use super::axes::{Classes, line_over_bars};
use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::table;
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::{Error, Result};
use crate::special::beta_inc;
use crate::words::Figure;

/// Classes of mean spend.
const CLASSES: usize = 20;
/// The share of customers below the last class.
const SHOWN: f64 = 0.97;

/// A customer with repeat purchases.
struct Spender {
    purchases: u32,
    mean: f64,
    weight: f64,
}

/// Customers by the mean value of their repeat purchases, and as many as the spend model expects.
///
/// # Errors
/// When there are no amounts, or no spend model.
pub(super) fn spending(source: &Source<'_>) -> Result<Chart> {
    let [p, q, v] = parameters(source)?;
    let spenders = spenders(source)?;
    let texts = source.texts();
    let all: f64 = spenders.iter().map(|spender| spender.weight).sum();
    let classes = Classes::up_to(quantile(&spenders, SHOWN * all), CLASSES);
    let mut actual = vec![0.0; classes.count];
    let mut by_purchases: BTreeMap<u32, f64> = BTreeMap::new();
    for spender in &spenders {
        actual[classes.of(spender.mean)] += spender.weight;
        *by_purchases.entry(spender.purchases).or_default() += spender.weight;
    }
    let below = |limit: f64| {
        let customers = by_purchases.iter();
        let below = customers.map(|(purchases, weight)| {
            // of x purchases: x·z̄/(v + x·z̄) is Beta(p·x, q)
            let (x, sum) = (f64::from(*purchases), f64::from(*purchases) * limit);
            weight * beta_inc(p * x, q, sum / (v + sum), v / (v + sum))
        });
        below.sum::<f64>()
    };
    let names = (texts.word("plot-actual"), texts.word("plot-expected"));
    let axis = texts.of_money("plot-spending-axis");
    let mut figures = table(&[
        (axis.clone(), Kind::Money),
        (names.0.clone(), Kind::Count),
        (names.1.clone(), Kind::Count),
    ]);
    let (mut labels, mut expected) = (Vec::new(), Vec::new());
    for (class, actual) in actual.iter().enumerate() {
        let ends = classes.ends(class);
        let customers = ends.1.map_or(all, below) - below(ends.0);
        let label = texts.class(ends);
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            Cell::Number(*actual),
            Cell::Number(customers.max(0.0)),
        ]);
        labels.push(label);
        expected.push(customers.max(0.0));
    }
    let half = quantile(&spenders, 0.5 * all);
    let told = [
        ("median", Figure::from(texts.number(Kind::Money, half))),
        ("customers", Figure::count(all)),
    ];
    let drawing = Drawing {
        x: categories(&labels, &axis),
        y: numbers(Kind::Count, &texts.word("plot-customers")),
        series: vec![
            bars(&names.0, &actual, "8%", &json!({"color": colour("first")})),
            line_over_bars(&names.1, &expected, &colour("second")),
        ],
        legend: vec![names.0, names.1],
        tooltip: tooltip_of_axis(Kind::Count),
        ..Drawing::default()
    };
    Ok(texts.chart("spending", &told, figures, drawing))
}

/// The parameters of the spend model.
fn parameters(source: &Source<'_>) -> Result<[f64; 3]> {
    let spend = source.model()?.spend();
    let parameters = spend.and_then(|spend| <[f64; 3]>::try_from(spend.to_vec()).ok());
    parameters.ok_or_else(|| {
        Error::data("the model has no part for the value of purchases")
            .at(source.place())
            .hint("orders with a column of amounts give one, unless `--spend none` was given")
    })
}

/// Customers whose repeat purchases have a value, in order of it.
fn spenders(source: &Source<'_>) -> Result<Vec<Spender>> {
    let results = source.results();
    let means = results.needed("monetary_value")?;
    let weights = results.numbers("weight");
    let mut spenders = Vec::new();
    let histories = results.histories()?;
    for (row, (history, mean)) in histories.iter().zip(means).enumerate() {
        let Some(mean) = mean.filter(|mean| *mean > 0.0 && history.frequency() > 0) else {
            continue;
        };
        spenders.push(Spender {
            purchases: history.frequency(),
            mean,
            weight: weights.map_or(1.0, |weights| weights.value(row)),
        });
    }
    if spenders.is_empty() {
        return Err(
            Error::data("no customer has a repeat purchase with a value").at(source.place()),
        );
    }
    spenders.sort_by(|one, other| one.mean.total_cmp(&other.mean));
    Ok(spenders)
}

/// The mean spend that so many customers do not exceed.
fn quantile(spenders: &[Spender], customers: f64) -> f64 {
    let mut so_far = 0.0;
    for spender in spenders {
        so_far += spender.weight;
        if so_far >= customers {
            return spender.mean;
        }
    }
    spenders.last().map_or(0.0, |spender| spender.mean)
}
