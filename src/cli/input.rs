use std::time::Instant;

use super::messages::Messages;
use super::options::InputArgs;
use crate::error::Result;
use crate::input::Audit;
use crate::rfm::{Customers, TableUnit};
use crate::words;

/// Reads and groups the input; rows that were left out are told.
pub(super) fn open(input: &InputArgs, unit: TableUnit, messages: &Messages) -> Result<Customers> {
    let (bar, start) = (messages.progress("reading", None), Instant::now());
    let customers = Customers::read(&input.inputs, input.input, unit, &input.read_options());
    bar.finish_and_clear();
    let customers = customers?;
    messages.detail(&format!(
        "{} customers read in {:.2} s",
        customers.count(),
        start.elapsed().as_secs_f64()
    ));
    words::cautions(&customers)
        .iter()
        .for_each(|sentence| messages.caution(sentence));
    if let Some(audit) = customers.audit() {
        tell(audit, messages);
    }
    Ok(customers)
}

/// Opens transactions; a verb that needs their dates cannot take a table.
pub(super) fn open_log(input: &InputArgs, messages: &Messages) -> Result<Customers> {
    let unit = TableUnit::or(input.unit, input.unit());
    let customers = open(input, unit, messages)?;
    customers.log().map(drop)?;
    Ok(customers)
}

fn tell(audit: &Audit, messages: &Messages) {
    for file in &audit.files {
        if let Some(encoding) = file.encoding.filter(|encoding| *encoding != "UTF-8") {
            messages.note(&format!("{}: text read as {encoding}", file.file));
        }
    }
    for file in audit.files.iter().filter(|file| file.date_form_inferred) {
        messages.note(&format!("{}: dates read as {}", file.file, file.date_form));
    }
}
