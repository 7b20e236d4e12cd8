//! The file as text: keys with their places and values.

use std::path::Path;

use serde_json::{Number, Value};
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::error::{Error, Result};
use crate::input::shown;

/// A file of options.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OptionsFile {
    /// The name of the file.
    pub(super) name: String,
    /// Its tables for single commands, with their lines.
    pub(super) tables: Vec<(String, usize)>,
    /// Its keys in the order of their lines.
    pub(super) keys: Vec<Key>,
}

/// One key of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    /// The command in whose table it stands; none at the top of the file.
    pub(super) table: Option<String>,
    /// The long name of the option, without dashes before it.
    pub(super) name: String,
    /// The line, counted from 1.
    pub(super) line: usize,
    /// A text, a number, true or false, or a list of those.
    pub(super) value: Value,
}

impl Key {
    /// The value as it may be printed and stored: without passwords of URLs.
    pub(super) fn public_value(&self) -> Value {
        public(&self.value)
    }
}

/// A value as a file of options has it.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(written).collect();
            format!("[{}]", items.join(", "))
        }
        // a text in JSON is one in TOML
        one => one.to_string(),
    }
}

fn public(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(shown(text)),
        Value::Array(items) => items.iter().map(public).collect(),
        other => other.clone(),
    }
}

impl OptionsFile {
    /// Reads a file of options.
    ///
    /// # Errors
    /// When it cannot be read, is not TOML, or has a value that no option can take.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::io(format!("cannot read `{name}`"), error))?;
        let lines = Lines {
            name: &name,
            text: &text,
        };
        let whole = DeTable::parse(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            Error::usage(format!("not a file of options: {}", error.message()))
                .at(lines.place(start))
                .hint("a line is a key and a value, as in `margin = 0.4` and `customer-col = \"Client\"`")
        })?;
        let mut tables = Vec::new();
        let mut keys = Vec::new();
        for (key, value) in whole.get_ref() {
            let Some(table) = value.get_ref().as_table() else {
                keys.push(lines.key(None, key, value)?);
                continue;
            };
            let command = key.get_ref().to_string();
            tables.push((command.clone(), lines.number(key.span().start)));
            for (key, value) in table {
                keys.push(lines.key(Some(&command), key, value)?);
            }
        }
        keys.sort_by_key(|key| key.line);
        Ok(Self { name, tables, keys })
    }

    /// The place of a line.
    pub(super) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }
}

/// The text of a file, to say on which line something is.
struct Lines<'f> {
    name: &'f str,
    text: &'f str,
}

impl Lines<'_> {
    /// The number of the line of a byte.
    fn number(&self, byte: usize) -> usize {
        let before = self.text.get(..byte).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    fn place(&self, byte: usize) -> String {
        format!("{}:{}", self.name, self.number(byte))
    }

    fn key(
        &self,
        table: Option<&str>,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Key> {
        let name = key.get_ref().replace('_', "-");
        let read = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| scalar(item.get_ref())).collect(),
            one => scalar(one),
        };
        let value = read.ok_or_else(|| {
            Error::usage(format!(
                "`{name}` is not a text, a number, a date, true or false, or a list of those"
            ))
            .at(self.place(key.span().start))
        })?;
        Ok(Key {
            table: table.map(str::to_owned),
            name,
            line: self.number(key.span().start),
            value,
        })
    }
}

/// A text, a finite number, or true or false; a date is its text.
fn scalar(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::String(text.to_string())),
        DeValue::Integer(number) => whole_number(number).map(Value::from),
        DeValue::Float(number) => {
            let number: f64 = number.as_str().parse().ok()?;
            Number::from_f64(number).map(Value::Number)
        }
        DeValue::Boolean(flag) => Some(Value::Bool(*flag)),
        DeValue::Datetime(moment) => Some(Value::String(moment.to_string())),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn whole_number(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
