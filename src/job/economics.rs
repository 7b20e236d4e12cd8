//! Value against cost for the customers of a run, without reading orders again.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use serde::Serialize;

use super::Destination;
use super::observer::{Observer, Running, Step};
use super::overwriting::{check_apart, check_not_read};
use super::results::{read_with_segments, table};
use crate::caution::Caution;
use crate::economics::{
    EconomicGroup, Economics, EconomicsSpec, Formulas, Outcome, Standing, Totals,
};
use crate::error::Result;
use crate::parallel::Workers;
use crate::results::{Results, ResultsSpec, to_table};
use crate::rfm::TableWriter;

/// Where economics are written.
#[derive(Debug, Clone)]
pub struct EconomicsTables {
    /// One row for each customer.
    pub customers: Destination,
    /// One row for each cohort, channel and other group, where it is asked for.
    pub groups: Option<Destination>,
}

/// Value against cost.
#[derive(Debug, Clone, Serialize)]
pub struct Accounts {
    /// All customers together.
    pub totals: Totals,
    /// Cohorts, channels and other groups.
    pub groups: Vec<EconomicGroup>,
    /// The simple formulas beside the model.
    pub formulas: Formulas,
    /// The base under other numbers, where a change was asked for.
    pub what_if: Option<Outcome>,
}

/// Computes value against cost for the customers of a run, or of a score table, and writes the tables.
///
/// # Errors
/// - the results cannot be read, or have no value
/// - the specification is not valid, or names a column that is not there
/// - the costs of acquisition cannot be read, or do not fit the results
/// - a table cannot be written, or is one of the files that are read; then none appears
pub fn economics(
    results: &ResultsSpec,
    spec: &EconomicsSpec,
    tables: &EconomicsTables,
    observer: &dyn Observer,
) -> Result<Accounts> {
    let outputs = [Some(&tables.customers), tables.groups.as_ref()];
    let outputs = outputs.iter().flatten();
    let outputs: Vec<&Path> = outputs.filter_map(|table| table.target.path()).collect();
    check_apart(&outputs)?;
    let mut read = results.files();
    read.extend(Results::segments_at(&results.result));
    read.extend(spec.cac.clone());
    check_not_read(outputs.iter().copied(), &read)?;
    let (economics, accounts) = self::accounts(results, spec, observer)?;
    write(&economics, &accounts, tables, observer)?;
    Ok(accounts)
}

/// Computes value against cost for the customers of a run, or of a score table: [`Economics::rows`] has a row for each.
///
/// # Errors
/// Those of [`economics`].
pub fn accounts(
    results: &ResultsSpec,
    spec: &EconomicsSpec,
    observer: &dyn Observer,
) -> Result<(Economics, Accounts)> {
    spec.check()?;
    let workers = Workers::new(0)?;
    let results = read_with_segments(results, observer)?;
    account(results, spec, &workers, observer)
}

/// Computes value against cost from results.
///
/// # Errors
/// Those of [`Economics::of`].
pub(super) fn account(
    results: Arc<Results>,
    spec: &EconomicsSpec,
    workers: &Workers,
    observer: &dyn Observer,
) -> Result<(Economics, Accounts)> {
    let economics = Economics::of(results, spec)?;
    let totals = economics.totals()?;
    tell(&economics, &totals, spec, observer);
    let accounts = Accounts {
        groups: economics.groups()?,
        formulas: economics.formulas()?,
        what_if: economics.what_if(&totals, workers)?,
        totals,
    };
    Ok((economics, accounts))
}

/// Writes all tables, or none.
pub(super) fn write(
    economics: &Economics,
    accounts: &Accounts,
    tables: &EconomicsTables,
    observer: &dyn Observer,
) -> Result<()> {
    let _writing = Running::begin(Step::Writing, None, observer);
    let mut written = vec![table(&tables.customers, &economics.rows()?)?];
    if let Some(place) = &tables.groups {
        written.push(table(place, &group_rows(&accounts.groups)?)?);
    }
    written.into_iter().try_for_each(TableWriter::finish)
}

/// Warns of costs and customers that do not meet.
fn tell(economics: &Economics, totals: &Totals, spec: &EconomicsSpec, observer: &dyn Observer) {
    if !economics.without_customers().is_empty() {
        let rows = economics.without_customers().iter();
        observer.caution(
            "costs",
            &Caution::CostsWithoutCustomers {
                rows: rows.map(|(row, _)| row.clone()).collect(),
                cost: totals.spent_without_customers,
            },
        );
    }
    let unknown = totals.customers - totals.customers_with_cac;
    if spec.cac.is_some() && unknown > 0 {
        let customers = totals.customers;
        observer.caution(
            "costs",
            &Caution::CustomersWithoutCosts { unknown, customers },
        );
    }
}

fn group_rows(groups: &[EconomicGroup]) -> Result<RecordBatch> {
    let texts = |of: fn(&EconomicGroup) -> Option<&str>| -> ArrayRef {
        Arc::new(groups.iter().map(of).collect::<StringArray>())
    };
    let numbers = |of: fn(&EconomicGroup) -> Option<f64>| -> ArrayRef {
        Arc::new(groups.iter().map(of).collect::<Float64Array>())
    };
    let counts = |of: fn(&EconomicGroup) -> Option<u64>| -> ArrayRef {
        Arc::new(groups.iter().map(of).collect::<UInt64Array>())
    };
    to_table(vec![
        ("by", texts(|group| Some(&group.by))),
        ("group", texts(|group| group.group.as_deref())),
        ("customers", counts(|group| Some(group.customers))),
        ("historical", numbers(|group| Some(group.historical))),
        ("predicted", numbers(|group| Some(group.predicted))),
        ("predicted_lower", numbers(|group| group.predicted_lower)),
        ("predicted_upper", numbers(|group| group.predicted_upper)),
        ("total", numbers(|group| Some(group.total))),
        (
            "value_per_customer",
            numbers(|group| Some(group.value_per_customer)),
        ),
        (
            "customers_with_cac",
            counts(|group| Some(group.customers_with_cac)),
        ),
        ("acquisition_cost", numbers(|group| group.acquisition_cost)),
        ("cac", numbers(|group| group.cac)),
        ("ratio", numbers(|group| group.ratio)),
        (
            "standing",
            texts(|group| group.standing.map(Standing::name)),
        ),
        ("allowable_cac", numbers(|group| Some(group.allowable_cac))),
        ("roi", numbers(|group| group.roi)),
        (
            "value_destroying",
            counts(|group| Some(group.value_destroying)),
        ),
        ("keeping", numbers(|group| Some(group.keeping))),
        (
            "payback_months",
            counts(|group| Some(group.payback?.months? as u64)),
        ),
        (
            "payback_basis",
            texts(|group| Some(group.payback?.basis.name())),
        ),
        (
            "payback_known_months",
            counts(|group| Some(group.payback?.known_months as u64)),
        ),
    ])
}
