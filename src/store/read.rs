//! Reading model files: everything in one is checked before it is used.

use std::fs::File;
use std::io::Read;

use ndarray::Array2;
use serde_ignored::Path;
use serde_json::Value;

use super::document::{Document, Entry, SCHEMA};
use super::{StoredModel, Unknown};
use crate::error::{Error, Result};
use crate::forecast::{Draws, Level, Member, Mixture, Predictor, STACK, Stack, Uncertainty};
use crate::model::{Cohorts, Parameter, PurchaseModel, SpendModel};

/// No model file is larger than this: 1 MiB.
const LARGEST: usize = 1 << 20;

/// What some editors write before the first character.
const BYTE_ORDER_MARK: char = '\u{feff}';

impl StoredModel {
    /// Reads a model file.
    ///
    /// # Errors
    /// - the text is larger than 1 MiB, is not JSON of this form, or names a key twice
    /// - its schema is not known to this version
    /// - a model is unknown, or a parameter is missing, unknown or outside its domain
    /// - a stack has no members, or weights that are negative or do not sum to 1
    /// - a covariance has another size than the parameters, or is not symmetric and positive semi-definite
    /// - draws are few, of another size than the parameters or outside their domains, or a part of a stack
    pub fn from_json(text: &str) -> Result<(Self, Unknown)> {
        if text.len() > LARGEST {
            return Err(too_large());
        }
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        check_schema(text)?;
        let mut unknown = Unknown::new();
        let mut json = serde_json::Deserializer::from_str(text);
        let document: Document =
            serde_ignored::deserialize(&mut json, |path| unknown.push(name_of(&path)))
                .map_err(|error| not_a_model(&error.to_string()))?;
        json.end()
            .map_err(|error| not_a_model(&error.to_string()))?;
        Ok((Self::check(document)?, unknown))
    }

    /// Reads a model file from disk.
    ///
    /// # Errors
    /// When it cannot be read or is not UTF-8, and those of [`Self::from_json`], all with the file's name.
    pub fn read(path: &std::path::Path) -> Result<(Self, Unknown)> {
        let name = path.display();
        let cannot_read = |error| Error::io(format!("cannot read `{name}`"), error);
        let mut bytes = Vec::new();
        // one byte more than is allowed tells that there are too many
        let limit = LARGEST as u64 + 1;
        let file = File::open(path).map_err(cannot_read)?;
        file.take(limit)
            .read_to_end(&mut bytes)
            .map_err(cannot_read)?;
        if bytes.len() > LARGEST {
            return Err(too_large().at(name));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::data("not a model file: not valid UTF-8").at(&name))?;
        Self::from_json(&text).map_err(|error| error.at(name))
    }

    fn check(document: Document) -> Result<Self> {
        let (purchase, purchase_uncertainty) = read_purchases(&document.purchase, document.level)?;
        let (mut spend, mut spend_uncertainty) = (None, Uncertainty::Unknown);
        if let Some(entry) = &document.spend {
            let place = "spend";
            refuse_weight(entry, place)?;
            refuse_cohorts(entry, place)?;
            refuse_correction(entry, place)?;
            let table =
                SpendModel::parameters_of(&entry.model).map_err(|error| at_model(error, place))?;
            let values = read_parameters(entry, place, table)?;
            spend_uncertainty = read_covariance(entry, table)?;
            if let Some(models) = read_draws(entry, place, SpendModel::from_values)? {
                let draws = Draws::of_spend(&models).map_err(at_draws(place))?;
                spend_uncertainty = Uncertainty::Draws(draws);
            }
            spend = Some(SpendModel::from_values(&entry.model, &values).map_err(in_place(place))?);
            check_kinds(&purchase_uncertainty, &spend_uncertainty)?;
        }
        Ok(Self {
            document,
            purchase,
            purchase_uncertainty,
            spend,
            spend_uncertainty,
        })
    }
}

/// The purchase model or the stack of an entry, with what is known about its parameters.
fn read_purchases(entry: &Entry, level: Option<Level>) -> Result<(Predictor, Uncertainty)> {
    let place = "purchase";
    refuse_weight(entry, place)?;
    if entry.model != STACK {
        refuse_cohorts(entry, place)?;
        refuse_correction(entry, place)?;
        let (model, mut uncertainty) = read_purchase_model(entry, place)?;
        if let Some(models) = read_draws(entry, place, PurchaseModel::from_values)? {
            let draws = Draws::of_purchases(models).map_err(at_draws(place))?;
            uncertainty = Uncertainty::Draws(draws);
        }
        return Ok((model.into(), uncertainty));
    }
    if entry.parameters.is_some() {
        return Err(Error::data(
            "a stack has `members` with parameters of their own, not `parameters`",
        )
        .at("`purchase`"));
    }
    refuse_draws(entry, place)?;
    let mut members = Vec::new();
    for (at, member) in entry.members.iter().flatten().enumerate() {
        let place = format!("purchase.members[{at}]");
        refuse_draws(member, &place)?;
        refuse_correction(member, &place)?;
        let weight = member
            .weight
            .ok_or_else(|| Error::data("`weight` is missing").at(format!("`{place}`")))?;
        members.push((weight, read_member(member, &place)?));
    }
    let tables: Vec<&[Parameter]> = members
        .iter()
        .map(|(_, member)| member.parameters())
        .collect();
    let uncertainty = read_covariance(entry, &tables.concat())?;
    let members = Mixture::new(members).map_err(|error| error.at("`purchase.members`"))?;
    let stack = Stack::new(members, level).corrected(entry.correction.clone());
    Ok((stack.into(), uncertainty))
}

/// A member of a stack, whose parameters may depend on the date of acquisition.
fn read_member(entry: &Entry, place: &str) -> Result<Member> {
    let Some(span) = entry.cohort_span else {
        return Ok(read_purchase_model(entry, place)?.0.into());
    };
    PurchaseModel::parameters_of(&entry.model).map_err(|error| at_model(error, place))?;
    let Ok(table) = Cohorts::parameters(&entry.model) else {
        let error = Error::data(format!("{} has no `cohort_span`", entry.model));
        return Err(error.at(format!("`{place}`")));
    };
    let values = read_parameters(entry, place, table)?;
    read_covariance(entry, table)?;
    Cohorts::from_values(&entry.model, &values, span)
        .and_then(|(model, cohorts)| Member::with_cohorts(model, cohorts))
        .map_err(in_place(place))
}

fn refuse_cohorts(entry: &Entry, place: &str) -> Result<()> {
    if entry.cohort_span.is_some() {
        let error = Error::data("only members of a stack have a `cohort_span`");
        return Err(error.at(format!("`{place}`")));
    }
    Ok(())
}

fn refuse_correction(entry: &Entry, place: &str) -> Result<()> {
    if entry.correction.is_some() {
        let error = Error::data("only a stack has a `correction`");
        return Err(error.at(format!("`{place}`")));
    }
    Ok(())
}

fn read_purchase_model(entry: &Entry, place: &str) -> Result<(PurchaseModel, Uncertainty)> {
    let table =
        PurchaseModel::parameters_of(&entry.model).map_err(|error| at_model(error, place))?;
    let values = read_parameters(entry, place, table)?;
    let uncertainty = read_covariance(entry, table)?;
    let model = PurchaseModel::from_values(&entry.model, &values).map_err(in_place(place))?;
    Ok((model, uncertainty))
}

fn at_model(error: Error, place: &str) -> Error {
    error.at(format!("`{place}.model`"))
}

/// Adds the place of an entry's parameters to an error.
fn in_place(place: &str) -> impl Fn(Error) -> Error {
    move |error| error.at(format!("`{place}.parameters`"))
}

fn refuse_weight(entry: &Entry, place: &str) -> Result<()> {
    if entry.weight.is_some() {
        return Err(Error::data("only members of a stack have a weight").at(format!("`{place}`")));
    }
    Ok(())
}

/// The values of an entry's parameters in the order of the table.
fn read_parameters(entry: &Entry, place: &str, table: &[Parameter]) -> Result<Vec<f64>> {
    if entry.members.is_some() {
        let what = format!("only `{STACK}` has `members`, and its members are single models");
        return Err(Error::data(what).at(format!("`{place}`")));
    }
    let place = format!("`{place}.parameters`");
    let Some(parameters) = &entry.parameters else {
        return Err(Error::data("not a model file: missing field `parameters`").at(place));
    };
    for symbol in parameters.symbols() {
        if table.iter().all(|parameter| parameter.symbol != symbol) {
            let names: Vec<&str> = table.iter().map(|parameter| parameter.symbol).collect();
            let error = Error::data(format!("{} has no such parameter: `{symbol}`", entry.model));
            return Err(error
                .hint(format!("its parameters are {}", names.join(", ")))
                .at(place));
        }
    }
    let mut values = Vec::new();
    for Parameter { symbol, .. } in table {
        let Some(value) = parameters.get(symbol) else {
            let what = format!("parameter of {} is missing: `{symbol}`", entry.model);
            return Err(Error::data(what).at(place));
        };
        let Some(value) = value.as_f64() else {
            let what = format!("parameter `{symbol}` is not a number: `{value}`");
            return Err(Error::data(what).at(place));
        };
        values.push(value);
    }
    Ok(values)
}

fn read_covariance(entry: &Entry, table: &[Parameter]) -> Result<Uncertainty> {
    let Some(rows) = &entry.covariance else {
        return Ok(Uncertainty::Unknown);
    };
    let size = table.len();
    let matrix = if rows.len() == size && rows.iter().all(|row| row.len() == size) {
        Array2::from_shape_vec((size, size), rows.concat()).ok()
    } else {
        None
    };
    let Some(matrix) = matrix else {
        return Err(Error::data(format!(
            "{}: `covariance` needs {size} rows and columns",
            entry.model
        )));
    };
    Uncertainty::delta(matrix).map_err(|error| error.at(format!("{}: `covariance`", entry.model)))
}

/// The models at an entry's draws.
fn read_draws<M>(
    entry: &Entry,
    place: &str,
    of_values: impl Fn(&str, &[f64]) -> Result<M>,
) -> Result<Option<Vec<M>>> {
    let Some(rows) = &entry.draws else {
        return Ok(None);
    };
    let mut models = Vec::with_capacity(rows.len());
    for (at, values) in rows.iter().enumerate() {
        let model = of_values(&entry.model, values);
        models.push(model.map_err(|error| error.at(format!("`{place}.draws[{at}]`")))?);
    }
    Ok(Some(models))
}

/// Adds the place of an entry's draws to an error.
fn at_draws(place: &str) -> impl Fn(Error) -> Error {
    move |error| error.at(format!("`{place}.draws`"))
}

/// Refuses draws of one model beside the covariance of the other.
fn check_kinds(purchase: &Uncertainty, spend: &Uncertainty) -> Result<()> {
    match (purchase, spend) {
        (Uncertainty::Draws(_), Uncertainty::Delta(_))
        | (Uncertainty::Delta(_), Uncertainty::Draws(_)) => Err(Error::data(
            "not a model file: only one of `purchase` and `spend` has `draws`",
        )
        .hint("fit both models with the same `--uncertainty`")),
        _ => Ok(()),
    }
}

fn refuse_draws(entry: &Entry, place: &str) -> Result<()> {
    if entry.draws.is_some() {
        let error = Error::data("a stack and its members have no `draws`");
        return Err(error.at(format!("`{place}`")));
    }
    Ok(())
}

/// Where a key stands, such as `purchase.members.0.mood`.
fn name_of(path: &Path<'_>) -> String {
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => below(parent, &index.to_string()),
        Path::Map { parent, key } => below(parent, key),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => name_of(parent),
    }
}

fn below(parent: &Path<'_>, key: &str) -> String {
    match name_of(parent) {
        parent if parent.is_empty() => key.to_owned(),
        parent => format!("{parent}.{key}"),
    }
}

fn too_large() -> Error {
    Error::data("not a model file: larger than 1 MiB")
}

fn not_a_model(why: &str) -> Error {
    Error::data(format!("not a model file: {why}"))
        .hint("`clv fit orders.csv -o model.json` writes a model file")
}

/// Looks at the schema alone: a file of a later one may have another form.
fn check_schema(text: &str) -> Result<()> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| not_a_model(&error.to_string()))?;
    let Some(schema) = value.get("schema").and_then(Value::as_str) else {
        return Err(not_a_model("`schema` is missing"));
    };
    if schema == SCHEMA {
        return Ok(());
    }
    let number = schema.strip_prefix("clv-model/");
    let number =
        number.filter(|number| number.starts_with(|digit: char| ('1'..='9').contains(&digit)));
    if number.is_some_and(|number| number.parse::<u32>().is_ok()) {
        let what = format!("the model file is newer than this program: `{schema}`");
        return Err(Error::data(what).hint("update clv: a later version reads it"));
    }
    Err(
        Error::data(format!("unknown schema of a model file: `{schema}`"))
            .hint(format!("known is {SCHEMA}")),
    )
}
