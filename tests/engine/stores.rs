//! Files behind a network: they give the table of the same file on disk, and refusals are told without secrets.

use crate::loopback::{KEY, Loopback};
use crate::orders::{clv, csv, outcome, refusal, rows, xlsx, zip};
use crate::shop::Shop;

fn halves() -> (Vec<u8>, Vec<u8>) {
    let csv = csv();
    let (header, rows) = csv.split_once('\n').unwrap();
    let lines: Vec<&str> = rows.lines().collect();
    let half = |lines: &[&str]| format!("{header}\n{}\n", lines.join("\n")).into_bytes();
    (half(&lines[..150]), half(&lines[150..]))
}

fn with_csv() -> (Shop, [Vec<u8>; 2]) {
    let shop = Shop::new();
    shop.write("orders.csv", csv().as_bytes());
    let expected = outcome(&shop, &["orders.csv"], &[]);
    (shop, expected)
}

#[test]
fn files_over_http_give_the_table_and_the_scores_of_a_csv() {
    let (shop, expected) = with_csv();
    let server = Loopback::of(vec![
        ("/orders.csv", csv().into_bytes()),
        ("/orders.xlsx", xlsx(&[("A", rows())], false)),
        ("/orders.zip", zip(&[("orders.csv", csv().as_bytes())])),
        ("/page.csv", b"<!DOCTYPE html><p>Sign in</p>".to_vec()),
    ]);
    let url = |path: &str| format!("http://{}/{path}", server.address);
    for path in [
        "orders.csv",
        "orders.xlsx",
        "orders.zip",
        "moved.csv",
        "chunks.csv",
        "signed.csv?token=t0ken",
    ] {
        assert_eq!(outcome(&shop, &[&url(path)], &[]), expected, "{path}");
    }
    let guarded = format!("http://bob:s3cret@{}/guarded.csv", server.address);
    assert_eq!(outcome(&shop, &[&guarded], &[]), expected);
    for (path, what) in [
        ("nothing.csv", "does not have this file (404)"),
        ("refused.csv", "refuses access (403)"),
        ("guarded.csv", "refuses access (401)"),
        ("signed.csv?token=wr0ng", "refuses access (403)"),
        ("busy.csv", "(503)"),
        ("cut.csv", "cannot download"),
        ("page.csv", "HTML"),
    ] {
        let (code, said) = refusal(&shop, &[&url(path)], &[]);
        let name = path.split('?').next().unwrap();
        assert!(
            code == 1 && said.contains(what) && said.contains(name),
            "{path}: {code}: {said}"
        );
        assert!(!said.contains("wr0ng"), "{said}");
    }
    let (code, said) = refusal(
        &shop,
        &["http://bob:s3cret@127.0.0.1:1/orders.csv?token=t0ken"],
        &[],
    );
    assert!(code == 1 && said.contains("cannot download"), "{said}");
    assert!(
        !said.contains("s3cret") && !said.contains("t0ken"),
        "{said}"
    );
}

#[test]
fn objects_give_the_table_and_the_scores_of_a_csv() {
    let (shop, expected) = with_csv();
    let (first, second) = halves();
    let server = Loopback::of(vec![
        ("/bucket/orders.csv", csv().into_bytes()),
        ("/bucket/orders 2.xlsx", xlsx(&[("A", rows())], false)),
        ("/bucket/split/a.csv", first.clone()),
        ("/bucket/split/b.csv", second.clone()),
        ("/bucket/split/b.md5", b"123".to_vec()),
        ("/bucket/split/deep/c.csv", first),
        ("/bucket/split/.hidden.csv", second),
    ]);
    let environment = server.environment();
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for input in [
        "s3://bucket/orders.csv",
        "s3://bucket/orders 2.xlsx",
        "s3://bucket/split/",
        "s3://bucket/split",
        "s3://bucket/split/*.csv",
        "s3://bucket/*/?.csv",
    ] {
        assert_eq!(outcome(&shop, &[input], &environment), expected, "{input}");
    }
    let output = clv(
        &shop,
        &["audit", "s3://bucket/split/", "--json"],
        &environment,
    );
    let audit: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(audit["files"][1]["file"], "s3://bucket/split/b.csv");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("files-not-read") && stderr.contains("b.md5"),
        "{stderr}"
    );
    assert!(
        server
            .seen
            .lock()
            .unwrap()
            .iter()
            .any(|it| it.contains("continuation-token"))
    );
}

#[test]
fn what_a_store_refuses_is_told_without_secrets() {
    let (shop, _) = with_csv();
    let server = Loopback::of(vec![("/bucket/orders.csv", csv().into_bytes())]);
    let environment = server.environment();
    let mut environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for (input, code, what) in [
        ("s3://bucket/nothing.csv", 1, "does not have this object"),
        ("s3://bucket/empty/", 1, "no table in the folder"),
        ("s3://bucket/*.parquet", 1, "nothing matches"),
        ("s3:///orders.csv", 2, "bucket is missing"),
    ] {
        let (found, said) = refusal(&shop, &[input], &environment);
        assert!(
            found == code && said.contains(what),
            "{input}: {found}: {said}"
        );
    }
    environment.retain(|(name, _)| *name != "AWS_SECRET_ACCESS_KEY");
    environment.push(("AWS_SECRET_ACCESS_KEY", "wr0ngwr0ng"));
    let (code, said) = refusal(&shop, &["s3://bucket/orders.csv"], &environment);
    assert!(
        code == 1 && said.contains("refuses access") && said.contains("AWS_ENDPOINT_URL"),
        "{said}"
    );
    assert!(!said.contains(KEY.0) && !said.contains("wr0ng"), "{said}");
    environment.retain(|(name, _)| *name != "AWS_ALLOW_HTTP");
    let (code, said) = refusal(&shop, &["s3://bucket/orders.csv"], &environment);
    assert!(
        code == 1 && said.contains("cannot read the store") && said.contains("AWS_ALLOW_HTTP"),
        "{said}"
    );
    assert!(!said.contains(KEY.0) && !said.contains("wr0ng"), "{said}");
}
