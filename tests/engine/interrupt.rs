//! Signals end a run with the code that says so; temporaries are gone, outputs whole or absent.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::shop::{Shop, few_orders, files};

fn clv(shop: &Shop, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command
        .current_dir(shop.0.path())
        .args(arguments)
        .arg("--quiet")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// A shop with a log that takes a while, and a folder for temporaries.
fn busy_shop() -> Shop {
    let shop = Shop::new();
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/models/shop.json");
    let arguments = [
        "simulate",
        "--model",
        model,
        "--customers",
        "60000",
        "--days",
        "730",
        "-o",
        "log.csv",
    ];
    assert!(
        clv(&shop, &arguments)
            .status()
            .expect("a process")
            .success()
    );
    std::fs::create_dir(shop.path("temporary")).expect("a folder");
    shop
}

fn run(shop: &Shop) -> Child {
    let arguments = ["run", "log.csv", "--out", "out", "--temp-dir", "temporary"];
    let quick = ["--model", "bg-nbd", "--intervals", "none"];
    let mut command = clv(shop, &[&arguments[..], &quick].concat());
    command.spawn().expect("a process")
}

fn wait_for(reached: impl Fn() -> bool) {
    let start = Instant::now();
    while !reached() && start.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("sh")
        .args(["-c", &format!("kill -{signal} {}", child.id())])
        .status();
    assert!(sent.expect("a shell").success());
}

#[test]
fn a_signal_leaves_no_temporaries_and_no_half_outputs() {
    let shop = busy_shop();
    let spooling = || !files(&shop.path("temporary")).is_empty();
    let evaluating = || {
        shop.files()
            .iter()
            .any(|name| name.starts_with(".clv-run-"))
    };
    let reached: [(&str, i32, &dyn Fn() -> bool); 4] = [
        ("HUP", 129, &spooling),
        ("TERM", 143, &spooling),
        ("INT", 130, &evaluating),
        ("TERM", 143, &evaluating),
    ];
    for (signal, code, reached) in reached {
        let mut child = run(&shop);
        wait_for(reached);
        send(signal, &child);
        assert_eq!(child.wait().expect("an end").code(), Some(code), "{signal}");
        assert_eq!(shop.files(), ["log.csv", "temporary"], "{signal}");
        assert_eq!(
            files(&shop.path("temporary")),
            Vec::<String>::new(),
            "{signal}"
        );
    }
    assert!(run(&shop).wait().expect("an end").success());
    assert_eq!(shop.files(), ["log.csv", "out", "temporary"]);
    assert_eq!(files(&shop.path("temporary")), Vec::<String>::new());
}

/// The files of a folder by name, without the seconds that an evaluation took.
fn generation(folder: &Path) -> BTreeMap<String, String> {
    let read = |name: String| {
        let text = std::fs::read_to_string(folder.join(&name)).expect("text");
        (name, text)
    };
    // the record differs from run to run, and only it
    files(folder)
        .into_iter()
        .filter(|name| name != "run.json" && folder.join(name).is_file())
        .map(read)
        .collect()
}

/// A run until one of two days, whose files differ in all of their names.
fn run_until(shop: &Shop, day: usize) -> Command {
    let (until, format) = [("2024-12-31", "csv"), ("2024-11-30", "jsonl")][day];
    let arguments = [
        "run",
        "orders.csv",
        "--out",
        "out",
        "--temp-dir",
        "temporary",
    ];
    let mut command = clv(shop, &arguments);
    command
        .args(["--until", until, "--format", format])
        .args(["--model", "bg-nbd", "--origins", "1"])
        .env("SOURCE_DATE_EPOCH", "0");
    command
}

/// Kills runs at moments drawn by chance, each over an older one; gives what was found afterwards.
///
/// Every third run is killed when its last file is there, about when the folders change places.
fn killed(shop: &Shop, kills: u64, mut judge: impl FnMut(&str)) {
    let start = Instant::now();
    assert!(run_until(shop, 0).status().expect("a process").success());
    let usual = start.elapsed();
    let mut rng = ChaCha8Rng::seed_from_u64(kills);
    let is_made = || {
        made_in(shop, "report.html")
            .iter()
            .any(|path| path.exists())
    };
    for kill in 0..kills {
        let mut child = run_until(shop, usize::from(kill % 2 == 0))
            .spawn()
            .expect("a process");
        if kill % 3 == 0 {
            wait_for(|| is_made() || child_is_gone(&child));
            std::thread::sleep(Duration::from_micros(rng.random_range(0..3_000)));
        } else {
            std::thread::sleep(usual.mul_f64(rng.random_range(0.0..1.2)));
        }
        send(if kill % 4 == 1 { "INT" } else { "KILL" }, &child);
        child.wait().expect("an end");
        judge(&format!("kill {kill}"));
    }
}

/// Where a file of this name is made while a run lasts: in a workspace beside the output or in it.
fn made_in(shop: &Shop, name: &str) -> Vec<PathBuf> {
    let inside = |folder: PathBuf| {
        let workspaces = files(&folder)
            .into_iter()
            .filter(|name| name.starts_with(".clv-run-"));
        workspaces
            .map(|workspace| folder.join(workspace).join("new").join(name))
            .collect::<Vec<_>>()
    };
    [inside(shop.0.path().to_owned()), inside(shop.path("out"))].concat()
}

fn child_is_gone(child: &Child) -> bool {
    std::fs::read_to_string(format!("/proc/{}/stat", child.id()))
        .is_ok_and(|stat| stat.contains(") Z "))
}

/// A shop with the files of both generations to compare with.
fn generations(shop: &Shop) -> [BTreeMap<String, String>; 2] {
    shop.write("orders.csv", few_orders().as_bytes());
    std::fs::create_dir(shop.path("temporary")).expect("a folder");
    let made = [0, 1].map(|day| {
        assert!(run_until(shop, day).status().expect("a process").success());
        let files = generation(&shop.path("out"));
        std::fs::remove_dir_all(shop.path("out")).expect("removed");
        files
    });
    assert!(
        made[0]
            .iter()
            .all(|(name, text)| made[1].get(name) != Some(text))
    );
    assert_eq!(made.each_ref().map(BTreeMap::len), [14, 14]);
    made
}

#[test]
fn a_killed_run_leaves_the_older_files_or_the_new_ones() {
    let shop = Shop::new();
    let made = generations(&shop);
    std::fs::create_dir(shop.path("out")).expect("a folder");
    std::fs::write(shop.path("out").join("notes.txt"), "mine").expect("a file");
    let made = made.map(|mut files| {
        files.insert("notes.txt".to_owned(), "mine".to_owned());
        files
    });
    let mut seen = [0, 0];
    killed(&shop, 30, |kill| {
        let left = generation(&shop.path("out"));
        let found = made.iter().position(|files| *files == left);
        seen[found.unwrap_or_else(|| panic!("{kill}: a mixture of {:?}", left.keys()))] += 1;
    });
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    assert!(run_until(&shop, 1).status().expect("a process").success());
    assert!(generation(&shop.path("out")) == made[1]);
    assert_eq!(shop.files(), ["orders.csv", "out", "temporary"]);
    assert_eq!(files(&shop.path("temporary")), Vec::<String>::new());
}

#[test]
fn where_folders_cannot_change_places_files_of_two_runs_never_stand_side_by_side() {
    let shop = Shop::new();
    let made = generations(&shop);
    std::fs::create_dir_all(shop.path("out/ours/deep")).expect("folders");
    std::fs::write(shop.path("out/ours/deep/notes.txt"), "mine").expect("a file");
    killed(&shop, 12, |kill| {
        let left = generation(&shop.path("out"));
        let is_part = |files: &BTreeMap<String, String>| {
            left.iter()
                .all(|(name, text)| files.get(name) == Some(text))
        };
        assert!(
            made.iter().any(is_part),
            "{kill}: a mixture of {:?}",
            left.keys()
        );
        assert!(
            !left.contains_key("report.html") || left.len() == 14,
            "{kill}: a report without its files"
        );
        assert_eq!(
            std::fs::read_to_string(shop.path("out/ours/deep/notes.txt")).expect("text"),
            "mine"
        );
    });
    assert!(run_until(&shop, 1).status().expect("a process").success());
    assert!(generation(&shop.path("out")) == made[1]);
    assert_eq!(files(&shop.path("out")).len(), 16);
    assert_eq!(shop.files(), ["orders.csv", "out", "temporary"]);
}
