//! The layers of modules, from the ground up: a module depends on lower layers only.
//!
//! Every file under `src/` is parsed; each path that leads into another module of the crate, written
//! out or in a `use`, grouped or through `super::` and the re-exports of `lib.rs`, must lead to a lower layer.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{ItemMod, ItemUse, UseTree};

/// Modules by layer, the ground first; modules of one layer do not use each other.
const LAYERS: &[&[&str]] = &[
    &["error", "caution"],
    &["parallel", "special", "temporary"],
    &["time", "history"],
    &["model"],
    &["fit"],
    &["forecast"],
    &["input"],
    &["rfm", "store"],
    &["evaluate"],
    &["select"],
    &["spec"],
    &["score"],
    &["words"],
    &["report"],
    &["job"],
    &["cli", "prelude"],
];

fn layer(module: &str) -> usize {
    let found = LAYERS.iter().position(|layer| layer.contains(&module));
    found.unwrap_or_else(|| {
        panic!("module `{module}` has no layer: give it one here and in DESIGN.md")
    })
}

/// Walks one file and collects the paths inside the crate that it names.
struct Paths {
    module: Vec<String>,
    found: Vec<Vec<String>>,
}

impl Paths {
    fn take(&mut self, path: Vec<String>) {
        let mut absolute = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => self.module.clone(),
            _ => return,
        };
        for segment in path {
            match segment.as_str() {
                "crate" | "self" => {}
                "super" => {
                    absolute.pop();
                }
                _ => absolute.push(segment),
            }
        }
        self.found.push(absolute);
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
            UseTree::Name(name) => self.take(with(name.ident.to_string())),
            UseTree::Rename(rename) => self.take(with(rename.ident.to_string())),
            UseTree::Glob(_) => self.take(before.to_vec()),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.take(
            path.segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect(),
        );
        syn::visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.module.pop();
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// `src/rfm/table.rs` is the module `rfm::table`.
fn module_of(path: &Path, root: &Path) -> Vec<String> {
    let inside = path.strip_prefix(root).unwrap().with_extension("");
    let mut module: Vec<String> = inside
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// What `lib.rs` re-exports, by name: the module it comes from.
fn re_exports(root: &Path) -> HashMap<String, String> {
    let lib = syn::parse_file(&fs::read_to_string(root.join("lib.rs")).unwrap()).unwrap();
    let mut exports = HashMap::new();
    for item in lib.items {
        if let syn::Item::Use(item) = item {
            let mut paths = Paths {
                module: Vec::new(),
                found: Vec::new(),
            };
            paths.tree(&item.tree, &["crate".to_owned()]);
            exports.extend(
                paths
                    .found
                    .into_iter()
                    .map(|path| (path.last().unwrap().clone(), path[0].clone())),
            );
        }
    }
    exports
}

#[test]
fn modules_depend_on_lower_layers_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut sources, exports) = (Vec::new(), re_exports(&root));
    files(&root, &mut sources);
    assert!(
        sources.len() > 40,
        "the walk saw only {} files",
        sources.len()
    );
    let mut wrong = Vec::new();
    for path in sources {
        let module = module_of(&path, &root);
        let own = module[0].clone();
        if own == "lib" || own == "main" {
            continue;
        }
        let mut paths = Paths {
            module,
            found: Vec::new(),
        };
        paths.visit_file(&syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
        for target in paths.found.iter().filter_map(|path| path.first()) {
            let target = exports.get(target).unwrap_or(target);
            if *target != own && layer(target) >= layer(&own) {
                wrong.push(format!(
                    "{}: `{own}` depends on a higher or equal layer: `{target}`",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
