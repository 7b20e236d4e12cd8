//! Tables beside the scores, such as attributes: their columns in the order of the scores.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, StringArray, UInt64Array};
use arrow::compute::take;

use crate::error::{Error, Result};
use crate::input::Columns;

/// The column that every table of customers has.
pub(super) const CUSTOMER: &str = "customer_id";

/// A table in the order of other customers.
pub(super) struct Joined {
    /// The columns; null where the table does not have the customer.
    pub(super) columns: Vec<(String, ArrayRef)>,
    /// Rows of customers that the others do not have.
    pub(super) strangers: u64,
}

/// Brings a table with the column `customer_id` into the order of `ids`.
///
/// # Errors
/// When the column is missing, or a customer has two rows; `what` is what messages call the table.
pub(super) fn join(ids: &StringArray, table: &Columns, what: &str) -> Result<Joined> {
    let key = table.names.iter().position(|name| name == CUSTOMER);
    let Some(key) = key else {
        return Err(Error::data(format!("{what} has no column `{CUSTOMER}`"))
            .hint("name the column with the customers' ids so; other columns may have any name"));
    };
    let theirs = table.cells[key].as_string::<i32>();
    let mut places: HashMap<&str, u64> = HashMap::with_capacity(table.rows);
    for (row, id) in theirs.iter().enumerate() {
        let id = id.unwrap_or_default();
        if places.insert(id, row as u64).is_some() {
            return Err(Error::data(format!(
                "{what} has two rows of one customer: `{id}`"
            )));
        }
    }
    let rows: UInt64Array = ids
        .iter()
        .map(|id| places.get(id.unwrap_or_default()).copied())
        .collect();
    let known = rows.len() - rows.null_count();
    let mut columns = Vec::new();
    for (at, name) in table.names.iter().enumerate().filter(|(at, _)| *at != key) {
        let cells = take(&table.cells[at], &rows, None)
            .map_err(|error| Error::data(format!("{what} cannot be joined: {error}")))?;
        columns.push((name.clone(), cells));
    }
    Ok(Joined {
        columns,
        strangers: (table.rows - known) as u64,
    })
}
