//! What differs between dialects: names, types, dates and lists of rows.

use crate::error::{Error, Result};
use crate::input::Merge;
use crate::spec::Dialect;

impl Dialect {
    /// The type of a number of 64 bits.
    pub(super) const fn double(self) -> &'static str {
        match self {
            Self::Duckdb | Self::Snowflake | Self::Databricks => "DOUBLE",
            Self::Postgres | Self::Redshift => "DOUBLE PRECISION",
            Self::BigQuery => "FLOAT64",
        }
    }

    /// The type of a text of any length.
    const fn text(self) -> &'static str {
        match self {
            Self::Duckdb | Self::Snowflake => "VARCHAR",
            Self::Postgres => "TEXT",
            Self::BigQuery | Self::Databricks => "STRING",
            Self::Redshift => "VARCHAR(65535)",
        }
    }

    /// An expression as a number of 64 bits.
    pub(super) fn as_double(self, expression: &str) -> String {
        format!("CAST({expression} AS {})", self.double())
    }

    /// An expression as a text without spaces around it.
    pub(super) fn as_text(self, expression: &str) -> String {
        format!("TRIM(CAST({expression} AS {}))", self.text())
    }

    /// An amount in millionths, so that sums are exact.
    pub(super) fn as_amount(self, expression: &str) -> String {
        match self {
            Self::BigQuery => format!("ROUND(CAST({expression} AS NUMERIC), 6)"),
            _ => format!("CAST({expression} AS DECIMAL(38, 6))"),
        }
    }

    /// 17 digits, which say a number to the last bit.
    ///
    /// They are a text where a literal of a small number would be a decimal that is too short for it.
    fn digits(self, number: f64) -> String {
        match self {
            Self::Snowflake | Self::Redshift => format!("'{number:.16e}'"),
            _ => format!("{number:.16e}"),
        }
    }

    /// A number with all its digits, of the type that formulas need.
    pub(super) fn number(self, number: f64) -> String {
        self.as_double(&self.digits(number))
    }

    /// The days from one date to a later one.
    pub(super) fn days(self, from: &str, to: &str) -> String {
        match self {
            Self::Duckdb | Self::Postgres => format!("({to} - {from})"),
            Self::Snowflake | Self::Redshift => format!("DATEDIFF(day, {from}, {to})"),
            Self::BigQuery => format!("DATE_DIFF({to}, {from}, DAY)"),
            Self::Databricks => format!("DATEDIFF({to}, {from})"),
        }
    }

    /// What is equal for all days of one calendar period; weeks start on Monday.
    ///
    /// # Errors
    /// When purchases are not merged: wrong usage.
    pub(super) fn period(self, merge: Merge, day: &str) -> Result<String> {
        let period = match merge {
            Merge::Day => return Ok(day.to_owned()),
            Merge::Week => "week",
            Merge::Month => "month",
            Merge::Year => "year",
            _ => {
                return Err(Error::usage(format!(
                    "SQL cannot merge by `{merge}`: it knows the days of rows and not their order"
                ))
                .hint(
                    "use `--merge day`, `week`, `month` or `year`, or run `clv rfm` on the rows",
                ));
            }
        };
        Ok(match self {
            Self::BigQuery if merge == Merge::Week => format!("DATE_TRUNC({day}, ISOWEEK)"),
            Self::BigQuery => format!("DATE_TRUNC({day}, {})", period.to_uppercase()),
            // where a week starts on another day by a setting of the session, this one starts on Monday
            Self::Snowflake if merge == Merge::Week => {
                format!("DATEADD(day, 1 - DAYOFWEEKISO({day}), {day})")
            }
            _ => format!("DATE_TRUNC('{period}', {day})"),
        })
    }

    /// A whole number of 64 bits as what rows are partitioned by, which in `BigQuery` cannot be a fraction.
    pub(super) fn whole_key(self, expression: &str) -> String {
        match self {
            Self::BigQuery => format!("CAST({expression} AS INT64)"),
            _ => expression.to_owned(),
        }
    }

    /// How texts are sorted by their bytes.
    pub(super) const fn by_bytes(self) -> &'static str {
        match self {
            Self::Postgres => " COLLATE \"C\"",
            _ => "",
        }
    }

    /// A text between quotes.
    pub(super) fn string(self, text: &str) -> String {
        let text = match self {
            Self::Snowflake | Self::BigQuery | Self::Databricks => text.replace('\\', "\\\\"),
            Self::Duckdb | Self::Postgres | Self::Redshift => text.to_owned(),
        };
        match self {
            Self::BigQuery | Self::Databricks => format!("'{}'", text.replace('\'', "\\'")),
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// A name of a column, in quotes.
    ///
    /// # Errors
    /// When it is empty or has a control character: wrong usage.
    pub(super) fn column(self, name: &str) -> Result<String> {
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(Error::usage(format!(
                "the name is empty or has a control character: `{}`",
                name.escape_debug()
            )));
        }
        Ok(self.quoted(name))
    }

    /// A name without control characters, in quotes.
    pub(super) fn quoted(self, name: &str) -> String {
        match self {
            Self::BigQuery => {
                let name = name.replace('\\', "\\\\").replace('`', "\\`");
                format!("`{name}`")
            }
            Self::Databricks => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// The name of a table, each of its parts in quotes; in dbt, a reference to a model or to a table of a source.
    ///
    /// Parts are separated by dots. A part in double quotes may have dots, and doubled double quotes.
    ///
    /// # Errors
    /// When a part is empty, is not closed or has a control character, or is not a name in dbt: wrong usage.
    pub(super) fn table(self, name: &str, is_dbt: bool) -> Result<String> {
        let parts = parts_of(name)?;
        if is_dbt {
            return dbt_reference(&parts);
        }
        let quoted: Result<Vec<String>> = parts.iter().map(|part| self.column(part)).collect();
        Ok(quoted?.join("."))
    }

    /// Rows of numbers as a table of these columns.
    pub(super) fn rows(self, columns: &[&str], rows: &[Vec<f64>]) -> String {
        let cells = rows.iter().map(|row| {
            let cells: Vec<String> = row.iter().map(|cell| self.digits(*cell)).collect();
            cells.join(", ")
        });
        let cast = |name: &&str| format!("{} AS {name}", self.as_double(name));
        let select: Vec<String> = columns.iter().map(cast).collect();
        let select = select.join(", ");
        match self {
            Self::BigQuery => {
                let names = columns.join(", ");
                let structs: Vec<String> = cells.map(|cells| format!("({cells})")).collect();
                let fields: Vec<String> = columns
                    .iter()
                    .map(|name| format!("{name} FLOAT64"))
                    .collect();
                format!(
                    "SELECT {names} FROM UNNEST(ARRAY<STRUCT<{}>>[\n    {}\n  ])",
                    fields.join(", "),
                    structs.join(",\n    ")
                )
            }
            Self::Redshift => {
                let name =
                    |(cell, name): (&f64, &&str)| format!("{} AS {name}", self.number(*cell));
                let selects = rows.iter().map(|row| {
                    let cells: Vec<String> = row.iter().zip(columns).map(name).collect();
                    format!("SELECT {}", cells.join(", "))
                });
                selects.collect::<Vec<String>>().join("\n  UNION ALL ")
            }
            _ => {
                let lines: Vec<String> = cells.map(|cells| format!("({cells})")).collect();
                format!(
                    "SELECT {select} FROM (VALUES\n    {}\n  ) AS listed ({})",
                    lines.join(",\n    "),
                    columns.join(", ")
                )
            }
        }
    }
}

/// A reference of dbt: to a model by its name, or to a table of a source.
fn dbt_reference(parts: &[String]) -> Result<String> {
    let is_name = |part: &String| {
        part.chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '_')
    };
    match parts {
        [model] if is_name(model) => Ok(format!("{{{{ ref('{model}') }}}}")),
        [source, table] if is_name(source) && is_name(table) => {
            Ok(format!("{{{{ source('{source}', '{table}') }}}}"))
        }
        _ => {
            let name = parts.join(".");
            let what = format!("not a name in dbt: `{}`", name.escape_debug());
            Err(Error::usage(what).hint(
                "with `--dbt`, give the name of a model, as in `clv_rfm`, or of a source and its table, as in \
                 `shop.orders`, in letters, digits and `_`",
            ))
        }
    }
}

/// Refuses the name of a column that dbt would take for a template.
///
/// # Errors
/// When it has a brace: wrong usage.
pub(super) fn check_for_dbt(name: &str) -> Result<()> {
    if name.contains(['{', '}']) {
        let what = format!(
            "the name of a column cannot have braces in dbt: `{}`",
            name.escape_debug()
        );
        return Err(Error::usage(what).hint("give the column another name in a view"));
    }
    Ok(())
}

/// The parts of the name of a table.
fn parts_of(name: &str) -> Result<Vec<String>> {
    let wrong = || {
        Error::usage(format!("not a name of a table: `{}`", name.escape_debug()))
            .hint("write its parts with dots, as in `shop.orders`, and double quotes around a part that has a dot")
    };
    let mut parts = Vec::new();
    let mut rest = name;
    loop {
        let (part, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_part(quoted).ok_or_else(wrong)?
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        if part.is_empty() {
            return Err(wrong());
        }
        parts.push(part);
        if after.is_empty() {
            return Ok(parts);
        }
        rest = after.strip_prefix('.').ok_or_else(wrong)?;
    }
}

/// A part whose opening quote has been read, and what follows its closing quote; `None` where there is none.
fn quoted_part(text: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"')?;
        part.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                part.push('"');
                rest = after;
            }
            None => return Some((part, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_names() {
        let name = r#"a"b`c\d'; DROP TABLE x --"#;
        for (dialect, quoted) in [
            (Dialect::Duckdb, r#""a""b`c\d'; DROP TABLE x --""#),
            (Dialect::Databricks, r#"`a"b``c\d'; DROP TABLE x --`"#),
            (Dialect::BigQuery, r#"`a"b\`c\\d'; DROP TABLE x --`"#),
        ] {
            assert_eq!(dialect.column(name).unwrap(), quoted);
        }
        assert!(Dialect::Postgres.column("a\nb").is_err());
        assert!(Dialect::Postgres.column("").is_err());
    }

    #[test]
    fn small_numbers_keep_all_digits_in_every_dialect() {
        let number = 1.234_567_890_123_456_7e-30;
        let of = |dialect: Dialect| dialect.number(number);
        assert_eq!(
            of(Dialect::Duckdb),
            "CAST(1.2345678901234567e-30 AS DOUBLE)"
        );
        assert_eq!(
            of(Dialect::Snowflake),
            "CAST('1.2345678901234567e-30' AS DOUBLE)"
        );
        let redshift = "CAST('1.2345678901234567e-30' AS DOUBLE PRECISION)";
        assert_eq!(of(Dialect::Redshift), redshift);
    }

    #[test]
    fn tables_have_parts() {
        let table = |name: &str| Dialect::Postgres.table(name, false);
        assert_eq!(table("shop.orders").unwrap(), r#""shop"."orders""#);
        assert_eq!(table(r#""my.shop"."a""b""#).unwrap(), r#""my.shop"."a""b""#);
        assert_eq!(table("a b").unwrap(), r#""a b""#);
        for wrong in ["", ".", "a.", ".a", "a..b", r#""a"#, r#""a"b"#, "a\0"] {
            assert!(table(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn tables_are_references_in_dbt() {
        let table = |name: &str| Dialect::Postgres.table(name, true);
        assert_eq!(table("clv_rfm").unwrap(), "{{ ref('clv_rfm') }}");
        assert_eq!(
            table("shop.sales").unwrap(),
            "{{ source('shop', 'sales') }}"
        );
        for wrong in ["a.b.c", "a b", "a') }}", r#""a'.b""#, "é"] {
            assert!(table(wrong).is_err(), "{wrong}");
        }
    }
}
