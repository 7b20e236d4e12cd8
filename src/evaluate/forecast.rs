//! What a fitted model says of each customer's hold-out.

use std::sync::Arc;

use super::entry::{IntervalFigures, Of};
use super::{crps, metrics, pit};
use crate::error::Result;
use crate::forecast::{Forecaster, Interval, Outlook, Question, Scorer, ValueDistribution};
use crate::history::PurchaseHistory;
use crate::holdout::{Customer, Holdout};
use crate::model::{Spend, SpendModel};
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

/// What is computed of each customer beside the means.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The levels of intervals; there may be none.
    pub levels: Vec<f64>,
    /// Whether the widths of intervals of value are computed; they take most of the time.
    pub value_widths: bool,
    /// The level of intervals whose bounds are kept for each customer.
    pub bounds: Option<f64>,
    /// What the randomised PIT draws its numbers from.
    pub seed: u64,
}

/// A model's forecasts, one per customer in order of id.
#[derive(Debug, Clone, Default)]
pub struct Forecasts {
    /// E\[purchases within the hold-out\].
    pub purchases: Vec<f64>,
    /// The median of the distribution of that count.
    pub medians: Vec<f64>,
    /// P(no purchase within the hold-out).
    pub churn_risk: Vec<f64>,
    /// ln P(the count that came).
    pub ln_probabilities: Vec<f64>,
    /// The ranked probability score of the count that came.
    pub crps: Vec<f64>,
    /// Where the count that came fell in its distribution: the randomised PIT.
    pub count_transforms: Vec<f64>,
    /// E\[value within the hold-out\], infinite where it is so; `None` without a spend model.
    pub values: Option<Vec<f64>>,
    /// E\[value of a purchase\], infinite where it is so; `None` without a spend model.
    pub order_values: Option<Vec<f64>>,
    /// Where the value that came fell in its distribution; `None` without a spend model or without levels.
    pub value_transforms: Option<Vec<f64>>,
    /// Bounds of counts at the level that was asked for.
    pub count_bounds: Option<Vec<Interval>>,
    /// Bounds of value at the level that was asked for.
    pub value_bounds: Option<Vec<Interval>>,
    /// Coverage and width of predictive intervals, at each level that was asked for.
    pub intervals: Vec<IntervalFigures>,
}

/// One customer's forecast, with their outcomes as seen from it.
struct Forecast {
    /// Their place in the order of ids.
    customer: usize,
    purchases: f64,
    median: f64,
    churn_risk: f64,
    ln_probability: f64,
    crps: f64,
    count_transform: f64,
    count_widths: Arc<[f64]>,
    count_bounds: Option<Interval>,
    value: Option<f64>,
    order_value: Option<f64>,
    value_transform: Option<f64>,
    value_widths: Vec<f64>,
    value_bounds: Option<Interval>,
}

/// What customers with equal histories have in common.
struct OfHistory {
    history: PurchaseHistory,
    outlook: Outlook,
    median: f64,
    widths: Arc<[f64]>,
    bounds: Option<Interval>,
    outcome: Option<OfOutcome>,
}

/// What those with equal histories and equal counts in the hold-out have in common.
#[derive(Clone, Copy)]
struct OfOutcome {
    count: u32,
    ln_probability: f64,
    crps: f64,
    /// P(fewer purchases).
    below: f64,
    /// P(at most so many purchases).
    up_to: f64,
}

/// Makes all forecasts: a hold-out's length ahead, undiscounted, at margin 1.
///
/// # Errors
/// When the horizon is out of range.
pub fn forecast(
    holdout: &Holdout,
    contenders: &Contenders,
    request: &Request,
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
    let maker = Maker {
        scorer: Scorer::of_forecaster(purchases, contenders.spend, question)?,
        spend: contenders.spend,
        customers: &holdout.customers,
        uniforms: pit::uniforms(holdout.customers.len(), request.seed),
        request,
    };
    let order = equal_together(&holdout.customers);
    let blocks = workers.map(order.len().div_ceil(BLOCK), |block| {
        maker.make(&order[block * BLOCK..order.len().min((block + 1) * BLOCK)])
    });
    Ok(Forecasts::gather(&blocks, &request.levels))
}

/// The places of all customers, those with equal histories and equal counts side by side.
fn equal_together(customers: &[Customer]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..customers.len()).collect();
    order.sort_by_cached_key(|&at| {
        let customer = &customers[at];
        let history = &customer.purchases;
        (
            history.frequency(),
            history.age().to_bits(),
            history.recency().to_bits(),
            customer.holdout_purchases,
        )
    });
    order
}

/// Makes the forecasts of customers.
struct Maker<'m> {
    scorer: Scorer,
    spend: Option<SpendModel>,
    customers: &'m [Customer],
    uniforms: Vec<f64>,
    request: &'m Request,
}

impl Maker<'_> {
    fn make(&self, order: &[usize]) -> Vec<Forecast> {
        let mut forecasts = Vec::with_capacity(order.len());
        let mut shared: Option<OfHistory> = None;
        for &at in order {
            let customer = &self.customers[at];
            let known = shared
                .take()
                .filter(|shared| shared.history == customer.purchases);
            let mut known = known.unwrap_or_else(|| self.of_history(&customer.purchases));
            let outcome = self.of_outcome(&mut known, customer.holdout_purchases);
            forecasts.push(self.one(at, &known, outcome));
            shared = Some(known);
        }
        forecasts
    }

    fn of_history(&self, history: &PurchaseHistory) -> OfHistory {
        let outlook = self.scorer.outlook_of(history);
        let quantile = |probability| outlook.count_quantile(probability);
        OfHistory {
            history: *history,
            median: quantile(0.5),
            widths: widths(&self.request.levels, quantile).into(),
            bounds: self.request.bounds.map(|level| bounds(level, quantile)),
            outlook,
            outcome: None,
        }
    }

    fn of_outcome(&self, known: &mut OfHistory, count: u32) -> OfOutcome {
        if let Some(outcome) = known.outcome.filter(|outcome| outcome.count == count) {
            return outcome;
        }
        let outlook = &known.outlook;
        let cdf = |n: u32| outlook.count_cdf(f64::from(n));
        let outcome = OfOutcome {
            count,
            ln_probability: self.scorer.ln_pmf(count, &known.history),
            crps: crps::of_count(count, outlook.share, outlook.prospects.counts()),
            below: count.checked_sub(1).map_or(0.0, cdf),
            up_to: cdf(count),
        };
        known.outcome = Some(outcome);
        outcome
    }

    fn one(&self, at: usize, known: &OfHistory, outcome: OfOutcome) -> Forecast {
        let (customer, outlook) = (&self.customers[at], &known.outlook);
        let discounted = outlook.share * outlook.prospects.discounted();
        let order_value = self.spend.map(|model| {
            let spend = model.gamma_gamma().expected_spend(&customer.spend);
            spend.unwrap_or(f64::INFINITY)
        });
        let value = order_value.map(|value| {
            // nothing times infinity is infinite here
            if value.is_finite() {
                discounted * value
            } else {
                value
            }
        });
        let mut forecast = Forecast {
            customer: at,
            purchases: outlook.expected(),
            median: known.median,
            churn_risk: outlook.churn_risk(),
            ln_probability: outcome.ln_probability,
            crps: outcome.crps,
            count_transform: pit::between(outcome.below, outcome.up_to, self.uniforms[at]),
            count_widths: Arc::clone(&known.widths),
            count_bounds: known.bounds,
            value,
            order_value,
            value_transform: None,
            value_widths: Vec::new(),
            value_bounds: None,
        };
        let needs_distribution = !self.request.levels.is_empty() || self.request.bounds.is_some();
        if needs_distribution && let Some(money) = self.scorer.value_from(outlook, &customer.spend)
        {
            self.place_value(&money, customer, &mut forecast);
        }
        forecast
    }

    fn place_value(&self, money: &ValueDistribution, customer: &Customer, forecast: &mut Forecast) {
        let uniform = self.uniforms[forecast.customer];
        let cdf = |value| money.cdf(value);
        forecast.value_transform = Some(pit::of_value(customer.holdout_value, cdf, uniform));
        let quantile = |probability| money.quantile(probability);
        if self.request.value_widths {
            forecast.value_widths = widths(&self.request.levels, quantile);
        }
        forecast.value_bounds = self.request.bounds.map(|level| bounds(level, quantile));
    }
}

fn widths(levels: &[f64], quantile: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut widths = Vec::with_capacity(levels.len());
    for level in levels {
        let (lower, upper) = bounds(*level, &quantile);
        widths.push(upper - lower);
    }
    widths
}

fn bounds(level: f64, quantile: impl Fn(f64) -> f64) -> Interval {
    (quantile(0.5 * (1.0 - level)), quantile(0.5 * (1.0 + level)))
}

impl Forecasts {
    /// Brings blocks of customers in any order into the order of ids.
    fn gather(blocks: &[Vec<Forecast>], levels: &[f64]) -> Self {
        let all = Blocks(blocks);
        let mut forecasts = Self {
            purchases: all.column(|one| one.purchases),
            medians: all.column(|one| one.median),
            churn_risk: all.column(|one| one.churn_risk),
            ln_probabilities: all.column(|one| one.ln_probability),
            crps: all.column(|one| one.crps),
            count_transforms: all.column(|one| one.count_transform),
            values: all.known(|one| one.value),
            order_values: all.known(|one| one.order_value),
            value_transforms: all.known(|one| one.value_transform),
            count_bounds: all.known(|one| one.count_bounds),
            value_bounds: all.known(|one| one.value_bounds),
            intervals: Vec::new(),
        };
        for (at, level) in levels.iter().enumerate() {
            let counts = Some(&forecasts.count_transforms);
            let of_counts = figures(
                Of::Purchases,
                *level,
                counts,
                all.width_at(at, |one| &one.count_widths),
            );
            let values = forecasts.value_transforms.as_ref();
            let of_values = figures(
                Of::Value,
                *level,
                values,
                all.width_at(at, |one| &one.value_widths),
            );
            forecasts.intervals.extend([of_counts, of_values]);
        }
        forecasts
    }
}

/// Forecasts in the order in which they were made.
#[derive(Clone, Copy)]
struct Blocks<'b>(&'b [Vec<Forecast>]);

impl Blocks<'_> {
    fn each(&self) -> impl Iterator<Item = &Forecast> {
        self.0.iter().flatten()
    }

    /// A figure of each customer, in the order of ids.
    fn column<T: Clone + Default>(&self, figure: impl Fn(&Forecast) -> T) -> Vec<T> {
        let customers = self.0.iter().map(Vec::len).sum();
        let mut column = vec![T::default(); customers];
        for one in self.each() {
            column[one.customer] = figure(one);
        }
        column
    }

    /// The same where all customers have the figure.
    fn known<T: Clone + Default>(&self, figure: impl Fn(&Forecast) -> Option<T>) -> Option<Vec<T>> {
        let all_have_it = self.each().all(|one| figure(one).is_some());
        all_have_it.then(|| self.column(|one| figure(one).unwrap_or_default()))
    }

    /// The mean width at the level of a place, where widths were computed.
    fn width_at(&self, at: usize, widths: impl Fn(&Forecast) -> &[f64]) -> Option<f64> {
        let widths = self.known(|one| widths(one).get(at).copied())?;
        metrics::mean(&widths)
    }
}

fn figures(
    of: Of,
    level: f64,
    transforms: Option<&Vec<f64>>,
    mean_width: Option<f64>,
) -> IntervalFigures {
    IntervalFigures {
        of,
        level,
        coverage: transforms.and_then(|all| pit::coverage(all.iter().copied(), level)),
        mean_width,
    }
}
