//! The command line: exit code, stdout and stderr of a call in one block.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::shop::few_orders;

const SHOP: &str = "tests/shop/orders.csv";

/// Runs `clv` in the repository's folder.
fn clv(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.env("LC_ALL", "C");
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "0");
    command.stdin(Stdio::null()).output().unwrap()
}

/// One block for a snapshot; temporary folders lose their names.
fn block(arguments: &[&str], folder: Option<&TempDir>) -> String {
    let output = clv(arguments);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let block = format!(
        "$ clv {}\nexit code: {}\n--- stdout\n{}--- stderr\n{}",
        arguments.join(" "),
        output.status.code().unwrap(),
        text(&output.stdout)
            .lines()
            .filter(|line| !line.contains("optimum checked"))
            .fold(String::new(), |all, line| all + line + "\n"),
        text(&output.stderr)
    );
    match folder {
        Some(folder) => block.replace(folder.path().to_str().unwrap(), "FOLDER"),
        None => block,
    }
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn write(folder: &TempDir, name: &str, text: &str) -> String {
    let path = path(folder, name);
    std::fs::write(&path, text).unwrap();
    path
}

const HAND_WRITTEN: &str = r#"{"schema": "clv-model/1", "unit": "week",
 "purchase": {"model": "bg-nbd", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}}"#;

#[test]
fn the_audit_of_the_sample_shop_counts_every_oddity() {
    insta::assert_snapshot!(block(&["audit", SHOP], None));
}

#[test]
fn the_card_of_the_sample_shop_is_stable() {
    insta::assert_snapshot!(block(&["fit", SHOP, "--quiet", "--model", "bg-nbd"], None));
}

#[test]
fn a_fit_writes_the_model_that_ships() {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["fit", SHOP, "--quiet", "--model", "bg-nbd", "-o", "-"])
        .env("SOURCE_DATE_EPOCH", "1735689600")
        .output()
        .unwrap();
    let shipped =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("models/shop.json")).unwrap();
    let [made, shipped] =
        [output.stdout, shipped].map(|text| serde_json::from_slice::<Value>(&text).unwrap());
    for part in [
        "/data",
        "/fitted_at",
        "/until",
        "/merge",
        "/refunds",
        "/unit",
        "/purchase/customers",
    ] {
        assert_eq!(made.pointer(part), shipped.pointer(part), "{part}");
    }
    for symbol in [
        "purchase/parameters/r",
        "purchase/parameters/alpha",
        "purchase/parameters/a",
        "purchase/parameters/b",
    ] {
        let of = |model: &Value| {
            model
                .pointer(&format!("/{symbol}"))
                .and_then(Value::as_f64)
                .unwrap()
        };
        assert!((of(&made) / of(&shipped) - 1.0).abs() < 1e-9, "{symbol}");
    }
}

#[test]
fn both_exports_of_the_sample_shop_give_the_same_table() {
    let of = |file: &str| clv(&["rfm", file, "--quiet"]).stdout;
    let table = of(SHOP);
    assert!(table.len() > 100_000);
    assert_eq!(table, of("tests/shop/commandes.csv"));
}

/// The daily fixture of the peers' test suites, end 2015-02-07.
#[test]
fn the_peers_fixture_comes_out_of_the_command() {
    let days = [
        ("1", "01-01 02-06"),
        ("2", "01-01"),
        ("3", "01-01 01-02 01-05"),
        ("4", "01-16 02-02 02-05"),
        ("5", "01-16 01-17 01-18"),
        ("6", "02-02"),
    ];
    let mut values = [1, 2, 2, 3, 1, 5, 6, 3, 3, 3, 1, 8, 5].into_iter();
    let mut text = String::from("id,date,amount\n");
    for (id, days) in days {
        days.split(' ')
            .for_each(|day| text += &format!("{id},2015-{day},{}\n", values.next().unwrap()));
    }
    let folder = TempDir::new().unwrap();
    let log = write(&folder, "log.csv", &text);
    let table = clv(&[
        "rfm",
        &log,
        "--until",
        "2015-02-07",
        "--unit",
        "day",
        "--quiet",
    ])
    .stdout;
    let table = String::from_utf8(table).unwrap();
    let rows: Vec<String> = table
        .lines()
        .skip(1)
        .map(|row| row.split(',').take(5).collect::<Vec<_>>().join(","))
        .collect();
    assert_eq!(
        rows,
        [
            "1,1,36,37,2",
            "2,0,0,37,",
            "3,2,4,37,3",
            "4,2,20,22,3",
            "5,2,2,22,4.5",
            "6,0,0,5,"
        ]
    );
}

#[test]
fn a_run_writes_all_its_files_and_a_second_one_replaces_them() {
    let folder = TempDir::new().unwrap();
    let orders = write(&folder, "orders.csv", &few_orders());
    let out = path(&folder, "out");
    for _ in 0..2 {
        let output = clv(&["run", &orders, "--out", &out, "--quiet"]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.stdout.is_empty());
        let mut names: Vec<_> = std::fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
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
            ]
        );
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(
        left.len(),
        2,
        "something was left beside the orders and the output: {left:?}"
    );
}

#[test]
fn saving_loading_and_scoring_gives_the_same_bytes_as_a_run() {
    let folder = TempDir::new().unwrap();
    let orders = write(&folder, "orders.csv", &few_orders());
    let (out, scores) = (path(&folder, "out"), path(&folder, "scores.csv"));
    let run = ["run", &orders, "--out", &out, "--quiet", "--threads", "1"];
    assert!(clv(&run).status.success());
    let model = format!("{out}/model.json");
    assert!(
        clv(&[
            "score",
            &orders,
            "--model",
            &model,
            "-o",
            &scores,
            "--quiet",
            "--threads",
            "7"
        ])
        .status
        .success()
    );
    assert_eq!(
        std::fs::read(scores).unwrap(),
        std::fs::read(format!("{out}/scores.csv")).unwrap()
    );
}

#[test]
fn a_hand_written_model_scores_an_rfm_table() {
    let folder = TempDir::new().unwrap();
    let model = write(&folder, "model.json", HAND_WRITTEN);
    let table = write(
        &folder,
        "rfm.csv",
        "customer_id,frequency,recency,T\na,2,30.43,38.86\nb,0,0,30\nc,300,300,300\n",
    );
    let arguments = [
        "score",
        &table,
        "--model",
        &model,
        "--horizon",
        "39w",
        "--quiet",
    ];
    insta::assert_snapshot!(block(&arguments, Some(&folder)));
}

#[test]
fn one_reading_gives_the_scores_of_a_fit_and_a_score() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for name in ["bg-nbd", "pareto-nbd"] {
        let (model, apart, together) =
            (path("model.json"), path("apart.csv"), path("together.csv"));
        let which = format!("--fit={name}");
        for arguments in [
            vec!["fit", SHOP, "--model", name, "-o", &model, "--quiet"],
            vec!["score", SHOP, "--model", &model, "-o", &apart, "--quiet"],
            vec!["score", SHOP, &which, "-o", &together, "--quiet"],
        ] {
            let output = clv(&arguments);
            assert!(output.status.success(), "{arguments:?}: {output:?}");
        }
        let [apart, together] = [apart, together].map(|path| std::fs::read(path).unwrap());
        assert!(apart.len() > 10_000 && apart == together, "{name}");
    }
    for arguments in [
        vec!["score", SHOP],
        vec!["score", SHOP, "--fit", "--model", "model.json"],
        vec!["score", SHOP, "--fit=nobody"],
        vec!["score", SHOP, "--fit", "--since", "2023-01-01"],
    ] {
        assert_eq!(clv(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_model_file_is_checked_word_by_word() {
    let folder = TempDir::new().unwrap();
    let faults = [
        ("no json", "nonsense".to_owned()),
        ("newer", HAND_WRITTEN.replace("clv-model/1", "clv-model/2")),
        ("unknown model", HAND_WRITTEN.replace("bg-nbd", "bg-nbdd")),
        ("missing", HAND_WRITTEN.replace(r#""r": 0.243, "#, "")),
        (
            "unknown parameter",
            HAND_WRITTEN.replace(r#""r""#, r#""rr""#),
        ),
        ("impossible", HAND_WRITTEN.replace("4.414", "-4.414")),
        (
            "unknown key",
            HAND_WRITTEN.replace(r#""unit""#, r#""mood": "good", "unit""#),
        ),
    ];
    let blocks = faults.map(|(name, text)| {
        let model = write(&folder, "model.json", &text);
        format!("[{name}]\n{}", block(&["inspect", &model], Some(&folder)))
    });
    insta::assert_snapshot!(blocks.join("\n"));
}

#[test]
fn wrong_usage_and_bad_data_have_their_own_exit_codes() {
    let folder = TempDir::new().unwrap();
    let model = write(
        &folder,
        "model.json",
        &HAND_WRITTEN.replace("week\"", "week\", \"merge\": \"day\""),
    );
    let once = write(
        &folder,
        "once.csv",
        "customer_id,date,amount\na,2024-01-01,5\nb,2024-01-02,5\n",
    );
    let strict = write(
        &folder,
        "strict.csv",
        "customer_id,date,amount\na,2024-01-01,5\nb,31/02/2024,5\n",
    );
    let blocks = [
        vec!["fit", "missing.csv"],
        vec!["fit", &once],
        vec!["fit", SHOP, "--model", "bg-nbdd"],
        vec!["fit", SHOP, "--unit", "fortnight"],
        vec!["audit", &strict, "--strict"],
        vec!["score", SHOP, "--model", &model, "--merge", "week"],
        vec!["score", SHOP, "--model", &model, "--horizon", "0d"],
        vec!["evaluate", SHOP, "--split", "2030-01-01"],
        vec!["fit", SHOP, "-o", "/nowhere/model.json"],
    ]
    .map(|arguments| block(&arguments, Some(&folder)));
    insta::assert_snapshot!(blocks.join("\n"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["rfm", SHOP, "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(0) && !stderr.contains("error"),
        "{stderr}"
    );
}

#[test]
fn a_drawn_log_is_the_same_every_time_and_can_be_fitted() {
    let folder = TempDir::new().unwrap();
    let draw = |seed: &str| {
        clv(&[
            "simulate",
            "--model",
            "models/shop.json",
            "--customers",
            "500",
            "--days",
            "365",
            "--seed",
            seed,
        ])
        .stdout
    };
    let log = draw("7");
    assert_eq!(log, draw("7"));
    assert_ne!(log, draw("8"));
    let path = path(&folder, "log.csv");
    std::fs::write(&path, log).unwrap();
    assert!(clv(&["fit", &path, "--merge", "none"]).status.success());
}

/// What a fit says on stderr, without places.
fn warnings(arguments: &[&str]) -> String {
    let text = String::from_utf8(clv(arguments).stderr).unwrap();
    let about_fits = text.lines().filter(|line| line.contains("-nbd: "));
    about_fits.fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn dropout_that_forty_weeks_of_one_cohort_do_not_identify_is_said_in_words() {
    let Some(log) = crate::common::shared_data("apparel_clvtools/transactions.csv") else {
        return;
    };
    let log = log.to_str().unwrap().to_owned();
    let of = |model| {
        warnings(&[
            "fit",
            &log,
            "--until",
            "2005-10-09",
            "--model",
            model,
            "--spend",
            "none",
        ])
    };
    insta::assert_snapshot!(of("pareto-nbd") + &of("bg-nbd") + &of("mbg-nbd"));
}

#[test]
fn dropout_at_once_or_hardly_ever_is_said_in_words() {
    let folder = TempDir::new().unwrap();
    let text = r#"{"schema": "clv-model/1", "unit": "week",
        "purchase": {"model": "bg-nbd", "parameters": {"r": 0.5, "alpha": 4, "a": 0.1, "b": 0.3}}}"#;
    let (model, log) = (write(&folder, "model.json", text), path(&folder, "log.csv"));
    clv(&[
        "simulate",
        "--model",
        &model,
        "--customers",
        "5000",
        "--days",
        "700",
        "-o",
        &log,
        "--quiet",
    ]);
    insta::assert_snapshot!(warnings(&[
        "fit", &log, "--spend", "none", "--model", "bg-nbd"
    ]));
}
