//! Sentences for codes. Facts are stored as codes with figures; this module turns them into a language.

mod card;
mod catalogue;
mod figure;
#[cfg(feature = "engine")]
mod numbers;
mod printable;
mod signs;

use std::path::Path;

use serde_json::Value;

pub use crate::language::Language;
pub use card::{card, shown};
pub use catalogue::Catalogue;
pub use figure::Figure;
#[cfg(feature = "engine")]
pub(crate) use numbers::Around;
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

/// The English sentence of a caution, as logs have it: numbers have no separators between thousands. A code from a
/// later version has no sentence and is returned as it is.
#[must_use]
pub fn sentence(caution: &Caution) -> String {
    say_caution(Language::English, caution, Digits::Plain)
}

/// The sentence of a caution for a reader of a language. A code from a later version has no sentence and is returned
/// as it is.
#[must_use]
pub fn sentence_in(language: Language, caution: &Caution) -> String {
    say_caution(language, caution, Digits::Grouped)
}

/// Whether thousands have separators.
#[derive(Debug, Clone, Copy)]
enum Digits {
    Plain,
    Grouped,
}

fn say_caution(language: Language, caution: &Caution, digits: Digits) -> String {
    let words = Catalogue::of(language);
    let code = caution.code();
    let key = format!("warning-{code}");
    if !words.knows(&key) {
        return code;
    }
    let values = caution.values();
    let unit = values.get("unit").and_then(Value::as_str).unwrap_or("any");
    let mut figures = vec![("unit", words.say(&format!("unit-{unit}"), &[]).into())];
    for (name, value) in values.iter().filter(|(name, _)| *name != "unit") {
        figures.push((name, figure(words, name, value, digits)));
    }
    let mut sentence = words.say(&key, &figures);
    let first = format!("{key}-first");
    if words.knows(&first) && values.get("place").is_some_and(Value::is_string) {
        sentence += &words.say(&first, &figures);
    }
    sentence
}

/// The unknown keys of a model file, one English sentence each.
#[must_use]
pub fn ignored(path: &Path, unknown: &Unknown) -> Vec<String> {
    unknown
        .iter()
        .map(|key| {
            let sentence = Catalogue::english().say("card-unknown-key", &[("key", key.into())]);
            format!("{}: {sentence}", path.display())
        })
        .collect()
}

/// Why a forecast was not tested, in English.
#[cfg(feature = "engine")]
#[must_use]
pub fn unjudged(verdict: &Verdict) -> String {
    let english = Catalogue::english();
    let mut text = english.say("trust-unjudged", &[]);
    for reason in &verdict.reasons {
        text.push(' ');
        text += &match &reason.finding {
            Finding::TooFewDays { days } => {
                english.say("trust-too-few-days", &[("days", (*days).into())])
            }
            Finding::NotFitted { cause } => {
                english.say("trust-not-fitted", &[("cause", cause.into())])
            }
            _ => english.say("trust-no-dates", &[]),
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
    Catalogue::english().say("unused-option", &[("option", option.into())])
}

/// Why rows were skipped, as an English clause.
#[cfg(feature = "engine")]
#[must_use]
pub fn reason(reason: Reason) -> String {
    reason_in(Language::English, reason)
}

/// Why rows were skipped, as a clause of a language.
#[cfg(feature = "engine")]
#[must_use]
pub fn reason_in(language: Language, reason: Reason) -> String {
    Catalogue::of(language).say(&format!("reason-{}", reason.code()), &[])
}

/// The meaning of a model's parameter, in English.
#[must_use]
pub fn meaning(model: &str, parameter: &Parameter) -> String {
    meaning_in(Language::English, model, parameter)
}

/// The meaning of a model's parameter, in a language.
#[must_use]
pub fn meaning_in(language: Language, model: &str, parameter: &Parameter) -> String {
    Catalogue::of(language).say(&format!("parameter-{model}-{}", parameter.symbol), &[])
}

/// A figure of a warning, as its sentence shows it.
fn figure<'v>(words: &Catalogue, name: &str, value: &'v Value, digits: Digits) -> Figure<'v> {
    let decimals = match name {
        "correlation" | "r_hat" | "silhouette" => 2,
        "relative_error" | "longest" | "gap" | "years" | "fitted" => 1,
        "penalty" => 6,
        _ => 0,
    };
    match value {
        Value::String(code) if name == "reason" => words.say(&format!("reason-{code}"), &[]).into(),
        Value::String(text) => text.into(),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", ")
            .into(),
        value => match (value.as_f64(), digits) {
            (Some(share), _) if name.ends_with("_share") => {
                let percent = Figure::count(100.0 * share);
                words.say("percent", &[("number", percent)]).into()
            }
            (Some(value), Digits::Plain) => Figure::Digits { value, decimals },
            (Some(value), Digits::Grouped) => Figure::Number { value, decimals },
            (None, _) => "?".into(),
        },
    }
}
