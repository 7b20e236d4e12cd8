//! PostgreSQL and servers that speak its language. The server writes every value as text.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt, pin_mut};
use rustls::ClientConfig;
use rustls::crypto::ring;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Config, Error as ClientError, SimpleQueryMessage, SimpleQueryRow};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};

use super::certificates::{Unchecked, trusted_authorities};
use super::database::{Database, Rows, TableColumns, binary, no_rows};
use super::location::without_secrets;
use super::number_text::decimal_text;

/// How long a server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often a request to stop is looked for.
const TICK: Duration = Duration::from_millis(100);
/// What a session begins with: dates in ISO 8601, doubles as the shortest text, and nothing is changed.
const SESSION: &str = "SET datestyle = 'ISO, YMD'; SET extra_float_digits = 1; \
     SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; BEGIN READ ONLY";
/// Tables and views that the user may read, with the columns of each.
const TABLES: &str = "SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname \
     ELSE n.nspname || '.' || c.relname END, a.attname \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_attribute a ON a.attrelid = c.oid \
     WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition \
     AND a.attnum > 0 AND NOT a.attisdropped \
     AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
     AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') \
     ORDER BY 1, a.attnum";

/// An open connection.
pub(super) struct PostgreSql<'r> {
    runtime: &'r Runtime,
    client: Client,
    input: &'r str,
}

impl<'r> PostgreSql<'r> {
    /// Connects.
    ///
    /// # Errors
    /// When the URL is wrong, or the server does not answer or refuses the user.
    pub(super) fn connect(runtime: &'r Runtime, input: &'r str) -> Result<Self> {
        let plan = Plan::of(input)?;
        let client = runtime.block_on(connected(&plan, input))?;
        let connection = Self {
            runtime,
            client,
            input,
        };
        runtime
            .block_on(connection.client.batch_execute(SESSION))
            .map_err(|error| connection.failed(&error))?;
        Ok(connection)
    }

    fn failed(&self, error: &ClientError) -> Error {
        failed(error, self.input)
    }
}

/// How to connect.
struct Plan {
    config: Config,
    /// Is the server's certificate to be checked?
    is_checked: bool,
}

impl Plan {
    fn of(input: &str) -> Result<Self> {
        let wrong = |why: &str| {
            let why = without_secrets(why, input);
            Error::usage(format!("the URL of the database is not understood: {why}")).hint(
                "as in postgres://user@host:5432/database; letters such as `@` in a password are written `%40`",
            )
        };
        let mut is_checked = false;
        let (start, parameters) = input.split_once('?').unwrap_or((input, ""));
        let mut kept = Vec::new();
        for parameter in parameters.split('&').filter(|it| !it.is_empty()) {
            match parameter {
                // encryption alone does not tell whom one talks to
                "sslmode=require" | "sslmode=verify-ca" | "sslmode=verify-full" => {
                    is_checked = true;
                    kept.push("sslmode=require");
                }
                "sslmode=allow" => kept.push("sslmode=prefer"),
                other => kept.push(other),
            }
        }
        let url = if kept.is_empty() {
            start.to_owned()
        } else {
            format!("{start}?{}", kept.join("&"))
        };
        let mut config: Config = url.parse().map_err(|error: ClientError| {
            let why = std::error::Error::source(&error).map(ToString::to_string);
            wrong(&why.unwrap_or_else(|| error.to_string()))
        })?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        config.application_name("clv");
        Ok(Self { config, is_checked })
    }
}

/// Connects, encrypted where the server can be.
async fn connected(plan: &Plan, input: &str) -> Result<Client> {
    let tls = if plan.config.get_ssl_mode() == SslMode::Disable {
        None
    } else {
        Some(encryption(plan.is_checked)?)
    };
    let failed = |error: ClientError| failed(&error, input);
    let client = if let Some(tls) = tls {
        let (client, connection) = plan.config.connect(tls).await.map_err(failed)?;
        tokio::spawn(connection);
        client
    } else {
        let tls = tokio_postgres::NoTls;
        let (client, connection) = plan.config.connect(tls).await.map_err(failed)?;
        tokio::spawn(connection);
        client
    };
    Ok(client)
}

fn encryption(is_checked: bool) -> Result<MakeRustlsConnect> {
    let wrong = |error: rustls::Error| Error::io("cannot encrypt", io::Error::other(error));
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(wrong)?;
    let config = if is_checked {
        config.with_root_certificates(trusted_authorities())
    } else {
        let unchecked = Arc::new(Unchecked::default());
        config
            .dangerous()
            .with_custom_certificate_verifier(unchecked)
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

impl Database for PostgreSql<'_> {
    fn tables(&mut self) -> Result<Vec<TableColumns>> {
        let rows = self.runtime.block_on(self.client.simple_query(TABLES));
        let mut tables: Vec<TableColumns> = Vec::new();
        for message in rows.map_err(|error| self.failed(&error))? {
            let SimpleQueryMessage::Row(row) = message else {
                continue;
            };
            let (table, column) = (cell(&row, 0), cell(&row, 1).to_owned());
            match tables.last_mut() {
                Some(last) if last.name == table => last.columns.push(column),
                _ => tables.push(TableColumns {
                    name: table.to_owned(),
                    columns: vec![column],
                }),
            }
        }
        Ok(tables)
    }

    fn quoted(&self, table: &str) -> String {
        let parts = table.split('.');
        let parts = parts.map(|part| format!("\"{}\"", part.replace('"', "\"\"")));
        parts.collect::<Vec<_>>().join(".")
    }

    fn copy(&mut self, query: &str, rows: &mut Rows<'_>) -> Result<()> {
        let failed = |error: ClientError| failed(&error, self.input);
        self.runtime.block_on(async {
            // several statements in one cannot be prepared
            let statement = self.client.prepare(query).await.map_err(failed)?;
            let columns = statement.columns();
            if columns.is_empty() {
                return Err(no_rows());
            }
            for column in columns {
                if *column.type_() == Type::BYTEA {
                    let as_text = format!("encode({}, 'hex')", column.name());
                    return Err(binary(column.name(), &as_text));
                }
            }
            rows.write(columns.iter().map(tokio_postgres::Column::name))?;
            let kinds: Vec<Kind> = columns.iter().map(|it| Kind::of(it.type_())).collect();
            let found = self.client.simple_query_raw(query).await.map_err(failed)?;
            pin_mut!(found);
            let mut cells: Vec<String> = Vec::new();
            loop {
                rows.check()?;
                let message = match timeout(TICK, found.next()).await {
                    Ok(Some(message)) => message.map_err(failed)?,
                    Ok(None) => return Ok(()),
                    Err(_still_waiting) => continue,
                };
                if let SimpleQueryMessage::Row(row) = message {
                    cells.clear();
                    let texts = kinds.iter().enumerate();
                    cells.extend(texts.map(|(at, kind)| kind.text(cell(&row, at))));
                    rows.write(cells.iter().map(String::as_str))?;
                }
            }
        })
    }
}

/// A cell as the server writes it; NULL is empty.
fn cell(row: &SimpleQueryRow, at: usize) -> &str {
    row.try_get(at).ok().flatten().unwrap_or_default()
}

/// What the text of a type needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Moment,
    Truth,
    Other,
}

impl Kind {
    fn of(kind: &Type) -> Self {
        match *kind {
            Type::NUMERIC | Type::FLOAT4 | Type::FLOAT8 => Self::Number,
            Type::TIMESTAMP | Type::TIMESTAMPTZ => Self::Moment,
            Type::BOOL => Self::Truth,
            _ => Self::Other,
        }
    }

    fn text(self, cell: &str) -> String {
        match self {
            Self::Number => decimal_text(cell.to_owned()),
            Self::Moment => moment_text(cell),
            Self::Truth => match cell {
                "t" => "true".to_owned(),
                "f" => "false".to_owned(),
                other => other.to_owned(),
            },
            Self::Other => cell.to_owned(),
        }
    }
}

/// `2024-01-13 10:00:00+01` as ISO 8601: `2024-01-13T10:00:00+01:00`.
fn moment_text(cell: &str) -> String {
    let mut text = cell.replacen(' ', "T", 1);
    let offset = text.rfind(['+', '-']).map(|at| text.len() - at);
    if text.contains(':') && offset == Some("+01".len()) {
        text.push_str(":00");
    }
    text
}

/// The error of a server or of the connection to it.
fn failed(error: &ClientError, input: &str) -> Error {
    if let Some(answer) = error.as_db_error() {
        let what = format!("the database answers: {}", answer.message());
        let error = Error::data(without_secrets(&what, input));
        return match answer.code().code() {
            "28P01" | "28000" => {
                error.hint("check user and password; the password can also be given in PGPASSWORD")
            }
            "3D000" => error.hint("name the database in the URL: postgres://user@host/database"),
            "42P01" | "42703" => error.hint("check the names in `--query`"),
            "42501" => error.hint("ask for the right to read the table"),
            "25006" => error.hint("only queries that change nothing are run"),
            _ => error,
        };
    }
    let mut what = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source {
        let text = deeper.to_string();
        if !what.contains(&text) {
            what = format!("{what}: {text}");
        }
        source = deeper.source();
    }
    let hint = if what.contains("certificate") {
        "name the file of its authority in SSL_CERT_FILE, or pass `?sslmode=prefer` if the network is trusted"
    } else {
        "check host and port, and that the server is running and accepts connections from here"
    };
    Error::data(format!(
        "no connection to the database: {}",
        without_secrets(&what, input)
    ))
    .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::moment_text;

    #[test]
    fn moments_are_iso_8601() {
        for (cell, text) in [
            ("2024-01-13 10:00:00", "2024-01-13T10:00:00"),
            ("2024-01-13 10:00:00+01", "2024-01-13T10:00:00+01:00"),
            ("2024-01-13 10:00:00.25-03", "2024-01-13T10:00:00.25-03:00"),
            ("2024-01-13 10:00:00+05:30", "2024-01-13T10:00:00+05:30"),
            ("", ""),
            ("infinity", "infinity"),
        ] {
            assert_eq!(moment_text(cell), text);
        }
    }
}
