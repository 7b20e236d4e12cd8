//! Audiences of a run: those that the data allow, by the rules of an export.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::said::clv;
use crate::shop::{Shop, files};

fn of_shop(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/shop").join(name).display().to_string()
}

/// A run of the sample shop with further arguments.
fn run(shop: &Shop, more: &[&str]) -> crate::said::Said {
    let orders = of_shop("orders.csv");
    let usual = [
        "run",
        &orders,
        "--model",
        "bg-nbd",
        "--origins",
        "1",
        "--out",
        "out",
    ];
    clv(shop.0.path(), &[&usual, more].concat())
}

/// The audiences in the folder of a run.
fn audiences(shop: &Shop) -> Vec<String> {
    let all = files(&shop.path("out"));
    all.into_iter()
        .filter(|name| name.starts_with("audience-"))
        .collect()
}

fn text(shop: &Shop, name: &str) -> String {
    std::fs::read_to_string(shop.path("out").join(name)).unwrap()
}

#[test]
fn a_run_with_contacts_writes_every_list_as_an_export_does() {
    let shop = Shop::new();
    let contacts = of_shop("contacts.csv");
    let with = [
        "--with",
        "segments,audiences",
        "--customers",
        &contacts,
        "--country",
        "FR",
    ];
    let said = run(&shop, &with);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let targets = [
        "call-list",
        "clv-report",
        "crm",
        "dashthis",
        "google",
        "klaviyo",
        "linkedin",
        "meta",
        "suppression",
        "tiktok",
    ];
    let names = targets.map(|target| format!("audience-{target}.csv"));
    assert_eq!(audiences(&shop), names);
    for name in &names {
        assert!(
            said.stderr.contains(&format!("{name}: ")),
            "{name}: {}",
            said.stderr
        );
    }
    let summary: Value = serde_json::from_str(&text(&shop, "summary.json")).unwrap();
    let written = summary["audiences"].as_array().unwrap();
    assert_eq!(written.len(), names.len());
    for audience in written {
        let left_out = audience["left_out"].as_array().unwrap().iter();
        let left_out: u64 = left_out
            .map(|left| left["customers"].as_u64().unwrap())
            .sum();
        assert_eq!(audience["customers"], summary["customers"]);
        assert_eq!(
            audience["written"].as_u64().unwrap() + left_out,
            audience["customers"].as_u64().unwrap()
        );
        let rows = text(&shop, audience["file"].as_str().unwrap());
        let rows = csv::Reader::from_reader(rows.as_bytes())
            .into_records()
            .count() as u64;
        assert_eq!(audience["written"], rows, "{audience}");
    }
    let meta = written
        .iter()
        .find(|audience| audience["target"] == "meta")
        .unwrap();
    assert_eq!(meta["left_out"][0]["reason"], "no-consent");
    assert_eq!(meta["coverage"][0]["column"], "email");
    assert_eq!(
        (&meta["identifiers"], &meta["value"]["currency"]),
        (&"hashed".into(), &"EUR".into())
    );
    assert!(
        text(&shop, "audience-klaviyo.csv").contains("champions"),
        "segments come first"
    );
    for target in targets {
        let path = format!("{target}.csv");
        let said = clv(
            shop.0.path(),
            &["export", target, "out", "-o", &path, "--country", "FR"],
        );
        assert_eq!(said.code, 0, "{}", said.stderr);
        let exported = std::fs::read_to_string(shop.path(&path)).unwrap();
        assert_eq!(
            exported,
            text(&shop, &format!("audience-{target}.csv")),
            "{target}"
        );
    }
}

#[test]
fn without_contacts_only_tables_of_the_firm_are_written_and_a_later_run_removes_them() {
    let shop = Shop::new();
    let said = run(&shop, &["--with", "audiences"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let names = [
        "audience-clv-report.csv",
        "audience-crm.csv",
        "audience-dashthis.csv",
    ];
    assert_eq!(audiences(&shop), names);
    // a named target that lacks contacts fails, and the earlier results stay
    let said = run(&shop, &["--with", "audiences", "--audiences", "crm,meta"]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let error = "out: no column of e-mail addresses or phone numbers found beside the scores";
    assert!(said.stderr.contains(error), "{}", said.stderr);
    assert!(!said.stderr.contains(".clv-run-"), "{}", said.stderr);
    assert_eq!(audiences(&shop), names);
    let said = run(
        &shop,
        &[
            "--with",
            "audiences",
            "--audiences",
            "keap,custom,clv-report",
        ],
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(
        audiences(&shop),
        ["audience-clv-report.csv", "audience-custom.csv"]
    );
    assert_eq!(run(&shop, &[]).code, 0);
    assert!(audiences(&shop).is_empty());
    for (more, error) in [
        (
            &["--with", "audiences", "--audiences", "myspace"][..],
            "unknown target: `myspace`",
        ),
        (
            &["--audiences", "meta"],
            "`--audiences` is for `--with audiences`",
        ),
    ] {
        let said = run(&shop, more);
        assert_eq!(said.code, 2);
        assert!(said.stderr.contains(error), "{}", said.stderr);
    }
}

/// A call with a folder of settings, in which the key of forgotten people is.
fn with_settings(shop: &Shop, settings: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(shop.0.path())
        .env("XDG_CONFIG_HOME", settings)
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn forgotten_people_leave_the_audiences_of_a_run_and_stay_out_of_later_ones() {
    let shop = Shop::new();
    let settings: PathBuf = shop.path("settings");
    let (orders, contacts) = (of_shop("orders.csv"), of_shop("contacts.csv"));
    let run = [
        "run",
        &orders,
        "--model",
        "bg-nbd",
        "--origins",
        "1",
        "--out",
        "out",
        "--customers",
        &contacts,
        "--with",
        "audiences",
        "--audiences",
        "meta,klaviyo,crm",
    ];
    with_settings(&shop, &settings, &run);
    let hash = "63a0ac6535d530a4e9e36eca4724c7985bbd2dce4054e9262a422bd4d39d3a71";
    assert!(text(&shop, "audience-meta.csv").contains(hash));
    assert!(text(&shop, "audience-klaviyo.csv").contains("client0@example.org"));
    let said = with_settings(&shop, &settings, &["forget", "client0@example.org", "out"]);
    for name in [
        "audience-meta.csv",
        "audience-klaviyo.csv",
        "audience-crm.csv",
    ] {
        assert!(said.contains(&format!("  {name}: 1 row")), "{name}: {said}");
        let left = text(&shop, name);
        assert!(
            !left.contains(hash) && !left.contains("client0@example.org"),
            "{name}"
        );
    }
    assert!(
        said.contains("exported earlier for meta: audience-meta.csv"),
        "{said}"
    );
    let said = with_settings(&shop, &settings, &run);
    assert!(said.contains("left out: 1 asked to be forgotten"), "{said}");
    let later = text(&shop, "audience-crm.csv");
    assert!(!later.contains("client0@example.org") && later.contains("client1@example.org"));
}
