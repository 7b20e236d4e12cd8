//! `--uncertainty` from the command line to the scores.

use std::process::{Command, Output};

use tempfile::TempDir;

const SHOP: &str = "tests/shop/orders.csv";

fn clv(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "0");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn draws_of_a_stack_are_wrong_usage() {
    for command in ["fit", "run"] {
        let mut arguments = vec![command, SHOP, "--uncertainty", "posterior"];
        if command == "run" {
            arguments.extend(["--out", "/nowhere"]);
        }
        let output = clv(&arguments);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("`auto` is a stack"), "{stderr}");
        assert!(stderr.contains("--model bg-nbd"), "{stderr}");
    }
}

#[test]
fn model_files_with_draws_are_the_same_for_every_number_of_threads() {
    for method in ["posterior", "bootstrap"] {
        let fit = |threads: &str| {
            let asked = ["fit", SHOP, "--model", "bg-nbd", "-o", "-", "-q"];
            let how = ["--uncertainty", method, "--threads", threads];
            text(&clv(&[&asked[..], &how].concat()).stdout)
        };
        let (one, two) = (fit("1"), fit("2"));
        assert_eq!(one, two);
        assert!(one.contains("\"draws\"") && one.contains(&format!("\"{}\"", sampler(method))));
    }
}

fn sampler(method: &str) -> &str {
    if method == "posterior" {
        "psis"
    } else {
        method
    }
}

/// The columns of a table of scores by name.
fn columns(table: &str, names: &[&str]) -> Vec<Vec<String>> {
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned));
    let header: Vec<String> = lines.next().unwrap().collect();
    let places: Vec<usize> = names
        .iter()
        .map(|name| header.iter().position(|column| column == name).unwrap())
        .collect();
    lines
        .map(|line| {
            let cells: Vec<String> = line.collect();
            places.iter().map(|&place| cells[place].clone()).collect()
        })
        .collect()
}

#[test]
fn a_run_with_draws_has_other_intervals_and_the_same_expectations() {
    let folder = TempDir::new().unwrap();
    let run = |method: &str| {
        let out = folder.path().join(method);
        let out = out.to_str().unwrap();
        let how = ["--model", "bg-nbd", "--uncertainty", method, "-q"];
        let output = clv(&[&["run", SHOP, "--out", out][..], &how].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        std::fs::read_to_string(format!("{out}/scores.csv")).unwrap()
    };
    let (plain, drawn) = (run("asymptotic"), run("posterior"));
    let expectations = ["customer_id", "expected_purchases", "churn_risk", "clv"];
    assert_eq!(
        columns(&plain, &expectations),
        columns(&drawn, &expectations)
    );
    let intervals = ["clv_ci_lower", "clv_ci_upper"];
    assert_ne!(columns(&plain, &intervals), columns(&drawn, &intervals));
}
