//! How far the forecast can be trusted: tests, intervals, comparison with simple rules, warnings.

use serde_json::{Value, json};

use super::material::Material;
use super::verdict::Told;
use crate::caution::Caution;
use crate::evaluate::Evaluation;
use crate::words::{Catalogue, Numbers, sentence_in};

pub(super) fn view(material: &Material, words: &Catalogue, numbers: &Numbers) -> Value {
    let summary = &material.summary;
    let evaluation = material.evaluation();
    let told = Told {
        words,
        numbers,
        verdict: &summary.verdict,
        evaluation,
    };
    let warnings = summary.warnings.iter();
    json!({
        "verdict": told.view(),
        "limits": limits(material),
        "sure": sure(material, words, numbers),
        "evaluation": evaluation.map(|evaluation| json!({
            "data": evaluation.data,
            "entries": evaluation.entries,
            "chosen": evaluation.chosen,
        })),
        "chosen": evaluation.and_then(Evaluation::chosen_entry),
        "churn_bands": summary.churn_bands,
        "warnings": warnings.map(|warning| sentence_in(words.language(), &without_folder(warning))).collect::<Vec<_>>(),
    })
}

/// The same without the folder of a file, as the page of the data names files.
fn without_folder(caution: &Caution) -> Caution {
    let mut caution = caution.clone();
    if let Caution::RowsSkipped {
        place: Some(place), ..
    } = &mut caution
        && let Some((_, name)) = place.rsplit_once(['/', '\\'])
    {
        *place = name.to_owned();
    }
    caution
}

/// Fewer customers than this make a forecast vague.
const CUSTOMERS: u64 = 300;
/// So do fewer customers who bought again.
const REPEATERS: u64 = 100;

/// The limits of the data that matter for a forecast: each with what the data have and what is needed.
fn limits(material: &Material) -> Vec<Value> {
    let summary = &material.summary;
    let limit = |name: &str, has: f64, needs: f64| json!({"name": name, "has": has, "needs": needs, "passed": has >= needs, "tested": null});
    let mut limits = vec![limit(
        "customers",
        summary.customers as f64,
        CUSTOMERS as f64,
    )];
    if let Some(once) = summary.one_time_buyers {
        let again = summary.customers.saturating_sub(once);
        limits.push(limit("repeaters", again as f64, REPEATERS as f64));
    }
    if let Some(audit) = &material.audit {
        let days = (audit.until - audit.since).num_days() + 1;
        let mut days = limit("days", days as f64, material.horizon());
        let tested = material.evaluation();
        days["tested"] = json!(tested.map(|evaluation| evaluation.data.holdout_days));
        limits.push(days);
    }
    limits
}

/// How certain the forecast is, as sentences.
fn sure(material: &Material, words: &Catalogue, numbers: &Numbers) -> Vec<String> {
    let summary = &material.summary;
    let certainty = &summary.certainty;
    let mut sentences = Vec::new();
    let level = numbers.round_percent(summary.level);
    let (total, interval) = match summary.value.discounted {
        Some(value) => (
            value,
            summary
                .value
                .discounted_lower
                .zip(summary.value.discounted_upper),
        ),
        None => (
            summary.purchases.expected,
            summary.purchases.lower.zip(summary.purchases.upper),
        ),
    };
    let has_money = summary.has_money();
    let write = |amount: f64| {
        if has_money {
            numbers.money(amount)
        } else {
            numbers.count(amount)
        }
    };
    if certainty.parameters.is_none() && certainty.chance.is_none() && certainty.level.is_none() {
        sentences.push(words.say("sure-none", &[]));
    } else {
        let half = |width: Option<f64>, key: &str, missing: &str| match width {
            None => words.say(missing, &[]),
            Some(width) => {
                let figures = [
                    ("error", write(width).into()),
                    ("share", numbers.percent(width / total).into()),
                    ("level", level.as_str().into()),
                ];
                words.say(key, &figures)
            }
        };
        sentences.push(half(
            certainty.parameters,
            "sure-parameters",
            "sure-no-covariance",
        ));
        sentences.push(half(
            certainty.chance,
            "sure-outcome",
            "sure-outcome-unbounded",
        ));
    }
    let alone = certainty.level.map(|[lower, upper]| (lower, upper));
    for (key, interval) in [("sure-level", alone), ("sure-together", interval)] {
        let Some((lower, upper)) = interval else {
            continue;
        };
        let low = if has_money {
            numbers.low_money(lower)
        } else {
            numbers.count(lower)
        };
        let figures = [
            ("level", level.as_str().into()),
            ("low", low.into()),
            ("high", write(upper).into()),
        ];
        sentences.push(words.say(key, &figures));
    }
    let left = summary.value.customers_without;
    if left > 0 {
        sentences.push(words.say("sure-without-value", &[("customers", left.into())]));
    }
    sentences.extend(sure_without_dominant(material, words, &write));
    sentences
}

/// The totals without customers who buy far more than all others, as a sentence.
fn sure_without_dominant(
    material: &Material,
    words: &Catalogue,
    write: &dyn Fn(f64) -> String,
) -> Option<String> {
    let summary = &material.summary;
    let without = summary.without_dominant.as_ref()?;
    let (key, total, rest) = match without.discounted.zip(summary.value.discounted) {
        Some((rest, total)) => ("sure-without-dominant", total, rest),
        None => (
            "sure-without-dominant-purchases",
            summary.purchases.expected,
            without.purchases,
        ),
    };
    let figures = [
        ("ids", without.left_out.join(", ").into()),
        ("total", write(total).into()),
        ("rest", write(rest).into()),
    ];
    Some(words.say(key, &figures))
}
