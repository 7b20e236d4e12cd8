//! Manners of the program: it never writes over its input, says what it is told to say, and prints no cell as it is.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::common::shared;
use crate::shop::{Shop, few_orders};

const ORDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

fn clv(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command
        .current_dir(folder)
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "0");
    command.stdin(Stdio::null()).output().expect("the program")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn shop_with_a_model() -> Shop {
    let shop = Shop::new();
    fs::copy(ORDERS, shop.path("x.csv")).expect("a copy");
    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/models/shop.json");
    fs::copy(models, shop.path("m.jsonl")).expect("a copy");
    shop
}

#[test]
fn an_output_that_is_an_input_is_refused_before_anything_is_read() {
    let shop = shop_with_a_model();
    let folder = shop.0.path();
    fs::create_dir(shop.path("d")).expect("a folder");
    fs::copy(ORDERS, shop.path("d/scores.csv")).expect("a copy");
    fs::hard_link(shop.path("x.csv"), shop.path("hard.csv")).expect("a link");
    let before = fs::read(shop.path("x.csv")).expect("bytes");
    let model = fs::read(shop.path("m.jsonl")).expect("bytes");
    let cases: [&[&str]; 10] = [
        &["rfm", "x.csv", "-o", "x.csv"],
        &["rfm", "x.csv", "-o", "./d/../x.csv"],
        &["rfm", "x.csv", "-o", "hard.csv"],
        &["rfm", "*.csv", "-o", "x.csv"],
        &["fit", "x.csv", "-o", "x.csv"],
        &["audit", "x.csv", "-o", "x.csv"],
        &["evaluate", "x.csv", "--split", "2024-06-30", "-o", "x.csv"],
        &["run", "d/scores.csv", "--out", "d"],
        &["score", "x.csv", "--model", "m.jsonl", "-o", "m.jsonl"],
        &["score", "x.csv", "--model", "m.jsonl", "-o", "x.csv"],
    ];
    for case in cases {
        let output = clv(folder, case);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{case:?}: {said}");
        assert!(
            said.starts_with("error: the output is an input: `"),
            "{case:?}: {said}"
        );
    }
    assert!(fs::read(shop.path("x.csv")).expect("bytes") == before);
    assert!(fs::read(shop.path("d/scores.csv")).expect("bytes") == before);
    assert!(fs::read(shop.path("m.jsonl")).expect("bytes") == model);
    assert_eq!(shop.files(), ["d", "hard.csv", "m.jsonl", "x.csv"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_an_input_is_that_input() {
    let shop = shop_with_a_model();
    std::os::unix::fs::symlink("x.csv", shop.path("link.csv")).expect("a link");
    let output = clv(shop.0.path(), &["rfm", "x.csv", "-o", "link.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    let output = clv(shop.0.path(), &["rfm", "link.csv", "-o", "x.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    // another file, and a device, may be written
    assert!(
        clv(shop.0.path(), &["rfm", "x.csv", "-q", "-o", "y.csv"])
            .status
            .success()
    );
    assert!(
        clv(shop.0.path(), &["rfm", "x.csv", "-q", "-o", "/dev/null"])
            .status
            .success()
    );
}

/// No byte that moves a cursor, and no mark that turns text round.
fn assert_safe(what: &str, text: &str) {
    for character in text.chars().filter(|character| *character != '\n') {
        assert!(
            !character.is_control() && !('\u{202a}'..='\u{202e}').contains(&character),
            "{what}: {character:?} in {text}"
        );
    }
}

#[test]
fn what_files_hold_is_shown_and_not_obeyed() {
    let shop = Shop::new();
    let date = "\"2024-13-01\u{1b}[2J\u{202e}\nerror: forged\"";
    let mut rows = "customer,da\u{1b}te,amount\n".to_owned();
    for day in 1..29 {
        rows += &format!("a,2024-01-{day:02},1\nb,2024-02-{day:02},2\n");
    }
    rows += &format!("c,{date},3\n");
    let name = "or\u{1b}[31mders.csv";
    shop.write(name, rows.as_bytes());
    let columns = ["--date-col", "da\u{1b}te"];
    for verb in [
        &["audit"][..],
        &["rfm", "-o", "out.csv"],
        &["rfm", "--strict"],
    ] {
        for json in [&[][..], &["--json"]] {
            let output = clv(shop.0.path(), &[verb, &[name], &columns[..], json].concat());
            assert_safe("stderr", &told(&output));
            if verb[0] == "audit" && json.is_empty() {
                let table = String::from_utf8(output.stdout.clone()).expect("text");
                assert_safe("stdout", &table);
                assert!(table.contains(r"\x1b[31m") && table.contains(r"\x1b[2J\u{202e}\x0aerror"));
            }
            assert!(
                !told(&output)
                    .lines()
                    .any(|line| line.starts_with("error: forged"))
            );
        }
    }
}

#[test]
fn the_hostile_files_beside_the_repository_are_shown_and_not_obeyed() {
    for (verb, file) in [
        ("audit", "escape.csv"),
        ("rfm", "escape.csv"),
        ("inspect", "model_esc.json"),
        ("inspect", "fitted_esc.json"),
    ] {
        let Some(path) = shared(&format!("cases/faults/{file}")) else {
            return;
        };
        let output = clv(Path::new("."), &[verb, path.to_str().expect("text")]);
        assert_safe(file, &told(&output));
        if verb != "rfm" {
            assert_safe(file, &String::from_utf8(output.stdout).expect("text"));
        }
    }
}

#[test]
fn a_very_long_cell_is_cut_in_messages_and_in_the_audit() {
    let shop = Shop::new();
    let cell = "9".repeat(1_000_000);
    let text = format!("customer,date,amount\na,2024-01-01,1\na,2024-01-09,2\nb,{cell},3\n");
    let orders = shop.write("orders.csv", text.as_bytes());
    let output = clv(shop.0.path(), &["rfm", &orders, "--strict"]);
    assert!(told(&output).len() < 3_000, "{}", told(&output).len());
    let output = clv(shop.0.path(), &["audit", &orders, "-o", "-"]);
    assert!(output.stdout.len() < 10_000, "{}", output.stdout.len());
}

#[test]
fn quiet_prints_errors_only() {
    let shop = Shop::new();
    let output = clv(shop.0.path(), &["rfm", ORDERS, "-q", "-o", "rfm.csv"]);
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        told(&output)
    );
    let output = clv(shop.0.path(), &["rfm", "nothing.csv", "-q"]);
    assert!(told(&output).starts_with("error: "), "{}", told(&output));
}

#[test]
fn messages_as_json_are_events_with_level_code_values_and_time() {
    let shop = Shop::new();
    shop.write("orders.csv", few_orders().as_bytes());
    let run = ["run", "orders.csv", "--json", "--out", "out"];
    let output = clv(shop.0.path(), &[&run[..], &["--require", "good"]].concat());
    let mut codes = Vec::new();
    for line in told(&output).lines() {
        let event: Value = serde_json::from_str(line).expect("an event");
        assert!(["note", "warning", "error"].contains(&event["level"].as_str().expect("a level")));
        assert!(event["values"].is_object(), "{line}");
        assert_eq!(event["time"], "1970-01-01T00:00:00Z");
        assert!(
            !event["message"].as_str().expect("text").contains("   "),
            "{line}"
        );
        codes.push(event["code"].as_str().expect("a code").to_owned());
    }
    for code in ["rows-skipped", "audit", "evaluation", "scored", "written"] {
        assert!(
            codes.iter().any(|found| found == code),
            "{code} in {codes:?}"
        );
    }
    let output = clv(shop.0.path(), &["rfm", "nothing.csv", "--json"]);
    let event: Value = serde_json::from_str(&told(&output)).expect("one event");
    assert_eq!(
        (&event["level"], &event["code"]),
        (&"error".into(), &"input-output".into())
    );
}

#[test]
fn a_margin_or_rate_that_is_a_percentage_is_refused_with_the_fraction() {
    for (option, value, hint) in [
        ("--margin", "40", "0.4"),
        ("--margin", "1.5", "0.015"),
        ("--margin", "0", "0.4"),
        ("--margin", "-1", "0.4"),
        ("--discount-rate", "10", "0.1"),
        ("--discount-rate", "-0.1", "0.1"),
    ] {
        let shop = shop_with_a_model();
        let arguments = ["score", "x.csv", "--model", "m.jsonl", option, value];
        let output = clv(shop.0.path(), &arguments);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{option} {value}: {said}");
        assert!(
            said.contains(&format!("`{hint}`")),
            "{option} {value}: {said}"
        );
    }
}

#[test]
fn scoring_since_a_day_keeps_histories_whole() {
    let shop = shop_with_a_model();
    let scores = |more: &[&str]| {
        let arguments = [&["score", "x.csv", "--model", "m.jsonl"], more].concat();
        let output = clv(shop.0.path(), &arguments);
        assert!(output.status.success(), "{}", told(&output));
        (
            String::from_utf8(output.stdout.clone()).expect("text"),
            told(&output),
        )
    };
    let (all, _) = scores(&[]);
    let (same, said) = scores(&["--since", "2024-06-01"]);
    assert_eq!(all, same);
    assert!(said.contains("use `--active-since 2024-06-01`"), "{said}");
    let (active, said) = scores(&["--active-since", "2024-06-01"]);
    let whole: Vec<&str> = all.lines().collect();
    assert!(active.lines().all(|line| whole.contains(&line)));
    let customers = active.lines().count() - 1;
    assert!(customers > 100 && customers < 3_089, "{customers}");
    let expected =
        format!("scored {customers} of 3089 customers: those who bought on or after 2024-06-01");
    assert!(said.contains(&expected), "{said}");
    let last = active.lines().next().expect("a header").split(',');
    let at = last
        .into_iter()
        .position(|name| name == "last_purchase")
        .expect("a column");
    let is_active = |line: &str| {
        line.split(',')
            .nth(at)
            .is_some_and(|day| day >= "2024-06-01")
    };
    assert_eq!(
        all.lines().skip(1).filter(|line| is_active(line)).count(),
        customers
    );
}

#[cfg(unix)]
#[test]
fn parts_that_a_killed_program_left_are_swept_and_others_stay() {
    let shop = Shop::new();
    shop.write(".clv-abc123.part", b"customer data");
    shop.write(".clv-notes", b"mine");
    shop.write("clv-x.part", b"mine");
    let held = shop.write(".clv-held00.part", b"of a program at work");
    let held = fs::File::open(held).expect("a file");
    held.try_lock().expect("a lock");
    let output = clv(shop.0.path(), &["rfm", ORDERS, "-q", "-o", "rfm.csv"]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(
        shop.files(),
        [".clv-held00.part", ".clv-notes", "clv-x.part", "rfm.csv"]
    );
}

#[test]
fn a_date_far_before_all_others_is_a_question_with_an_answer_in_score_too() {
    let shop = shop_with_a_model();
    let path = shop.0.path().join("x.csv");
    let mut orders = std::fs::read_to_string(&path).expect("orders");
    let width = orders.lines().next().expect("a header").split(',').count();
    let header = orders.lines().next().expect("a header").to_owned();
    let cells = header.split(',').map(|name| match name {
        "Customer ID" => "C-OLD",
        "Created at" => "1900-01-01",
        "Total" => "10.00",
        _ => "",
    });
    let row: Vec<&str> = cells.collect();
    assert_eq!(row.len(), width);
    orders += &(row.join(",") + "\n");
    std::fs::write(&path, orders).expect("orders");
    let output = clv(shop.0.path(), &["score", "x.csv", "--model", "m.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("`--exclude-customer`"),
        "{}",
        told(&output)
    );
    let arguments = [
        "score",
        "x.csv",
        "--model",
        "m.jsonl",
        "--exclude-customer",
        "C-OLD",
    ];
    let output = clv(shop.0.path(), &arguments);
    assert!(output.status.success(), "{}", told(&output));
}

#[test]
fn a_missing_argument_is_explained() {
    let shop = shop_with_a_model();
    for (arguments, tip) in [
        (vec!["run", "x.csv"], "--out result"),
        (vec!["score", "x.csv"], "--model model.json"),
        (vec!["rfm"], "files, folders or patterns"),
    ] {
        let output = clv(shop.0.path(), &arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).contains(tip), "{}", told(&output));
    }
}
