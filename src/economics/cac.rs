//! What it cost to acquire customers: of each, or of all customers of a channel or cohort.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{Array, AsArray, Float64Array, StringArray};
use arrow::datatypes::{DataType, Float64Type};

use crate::error::{Error, Result};
use crate::input::{ReadOptions, read_columns};

/// Names of the columns of a table of costs.
const CUSTOMER: [&str; 2] = ["customer_id", "customer"];
const CHANNEL: [&str; 4] = ["channel", "first_channel", "source", "canal"];
const COHORT: [&str; 5] = ["cohort", "month", "quarter", "year", "cohorte"];
const PER_CUSTOMER: [&str; 3] = ["cac", "cost_per_customer", "cpa"];
const IN_TOTAL: [&str; 5] = ["spend", "cost", "budget", "amount", "cout"];

/// What a row of costs is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    customer: Option<String>,
    channel: Option<String>,
    cohort: Option<String>,
}

/// Costs of acquisition.
#[derive(Debug, Clone, PartialEq)]
pub struct AcquisitionCosts {
    /// Which of customer, channel and cohort the rows name.
    names: [bool; 3],
    /// Is a cost that of one customer, or of all customers of the row?
    per_customer: bool,
    costs: BTreeMap<Key, f64>,
}

/// Costs of all customers, and what did not fit.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Allotted {
    /// The cost of each customer; `None` where no row is about them.
    pub(super) costs: Vec<Option<f64>>,
    /// What rows are about that no customer belongs to, and what they cost: spent without a customer.
    pub(super) without_customers: Vec<(String, f64)>,
}

/// The names of the month, the quarter and the year in which a customer came.
pub(super) type CohortNames = [Option<String>; 3];

/// What costs are allotted by, customer by customer.
pub(super) struct Customers<'a> {
    pub(super) ids: &'a StringArray,
    pub(super) channels: Option<&'a StringArray>,
    /// The names of each customer's cohorts.
    pub(super) cohorts: &'a [CohortNames],
}

impl AcquisitionCosts {
    /// Reads a table of costs.
    ///
    /// # Errors
    /// When it cannot be read, a column is missing, two rows are about the same, or a cost is negative.
    pub fn read(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let is_cost = |name: &str| is_one(name, &PER_CUSTOMER) || is_one(name, &IN_TOTAL);
        let table = read_columns(path, "costs", &ReadOptions::default(), |name| {
            if is_cost(name) {
                DataType::Float64
            } else {
                DataType::Utf8
            }
        })?;
        let find = |names: &[&str]| table.names.iter().position(|name| is_one(name, names));
        let keys = [find(&CUSTOMER), find(&CHANNEL), find(&COHORT)];
        if keys.iter().all(Option::is_none) {
            return Err(Error::data("no column says what the costs are about")
                .at(place)
                .hint("name a column `customer_id`, `channel` or `cohort`"));
        }
        let (cost, per_customer) = match (find(&PER_CUSTOMER), find(&IN_TOTAL)) {
            (Some(_), Some(_)) => {
                return Err(Error::data(
                    "both the cost of a customer and the cost of all are given",
                )
                .at(place)
                .hint("keep one of the columns `cac` and `spend`"));
            }
            (Some(cost), None) => (cost, true),
            (None, Some(cost)) => (cost, keys[0].is_some()),
            (None, None) => {
                return Err(Error::data("no column of costs").at(place).hint(
                    "name a column `cac` (the cost of one customer) or `spend` (the cost of all customers of the row)",
                ));
            }
        };
        let numbers: &Float64Array = table.cells[cost].as_primitive::<Float64Type>();
        let text = |column: Option<usize>, row: usize| {
            let cells = table.cells[column?].as_string::<i32>();
            cells
                .is_valid(row)
                .then(|| cells.value(row).trim().to_owned())
        };
        let mut costs = BTreeMap::new();
        for row in 0..table.rows {
            let key = Key {
                customer: text(keys[0], row),
                channel: text(keys[1], row),
                cohort: text(keys[2], row),
            };
            if numbers.is_null(row) || numbers.value(row) < 0.0 {
                return Err(Error::data(format!(
                    "the cost of {} is empty or below 0",
                    key.shown()
                ))
                .at(place));
            }
            let shown = key.shown();
            if costs.insert(key, numbers.value(row)).is_some() {
                return Err(Error::data(format!("two rows are about {shown}")).at(place));
            }
        }
        Ok(Self {
            names: keys.map(|key| key.is_some()),
            per_customer,
            costs,
        })
    }

    /// The cost of each customer. A cost of all customers of a row is divided among them.
    ///
    /// # Errors
    /// When the costs are by channel and the customers have none.
    pub(super) fn allot(&self, customers: &Customers<'_>) -> Result<Allotted> {
        if self.names[1] && customers.channels.is_none() {
            return Err(Error::data(
                "the costs are by channel, and the results have no column `first_channel`",
            )
            .hint(
                "run again with `--channel-col COLUMN`, or add the column with `--attributes FILE`",
            ));
        }
        let mut members: BTreeMap<&Key, Vec<usize>> =
            self.costs.keys().map(|key| (key, Vec::new())).collect();
        for row in 0..customers.ids.len() {
            let mut candidates = self.candidates(customers, row).into_iter();
            let key = candidates.find(|key| members.contains_key(key));
            if let Some(members) = key.and_then(|key| members.get_mut(&key)) {
                members.push(row);
            }
        }
        let mut allotted = Allotted {
            costs: vec![None; customers.ids.len()],
            without_customers: Vec::new(),
        };
        for (key, rows) in members {
            let cost = self.costs[key];
            if rows.is_empty() {
                allotted.without_customers.push((key.shown(), cost));
            }
            let each = if self.per_customer {
                cost
            } else {
                cost / rows.len() as f64
            };
            for row in rows {
                allotted.costs[row] = Some(each);
            }
        }
        Ok(allotted)
    }

    /// What a row about a customer may be called: cohorts have three lengths.
    fn candidates(&self, customers: &Customers<'_>, row: usize) -> Vec<Key> {
        let [by_customer, by_channel, by_cohort] = self.names;
        let customer = by_customer.then(|| customers.ids.value(row).to_owned());
        let channel = customers
            .channels
            .filter(|of| by_channel && of.is_valid(row));
        let channel = channel.map(|channels| channels.value(row).to_owned());
        let cohorts: Vec<Option<String>> = if by_cohort {
            customers.cohorts[row].to_vec()
        } else {
            vec![None]
        };
        let keys = cohorts.into_iter().map(|cohort| Key {
            customer: customer.clone(),
            channel: channel.clone(),
            cohort,
        });
        keys.collect()
    }
}

impl Key {
    fn shown(&self) -> String {
        let parts = [
            ("customer", &self.customer),
            ("channel", &self.channel),
            ("cohort", &self.cohort),
        ];
        let parts = parts
            .iter()
            .filter_map(|(what, name)| Some(format!("{what} `{}`", name.as_ref()?)));
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() {
            "an empty name".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

fn is_one(name: &str, of: &[&str]) -> bool {
    let plain = name
        .trim()
        .to_lowercase()
        .replace([' ', '-'], "_")
        .replace('û', "u");
    of.contains(&plain.as_str())
}
