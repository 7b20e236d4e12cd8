//! Periods as a table: one row for each.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, RecordBatch, StringArray, UInt64Array,
};
use chrono::NaiveDate;

use super::period::Period;
use crate::error::Result;
use crate::input::dates::day_number;
use crate::results::to_table;

/// Periods as a table; columns of money are left out where there is none.
///
/// # Errors
/// When the columns do not fit together, which is a fault of ours.
pub(crate) fn rows(periods: &[Period]) -> Result<RecordBatch> {
    let texts = |of: fn(&Period) -> &str| -> ArrayRef {
        Arc::new(
            periods
                .iter()
                .map(|row| Some(of(row)))
                .collect::<StringArray>(),
        )
    };
    let days = |of: fn(&Period) -> NaiveDate| -> ArrayRef {
        let days = periods.iter().map(|row| Some(day_number(of(row))));
        Arc::new(days.collect::<Date32Array>())
    };
    let counts = |of: fn(&Period) -> Option<u64>| -> ArrayRef {
        Arc::new(periods.iter().map(of).collect::<UInt64Array>())
    };
    let numbers = |of: fn(&Period) -> Option<f64>| -> ArrayRef {
        Arc::new(periods.iter().map(of).collect::<Float64Array>())
    };
    let complete = periods.iter().map(|row| Some(row.complete));
    let mut columns = vec![
        ("grain", texts(|row| row.grain.name())),
        ("period", texts(|row| &row.period)),
        ("from", days(|row| row.from)),
        ("to", days(|row| row.to)),
        ("complete", Arc::new(complete.collect::<BooleanArray>())),
        ("customers", counts(|row| Some(row.customers))),
        ("new_customers", counts(|row| Some(row.new_customers))),
        (
            "retained_customers",
            counts(|row| Some(row.retained_customers)),
        ),
        (
            "returned_customers",
            counts(|row| Some(row.returned_customers)),
        ),
        ("lost_customers", counts(|row| row.lost_customers)),
        ("customers_so_far", counts(|row| Some(row.customers_so_far))),
        ("orders", counts(|row| Some(row.orders))),
        (
            "orders_per_customer",
            numbers(|row| row.orders_per_customer),
        ),
        ("retention_rate", numbers(|row| row.retention_rate)),
        ("churn_rate", numbers(|row| row.churn_rate)),
    ];
    if periods.iter().any(|row| row.revenue.is_some()) {
        columns.extend([
            ("revenue", numbers(|row| row.revenue)),
            (
                "average_order_value",
                numbers(|row| row.average_order_value),
            ),
            ("gross_margin", numbers(|row| row.gross_margin)),
            ("new_revenue", numbers(|row| row.new_revenue)),
            ("retained_revenue", numbers(|row| row.retained_revenue)),
            ("returned_revenue", numbers(|row| row.returned_revenue)),
            (
                "retained_revenue_before",
                numbers(|row| row.retained_revenue_before),
            ),
            ("lost_revenue", numbers(|row| row.lost_revenue)),
        ]);
    }
    to_table(columns)
}
