//! Workbooks: their table is that of the same rows as CSV, and damage is told.

use std::io::Write;

use clv::input::{ReadOptions, Reason};
use clv::rfm::Customers;

use crate::common::shared;
use crate::orders::{Cell, clv, csv, ods, outcome, refusal, rows, text, xlsx, zip};
use crate::shop::{Shop, read, refused};

fn audit(shop: &Shop, arguments: &[&str]) -> (serde_json::Value, String) {
    let output = clv(shop, &[&["audit", "--json"], arguments].concat(), &[]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    (serde_json::from_slice(&output.stdout).unwrap(), stderr)
}

#[test]
fn a_workbook_gives_the_table_and_the_scores_of_a_csv() {
    let shop = Shop::new();
    shop.write("orders.csv", csv().as_bytes());
    let expected = outcome(&shop, &["orders.csv"], &[]);
    let sheets = [("Orders 2023", rows())];
    for (name, bytes) in [
        ("orders.xlsx", xlsx(&sheets, false)),
        ("apple.xlsx", xlsx(&sheets, true)),
        ("orders.ods", ods(&sheets)),
        ("misnamed.csv", xlsx(&sheets, false)),
    ] {
        shop.write(name, &bytes);
        assert_eq!(outcome(&shop, &[name], &[]), expected, "{name}");
    }
}

#[test]
fn the_audit_names_format_and_sheet() {
    let shop = Shop::new();
    shop.write("orders.xlsx", &xlsx(&[("All orders", rows())], false));
    shop.write("orders.ods", &ods(&[("All orders", rows())]));
    for format in ["xlsx", "ods"] {
        let (_, file) = read(
            &shop.path(&format!("orders.{format}")).display().to_string(),
            &ReadOptions::default(),
        );
        assert_eq!(file.files[0].format, format);
        assert!(
            file.files[0]
                .file
                .ends_with(&format!("orders.{format}/All orders"))
        );
        assert_eq!(file.files[0].encoding, None);
    }
}

#[test]
fn line_numbers_are_those_of_the_sheet() {
    let shop = Shop::new();
    let mut sheet = vec![
        vec![text("Orders, all of them")],
        vec![],
        vec![text("exported"), text("yesterday")],
    ];
    sheet.extend(rows().into_iter().take(20));
    sheet.push(vec![
        Cell::Number(1.0),
        text("soon"),
        Cell::Number(17850.0),
        Cell::Number(5.0),
    ]);
    sheet.push(vec![]);
    sheet.push(vec![
        Cell::Number(1.0),
        Cell::Fault("#N/A"),
        Cell::Number(17850.0),
        Cell::Number(5.0),
        text("two\nlines"),
    ]);
    for (name, bytes) in [
        ("orders.xlsx", xlsx(&[("A", sheet.clone())], false)),
        ("orders.ods", ods(&[("A", sheet.clone())])),
    ] {
        let (_, audit) = read(&shop.write(name, &bytes), &ReadOptions::default());
        let left_out = &audit.left_out[0];
        assert_eq!(
            (left_out.reason, left_out.rows),
            (Reason::UnreadableDate, 2),
            "{name}"
        );
        let places: Vec<(u64, &str)> = left_out
            .examples
            .iter()
            .map(|it| (it.line, it.value.as_str()))
            .collect();
        assert_eq!(places, [(24, "soon"), (26, "#N/A")], "{name}");
        assert_eq!(audit.rows_read, 21);
    }
}

#[test]
fn dates_that_are_text_and_other_kinds_of_cells_are_read_as_in_a_csv() {
    let shop = Shop::new();
    let sheet = vec![
        vec![
            text("customer_id"),
            text("date"),
            text("amount"),
            text("gift"),
        ],
        vec![
            Cell::Number(17850.0),
            text("31/01/2024"),
            text("1.234,50"),
            Cell::Truth(true),
        ],
        vec![
            text("00017"),
            text("15/02/2024"),
            text("12,00"),
            Cell::Truth(false),
        ],
    ];
    for (name, bytes) in [
        ("a.xlsx", xlsx(&[("A", sheet.clone())], false)),
        ("a.ods", ods(&[("A", sheet.clone())])),
    ] {
        let (purchases, audit) = read(&shop.write(name, &bytes), &ReadOptions::default());
        assert_eq!(purchases.customer_count(), 2);
        assert_eq!(audit.last_date.to_string(), "2024-02-15");
        assert_eq!(audit.files[0].decimal_mark, ',');
    }
    // three decimals of a number are not taken for thousands
    let sheet = vec![
        vec![text("customer_id"), text("date"), text("amount")],
        vec![text("a"), text("2024-01-31"), Cell::Number(1.023)],
        vec![text("b"), text("2024-02-15"), Cell::Number(2.047)],
    ];
    let (_, audit) = read(
        &shop.write("b.xlsx", &xlsx(&[("A", sheet)], false)),
        &ReadOptions::default(),
    );
    assert_eq!(audit.files[0].decimal_mark, '.');
}

#[test]
fn the_sheet_is_the_first_that_fits_or_the_one_that_is_named() {
    let shop = Shop::new();
    let notes = vec![vec![text("Read me")], vec![text("name"), text("meaning")]];
    let half = |skip: usize| {
        let mut sheet = rows();
        let header = sheet.remove(0);
        let mut half = vec![header];
        half.extend(sheet.into_iter().skip(skip).take(200));
        half
    };
    for (name, bytes) in [
        (
            "orders.xlsx",
            xlsx(
                &[
                    ("Notes", notes.clone()),
                    ("2023", half(0)),
                    ("2024", half(200)),
                ],
                false,
            ),
        ),
        (
            "orders.ods",
            ods(&[
                ("Notes", notes.clone()),
                ("2023", half(0)),
                ("2024", half(200)),
            ]),
        ),
    ] {
        shop.write(name, &bytes);
        let rows_of = |sheet: &[&str]| {
            let (audit, stderr) = audit(&shop, &[&[name], sheet].concat());
            (
                audit["rows_read"].as_u64().unwrap(),
                audit["files"][0]["file"].as_str().unwrap().to_owned(),
                stderr,
            )
        };
        let (count, file, stderr) = rows_of(&[]);
        assert_eq!((count, file), (200, format!("{name}/2023")));
        assert!(
            stderr.contains("sheets-not-read") && stderr.contains("2024"),
            "{stderr}"
        );
        assert_eq!(rows_of(&["--sheet", "2024"]).1, format!("{name}/2024"));
        assert_eq!(rows_of(&["--sheet", "3"]).1, format!("{name}/2024"));
        assert_eq!(rows_of(&["--sheet", "*"]).0, 400);
        let (code, said) = refusal(&shop, &[name, "--sheet", "2025"], &[]);
        assert!(
            code == 1 && said.contains("`Notes`, `2023`, `2024`"),
            "{said}"
        );
    }
    shop.write(
        "notes.xlsx",
        &xlsx(&[("Notes", notes.clone()), ("More", notes)], false),
    );
    let (code, said) = refusal(&shop, &["notes.xlsx"], &[]);
    assert!(
        code == 1 && said.contains("`Notes`, `More`") && said.contains("--sheet"),
        "{said}"
    );
    shop.write("orders.csv", csv().as_bytes());
    let (code, said) = refusal(&shop, &["orders.csv", "--sheet", "2024"], &[]);
    assert!(code == 2 && said.contains("--sheet"), "{said}");
}

#[test]
fn damaged_and_encrypted_workbooks_are_errors_with_their_name() {
    let shop = Shop::new();
    let good = xlsx(&[("A", rows())], false);
    let sheet = |xml: &str| {
        let mut files = vec![("xl/worksheets/sheet1.xml", xml.as_bytes())];
        files.push(("xl/workbook.xml", b"<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"));
        files.push(("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"));
        zip(&files)
    };
    let mut encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    encrypted.resize(4096, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let mut half = good.clone();
    half.truncate(good.len() / 2);
    let mut flipped = good.clone();
    let middle = good.len() / 3;
    flipped[middle] ^= 0xff;
    for (name, bytes, what) in [
        ("half.xlsx", half, "damaged"),
        ("flipped.xlsx", flipped, "damaged workbook"),
        ("rest.xls", b"\xd0\xcf\x11\xe0rest".to_vec(), "damaged workbook"),
        ("encrypted.xlsx", encrypted, "password"),
        ("early.xlsx", sheet("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>"), "damaged workbook"),
        ("far.xlsx", sheet("<worksheet><sheetData><row r=\"1\"><c r=\"A4000000000\"><v>1</v></c></row></sheetData></worksheet>"), "damaged workbook"),
        ("back.xlsx", sheet("<worksheet><sheetData><row><c r=\"A9\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>"), "damaged workbook"),
        ("shared.xlsx", sheet("<worksheet><sheetData><row><c r=\"A1\" t=\"s\"><v>99</v></c></row></sheetData></worksheet>"), "damaged workbook"),
        ("none.xlsx", zip(&[("xl/workbook.xml", b"<workbook/>")]), "workbook"),
        ("content.ods", zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a><b></a>")]), "damaged workbook"),
        ("locked.ods", zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("META-INF/manifest.xml", b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"), ("content.xml", b"\x01\x02")]), "password"),
        ("letter.docx", zip(&[("word/document.xml", b"<a/>")]), "text document"),
    ] {
        shop.write(name, &bytes);
        let (code, said) = refusal(&shop, &[name], &[]);
        assert!(code == 1 && said.contains(what) && said.contains(name), "{name}: {code}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_sheet_that_unpacks_to_far_too_much_is_refused() {
    let shop = Shop::new();
    let mut sheet =
        b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>".to_vec();
    sheet.resize(200 << 20, b'A');
    let bomb = zip(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", &sheet),
    ]);
    assert!(bomb.len() < 1 << 20);
    let error = refused(&shop.write("bomb.xlsx", &bomb), &ReadOptions::default());
    assert!(error.to_string().contains("250 times"), "{error}");
    // a billion cells in a few bytes
    let rows = "<table:table-row table:number-rows-repeated=\"1000000000\"><table:table-cell table:number-columns-repeated=\"1000000000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let header = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>customer_id</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>date</text:p></table:table-cell></table:table-row>";
    let content = format!("<a><table:table table:name=\"A\">{header}{rows}</table:table></a>");
    let bomb = zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ]);
    let error = refused(&shop.write("bomb.ods", &bomb), &ReadOptions::default());
    assert!(error.to_string().contains("250 times"), "{error}");
}

#[test]
fn workbooks_through_a_pipe_and_rfm_tables_in_them_are_read() {
    let shop = Shop::new();
    let sheet = vec![
        vec![
            text("customer_id"),
            text("frequency"),
            text("recency"),
            text("T"),
        ],
        vec![
            text("a"),
            Cell::Number(2.0),
            Cell::Number(10.5),
            Cell::Number(30.0),
        ],
        vec![
            text("b"),
            Cell::Number(0.0),
            Cell::Number(0.0),
            Cell::Number(12.0),
        ],
    ];
    let path = shop.write("rfm.xlsx", &xlsx(&[("A", sheet)], false));
    let options = ReadOptions {
        unit: Some(clv::time::TimeUnit::Week),
        ..ReadOptions::default()
    };
    assert_eq!(Customers::read(&[path], &options).unwrap().count(), 2);
    shop.write("orders.csv", csv().as_bytes());
    let expected = clv(&shop, &["rfm", "orders.csv"], &[]).stdout;
    let mut piped = std::process::Command::new(env!("CARGO_BIN_EXE_clv"))
        .args(["rfm", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = piped.stdin.take().unwrap();
    stdin.write_all(&xlsx(&[("A", rows())], false)).unwrap();
    drop(stdin);
    assert_eq!(piped.wait_with_output().unwrap().stdout, expected);
}

#[test]
fn the_workbooks_of_the_cases_are_right() {
    for case in ["k13_folder", "k14_orders.xlsx"] {
        let Some(path) = shared(&format!("cases/inputs/{case}")) else {
            return;
        };
        let (purchases, audit) = read(&path.display().to_string(), &ReadOptions::default());
        assert_eq!(
            (audit.rows_read, purchases.customer_count()),
            (31, 8),
            "{case}"
        );
        let dates = (audit.first_date.to_string(), audit.last_date.to_string());
        assert_eq!(
            dates,
            ("2024-01-13".to_owned(), "2024-12-12".to_owned()),
            "{case}"
        );
        assert!(audit.cautions.is_empty(), "{case}: {:?}", audit.cautions);
    }
}
