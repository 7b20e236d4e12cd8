//! How value is concentrated: the share of value that a share of the customers has.

use serde_json::json;

use super::axes::{from_edge_to_edge, line, tooltip_of_lines};
use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::table;
use super::theme::{categories, colour, numbers};
use crate::error::{Error, Result};
use crate::words::Figure;

/// Steps of the share of customers.
const STEPS: usize = 100;
/// Every so many steps have a row in the table.
const ROWS: usize = 10;

/// A Lorenz curve: the share of the value that the customers with the least value have.
struct Curve {
    /// By share of customers, in steps.
    shares: Vec<f64>,
    gini: f64,
}

impl Curve {
    /// Of values with the weight of each customer; `None` where nobody has any. A value below 0, which refunds may
    /// leave, counts as 0.
    fn of(mut values: Vec<(f64, f64)>) -> Option<Self> {
        for (value, _) in &mut values {
            *value = value.max(0.0);
        }
        values.sort_by(|one, other| one.0.total_cmp(&other.0));
        let customers: f64 = values.iter().map(|(_, weight)| weight).sum();
        let total: f64 = values.iter().map(|(value, weight)| value * weight).sum();
        if total <= 0.0 {
            return None;
        }
        let (mut shares, mut area) = (vec![0.0], 0.0);
        let (mut seen, mut held) = (0.0, 0.0);
        for (value, weight) in values {
            let (seen_before, held_before) = (seen, held);
            seen += weight / customers;
            held += value * weight / total;
            area += (seen - seen_before) * (held + held_before) / 2.0;
            // the curve is straight within a customer
            while shares.len() < STEPS {
                let place = shares.len() as f64 / STEPS as f64;
                if place > seen {
                    break;
                }
                let part = (place - seen_before) / (seen - seen_before);
                shares.push(part.mul_add(held - held_before, held_before));
            }
        }
        shares.resize(STEPS, 1.0);
        shares.push(1.0);
        Some(Self {
            shares,
            gini: 1.0 - 2.0 * area,
        })
    }

    /// The share that so many of a hundred customers have, those with the most value.
    fn best(&self, percent: usize) -> f64 {
        1.0 - self.shares[STEPS - percent]
    }
}

/// The share of value against the share of customers: past revenue, and expected value.
///
/// # Errors
/// When the scores have no value, or nobody has any.
pub(super) fn lorenz(source: &Source<'_>) -> Result<Chart> {
    let texts = source.texts();
    let expected = Curve::of(source.weighted("clv")?)
        .ok_or_else(|| Error::data("no customer has an expected value").at(source.place()))?;
    let has_past = source.results().numbers("historical_value").is_some();
    let past = if has_past {
        Curve::of(source.weighted("historical_value")?)
    } else {
        None
    };
    let share = |value: f64| Figure::from(texts.number(Kind::Share, value));
    let gini = |curve: &Curve| Figure::Number {
        value: curve.gini,
        decimals: 2,
    };
    let mut told = vec![
        ("tenth", share(expected.best(10))),
        ("fifth", share(expected.best(20))),
        ("gini", gini(&expected)),
    ];
    let mut curves = Vec::new();
    if let Some(past) = past {
        told.push(("gini-past", gini(&past)));
        curves.push((texts.word("plot-lorenz-past"), past, "second"));
    }
    let has_both = !curves.is_empty();
    curves.push((texts.word("plot-lorenz-expected"), expected, "first"));
    let places: Vec<f64> = (0..=STEPS).map(|step| step as f64 / STEPS as f64).collect();
    let equal = texts.word("plot-lorenz-equal");
    let mut columns = vec![(texts.word("plot-lorenz-axis"), Kind::Share)];
    let mut lines = vec![line(&equal, &places, &colour("edge"), "dotted")];
    let mut legend = Vec::new();
    for (name, curve, paint) in &curves {
        columns.push((name.clone(), Kind::Share));
        lines.push(line(name, &curve.shares, &colour(paint), "solid"));
        legend.push(name.clone());
    }
    legend.push(equal);
    let mut figures = table(&columns);
    for step in (0..=STEPS).step_by(ROWS) {
        let shares = curves
            .iter()
            .map(|(_, curve, _)| Cell::Number(curve.shares[step]));
        let row = [Cell::Number(places[step])].into_iter().chain(shares);
        figures.rows.push(row.collect());
    }
    let labels = places
        .iter()
        .map(|place| texts.numbers().round_percent(*place));
    let labels: Vec<String> = labels.collect();
    let mut x = from_edge_to_edge(categories(&labels, &texts.word("plot-lorenz-axis")));
    x["axisLabel"]["interval"] = json!(ROWS - 1);
    let mut y = numbers(Kind::Share, &texts.word("plot-lorenz-share"));
    y["max"] = json!(1);
    let drawing = Drawing {
        x,
        y,
        series: lines,
        legend,
        tooltip: tooltip_of_lines(Kind::Share),
        ..Drawing::default()
    };
    let mut chart = texts.chart("lorenz", &told, figures, drawing);
    if has_both {
        chart.caption = texts.say("plot-lorenz-caption-both", &told);
    }
    Ok(chart)
}

#[cfg(test)]
mod tests {
    use super::Curve;

    #[test]
    fn equal_customers_have_no_concentration() {
        let curve = Curve::of(vec![(3.0, 1.0); 7]).unwrap();
        assert!(curve.gini.abs() < 1e-12);
        assert!((curve.shares[25] - 0.25).abs() < 1e-12);
        assert_eq!(curve.shares.len(), 101);
    }

    #[test]
    fn one_of_ten_with_everything_has_it_all() {
        let mut values = vec![(0.0, 1.0); 9];
        values.push((-2.0, 0.0));
        values.push((5.0, 1.0));
        let curve = Curve::of(values).unwrap();
        assert!((curve.gini - 0.9).abs() < 1e-12);
        assert!((curve.best(10) - 1.0).abs() < 1e-12);
        assert!((curve.best(5) - 0.5).abs() < 1e-9);
        assert!(Curve::of(vec![(0.0, 1.0)]).is_none());
    }

    #[test]
    fn a_weight_stands_for_as_many_customers() {
        let one = Curve::of(vec![(1.0, 2.0), (4.0, 1.0)]).unwrap();
        let three = Curve::of(vec![(1.0, 1.0), (1.0, 1.0), (4.0, 1.0)]).unwrap();
        assert!((one.gini - three.gini).abs() < 1e-12);
    }
}
