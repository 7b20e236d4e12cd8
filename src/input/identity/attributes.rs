//! What a file of contacts says of persons beside their keys.

use std::sync::Arc;

use arrow::array::StringArray;

use crate::input::rules::text_of;
use crate::input::texts::Texts;

use super::Identity;
use super::graph::LABEL;
use super::people::People;

/// The cells of all contacts, column by column.
#[derive(Debug, Default)]
pub(super) struct ContactCells {
    /// The key that names the person of each row.
    keys: Vec<u32>,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    texts: Texts,
    /// The number of each row's text.
    numbers: Vec<u32>,
}

/// What the file of contacts says of each customer with orders.
#[derive(Debug)]
pub(crate) struct ContactAttributes {
    columns: Vec<Column>,
    /// Names of the customers, sorted; their texts are those of the columns in the same order.
    customers: Vec<String>,
    /// Customers whose rows say different things.
    pub(super) differing: u64,
    /// The first column in which they do.
    pub(super) differing_in: Option<usize>,
}

impl ContactCells {
    /// The columns for those of a header, which are new where no file before has them.
    pub(super) fn columns_for(&mut self, header: &[String], columns: &[usize]) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::with_capacity(columns.len());
        for at in columns {
            let is_it = |(place, column): (usize, &Column)| {
                (column.name == header[*at] && !found.contains(&place)).then_some(place)
            };
            let known = self.columns.iter().enumerate().find_map(is_it);
            let place = known.unwrap_or_else(|| {
                self.columns.push(Column {
                    name: header[*at].clone(),
                    texts: Texts::default(),
                    numbers: vec![0; self.keys.len()],
                });
                self.columns.len() - 1
            });
            found.push(place);
        }
        found
    }

    /// Adds the rows of a batch that name a person.
    pub(super) fn add(&mut self, keys: &[Option<u32>], cells: &[(usize, StringArray)]) {
        for (column, cells) in cells {
            let column = &mut self.columns[*column];
            for row in (0..keys.len()).filter(|row| keys[*row].is_some()) {
                let number = column.texts.number(text_of(cells, row).trim());
                column.numbers.push(number);
            }
        }
        self.keys.extend(keys.iter().flatten());
        for column in &mut self.columns {
            column.numbers.resize(self.keys.len(), 0);
        }
    }

    /// The first text of each customer with orders in every column, in the order of the rows.
    fn of_customers(&self, people: &People) -> ContactAttributes {
        let has_orders = people.with_flag(LABEL);
        let mut rows: Vec<(u32, usize)> = Vec::new();
        for (row, key) in self.keys.iter().enumerate() {
            let person = people.person_of_key(*key);
            if has_orders.get(person as usize).is_some_and(|has| *has) {
                rows.push((person, row));
            }
        }
        rows.sort_unstable();
        let persons = rows.chunk_by(|one, other| one.0 == other.0);
        let mut named: Vec<(&str, &[(u32, usize)])> =
            persons.map(|rows| (people.name(rows[0].0), rows)).collect();
        named.sort_unstable();
        let mut attributes = ContactAttributes {
            columns: Vec::new(),
            customers: named.iter().map(|(name, _)| (*name).to_owned()).collect(),
            differing: 0,
            differing_in: None,
        };
        let mut differs = vec![false; named.len()];
        for (at, column) in self.columns.iter().enumerate() {
            let (texts, renumbered) = column.texts.sorted();
            let mut first = Vec::with_capacity(named.len());
            for (customer, (_, rows)) in named.iter().enumerate() {
                let numbers = rows.iter().map(|(_, row)| column.numbers[*row]);
                let mut filled = numbers.filter(|number| *number > 0);
                let number = filled.next().unwrap_or_default();
                if filled.any(|other| other != number) {
                    differs[customer] = true;
                    attributes.differing_in.get_or_insert(at);
                }
                first.push(renumbered[number as usize]);
            }
            attributes.columns.push(Column {
                name: column.name.clone(),
                texts,
                numbers: first,
            });
        }
        attributes.differing = differs.iter().filter(|differs| **differs).count() as u64;
        attributes
    }
}

impl ContactAttributes {
    /// Names of the columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The name of a customer, in the order of names.
    pub(crate) fn customer(&self, at: usize) -> Option<&str> {
        self.customers.get(at).map(String::as_str)
    }

    /// The text of a customer in a column; `None` where it is empty.
    pub(crate) fn text(&self, column: usize, customer: usize) -> Option<&str> {
        let column = &self.columns[column];
        let number = column.numbers[customer];
        (number > 0).then(|| column.texts.text(number))
    }

    /// The name of the first column in which rows of one customer say different things.
    pub(super) fn differing_column(&self) -> Option<&str> {
        self.differing_in.map(|at| self.columns[at].name.as_str())
    }
}

impl Identity {
    /// Does the file of contacts have columns that are kept?
    pub(crate) fn has_attributes(&self) -> bool {
        let cells = self.contact_cells.as_ref();
        cells.is_some_and(|cells| !cells.columns.is_empty())
    }

    /// What the file of contacts says of customers, where it is kept; for when all rows have been read.
    pub(crate) fn contact_attributes(&self) -> Option<&Arc<ContactAttributes>> {
        let cells = self.contact_cells.as_ref()?;
        if cells.columns.is_empty() {
            return None;
        }
        let made = || Arc::new(cells.of_customers(self.people()));
        Some(self.contact_attributes.get_or_init(made))
    }
}
