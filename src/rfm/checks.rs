//! What stops a run: questions that only the caller can answer, and data of which too little is left.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::input::audit::{Days, LeftOut, Tally};
use crate::input::dates::{date_of, day_number};
use crate::input::far_dates::{FarDates, Kind, Settled, far_dates};
use crate::input::places::strict_error;
use crate::input::scan::Scan;
use crate::input::{DecimalMark, Example, ReadOptions, Reason, Refunds, amounts};
use crate::time::today;

/// The faults that stop a run whatever `strict` says.
pub(super) fn check(
    scan: &Scan,
    tallies: &[Tally],
    total: &Tally,
    options: &ReadOptions,
) -> Result<()> {
    if options.refunds == Some(Refunds::Error)
        && total.refunds > 0
        && let Some(example) = scan.first_refund()
    {
        return Err(strict_error(Reason::Refund, &example)
            .hint("choose `--refunds net` or `--refunds drop`"));
    }
    let spread = total.spread();
    if options.currency.is_none() && spread.currencies.len() > 1 {
        return Err(several_currencies(&spread.currencies));
    }
    if options.currency.is_some() {
        names_currencies(scan, tallies)?;
    }
    if let Some(wanted) = options
        .currency
        .as_deref()
        .filter(|wanted| is_absent(wanted, &spread.currencies))
    {
        return Err(
            Error::data(format!("no row is in the chosen currency: `{wanted}`")).hint(format!(
                "the data hold {}",
                listed(&spread.currencies).join(", ")
            )),
        );
    }
    far_from_others(scan, &spread.days, options)
}

/// Dates far from all others, and days after today, are asked about unless the window is named.
fn far_from_others(scan: &Scan, days: &Days, options: &ReadOptions) -> Result<()> {
    let settled = Settled {
        first: options.since.is_some(),
        last: options.until.is_some(),
    };
    let found = far_dates(&days.sorted(), day_number(today()?), settled);
    let Some(FarDates {
        kind,
        rows,
        all,
        near,
        far,
    }) = found
    else {
        return Ok(());
    };
    let (near, day) = (date_of(near), date_of(far));
    let (what, option) = match kind {
        Kind::Late => (
            format!("far after all others, which end on {near}"),
            "--until",
        ),
        Kind::Early => (
            format!("far before all others, which begin on {near}"),
            "--since",
        ),
        Kind::Future => ("after today".to_owned(), "--until"),
    };
    let error = Error::data(format!("{rows} of {all} rows are dated {what}: `{day}`")).hint(
        format!("`{option} {near}` leaves them out, `{option} {day}` keeps them"),
    );
    Err(match scan.first_on(day_number(day))? {
        Some(place) => error.at(place),
        None => error,
    })
}

/// A choice among currencies needs a column that names them, or amounts that do.
fn names_currencies(scan: &Scan, tallies: &[Tally]) -> Result<()> {
    for (layout, tally) in scan.layouts().iter().zip(tallies) {
        if layout.columns.currency.is_none() && tally.spread().currencies.is_empty() {
            return Err(Error::usage(
                "`--currency` chooses by a column of currencies or by signs in the amounts, and there are none",
            )
            .at(&layout.source().name)
            .hint("leave `--currency` out, or call the column `currency`"));
        }
    }
    Ok(())
}

/// Is no row in the currency that was chosen, though rows name others?
fn is_absent(wanted: &str, currencies: &BTreeMap<String, u64>) -> bool {
    !currencies.is_empty()
        && !currencies
            .keys()
            .any(|name| name.eq_ignore_ascii_case(wanted))
}

fn listed(currencies: &BTreeMap<String, u64>) -> Vec<String> {
    currencies
        .iter()
        .map(|(name, rows)| format!("`{name}` ({rows} rows)"))
        .collect()
}

fn several_currencies(currencies: &BTreeMap<String, u64>) -> Error {
    let listed = listed(currencies);
    let choices: Vec<String> = currencies
        .keys()
        .map(|name| format!("`--currency {name}`"))
        .collect();
    Error::data(format!("several currencies: {}", listed.join(", ")))
        .hint(format!("choose one with {}", choices.join(" or ")))
}

/// More rows with faults than rows that are kept: most likely the file is not read as it is meant.
///
/// # Errors
/// When that is so and was not allowed.
pub(super) fn most_are_kept(
    scan: &Scan,
    left_out: &[LeftOut],
    total: &Tally,
    kept: u64,
    options: &ReadOptions,
) -> Result<()> {
    let faults = faults(left_out, total);
    let worst = left_out
        .iter()
        .filter(|left_out| is_fault(left_out.reason))
        .max_by_key(|left_out| left_out.rows);
    let Some(worst) = worst.filter(|_| faults > kept && !options.allow_skipped) else {
        return Ok(());
    };
    let what = format!("more rows have faults ({faults}) than are kept ({kept})");
    let Some(example) = worst.examples.first() else {
        return Err(Error::data(what));
    };
    let error = strict_error(worst.reason, example);
    let hint = advice(scan, worst.reason, example);
    Err(
        Error::data(format!("{what}, the first because: {error}")).hint(format!(
            "{hint}; `--allow-skipped` goes on with the rows that are kept"
        )),
    )
}

/// Rows with a fault, without those that say themselves that they have no customer: a shop may have many guests.
pub(super) fn faults(left_out: &[LeftOut], total: &Tally) -> u64 {
    let rows: u64 = left_out
        .iter()
        .filter(|left_out| is_fault(left_out.reason))
        .map(|left_out| left_out.rows)
        .sum();
    rows.saturating_sub(total.nobodies.values().sum())
}

/// Is it a fault of the row, rather than a choice of the caller?
const fn is_fault(reason: Reason) -> bool {
    reason.is_fault() && !matches!(reason, Reason::AfterUntil)
}

/// What helps against a fault, given its first example.
fn advice(scan: &Scan, reason: Reason, example: &Example) -> String {
    let layout = scan
        .layouts()
        .iter()
        .find(|layout| layout.source().name == example.file);
    match reason {
        Reason::UnreadableDate => match layout.and_then(|layout| layout.date_format.as_deref()) {
            Some("excel") => "these look like days since 1899-12-30, as spreadsheets store dates: `--date-format excel` reads them".to_owned(),
            Some(form @ ("unix" | "unix-ms")) => {
                format!("these look like a count since 1970-01-01: `--date-format {form}` reads them")
            }
            Some(format) if format.contains(' ') => {
                format!("`--date-format \"{format}\"` reads them")
            }
            Some(format) => format!("`--date-format {format}` reads them"),
            None => "name the form of the dates with `--date-format`".to_owned(),
        },
        Reason::UnreadableAmount => {
            let reads = |mark| amounts::parse(&example.value, mark).is_some();
            let other = [DecimalMark::Point, DecimalMark::Comma]
                .into_iter()
                .find(|mark| reads(*mark) && layout.is_some_and(|layout| layout.mark != *mark));
            let word: String = example
                .value
                .chars()
                .filter(|letter| !letter.is_ascii_digit() && !" .,-+".contains(*letter))
                .collect();
            match other {
                Some(mark) => format!("`--decimal {}` reads it", mark.char()),
                None if example.value.bytes().any(|byte| byte.is_ascii_digit()) && !word.is_empty() => format!(
                    "`{word}` beside a number is not known as a currency: take it away, or give it in a column `currency`"
                ),
                None => "is the column the right one? `--amount-col` names it".to_owned(),
            }
        }
        Reason::WrongFieldCount if has_split_number(&example.value) => "a number is cut in two, as `1,392.30` is where commas separate fields: put such numbers in quotes, or export without thousands separators".to_owned(),
        Reason::WrongFieldCount => "does a field hold the delimiter without quotes around it?".to_owned(),
        Reason::AfterUntil | Reason::BeforeSince => {
            "`--since` and `--until` choose days without any row".to_owned()
        }
        Reason::Refund => {
            "`--refunds net` keeps them, but nobody has a purchase to net them against".to_owned()
        }
        Reason::OtherStatus => "`--status` names statuses that no row has".to_owned(),
        _ => "are the columns the right ones? `--customer-col`, `--date-col` and `--amount-col` name them".to_owned(),
    }
}

/// Do two fields side by side look like one number cut at its thousands separator?
fn has_split_number(row: &str) -> bool {
    let fields: Vec<&str> = row.split([',', ';', '\t', '|']).map(str::trim).collect();
    fields.windows(2).any(|pair| {
        let is_start =
            (1..=3).contains(&pair[0].len()) && pair[0].bytes().all(|byte| byte.is_ascii_digit());
        let (whole, rest) = pair[1].split_at(pair[1].len().min(3));
        let is_end = whole.len() == 3
            && whole.bytes().all(|byte| byte.is_ascii_digit())
            && (rest.is_empty() || rest.starts_with('.'));
        is_start && is_end
    })
}

pub(super) fn nothing_left(scan: &Scan, total: &Tally, left_out: &[LeftOut]) -> Error {
    let name = scan
        .layouts()
        .first()
        .map_or("", |layout| layout.source().name.as_str());
    if total.rows == 0 {
        return scan.layouts().first().map_or_else(
            || Error::usage("no input given"),
            |it| it.source().without_rows(),
        );
    }
    let worst = left_out.iter().max_by_key(|left_out| left_out.rows);
    match worst.and_then(|worst| Some((worst.reason, worst.examples.first()?))) {
        Some((reason, example)) => {
            let error = strict_error(reason, example);
            let all = format!("no row can be used, the first because: {error}");
            Error::data(all).hint(advice(scan, reason, example))
        }
        None => {
            Error::data("no purchase in the data: every amount is a refund, or taken back by one")
                .at(name)
                .hint("are sales written with a minus? then turn the signs around")
        }
    }
}
