//! Where an input lies: a file or folder, a database, or a place on the network, by how it is written.

/// A server that answers queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    PostgreSql,
    MariaDb,
}

/// What an input names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location<'i> {
    /// Standard input.
    Stdin,
    /// Files, folders and patterns.
    Files(&'i str),
    /// The file of an SQLite database.
    Sqlite(&'i str),
    /// A database on a server.
    Server(Server),
    /// A file behind `http://` or `https://`.
    Web,
    /// Objects in a store.
    Store,
}

impl<'i> Location<'i> {
    /// What an input names, by its start.
    pub(super) fn of(input: &'i str) -> Self {
        if input == "-" {
            return Self::Stdin;
        }
        let Some((scheme, rest)) = input.split_once(':') else {
            return Self::Files(input);
        };
        let scheme = scheme.to_ascii_lowercase();
        if scheme == "sqlite" {
            return Self::Sqlite(rest.strip_prefix("//").unwrap_or(rest));
        }
        if !rest.starts_with("//") {
            return Self::Files(input);
        }
        match scheme.as_str() {
            "postgres" | "postgresql" => Self::Server(Server::PostgreSql),
            "mysql" | "mariadb" => Self::Server(Server::MariaDb),
            "http" | "https" => Self::Web,
            "s3" | "s3a" | "gs" | "az" | "azure" | "abfs" | "abfss" => Self::Store,
            _ => Self::Files(input),
        }
    }
}

/// An input as it may be shown and stored: the URL of a database or a web page without its password, and without
/// what follows `?`, which can be a secret, too.
#[must_use]
pub(crate) fn shown(input: &str) -> String {
    if matches!(
        Location::of(input),
        Location::Stdin | Location::Files(_) | Location::Sqlite(_)
    ) {
        return input.to_owned();
    }
    let (scheme, rest) = input.split_once("://").unwrap_or(("", input));
    // a password may hold any letter, so the last `@` ends it
    let (user, rest) = match rest.rsplit_once('@') {
        Some((user, rest)) => (Some(user.split(':').next().unwrap_or_default()), rest),
        None => (None, rest),
    };
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    let whole = format!("{scheme}://{user}{rest}");
    let end = whole.find(['?', '#']).unwrap_or(whole.len());
    whole[..end].to_owned()
}

/// The password of a URL, as it is written there.
#[cfg(any(feature = "databases", feature = "remote", test))]
fn password(input: &str) -> Option<&str> {
    let (_, rest) = input.split_once("://")?;
    let (user, _) = rest.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    Some(password).filter(|password| !password.is_empty())
}

/// A message of a library without the URL and its password, should it repeat them.
#[cfg(any(feature = "databases", feature = "remote", test))]
pub(super) fn without_secrets(message: &str, input: &str) -> String {
    let message = message.replace(input, &shown(input));
    match password(input) {
        Some(password) if password.len() > 2 => message.replace(password, "…"),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_told_by_their_start() {
        for (input, expected) in [
            ("-", Location::Stdin),
            ("orders.csv", Location::Files("orders.csv")),
            ("C:\\orders.csv", Location::Files("C:\\orders.csv")),
            ("ftp://host/a.csv", Location::Files("ftp://host/a.csv")),
            ("sqlite:shop.db", Location::Sqlite("shop.db")),
            ("sqlite:///tmp/shop.db", Location::Sqlite("/tmp/shop.db")),
            ("postgresql://host/db", Location::Server(Server::PostgreSql)),
            ("MySQL://host/db", Location::Server(Server::MariaDb)),
            ("https://host/a.csv", Location::Web),
            ("s3://bucket/a.csv", Location::Store),
        ] {
            assert_eq!(Location::of(input), expected, "{input}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        for (input, expected) in [
            (
                "postgres://bob:secret@host:5432/db",
                "postgres://bob@host:5432/db",
            ),
            ("postgres://bob:s/ec@r?et@host/db", "postgres://bob@host/db"),
            ("mysql://bob@host/db?password=secret", "mysql://bob@host/db"),
            (
                "https://bob:secret@host/a.csv?token=secret",
                "https://bob@host/a.csv",
            ),
            ("https://host/a.csv?sig=secret#x", "https://host/a.csv"),
            ("s3://bucket/a*.csv", "s3://bucket/a*.csv"),
            ("data/what?.csv", "data/what?.csv"),
        ] {
            assert_eq!(shown(input), expected);
            let message = format!("cannot open {input}: secret");
            let shown = without_secrets(&message, input);
            assert!(!shown.contains(":secret@"), "{shown}");
        }
    }
}
