//! The forecasts behind an evaluation: one row for each customer, origin and model.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::Destination;
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, Judged, Options, evaluate_and};
use crate::forecast::Interval;
use crate::history::PurchaseHistory;
use crate::input::dates::day_number;
use crate::parallel::Workers;
use crate::rfm::Purchases;

/// Columns by name and type; money columns come last.
const COLUMNS: [(&str, DataType); 11] = [
    ("customer_id", DataType::Utf8),
    ("calibration_end", DataType::Date32),
    ("model", DataType::Utf8),
    ("frequency", DataType::UInt32),
    ("recency", DataType::Float64),
    ("T", DataType::Float64),
    ("expected_purchases", DataType::Float64),
    ("purchases_pi_lower", DataType::Int64),
    ("purchases_pi_upper", DataType::Int64),
    ("actual_purchases", DataType::UInt32),
    ("churn_risk", DataType::Float64),
];

/// Columns of money.
const MONEY: [(&str, DataType); 4] = [
    ("expected_value", DataType::Float64),
    ("value_pi_lower", DataType::Float64),
    ("value_pi_upper", DataType::Float64),
    ("actual_value", DataType::Float64),
];

/// Evaluates, and writes the table.
///
/// # Errors
/// Those of the evaluation, and when the table cannot be written; then no file appears.
pub(super) fn evaluate(
    purchases: &Purchases,
    options: &Options,
    workers: &Workers,
    table: &Destination,
    threads: usize,
) -> Result<Evaluation> {
    let has_money = purchases.has_amounts() && options.spend.is_some();
    let schema = schema(has_money);
    let mut writer = table.create(schema.clone(), threads)?;
    let mut write = |judged: &Judged<'_>| writer.write(&rows(judged, &schema)?);
    let evaluation = evaluate_and(purchases, options, workers, Some(&mut write))?;
    writer.finish()?;
    Ok(evaluation)
}

fn schema(has_money: bool) -> SchemaRef {
    let money = MONEY.into_iter().filter(|_| has_money);
    let columns = COLUMNS.into_iter().chain(money);
    let fields: Vec<Field> = columns
        .map(|(name, kind)| Field::new(name, kind, true))
        .collect();
    Arc::new(Schema::new(fields))
}

fn rows(judged: &Judged<'_>, schema: &SchemaRef) -> Result<RecordBatch> {
    let (holdout, forecasts) = (judged.holdout, judged.forecasts);
    let (customers, count) = (&holdout.customers, holdout.customers.len());
    let end = day_number(holdout.data.calibration_end);
    let past = |of: fn(&PurchaseHistory) -> f64| {
        let values = customers.iter().map(|customer| of(&customer.purchases));
        Arc::new(values.collect::<Float64Array>()) as ArrayRef
    };
    let numbers = |values: &[f64]| Arc::new(Float64Array::from(values.to_vec())) as ArrayRef;
    let frequency = customers
        .iter()
        .map(|customer| customer.purchases.frequency());
    let came = customers.iter().map(|customer| customer.holdout_purchases);
    let counts = forecasts.count_bounds.as_deref();
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(
            holdout
                .ids
                .clone()
                .unwrap_or_else(|| StringArray::new_null(count)),
        ),
        Arc::new(Date32Array::from_value(end, count)),
        Arc::new(StringArray::from(vec![judged.name; count])),
        Arc::new(frequency.collect::<UInt32Array>()),
        past(PurchaseHistory::recency),
        past(PurchaseHistory::age),
        numbers(&forecasts.purchases),
        bounds_of_counts(counts, count, |bounds| bounds.0),
        bounds_of_counts(counts, count, |bounds| bounds.1),
        Arc::new(came.collect::<UInt32Array>()),
        numbers(&forecasts.churn_risk),
    ];
    if schema.fields().len() > COLUMNS.len() {
        let value = customers.iter().map(|customer| customer.holdout_value);
        let bounds = forecasts.value_bounds.as_deref();
        let expected = forecasts.values.as_deref();
        columns.extend([
            finite(expected.map(|values| values.iter().copied()), count),
            finite(bounds.map(|all| all.iter().map(|bounds| bounds.0)), count),
            finite(bounds.map(|all| all.iter().map(|bounds| bounds.1)), count),
            Arc::new(value.collect::<Float64Array>()),
        ]);
    }
    RecordBatch::try_new(schema.clone(), columns)
        .map_err(|error| Error::data(format!("forecasts cannot be a table: {error}")))
}

/// Bounds as whole numbers, or empty cells.
#[expect(clippy::cast_possible_truncation, reason = "counts of purchases")]
fn bounds_of_counts(
    bounds: Option<&[Interval]>,
    count: usize,
    of: fn(&Interval) -> f64,
) -> ArrayRef {
    match bounds {
        Some(bounds) => Arc::new(
            bounds
                .iter()
                .map(|one| of(one) as i64)
                .collect::<Int64Array>(),
        ),
        None => Arc::new(Int64Array::new_null(count)),
    }
}

/// Values, with empty cells for those that are infinite or not there.
fn finite(values: Option<impl Iterator<Item = f64>>, count: usize) -> ArrayRef {
    match values {
        Some(values) => {
            let cells = values.map(|value| value.is_finite().then_some(value));
            Arc::new(cells.collect::<Float64Array>())
        }
        None => Arc::new(Float64Array::new_null(count)),
    }
}
