//! Days are formed on the clock that wrote the times, or on that of a zone the caller names.

use std::process::Command;

use clv::input::ReadOptions;

use crate::shop::{Shop, date, read, table};

const TEXT: &str = "id,date,amount\na,2024-01-31T23:30:00Z,5\na,2024-02-01T12:00:00+01:00,5\nb,2024-06-30T20:00:00-04:00,5\nb,2024-07-01,5\n";

fn in_zone(zone: &str) -> ReadOptions {
    ReadOptions {
        timezone: Some(zone.parse().expect("a zone")),
        ..ReadOptions::default()
    }
}

#[test]
fn days_are_those_of_the_zone_that_is_named() {
    let (_shop, path) = Shop::of("orders.csv", TEXT);
    let (_, written) = read(&path, &ReadOptions::default());
    assert_eq!(
        (written.purchases, written.first_date, written.timezone),
        (4, date("2024-01-31"), None)
    );
    let (_, paris) = read(&path, &in_zone("Europe/Paris"));
    assert_eq!((paris.purchases, paris.first_date), (2, date("2024-02-01")));
    assert_eq!(paris.timezone.as_deref(), Some("Europe/Paris"));
}

#[test]
fn a_zone_gives_the_table_of_its_civil_times() {
    let (_shop, path) = Shop::of("orders.csv", TEXT);
    let civil = "id,date,amount\na,2024-02-01,5\na,2024-02-01,5\nb,2024-07-01,5\nb,2024-07-01,5\n";
    let (_civil_shop, expected) = Shop::of("orders.csv", civil);
    assert_eq!(
        table(&[path], &in_zone("Europe/Paris")),
        table(&[expected], &ReadOptions::default())
    );
}

#[test]
fn named_forms_with_an_offset_are_converted_too() {
    let (_shop, path) = Shop::of(
        "orders.csv",
        "id,date\na,31/01/2024 23:30 +0000\nb,31/01/2024 12:00 +0000\n",
    );
    let options = ReadOptions {
        date_format: Some("%d/%m/%Y %H:%M %z".to_owned()),
        ..in_zone("Europe/Paris")
    };
    let (_, audit) = read(&path, &options);
    assert_eq!(
        (audit.first_date, audit.last_date),
        (date("2024-01-31"), date("2024-02-01"))
    );
}

#[test]
fn an_unknown_zone_is_wrong_usage_with_a_hint() {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .args(["audit", "orders.csv", "--timezone", "Paris"])
        .output()
        .expect("a process");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("did you mean `Europe/Paris`?"), "{stderr}");
}
