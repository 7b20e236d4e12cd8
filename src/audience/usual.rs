//! The targets that some results are enough for, where nobody names any.

use arrow::array::Array;

use super::figures::Figures;
use super::identifiers::Identifier;
use super::people::{People, Writing};
use super::target::{Kind, Target};
use super::targets::TARGETS;
use crate::error::Result;
use crate::results::Results;
use crate::spec::IdentifierForm;

/// The lists of customers that need nothing that the results lack.
///
/// Tables of the firm (`crm`, `clv-report`, `dashthis`) need no contacts. A list that leaves the firm, and `call-list`,
/// needs a column of addresses or numbers and a column of consent: without the latter nobody is contacted unasked.
/// Lists of values need values. Left to be named are `custom`, which is the columns that somebody chooses, and
/// conversions, which need a choice of days and of events.
///
/// # Errors
/// When the country is unknown: wrong usage.
pub(crate) fn usual_targets(results: &Results, country: Option<&str>) -> Result<Vec<&'static str>> {
    let mut usual = Vec::new();
    for target in TARGETS {
        let is_list = target.kind != Kind::Conversions && target.name != "custom";
        if is_list && has_value(results, target) && has_contacts(results, target, country)? {
            usual.push(target.name);
        }
    }
    Ok(usual)
}

/// Has anybody the value that the target shows or ranks by?
fn has_value(results: &Results, target: &Target) -> bool {
    let column = match target.name {
        "call-list" => "value_at_risk",
        "clv-report" => "historical_value",
        "suppression" => "clv",
        _ if target.has_value() => "clv",
        _ => return true,
    };
    let values = Figures { results }.numbers(column);
    values.is_some_and(|values| values.null_count() < values.len())
}

/// Are there addresses or numbers by which the target knows people, and the column that says who may be contacted?
fn has_contacts(results: &Results, target: &Target, country: Option<&str>) -> Result<bool> {
    let writing = Writing {
        rules: target.rules,
        form: IdentifierForm::Clear,
        key: None,
        country: country.map(str::to_owned),
    };
    let people = People::of(results, writing)?;
    let is_known = target.keys.iter().any(|key| people.knows(*key, 0));
    let by_phone = target.keys == [Identifier::Phone];
    let has_consent = !people.consent_columns(by_phone).is_empty();
    Ok((target.keys.is_empty() || is_known) && (!target.is_for_others() || has_consent))
}
