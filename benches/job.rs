//! What the whole job costs, and its parts: `cargo bench --bench job`.
//!
//! A log of 20,000 customers is drawn once; every part is a process of its own, as for a user.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
#![allow(missing_docs, reason = "criterion's macros make functions")]

use std::path::Path;
use std::process::Command;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/model.json");

fn clv(folder: &Path, command: &str) {
    let arguments = command.split(' ').chain(["--quiet"]);
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "clv {command}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn job(c: &mut Criterion) {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    clv(
        folder,
        &format!("simulate --model {MODEL} --customers 20000 --days 730 -o log.csv"),
    );
    let rows = std::fs::read_to_string(folder.join("log.csv"))
        .unwrap()
        .lines()
        .count()
        - 1;
    let mut group = c.benchmark_group("20000 customers");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(rows as u64));
    for command in [
        "rfm log.csv -o rfm.csv",
        "rfm log.csv --memory 16MiB -o rfm.csv",
        "fit log.csv -o model.json",
        "score log.csv --model model.json -o scores.csv",
        "score log.csv --model model.json --intervals none -o scores.csv",
        "evaluate log.csv --split 2025-06-30 -o evaluation.json",
        "run log.csv --out out",
    ] {
        group.bench_function(command.replace("log.csv ", ""), |b| {
            b.iter_batched(
                || drop(std::fs::remove_dir_all(folder.join("out"))),
                |()| clv(folder, command),
                criterion::BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, job);
criterion_main!(benches);
