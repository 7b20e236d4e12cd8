//! ZIP archives: all tables that fit are read, the others are named, and a small file stays small.

use clv::caution::Caution;
use clv::input::ReadOptions;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

use crate::orders::{csv, outcome, refusal, rows, xlsx, zip};
use crate::shop::{Shop, read, refused};

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// The orders in two halves, each with the header.
fn halves() -> (String, String) {
    let csv = csv();
    let (header, rows) = csv.split_once('\n').unwrap();
    let lines: Vec<&str> = rows.lines().collect();
    let half = |lines: &[&str]| format!("{header}\n{}\n", lines.join("\n"));
    (half(&lines[..150]), half(&lines[150..]))
}

#[test]
fn an_archive_gives_the_table_and_the_scores_of_its_files() {
    let shop = Shop::new();
    shop.write("orders.csv", csv().as_bytes());
    let expected = outcome(&shop, &["orders.csv"], &[]);
    let (first, second) = halves();
    let book = xlsx(&[("A", rows())], false);
    for (name, bytes) in [
        ("one.zip", zip(&[("orders.csv", csv().as_bytes())])),
        (
            "two.zip",
            zip(&[
                ("2023/a.csv", first.as_bytes()),
                ("2024/b.csv.gz", &gzip(&second)),
            ]),
        ),
        ("book.zip", zip(&[("orders.xlsx", &book)])),
        ("misnamed.csv", zip(&[("orders.csv", csv().as_bytes())])),
    ] {
        shop.write(name, &bytes);
        assert_eq!(outcome(&shop, &[name], &[]), expected, "{name}");
    }
}

#[test]
fn what_is_no_table_of_orders_is_named_and_what_systems_add_is_not() {
    let shop = Shop::new();
    let (first, second) = halves();
    let path = shop.write(
        "all.zip",
        &zip(&[
            ("a.csv", first.as_bytes()),
            ("sub/b.csv", second.as_bytes()),
            ("products.csv", b"sku,name,price\nx,Chair,5\ny,Table,7\n"),
            ("terms.pdf", b"%PDF"),
            ("__MACOSX/._a.csv", b"\0\0"),
            (".DS_Store", b"\0"),
        ]),
    );
    let (_, audit) = read(&path, &ReadOptions::default());
    assert_eq!(audit.rows_read, 400);
    let files: Vec<&str> = audit
        .files
        .iter()
        .map(|it| it.file.rsplit_once(".zip/").unwrap().1)
        .collect();
    assert_eq!(files, ["a.csv", "sub/b.csv"]);
    assert!(
        audit.cautions.iter().any(|it| matches!(it, Caution::MembersNotRead { files: 2, names, .. } if names.join(" ") == "products.csv terms.pdf")),
        "{:?}", audit.cautions
    );
}

#[test]
fn tables_of_one_export_are_joined_from_an_archive_as_from_a_folder() {
    let shop = Shop::new();
    let folder = crate::presets::exports().join("olist");
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for name in crate::shop::files(&folder) {
        let bytes = std::fs::read(folder.join(&name)).unwrap();
        files.push((name, bytes));
    }
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    shop.write("olist.zip", &zip(&files));
    let folder = folder.display().to_string();
    assert_eq!(
        outcome(&shop, &["olist.zip"], &[]),
        outcome(&shop, &[&folder], &[])
    );
}

#[test]
fn lines_of_a_member_are_named_with_its_archive() {
    let shop = Shop::new();
    shop.write(
        "all.zip",
        &zip(&[("a.csv", b"customer_id,date\na,2024-01-01\na,soon\n")]),
    );
    let (code, said) = refusal(&shop, &["all.zip", "--strict"], &[]);
    assert!(code == 1 && said.contains("all.zip/a.csv:3"), "{said}");
}

#[test]
fn archives_without_a_table_encrypted_and_damaged_ones_are_errors() {
    let shop = Shop::new();
    let good = zip(&[("orders.csv", csv().as_bytes())]);
    // the bit that says that a member is encrypted, in both of its headers
    let mut encrypted = good.clone();
    encrypted[6] |= 1;
    let central = encrypted
        .windows(4)
        .rposition(|it| it == b"PK\x01\x02")
        .unwrap();
    encrypted[central + 8] |= 1;
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 0xff;
    let products = b"sku,name,price\nx,Chair,5\ny,Table,7\n";
    for (name, bytes, what) in [
        (
            "none.zip",
            zip(&[("terms.pdf", b"%PDF")]),
            "no table in the archive",
        ),
        ("empty.zip", zip(&[]), "empty"),
        (
            "two.zip",
            zip(&[("a.csv", products), ("b.csv", products)]),
            "`a.csv`, `b.csv`",
        ),
        ("one.zip", zip(&[("a.csv", products)]), "customer"),
        ("encrypted.zip", encrypted, "encrypted"),
        ("flipped.zip", flipped, "damaged"),
        ("rest.zip", b"PK\x03\x04rest".to_vec(), "damaged"),
        (
            "nested.zip",
            zip(&[("inner.zip", &good)]),
            "no table in the archive",
        ),
    ] {
        shop.write(name, &bytes);
        let (code, said) = refusal(&shop, &[name], &[]);
        assert!(
            code == 1 && said.contains(what) && said.contains(name),
            "{name}: {code}: {said}"
        );
    }
}

#[test]
fn an_archive_that_unpacks_to_far_too_much_is_refused() {
    let shop = Shop::new();
    let mut table = b"customer_id,date\n".to_vec();
    table.resize(200 << 20, b'a');
    let bomb = zip(&[("orders.csv", &table)]);
    assert!(bomb.len() < 1 << 20);
    let error = refused(&shop.write("bomb.zip", &bomb), &ReadOptions::default());
    assert!(error.to_string().contains("250 times"), "{error}");
    assert_eq!(shop.files(), ["bomb.zip"]);
}
