//! The time between purchases, against what purchases at random times would give.

use serde_json::json;

use super::axes::{Classes, line_over_bars};
use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::table;
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::{Error, Result};
use crate::rfm::{Purchase, Purchases};
use crate::words::Figure;

/// Customers with fewer gaps say little about their own mean.
const FEWEST: usize = 3;
/// The last class begins at so many times the mean.
const LONGEST: f64 = 3.0;
/// Classes below it.
const CLASSES: usize = 12;
/// Gaps from and up to so many times the mean are usual for a customer.
const USUAL: (f64, f64) = (0.5, 1.5);

/// Gaps relative to the mean of their customer.
struct Gaps {
    /// How many, by class.
    actual: Vec<f64>,
    /// As many as purchases at random would have.
    random: Vec<f64>,
    customers: u64,
    /// Usual ones, and as many as purchases at random would have.
    usual: (f64, f64),
}

impl Gaps {
    fn of(purchases: &Purchases, classes: &Classes) -> Result<Self> {
        let mut gaps = Self {
            actual: vec![0.0; classes.count],
            random: vec![0.0; classes.count],
            customers: 0,
            usual: (0.0, 0.0),
        };
        purchases.each_customer(None, |found, _| gaps.see(found, classes))?;
        Ok(gaps)
    }

    fn see(&mut self, purchases: &[Purchase], classes: &Classes) {
        let gaps = purchases
            .windows(2)
            .map(|pair| (pair[1].time - pair[0].time) as f64);
        let gaps: Vec<f64> = gaps.collect();
        let count = gaps.len() as f64;
        let mean = gaps.iter().sum::<f64>() / count;
        if gaps.len() < FEWEST || mean <= 0.0 {
            return;
        }
        self.customers += 1;
        for gap in &gaps {
            let ratio = gap / mean;
            self.actual[classes.of(ratio)] += 1.0;
            self.usual.0 += f64::from(u8::from((USUAL.0..USUAL.1).contains(&ratio)));
        }
        for (class, random) in self.random.iter_mut().enumerate() {
            let (from, to) = classes.ends(class);
            let below_to = to.map_or(1.0, |to| random_below(to, count));
            *random += count * (below_to - random_below(from, count));
        }
        self.usual.1 += count * (random_below(USUAL.1, count) - random_below(USUAL.0, count));
    }
}

/// P(one of n exponential gaps is below a multiple of their own mean).
fn random_below(multiple: f64, gaps: f64) -> f64 {
    1.0 - (1.0 - multiple / gaps).max(0.0).powf(gaps - 1.0)
}

/// Times between purchases relative to the mean of each customer.
///
/// # Errors
/// When there are no orders, or too few customers with several gaps.
pub(super) fn timing(source: &Source<'_>) -> Result<Chart> {
    let texts = source.texts();
    let classes = Classes::up_to(LONGEST, CLASSES);
    let gaps = Gaps::of(source.orders()?, &classes)?;
    if gaps.customers == 0 {
        return Err(
            Error::data(format!("no customer has {} purchases or more", FEWEST + 1))
                .at(source.place()),
        );
    }
    let all: f64 = gaps.actual.iter().sum();
    let names = (texts.word("plot-actual"), texts.word("plot-timing-random"));
    let axis = texts.word("plot-timing-axis");
    let mut figures = table(&[
        (axis.clone(), Kind::Count),
        (names.0.clone(), Kind::Share),
        (names.1.clone(), Kind::Share),
    ]);
    let labels: Vec<String> = (0..classes.count)
        .map(|class| texts.class(classes.ends(class)))
        .collect();
    let shares = |counts: &[f64]| -> Vec<f64> { counts.iter().map(|count| count / all).collect() };
    let (actual, random) = (shares(&gaps.actual), shares(&gaps.random));
    for (at, label) in labels.iter().enumerate() {
        figures.rows.push(vec![
            Cell::Text(label.clone()),
            Cell::Number(actual[at]),
            Cell::Number(random[at]),
        ]);
    }
    let share = |count: f64| Figure::from(texts.number(Kind::Share, count / all));
    let told = [
        ("customers", Figure::from(gaps.customers)),
        ("fewest", Figure::from(FEWEST + 1)),
        ("usual", share(gaps.usual.0)),
        ("random", share(gaps.usual.1)),
    ];
    let drawing = Drawing {
        x: categories(&labels, &axis),
        y: numbers(Kind::Share, &texts.word("plot-timing-share")),
        series: vec![
            bars(&names.0, &actual, "8%", &json!({"color": colour("first")})),
            line_over_bars(&names.1, &random, &colour("second")),
        ],
        legend: vec![names.0, names.1],
        tooltip: tooltip_of_axis(Kind::Share),
        ..Drawing::default()
    };
    Ok(texts.chart("timing", &told, figures, drawing))
}

#[cfg(test)]
mod tests {
    use super::random_below;

    #[test]
    fn gaps_at_random_are_exponential_for_many_and_uniform_for_two() {
        assert!((random_below(1.0, 1e9) - (1.0 - (-1.0_f64).exp())).abs() < 1e-6);
        assert!((random_below(0.5, 2.0) - 0.25).abs() < 1e-12);
        assert!(random_below(5.0, 3.0) >= 1.0);
    }
}
