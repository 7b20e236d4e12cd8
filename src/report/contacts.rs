//! Whom to contact: the first rows of the lists, as they are in the files.

use serde_json::{Map, Value, json};

use super::material::Material;
use crate::error::{Error, Result};
use crate::segment::Reason;
use crate::summary::ListSum;
use crate::words::Catalogue;

/// Customers of a list that the page shows; the file has all.
const SHOWN: usize = 25;

pub(super) fn view(material: &Material, words: &Catalogue) -> Result<Value> {
    let mut lists = Vec::new();
    for list in &material.summary.lists {
        let (more, rows) = rows(material, list, words)?;
        lists.push(json!({"sum": list, "more": more, "rows": rows}));
    }
    Ok(json!({"lists": lists, "shown": SHOWN}))
}

/// The names of the further columns of a list, and its first rows; none where the file is not there.
fn rows(
    material: &Material,
    list: &ListSum,
    words: &Catalogue,
) -> Result<(Vec<String>, Vec<Value>)> {
    let Some(path) = material.results.folder_file(&list.file) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let fault = |error: csv::Error| {
        Error::data("a list cannot be read")
            .at(path.display().to_string())
            .because(error)
    };
    let mut reader = csv::Reader::from_path(&path).map_err(fault)?;
    let names = reader.headers().map_err(fault)?.clone();
    // they stand between the id and the reason
    let after = names.iter().skip_while(|name| *name != "customer_id");
    let more = after.skip(1).take_while(|name| *name != "reason");
    let more: Vec<String> = more.map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records().take(SHOWN) {
        let record = record.map_err(fault)?;
        let cells = names.iter().zip(&record);
        let mut row: Map<String, Value> = cells
            .map(|(name, cell)| (name.to_owned(), cell_of(name, cell)))
            .collect();
        let contact = more.iter().filter_map(|name| row.get(name).cloned());
        let contact: Vec<Value> = contact.collect();
        let reason = reason(&row).say(words);
        row.insert("reason".to_owned(), reason.into());
        row.insert("contact".to_owned(), contact.into());
        rows.push(row.into());
    }
    Ok((more, rows))
}

/// A cell: numbers as numbers, but ids, dates and names as texts.
fn cell_of(name: &str, cell: &str) -> Value {
    const TEXTS: [&str; 5] = [
        "customer_id",
        "reason",
        "last_purchase",
        "lifecycle",
        "spending",
    ];
    if cell.is_empty() {
        return Value::Null;
    }
    if TEXTS.contains(&name) {
        return cell.into();
    }
    cell.parse::<f64>()
        .map_or_else(|_| cell.into(), Value::from)
}

/// Why the customer is on the list, in the language of the page rather than in that of the file.
fn reason(row: &Map<String, Value>) -> Reason<'_> {
    let number = |name: &str| row.get(name).and_then(Value::as_f64);
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    Reason {
        purchases: number("purchases").unwrap_or_default(),
        usual: number("days_between_purchases"),
        silent: number("days_since_purchase").unwrap_or_default(),
        stage: text("lifecycle"),
        spending: text("spending"),
    }
}
