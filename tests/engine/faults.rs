//! Every fault: exit code, place, reason and hint in a snapshot, and no output left behind.
#![cfg(target_os = "linux")]

use std::process::{Command, Output, Stdio};

use crate::shop::{Shop, files};

const MODEL: &str = r#"{"schema": "clv-model/1", "unit": "week",
 "purchase": {"model": "bg-nbd", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}}"#;

/// A call of `clv` in the shop's folder, which holds an empty folder `out`.
fn clv(shop: &Shop, call: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command
        .current_dir(shop.0.path())
        .args(call.split_whitespace())
        .env("SOURCE_DATE_EPOCH", "0");
    command
        .env("TMPDIR", shop.path("temporary"))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn shop(inputs: &[(&str, &str)]) -> Shop {
    let shop = Shop::new();
    for folder in ["out", "temporary"] {
        std::fs::create_dir(shop.path(folder)).unwrap();
    }
    inputs
        .iter()
        .for_each(|(name, text)| drop(shop.write(name, text.as_bytes())));
    shop
}

/// One block for a snapshot: the call, its exit code and what it said.
fn block(call: &str, output: &Output) -> String {
    let said =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    format!(
        "$ clv {call}\nexit code: {}\n--- stdout\n{}--- stderr\n{}\n",
        output.status.code().unwrap(),
        said[0],
        said[1]
    )
}

/// Runs every call on the inputs: a call that fails leaves nothing, no call leaves a temporary.
fn told(inputs: &[(&str, &str)], calls: &[&str]) -> String {
    let tell = |call: &&str| {
        let shop = shop(inputs);
        let before = shop.files();
        let output = clv(&shop, call);
        if !output.status.success() {
            assert_eq!(files(&shop.path("out")), Vec::<String>::new(), "{call}");
            assert!(output.stdout.is_empty(), "{call}");
        }
        assert_eq!(
            (shop.files(), files(&shop.path("temporary"))),
            (before, Vec::new()),
            "{call}"
        );
        block(call, &output)
    };
    calls.iter().map(tell).collect()
}

/// Transactions under the usual header.
fn log(rows: &str) -> String {
    format!("customer_id,date,amount\n{rows}")
}

/// A shop in which some come back: 1,200 rows, one order a day.
fn busy() -> Vec<String> {
    let start = chrono::NaiveDate::from_ymd_opt(2022, 1, 1).unwrap();
    let row = |day: u64| {
        let customer = if day.is_multiple_of(3) { day } else { day % 40 };
        format!(
            "c{customer},{},{}\n",
            start + chrono::Days::new(day),
            5 + day * 7 % 50
        )
    };
    (0..1_200).map(row).collect()
}

#[test]
fn files_that_cannot_be_read() {
    let inputs = [
        ("empty.csv", ""),
        ("header.csv", "customer_id,date,amount\n"),
        ("words.csv", "These are only words.\nAnd more of them.\n"),
        ("model.json", MODEL),
    ];
    insta::assert_snapshot!(told(
        &inputs,
        &[
            "audit missing.csv",
            "run missing.csv --out out/new",
            "audit missing*.csv",
            "audit out",
            "audit empty.csv",
            "fit empty.csv -o out/model.json",
            "audit header.csv",
            "rfm header.csv -o out/rfm.csv",
            "audit words.csv",
            "audit model.json",
            "score header.csv --model missing.json -o out/scores.csv",
        ],
    ));
}

#[test]
fn columns_that_are_not_there_or_are_there_twice() {
    let inputs = [
        ("log.csv", "customer_id,date,amount\na,2024-01-01,5\n"),
        (
            "two.csv",
            "customer_id,order_date,invoice_date,amount\na,2024-01-01,2024-01-02,5\n",
        ),
        ("none.csv", "customer_id,amount\na,5\n"),
        (
            "both.csv",
            "customer_id,date,frequency,recency,T\na,2024-01-01,0,0,1\n",
        ),
        ("shapeless.csv", "customer_id,frequency,recency\na,0,0\n"),
    ];
    insta::assert_snapshot!(told(
        &inputs,
        &[
            "rfm log.csv --date-col when -o out/rfm.csv",
            "rfm log.csv --amount-col price -o out/rfm.csv",
            "rfm two.csv -o out/rfm.csv",
            "run two.csv --out out/new",
            "rfm none.csv -o out/rfm.csv",
            "fit both.csv -o out/model.json",
            "fit shapeless.csv -o out/model.json",
            "rfm log.csv --currency EUR -o out/rfm.csv",
        ],
    ));
}

#[test]
fn dates_that_cannot_be_read_or_can_be_read_in_two_ways() {
    let mut rows = busy();
    rows[1_040] = "c7,31/02/2024,5\n".to_owned();
    let (bad, open) = (log(&rows.concat()), log("a,01/02/2024,5\na,03/04/2024,5\n"));
    let late = log(&(busy().concat() + "c1,2052-01-01,5\n"));
    let never = log("a,someday,5\na,never,5\n");
    let inputs = [
        ("bad.csv", &*bad),
        ("open.csv", &*open),
        ("late.csv", &*late),
        ("never.csv", &*never),
    ];
    insta::assert_snapshot!(told(
        &inputs,
        &[
            "audit bad.csv",
            "rfm bad.csv --strict -o out/rfm.csv",
            "run bad.csv --strict --out out/new",
            "rfm open.csv -o out/rfm.csv",
            "run open.csv --out out/new",
            "rfm open.csv --date-format %d/%m/%Y",
            "rfm late.csv -o out/rfm.csv",
            "rfm never.csv -o out/rfm.csv",
            "rfm late.csv --until 2052-02-30 -o out/rfm.csv",
        ],
    ));
}

#[test]
fn amounts_that_are_below_zero_zero_or_no_number() {
    let signs =
        log("a,2024-01-01,10\na,2024-01-02,-4\nb,2024-01-02,0\nb,2024-01-09,8\n,2023-01-01,-1\n");
    let words =
        log("a,2024-01-01,10\na,2024-01-02,NaN\nb,2024-01-02,inf\nb,2024-01-03,\nb,2024-01-09,8\n");
    let refunds = log("a,2024-01-01,-10\nb,2024-01-02,-4\n");
    let inputs = [
        ("signs.csv", &*signs),
        ("words.csv", &*words),
        ("refunds.csv", &*refunds),
    ];
    insta::assert_snapshot!(told(
        &inputs,
        &[
            "audit signs.csv",
            "rfm signs.csv --refunds error -o out/rfm.csv",
            "audit words.csv",
            "rfm words.csv --strict -o out/rfm.csv",
            "rfm refunds.csv -o out/rfm.csv",
            "rfm refunds.csv --refunds drop -o out/rfm.csv",
        ],
    ));
}

#[test]
fn currencies_are_compared_in_capitals_among_the_rows_that_count() {
    let header = "customer_id,date,amount,currency\n";
    let same = format!("{header}a,2024-01-01,5,EUR\na,2024-01-02,5,eur\na,2024-01-03,5,\n");
    let outside = format!(
        "{header}a,2024-01-01,5,EUR\na,2024-01-03,5,EUR\na,2025-01-02,5,USD\n,2024-01-02,1,GBP\n"
    );
    let inputs = [("same.csv", &*same), ("outside.csv", &*outside)];
    insta::assert_snapshot!(told(
        &inputs,
        &[
            "audit same.csv",
            "audit same.csv --currency eur",
            "rfm same.csv --currency USD -o out/rfm.csv",
            "audit outside.csv --until 2024-12-31",
            "rfm outside.csv -o out/rfm.csv",
        ],
    ));
}

#[test]
fn customers_from_whom_nothing_can_be_learnt() {
    let one = log("a,2024-01-01,5\na,2024-02-01,6\na,2024-05-01,7\n");
    let once: String = (1..=28)
        .map(|day| format!("c{day},2024-01-{day:02},{day}\n"))
        .collect();
    let today: String = (1..=28)
        .map(|day| format!("c{day},2024-01-01,{day}\n"))
        .collect();
    let later = log(&(once.clone() + "c1,2024-02-20,5\nc2,2024-02-20,5\n"));
    let (once, today, hours) = (
        log(&once),
        log(&today),
        log("a,2024-01-01,5\na,2024-01-01,6\n"),
    );
    let inputs = [
        ("one.csv", &*one),
        ("once.csv", &*once),
        ("today.csv", &*today),
        ("hours.csv", &*hours),
        ("later.csv", &*later),
    ];
    insta::assert_snapshot!(told(
        &inputs,
        &[
            "fit one.csv --quiet -o out/model.json",
            "run one.csv --quiet --out out/new",
            "fit once.csv -o out/model.json",
            "run once.csv --quiet --out out/new",
            "evaluate once.csv --split 2024-01-20 -o out/evaluation.json",
            "evaluate later.csv --split 2024-01-20 -o out/evaluation.json",
            "fit today.csv -o out/model.json",
            "run today.csv --quiet --out out/new",
            "fit hours.csv --merge none -o out/model.json",
        ],
    ));
}

#[test]
fn rows_of_an_rfm_table_that_are_no_history() {
    let table =
        |row: &str| format!("customer_id,frequency,recency,T,monetary_value\nz,1,2,9,5\n{row}\n");
    let faults = [
        ("above", table("a,1,6,5,3")),
        ("negative", table("a,-1,0,5,")),
        ("twice", table("z,0,0,3,")),
        ("nan", table("a,NaN,0,5,")),
        ("infinite", table("a,1,1,inf,3")),
        ("money", table("a,2,3,5,-3")),
        ("half", table("a,1.5,2,5,3")),
        (
            "once",
            "customer_id,frequency,recency,T\na,0,0,5\nb,0,0,3\n".to_owned(),
        ),
        (
            "today",
            "customer_id,frequency,recency,T\na,0,0,0\nb,0,0,0\n".to_owned(),
        ),
        (
            "hours",
            "customer_id,frequency,recency,T\na,1,0,0\nb,2,0,0\n".to_owned(),
        ),
        ("ragged", table("a,1,2")),
    ];
    let named: Vec<_> = faults
        .iter()
        .map(|(name, text)| (format!("{name}.csv"), text.as_str()))
        .collect();
    let mut inputs: Vec<_> = named
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    inputs.push(("model.json", MODEL));
    let mut calls: Vec<String> = faults
        .iter()
        .map(|(name, _)| format!("fit {name}.csv --unit week -o out/model.json"))
        .collect();
    calls.push("score above.csv --model model.json -o out/scores.csv".to_owned());
    calls.push("run above.csv --out out/new".to_owned());
    calls.push("evaluate once.csv --input rfm --split 2024-01-01".to_owned());
    calls.push("fit once.csv --currency EUR".to_owned());
    insta::assert_snapshot!(told(
        &inputs,
        &calls.iter().map(String::as_str).collect::<Vec<_>>()
    ));
}

#[test]
fn questions_that_have_no_answer() {
    let text = log(&busy().concat());
    insta::assert_snapshot!(told(
        &[("log.csv", &text), ("model.json", MODEL)],
        &[
            "evaluate log.csv --split 2021-12-31 -o out/evaluation.json",
            "evaluate log.csv --split 2025-04-14 -o out/evaluation.json",
            "evaluate log.csv --split 2030-01-01 -o out/evaluation.json",
            "run log.csv --split 2030-01-01 --quiet --out out/new",
            "run log.csv --horizon 0d --out out/new",
            "score log.csv --model model.json --horizon 0w -o out/scores.csv",
            "score log.csv --model model.json --horizon soon -o out/scores.csv",
            "score log.csv --model model.json --level 1 -o out/scores.csv",
            "score log.csv --model model.json --margin NaN -o out/scores.csv",
            "score log.csv --model model.json --discount-rate -2 -o out/scores.csv",
            "score log.csv --model model.json -o out/scores.xlsx",
            "fit log.csv --threads 0 -o out/model.json",
            "fit log.csv --since 2025-01-01 --until 2024-01-01 -o out/model.json",
            "fit log.csv --since 2031-01-01 -o out/model.json",
            "fit --json",
            "fit log.csv --json --threads none",
            "fit log.csv --json --unit fortnight",
            "fit log.csv --json --model bg-nbdd",
            "fit log.csv -- --json",
        ],
    ));
}

#[test]
fn model_files_that_cannot_be_used() {
    let newer = MODEL.replace("clv-model/1", "clv-model/2");
    let twice = MODEL.replace(r#""r": 0.243"#, r#""r": 0.243, "r": 0.5"#);
    let cut = &MODEL[..MODEL.len() / 2];
    let below = MODEL.replace("0.793", "-0.793");
    let text = log("a,2024-01-01,5\na,2024-01-02,5\n");
    let inputs = [
        ("log.csv", text.as_str()),
        ("newer.json", &newer),
        ("twice.json", &twice),
        ("cut.json", cut),
        ("below.json", &below),
        ("empty.json", ""),
        ("list.json", "[1, 2]"),
    ];
    let score = ["newer", "twice", "cut", "below", "empty", "list"]
        .map(|name| format!("score log.csv --model {name}.json -o out/scores.csv"));
    let mut calls: Vec<&str> = score.iter().map(String::as_str).collect();
    calls.extend([
        "score log.csv --model log.csv -o out/scores.csv",
        "score log.csv --model out",
        "inspect cut.json",
    ]);
    calls.push("simulate --model newer.json --customers 5 --days 30 -o out/log.csv");
    insta::assert_snapshot!(told(&inputs, &calls));
}

#[test]
fn outputs_that_cannot_be_written() {
    let text = log(&busy().concat());
    insta::assert_snapshot!(told(
        &[("log.csv", &text), ("model.json", MODEL)],
        &[
            "rfm log.csv -o /dev/full",
            "audit log.csv -o /dev/full",
            "fit log.csv --quiet -o /dev/full",
            "score log.csv --model model.json -o /dev/full",
            "score log.csv --model model.json --format parquet -o /dev/full",
            "rfm log.csv -o missing/rfm.csv",
            "rfm log.csv -o out",
            "fit log.csv -o log.csv/model.json",
            "fit log.csv -o /proc/model.json",
            "run log.csv --out log.csv",
            "run log.csv --out log.csv/out",
            "run log.csv --out /proc/out",
            "rfm log.csv --temp-dir missing -o out/rfm.csv",
        ],
    ));
}

/// No file may grow past a limit, as on a full disk; the shell that sets it counts in units of 512 or 1024 bytes.
#[test]
fn a_disk_that_fills_up_leaves_the_older_run_as_it_was() {
    let shop = shop(&[("log.csv", &log(&busy().concat()))]);
    assert!(
        clv(&shop, "run log.csv --model bg-nbd --quiet --out results")
            .status
            .success()
    );
    let read = || {
        files(&shop.path("results"))
            .into_iter()
            .map(|name| std::fs::read(shop.path("results").join(name)))
    };
    let before: Vec<_> = read().map(Result::unwrap).collect();
    for (limit, written) in [(8, "audit.json"), (48, "report.html")] {
        let script = format!(
            "trap '' XFSZ; ulimit -f {limit}; exec \"$0\" run log.csv --until 2024-12-31 --model bg-nbd --quiet \
             --out results"
        );
        let mut command = Command::new("sh");
        command
            .args(["-c", &script, env!("CARGO_BIN_EXE_clv")])
            .current_dir(shop.0.path());
        let output = command
            .env("TMPDIR", shop.path("temporary"))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{written}: {said}");
        assert!(
            said.contains("error: ") && said.contains("File too large") && !said.contains(".part"),
            "{written}: {said}"
        );
        assert_eq!(
            read().map(Result::unwrap).collect::<Vec<_>>(),
            before,
            "{written}"
        );
        assert_eq!(
            (shop.files(), files(&shop.path("temporary"))),
            (
                vec![
                    "log.csv".to_owned(),
                    "out".to_owned(),
                    "results".to_owned(),
                    "temporary".to_owned()
                ],
                Vec::new()
            )
        );
    }
}

#[test]
fn a_full_standard_output_is_an_error_and_a_closed_one_is_none() {
    let shop = shop(&[("log.csv", &log(&busy().concat())), ("model.json", MODEL)]);
    for call in [
        "rfm log.csv",
        "audit log.csv",
        "fit log.csv --model bg-nbd",
        "fit log.csv --model bg-nbd -o -",
        "evaluate log.csv --model bg-nbd --split 2024-06-30",
        "score log.csv --model model.json",
        "score log.csv --model model.json --format parquet",
        "inspect model.json",
        "simulate --model model.json --customers 50 --days 300",
    ] {
        let script =
            |end: &str| format!("{{ \"$0\" {call} --quiet; echo \"code $?\" >&2; }} {end}");
        let run = |end: &str| {
            let output = Command::new("sh")
                .args(["-c", &script(end), env!("CARGO_BIN_EXE_clv")])
                .current_dir(shop.0.path())
                .output();
            String::from_utf8(output.unwrap().stderr).unwrap()
        };
        let full = run("> /dev/full");
        assert!(
            full.contains("cannot write `stdout`") && full.ends_with("code 1\n"),
            "{call}: {full}"
        );
        let closed = run("| true");
        assert!(
            !closed.contains("error") && closed.ends_with("code 0\n"),
            "{call}: {closed}"
        );
    }
}
