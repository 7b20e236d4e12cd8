//! The summary: what a manager needs on the first screen.

use serde_json::{Value, json};

use super::material::Material;
use super::verdict::Told;
use crate::words::{Catalogue, Numbers};

pub(super) fn view(material: &Material, words: &Catalogue, numbers: &Numbers) -> Value {
    let summary = &material.summary;
    let told = Told {
        words,
        numbers,
        verdict: &summary.verdict,
        evaluation: material.evaluation(),
    };
    let all = economics_of_all(summary.economics.as_ref());
    json!({
        "value": summary.value,
        "purchases": summary.purchases,
        "returning": summary.returning,
        "share_likely": share(summary.returning.more_likely_than_not as f64, summary.customers),
        "once": summary.one_time_buyers,
        "once_share": summary.one_time_buyers.and_then(|once| share(once as f64, summary.customers)),
        "trust": told.view(),
        "year": year(material),
        "indicators": indicators(material),
        "ratio": all.and_then(|all| all["ratio"].as_f64()),
        "standing": all.map(|all| &all["standing"]),
        "target": all.and_then(target),
        "lists": summary.lists,
        "best_share": best_share(material),
        "best_is_few": summary.lists.iter().any(|list| list.list == "best" && 2 * list.customers <= summary.customers),
        "changes": changes(material),
    })
}

/// The last twelve months, or all of the data where they are shorter.
fn year(material: &Material) -> Value {
    let business = material.summary.business.as_ref();
    let year = business.and_then(|business| {
        business
            .periods_of(crate::business::Grain::TwelveMonths)
            .last()
    });
    json!(year)
}

/// The figures against the year before, by name.
fn indicators(material: &Material) -> Value {
    let business = material.summary.business.as_ref();
    let indicators = business
        .into_iter()
        .flat_map(|business| &business.indicators);
    let by_name = indicators.map(|of| (of.name.clone(), json!(of)));
    Value::Object(by_name.collect())
}

/// The share of the expected value, or of the expected purchases, of the customers on the list of the best.
fn best_share(material: &Material) -> Option<f64> {
    let summary = &material.summary;
    let best = summary.lists.iter().find(|list| list.list == "best")?;
    match (best.clv, summary.value.discounted) {
        (Some(part), Some(whole)) => Some(part / whole),
        _ => Some(best.expected_purchases / summary.purchases.expected),
    }
}

fn share(part: f64, of: u64) -> Option<f64> {
    (of > 0).then(|| part / of as f64)
}

/// The economics of all customers together.
pub(super) fn economics_of_all(economics: Option<&Value>) -> Option<&Value> {
    let groups = economics?["groups"].as_array()?;
    groups.iter().find(|group| group["by"] == "all")
}

/// The ratio of value to cost of acquisition that the run aimed at; the allowable cost is the value over it.
pub(super) fn target(all: &Value) -> Option<f64> {
    let (value, allowable) = (
        all["value_per_customer"].as_f64()?,
        all["allowable_cac"].as_f64()?,
    );
    (allowable > 0.0).then(|| value / allowable)
}

/// What has changed since an earlier run.
fn changes(material: &Material) -> Value {
    let Some(earlier) = &material.earlier else {
        return Value::Null;
    };
    let (before, now) = (&earlier.summary, &material.summary);
    json!({
        "until": before.until,
        "customers": [before.customers, now.customers],
        "value": [before.value.discounted, now.value.discounted],
        "purchases": [before.purchases.expected, now.purchases.expected],
        "likely": [before.returning.more_likely_than_not, now.returning.more_likely_than_not],
        "verdict": [before.verdict.word, now.verdict.word],
    })
}
