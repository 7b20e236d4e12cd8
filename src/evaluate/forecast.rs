//! What a fitted model says of each customer's hold-out.

use std::sync::Arc;

use super::entry::{IntervalFigures, Of};
use super::{metrics, pit};
use crate::error::Result;
use crate::forecast::{Forecaster, Question, Scorer, ValueDistribution};
use crate::holdout::{Customer, Holdout};
use crate::model::SpendModel;
use crate::parallel::Workers;

/// Customers whose forecasts are made by one thread at a time.
const BLOCK: usize = 256;

/// What is judged: any forecaster of purchases, and a spend model.
#[derive(Clone)]
pub struct Contenders {
    /// How customers buy and leave.
    pub purchases: Arc<dyn Forecaster>,
    /// What a purchase is worth.
    pub spend: Option<SpendModel>,
}

/// A model's forecasts, one per customer in order of id.
#[derive(Debug, Clone, Default)]
pub struct Forecasts {
    /// E\[purchases within the hold-out\].
    pub purchases: Vec<f64>,
    /// P(no purchase within the hold-out).
    pub churn_risk: Vec<f64>,
    /// ln P(the count that came).
    pub ln_probabilities: Vec<f64>,
    /// E\[value within the hold-out\], infinite where it is so; `None` without a spend model.
    pub values: Option<Vec<f64>>,
    /// Coverage and width of predictive intervals, at each level that was asked for.
    pub intervals: Vec<IntervalFigures>,
}

/// One customer's forecast, with their outcomes as seen from it.
struct Forecast {
    purchases: f64,
    churn_risk: f64,
    ln_probability: f64,
    value: Option<f64>,
    count: Option<Placed>,
    money: Option<Placed>,
}

/// Where an outcome fell in its predictive distribution, and the widths of the intervals at all levels.
struct Placed {
    transform: f64,
    widths: Vec<f64>,
}

/// Makes all forecasts: a hold-out's length ahead, undiscounted, at margin 1; `levels` may be empty.
///
/// # Errors
/// When the horizon is out of range.
pub fn forecast(
    holdout: &Holdout,
    contenders: &Contenders,
    levels: &[f64],
    seed: u64,
    workers: &Workers,
) -> Result<Forecasts> {
    let question = Question {
        horizon: holdout.horizon(),
        delta: 0.0,
        margin: 1.0,
        level: 0.5,
        intervals: false,
    };
    let purchases = Arc::clone(&contenders.purchases);
    let scorer = Scorer::of_forecaster(purchases, contenders.spend, question)?;
    let uniforms = pit::uniforms(holdout.customers.len(), seed);
    let blocks = workers.map(holdout.customers.len().div_ceil(BLOCK), |block| {
        let range = block * BLOCK..holdout.customers.len().min((block + 1) * BLOCK);
        let rows = holdout.customers[range.clone()]
            .iter()
            .zip(&uniforms[range]);
        rows.map(|(customer, uniform)| one(&scorer, customer, levels, *uniform))
            .collect::<Vec<_>>()
    });
    let all: Vec<Forecast> = blocks.into_iter().flatten().collect();
    Ok(Forecasts {
        purchases: all.iter().map(|forecast| forecast.purchases).collect(),
        churn_risk: all.iter().map(|forecast| forecast.churn_risk).collect(),
        ln_probabilities: all.iter().map(|forecast| forecast.ln_probability).collect(),
        values: all.iter().map(|forecast| forecast.value).collect(),
        intervals: intervals(&all, levels),
    })
}

fn one(scorer: &Scorer, customer: &Customer, levels: &[f64], uniform: f64) -> Forecast {
    let score = scorer.score(&customer.purchases, &customer.spend);
    let money = scorer.value_distribution(&customer.purchases, &customer.spend);
    let is_wanted = !levels.is_empty();
    Forecast {
        purchases: score.expected_purchases,
        churn_risk: score.churn_risk,
        ln_probability: scorer.ln_pmf(customer.holdout_purchases, &customer.purchases),
        value: money.as_ref().map(|_| score.clv.unwrap_or(f64::INFINITY)),
        count: is_wanted.then(|| place_count(scorer, customer, levels, uniform)),
        money: money
            .filter(|_| is_wanted)
            .map(|money| place_value(&money, customer, levels, uniform)),
    }
}

fn place_count(scorer: &Scorer, customer: &Customer, levels: &[f64], uniform: f64) -> Placed {
    let history = &customer.purchases;
    Placed {
        transform: pit::of_count(
            customer.holdout_purchases,
            |n| scorer.count_cdf(n, history),
            uniform,
        ),
        widths: widths(levels, |probability| {
            scorer.count_quantile(probability, history)
        }),
    }
}

fn place_value(
    money: &ValueDistribution,
    customer: &Customer,
    levels: &[f64],
    uniform: f64,
) -> Placed {
    Placed {
        transform: pit::of_value(customer.holdout_value, |value| money.cdf(value), uniform),
        widths: widths(levels, |probability| money.quantile(probability)),
    }
}

fn widths(levels: &[f64], quantile: impl Fn(f64) -> f64) -> Vec<f64> {
    levels
        .iter()
        .map(|level| quantile(0.5 * (1.0 + level)) - quantile(0.5 * (1.0 - level)))
        .collect()
}

fn intervals(all: &[Forecast], levels: &[f64]) -> Vec<IntervalFigures> {
    let counts: Vec<&Placed> = all.iter().filter_map(|one| one.count.as_ref()).collect();
    let money: Vec<&Placed> = all.iter().filter_map(|one| one.money.as_ref()).collect();
    let mut intervals = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        intervals.push(interval_figures(Of::Purchases, &counts, index, *level));
        intervals.push(interval_figures(Of::Value, &money, index, *level));
    }
    intervals
}

/// Coverage and width at one level, which is the one at `index` among the levels that were asked for.
fn interval_figures(of: Of, placed: &[&Placed], index: usize, level: f64) -> IntervalFigures {
    let widths: Vec<f64> = placed.iter().map(|placed| placed.widths[index]).collect();
    IntervalFigures {
        of,
        level,
        coverage: pit::coverage(placed.iter().map(|placed| placed.transform), level),
        mean_width: metrics::mean(&widths),
    }
}
