//! Value against the cost of acquisition, where it was asked for.

use serde_json::{Value, json};

use super::material::Material;
use super::overview::{economics_of_all, target};
use crate::words::{Catalogue, Figure};

pub(super) fn view(material: &Material, words: &Catalogue) -> Value {
    let economics = material.summary.economics.as_ref();
    let groups = |by: &str| -> Vec<&Value> {
        let all = economics.and_then(|economics| economics["groups"].as_array());
        all.into_iter()
            .flatten()
            .filter(|group| group["by"] == by)
            .collect()
    };
    // tiers come in the order of their value, which their names do not have
    let tiers: Vec<Option<&str>> = material
        .summary
        .groups
        .iter()
        .filter(|group| group.by == "tier")
        .map(|group| group.group.as_deref())
        .collect();
    let mut divisions = Vec::new();
    for by in ["channel", "first_channel", "cohort", "tier"] {
        let mut of = groups(by);
        if by == "tier" {
            of.sort_by_key(|group| {
                tiers
                    .iter()
                    .position(|tier| *tier == group["group"].as_str())
            });
        }
        if !of.is_empty() {
            divisions.push(json!({"by": by, "groups": of}));
        }
    }
    let all = economics_of_all(economics);
    json!({
        "known": economics.is_some(),
        "has_cac": all.is_some_and(|all| !all["cac"].is_null()),
        "all": all,
        "target": all.and_then(target),
        "totals": economics.map(|economics| &economics["totals"]),
        "divisions": divisions,
        "formulas": economics.map(|economics| formulas(economics, words)),
    })
}

/// The simple formulas in words, with what each gives and what the model says of the same time.
fn formulas(economics: &Value, words: &Catalogue) -> Vec<Value> {
    let all = economics["formulas"].as_array().into_iter().flatten();
    let told = all.map(|formula| {
        let name = formula["name"].as_str().unwrap_or_default();
        let key = format!("formula-{}", name.replace(',', "").replace(' ', "-"));
        let factors = formula["factors"].as_array().into_iter().flatten();
        let mut years = factors.filter(|factor| factor[0] == "years");
        let years = years.find_map(|factor| factor[1].as_f64());
        let figures = [(
            "years",
            Figure::Number {
                value: years.unwrap_or(f64::NAN),
                decimals: 1,
            },
        )];
        json!({
            "name": words.say(&key, &figures),
            "value": formula["value"],
            "model": formula["model"],
            "gap": formula["gap"],
        })
    });
    told.collect()
}
