//! MariaDB and MySQL. The server writes every value as text.

use std::path::PathBuf;
use std::time::Duration;

use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;
use mysql_async::{
    Column, Conn, DriverError, Error as ClientError, Opts, OptsBuilder, Row, SslOpts, Value,
};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::error::{Error, Result};

use super::database::{Database, Rows, TableColumns, binary, no_rows};
use super::location::without_secrets;
use super::number_text::decimal_text;

/// How long a server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(15);
/// The number of the character set that stands for bytes.
const BYTES: u16 = 63;
/// Tables and views of the database, with the columns of each.
const TABLES: &str = "SELECT table_name, column_name FROM information_schema.columns \
     WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position";

/// An open connection.
pub(super) struct MariaDb<'r> {
    runtime: &'r Runtime,
    connection: Conn,
    input: &'r str,
}

impl<'r> MariaDb<'r> {
    /// Connects.
    ///
    /// # Errors
    /// When the URL is wrong, or the server does not answer or refuses the user.
    pub(super) fn connect(runtime: &'r Runtime, input: &'r str) -> Result<Self> {
        let plan = Plan::of(input)?;
        let connection = runtime.block_on(async { timeout(PATIENCE, plan.connect()).await });
        let connection = connection.map_err(|_silent| unreachable("it does not answer"))?;
        let mut database = Self {
            runtime,
            connection: connection.map_err(|error| failed(&error, input))?,
            input,
        };
        for statement in [
            "SET NAMES utf8mb4",
            "SET SESSION TRANSACTION READ ONLY",
            "START TRANSACTION READ ONLY",
        ] {
            let done = runtime.block_on(database.connection.query_drop(statement));
            done.map_err(|error| failed(&error, input))?;
        }
        Ok(database)
    }
}

/// How to connect.
struct Plan {
    options: Opts,
    encryption: Encryption,
}

/// Whether a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    Never,
    /// Where the server can; its certificate is not checked.
    Preferred,
    /// Always; its certificate is checked.
    Required,
}

impl Plan {
    fn of(input: &str) -> Result<Self> {
        let (start, parameters) = input.split_once('?').unwrap_or((input, ""));
        let (_, rest) = start.split_once("://").unwrap_or(("", start));
        let (mut encryption, mut kept) = (Encryption::Preferred, Vec::new());
        for parameter in parameters.split('&').filter(|it| !it.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match (name.to_lowercase().as_str(), value.to_lowercase().as_str()) {
                ("ssl-mode" | "sslmode", "disabled" | "disable") => encryption = Encryption::Never,
                ("ssl-mode" | "sslmode", "preferred" | "prefer") => {}
                ("ssl-mode" | "sslmode", _) => encryption = Encryption::Required,
                _ => kept.push(parameter),
            }
        }
        let mut url = format!("mysql://{rest}");
        if !kept.is_empty() {
            url = format!("{url}?{}", kept.join("&"));
        }
        let options = Opts::from_url(&url).map_err(|error| {
            let why = without_secrets(&error.to_string(), input);
            Error::usage(format!("the URL of the database is not understood: {why}")).hint(
                "as in mysql://user@host:3306/database; letters such as `@` in a password are written `%40`",
            )
        })?;
        Ok(Self {
            options,
            encryption,
        })
    }

    async fn connect(&self) -> Result<Conn, ClientError> {
        let with = |encryption: Option<SslOpts>| {
            let mut builder =
                OptsBuilder::from_opts(self.options.clone()).prefer_socket(Some(false));
            if self.options.pass().is_none()
                && let Ok(password) = std::env::var("MYSQL_PWD")
            {
                builder = builder.pass(Some(password));
            }
            if encryption.is_some() {
                builder = builder.ssl_opts(encryption);
            }
            Conn::new(builder)
        };
        let is_local = self.options.socket().is_some() || self.options.ssl_opts().is_some();
        match self.encryption {
            Encryption::Never => with(None).await,
            Encryption::Required => with(Some(checked())).await,
            Encryption::Preferred if is_local => with(None).await,
            Encryption::Preferred => {
                let unchecked = SslOpts::default()
                    .with_danger_accept_invalid_certs(true)
                    .with_danger_skip_domain_validation(true);
                match with(Some(unchecked)).await {
                    Err(ClientError::Driver(DriverError::NoClientSslFlagFromServer)) => {
                        with(None).await
                    }
                    result => result,
                }
            }
        }
    }
}

/// Encryption that trusts known authorities, and those in the file that `SSL_CERT_FILE` names.
fn checked() -> SslOpts {
    let file = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    SslOpts::default().with_root_certs(file.into_iter().map(Into::into).collect())
}

impl Database for MariaDb<'_> {
    fn tables(&mut self) -> Result<Vec<TableColumns>> {
        let found: Result<Vec<(String, String)>, _> =
            self.runtime.block_on(self.connection.query(TABLES));
        let mut tables: Vec<TableColumns> = Vec::new();
        for (table, column) in found.map_err(|error| failed(&error, self.input))? {
            match tables.last_mut() {
                Some(last) if last.name == table => last.columns.push(column),
                _ => tables.push(TableColumns {
                    name: table,
                    columns: vec![column],
                }),
            }
        }
        Ok(tables)
    }

    fn quoted(&self, table: &str) -> String {
        format!("`{}`", table.replace('`', "``"))
    }

    fn copy(&mut self, query: &str, rows: &mut Rows<'_>) -> Result<()> {
        let input = self.input;
        let failed = |error: ClientError| failed(&error, input);
        self.runtime.block_on(async {
            let mut found = self.connection.query_iter(query).await.map_err(failed)?;
            let columns: Vec<Column> = found.columns_ref().to_vec();
            if columns.is_empty() {
                return Err(no_rows());
            }
            let names: Vec<String> = columns
                .iter()
                .map(|it| it.name_str().into_owned())
                .collect();
            let kinds: Vec<Kind> = columns.iter().map(Kind::of).collect();
            if let Some(at) = kinds.iter().position(|kind| *kind == Kind::Bytes) {
                return Err(binary(&names[at], &format!("HEX({})", names[at])));
            }
            rows.write(names.iter().map(String::as_str))?;
            let mut cells: Vec<String> = Vec::new();
            while let Some(row) = found.next().await.map_err(failed)? {
                cells.clear();
                for ((value, kind), name) in Row::unwrap(row).into_iter().zip(&kinds).zip(&names) {
                    let text = kind.text(value);
                    cells.push(text.ok_or_else(|| binary(name, &format!("HEX({name})")))?);
                }
                rows.write(cells.iter().map(String::as_str))?;
            }
            Ok(())
        })
    }
}

/// What the text of a type needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Moment,
    Bits,
    Bytes,
    Other,
}

impl Kind {
    fn of(column: &Column) -> Self {
        use ColumnType as T;
        match column.column_type() {
            T::MYSQL_TYPE_DECIMAL
            | T::MYSQL_TYPE_NEWDECIMAL
            | T::MYSQL_TYPE_FLOAT
            | T::MYSQL_TYPE_DOUBLE => Self::Number,
            T::MYSQL_TYPE_DATETIME
            | T::MYSQL_TYPE_DATETIME2
            | T::MYSQL_TYPE_TIMESTAMP
            | T::MYSQL_TYPE_TIMESTAMP2 => Self::Moment,
            T::MYSQL_TYPE_BIT => Self::Bits,
            T::MYSQL_TYPE_STRING
            | T::MYSQL_TYPE_VAR_STRING
            | T::MYSQL_TYPE_VARCHAR
            | T::MYSQL_TYPE_TINY_BLOB
            | T::MYSQL_TYPE_MEDIUM_BLOB
            | T::MYSQL_TYPE_LONG_BLOB
            | T::MYSQL_TYPE_BLOB
            | T::MYSQL_TYPE_GEOMETRY
                if column.character_set() == BYTES =>
            {
                Self::Bytes
            }
            _ => Self::Other,
        }
    }

    /// A value as text; `None` for bytes that are none.
    fn text(self, value: Value) -> Option<String> {
        let bytes = match value {
            Value::NULL => return Some(String::new()),
            Value::Bytes(bytes) => bytes,
            other => return Some(other.as_sql(true).trim_matches('\'').to_owned()),
        };
        if self == Self::Bits {
            let number = bytes
                .iter()
                .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
            return Some(number.to_string());
        }
        let text = String::from_utf8(bytes).ok()?;
        Some(match self {
            Self::Number => decimal_text(text),
            Self::Moment => text.replacen(' ', "T", 1),
            Self::Bits | Self::Bytes | Self::Other => text,
        })
    }
}

/// The error of a server or of the connection to it.
fn failed(error: &ClientError, input: &str) -> Error {
    if let ClientError::Server(answer) = error {
        let what = format!("the database answers: {}", answer.message);
        let error = Error::data(without_secrets(&what, input));
        return match answer.code {
            1044 | 1045 | 1698 => {
                error.hint("check user and password; the password can also be given in MYSQL_PWD")
            }
            1046 | 1049 => error.hint("name the database in the URL: mysql://user@host/database"),
            1054 | 1064 | 1146 => error.hint("check the names in `--query`"),
            1142 | 1143 => error.hint("ask for the right to read the table"),
            1792 => error.hint("only queries that change nothing are run"),
            _ => error,
        };
    }
    unreachable(&without_secrets(&error.to_string(), input))
}

fn unreachable(what: &str) -> Error {
    let hint = if what.to_lowercase().contains("certificate") {
        "name the file of its authority in SSL_CERT_FILE, or leave `ssl-mode` out if the network is trusted"
    } else {
        "check host and port, and that the server is running and accepts connections from here"
    };
    Error::data(format!("no connection to the database: {what}")).hint(hint)
}
