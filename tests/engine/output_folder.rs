//! The folder of a run: whatever stands there already, the files of one run are in it, and others' stay.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::shop::{Shop, few_orders, files};

const MADE: [&str; 15] = [
    "attributes.csv",
    "audit.json",
    "business.csv",
    "cohorts.csv",
    "evaluation.json",
    "groups.csv",
    "list-best.csv",
    "list-going-quiet.csv",
    "list-win-back.csv",
    "model.json",
    "report.html",
    "run.json",
    "scores.csv",
    "segments.csv",
    "summary.json",
];

/// Runs the whole job from a folder, over orders in another one.
fn run(folder: &Path, more: &[&str]) -> Output {
    let (_orders, log) = Shop::of("orders.csv", &few_orders());
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.env("LC_ALL", "C");
    command
        .current_dir(folder)
        .args(["run", &log, "--quiet", "--model", "bg-nbd"])
        .args(["--intervals", "none"])
        .args(more);
    command.stdin(Stdio::null()).output().unwrap()
}

fn succeeds(folder: &Path, more: &[&str]) {
    let output = run(folder, more);
    assert!(
        output.status.success(),
        "{more:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn names_with(guests: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = MADE
        .iter()
        .chain(guests)
        .map(|name| (*name).to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn scores_of_another_format_go_and_files_of_others_stay() {
    let shop = Shop::new();
    let out = shop.path("out");
    succeeds(shop.0.path(), &["--out", "out", "--format", "parquet"]);
    assert!(files(&out).contains(&"scores.parquet".to_owned()));
    fs::write(out.join("notes.txt"), "mine").unwrap();
    symlink("nowhere", out.join(".link")).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o750)).unwrap();
    let note = fs::metadata(out.join("notes.txt")).unwrap().ino();
    succeeds(shop.0.path(), &["--out", "out/"]);
    assert_eq!(files(&out), names_with(&["notes.txt", ".link"]));
    assert_eq!(fs::metadata(out.join("notes.txt")).unwrap().ino(), note);
    assert_eq!(
        fs::read_link(out.join(".link")).unwrap(),
        Path::new("nowhere")
    );
    assert_eq!(fs::metadata(&out).unwrap().mode() & 0o777, 0o750);
    assert_eq!(shop.files(), ["out"]);
}

#[test]
fn the_working_folder_stays_the_one_it_is() {
    let shop = Shop::new();
    let before = fs::metadata(shop.0.path()).unwrap().ino();
    fs::write(shop.path("notes.txt"), "mine").unwrap();
    for _ in 0..2 {
        succeeds(shop.0.path(), &["--out", "."]);
        assert_eq!(shop.files(), names_with(&["notes.txt"]));
        assert_eq!(fs::metadata(shop.0.path()).unwrap().ino(), before);
    }
}

#[test]
fn a_link_to_a_folder_stays_a_link() {
    let shop = Shop::new();
    fs::create_dir(shop.path("real")).unwrap();
    symlink("real", shop.path("out")).unwrap();
    for _ in 0..2 {
        succeeds(shop.0.path(), &["--out", "out"]);
        assert_eq!(fs::read_link(shop.path("out")).unwrap(), Path::new("real"));
        assert_eq!(files(&shop.path("real")), names_with(&[]));
    }
    assert_eq!(shop.files(), ["out", "real"]);
}

#[test]
fn what_would_be_lost_is_refused_before_the_work() {
    let shop = Shop::new();
    fs::create_dir_all(shop.path("out/model.json/deep")).unwrap();
    symlink("nowhere", shop.path("link")).unwrap();
    fs::write(shop.path("file"), "mine").unwrap();
    for (out, said) in [
        ("out", "there is a folder with the name of an output file"),
        ("link", "the output is not a folder"),
        ("file", "the output is not a folder"),
    ] {
        let output = run(shop.0.path(), &["--out", out]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(2) && text.starts_with(&format!("error: {said}")),
            "{text}"
        );
    }
    assert_eq!(
        (shop.files(), files(&shop.path("out"))),
        (
            vec!["file".to_owned(), "link".to_owned(), "out".to_owned()],
            vec!["model.json".to_owned()]
        )
    );
    assert!(shop.path("out/model.json/deep").is_dir());
}

#[test]
fn a_new_folder_is_made_with_its_parents() {
    let shop = Shop::new();
    succeeds(shop.0.path(), &["--out", "a/b/c"]);
    assert_eq!(files(&shop.path("a/b/c")), names_with(&[]));
    assert_eq!(files(&shop.path("a/b")), ["c"]);
}

/// Two runs at once into one folder: the later one stays, whole, and neither removes the other's workspace.
#[test]
fn two_runs_at_once_do_not_mix() {
    let shop = Shop::new();
    succeeds(shop.0.path(), &["--out", "out"]);
    std::thread::scope(|scope| {
        for format in ["csv", "jsonl"] {
            let folder = shop.0.path();
            scope.spawn(move || succeeds(folder, &["--out", "out", "--format", format]));
        }
    });
    let found = files(&shop.path("out"));
    let scores: Vec<_> = found
        .iter()
        .filter(|name| name.starts_with("scores."))
        .collect();
    assert!(found.len() == MADE.len() && scores.len() == 1, "{found:?}");
    assert_eq!(shop.files(), ["out"]);
}

/// What a killed run left goes; a workspace that is held, a link and what has no lock stay.
#[test]
fn only_workspaces_that_nobody_holds_are_cleared_away() {
    let shop = Shop::new();
    for name in [
        ".clv-run-killed",
        ".clv-run-alive",
        ".clv-run-other",
        "real",
    ] {
        fs::create_dir(shop.path(name)).unwrap();
        fs::write(shop.path(name).join("notes.txt"), "mine").unwrap();
    }
    let lock = |name: &str| fs::File::create(shop.path(name).join("lock")).unwrap();
    let (_killed, alive, _real) = (
        lock(".clv-run-killed"),
        lock(".clv-run-alive"),
        lock("real"),
    );
    alive.lock().unwrap();
    symlink("real", shop.path(".clv-run-link")).unwrap();
    fs::create_dir(shop.path(".clv-run-empty")).unwrap();
    succeeds(shop.0.path(), &["--out", "out"]);
    assert_eq!(
        shop.files(),
        [
            ".clv-run-alive",
            ".clv-run-link",
            ".clv-run-other",
            "out",
            "real"
        ]
    );
    assert_eq!(files(&shop.path("real")), ["lock", "notes.txt"]);
}
