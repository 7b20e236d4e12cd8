//! Cohorts as a table: one row for each month in which customers of one month of acquisition, and of one channel, bought
//! or will buy.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Float64Array, RecordBatch, StringArray, UInt64Array,
};
use arrow::datatypes::{DataType, Float64Type};
use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::input::dates::{DateForm, date_of, day_number, day_of};
use crate::input::{Columns, ReadOptions, read_columns};
use crate::results::{COHORTS, Results, to_table};
use crate::time::CalendarMonth;

/// What the column `kind` says of the past.
const ACTUAL: &str = "actual";
/// What it says of the forecast.
const FORECAST: &str = "forecast";

/// A month of the customers who made their first purchase in the month `cohort`, and of one channel where the orders
/// name channels.
///
/// The month with the last day of the data may have two rows: what was, and what is expected of the rest of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortMonth {
    /// The month of the first purchase.
    pub cohort: CalendarMonth,
    /// The channel of the first order; `None` where it is not known.
    pub channel: Option<String>,
    /// The month that the row is about.
    pub month: CalendarMonth,
    /// Whether the row is a forecast.
    pub is_forecast: bool,
    /// The first day of the month that the row covers.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// How many customers came in that month through that channel.
    pub customers: u64,
    /// How many of them bought in the month; `None` in a forecast.
    pub buyers: Option<u64>,
    /// Their purchases, or how many are expected.
    pub orders: f64,
    /// How many made their second purchase in the month; `None` in a forecast.
    pub second_orders: Option<u64>,
    /// Their revenue less refunds, or how much is expected, undiscounted; `None` without amounts.
    pub revenue: Option<f64>,
}

/// How many customers came in each month through each channel; every row of theirs says it.
#[must_use]
pub fn sizes(months: &[CohortMonth]) -> BTreeMap<(CalendarMonth, Option<&str>), u64> {
    let rows = months.iter();
    rows.map(|row| ((row.cohort, row.channel.as_deref()), row.customers))
        .collect()
}

/// Months as a table.
///
/// # Errors
/// When the columns do not fit together, which is a fault of ours.
pub fn rows(months: &[CohortMonth]) -> Result<RecordBatch> {
    let texts = |of: fn(&CohortMonth) -> String| -> ArrayRef {
        Arc::new(
            months
                .iter()
                .map(|row| Some(of(row)))
                .collect::<StringArray>(),
        )
    };
    let days = |of: fn(&CohortMonth) -> NaiveDate| -> ArrayRef {
        let days = months.iter().map(|row| Some(day_number(of(row))));
        Arc::new(days.collect::<Date32Array>())
    };
    let counts = |of: fn(&CohortMonth) -> Option<u64>| -> ArrayRef {
        Arc::new(months.iter().map(of).collect::<UInt64Array>())
    };
    let numbers = |of: fn(&CohortMonth) -> Option<f64>| -> ArrayRef {
        Arc::new(months.iter().map(of).collect::<Float64Array>())
    };
    let mut columns = vec![("cohort", texts(|row| row.cohort.to_string()))];
    if months.iter().any(|row| row.channel.is_some()) {
        let channels = months.iter().map(|row| row.channel.as_deref());
        columns.push(("channel", Arc::new(channels.collect::<StringArray>())));
    }
    columns.extend([
        ("month", texts(|row| row.month.to_string())),
        ("kind", texts(|row| kind(row.is_forecast).to_owned())),
        ("from", days(|row| row.from)),
        ("to", days(|row| row.to)),
        ("customers", counts(|row| Some(row.customers))),
        ("buyers", counts(|row| row.buyers)),
        ("orders", numbers(|row| Some(row.orders))),
        ("second_orders", counts(|row| row.second_orders)),
    ]);
    if months.iter().any(|row| row.revenue.is_some()) {
        columns.push(("revenue", numbers(|row| row.revenue)));
    }
    to_table(columns)
}

const fn kind(is_forecast: bool) -> &'static str {
    if is_forecast { FORECAST } else { ACTUAL }
}

/// Reads the table beside the scores of a run; `None` where there is none.
///
/// # Errors
/// When it cannot be read, or is not such a table.
pub fn read(results: &Results) -> Result<Option<Vec<CohortMonth>>> {
    let Some(path) = results.table_beside(COHORTS) else {
        return Ok(None);
    };
    let is_number =
        |name: &str| ["customers", "buyers", "orders", "second_orders", "revenue"].contains(&name);
    let table = read_columns(&path, "cohorts", &ReadOptions::default(), |name| {
        if is_number(name) {
            DataType::Float64
        } else {
            DataType::Utf8
        }
    })?;
    let months = Cells { table: &table }.months();
    months
        .map(Some)
        .map_err(|error| error.at(path.display().to_string()))
}

/// The cells of the table.
struct Cells<'t> {
    table: &'t Columns,
}

impl Cells<'_> {
    fn months(&self) -> Result<Vec<CohortMonth>> {
        (0..self.table.rows).map(|row| self.month(row)).collect()
    }

    fn month(&self, row: usize) -> Result<CohortMonth> {
        let day = |name: &str| {
            let text = self.needed(name, row)?;
            let moment = DateForm::YearFirst.parse(text);
            moment
                .map(|moment| date_of(day_of(moment)))
                .ok_or_else(|| Error::data(format!("column `{name}` is not a date: `{text}`")))
        };
        Ok(CohortMonth {
            cohort: self.needed("cohort", row)?.parse()?,
            channel: self.text("channel", row).map(str::to_owned),
            month: self.needed("month", row)?.parse()?,
            is_forecast: self.needed("kind", row)? == FORECAST,
            from: day("from")?,
            to: day("to")?,
            customers: self.count("customers", row).unwrap_or_default(),
            buyers: self.count("buyers", row),
            orders: self.number("orders", row).unwrap_or_default(),
            second_orders: self.count("second_orders", row),
            revenue: self.number("revenue", row),
        })
    }

    fn column(&self, name: &str) -> Option<&ArrayRef> {
        let at = self.table.names.iter().position(|column| column == name)?;
        Some(&self.table.cells[at])
    }

    fn text(&self, name: &str, row: usize) -> Option<&str> {
        let cells = self.column(name)?.as_string_opt::<i32>()?;
        cells.is_valid(row).then(|| cells.value(row))
    }

    fn needed(&self, name: &str, row: usize) -> Result<&str> {
        self.text(name, row).ok_or_else(|| {
            Error::data(format!("column `{name}` is missing or has an empty cell"))
                .hint("`clv run` writes this table; run again")
        })
    }

    fn number(&self, name: &str, row: usize) -> Option<f64> {
        let cells = self.column(name)?.as_primitive_opt::<Float64Type>()?;
        cells.is_valid(row).then(|| cells.value(row))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of customers"
    )]
    fn count(&self, name: &str, row: usize) -> Option<u64> {
        self.number(name, row).map(|number| number.max(0.0) as u64)
    }
}
