//! The layers of modules, from the ground up: a module depends on lower layers only, and the files
//! of one module do not depend on each other in a circle.
//!
//! Every file under `src/` is parsed. Each path inside the crate that it names, written out or in a
//! `use`, grouped or through `super::`, is followed to the file that defines it: a re-export leads
//! on to its origin, and is not a dependency of the file that re-exports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Item, ItemMod, ItemUse, UseTree, Visibility};

/// Modules by layer, the ground first; modules of one layer do not use each other.
pub(crate) const LAYERS: &[&[&str]] = &[
    &["error", "caution"],
    &["language", "parallel", "special", "temporary"],
    &["time", "history"],
    &["model"],
    &["fit"],
    &["forecast"],
    &["input"],
    &["rfm", "store"],
    &["holdout"],
    &["select"],
    &["evaluate"],
    &["spec"],
    &["score", "results", "sql"],
    &["words", "cohorts", "business"],
    &["segment", "economics", "experiment", "audience"],
    &["summary"],
    &["plot"],
    &["report", "erasure"],
    &["job"],
    &["cli", "prelude", "testing"],
];

/// A path inside the crate, segment by segment.
type ModulePath = Vec<String>;

/// One file: the paths it names, and what it re-exports.
#[derive(Default)]
struct File {
    named: Vec<ModulePath>,
    re_exported: BTreeMap<String, ModulePath>,
}

/// Walks one file and collects the paths inside the crate that it names.
struct Paths {
    module: ModulePath,
    found: Vec<ModulePath>,
}

impl Paths {
    fn take(&mut self, path: ModulePath) {
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

    fn take_tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.take_tree(&path.tree, &with(path.ident.to_string())),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.take_tree(tree, before);
                }
            }
            UseTree::Name(name) => self.take(with(name.ident.to_string())),
            UseTree::Rename(rename) => self.take(with(rename.ident.to_string())),
            UseTree::Glob(_) => self.take(before.to_vec()),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.take_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter();
        self.take(segments.map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = item.ident == "tests";
        if !is_test {
            self.module.push(item.ident.to_string());
            syn::visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }
}

impl File {
    fn read(path: &Path, module: &ModulePath) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let syntax = syn::parse_file(&text).unwrap();
        let mut file = Self::default();
        let mut paths = Paths {
            module: module.clone(),
            found: Vec::new(),
        };
        for item in &syntax.items {
            match item {
                Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => {
                    file.re_export(&item.tree, module);
                }
                item => paths.visit_item(item),
            }
        }
        file.named = paths.found;
        file
    }

    /// Notes the names of a `pub use`, which may leave `self::` out before a child module.
    fn re_export(&mut self, tree: &UseTree, module: &ModulePath) {
        let mut paths = Paths {
            module: module.clone(),
            found: Vec::new(),
        };
        paths.take_tree(tree, &[]);
        if paths.found.is_empty() {
            paths.take_tree(tree, &["self".to_owned()]);
        }
        for path in paths.found {
            self.re_exported.insert(path.last().unwrap().clone(), path);
        }
    }
}

/// All files of the crate by their module.
struct Tree {
    files: BTreeMap<ModulePath, File>,
}

impl Tree {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut sources = Vec::new();
        list_files(&root, &mut sources);
        assert!(sources.len() > 50, "the sources are in {}", root.display());
        let mut files = BTreeMap::new();
        for path in sources {
            let module = module_of(&path, &root);
            let file = File::read(&path, &module);
            files.insert(module, file);
        }
        Self { files }
    }

    /// The file that defines what a path names.
    fn definition(&self, path: &[String]) -> Option<&ModulePath> {
        let mut length = path.len();
        while length > 0 && !self.files.contains_key(&path[..length]) {
            length -= 1;
        }
        let (module, file) = self.files.get_key_value(&path[..length])?;
        match path.get(length).and_then(|name| file.re_exported.get(name)) {
            Some(origin) if *origin != path => self.definition(origin),
            _ => Some(module),
        }
    }

    /// The files that a file depends on.
    fn dependencies(&self, module: &ModulePath) -> BTreeSet<&ModulePath> {
        let named = self.files[module].named.iter();
        let mut targets: BTreeSet<&ModulePath> =
            named.filter_map(|path| self.definition(path)).collect();
        targets.remove(module);
        targets
    }

    /// Is there a way from one file to another along dependencies inside one module?
    fn reaches(&self, from: &ModulePath, to: &ModulePath) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            for next in self.dependencies(at) {
                if next == to {
                    return true;
                }
                if next.first() == from.first() && seen.insert(next) {
                    open.push(next);
                }
            }
        }
        false
    }
}

fn list_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list_files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// `src/rfm/table.rs` is the module `rfm::table`, and `src/lib.rs` the root.
fn module_of(path: &Path, root: &Path) -> ModulePath {
    let inside = path.strip_prefix(root).unwrap().with_extension("");
    let mut module: ModulePath = inside
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

fn layer(module: &str) -> usize {
    let found = LAYERS.iter().position(|layer| layer.contains(&module));
    found.unwrap_or_else(|| {
        panic!("module `{module}` has no layer: give it one here and in DESIGN.md")
    })
}

#[test]
fn modules_depend_on_lower_layers_only() {
    let tree = Tree::read();
    let mut wrong = Vec::new();
    for module in tree.files.keys() {
        let Some(own) = module.first().filter(|name| *name != "main") else {
            continue;
        };
        for target in tree.dependencies(module) {
            let Some(other) = target.first().filter(|other| *other != own) else {
                continue;
            };
            if layer(other) >= layer(own) {
                wrong.push(format!("{} uses {}", module.join("::"), target.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "not a lower layer:\n{}", wrong.join("\n"));
}

#[test]
fn files_of_one_module_form_no_circle() {
    let tree = Tree::read();
    let mut circles = BTreeSet::new();
    for module in tree.files.keys() {
        let same = |other: &&ModulePath| other.first() == module.first();
        let circle: BTreeSet<String> = tree
            .dependencies(module)
            .into_iter()
            .filter(same)
            .filter(|other| tree.reaches(other, module))
            .map(|other| other.join("::"))
            .collect();
        if !circle.is_empty() {
            let circle = Vec::from_iter(circle).join(", ");
            circles.insert(format!("{} and back from {circle}", module.join("::")));
        }
    }
    let circles = Vec::from_iter(circles);
    assert!(circles.is_empty(), "circles:\n{}", circles.join("\n"));
}
