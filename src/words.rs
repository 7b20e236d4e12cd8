//! Sentences for codes. Facts travel as codes with figures; here they become a reader's language.

mod card;
mod catalogue;

use std::path::Path;

use serde_json::Value;

pub use card::{card, shown};
pub use catalogue::Catalogue;

use crate::caution::Caution;
#[cfg(feature = "engine")]
use crate::input::{Audit, LeftOut};
#[cfg(feature = "engine")]
use crate::rfm::Customers;
use crate::store::Unknown;

/// The English sentence of a caution; a code from a later version speaks for itself.
#[must_use]
pub fn sentence(caution: &Caution) -> String {
    let english = Catalogue::english();
    let code = caution.code();
    let key = format!("warning.{code}");
    if !english.knows(&key) {
        return code;
    }
    let values = caution.values();
    let unit = values.get("unit").and_then(Value::as_str).unwrap_or("any");
    let mut figures = vec![("unit", english.say(&format!("unit.{unit}"), &[]))];
    for (name, value) in values.iter().filter(|(name, _)| *name != "unit") {
        figures.push((name, figure(name, value)));
    }
    let figures: Vec<(&str, &str)> = figures
        .iter()
        .map(|(name, figure)| (*name, &**figure))
        .collect();
    english.say(&key, &figures)
}

/// What a model file has that means nothing here, one English sentence a key.
#[must_use]
pub fn ignored(path: &Path, unknown: &Unknown) -> Vec<String> {
    unknown
        .iter()
        .map(|key| format!("{}: an unknown key is ignored: `{key}`", path.display()))
        .collect()
}

/// What was left out of the data, one English sentence a reason, and which options have no use.
#[cfg(feature = "engine")]
#[must_use]
pub fn cautions(customers: &Customers) -> Vec<String> {
    let unused = customers.unused_options().iter();
    let unused = unused.map(|option| {
        format!("`{option}` is about transactions, and an RFM table has none: ignored")
    });
    customers
        .audit()
        .map(left_out)
        .unwrap_or_default()
        .into_iter()
        .chain(unused)
        .chain(customers.cautions().iter().map(sentence))
        .collect()
}

#[cfg(feature = "engine")]
fn left_out(audit: &Audit) -> Vec<String> {
    let sentence = |left: &LeftOut| {
        let first = left
            .examples
            .first()
            .map(|example| format!(", first at {}:{}", example.file, example.line));
        let (rows, all, why) = (left.rows, audit.rows_read, left.reason.sentence());
        format!(
            "{rows} of {all} rows left out: {why}{}",
            first.unwrap_or_default()
        )
    };
    audit.left_out.iter().map(sentence).collect()
}

/// A figure of a warning as its sentence shows it.
fn figure(name: &str, value: &Value) -> String {
    let digits = match name {
        "correlation" => 2,
        "relative_error" | "longest" | "gap" | "years" | "fitted" => 1,
        "penalty" => 6,
        _ => 0,
    };
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        value => match value.as_f64() {
            Some(share) if name.ends_with("_share") => format!("{:.0}%", 100.0 * share),
            Some(number) => format!("{number:.digits$}"),
            None => "?".to_owned(),
        },
    }
}
