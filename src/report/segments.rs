//! Segments, and how customers moved between them.

use serde_json::{Value, json};

use super::material::Material;
use crate::segment::Group;

/// Divisions in the order of the page; those of columns come after them.
const FIRST: [&str; 4] = ["lifecycle", "tier", "rfm_segment", "spending"];
/// Groups of a column that a table shows.
const MOST: usize = 25;

pub(super) fn view(material: &Material) -> Value {
    let groups = &material.summary.groups;
    let divided = groups.iter().filter(|group| group.by != "all");
    let mut names: Vec<&str> = divided.map(|group| group.by.as_str()).collect();
    names.dedup();
    names.sort_by_key(|name| {
        FIRST
            .iter()
            .position(|first| first == name)
            .unwrap_or(FIRST.len())
    });
    names.dedup();
    let divisions = names.into_iter().map(|by| {
        let of: Vec<&Group> = groups.iter().filter(|group| group.by == by).collect();
        json!({"by": by, "own": FIRST.contains(&by), "groups": &of[..of.len().min(MOST)], "all": of.len()})
    });
    let moves = material.earlier.as_ref().map(|earlier| &earlier.moves);
    json!({
        "divisions": divisions.collect::<Vec<_>>(),
        "moves": moves,
        "has_earlier": material.earlier.is_some(),
    })
}
