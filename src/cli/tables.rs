//! Results as text for a terminal.

use std::fmt::Write;

use crate::caution::Caution;
use crate::fit::Fit;
use crate::forecast::{PurchaseEstimate, StackFit};
use crate::input::{Audit, FileAudit};
use crate::model::PurchaseModel;
use crate::select::Candidate;
use crate::words::{self, printable, shown};

/// How far a summary of an audit goes into rows that were skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skipped {
    /// Each reason with examples.
    Listed,
    /// Their number: warnings have said the rest.
    Counted,
}

/// The audit as a short summary.
pub(super) fn audit(audit: &Audit, detail: Skipped) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _infallible = writeln!(text, "{:<28} {}", printable(name), printable(&value));
    };
    for file in &audit.files {
        line(&file.file, read_as(file));
        let columns = &file.columns;
        let amount = columns
            .amount
            .as_deref()
            .map_or("none".to_owned(), |name| format!("`{name}`"));
        line(
            "  columns",
            format!(
                "customer `{}`, date `{}`, amount {amount}",
                columns.customer, columns.date
            ),
        );
    }
    line("rows read", audit.rows_read.to_string());
    line("rows kept", audit.rows_kept.to_string());
    let skipped: u64 = audit.left_out.iter().map(|left| left.rows).sum();
    if detail == Skipped::Counted && skipped > 0 {
        line("rows skipped", skipped.to_string());
    }
    let listed = audit.left_out.iter();
    for left in listed.filter(|_| detail == Skipped::Listed) {
        line(
            "rows skipped",
            format!("{}: {}", left.rows, words::reason(left.reason)),
        );
        for example in &left.examples {
            let column = example
                .column
                .as_deref()
                .map_or(String::new(), |column| format!(" column `{column}`:"));
            line(
                "",
                format!(
                    "{}:{}:{column} `{}`",
                    example.file, example.line, example.value
                ),
            );
        }
    }
    line("window", format!("{} to {}", audit.since, audit.until));
    if let Some(zone) = &audit.timezone {
        line("time zone", zone.clone());
    }
    line("customers", customers(audit));
    line(
        "one-time buyers",
        format!(
            "{} ({:.1}%)",
            audit.one_time_buyers,
            100.0 * audit.one_time_share
        ),
    );
    line("purchases", audit.purchases.to_string());
    for (name, count) in [
        ("refunds", audit.refunds),
        ("fully refunded purchases", audit.refunded_periods),
        ("refunds without a purchase", audit.lone_refund_periods),
        ("zero amounts", audit.zero_amounts),
        ("exact duplicates", audit.duplicates),
        (
            "customers with refunds only",
            audit.customers_without_purchase,
        ),
    ] {
        if count > 0 {
            line(name, count.to_string());
        }
    }
    for (what, words) in [
        ("status kept", &audit.statuses),
        ("status skipped", &audit.statuses_left_out),
        ("currency", &audit.currencies),
    ] {
        for (word, rows) in words.iter().filter(|(word, _)| !word.is_empty()) {
            line(what, format!("{word}: {rows} rows"));
        }
    }
    text
}

/// How a file was read, in a few words.
fn read_as(file: &FileAudit) -> String {
    let separator = file
        .delimiter
        .map(|delimiter| format!(", separated by `{}`", delimiter.escape_default()));
    let encoding = file
        .encoding
        .as_deref()
        .filter(|encoding| *encoding != "UTF-8")
        .map(|encoding| format!(" in {encoding}"));
    let inferred = if file.date_form_inferred {
        " (inferred)"
    } else {
        ""
    };
    format!(
        "{} rows, {}{}{}, dates {}{inferred}",
        file.rows,
        file.format,
        encoding.unwrap_or_default(),
        separator.unwrap_or_default(),
        file.date_form
    )
}

/// The number of customers, and how many were united.
fn customers(audit: &Audit) -> String {
    let customers = audit.customers;
    match audit.identity.as_ref().filter(|it| it.merged > 0) {
        Some(it) => format!(
            "{customers} ({} merged: {} by e-mail address, {} by phone number)",
            it.merged, it.by_email, it.by_phone
        ),
        None => customers.to_string(),
    }
}

/// Fitted models as a table: likelihood, criteria, time, parameters, and codes of warnings.
pub(super) fn fits(candidates: &[Candidate]) -> String {
    let mut text = format!(
        "{:<12}{:>15}{:>13}{:>13}{:>11}{:>9}  parameters\n",
        "", "ln L", "AIC", "BIC", "log score", "seconds"
    );
    for candidate in candidates {
        let Candidate { name, seconds, .. } = candidate;
        let score = candidate
            .log_score
            .map_or_else(|| "-".to_owned(), |score| format!("{score:.4}"));
        let _infallible = match candidate.fit.as_ref().map(|fit| &fit.purchases) {
            Ok(PurchaseEstimate::Model(Fit { model, estimate })) => writeln!(
                text,
                "{name:<12}{:>15.5}{:>13.2}{:>13.2}{score:>11}{seconds:>9.3}  {}",
                estimate.ln_likelihood,
                estimate.aic(),
                estimate.bic(),
                parameters_and_warnings(model, &estimate.warnings),
            ),
            Ok(PurchaseEstimate::Stack(stack)) => writeln!(
                text,
                "{name:<12}{:>15}{:>13}{:>13}{score:>11}{seconds:>9.3}  {}",
                "-",
                "-",
                "-",
                weights(stack),
            ),
            Err(error) => {
                let why = error.to_string();
                writeln!(text, "{name:<12}  not fitted: {}", printable(&why))
            }
        };
    }
    text
}

/// The members of a stack with their weights.
fn weights(stack: &StackFit) -> String {
    let members = stack.members.iter();
    let members = members.map(|one| format!("{} {:.3}", one.member.label(), one.weight));
    members.collect::<Vec<_>>().join(", ")
}

fn parameters_and_warnings(model: &PurchaseModel, warnings: &[Caution]) -> String {
    let named = model.parameters().iter().zip(model.to_vec());
    let mut words: Vec<String> = named
        .map(|(parameter, value)| format!("{} {}", parameter.symbol, shown(parameter, value, 5)))
        .collect();
    let codes: Vec<String> = warnings.iter().map(Caution::code).collect();
    if !codes.is_empty() {
        words.push(format!("({})", codes.join(", ")));
    }
    words.join(" ")
}
