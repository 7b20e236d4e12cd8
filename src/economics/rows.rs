//! Economics as a table: one row for each customer.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};

use super::values::{Each, Economics};
use crate::error::Result;
use crate::results::to_table;

impl Economics {
    /// One row for each customer, in the order of the scores.
    ///
    /// # Errors
    /// When the columns do not fit together, which is a fault of ours.
    pub fn rows(&self) -> Result<RecordBatch> {
        let numbers = |of: fn(&Each) -> Option<f64>| -> ArrayRef {
            Arc::new(self.each.iter().map(of).collect::<Float64Array>())
        };
        let cohorts: StringArray = self.cohorts.iter().map(Option::as_deref).collect();
        let measure = StringArray::from(vec![self.measure(); self.each.len()]);
        to_table(vec![
            ("customer_id", Arc::new(self.results.ids().clone())),
            ("cohort", Arc::new(cohorts)),
            ("measure", Arc::new(measure)),
            ("historical", numbers(|one| Some(one.historical))),
            ("predicted", numbers(|one| Some(one.predicted()))),
            ("total", numbers(|one| Some(one.total()))),
            ("cac", numbers(|one| one.cac)),
            ("net", numbers(Each::net)),
            ("keeping", numbers(|one| Some(one.keeping()))),
        ])
    }
}
