//! The card of the model.

use serde_json::{Value, json};

use super::material::Material;
use crate::language::Language;
use crate::store::StoredProcess;
use crate::words::{Catalogue, meaning_in, sentence_in};

pub(super) fn view(material: &Material, words: &Catalogue) -> Value {
    let model = &material.model;
    let data = model.data();
    let evaluation = material.evaluation();
    json!({
        "unit": model.unit().name(),
        "customers": data.map(|data| data.customers),
        "first": data.and_then(|data| data.first_date),
        "last": data.and_then(|data| data.last_date),
        "holdout_days": evaluation.map(|evaluation| evaluation.data.holdout_days),
        "processes": model.processes().map(|process| view_of(process, words.language())).collect::<Vec<_>>(),
    })
}

fn view_of(process: StoredProcess<'_>, language: Language) -> Value {
    let parameters = process.parameters().map(|(parameter, value, error)| {
        json!({
            "symbol": parameter.symbol,
            "meaning": meaning_in(language, process.name(), parameter),
            "value": value,
            "error": error,
        })
    });
    let warnings = process.warnings().iter();
    json!({
        "name": process.name(),
        "label": process.label(),
        "weight": process.weight(),
        "customers": process.customers(),
        "ln_likelihood": process.ln_likelihood(),
        "parameters": parameters.collect::<Vec<_>>(),
        "warnings": warnings.map(|warning| sentence_in(language, warning)).collect::<Vec<_>>(),
    })
}
