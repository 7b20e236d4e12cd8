//! Checks that stop a run: questions that only the user can answer, and data with too few valid rows.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::input::audit::{Days, LeftOut, Tally};
use crate::input::dates::{date_of, day_number};
use crate::input::far_dates::{FarDates, Kind, Settled, far_dates};
use crate::input::places::strict_error;
use crate::input::scan::Scan;
use crate::input::{DecimalMark, Example, ReadOptions, Reason, Refunds, amounts};
use crate::time::today;

/// Checks for faults that stop a run with or without `strict`.
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
        return Err(Error::data(format!(
            "no row has the currency of `--currency`: `{wanted}`"
        ))
        .hint(format!(
            "the data contain {}",
            listed(&spread.currencies).join(", ")
        )));
    }
    far_from_others(scan, &spread.days, options)
}

/// Checks for dates far from all others and after today. The user must decide, unless `--since` or `--until` does.
fn far_from_others(scan: &Scan, days: &Days, options: &ReadOptions) -> Result<()> {
    let settled = Settled {
        first: options.since.is_some(),
        last: options.until.is_some(),
    };
    let Some(found) = far_dates(&days.sorted(), day_number(today()?), settled) else {
        return Ok(());
    };
    let error = far_from_others_error(&found, options.is_for_scoring());
    Err(match scan.first_on(found.far)? {
        Some(place) => error.at(place),
        None => error,
    })
}

/// Checks days with their rows for days far from all others and after today, where the first or the last day to use is
/// not `settled`. It is the check of all transactions that are read, for an engine that has counted them itself.
///
/// # Errors
/// When there are such days.
pub(crate) fn check_days(days: &[(i32, u64)], settled: Settled) -> Result<()> {
    match far_dates(days, day_number(today()?), settled) {
        Some(found) => Err(far_from_others_error(&found, false)),
        None => Ok(()),
    }
}

fn far_from_others_error(found: &FarDates, is_for_scoring: bool) -> Error {
    let FarDates {
        kind,
        rows,
        all,
        near,
        far,
    } = *found;
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
    let error = Error::data(format!("{rows} of {all} rows are dated {what}: `{day}`"));
    if kind == Kind::Early && is_for_scoring {
        error.hint("correct the date, or leave its customer out with `--exclude-customer`")
    } else {
        error.hint(format!(
            "`{option} {near}` skips them, `{option} {day}` keeps them"
        ))
    }
}

/// Checks that there are currencies if one is chosen.
fn names_currencies(scan: &Scan, tallies: &[Tally]) -> Result<()> {
    for (layout, tally) in scan.layouts().iter().zip(tallies) {
        if layout.columns.currency.is_none() && tally.spread().currencies.is_empty() {
            return Err(Error::usage(
                "`--currency` needs a column of currencies, or currency signs in the amounts",
            )
            .at(&layout.source().name)
            .hint("leave `--currency` out, or rename the column of currencies to `currency`"));
        }
    }
    Ok(())
}

/// Are there currencies, but not the chosen one?
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

/// Checks that more rows are valid than invalid. Otherwise, the file is most likely not read correctly.
///
/// # Errors
/// When more rows are invalid, unless that is allowed.
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
    let what = format!("more rows are invalid ({faults}) than valid ({kept})");
    let Some(example) = worst.examples.first() else {
        return Err(Error::data(what));
    };
    let error = strict_error(worst.reason, example);
    let hint = advice(scan, worst.reason, example);
    Err(
        Error::data(format!("{what}; the first one: {error}")).hint(format!(
            "{hint}; with `--allow-skipped`, the other rows are used"
        )),
    )
}

/// Number of invalid rows, without guest orders: a shop may have many of them.
pub(super) fn faults(left_out: &[LeftOut], total: &Tally) -> u64 {
    let rows: u64 = left_out
        .iter()
        .filter(|left_out| is_fault(left_out.reason))
        .map(|left_out| left_out.rows)
        .sum();
    rows.saturating_sub(total.nobodies.values().sum())
}

/// Is it a fault of the row, and not a choice of the user?
const fn is_fault(reason: Reason) -> bool {
    reason.is_fault() && !matches!(reason, Reason::AfterUntil)
}

/// A hint for a fault, given its first example.
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
            None => "give the right date format with `--date-format`, as in `%d/%m/%Y` for 31/12/2024".to_owned(),
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
                _ if is_too_large(&example.value) => {
                    "amounts above 1e18 cannot be used: check the column, and name it with `--amount-col`".to_owned()
                }
                Some(mark) => format!("`--decimal {}` reads it", mark.char()),
                None if example.value.bytes().any(|byte| byte.is_ascii_digit()) && !word.is_empty() => format!(
                    "`{word}` is not a known currency: remove it, or put it in a column named `currency`"
                ),
                None => "check the column, and name it with `--amount-col`".to_owned(),
            }
        }
        Reason::WrongFieldCount if has_split_number(&example.value) => "a number such as `1,392.30` was split at its comma: put such numbers in quotes, or export them without thousands separators".to_owned(),
        Reason::StrayQuote => "remove the quote, or double it inside a quoted field".to_owned(),
        Reason::WrongFieldCount => "check whether a field contains the delimiter: such fields need quotes".to_owned(),
        Reason::AfterUntil | Reason::BeforeSince => {
            "no row is dated between `--since` and `--until`".to_owned()
        }
        Reason::Refund => {
            "the data contain refunds only, without purchases".to_owned()
        }
        Reason::OtherStatus => "no row has a status of `--status`".to_owned(),
        _ => "check the columns, and name them with `--customer-col`, `--date-col` and `--amount-col`".to_owned(),
    }
}

/// Is a value a number that is too large for an amount?
fn is_too_large(value: &str) -> bool {
    let number: Option<f64> = value.trim().parse().ok();
    number.is_some_and(|number| number.abs() > 1e18)
}

/// Do two adjacent fields look like one number that was split at its thousands separator?
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
            let all = format!("no row can be used; the first one: {error}");
            Error::data(all).hint(advice(scan, reason, example))
        }
        None => Error::data(
            "there are no purchases in the data: all amounts are refunds or fully refunded",
        )
        .at(name)
        .hint("if sales are negative numbers in this file, reverse the signs"),
    }
}
