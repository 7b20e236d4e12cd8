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
