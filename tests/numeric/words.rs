//! Whatever code the program may give has its sentence in the catalogue.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clv::words::Catalogue;
use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprStruct, ImplItemFn, Lit};

/// The codes of warnings that a file names: first arguments of `Warning::new`, codes of `Warning { … }`, and all
/// texts in a function `cautions`.
#[derive(Default)]
struct Codes {
    found: BTreeSet<String>,
    in_cautions: bool,
}

impl Codes {
    fn take(&mut self, expression: &Expr) {
        let mut inside = Self { in_cautions: true, ..Self::default() };
        inside.visit_expr(expression);
        self.found.extend(inside.found);
    }
}

impl<'ast> Visit<'ast> for Codes {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func {
            let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if names.ends_with(&["Warning".to_owned(), "new".to_owned()]) {
                self.take(&call.args[0]);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_struct(&mut self, warning: &'ast ExprStruct) {
        if warning.path.segments.last().is_some_and(|segment| segment.ident == "Warning") {
            warning.fields.iter().take(1).for_each(|code| self.take(&code.expr));
        }
        visit::visit_expr_struct(self, warning);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.in_cautions = function.sig.ident == "cautions";
        visit::visit_block(self, &function.block);
        self.in_cautions = false;
    }

    fn visit_macro(&mut self, tokens: &'ast syn::Macro) {
        if let Ok(list) = tokens.parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated)
        {
            list.iter().for_each(|expression| self.visit_expr(expression));
        }
    }

    fn visit_lit(&mut self, literal: &'ast Lit) {
        if let (Lit::Str(text), true) = (literal, self.in_cautions) {
            self.found.insert(text.value());
        }
    }
}

fn walk(folder: &Path, codes: &mut Codes) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, codes);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            codes.visit_file(&syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
        }
    }
}

#[test]
fn every_warning_has_its_sentence() {
    let mut codes = Codes::default();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut codes);
    let known = ["boundary", "q-at-most-one", "a-plus-b-below-one", "infinite-expected-spend", "short-history"];
    known.iter().for_each(|code| assert!(codes.found.contains(*code), "{code} is not found in the source"));
    let english = Catalogue::english();
    let silent: Vec<_> = codes.found.iter().filter(|code| !english.knows(&format!("warning.{code}"))).collect();
    assert!(silent.is_empty(), "without a sentence: {silent:?}");
}
