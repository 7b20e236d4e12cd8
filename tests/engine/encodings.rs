//! Text in other encodings is recognised, read right and reported.

use clv::input::{Audit, ReadOptions};
use clv::rfm::Window;
use clv::time::TimeUnit;

use crate::shop::{Shop, blocks, read, refused, table};

const TEXT: &str = "Référence client;Date;Montant payé €\nZoë;2024-01-01;12,50 €\nRené;2024-02-29;3,25 €\nZoë;2024-03-01;1 234,00 €\n";

/// Text as UTF-16, its bytes in one order or the other.
pub(crate) fn utf_16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

fn options() -> ReadOptions {
    let mut options = ReadOptions::default();
    options.columns.amount = Some("Montant payé €".to_owned());
    options
}

fn audit(bytes: &[u8]) -> (Audit, Vec<u8>) {
    let shop = Shop::new();
    let path = shop.write("commandes.csv", bytes);
    (read(&path, &options()).1, table(&[path], &options()))
}

#[test]
fn accents_read_alike_in_every_encoding_and_the_audit_says_which() {
    let marked = format!("\u{feff}{TEXT}");
    let expected = audit(TEXT.as_bytes());
    assert_eq!(
        (
            expected.0.rows_kept,
            expected.0.files[0].encoding.as_deref()
        ),
        (3, Some("UTF-8"))
    );
    for (bytes, encoding) in [
        (utf_16(&marked, u16::to_le_bytes), "UTF-16LE"),
        (utf_16(&marked, u16::to_be_bytes), "UTF-16BE"),
        (utf_16(TEXT, u16::to_le_bytes), "UTF-16LE"),
        (utf_16(TEXT, u16::to_be_bytes), "UTF-16BE"),
        (windows_1252(TEXT), "Windows-1252"),
        (marked.clone().into_bytes(), "UTF-8"),
    ] {
        let (found, table) = audit(&bytes);
        assert_eq!(found.files[0].encoding.as_deref(), Some(encoding));
        assert_eq!(table, expected.1, "{encoding}");
    }
}

#[test]
fn an_accent_far_into_a_file_decides_its_encoding() {
    let rows: String = (0..60_000)
        .map(|row| format!("c{row},2024-01-{:02},5\n", row % 28 + 1))
        .collect();
    let text = format!("id,date,amount\n{rows}Zoë,2024-01-31,7\n");
    let shop = Shop::new();
    let path = shop.write("orders.csv", &windows_1252(&text));
    let (purchases, audit) = read(&path, &ReadOptions::default());
    assert_eq!(
        (audit.rows_kept, audit.files[0].encoding.as_deref()),
        (60_001, Some("Windows-1252"))
    );
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert!(
        found
            .iter()
            .any(|block| block.customer_id.iter().any(|id| id == Some("Zoë")))
    );
}

#[test]
fn bad_bytes_in_utf_8_are_an_error_with_their_line() {
    let shop = Shop::new();
    let bytes = [
        "id,date\nZoë,2024-01-01\nRené,2024-01-02\n".as_bytes(),
        b"Zo\xeb,2024-01-03\n",
    ]
    .concat();
    let path = shop.write("orders.csv", &bytes);
    let error = refused(&path, &ReadOptions::default());
    assert_eq!(
        error.to_string(),
        format!("{path}:4: the file is not UTF-8 text")
    );
}

#[test]
fn packed_text_in_another_encoding_is_read() {
    let shop = Shop::new();
    let packed = zstd::encode_all(windows_1252(TEXT).as_slice(), 1).expect("packed");
    let path = shop.write("commandes.csv.zst", &packed);
    let (_, audit) = read(&path, &options());
    let file = &audit.files[0];
    assert_eq!(
        (
            audit.rows_kept,
            file.encoding.as_deref(),
            file.compression.as_deref()
        ),
        (3, Some("Windows-1252"), Some("zstd"))
    );
}

#[test]
fn a_folder_gives_its_packed_tables_too() {
    let shop = Shop::new();
    let text = b"id,date\na,2024-01-01\n";
    shop.write("a.csv", text);
    shop.write(
        "b.csv.zst",
        &zstd::encode_all(&text[..], 1).expect("packed"),
    );
    shop.write(
        "c.tsv.zst",
        &zstd::encode_all(&b"id\tdate\na\t2024-01-01\n"[..], 1).expect("packed"),
    );
    let (_, audit) = read(
        &shop.0.path().display().to_string(),
        &ReadOptions::default(),
    );
    assert_eq!((audit.rows_read, audit.files.len()), (3, 3));
}
