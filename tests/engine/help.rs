//! Help pages, completions and manual pages of every command.

use std::process::{Command, Output};

use clv::model::{PurchaseModel, SpendModel};

const VERBS: [&str; 14] = [
    "run",
    "rfm",
    "audit",
    "fit",
    "score",
    "evaluate",
    "segment",
    "economics",
    "export",
    "forget",
    "init",
    "inspect",
    "plot",
    "simulate",
];

fn clv(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.args(arguments).output().unwrap()
}

fn page(arguments: &[&str]) -> String {
    let output = clv(arguments);
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_page_starts_with_an_example_and_ends_with_exit_codes_and_the_environment() {
    for verb in VERBS {
        let short = page(&[verb, "--help"]);
        assert_eq!(short, page(&[verb, "-h"]), "{verb}");
        let example = short.lines().next().unwrap();
        assert!(
            example.starts_with(&format!("Example: clv {verb} ")),
            "{example}"
        );
        for word in [
            "Exit codes:",
            "130, 143",
            "NO_COLOR",
            "SOURCE_DATE_EPOCH",
            "TMPDIR",
        ] {
            assert!(short.contains(word), "{verb}: {word}");
        }
    }
}

#[test]
fn help_shows_what_most_people_need_and_help_all_everything() {
    for verb in ["run", "rfm", "fit", "score", "evaluate"] {
        let (short, all) = (page(&[verb, "--help"]), page(&[verb, "--help-all"]));
        for rare in [
            "--strict",
            "--timezone",
            "--threads",
            "--memory",
            "--seed",
            "--json",
        ] {
            assert!(!short.contains(rare) && all.contains(rare), "{verb} {rare}");
        }
        for usual in ["--until", "--customer-col", "--unit"] {
            assert!(
                short.contains(usual) && all.contains(usual),
                "{verb} {usual}"
            );
        }
    }
}

#[test]
fn help_names_all_models() {
    let fit = page(&["fit", "--help-all"]);
    let listed: Vec<&str> = fit.split([' ', ',', '\n']).collect();
    for name in PurchaseModel::NAMES.iter().chain(SpendModel::NAMES) {
        assert!(listed.contains(name), "{name}");
    }
}

#[test]
fn the_examples_are_commands_that_parse() {
    for verb in VERBS {
        let help = page(&[verb, "-h"]);
        let example = help.lines().next().unwrap();
        let words: Vec<&str> = example
            .trim_start_matches("Example: clv ")
            .split(' ')
            .collect();
        let output = Command::new(env!("CARGO_BIN_EXE_clv"))
            .args(&words)
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .output()
            .unwrap();
        // the file of the example does not exist; options that do not would be wrong usage
        assert_eq!(output.status.code(), Some(1), "{example}");
    }
}

#[test]
fn completions_and_manual_pages_know_every_command_and_option() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = page(&["completions", shell]);
        for verb in VERBS {
            assert!(script.contains(verb), "{shell}: {verb}");
        }
        assert!(script.contains("temp-dir"), "{shell}");
    }
    let overview = page(&["man"]);
    for verb in VERBS {
        assert!(overview.contains(verb), "{verb}");
        let manual = page(&["man", verb]);
        assert!(
            manual.contains(&format!("clv\\-{verb}")) && manual.contains("Exit codes"),
            "{verb}"
        );
    }
    assert!(page(&["man", "fit"]).contains("\\-\\-temp\\-dir"));
    assert_eq!(clv(&["man", "guess"]).status.code(), Some(2));
}

#[test]
fn the_name_of_a_model_is_not_a_model_file() {
    let output = clv(&["score", "orders.csv", "--model", "bg-nbd"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text.contains("hint: this command needs a model file"),
        "{text}"
    );
}
