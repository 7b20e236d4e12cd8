//! How customers differ: in how often they buy, and in how easily they leave, as the model sees it.

use serde_json::json;
use statrs::function::gamma::gamma_lr;

use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::population::Population;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{bars, categories, colour, numbers, tooltip_of_axis};
use crate::error::{Error, Result};
use crate::model::PurchaseModel;
use crate::special::beta_inc;
use crate::time::TimeUnit;
use crate::words::Figure;

/// Limits of classes of purchases a year.
const RATES: [f64; 13] = [
    0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0,
];
/// The share of customers beyond the last limit that is shown.
const BEYOND: f64 = 0.005;
/// A smaller share would be written as 0.
const LEAST: f64 = 0.0005;
/// Classes of the probability of leaving.
const CHANCES: usize = 20;

/// The parameters of a model by their symbols.
struct Parameters(Vec<(&'static str, f64)>);

impl Parameters {
    fn of(model: &PurchaseModel) -> Self {
        let symbols = model.parameters().iter().map(|parameter| parameter.symbol);
        Self(symbols.zip(model.to_vec()).collect())
    }

    fn get(&self, symbol: &str) -> Option<f64> {
        let found = self.0.iter().find(|(own, _)| *own == symbol);
        found.map(|(_, value)| *value)
    }

    /// P(a customer makes at most so many purchases in a unit of time, while they are active): their rate is Gamma
    /// distributed, in phases of which a purchase needs k.
    fn rate_up_to(&self, rate: f64) -> Option<f64> {
        let (r, alpha) = (self.get("r")?, self.get("alpha")?);
        let phases = self.get("k").unwrap_or(1.0);
        Some(gamma_lr(r, alpha * phases * rate))
    }

    /// P(the probability that a customer leaves before the next purchase is at most so large).
    ///
    /// In models in which customers leave at a purchase it is Beta(a, b). In the Pareto/NBD it is μ/(λ + μ), where
    /// (β/α)·(1 − p)/p is the ratio of two standard Gamma variables.
    fn leaves_up_to(&self, chance: f64) -> f64 {
        if let (Some(a), Some(b)) = (self.get("a"), self.get("b")) {
            return beta_inc(a, b, chance, 1.0 - chance);
        }
        let pareto = [
            self.get("r"),
            self.get("alpha"),
            self.get("s"),
            self.get("beta"),
        ];
        if let [Some(r), Some(alpha), Some(s), Some(beta)] = pareto {
            let (gone, stays) = (chance * beta, (1.0 - chance) * alpha);
            let all = gone + stays;
            return beta_inc(s, r, gone / all, stays / all);
        }
        // nobody leaves
        1.0
    }
}

/// Customers by purchases a year.
///
/// # Errors
/// When there is no model.
pub(super) fn heterogeneity(source: &Source<'_>) -> Result<Chart> {
    let population = Population::of(source)?;
    let texts = source.texts();
    let years = source.model()?.unit().days() / TimeUnit::Year.days();
    let up_to = |rate: f64| {
        population.mean(|model| {
            Parameters::of(model)
                .rate_up_to(rate * years)
                .unwrap_or(1.0)
        })
    };
    let mut limits = Vec::new();
    for limit in RATES {
        limits.push((limit, up_to(limit)));
        if 1.0 - up_to(limit) < BEYOND {
            break;
        }
    }
    let mut classes = vec![Class::new(
        format!("< {}", texts.numbers().round(limits[0].0)),
        limits[0].1,
    )];
    for pair in limits.windows(2) {
        let label = texts.class((pair[0].0, Some(pair[1].0)));
        classes.push(Class::new(label, pair[1].1 - pair[0].1));
    }
    let (last, below) = limits[limits.len() - 1];
    if 1.0 - below >= LEAST {
        classes.push(Class::new(texts.class((last, None)), 1.0 - below));
    }
    let share = |share: f64| Figure::from(texts.number(Kind::Share, share));
    let told = [
        ("seldom", share(up_to(1.0))),
        ("often", share(1.0 - up_to(10.0))),
    ];
    Ok(chart("heterogeneity", &texts, &told, &classes))
}

/// Customers by the probability that they leave before the next purchase.
///
/// # Errors
/// When there is no model, or nobody leaves in it.
pub(super) fn dropout(source: &Source<'_>) -> Result<Chart> {
    let population = Population::of(source)?;
    let texts = source.texts();
    let up_to = |chance: f64| population.mean(|model| Parameters::of(model).leaves_up_to(chance));
    if up_to(0.0) >= 1.0 {
        return Err(Error::data("customers do not leave in this model")
            .at(source.place())
            .hint("fit another model than `nbd`, as in `--model auto`"));
    }
    let limits: Vec<f64> = (0..=CHANCES).map(|at| at as f64 / CHANCES as f64).collect();
    let mut classes = Vec::new();
    for pair in limits.windows(2) {
        let ends = [100.0 * pair[0], 100.0 * pair[1]];
        let label = texts.class((ends[0], Some(ends[1])));
        // customers who cannot leave are in the first class
        let below = if pair[0] > 0.0 { up_to(pair[0]) } else { 0.0 };
        classes.push(Class::new(label, up_to(pair[1]) - below));
    }
    let share = |share: f64| Figure::from(texts.number(Kind::Share, share));
    let told = [
        ("seldom", share(up_to(0.1))),
        ("often", share(1.0 - up_to(0.5))),
    ];
    Ok(chart("dropout", &texts, &told, &classes))
}

/// A class of customers.
struct Class {
    label: String,
    share: f64,
}

impl Class {
    fn new(label: String, share: f64) -> Self {
        // rounding may leave less than nothing
        let share = share.max(0.0);
        Self { label, share }
    }
}

fn chart(
    name: &'static str,
    texts: &Texts,
    told: &[(&str, Figure<'_>)],
    classes: &[Class],
) -> Chart {
    let axis = texts.word(&format!("plot-{name}-axis"));
    let share = texts.word("plot-share-of-customers");
    let mut figures = table(&[(axis.clone(), Kind::Count), (share.clone(), Kind::Share)]);
    for class in classes {
        let row = vec![Cell::Text(class.label.clone()), Cell::Number(class.share)];
        figures.rows.push(row);
    }
    let labels: Vec<String> = classes.iter().map(|class| class.label.clone()).collect();
    let shares: Vec<f64> = classes.iter().map(|class| class.share).collect();
    let drawing = Drawing {
        x: categories(&labels, &axis),
        y: numbers(Kind::Share, &share),
        series: vec![bars(
            &share,
            &shares,
            "8%",
            &json!({"color": colour("first")}),
        )],
        tooltip: tooltip_of_axis(Kind::Share),
        ..Drawing::default()
    };
    texts.chart(name, told, figures, drawing)
}
