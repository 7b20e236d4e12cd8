//! Signals end a run with the code that says so; temporaries are gone, outputs whole or absent.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::shop::{Shop, files};

fn clv(shop: &Shop, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.current_dir(shop.0.path()).args(arguments).arg("--quiet").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A shop with a log that takes a while, and a folder for temporaries.
fn busy_shop() -> Shop {
    let shop = Shop::new();
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/models/shop.json");
    let arguments = ["simulate", "--model", model, "--customers", "60000", "--days", "730", "-o", "log.csv"];
    assert!(clv(&shop, &arguments).status().expect("a process").success());
    std::fs::create_dir(shop.path("temporary")).expect("a folder");
    shop
}

fn run(shop: &Shop) -> Child {
    let arguments = ["run", "log.csv", "--out", "out", "--temp-dir", "temporary"];
    clv(shop, &arguments).spawn().expect("a process")
}

fn wait_for(reached: impl Fn() -> bool) {
    let start = Instant::now();
    while !reached() && start.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).status();
    assert!(sent.expect("a shell").success());
}

#[test]
fn a_signal_leaves_no_temporaries_and_no_half_outputs() {
    let shop = busy_shop();
    let spooling = || !files(&shop.path("temporary")).is_empty();
    let evaluating = || shop.files().iter().any(|name| name.starts_with(".clv-run-"));
    let reached: [(&str, i32, &dyn Fn() -> bool); 3] =
        [("TERM", 143, &spooling), ("INT", 130, &evaluating), ("TERM", 143, &evaluating)];
    for (signal, code, reached) in reached {
        let mut child = run(&shop);
        wait_for(reached);
        send(signal, &child);
        assert_eq!(child.wait().expect("an end").code(), Some(code), "{signal}");
        assert_eq!(shop.files(), ["log.csv", "temporary"], "{signal}");
        assert_eq!(files(&shop.path("temporary")), Vec::<String>::new(), "{signal}");
    }
    assert!(run(&shop).wait().expect("an end").success());
    assert_eq!(shop.files(), ["log.csv", "out", "temporary"]);
    assert_eq!(files(&shop.path("temporary")), Vec::<String>::new());
}
