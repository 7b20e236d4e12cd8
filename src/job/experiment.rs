//! Experiments: who is left out, and what the others did more.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, RecordBatch, StringArray, UInt8Array};
use arrow::datatypes::{DataType, Float64Type};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Destination;
use super::observer::{Observer, Running, Step};
use super::overwriting::check_not_read;
use super::results::{read_results, table};
use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::experiment::{Group, Lift, Outcomes, assign, compare};
#[cfg(feature = "cli")]
use crate::input::options::date;
use crate::input::options::optional_date;
use crate::input::{Columns, ReadOptions, read_columns, source_columns};
use crate::results::{ResultsSpec, to_table};
use crate::rfm::Customers;
use crate::spec::Inputs;
use crate::time::TimeUnit;

/// Columns of the forecast that a comparison takes out of the outcomes.
const FORECASTS: [&str; 2] = ["expected_purchases", "clv"];

/// Leaves out a share of the customers of a run by chance and writes a row for each customer: the group, and the
/// forecast, so that what follows can be compared with it.
///
/// # Errors
/// - the results cannot be read
/// - the share is not possible: wrong usage
/// - the table cannot be written
pub fn assign_groups(
    results: &ResultsSpec,
    share: f64,
    seed: u64,
    place: &Destination,
    observer: &dyn Observer,
) -> Result<u64> {
    check_not_read(place.target.path(), &results.files())?;
    let (groups, left_out) = draw_groups(results, share, seed, observer)?;
    table(place, &groups)?.finish()?;
    Ok(left_out)
}

/// Leaves out a share of the customers of a run by chance. Returns the table that [`assign_groups`] writes, and the
/// number of customers who are left out.
///
/// # Errors
/// - the results cannot be read
/// - the share is not possible: wrong usage
pub fn draw_groups(
    results: &ResultsSpec,
    share: f64,
    seed: u64,
    observer: &dyn Observer,
) -> Result<(RecordBatch, u64)> {
    let results = read_results(results, observer)?;
    let expected = results.needed(FORECASTS[0])?;
    let ranked = results.numbers(FORECASTS[1]).unwrap_or(expected);
    let forecast: Vec<f64> = ranked.iter().map(Option::unwrap_or_default).collect();
    let assigned = assign(results.ids(), &forecast, share, seed)?;
    let strata = assigned.iter().map(|one| u8::try_from(one.stratum).ok());
    let groups = assigned.iter().map(|one| Some(one.group.name()));
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("customer_id", Arc::new(results.ids().clone())),
        ("stratum", Arc::new(strata.collect::<UInt8Array>())),
        ("group", Arc::new(groups.collect::<StringArray>())),
    ];
    for name in FORECASTS {
        if let Some(cells) = results.numbers(name) {
            columns.push((name, Arc::new(cells.clone())));
        }
    }
    let left_out = assigned.iter().filter(|one| one.group == Group::Control);
    Ok((to_table(columns)?, left_out.count() as u64))
}

/// What is compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(deny_unknown_fields)]
pub struct ComparisonSpec {
    /// How orders are read.
    #[cfg_attr(feature = "cli", command(flatten))]
    #[serde(default)]
    pub read: ReadOptions,
    /// First day of the treatment; orders from this day on are compared
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date, help_heading = "Experiment"))]
    #[serde(deserialize_with = "optional_date")]
    pub start: Option<NaiveDate>,
    /// Column of the groups
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "COLUMN",
            default_value = "group",
            help_heading = "Experiment"
        )
    )]
    #[serde(default = "usual_column")]
    pub column: String,
    /// The word in that column for customers without the treatment; all others have it
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "WORD",
            default_value = "control",
            help_heading = "Experiment"
        )
    )]
    #[serde(default = "usual_control")]
    pub control: String,
    /// Level of the intervals, as in 0.9 for 90%
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "LEVEL",
            default_value_t = 0.9,
            help_heading = "Experiment"
        )
    )]
    #[serde(default = "usual_level")]
    pub level: f64,
}

fn usual_column() -> String {
    "group".to_owned()
}

fn usual_control() -> String {
    "control".to_owned()
}

const fn usual_level() -> f64 {
    0.9
}

/// What a treatment did, per customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The first day of the treatment.
    pub start: NaiveDate,
    /// The last day of the orders.
    pub until: Option<NaiveDate>,
    /// Were the groups formed by chance? If not, they differ in more than the treatment.
    pub by_chance: bool,
    /// Purchases since the start.
    pub purchases: Lift,
    /// Revenue since the start, less refunds; `None` without amounts.
    pub value: Option<Lift>,
}

/// Compares what treated customers have done since the start of the treatment with what the control group has done.
///
/// `groups` is one table with the columns `customer_id` and `group`, and the forecasts made before: the one that
/// [`assign_groups`] writes and [`draw_groups`] returns.
///
/// ```
/// use clv::input::{Frame, Source};
/// use clv::job::{self, ComparisonSpec, Silent};
/// use clv::prelude::*;
/// use clv::results::ResultsSpec;
/// use clv::spec::{self, Inputs};
/// # fn compare() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let out = folder.path().join("result");
/// let before = r#"{"read": {"until": "2024-06-30"}, "models": {"model": "bg-nbd"}, "origins": 1}"#;
/// let before: RunSpec = spec::from_json(before)?;
/// job::run(["tests/shop/orders.csv"].into(), &before, &out, &Silent)?;
/// let results = ResultsSpec { result: out, ..ResultsSpec::default() };
/// let (groups, left_out) = job::draw_groups(&results, 0.3, 42, &Silent)?;
///
/// // the treatment begins, and later there are new orders
/// let groups = Source::frame("groups", Frame::new(groups.schema(), vec![groups]));
/// let groups = Inputs::Sources(vec![groups]);
/// let spec: ComparisonSpec = spec::from_json(r#"{"start": "2024-07-01"}"#)?;
/// let orders = ["tests/shop/orders.csv"].into();
/// let effect = job::compare_groups(orders, &groups, &spec, &Silent)?;
/// assert_eq!(effect.purchases.controls, left_out);
/// assert!(effect.purchases.interval.0 < 0.0 && effect.purchases.interval.1 > 0.0);
/// # Ok(())
/// # }
/// # compare().unwrap();
/// ```
///
/// # Errors
/// - the orders or the groups cannot be read
/// - a group has fewer than two customers
pub fn compare_groups(
    inputs: Inputs,
    groups: &Inputs,
    spec: &ComparisonSpec,
    observer: &dyn Observer,
) -> Result<Effect> {
    let Some(start) = spec.start else {
        return Err(Error::usage("`--start` is the first day of the treatment"));
    };
    if !(spec.level > 0.0 && spec.level < 1.0) {
        return Err(Error::usage(format!(
            "the level must be between 0 and 1: `{}`",
            spec.level
        )));
    }
    let groups = Groups::read(groups, spec)?;
    let options = ReadOptions {
        since: Some(start),
        ..spec.read.clone()
    };
    let customers = super::read(inputs, &options, observer)?;
    let since = Since::of(&customers)?;
    let comparing = Running::begin(Step::Evaluating, None, observer);
    let purchases = groups.lift(&since.purchases, FORECASTS[0], spec.level)?;
    let value = customers
        .has_amounts()
        .then(|| groups.lift(&since.value, FORECASTS[1], spec.level));
    drop(comparing);
    if !groups.by_chance {
        observer.caution("experiment", &Caution::GroupsNotByChance {});
    }
    if purchases.interval.0 < 0.0 && 0.0 < purchases.interval.1 {
        observer.caution(
            "experiment",
            &Caution::EffectTooSmallToSee {
                detectable_share: purchases.detectable / purchases.control_mean,
            },
        );
    }
    Ok(Effect {
        start,
        until: customers.until(),
        by_chance: groups.by_chance,
        purchases,
        value: value.transpose()?,
    })
}

/// What customers have done since the start, by id; customers who have done nothing are absent.
struct Since {
    purchases: HashMap<String, f64>,
    value: HashMap<String, f64>,
}

impl Since {
    fn of(customers: &Customers) -> Result<Self> {
        let mut since = Self {
            purchases: HashMap::new(),
            value: HashMap::new(),
        };
        for block in customers.blocks(TimeUnit::Day)? {
            let block = block?;
            for at in 0..block.len() {
                let id = block.customer_id.value(at).to_owned();
                let value = block.historical_value[at].unwrap_or_default();
                since.value.insert(id.clone(), value);
                since
                    .purchases
                    .insert(id, f64::from(block.frequency[at]) + 1.0);
            }
        }
        Ok(since)
    }
}

/// Who has the treatment, with the forecasts made before.
struct Groups {
    ids: StringArray,
    is_control: Vec<bool>,
    table: Columns,
    by_chance: bool,
}

impl Groups {
    fn read(groups: &Inputs, spec: &ComparisonSpec) -> Result<Self> {
        let table = read_table(groups)?;
        let place = groups.names().join(", ");
        let texts = |name: &str| {
            let at = table.names.iter().position(|column| column == name);
            at.map(|at| table.cells[at].as_string::<i32>().clone())
                .ok_or_else(|| Error::data(format!("no column `{name}`")).at(&place))
        };
        let (ids, groups) = (texts("customer_id")?, texts(&spec.column)?);
        let is_control: Vec<bool> = groups
            .iter()
            .map(|group| group == Some(&*spec.control))
            .collect();
        let controls = is_control.iter().filter(|is_control| **is_control).count();
        if controls == 0 || controls == is_control.len() {
            let error = Error::data(format!(
                "column `{}` has {controls} of {} rows with `{}`",
                spec.column,
                is_control.len(),
                spec.control
            ));
            return Err(error
                .at(place)
                .hint("name the group without the treatment with `--control`"));
        }
        let by_chance = spec.column == "group" && table.names.iter().any(|name| name == "stratum");
        Ok(Self {
            ids,
            is_control,
            table,
            by_chance,
        })
    }

    fn lift(&self, since: &HashMap<String, f64>, forecast: &str, level: f64) -> Result<Lift> {
        let column = self.table.names.iter().position(|name| name == forecast);
        let column: Option<&Float64Array> =
            column.map(|at| self.table.cells[at].as_primitive::<Float64Type>());
        let (mut treated, mut control) = (Outcomes::default(), Outcomes::default());
        for (row, id) in self.ids.iter().enumerate() {
            let group = if self.is_control[row] {
                &mut control
            } else {
                &mut treated
            };
            let before = column.filter(|column| column.is_valid(row));
            group
                .before
                .push(before.map_or(0.0, |column| column.value(row)));
            let outcome = since.get(id.unwrap_or_default());
            group.since.push(outcome.copied().unwrap_or_default());
        }
        compare(&treated, &control, level)
    }
}

/// The one table of groups.
fn read_table(groups: &Inputs) -> Result<Columns> {
    match groups {
        Inputs::Paths(paths) if paths.len() == 1 => {
            let path = Path::new(&paths[0]);
            read_columns(path, "groups", &ReadOptions::default(), kind_of_column)
        }
        Inputs::Sources(sources) if sources.len() == 1 => {
            source_columns(&sources[0], "groups", kind_of_column)
        }
        several => {
            let count = several.names().len();
            Err(Error::usage(format!(
                "expected one table of groups, found {count}"
            )))
        }
    }
}

/// Forecasts are numbers, and all other columns are text.
fn kind_of_column(name: &str) -> DataType {
    if FORECASTS.contains(&name) {
        DataType::Float64
    } else {
        DataType::Utf8
    }
}
