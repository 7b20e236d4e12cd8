//! A table with further columns that are made of its own: an id that is in one of several columns, a date and
//! its time, and what other tables say of a row.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray, StringBuilder};

use crate::error::Error;

use super::cells::CellBatch;
use super::dialect::Dialect;
use super::ids::{unguarded, whole};
use super::nobody::is_nobody;
use super::rules::text_of;
use super::source::Source;
use super::table::{AnyTable, Fault, Part, Reading, Table};

/// A table with further columns behind its own.
#[derive(Debug)]
pub(super) struct Derived {
    inner: AnyTable,
    header: Vec<String>,
    sample: Vec<Vec<String>>,
    made: Vec<Made>,
}

/// A column that is made of others.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// Its name.
    pub name: String,
    /// The positions of the columns that it is made of.
    pub from: Vec<usize>,
    /// How.
    pub how: How,
}

/// How a cell is made of others.
#[derive(Debug, Clone)]
pub(super) enum How {
    /// The first id.
    Id(Ids),
    /// All texts, with spaces between them.
    Joined,
    /// What another table has for a key.
    Found(Arc<HashMap<String, String>>),
}

/// How ids are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    /// What the column of ids has for guests, who have no id.
    pub guests: Vec<String>,
    /// The mark between several ids.
    pub several: Option<char>,
    /// Do numbers lose a trailing `.0`?
    pub whole: bool,
}

impl Derived {
    /// The table with these columns behind its own.
    pub(super) fn over(inner: AnyTable, made: Vec<Made>) -> AnyTable {
        let mut header = inner.header().to_vec();
        header.extend(made.iter().map(|made| made.name.clone()));
        let width = inner.header().len();
        let mut sample = inner.sample().to_vec();
        for row in sample.iter_mut().filter(|row| row.len() == width) {
            for made in &made {
                let cells = made.from.iter().map(|at| row[*at].as_str());
                let cell = made.how.cell(&cells.collect::<Vec<_>>()).into_owned();
                row.push(cell);
            }
        }
        Arc::new(Self {
            inner,
            header,
            sample,
            made,
        })
    }
}

impl Table for Derived {
    fn source(&self) -> &Source {
        self.inner.source()
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn sample(&self) -> &[Vec<String>] {
        &self.sample
    }

    fn readable(&self) -> Vec<usize> {
        self.inner.readable()
    }

    fn is_time(&self, column: usize) -> bool {
        column < self.inner.header().len() && self.inner.is_time(column)
    }

    fn fact(&self, name: &str) -> Option<String> {
        self.inner.fact(name)
    }

    fn dialect(&self) -> Option<&Dialect> {
        self.inner.dialect()
    }

    fn parts(&self) -> Result<Vec<Part>, Error> {
        self.inner.parts()
    }

    fn read(&self, part: Part, projection: &[usize]) -> Result<Box<dyn Reading>, Error> {
        let width = self.inner.header().len();
        let mut needed = Vec::new();
        for column in projection {
            match column.checked_sub(width) {
                Some(made) => needed.extend(&self.made[made].from),
                None => needed.push(*column),
            }
        }
        needed.sort_unstable();
        needed.dedup();
        let place = |column: &usize| needed.binary_search(column).unwrap_or_default();
        let columns = projection
            .iter()
            .map(|column| match column.checked_sub(width) {
                Some(made) => Column::Made {
                    from: self.made[made].from.iter().map(place).collect(),
                    how: self.made[made].how.clone(),
                },
                None => Column::Own(place(column)),
            });
        Ok(Box::new(DerivedReading {
            columns: columns.collect(),
            inner: self.inner.read(part, &needed)?,
        }))
    }

    fn with_inner(&self, table: AnyTable) -> AnyTable {
        let table = self.inner.with_inner(table);
        let is_found = |made: &&Made| matches!(made.how, How::Found(_));
        let found: Vec<Made> = self.made.iter().filter(is_found).cloned().collect();
        if found.is_empty() {
            table
        } else {
            Self::over(table, found)
        }
    }
}

/// One column of the projection, by positions in the batches of the inner table.
enum Column {
    Own(usize),
    Made { from: Vec<usize>, how: How },
}

struct DerivedReading {
    inner: Box<dyn Reading>,
    columns: Vec<Column>,
}

impl Reading for DerivedReading {
    fn next_batch(&mut self) -> Result<Option<CellBatch>, Fault> {
        let Some(batch) = self.inner.next_batch()? else {
            return Ok(None);
        };
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            columns.push(match column {
                Column::Own(at) => batch.columns[*at].clone(),
                Column::Made { from, how } => Arc::new(made(&batch, from, how)?),
            });
        }
        Ok(Some(CellBatch { columns, ..batch }))
    }

    fn lines(&self) -> u64 {
        self.inner.lines()
    }
}

fn made(batch: &CellBatch, from: &[usize], how: &How) -> Result<StringArray, Error> {
    let mut columns = Vec::with_capacity(from.len());
    for at in from {
        columns.push(batch.text_column(*at)?);
    }
    let mut builder = StringBuilder::new();
    let mut cells = Vec::with_capacity(columns.len());
    for row in 0..batch.rows {
        cells.clear();
        cells.extend(columns.iter().map(|column| text_of(column, row)));
        builder.append_value(how.cell(&cells));
    }
    Ok(builder.finish())
}

impl How {
    fn cell<'a>(&'a self, cells: &[&'a str]) -> Cow<'a, str> {
        match self {
            Self::Id(ids) => Cow::Borrowed(ids.first_of(cells)),
            Self::Joined => {
                let filled = cells.iter().map(|cell| cell.trim());
                let filled: Vec<&str> = filled.filter(|cell| !cell.is_empty()).collect();
                Cow::Owned(filled.join(" "))
            }
            Self::Found(values) => {
                let key = cells.first().map_or("", |cell| unguarded(cell));
                Cow::Borrowed(values.get(key).map_or("", String::as_str))
            }
        }
    }
}

impl Ids {
    /// The first cell that names a customer.
    fn first_of<'a>(&self, cells: &[&'a str]) -> &'a str {
        let ids = cells.iter().map(|cell| self.id(cell));
        let mut ids = ids.filter(|id| !is_nobody(id));
        ids.next().unwrap_or_default()
    }

    fn id<'a>(&self, cell: &'a str) -> &'a str {
        let mut id = unguarded(cell);
        if let Some(mark) = self.several {
            id = id
                .split(mark)
                .map(str::trim)
                .find(|id| !id.is_empty())
                .unwrap_or_default();
        }
        if self.whole {
            id = whole(id).unwrap_or(id);
        }
        let is_guest = self.guests.iter().any(|guest| guest == id);
        if is_guest { "" } else { id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cell_that_names_a_customer_is_their_id() {
        let ids = Ids {
            guests: vec!["0".to_owned()],
            several: Some(';'),
            whole: true,
        };
        for (cells, id) in [
            (["17850.0", ""], "17850"),
            (["0", "b"], "b"),
            (["", "12; 13"], "12"),
            (["'007", "b"], "007"),
            (["null", ""], ""),
            (["1.50", ""], "1.50"),
        ] {
            assert_eq!(ids.first_of(&cells), id, "{cells:?}");
        }
    }
}
