//! Rows of an RFM table with typed columns, back to customers: the way of [`rows`](super::rows) in reverse.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, TimeUnit, TimestampMicrosecondType, UInt32Type};

use crate::error::{Error, Result};

use super::block::{CustomerBlock, StandsFor};

/// The customers of some rows, in their order, with all times multiplied by a factor.
///
/// The columns are those of the RFM table, whatever the widths of their numbers. `previous_purchase`, `refunds` and
/// `last_value` may be missing.
///
/// # Errors
/// When a column is missing, has another type, or lacks a value that every customer has.
pub(crate) fn customers(rows: &RecordBatch, factor: f64) -> Result<CustomerBlock> {
    let columns = Columns { rows };
    let ids = columns.needed("customer_id", &DataType::Utf8)?;
    let mut block = CustomerBlock {
        customer_id: ids.as_string::<i32>().clone(),
        frequency: columns.filled_counts("frequency")?,
        recency: columns.filled_numbers("recency")?,
        age: columns.filled_numbers("T")?,
        monetary_value: columns.numbers("monetary_value")?,
        monetary_count: zeros_for_none(columns.counts("monetary_count")?),
        first_purchase: columns.times("first_purchase")?,
        last_purchase: columns.times("last_purchase")?,
        previous_purchase: columns.times("previous_purchase")?,
        historical_value: columns.numbers("historical_value")?,
        last_value: columns.numbers("last_value")?,
        refunds: columns.counts("refunds")?,
        orders: zeros_for_none(columns.counts("orders")?),
        order_value: zeros_for_none(columns.numbers("order_value")?),
        ln_order_value: zeros_for_none(columns.numbers("ln_order_value")?),
        ln_gap_sum: columns.numbers("ln_gap_sum")?,
        holdout_purchases: vec![0; rows.num_rows()],
        holdout_value: vec![0.0; rows.num_rows()],
        weight: vec![1.0; rows.num_rows()],
        stands_for: vec![StandsFor::Customers; rows.num_rows()],
    };
    for time in block.recency.iter_mut().chain(&mut block.age) {
        *time *= factor;
    }
    for (sum, frequency) in block.ln_gap_sum.iter_mut().zip(&block.frequency) {
        *sum = sum.map(|sum| f64::from(*frequency).mul_add(factor.ln(), sum));
    }
    Ok(block)
}

/// Columns that need not be in the rows.
const FURTHER: [&str; 3] = ["previous_purchase", "refunds", "last_value"];

struct Columns<'r> {
    rows: &'r RecordBatch,
}

impl Columns<'_> {
    /// A column as this type; nulls where it need not be there and is not.
    fn column(&self, name: &str, kind: &DataType) -> Result<ArrayRef> {
        let Some(column) = self.rows.column_by_name(name) else {
            if FURTHER.contains(&name) {
                return Ok(new_null_array(kind, self.rows.num_rows()));
            }
            return Err(Error::data(format!("the RFM table has no column `{name}`")));
        };
        cast(column, kind).map_err(|error| {
            let found = column.data_type();
            Error::data(format!("column `{name}` has the wrong type: `{found}`")).because(error)
        })
    }

    /// A column that every customer has a value in.
    fn needed(&self, name: &str, kind: &DataType) -> Result<ArrayRef> {
        let column = self.column(name, kind)?;
        if column.null_count() > 0 {
            return Err(Error::data(format!("column `{name}` has empty cells")));
        }
        Ok(column)
    }

    fn filled_counts(&self, name: &str) -> Result<Vec<u32>> {
        let column = self.needed(name, &DataType::UInt32)?;
        Ok(column.as_primitive::<UInt32Type>().values().to_vec())
    }

    fn filled_numbers(&self, name: &str) -> Result<Vec<f64>> {
        let column = self.needed(name, &DataType::Float64)?;
        Ok(column.as_primitive::<Float64Type>().values().to_vec())
    }

    fn counts(&self, name: &str) -> Result<Vec<Option<u32>>> {
        let column = self.column(name, &DataType::UInt32)?;
        Ok(column.as_primitive::<UInt32Type>().iter().collect())
    }

    fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let column = self.column(name, &DataType::Float64)?;
        Ok(column.as_primitive::<Float64Type>().iter().collect())
    }

    /// Microseconds of local time since 1970.
    fn times(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let column = self.column(name, &DataType::Timestamp(TimeUnit::Microsecond, None))?;
        let times = column.as_primitive::<TimestampMicrosecondType>();
        Ok(times.iter().collect())
    }
}

/// What [`rows`](super::rows) writes for sums and counts without amounts is 0 in a block.
fn zeros_for_none<T: Default>(cells: Vec<Option<T>>) -> Vec<T> {
    cells.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Array, StringArray};
    use arrow::compute::concat_batches;
    use arrow::datatypes::{Field, Schema};
    use chrono::NaiveDate;

    use super::*;
    use crate::input::ReadOptions;
    use crate::rfm::{Customers, rows};
    use crate::time::TimeUnit as Unit;

    #[test]
    fn rows_of_the_rfm_table_are_the_customers_they_were_made_of() {
        let orders = ["tests/shop/orders.csv".to_owned()];
        let purchases = Customers::read(&orders, &ReadOptions::default()).unwrap();
        let schema = purchases.schema(Unit::Week);
        for block in purchases.blocks(Unit::Week).unwrap() {
            let made = rows::rows(&block.unwrap(), &schema).unwrap();
            let again = rows::rows(&customers(&made, 1.0).unwrap(), &schema).unwrap();
            assert_eq!(concat_batches(&schema, [&made]).unwrap(), again);
        }
        assert!(purchases.until() > NaiveDate::from_ymd_opt(2024, 1, 1));
    }

    #[test]
    fn a_row_that_is_not_a_customer_is_an_error_that_names_the_column() {
        let of = |name: &str, column: ArrayRef| {
            let schema = Schema::new(vec![Field::new(name, column.data_type().clone(), true)]);
            let rows = RecordBatch::try_new(Arc::new(schema), vec![column]).unwrap();
            customers(&rows, 1.0).unwrap_err().to_string()
        };
        let ids: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None]));
        let counts: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        assert_eq!(
            of("customer_id", ids),
            "column `customer_id` has empty cells"
        );
        assert_eq!(
            of("frequency", counts),
            "the RFM table has no column `customer_id`"
        );
    }
}
