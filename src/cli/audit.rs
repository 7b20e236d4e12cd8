use std::fmt::Write;

use super::inspect::print;
use super::messages::{MessageArgs, Messages};
use super::options::InputArgs;
use crate::error::{Error, Result};
use crate::input::{Audit, Shape};
use crate::rfm::{Customers, Target, WholeFile};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Where the audit goes as JSON, `-` for stdout [default: a summary on stdout]
    #[arg(short, long, help_heading = "Output")]
    output: Option<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        Target::of(self.output.as_deref()).check()?;
        let bar = messages.progress("reading", None);
        let input = &self.input;
        let read = Customers::read(
            &input.inputs,
            Some(Shape::Transactions),
            input.unit(),
            &crate::input::ReadOptions {
                allow_skipped: true,
                ..input.read_options()
            },
        );
        bar.finish_and_clear();
        let customers = read?;
        let (_, audit) = customers.log()?;
        for caution in &audit.cautions {
            messages.caution(&crate::words::sentence(caution));
        }
        match &self.output {
            Some(output) => WholeFile::text(&Target::of(Some(output)), &json(audit)?),
            None if messages.is_json() => print(&json(audit)?),
            None => print(&summary(audit)),
        }
    }
}

/// Any result as indented JSON.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    Ok(text.map_err(|error| Error::data(format!("cannot be written as JSON: {error}")))? + "\n")
}

/// What a person wants to know first.
pub(super) fn summary(audit: &Audit) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _infallible = writeln!(text, "{name:<25} {value}");
    };
    for file in &audit.files {
        let separator = file
            .delimiter
            .map(|delimiter| format!(", separated by `{}`", delimiter.escape_default()));
        let encoding = file
            .encoding
            .filter(|encoding| *encoding != "UTF-8")
            .map(|encoding| format!(" in {encoding}"));
        let inferred = if file.date_form_inferred {
            " (inferred)"
        } else {
            ""
        };
        let about = format!(
            "{} rows, {}{}{}, dates {}{inferred}",
            file.rows,
            file.format,
            encoding.unwrap_or_default(),
            separator.unwrap_or_default(),
            file.date_form
        );
        line(&file.file, about);
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
    for left in &audit.left_out {
        line(
            "rows left out",
            format!("{} because {}", left.rows, left.reason.sentence()),
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
    line("customers", audit.customers.to_string());
    line(
        "one-time buyers",
        format!(
            "{} ({:.1} %)",
            audit.one_time_buyers,
            100.0 * audit.one_time_share
        ),
    );
    line("purchases", audit.purchases.to_string());
    for (name, count) in [
        ("refunds", audit.refunds),
        ("fully refunded purchases", audit.refunded_periods),
        ("refunds on their own", audit.lone_refund_periods),
        ("zero amounts", audit.zero_amounts),
        ("exact duplicates", audit.duplicates),
        ("only ever refunded", audit.customers_without_purchase),
    ] {
        if count > 0 {
            line(name, count.to_string());
        }
    }
    for (currency, rows) in &audit.currencies {
        line("currency", format!("{currency}: {rows} rows"));
    }
    text
}
