//! Who is new: whose predicted value is told to platforms after the first purchase.

use arrow::array::Array;
use chrono::{Days, NaiveDate};

use super::target::Target;
use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::results::Results;
use crate::spec::ConversionSpec;

/// How old first purchases may be, in days: what the platforms accept.
fn longest_age(target: &Target) -> u32 {
    match target.name {
        "meta-conversions" => 7,
        "google-adjustments" => 55,
        _ => 90,
    }
}

/// Who bought once, and not before a day.
///
/// # Errors
/// When the results do not say when customers bought.
pub(super) fn new_customers(
    results: &Results,
    target: &Target,
    spec: &ConversionSpec,
    warnings: &mut Vec<Caution>,
) -> Result<Vec<bool>> {
    if !(spec.quantile > 0.0 && spec.quantile <= 1.0) {
        let what = format!(
            "the quantile must be above 0 and at most 1: `{}`",
            spec.quantile
        );
        return Err(Error::usage(what));
    }
    let days = longest_age(target);
    let first = results.days("first_purchase")?;
    let repeats = results.needed("frequency")?;
    let earliest = results
        .facts()
        .until
        .and_then(|until| until.checked_sub_days(Days::new(u64::from(days))));
    let since = spec.since.or(earliest);
    let is_new = |row: usize| {
        let is_recent = first[row].is_some_and(|first| since.is_none_or(|since| first >= since));
        is_recent && repeats.is_valid(row) && repeats.value(row) == 0.0
    };
    let flags: Vec<bool> = (0..results.len()).map(is_new).collect();
    let is_old = |(is_new, first): &(&bool, &Option<NaiveDate>)| **is_new && **first < earliest;
    let old = flags.iter().zip(&first).filter(is_old).count() as u64;
    if old > 0 && earliest.is_some() {
        warnings.push(Caution::ConversionsTooOld {
            days,
            customers: old,
        });
    }
    Ok(flags)
}
