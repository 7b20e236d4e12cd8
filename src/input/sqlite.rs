//! SQLite databases: files that are opened for reading only.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error as SqliteError, ErrorCode, OpenFlags};

use crate::error::{Error, Result};

use super::database::{Database, Rows, TableColumns, binary, no_rows};
use super::number_text::number_text;

/// An open database.
pub(super) struct Sqlite(Connection);

impl Sqlite {
    /// Opens a database.
    ///
    /// # Errors
    /// When it is none, is damaged or is locked.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|it| failed(&it))?;
        match usable(connection) {
            Ok(connection) => Ok(Self(connection)),
            // one in a folder that cannot be written to, with a log beside it
            Err(error) if is_cannot_open(&error) => {
                let flags = flags | OpenFlags::SQLITE_OPEN_URI;
                let connection = Connection::open_with_flags(unchanging(path), flags);
                let connection = connection.and_then(usable).map_err(|it| failed(&it))?;
                Ok(Self(connection))
            }
            Err(error) => Err(failed(&error)),
        }
    }
}

/// A connection that reads its file, and trusts nothing in it to act.
fn usable(connection: Connection) -> Result<Connection, SqliteError> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

fn is_cannot_open(error: &SqliteError) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// The URL of a file that nobody else changes.
fn unchanging(path: &Path) -> String {
    let path = path.display().to_string();
    let path = path
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    format!("file:{path}?immutable=1")
}

impl Database for Sqlite {
    fn tables(&mut self) -> Result<Vec<TableColumns>> {
        let read = || {
            let mut names = self.0.prepare(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') \
                 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            )?;
            let names = names.query_map([], |row| row.get::<_, String>(0))?;
            names.collect::<Result<Vec<String>, _>>()
        };
        let names = read().map_err(|error| failed(&error))?;
        let columns_of = |name: &str| {
            // a view may be about a table that is gone
            let statement = self
                .0
                .prepare(&format!("SELECT * FROM {}", self.quoted(name)));
            statement.map_or_else(
                |_gone| Vec::new(),
                |it| it.column_names().map(str::to_owned).collect(),
            )
        };
        Ok(names
            .into_iter()
            .map(|name| TableColumns {
                columns: columns_of(&name),
                name,
            })
            .collect())
    }

    fn quoted(&self, table: &str) -> String {
        format!("\"{}\"", table.replace('"', "\"\""))
    }

    fn copy(&mut self, query: &str, rows: &mut Rows<'_>) -> Result<()> {
        let mut statement = self.0.prepare(query).map_err(|error| failed(&error))?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        if names.is_empty() || !statement.readonly() {
            return Err(no_rows());
        }
        rows.write(names.iter().map(String::as_str))?;
        let mut found = statement.raw_query();
        let mut cells: Vec<String> = Vec::new();
        while let Some(row) = found.next().map_err(|error| failed(&error))? {
            cells.clear();
            for (at, name) in names.iter().enumerate() {
                let value = row.get_ref(at).map_err(|error| failed(&error))?;
                cells.push(text_of(value).ok_or_else(|| binary(name, &format!("hex({name})")))?);
            }
            rows.write(cells.iter().map(String::as_str))?;
        }
        Ok(())
    }
}

/// A value as text; `None` for bytes.
fn text_of(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => Some(String::new()),
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number_text(number)),
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).ok(),
        ValueRef::Blob(_) => None,
    }
}

fn failed(error: &SqliteError) -> Error {
    let what = Error::data(format!("the database answers: {error}"));
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Error::data(format!("damaged database: {error}"))
                .hint("restore it from a backup, or try `sqlite3 FILE .recover`")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            what.hint("another program is writing to it: try again, or copy the file")
        }
        _ => what,
    }
}
