use std::sync::Arc;

use arrow::array::{Array, Float64Array};
use serde::Serialize;

use super::cac::{AcquisitionCosts, Allotted, CohortNames, Customers};
use super::formulas::{Formulas, Observed};
use super::options::{CohortLength, EconomicsSpec};
use crate::cohorts::{self, CohortMonth};
use crate::error::Result;
use crate::forecast::Interval;
use crate::results::{Results, Summands};
use crate::time::TimeUnit;

/// What customers bring and cost, in the margin on their revenue, or in revenue where no margin is known.
#[derive(Debug)]
pub struct Economics {
    pub(super) results: Arc<Results>,
    pub(super) spec: EconomicsSpec,
    /// The margin that values are at.
    pub(super) margin: f64,
    pub(super) each: Vec<Each>,
    pub(super) cohorts: Vec<Option<String>>,
    pub(super) without_customers: Vec<(String, f64)>,
    /// What cohorts did and will do, month by month; empty where no run left a table of them.
    pub(super) cohort_months: Vec<CohortMonth>,
}

/// One customer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Each {
    /// The margin on what they have spent, less the cost of their orders.
    pub(super) historical: f64,
    /// The expected margin within the horizon, before the cost of orders.
    pub(super) before_orders: f64,
    /// The expected cost of those orders, discounted like the margin.
    pub(super) order_costs: f64,
    /// What they cost to acquire.
    pub(super) cac: Option<f64>,
    /// Expected value without an end, less the cost of orders; `None` where it is infinite.
    pub(super) endless: Option<f64>,
    /// The probability that they are still customers.
    pub(super) p_alive: f64,
}

impl Each {
    /// Expected value within the horizon.
    pub(super) fn predicted(&self) -> f64 {
        self.before_orders - self.order_costs
    }

    /// Past and expected value.
    pub(super) fn total(&self) -> f64 {
        self.historical + self.predicted()
    }

    /// The same less the cost of acquisition.
    pub(super) fn net(&self) -> Option<f64> {
        Some(self.total() - self.cac?)
    }

    /// What it would be worth to know that they are still customers: the most that keeping them may cost.
    pub(super) fn keeping(&self) -> f64 {
        let at_stake = self.predicted().max(0.0) * (1.0 / self.p_alive - 1.0);
        if at_stake.is_finite() { at_stake } else { 0.0 }
    }
}

/// All customers together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// `margin`, or `revenue` where no margin is known.
    pub measure: &'static str,
    /// The margin that values are at.
    pub margin: f64,
    /// The currency.
    pub currency: Option<String>,
    /// How far ahead the forecast looks, in days.
    pub horizon_days: Option<f64>,
    /// How many customers there are.
    pub customers: u64,
    /// The margin on what they have spent, less the cost of their orders.
    pub historical: f64,
    /// Expected value within the horizon: the equity of the base as far as the horizon.
    pub predicted: f64,
    /// The lower bound of what it will really be.
    pub predicted_lower: Option<f64>,
    /// The upper bound.
    pub predicted_upper: Option<f64>,
    /// Past and expected value.
    pub total: f64,
    /// Expected value without an end: the equity of the base; `None` where it is infinite for a customer.
    pub equity_without_end: Option<f64>,
    /// The expected cost of orders within the horizon.
    pub order_costs_to_come: f64,
    /// Expected value before the cost of orders.
    pub predicted_before_orders: f64,
    /// Customers whose cost of acquisition is known.
    pub customers_with_cac: u64,
    /// What they cost to acquire; `None` where no costs were given.
    pub acquisition_cost: Option<f64>,
    /// Spent on channels and cohorts without a customer in the results.
    pub spent_without_customers: f64,
    /// Customers who cost more than they have brought and will bring.
    pub value_destroying: u64,
    /// What they lack together.
    pub value_destroyed: f64,
    /// The most that keeping customers may cost: what would be gained if all of them were still customers.
    pub keeping: f64,
    /// What a new customer may cost: value for each customer over the target ratio.
    pub allowable_cac: f64,
    /// That for as many new customers as was asked for.
    pub budget: Option<f64>,
    /// (Value − cost)/cost, over customers whose cost is known.
    pub roi: Option<f64>,
}

impl Economics {
    /// Computes it for the customers of some results.
    ///
    /// # Errors
    /// - the scores have no value, or a number of the specification is out of range
    /// - a column to group by is missing
    /// - the costs of acquisition or the cohorts beside the results cannot be read, or do not fit the results
    pub fn of(results: Arc<Results>, spec: &EconomicsSpec) -> Result<Self> {
        spec.check()?;
        let scored = results.facts().margin.unwrap_or(1.0);
        let margin = spec.margin.unwrap_or(scored);
        let columns = Columns::of(&results)?;
        let (cohorts, named) = cohorts_of(&results, spec.cohort)?;
        let allotted = match &spec.cac {
            Some(path) => AcquisitionCosts::read(path)?
                .allot(&Customers {
                    ids: results.ids(),
                    channels: results.texts("first_channel"),
                    cohorts: &named,
                })
                .map_err(|error| error.at(path.display().to_string()))?,
            None => Allotted {
                costs: vec![None; results.len()],
                without_customers: Vec::new(),
            },
        };
        let each = (0..results.len()).map(|row| {
            let cac = allotted.costs[row];
            columns.each(row, margin, margin / scored, spec.cost_per_order, cac)
        });
        let each = each.collect();
        Ok(Self {
            cohort_months: cohorts::read(&results)?.unwrap_or_default(),
            spec: spec.clone(),
            margin,
            each,
            cohorts,
            without_customers: allotted.without_customers,
            results,
        })
    }

    /// The results that it was computed from.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// Rows of costs without a customer, and what they cost.
    #[must_use]
    pub fn without_customers(&self) -> &[(String, f64)] {
        &self.without_customers
    }

    /// All customers together.
    ///
    /// # Errors
    /// When the scores lack a column.
    pub fn totals(&self) -> Result<Totals> {
        let each = &self.each;
        let sum = |of: fn(&Each) -> f64| each.iter().map(of).sum::<f64>();
        let (historical, predicted) = (sum(|one| one.historical), sum(Each::predicted));
        let costs: Vec<(f64, f64)> = each
            .iter()
            .filter_map(|one| Some((one.total(), one.cac?)))
            .collect();
        let cost: f64 = costs.iter().map(|(_, cost)| cost).sum();
        let value: f64 = costs.iter().map(|(value, _)| value).sum();
        let lost = each.iter().filter_map(Each::net).filter(|net| *net < 0.0);
        let lost: Vec<f64> = lost.collect();
        let bounds = self.interval(0..each.len(), predicted);
        let facts = self.results.facts();
        let total = historical + predicted;
        let allowable_cac = total / each.len() as f64 / self.spec.target;
        Ok(Totals {
            measure: self.measure(),
            margin: self.margin,
            currency: facts.currency.clone(),
            horizon_days: facts.horizon_days,
            customers: each.len() as u64,
            historical,
            predicted,
            predicted_lower: bounds.map(|bounds| bounds.0),
            predicted_upper: bounds.map(|bounds| bounds.1),
            total,
            equity_without_end: each.iter().map(|one| one.endless).sum(),
            order_costs_to_come: sum(|one| one.order_costs),
            predicted_before_orders: sum(|one| one.before_orders),
            customers_with_cac: costs.len() as u64,
            acquisition_cost: self.spec.cac.is_some().then_some(cost),
            spent_without_customers: self.without_customers.iter().map(|(_, cost)| cost).sum(),
            value_destroying: lost.len() as u64,
            value_destroyed: lost.iter().map(|net| -net).sum(),
            keeping: sum(Each::keeping),
            allowable_cac,
            budget: self
                .spec
                .new_customers
                .map(|new| new as f64 * allowable_cac),
            roi: (cost > 0.0).then(|| (value - cost) / cost),
        })
    }

    /// The simple formulas beside the model.
    ///
    /// # Errors
    /// When the scores lack a column.
    pub fn formulas(&self) -> Result<Formulas> {
        let results = &self.results;
        let unit = results.facts().unit.map_or(7.0, TimeUnit::days);
        let sum = |name: &str| -> Result<f64> { Ok(results.needed(name)?.iter().flatten().sum()) };
        let customers = results.len() as f64;
        let repeats: f64 = sum("frequency")?;
        let endless: Option<f64> = self.each.iter().map(|one| one.endless).sum();
        let predicted: f64 = self.each.iter().map(Each::predicted).sum();
        Ok(Formulas::of(&Observed {
            historical: self.each.iter().map(|one| one.historical).sum(),
            purchases: customers + repeats,
            customer_days: sum("T")? * unit,
            churn: sum("churn_risk")? / customers,
            horizon_days: results.facts().horizon_days,
            discount_rate: self.spec.discount_rate.yearly(),
            predicted: predicted / customers,
            endless: endless.map(|endless| endless / customers),
        }))
    }

    /// What values are: revenue until a margin is known.
    #[must_use]
    pub fn measure(&self) -> &'static str {
        if (self.margin - 1.0).abs() < f64::EPSILON {
            "revenue"
        } else {
            "margin"
        }
    }

    /// The interval of the expected value of some customers; it lies around what orders leave of it.
    pub(super) fn interval(
        &self,
        rows: impl IntoIterator<Item = usize>,
        predicted: f64,
    ) -> Option<Interval> {
        let sum = Summands::value(&self.results)?.sum(rows);
        let (lower, upper) = sum.interval(&self.results)?;
        // orders cost in proportion to what they bring
        let share = predicted / sum.expected;
        (share > 0.0).then_some((lower * share, upper * share))
    }
}

/// The columns that a customer's economics come from.
struct Columns<'r> {
    frequency: &'r Float64Array,
    spent: Option<&'r Float64Array>,
    clv: &'r Float64Array,
    expected_spend: &'r Float64Array,
    endless: Option<&'r Float64Array>,
    p_alive: &'r Float64Array,
    scored: f64,
}

impl<'r> Columns<'r> {
    fn of(results: &'r Results) -> Result<Self> {
        Ok(Self {
            frequency: results.needed("frequency")?,
            spent: results.numbers("historical_value"),
            clv: results.needed("clv")?,
            expected_spend: results.needed("expected_spend")?,
            endless: results.numbers("residual_clv"),
            p_alive: results.needed("p_alive")?,
            scored: results.facts().margin.unwrap_or(1.0),
        })
    }

    fn each(&self, row: usize, margin: f64, scale: f64, per_order: f64, cac: Option<f64>) -> Each {
        let number = |column: &Float64Array| column.is_valid(row).then(|| column.value(row));
        let purchases = self.frequency.value(row) + 1.0;
        let spent = self.spent.and_then(number).unwrap_or_default();
        let clv = number(self.clv).unwrap_or_default();
        // the margin on one purchase, in the scores
        let one = self.scored * number(self.expected_spend).unwrap_or_default();
        let orders_per_value = if one > 0.0 { 1.0 / one } else { 0.0 };
        let endless = self.endless.and_then(number);
        Each {
            historical: margin * spent - purchases * per_order,
            before_orders: clv * scale,
            order_costs: clv * orders_per_value * per_order,
            cac,
            endless: endless.map(|value| value * (scale - orders_per_value * per_order)),
            p_alive: self.p_alive.value(row),
        }
    }
}

/// The cohort of each customer, and its names at all three lengths.
fn cohorts_of(
    results: &Results,
    length: CohortLength,
) -> Result<(Vec<Option<String>>, Vec<CohortNames>)> {
    if results.texts("first_purchase").is_none() {
        return Ok((
            vec![None; results.len()],
            vec![[None, None, None]; results.len()],
        ));
    }
    let days = results.days("first_purchase")?;
    let all = [
        CohortLength::Month,
        CohortLength::Quarter,
        CohortLength::Year,
    ];
    let cohorts = days.iter().map(|day| day.map(|day| length.of(day)));
    let named = days
        .iter()
        .map(|day| all.map(|length| day.map(|day| length.of(day))));
    Ok((cohorts.collect(), named.collect()))
}
