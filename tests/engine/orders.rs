//! One small shop for all places where data live, and its workbooks, written part by part.

use std::io::{Cursor, Write};
use std::process::{Command, Output, Stdio};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::shop::Shop;

/// A cell of a workbook.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Text(String),
    Number(f64),
    /// A date with a time of day, as text in ISO 8601 and as the days since the start of 1900.
    Moment(String, f64),
    Truth(bool),
    Fault(&'static str),
}

pub(crate) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// One order: number, moment, customer, amount, note.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) number: u32,
    pub(crate) day: chrono::NaiveDate,
    pub(crate) minute: u32,
    pub(crate) customer: u32,
    pub(crate) cents: i64,
    pub(crate) note: &'static str,
}

impl Order {
    pub(crate) fn moment(&self) -> String {
        format!(
            "{}T{:02}:{:02}:00",
            self.day,
            self.minute / 60,
            self.minute % 60
        )
    }

    pub(crate) fn amount(&self) -> String {
        let sign = if self.cents < 0 { "-" } else { "" };
        format!(
            "{sign}{}.{:02}",
            self.cents.abs() / 100,
            self.cents.abs() % 100
        )
    }

    pub(crate) fn cells(&self) -> Vec<Cell> {
        let start = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
        let days = (self.day - start).num_days() as f64;
        vec![
            Cell::Number(f64::from(self.number)),
            Cell::Moment(self.moment(), days + f64::from(self.minute) / 1440.0),
            Cell::Number(f64::from(self.customer)),
            Cell::Number(self.cents as f64 / 100.0),
            text(self.note),
        ]
    }
}

pub(crate) const HEADER: [&str; 5] = ["order_id", "ordered_at", "customer_id", "amount", "note"];

/// The orders of two years: a few regular customers, many who came once, one refund.
pub(crate) fn orders() -> Vec<Order> {
    let start = chrono::NaiveDate::from_ymd_opt(2023, 1, 3).unwrap();
    let mut orders = Vec::new();
    for number in 0..400_u32 {
        let customer = 17850 + (number * number + 3 * number) % 97;
        orders.push(Order {
            number: 10_000 + number,
            day: start + chrono::Days::new(u64::from(number * 7 / 4)),
            minute: (number * 37) % 1440,
            customer,
            cents: i64::from((number * 731) % 9000 + 250) * if number == 200 { -1 } else { 1 },
            note: ["", "gift; \"red\"", "zwei,\tdrei", "été"][number as usize % 4],
        });
    }
    orders
}

/// The shop as CSV.
pub(crate) fn csv() -> String {
    let mut csv = HEADER.join(",") + "\n";
    for order in orders() {
        let note = order.note.replace('"', "\"\"");
        csv += &format!(
            "{},{},{},{},\"{note}\"\n",
            order.number,
            order.moment(),
            order.customer,
            order.amount()
        );
    }
    csv
}

/// The shop as rows of a sheet, with its header.
pub(crate) fn rows() -> Vec<Vec<Cell>> {
    let header = HEADER.iter().map(|name| text(name)).collect();
    let orders = orders();
    std::iter::once(header)
        .chain(orders.iter().map(Order::cells))
        .collect()
}

/// Files packed as a ZIP archive.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

/// An Excel workbook. Texts of even columns are shared, the others stand in their cells.
pub(crate) fn xlsx(sheets: &[(&str, Vec<Vec<Cell>>)], is_1904: bool) -> Vec<u8> {
    let mut shared: Vec<String> = Vec::new();
    let mut files: Vec<(String, String)> = Vec::new();
    let (mut list, mut links, mut types) = (String::new(), String::new(), String::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let at = at + 1;
        list += &format!(
            "<sheet name=\"{}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>",
            escaped(name)
        );
        links += &format!(
            "<Relationship Id=\"rId{at}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        );
        types += &format!(
            "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        );
        files.push((
            format!("xl/worksheets/sheet{at}.xml"),
            sheet(rows, is_1904, &mut shared),
        ));
    }
    let strings: String = shared
        .iter()
        .map(|it| format!("<si><t>{}</t></si>", escaped(it)))
        .collect();
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let relations = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let last = sheets.len() + 1;
    let system = if is_1904 {
        "<workbookPr date1904=\"1\"/>"
    } else {
        ""
    };
    files.extend([
        ("[Content_Types].xml".to_owned(), format!("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>")),
        ("_rels/.rels".to_owned(), format!("<Relationships {relations}><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml".to_owned(), format!("<workbook {main}>{system}<sheets>{list}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships {relations}>{links}<Relationship Id=\"rId{last}\" Type=\"{office}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId{}\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>", last + 1)),
        ("xl/styles.xml".to_owned(), format!("<styleSheet {main}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>")),
        ("xl/sharedStrings.xml".to_owned(), format!("<sst {main}>{strings}</sst>")),
    ]);
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    zip(&files)
}

fn sheet(rows: &[Vec<Cell>], is_1904: bool, shared: &mut Vec<String>) -> String {
    let mut xml = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>".to_owned();
    for (row, cells) in rows.iter().enumerate() {
        xml += &format!("<row r=\"{}\">", row + 1);
        for (column, cell) in cells.iter().enumerate() {
            let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
            xml += &match cell {
                Cell::Text(text) if column % 2 == 0 => {
                    shared.push(text.clone());
                    format!("<c r=\"{place}\" t=\"s\"><v>{}</v></c>", shared.len() - 1)
                }
                Cell::Text(text) => format!(
                    "<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                    escaped(text)
                ),
                Cell::Number(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
                Cell::Moment(_, days) => {
                    let days = if is_1904 { days - 1462.0 } else { *days };
                    format!("<c r=\"{place}\" s=\"1\"><v>{days}</v></c>")
                }
                Cell::Truth(is_so) => {
                    format!("<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(*is_so))
                }
                Cell::Fault(text) => format!("<c r=\"{place}\" t=\"e\"><v>{text}</v></c>"),
            };
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

/// A spreadsheet of OpenDocument, with the empty rows and columns that office programs write behind the table.
pub(crate) fn ods(sheets: &[(&str, Vec<Vec<Cell>>)]) -> Vec<u8> {
    let mut xml = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>".to_owned();
    for (name, rows) in sheets {
        xml += &format!(
            "<table:table table:name=\"{}\"><table:table-column table:number-columns-repeated=\"16384\"/>",
            escaped(name)
        );
        for cells in rows {
            xml += "<table:table-row>";
            for cell in cells {
                xml += &match cell {
                    Cell::Text(text) => {
                        let text = escaped(text)
                            .replace('\t', "<text:tab/>")
                            .replace('\n', "</text:p><text:p>");
                        format!(
                            "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>a remark</text:p></office:annotation><text:p>{text}</text:p></table:table-cell>"
                        )
                    }
                    Cell::Number(number) => format!(
                        "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>shown</text:p></table:table-cell>"
                    ),
                    Cell::Moment(moment, _) => format!(
                        "<table:table-cell office:value-type=\"date\" office:date-value=\"{moment}\"><text:p>shown</text:p></table:table-cell>"
                    ),
                    Cell::Truth(is_so) => format!(
                        "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"{is_so}\"><text:p>shown</text:p></table:table-cell>"
                    ),
                    Cell::Fault(text) => format!(
                        "<table:table-cell office:value-type=\"string\" office:string-value=\"\"><text:p>{text}</text:p></table:table-cell>"
                    ),
                };
            }
            xml += "<table:table-cell table:number-columns-repeated=\"16379\"/></table:table-row>";
        }
        xml += "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
    }
    xml += "</office:spreadsheet></office:body></office:document-content>";
    zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", xml.as_bytes()),
    ])
}

/// Runs `clv` in the folder of a shop, with some variables of the environment.
pub(crate) fn clv(shop: &Shop, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(shop.0.path())
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The RFM table and the scores of an input, which must be readable.
pub(crate) fn outcome(shop: &Shop, input: &[&str], environment: &[(&str, &str)]) -> [Vec<u8>; 2] {
    let model = r#"{"schema": "clv-model/1", "unit": "week",
 "purchase": {"model": "bg-nbd", "parameters": {"r": 0.2426, "alpha": 4.4135, "a": 0.7929, "b": 2.4258}},
 "spend": {"model": "gamma-gamma", "parameters": {"p": 6.249, "q": 3.744, "v": 15.447}}}"#;
    shop.write("model.json", model.as_bytes());
    [&["rfm"][..], &["score", "--model", "model.json"]].map(|verb| {
        let output = clv(shop, &[verb, input].concat(), environment);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{input:?}: {stderr}");
        output.stdout
    })
}

/// What is said of an input that cannot be read, with the exit code.
pub(crate) fn refusal(shop: &Shop, input: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
    let output = clv(shop, &[&["rfm"], input].concat(), environment);
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap_or(-1), stderr)
}
