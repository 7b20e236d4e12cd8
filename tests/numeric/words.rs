//! Every name and code that the program can give has its sentence in the catalogue of each language, and the
//! catalogues go together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use clv::caution::Caution;
use clv::model::{PurchaseModel, SpendModel};
use clv::words::{self, Catalogue, Language};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};

#[test]
fn every_caution_has_a_sentence_whose_places_are_all_filled() {
    for language in Language::ALL {
        let words = Catalogue::of(language);
        for caution in Caution::examples() {
            let key = format!("warning-{}", caution.code());
            assert!(words.knows(&key), "{language}: {key}");
            let sentence = words::sentence_in(language, &caution);
            assert!(!sentence.contains(['{', '}']), "{caution}: {sentence}");
        }
    }
}

#[test]
fn every_parameter_of_every_model_has_its_meaning() {
    let purchase = PurchaseModel::NAMES
        .iter()
        .map(|name| (name, PurchaseModel::parameters_of(name).unwrap()));
    let spend = SpendModel::NAMES
        .iter()
        .map(|name| (name, SpendModel::parameters_of(name).unwrap()));
    for (name, parameters) in purchase.chain(spend) {
        for parameter in parameters {
            let key = format!("parameter-{name}-{}", parameter.symbol);
            for language in Language::ALL {
                assert!(Catalogue::of(language).knows(&key), "{language}: {key}");
            }
        }
    }
}

#[test]
fn every_model_has_its_sentences_in_the_report() {
    for name in [PurchaseModel::NAMES, SpendModel::NAMES].concat() {
        for language in Language::ALL {
            let words = Catalogue::of(language);
            assert!(
                words.knows(&format!("model-what-{name}")),
                "{language}: {name}"
            );
        }
    }
}

#[test]
fn logs_have_plain_numbers_and_readers_have_grouped_ones() {
    let caution = Caution::NegativeValues { customers: 1234 };
    let told = |language| words::sentence_in(language, &caution);
    assert!(words::sentence(&caution).contains("1234 customers"));
    assert!(told(Language::English).contains("1,234 customers"));
    assert!(told(Language::French).contains("1\u{202f}234"));
}

/// File and key of a sentence.
type Key = (String, String);

/// What a sentence needs, and what it chooses by.
#[derive(Debug, Default, Clone)]
struct Needs {
    /// The figures that it has places for, or chooses plurals by.
    figures: BTreeSet<String>,
    /// The codes that it chooses words by: a language may need none where another one does.
    codes: BTreeSet<String>,
    /// The sentences that it holds.
    sentences: BTreeSet<String>,
    /// The keys of the variants of each choice.
    choices: Vec<BTreeSet<String>>,
}

impl Needs {
    fn take(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else {
                continue;
            };
            match expression {
                Expression::Inline(inline) => self.take_inline(inline),
                Expression::Select { selector, variants } => {
                    let keys = variants.iter().map(|variant| match &variant.key {
                        VariantKey::Identifier { name } => (*name).to_owned(),
                        VariantKey::NumberLiteral { value } => (*value).to_owned(),
                    });
                    let choice: BTreeSet<String> = keys.collect();
                    match selector {
                        InlineExpression::VariableReference { id } if is_of_codes(&choice) => {
                            self.codes.insert(id.name.to_owned());
                        }
                        selector => self.take_inline(selector),
                    }
                    self.choices.push(choice);
                    for variant in variants {
                        self.take(&variant.value);
                    }
                }
            }
        }
    }

    fn take_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.figures.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference {
                id,
                attribute: None,
            } => {
                self.sentences.insert(id.name.to_owned());
            }
            InlineExpression::StringLiteral { .. } => {}
            other => panic!("sentences have figures and texts only: {other:?}"),
        }
    }
}

/// The files of a language with their texts.
fn files(language: Language) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words");
    let folder = folder.join(language.code());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        files.insert(name, fs::read_to_string(entry.path()).unwrap());
    }
    files
}

/// What each sentence of a language needs, by file and key.
fn needs(language: Language) -> BTreeMap<Key, Needs> {
    let mut all = BTreeMap::new();
    for (file, text) in files(language) {
        let parsed = fluent_syntax::parser::parse(text.as_str());
        let parsed = parsed.unwrap_or_else(|(_, faults)| panic!("{language}/{file}: {faults:?}"));
        for entry in parsed.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let mut own = Needs::default();
            own.take(&message.value.unwrap());
            all.insert((file.clone(), message.id.name.to_owned()), own);
        }
    }
    with_held(&all)
}

/// The same with the figures of the sentences that a sentence holds.
fn with_held(all: &BTreeMap<Key, Needs>) -> BTreeMap<Key, Needs> {
    let held = |name: &str| all.iter().find(|((_, key), _)| key == name);
    let mut with_held = BTreeMap::new();
    for (key, needs) in all {
        let mut needs = needs.clone();
        for name in &needs.sentences {
            let (_, own) = held(name).unwrap_or_else(|| panic!("{key:?} holds {name}"));
            assert!(own.sentences.is_empty(), "{key:?}: {name} holds another");
            needs.figures.extend(own.figures.iter().cloned());
            needs.codes.extend(own.codes.iter().cloned());
        }
        with_held.insert(key.clone(), needs);
    }
    with_held
}

/// Files and keys of sentences that belong to one language only: the symbols of currencies.
fn is_shared(key: &str) -> bool {
    !key.starts_with("currency-")
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_figures() {
    let figures = |language| -> BTreeMap<Key, BTreeSet<String>> {
        let needs = needs(language).into_iter();
        let needs = needs.filter(|((_, key), _)| is_shared(key));
        needs.map(|(key, needs)| (key, needs.figures)).collect()
    };
    let (english, french) = (figures(Language::English), figures(Language::French));
    assert!(english.len() > 400);
    let mut different = Vec::new();
    for (key, figures) in &english {
        if Some(figures) != french.get(key) {
            different.push(format!("{key:?}: {figures:?} and {:?}", french.get(key)));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    for key in french.keys() {
        assert!(english.contains_key(key), "{key:?} is in French only");
    }
}

/// What texts choose by: codes, and no plurals.
const CODES: [&[&str]; 5] = [
    &["month", "quarter", "year"],
    &["day", "month", "week", "year"],
    &["orders", "revenue"],
    &["purchases", "revenue"],
    &["margin", "revenue", "value"],
];

fn is_of_codes(choice: &BTreeSet<String>) -> bool {
    CODES
        .into_iter()
        .any(|codes| choice.iter().eq(codes.iter()))
}

#[test]
fn choices_cover_the_plurals_of_their_language_or_all_codes() {
    for language in Language::ALL {
        for (key, needs) in needs(language) {
            for mut choice in needs.choices {
                if is_of_codes(&choice) {
                    continue;
                }
                assert!(choice.remove("other"), "{language} {key:?}");
                choice.retain(|key| key.parse::<f64>().is_err());
                let names: Vec<&str> = choice.iter().map(String::as_str).collect();
                assert!(
                    names.is_empty() || names == ["one"],
                    "{language} {key:?}: {names:?}"
                );
            }
        }
    }
}

#[test]
fn every_sentence_can_be_said() {
    for language in Language::ALL {
        let mut bundle = FluentBundle::new(vec![language.code().parse().unwrap()]);
        for text in files(language).into_values() {
            bundle
                .add_resource(FluentResource::try_new(text).unwrap())
                .unwrap();
        }
        for ((file, key), needs) in needs(language) {
            for number in [0, 1, 2, 1000] {
                let mut figures = FluentArgs::new();
                for name in needs.figures.iter().chain(&needs.codes) {
                    figures.set(name.as_str(), number);
                }
                let sentence = bundle.get_message(&key).unwrap().value().unwrap();
                let mut faults = Vec::new();
                let said = bundle.format_pattern(sentence, Some(&figures), &mut faults);
                assert!(faults.is_empty(), "{language}/{file} {key}: {faults:?}");
                assert!(!said.trim().is_empty(), "{language}/{file} {key}");
            }
        }
    }
}

/// The files below a folder.
fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// The keys that a source names in whole.
fn keys_in(source: &str, calls: &[&str]) -> Vec<String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    let line = words.join(" ").replace("( \"", "(\"");
    let mut keys = Vec::new();
    for call in calls {
        let named = line.split(call).skip(1);
        let named = named.filter_map(|rest| rest.split('"').next());
        keys.extend(named.map(str::to_owned));
    }
    keys.retain(|key| !key.ends_with('-') && !key.contains('{'));
    keys
}

#[test]
fn every_key_in_the_code_has_its_sentence() {
    let mut sources = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut sources,
    );
    let english = Catalogue::english();
    let mut found = 0;
    for path in sources {
        let calls: &[&str] = match path.extension().and_then(|ending| ending.to_str()) {
            Some("html") => &["say(\""],
            // its tests have catalogues of their own
            Some("rs") if !path.ends_with("words/catalogue.rs") => &[".say(\"", ".word(\""],
            _ => continue,
        };
        let source = fs::read_to_string(&path).unwrap();
        for key in keys_in(&source, calls) {
            assert!(english.knows(&key), "{}: {key}", path.display());
            found += 1;
        }
    }
    assert!(found > 100, "{found}");
}

#[test]
fn french_has_its_spaces_before_signs() {
    let mut found = Vec::new();
    for (file, text) in files(Language::French) {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let wrong = [" :", " ;", " ?", " !", " %", "« ", " »"];
            if let Some(wrong) = wrong.into_iter().find(|wrong| line.contains(*wrong)) {
                found.push(format!("{file}: `{wrong}`: {line}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
