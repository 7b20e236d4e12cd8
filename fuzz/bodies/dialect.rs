//! The dialect sniffer: any bytes, and the columns that are found in the header they begin with.

use clv::input::ColumnNames;
use clv::testing::input::Dialect;
use clv::testing::input::Encoding;
use clv::testing::input::MarkEvidence;
use clv::testing::input::columns::{self, RfmColumns, TransactionColumns};
use clv::testing::input::dates::OrderEvidence;

pub(super) fn check(bytes: &[u8]) {
    let encoding = Encoding::of(bytes).expect("bytes in memory can be read");
    assert!(!bytes.is_ascii() || encoding == Encoding::Utf8 || bytes.contains(&0));
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    match Dialect::of(text, "orders.csv") {
        Ok(dialect) => check_dialect(&dialect, text),
        Err(error) => assert!(error.to_string().starts_with("orders.csv:") && !error.is_usage()),
    }
}

fn check_dialect(dialect: &Dialect, text: &str) {
    assert!(b",;\t|^~".contains(&dialect.delimiter) && !dialect.bom);
    assert_eq!(dialect.crlf, text.contains("\r\n"));
    assert!(dialect.header.iter().all(|name| name.trim() == name) && !dialect.header.is_empty());
    check_columns(&dialect.header, &dialect.sample);
    let (mut marks, mut order) = (MarkEvidence::default(), OrderEvidence::default());
    for cell in dialect.sample.iter().flatten() {
        marks.see(cell);
        order.see(cell);
    }
    let _ = marks.mark(dialect.delimiter);
    assert!(order.day_first <= order.cells && order.month_first <= order.cells);
}

fn check_columns(header: &[String], sample: &[Vec<String>]) {
    let names = ColumnNames {
        date: header.first().cloned(),
        ..ColumnNames::default()
    };
    for names in [ColumnNames::default(), names] {
        let _ = columns::shape(header, &names);
        if let Ok(found) = TransactionColumns::find(header, sample, &names) {
            assert!(found.columns.used().into_iter().all(|at| at < header.len()));
        }
        let _ = RfmColumns::find(header, &names);
    }
}
