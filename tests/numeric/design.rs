//! DESIGN.md describes the code as it is.

use std::fs;
use std::path::Path;

use crate::layers::LAYERS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn design() -> String {
    fs::read_to_string(root().join("DESIGN.md")).unwrap()
}

/// The names in backticks.
fn names(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_table_of_layers_lists_the_modules() {
    let design = design();
    for (number, modules) in LAYERS.iter().enumerate() {
        let start = format!("| {number} | ");
        let row = design
            .lines()
            .find_map(|line| line.strip_prefix(&start))
            .unwrap_or_else(|| panic!("layer {number} is missing"));
        let cell = row.split(" | ").next().unwrap();
        let mut listed = names(cell);
        listed.retain(|name| *name != "python/");
        listed.sort_unstable();
        let mut modules = modules.to_vec();
        modules.sort_unstable();
        assert_eq!(listed, modules, "layer {number}");
    }
    let above = format!("| {} | ", LAYERS.len());
    assert!(!design.contains(&above), "more layers than there are");
}

#[test]
fn the_files_to_change_for_a_new_model_exist() {
    let design = design();
    let (_, section) = design.split_once("## How do I add a model?").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut found = 0;
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cell = row[2..].split(" | ").next().unwrap();
        let mut folder = root().to_path_buf();
        for name in names(cell) {
            let path = root().join(name.replace("NAME", "nbd"));
            let is_beside = !name.contains('/');
            let path = if is_beside { folder.join(name) } else { path };
            assert!(path.is_file(), "{name}");
            folder = path.parent().unwrap().to_path_buf();
            found += 1;
        }
    }
    assert!(found >= 10, "{found}");
}
