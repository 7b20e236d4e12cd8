//! Databases: the rows of a table or a query are copied to a temporary text, which is read like any other.

use std::io;
use std::path::Path;

use tempfile::TempPath;

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::parallel::Stop;

use super::bombs::Bound;
use super::fitting::{fits, listed};
use super::options::ReadOptions;
use super::row_file::RowFile;

/// What is to be read of a database.
pub(super) struct Wanted<'w> {
    /// A query, or else a table, or else the only one whose columns fit.
    pub(super) options: &'w ReadOptions,
    /// Where temporary files go.
    pub(super) folder: &'w Path,
}

/// Rows of a database as a text with commas.
#[derive(Debug)]
pub(super) struct CopiedRows {
    /// The table, or `query`.
    pub(super) table: String,
    /// The text.
    pub(super) path: TempPath,
    /// What the reader should know of the choice.
    pub(super) caution: Option<Caution>,
}

/// A table or view with the names of its columns.
pub(super) struct TableColumns {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

/// What every database can do.
pub(super) trait Database {
    /// Its tables and views.
    ///
    /// # Errors
    /// When they cannot be listed.
    fn tables(&mut self) -> Result<Vec<TableColumns>>;

    /// The name of a table as a query writes it.
    fn quoted(&self, table: &str) -> String;

    /// Copies the rows of a query.
    ///
    /// # Errors
    /// When the query fails or has no columns, a column is binary, or those of the copy.
    fn copy(&mut self, query: &str, rows: &mut Rows<'_>) -> Result<()>;
}

/// Copies what is wanted of a database.
///
/// # Errors
/// When no table is the one, or the rows cannot be copied.
pub(super) fn copy(
    name: &str,
    database: &mut dyn Database,
    wanted: &Wanted<'_>,
) -> Result<CopiedRows> {
    let chosen = match &wanted.options.query {
        Some(query) => Chosen {
            table: "query".to_owned(),
            query: query.trim().trim_end_matches(';').to_owned(),
            caution: None,
        },
        None => choose(name, database, wanted).map_err(|error| error.at(name))?,
    };
    let file = RowFile::create(wanted.folder, Bound::none());
    let mut rows = Rows {
        file: file.map_err(|error| Error::io("cannot copy rows", error))?,
        stop: &wanted.options.stop,
    };
    database
        .copy(&chosen.query, &mut rows)
        .map_err(|error| error.at(format!("{name}/{}", chosen.table)))?;
    let path = rows.file.finish();
    Ok(CopiedRows {
        table: chosen.table,
        path: path.map_err(|error| Error::io("cannot copy rows", error))?,
        caution: chosen.caution,
    })
}

/// A choice, and the query for it.
struct Chosen {
    table: String,
    query: String,
    caution: Option<Caution>,
}

/// The table that the caller names, or the only one that fits.
fn choose(name: &str, database: &mut dyn Database, wanted: &Wanted<'_>) -> Result<Chosen> {
    let tables = database.tables()?;
    let names = |tables: &mut dyn Iterator<Item = &TableColumns>| -> Vec<String> {
        tables.map(|table| table.name.clone()).collect()
    };
    let all = names(&mut tables.iter());
    if all.is_empty() {
        return Err(Error::data(
            "the database has no tables that this user may read",
        ));
    }
    let (table, others) = if let Some(table) = &wanted.options.table {
        let found = named(&all, table).ok_or_else(|| {
            Error::data(format!(
                "no table `{table}`; the tables are: {}",
                listed(&all)
            ))
            .hint("`--table` takes one of these")
        })?;
        (found, 0)
    } else {
        let fit =
            |table: &&TableColumns| all.len() == 1 || fits(&table.columns, &[], wanted.options);
        match &names(&mut tables.iter().filter(fit))[..] {
            [only] => (only.clone(), all.len() - 1),
            [] => {
                let what = format!(
                    "no table has a column for the customer and one for the date: {}",
                    listed(&all)
                );
                return Err(Error::data(what).hint("choose one with `--table` and name its columns with `--customer-col` and `--date-col`, or join tables with `--query`"));
            }
            several => {
                let what = format!(
                    "several tables have a column for the customer and one for the date: {}",
                    listed(several)
                );
                return Err(
                    Error::data(what).hint("choose one with `--table`, or rows with `--query`")
                );
            }
        }
    };
    Ok(Chosen {
        query: format!("SELECT * FROM {}", database.quoted(&table)),
        caution: (others > 0).then(|| Caution::TableChosen {
            database: name.to_owned(),
            table: table.clone(),
            others,
        }),
        table,
    })
}

/// A name among others, first exactly, then in any case.
fn named(all: &[String], wanted: &str) -> Option<String> {
    let same = |name: &&String| name.as_str() == wanted;
    let alike = |name: &&String| name.to_lowercase() == wanted.to_lowercase();
    all.iter()
        .find(same)
        .or_else(|| all.iter().find(alike))
        .cloned()
}

/// Takes rows while they come.
pub(super) struct Rows<'r> {
    file: RowFile,
    stop: &'r Stop,
}

impl Rows<'_> {
    /// Writes the names of the columns, or a row.
    ///
    /// # Errors
    /// When the disk is full, or the caller has stopped the reading.
    pub(super) fn write<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<()> {
        self.stop.check()?;
        let failed = |error: io::Error| Error::io("cannot copy rows", error);
        self.file.write(cells).map_err(failed)
    }

    /// Ends the reading if the caller asks for it.
    ///
    /// # Errors
    /// When the caller has stopped the reading.
    pub(super) fn check(&self) -> Result<()> {
        self.stop.check()
    }
}

/// The error for a column of bytes.
pub(super) fn binary(column: &str, as_text: &str) -> Error {
    Error::data(format!("column `{column}` holds bytes, not text")).hint(format!(
        "leave it out, or make it text, with `--query`: SELECT {as_text}, … FROM …"
    ))
}

/// The error for a statement that is no question.
pub(super) fn no_rows() -> Error {
    Error::usage("`--query` returns no rows: only queries that change nothing are run")
        .hint("as in `--query \"SELECT customer_id, date, amount FROM orders\"`")
}
