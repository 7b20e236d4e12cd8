//! Sentences for codes. Facts are stored as codes with figures; this module turns them into a language.

mod card;
mod catalogue;
#[cfg(feature = "engine")]
mod numbers;
mod printable;

use std::path::Path;

use serde_json::Value;

pub use card::{card, shown};
pub use catalogue::Catalogue;
#[cfg(feature = "engine")]
pub(crate) use numbers::Numbers;
pub use printable::{printable, printable_lines};

use crate::caution::Caution;
#[cfg(feature = "engine")]
use crate::evaluate::{Finding, Verdict};
#[cfg(feature = "engine")]
use crate::input::Reason;
use crate::model::Parameter;
#[cfg(feature = "engine")]
use crate::rfm::Customers;
use crate::store::Unknown;

/// The English sentence of a caution. A code from a later version has none and is returned as it is.
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
    let mut sentence = english.say(&key, &figures);
    let first = format!("{key}.first");
    if english.knows(&first) && values.get("place").is_some_and(Value::is_string) {
        sentence += &english.say(&first, &figures);
    }
    sentence
}

/// The unknown keys of a model file, one English sentence each.
#[must_use]
pub fn ignored(path: &Path, unknown: &Unknown) -> Vec<String> {
    unknown
        .iter()
        .map(|key| {
            let sentence = Catalogue::english().say("card.unknown-key", &[("key", key)]);
            format!("{}: {sentence}", path.display())
        })
        .collect()
}

/// Why a forecast was not tested, in English.
#[cfg(feature = "engine")]
#[must_use]
pub fn unjudged(verdict: &Verdict) -> String {
    let english = Catalogue::english();
    let mut text = english.say("trust.unjudged", &[]);
    for reason in &verdict.reasons {
        text.push(' ');
        text += &match &reason.finding {
            Finding::TooFewDays { days } => {
                english.say("trust.too-few-days", &[("days", &days.to_string())])
            }
            Finding::NotFitted { cause } => english.say("trust.not-fitted", &[("cause", cause)]),
            _ => english.say("trust.no-dates", &[]),
        };
    }
    text
}

/// What the caller should know about the input, one English sentence each: options without effect, skipped
/// rows, and doubts about its meaning.
#[cfg(feature = "engine")]
#[must_use]
pub fn cautions(customers: &Customers) -> Vec<String> {
    let unused = customers.unused_options().iter();
    let unused = unused.map(|option| unused_option(option));
    unused
        .chain(customers.cautions().iter().map(sentence))
        .collect()
}

/// That an option has no effect, in English.
#[cfg(feature = "engine")]
#[must_use]
pub fn unused_option(option: &str) -> String {
    Catalogue::english().say("unused-option", &[("option", option)])
}

/// Why rows were skipped, as an English clause.
#[cfg(feature = "engine")]
#[must_use]
pub fn reason(reason: Reason) -> String {
    Catalogue::english().say(&format!("reason.{}", reason.code()), &[])
}

/// The meaning of a model's parameter, in English.
#[must_use]
pub fn meaning(model: &str, parameter: &Parameter) -> String {
    Catalogue::english().say(&format!("parameter.{model}.{}", parameter.symbol), &[])
}

/// A figure of a warning, as its sentence shows it.
fn figure(name: &str, value: &Value) -> String {
    let digits = match name {
        "correlation" | "r_hat" | "silhouette" => 2,
        "relative_error" | "longest" | "gap" | "years" | "fitted" => 1,
        "penalty" => 6,
        _ => 0,
    };
    match value {
        Value::String(code) if name == "reason" => {
            Catalogue::english().say(&format!("reason.{code}"), &[])
        }
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
