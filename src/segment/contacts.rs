//! The lists of whom to contact, each as a table.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt32Array, UInt64Array};
use arrow::compute::take;

use super::lists::Places;
use super::rows::reason;
use super::segments::Segments;
use super::spending::Spending;
use crate::error::{Error, Result};
use crate::results::to_table;

/// Columns of the scores that a list has, where they exist.
const OF_SCORES: [&str; 8] = [
    "last_purchase",
    "historical_value",
    "churn_risk",
    "p_alive",
    "expected_purchases",
    "clv",
    "clv_pi_lower",
    "clv_pi_upper",
];

/// A list of whom to contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContactList {
    /// The customers with the highest value to come.
    Best,
    /// Customers who buy again and have been silent for longer than usual for them, by the value that they would have
    /// if they were still customers for certain.
    GoingQuiet,
    /// Former customers by what they have spent.
    WinBack,
}

impl ContactList {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Best, Self::GoingQuiet, Self::WinBack];

    /// Its name, as in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::GoingQuiet => "going-quiet",
            Self::WinBack => "win-back",
        }
    }
}

impl Segments {
    /// How many customers belong on a list, whatever its length.
    #[must_use]
    pub fn belonging(&self, list: ContactList) -> u64 {
        self.places(list).belong
    }

    const fn places(&self, list: ContactList) -> &Places {
        match list {
            ContactList::Best => &self.lists.best,
            ContactList::GoingQuiet => &self.lists.going_quiet,
            ContactList::WinBack => &self.lists.win_back,
        }
    }

    /// A list in order of rank, each customer with the reason and the figures that it is made from. It is empty where
    /// nobody belongs on it, and without a model but for the best. `more` are further columns of the results, after the id.
    ///
    /// # Errors
    /// - the results do not have one of the further columns
    /// - the columns do not fit together, which is a fault of ours
    pub fn contacts(&self, list: ContactList, more: &[String]) -> Result<RecordBatch> {
        let rows = in_order(&self.places(list).of);
        let habits = &self.habits;
        let ranks: UInt32Array = (1..).take(rows.len()).map(Some).collect();
        let reasons = rows.iter().map(|row| Some(reason(self, *row)));
        let orders = rows.iter().map(|row| Some(habits.purchases[*row]));
        let silent = rows.iter().map(|row| Some(habits.silent[*row]));
        let usual = rows.iter().map(|row| habits.usual[*row]);
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("rank", Arc::new(ranks)),
            ("customer_id", taken(self.results.ids(), &rows)?),
        ];
        for name in more {
            let cells = self.results.column(name);
            let cells = cells.ok_or_else(|| Error::data(format!("no column `{name}`")))?;
            columns.push((name, taken(cells, &rows)?));
        }
        columns.extend([
            (
                "reason",
                Arc::new(reasons.collect::<StringArray>()) as ArrayRef,
            ),
            ("purchases", Arc::new(orders.collect::<Float64Array>())),
            (
                "days_since_purchase",
                Arc::new(silent.collect::<Float64Array>()),
            ),
            (
                "days_between_purchases",
                Arc::new(usual.collect::<Float64Array>()),
            ),
        ]);
        if self.has_lifecycles() {
            let stages = rows.iter().map(|row| Some(self.stages[*row].name()));
            columns.push(("lifecycle", Arc::new(stages.collect::<StringArray>())));
        }
        if !self.spendings.is_empty() {
            let spendings = rows
                .iter()
                .map(|row| self.spendings[*row].map(Spending::name));
            columns.push(("spending", Arc::new(spendings.collect::<StringArray>())));
        }
        for name in OF_SCORES {
            if let Some(cells) = self.results.column(name) {
                columns.push((name, taken(cells, &rows)?));
            }
        }
        to_table(columns)
    }
}

/// The rows that have a place, in order of their places.
fn in_order(places: &[Option<u32>]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..places.len())
        .filter(|row| places[*row].is_some())
        .collect();
    rows.sort_by_key(|row| places[*row]);
    rows
}

fn taken(cells: &dyn arrow::array::Array, rows: &[usize]) -> Result<ArrayRef> {
    let rows: UInt64Array = rows.iter().map(|row| Some(*row as u64)).collect();
    take(cells, &rows, None).map_err(|error| Error::data(format!("a list cannot be made: {error}")))
}
