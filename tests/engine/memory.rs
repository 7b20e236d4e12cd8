//! A bound on memory: groups spill to disk, nothing of them stays there, and the table is the same to the byte.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clv::input::ReadOptions;

use crate::shop::{Shop, files, table, until};

const MIB: usize = 1 << 20;

/// More customers than the bound holds, in an order that scatters each one's rows: 400,000 and 600,000 rows.
fn crowd() -> String {
    let row = |at: u64| {
        let (customer, day) = (at * 7_919 % 400_000, at * 31 % 365);
        let date = chrono::NaiveDate::from_yo_opt(2023, day as u32 + 1).expect("a day of 2023");
        format!("customer-{customer},{date},{}.{:02}\n", at % 97, at % 89)
    };
    std::iter::once("customer_id,date,amount\n".to_owned())
        .chain((0..600_000).map(row))
        .collect()
}

/// Files with bytes in them two folders deep, where the engine puts its spills.
fn spills(temporary: &Path) -> Vec<String> {
    let inside = |folder: &Path| match std::fs::read_dir(folder) {
        Ok(entries) => entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect(),
        // a file, or a folder that has just gone
        Err(_) => Vec::new(),
    };
    let folders = inside(temporary)
        .into_iter()
        .flat_map(|folder| inside(&folder));
    let found = folders.flat_map(|folder| inside(&folder));
    let filled = found.filter(|path| path.metadata().is_ok_and(|file| file.len() > 0));
    filled.map(|path| path.display().to_string()).collect()
}

/// The table, and how many different spill files were seen while it was made.
fn watched(input: &str, options: &ReadOptions, temporary: &Path) -> (Vec<u8>, usize) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut seen = std::collections::HashSet::new();
            while !done.load(Ordering::Relaxed) {
                seen.extend(spills(temporary));
                std::thread::sleep(Duration::from_millis(1));
            }
            seen.len()
        });
        let table = table(&[input.to_owned()], options);
        done.store(true, Ordering::Relaxed);
        (table, watcher.join().expect("a watcher"))
    })
}

#[test]
fn past_the_bound_groups_spill_and_the_table_is_the_same() {
    let (shop, log) = Shop::of("log.csv", &crowd());
    let temporary = shop.path("temporary");
    std::fs::create_dir(&temporary).expect("a folder");
    let free = ReadOptions {
        temp_dir: Some(temporary.clone()),
        ..until("2023-12-31")
    };
    let (expected, spilled) = watched(&log, &free, &temporary);
    assert_eq!(spilled, 0, "nothing spills without a bound");
    for (memory, threads) in [(64 * MIB, 2), (64 * MIB, 16), (16 * MIB, 2)] {
        let bounded = ReadOptions {
            memory: Some(memory),
            threads,
            ..free.clone()
        };
        let (table, spilled) = watched(&log, &bounded, &temporary);
        assert!(spilled > 0, "no spill file at {memory} bytes");
        assert!(
            table == expected,
            "another table at {memory} bytes with {threads} threads"
        );
        assert_eq!(
            files(&temporary),
            Vec::<String>::new(),
            "spills are left behind"
        );
    }
}

/// What a shell says on stderr when a program of ours fails in it, with 16 MiB to group in.
#[cfg(unix)]
fn fails(shop: &Shop, limit: &str) -> String {
    let program = env!("CARGO_BIN_EXE_clv");
    let options = "--memory 16MiB --temp-dir temporary -o rfm.csv";
    let script = format!("trap '' XFSZ; {limit}; exec {program} rfm log.csv {options}");
    let mut command = std::process::Command::new("bash");
    command.current_dir(shop.0.path()).arg("-c").arg(script);
    let output = command.output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{limit}: {said}");
    assert!(!shop.path("rfm.csv").exists(), "{limit}");
    said
}

#[cfg(unix)]
#[test]
fn a_full_disk_and_too_many_open_files_are_told_with_what_helps() {
    let (shop, _) = Shop::of("log.csv", &crowd());
    std::fs::create_dir(shop.path("temporary")).expect("a folder");
    // a file that may not grow stands in for a disk that is full
    let said = fails(&shop, "ulimit -f 64");
    assert!(files(&shop.path("temporary")).is_empty());
    assert!(said.contains("cannot spill"), "{said}");
    assert!(said.contains("free some disk space"), "{said}");
    assert!(said.contains("`--temp-dir`"), "{said}");
    for files in [10, 14, 18] {
        let said = fails(&shop, &format!("ulimit -n {files}"));
        assert!(said.contains("Too many open files"), "{files}: {said}");
        assert!(said.contains("ulimit -n"), "{files}: {said}");
    }
}
