//! What was read, and what may be wrong with it.

use serde_json::{Value, json};

use super::material::Material;
use crate::caution::Caution;
use crate::words::{Catalogue, sentence_in};

/// Counts of the audit that the page shows when they are not 0, in the order of the page.
const ODDITIES: [&str; 6] = [
    "refunds",
    "refunded_periods",
    "lone_refund_periods",
    "zero_amounts",
    "duplicates",
    "customers_without_purchase",
];

pub(super) fn view(material: &Material, words: &Catalogue) -> Value {
    json!({
        "audit": material.audit,
        "oddities": oddities(material),
        "doubts": doubts(material, words),
    })
}

/// What a reader should know before they believe the data, but for rows that were skipped: a table has them.
fn doubts(material: &Material, words: &Catalogue) -> Vec<String> {
    let cautions = material.audit.iter().flat_map(|audit| &audit.cautions);
    cautions
        .filter(|caution| !matches!(caution, Caution::RowsSkipped { .. }))
        .map(|caution| sentence_in(words.language(), caution))
        .collect()
}

/// Oddities that occur in the data, by key and count.
fn oddities(material: &Material) -> Vec<Value> {
    let audit = serde_json::to_value(&material.audit).unwrap_or_default();
    let count = |key: &str| audit.get(key).and_then(Value::as_u64).unwrap_or_default();
    let found = ODDITIES.into_iter().filter(|key| count(key) > 0);
    found
        .map(|key| json!({"key": key, "count": count(key)}))
        .collect()
}
