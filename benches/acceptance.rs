//! The acceptance list in one command: `cargo bench --bench acceptance` prints pass or fail, line by line.
//!
//! `-- --quick` leaves out what takes minutes: the thousand data sets, the million customers and the peers;
//! `-- --laws` adds what takes an hour: every law with 10,000 cases; `-- --late` begins at D.
//! The reference tables, laws and byte identities are `cargo test --release`; they are run from here too, and
//! `-- --own` leaves them out where that command has just passed.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use clv::fit;
use clv::forecast::Question;
use clv::history::{PurchaseHistory, SpendBasis, SpendHistory, Weighted};
use clv::input::{Merge, ReadOptions};
use clv::model::{BgCnbdK, BgNbd, GammaGamma, MbgCnbdK};
use clv::parallel::Workers;
use clv::rfm::{Customers, Purchases, Window};
use clv::store::StoredModel;
use clv::testing::Scoring;
use clv::testing::Training;
use clv::time::{DiscountRate, Horizon, TimeUnit};
use serde_json::Value;

use common::shared_data;

/// Prints one line per check and remembers whether all passed.
struct List {
    failed: u32,
    /// Whether tests are left out.
    own: bool,
}

impl List {
    fn check(&mut self, name: &str, pass: bool, seen: &str) {
        println!("{} {name}: {seen}", if pass { "pass" } else { "FAIL" });
        self.failed += u32::from(!pass);
    }

    fn near(&mut self, name: &str, seen: f64, wanted: f64, within: f64) {
        self.check(
            name,
            (seen - wanted).abs() <= within,
            &format!("{seen} (wanted {wanted} ± {within:.1e})"),
        );
    }

    fn command(&mut self, name: &str, arguments: &[&str]) {
        self.command_with(name, arguments, &[]);
    }

    fn command_with(&mut self, name: &str, arguments: &[&str], environment: &[(&str, &str)]) {
        if self.own && arguments.starts_with(&["test"]) && environment.is_empty() {
            println!("left out {name}");
            return;
        }
        let start = Instant::now();
        let output = Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(arguments)
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let said: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("test result") || line.contains("coverage over"))
            .collect();
        let seconds = start.elapsed().as_secs_f64();
        self.check(
            name,
            output.status.success(),
            &format!("{} ({seconds:.0} s)", said.join("; ")),
        );
    }
}

fn clv(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "clv {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_slice(&clv(arguments)).unwrap()
}

fn number(value: &Value, pointer: &str) -> f64 {
    value
        .pointer(pointer)
        .and_then(Value::as_f64)
        .unwrap_or(f64::NAN)
}

/// A 1: the numeric layers know nothing of the query engine; the sample shop runs.
fn house(list: &mut List) {
    let tree = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "tree",
            "--no-default-features",
            "-e",
            "normal",
            "--prefix",
            "none",
        ])
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let foreign = tree
        .lines()
        .filter(|line| line.starts_with("arrow") || line.starts_with("datafusion"))
        .count();
    list.check(
        "A1 numeric layers depend on no arrow crate",
        foreign == 0,
        &format!("{foreign} such crates"),
    );
    let folder = tempfile::TempDir::new().unwrap();
    let out = folder.path().join("out");
    let start = Instant::now();
    clv(&[
        "run",
        "tests/shop/orders.csv",
        "--out",
        out.to_str().unwrap(),
        "--quiet",
    ]);
    let files = std::fs::read_dir(&out).unwrap().count();
    list.check(
        "A1 the README's first command on the sample shop",
        files >= 4,
        &format!("{files} files in {:.2?}", start.elapsed()),
    );
}

/// A 2: the fits of the CDNOW sample.
fn fits(list: &mut List, sample: &str) {
    let model = json(&[
        "fit",
        sample,
        "--until",
        "1997-09-30",
        "--model",
        "bg-nbd",
        "-o",
        "-",
        "--quiet",
    ]);
    list.near(
        "A2 BG/NBD ln L",
        number(&model, "/purchase/ln_likelihood"),
        -9582.42921,
        5e-6,
    );
    for (symbol, value, error) in [
        ("r", 0.24259452, 0.01256),
        ("alpha", 4.41360202, 0.3782),
        ("a", 0.79292202, 0.1857),
        ("b", 2.42590678, 0.7054),
    ] {
        list.near(
            &format!("A2 {symbol}"),
            number(&model, &format!("/purchase/parameters/{symbol}")),
            value,
            1e-6 * value,
        );
        let seen = number(&model, &format!("/purchase/standard_errors/{symbol}"));
        list.near(
            &format!("A2 standard error of {symbol}"),
            seen,
            error,
            5.1e-5,
        );
    }
    list.near(
        "A2 Gamma-Gamma ln L",
        number(&model, "/spend/ln_likelihood"),
        -4055.91770,
        1e-5,
    );
    for (symbol, value) in [("p", 6.2496), ("q", 3.7442), ("v", 15.4435)] {
        list.near(
            &format!("A2 {symbol}"),
            number(&model, &format!("/spend/parameters/{symbol}")),
            value,
            5e-5,
        );
    }
}

/// A 3: the hold-out of the CDNOW sample.
fn holdout(list: &mut List, sample: &str) {
    let evaluation = json(&[
        "evaluate",
        sample,
        "--split",
        "1997-09-30",
        "--model",
        "bg-nbd",
        "-o",
        "-",
        "--quiet",
    ]);
    for (name, wanted, within) in [
        ("purchases/actual", 1882.0, 0.0),
        ("purchases/predicted", 1653.41, 5e-3),
        ("purchases/mae", 0.78545, 5e-6),
        ("purchases/rmse", 1.60798, 5e-6),
        ("value/mae", 30.408, 5e-4),
        ("value/rmse", 72.299, 5e-4),
        ("value/bias_pct", -15.56, 5e-3),
    ] {
        list.near(
            &format!("A3 {name}"),
            number(&evaluation, &format!("/entries/0/{name}")),
            wanted,
            within,
        );
    }
}

/// A 6, last sentence: coverage on the whole cohort, as it is.
fn coverage(full: &str) {
    let evaluation = json(&[
        "evaluate",
        full,
        "--split",
        "1997-09-30",
        "--model",
        "bg-nbd",
        "-o",
        "-",
        "--quiet",
    ]);
    for interval in evaluation["entries"][0]["intervals"].as_array().unwrap() {
        println!(
            "seen A6 cdnow_full, {} at {}: coverage {}",
            interval["of"], interval["level"], interval["coverage"]
        );
    }
}

/// A 7: a hand-written model and an RFM table.
fn by_hand(list: &mut List) {
    let folder = tempfile::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (model, table) = (path("model.json"), path("rfm.csv"));
    let parameters = r#"{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}"#;
    let text = format!(
        r#"{{"schema": "clv-model/1", "unit": "week", "purchase": {{"model": "bg-nbd", "parameters": {parameters}}},
            "spend": {{"model": "gamma-gamma", "parameters": {{"p": 6.24880225, "q": 3.74458845, "v": 15.44774801}}}}}}"#
    );
    std::fs::write(&model, text).unwrap();
    let rows = "customer_id,frequency,recency,T,monetary_value\na,2,30.43,38.86,22.35\nb,300,300,300,50\nc,501,501,501,50\n";
    std::fs::write(&table, rows).unwrap();
    for (row, column, horizon, wanted, within) in [
        (0, "expected_purchases", "39w", 1.22602817476714, 1e-14),
        (1, "expected_purchases", "3650w", 1016.60930120211, 1e-11),
        (2, "expected_purchases", "30w", 29.0327863615704, 1e-12),
        (0, "expected_spend", "39w", 24.658619, 5e-4),
    ] {
        let scores = clv(&[
            "score",
            &table,
            "--model",
            &model,
            "--horizon",
            horizon,
            "--quiet",
        ]);
        let mut reader = csv::Reader::from_reader(scores.as_slice());
        let at = reader
            .headers()
            .unwrap()
            .iter()
            .position(|name| name == column)
            .unwrap();
        let seen: f64 = reader.records().nth(row).unwrap().unwrap()[at]
            .parse()
            .unwrap();
        list.near(
            &format!("A7 {column} within {horizon}"),
            seen,
            wanted,
            within,
        );
    }
}

/// A 8: fits of grouped data; a million customers and the CDNOW sample.
fn speed(list: &mut List, sample: &str, million: bool) {
    let until = ReadOptions {
        until: "1997-09-30".parse().ok(),
        ..ReadOptions::default()
    };
    times(
        list,
        "cdnow_sample",
        &Purchases::read(&[sample.to_owned()], &until).unwrap().0,
        0.02,
    );
    if !million {
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let log = folder
        .path()
        .join("million.csv")
        .to_str()
        .unwrap()
        .to_owned();
    clv(&[
        "simulate",
        "--model",
        "models/shop.json",
        "--customers",
        "1000000",
        "--days",
        "1800",
        "--start",
        "2020-01-01",
        "-o",
        &log,
        "--quiet",
    ]);
    let bytes = Path::new(&log).metadata().unwrap().len();
    let start = Instant::now();
    let day = ReadOptions {
        merge: Some(Merge::Day),
        ..ReadOptions::default()
    };
    let (purchases, audit) = Purchases::read(&[log], &day).unwrap();
    println!(
        "seen A8 {} rows, {} MB read and grouped in {:.2?}",
        audit.rows_read,
        bytes / 1_000_000,
        start.elapsed()
    );
    times(list, "a million customers", &purchases, 1.0);
}

/// What models are fitted to.
fn histories(purchases: &Purchases) -> (Weighted<PurchaseHistory>, Weighted<SpendHistory>) {
    let mut training = Training::new(SpendBasis::Repeats);
    for block in purchases
        .customers(&Window::until(purchases.until()), TimeUnit::Week)
        .unwrap()
    {
        training.add(&block.unwrap()).unwrap();
    }
    training.collapsed()
}

fn times(list: &mut List, name: &str, purchases: &Purchases, most: f64) {
    let workers = Workers::new(0).unwrap();
    let (histories, spend) = histories(purchases);
    let timed = |fit: &dyn Fn()| {
        let start = Instant::now();
        fit();
        start.elapsed().as_secs_f64()
    };
    let bought = timed(&|| drop(fit::purchases::<BgNbd>(&histories, &workers).unwrap()));
    list.check(
        &format!("A8 BG/NBD on {name}"),
        bought < most,
        &format!("{bought:.4} s, {} histories", histories.len()),
    );
    let spent = timed(&|| drop(fit::spend::<GammaGamma>(&spend, &workers).unwrap()));
    list.check(
        &format!("A8 Gamma-Gamma on {name}"),
        spent < most,
        &format!("{spent:.4} s, {} histories", spend.len()),
    );
}

/// B 3: the comparison with DuckDB and lifetimes, where their environments are.
fn peers(list: &mut List) {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
        .unwrap_or_default();
    let peers =
        std::env::var_os("CLV_PEERS").map_or_else(|| cache.join("clv-peers"), PathBuf::from);
    let python = peers.join("duckdb/bin/python");
    if !python.exists() {
        println!("left out B3: benches/peers/setup.sh makes the environments of the peers");
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let (log, clv) = (folder.path().join("million.csv"), env!("CARGO_BIN_EXE_clv"));
    let run = |program: &Path, arguments: &[&str]| {
        let root = env!("CARGO_MANIFEST_DIR");
        Command::new(program)
            .current_dir(root)
            .args(arguments)
            .output()
            .unwrap()
    };
    let log = log.to_str().unwrap();
    assert!(
        run(&python, &["benches/peers/data.py", log, "--clv", clv])
            .status
            .success()
    );
    let compared = [
        "benches/peers/run.py",
        log,
        "--clv",
        clv,
        "--without",
        "pymc-marketing",
        "--repeats",
        "2",
    ];
    let output = run(Path::new("python3"), &compared);
    let text = String::from_utf8_lossy(&output.stdout);
    for line in text
        .lines()
        .filter(|line| line.ends_with("met |") || line.ends_with("met** |"))
    {
        list.check("B3", line.ends_with("| met |"), line);
    }
    list.check(
        "B3 results agree with the peers'",
        output.status.success(),
        &String::from_utf8_lossy(&output.stderr),
    );
}

/// C: likelihoods never worse than the best known, and the time of a fit from cold.
fn family(list: &mut List) {
    const BEST: [(&str, &str, &str, f64); 8] = [
        ("cdnow_sample", "1997-09-30", "nbd", -9763.658),
        ("cdnow_sample", "1997-09-30", "pareto-nbd", -9594.97618),
        ("cdnow_sample", "1997-09-30", "mbg-nbd", -9582.1358),
        ("grocery_btydplus", "2006-12-31", "pareto-nbd", -15782.3922),
        ("grocery_btydplus", "2006-12-31", "mbg-nbd", -15781.9394),
        ("grocery_btydplus", "2006-12-31", "bg-cnbd-k", -15054.173),
        ("grocery_btydplus", "2006-12-31", "mbg-cnbd-k", -14978.211),
        ("apparel_clvtools", "2006-12-31", "pareto-nbd", -5848.0979),
    ];
    for (data, until, model, best) in BEST {
        let Some(log) = shared_data(&format!("{data}/transactions.csv")) else {
            return;
        };
        let log = log.to_str().unwrap();
        let fit = json(&[
            "fit", log, "--until", until, "--model", model, "--spend", "none", "-o", "-", "--quiet",
        ]);
        let seen = number(&fit, "/purchase/ln_likelihood");
        list.check(
            &format!("C1 {model} on {data}"),
            seen >= best,
            &format!("ln L {seen} (best known {best})"),
        );
    }
}

/// C: seconds of a fit on the CDNOW sample from cold, the least of five.
fn family_times(list: &mut List, sample: &str) {
    let until = ReadOptions {
        until: "1997-09-30".parse().ok(),
        ..ReadOptions::default()
    };
    let (histories, _) = histories(&Purchases::read(&[sample.to_owned()], &until).unwrap().0);
    let workers = Workers::new(0).unwrap();
    let check = |list: &mut List, name: &str, most: f64, fit: &dyn Fn()| {
        let times = (0..5).map(|_| {
            let start = Instant::now();
            fit();
            start.elapsed().as_secs_f64()
        });
        let least = times.fold(f64::INFINITY, f64::min);
        list.check(
            &format!("C speed of {name}"),
            least < most,
            &format!("{least:.4} s (under {most})"),
        );
    };
    for (name, most) in [
        ("bg-nbd", 0.02),
        ("mbg-nbd", 0.02),
        ("nbd", 0.02),
        ("pareto-nbd", 0.05),
    ] {
        check(list, name, most, &|| {
            drop(fit::purchases_named(name, &histories, &workers).unwrap());
        });
    }
    check(list, "mbg-cnbd-k at k = 2", 0.05, &|| {
        drop(fit::maximum_likelihood_at::<MbgCnbdK>(&histories, Some(2), &workers).unwrap());
    });
    check(list, "bg-cnbd-k at k = 2", 0.05, &|| {
        drop(fit::maximum_likelihood_at::<BgCnbdK>(&histories, Some(2), &workers).unwrap());
    });
}

/// What the package scores in `python/benches/scoring.py`.
const KINDS: [&str; 3] = ["path", "polars", "pandas"];

/// D: the wheel passes its tests, and scoring through it costs little more than without.
fn python(list: &mut List) {
    let wheel = [
        "test",
        "--release",
        "--test",
        "engine",
        "--",
        "wheel",
        "--nocapture",
    ];
    list.command(
        "D1, D2, D3, D5 the wheel in a fresh environment: size, mypy, pytest, the notebook",
        &wheel,
    );
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wheel/environment/bin/python");
    if !environment.exists() {
        println!("left out D4: there is no Python here");
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let log = folder.path().join("log.csv").to_str().unwrap().to_owned();
    let drawn = [
        "simulate",
        "--model",
        "models/shop.json",
        "--customers",
        "200000",
        "--days",
        "1800",
        "--start",
        "2020-01-01",
        "-o",
        &log,
    ];
    clv(&[&drawn[..], &["--quiet"]].concat());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/benches/scoring.py");
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/shop.json");
    let mut package = Command::new(environment);
    package
        .current_dir(folder.path())
        .arg(script)
        .arg(&log)
        .arg(&model);
    let mut package = package
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut ask, mut said) = (
        package.stdin.take().unwrap(),
        BufReader::new(package.stdout.take().unwrap()).lines(),
    );
    // by turns, so that both meet the same machine; the least of each counts, and the first warms up
    let (mut own, mut theirs) = (f64::INFINITY, [f64::INFINITY; 3]);
    for turn in 0..9 {
        let seconds = scoring(&log, &model);
        writeln!(ask, "again").unwrap();
        let told: Value = serde_json::from_str(&said.next().unwrap().unwrap()).unwrap();
        if turn > 0 {
            own = own.min(seconds);
            theirs
                .iter_mut()
                .zip(KINDS)
                .for_each(|(least, kind)| *least = least.min(told[kind].as_f64().unwrap()));
        }
    }
    drop(ask);
    assert!(package.wait().unwrap().success());
    for (kind, seconds) in KINDS.into_iter().zip(theirs) {
        let ratio = seconds / own;
        let seen = format!("{ratio:.3} × the library's {own:.3} s (at most 1.1)");
        list.check(
            &format!("D4 scoring 200,000 customers, {kind}"),
            ratio <= 1.1,
            &seen,
        );
    }
}

/// Seconds in which the library reads a log and scores everybody.
fn scoring(log: &str, model: &Path) -> f64 {
    let start = Instant::now();
    let (model, _) = StoredModel::read(model).unwrap();
    let (merge, refunds) = model.treatment(None, None).unwrap();
    let options = ReadOptions {
        unit: Some(model.unit()),
        merge: Some(merge),
        refunds: Some(refunds),
        ..ReadOptions::default()
    };
    let customers = Customers::read(&[log.to_owned()], &options).unwrap();
    let (horizon, rate) = (
        Horizon::from_days(365.0).unwrap(),
        DiscountRate::annual(0.1).unwrap(),
    );
    let question = Question {
        horizon: horizon.in_unit(model.unit()),
        delta: rate.continuous(model.unit()),
        margin: 1.0,
        level: 0.9,
        intervals: true,
    };
    let workers = Workers::new(0).unwrap();
    let mut scoring = Scoring::new(&model, question, &customers, &workers).unwrap();
    let rows: Vec<_> = customers
        .blocks(model.unit())
        .unwrap()
        .map(|block| scoring.score(block.unwrap()).unwrap().rows)
        .collect();
    assert!(!rows.is_empty());
    start.elapsed().as_secs_f64()
}

/// E: plain words, the structure of the library, and the README's commands.
fn library(list: &mut List) {
    let numeric = ["test", "--release", "--test", "numeric", "--"];
    list.command(
        "E1, E3 prose, layers, DESIGN's tables, a model from outside the library",
        &[
            &numeric[..],
            &["prose", "layers", "design", "toy_model", "words"],
        ]
        .concat(),
    );
    let engine = ["test", "--release", "--test", "engine", "--"];
    list.command(
        "E1 README's commands, help, specifications, one reading of a file",
        &[&engine[..], &["readme", "help", "specification", "reading"]].concat(),
    );
    list.command(
        "E2 the examples of the documentation",
        &["test", "--release", "--doc"],
    );
}

/// F: nothing is believed in silence.
fn doubts(list: &mut List, quick: bool) {
    let engine = ["test", "--release", "--test", "engine", "--"];
    let kinds = [
        "trust",
        "manners",
        "limits",
        "damaged",
        "unseekable",
        "wide",
        "verdict",
        "metamorphic",
    ];
    list.command(
        "F1 doubts, faults, limits and verdicts",
        &[&engine[..], &kinds].concat(),
    );
    let cases = [("CLV_MUTATIONS", "3000"), ("CLV_ODD_SHOPS", "200")];
    list.command_with(
        "F2 3,000 damaged inputs and 200 odd shops (a few dozen with --quick)",
        &[&engine[..], &["mutations", "odd_shops"]].concat(),
        if quick { &[] } else { &cases },
    );
}

/// G: exports, one customer, and where data live.
fn exports(list: &mut List) {
    let engine = ["test", "--release", "--test", "engine", "--"];
    list.command(
        "G1, G3 presets, mapping files, columns by name and content",
        &[
            &engine[..],
            &["presets", "odd_exports", "columns", "json_lines"],
        ]
        .concat(),
    );
    list.command(
        "G2 the UCI workbook comes to a plain sum",
        &[&engine[..], &["the_workbook_of_online_retail"]].concat(),
    );
    list.command(
        "G4 one shop from ten containers",
        &[
            &engine[..],
            &["workbooks", "archives", "databases", "stores"],
        ]
        .concat(),
    );
    list.command(
        "G4 one customer, one order",
        &[&engine[..], &["identity", "orders_once"]].concat(),
    );
}

/// H: the stack against BG/NBD on hold-outs, the interval of the total, and the time of a fit.
fn forecasts(list: &mut List) {
    for (folder, split, log_score, auc) in [
        ("cdnow_full", "1997-09-30", -1.0, 0.762),
        ("grocery_btydplus", "2006-12-31", -1.24, 0.878),
        ("completejourney_sample", "2017-06-30", -2.93, 0.86),
    ] {
        let Some(path) = shared_data(&format!("{folder}/transactions.csv")) else {
            continue;
        };
        let log = path.to_str().unwrap();
        let evaluation = json(&[
            "evaluate",
            log,
            "--split",
            split,
            "--model",
            "bg-nbd,auto",
            "--origins",
            "1",
            "-o",
            "-",
            "--quiet",
        ]);
        let of =
            |entry: usize, what: &str| number(&evaluation, &format!("/entries/{entry}/{what}"));
        let score = of(1, "purchases/log_score");
        list.check(
            &format!("H {folder}: log score of the stack"),
            score >= log_score && score > of(0, "purchases/log_score"),
            &format!("{score:.4} against {:.4}", of(0, "purchases/log_score")),
        );
        let seen = of(1, "churn/auc");
        list.check(
            &format!("H {folder}: churn AUC of the stack"),
            seen >= auc,
            &format!("{seen:.4}"),
        );
        let ratio = of(1, "purchases/rmse") / of(0, "purchases/rmse");
        list.check(
            &format!("H {folder}: RMSE against BG/NBD"),
            ratio <= 1.02,
            &format!("{ratio:.4}"),
        );
        let is_inside = &evaluation["entries"][1]["totals"]["purchases"]["inside"];
        list.check(
            &format!("H {folder}: the 90% interval holds the total"),
            *is_inside == true,
            &is_inside.to_string(),
        );
        let start = Instant::now();
        clv(&["fit", log, "--model", "auto", "-o", "-", "--quiet"]);
        let seconds = start.elapsed().as_secs_f64();
        list.check(
            &format!("H {folder}: a fit of the stack takes less than 10 s"),
            seconds < 10.0,
            &format!("{seconds:.2} s"),
        );
    }
    list.command(
        "H stacks, levels, origins and the default model",
        &[
            "test",
            "--release",
            "--test",
            "engine",
            "--",
            "auto",
            "evaluate",
            "months",
            "metamorphic",
        ],
    );
}

/// I: segments, economics, audiences, erasure and experiments; a million customers in 20 s each.
fn decisions(list: &mut List, quick: bool) {
    list.command(
        "I segments, economics, audiences, erasure, experiments",
        &[
            "test",
            "--release",
            "--test",
            "engine",
            "--",
            "segment::",
            "economics::",
            "export::",
            "forget::",
            "experiment::",
            "cohorts::",
            "audiences::",
            "config::",
        ],
    );
    list.command(
        "I hashes, maps, tiers, what if, simulated experiments",
        &[
            "test",
            "--release",
            "--lib",
            "--",
            "segment::",
            "economics::",
            "audience::",
            "erasure::",
            "experiment::",
            "cohorts::",
        ],
    );
    if quick {
        return;
    }
    list.command(
        "I intervals of tiers on 400 simulated shops cover 88% to 92%",
        &["bench", "--bench", "coverage", "--", "groups"],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (log, model, scores) = (path("log.csv"), path("model.json"), path("scores.csv"));
    let shop = "models/shop.json";
    let size = ["--customers", "1000000", "--days", "730"];
    clv(&[&["simulate", "--model", shop, "-o", &log, "-q"], &size[..]].concat());
    clv(&["fit", &log, "--model", "bg-nbd", "-o", &model, "-q"]);
    clv(&["score", &log, "--model", &model, "-o", &scores, "-q"]);
    let (table, groups) = (path("table.csv"), path("groups.csv"));
    let written = ["-o", &table, "--groups", &groups, "-q"];
    for (what, call) in [
        ("segment", vec!["segment", &scores, "--model", &model]),
        (
            "clusters",
            vec!["segment", &scores, "--model", &model, "--clusters", "auto"],
        ),
        ("economics", vec!["economics", &scores]),
    ] {
        let start = Instant::now();
        clv(&[&call[..], &written].concat());
        let seconds = start.elapsed().as_secs_f64();
        list.check(
            &format!("I {what}: a million customers in 20 s"),
            seconds < 20.0,
            &format!("{seconds:.1} s"),
        );
    }
}

/// J: the report in both languages, its figures, its charts; a million customers in 20 s and 5 MB.
fn reports(list: &mut List, quick: bool) {
    list.command(
        "J report, business, charts, both languages",
        &[
            "test",
            "--release",
            "--test",
            "engine",
            "--",
            "report::",
            "business::",
            "plot::",
            "words::",
            "read_back::",
        ],
    );
    list.command(
        "J the catalogues have the same sentences and figures",
        &["test", "--release", "--test", "numeric", "--", "words::"],
    );
    if quick {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (log, out, page) = (path("log.csv"), path("out"), path("page.html"));
    let shop = "models/shop.json";
    let size = ["--customers", "1000000", "--days", "730"];
    clv(&[&["simulate", "--model", shop, "-o", &log, "-q"], &size[..]].concat());
    clv(&["run", &log, "--model", "bg-nbd", "--out", &out, "-q"]);
    let start = Instant::now();
    clv(&["report", &out, "-o", &page, "-q"]);
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = std::fs::metadata(&page).unwrap().len() as f64 / 1e6;
    list.check(
        "J the report of a million customers in 20 s and 5 MB",
        seconds < 20.0 && megabytes < 5.0,
        &format!("{seconds:.1} s, {megabytes:.1} MB"),
    );
}

/// K: the same numbers in a million forecasts at once, in warehouses and on clusters; `peers` has the times.
fn elsewhere(list: &mut List) {
    list.command(
        "K forecasts of many customers are those of one",
        &[
            "test",
            "--release",
            "--test",
            "numeric",
            "--",
            "laws::scores",
        ],
    );
    list.command(
        "K SQL in DuckDB and PostgreSQL, other dialects, dbt; Spark and its page",
        &[
            "test",
            "--release",
            "--test",
            "engine",
            "--",
            "sql::",
            "spark::",
        ],
    );
}

fn main() -> ExitCode {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let own = std::env::args().any(|argument| argument == "--own");
    let mut list = List { failed: 0, own };
    if !std::env::args().any(|argument| argument == "--late") {
        early(&mut list, quick);
    }
    let numeric = ["test", "--release", "--test", "numeric"];
    python(&mut list);
    library(&mut list);
    doubts(&mut list, quick);
    exports(&mut list);
    forecasts(&mut list);
    decisions(&mut list, quick);
    reports(&mut list, quick);
    elsewhere(&mut list);
    if !quick {
        peers(&mut list);
        list.command(
            "A6 coverage of clv_ci, 1,000 data sets",
            &["bench", "--bench", "coverage"],
        );
    }
    if std::env::args().any(|argument| argument == "--laws") {
        let laws = [&numeric[..], &["--", "laws"]].concat();
        list.command_with(
            "C2 laws, 10,000 cases each",
            &laws,
            &[("CLV_LAW_CASES", "10000")],
        );
    }
    println!(
        "{}",
        if list.failed == 0 {
            "all pass".to_owned()
        } else {
            format!("{} failed", list.failed)
        }
    );
    if list.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A, B and C.
fn early(list: &mut List, quick: bool) {
    house(list);
    if let (Some(sample), Some(full)) = (
        shared_data("cdnow_sample/transactions.csv"),
        shared_data("cdnow_full/transactions.csv"),
    ) {
        let (sample, full) = (sample.to_str().unwrap(), full.to_str().unwrap());
        fits(list, sample);
        holdout(list, sample);
        coverage(full);
        speed(list, sample, !quick);
        family(list);
        family_times(list, sample);
    }
    by_hand(list);
    let numeric = ["test", "--release", "--test", "numeric"];
    list.command(
        "A4 reference tables and published figures",
        &[&numeric[..], &["--", "reference", "published"]].concat(),
    );
    list.command(
        "A5 fixtures and same bytes",
        &["test", "--release", "--test", "engine"],
    );
    list.command(
        "A6 recovery and predictive coverage",
        &[&numeric[..], &["--", "recovery", "coverage"]].concat(),
    );
    let engine = ["test", "--release", "--test", "engine", "--"];
    list.command(
        "B1 faults, kills and interrupts",
        &[&engine[..], &["faults", "output", "interrupt"]].concat(),
    );
    list.command(
        "B2 corpora of the fuzz targets",
        &[&numeric[..], &["--", "fuzz"]].concat(),
    );
    list.command("B3 spills at 64 MiB", &[&engine[..], &["memory"]].concat());
    let family = ["family", "nested", "estimates", "clvtools", "regularity"];
    list.command(
        "C1, C3, C4 the family on data and on itself",
        &[&numeric[..], &["--"], &family].concat(),
    );
}
