//! The contacts of customers: cells of the results by what they are, in the form of a target.

use std::collections::BTreeSet;

use arrow::array::{Array, StringArray};

use super::contact_columns::{ContactColumns, Role, says_yes};
use super::countries::country_code;
use super::hash::{Key, is_hash};
use super::identifiers::{Identifier, Rules};
use crate::error::{Error, Result};
use crate::input::identity::{Country, email, phone};
use crate::results::Results;
use crate::spec::IdentifierForm;

/// Contacts, and how they are written.
pub(crate) struct People<'r> {
    results: &'r Results,
    /// The columns of each role, with their names.
    columns: Vec<(Role, Vec<(&'r str, &'r StringArray)>)>,
    rules: Rules,
    form: IdentifierForm,
    key: Option<Key>,
    /// The country of customers without one.
    country: Option<&'static str>,
    /// Are ids addresses or numbers?
    ids_are: BTreeSet<Identifier>,
}

/// How identifiers are written.
pub(crate) struct Writing {
    pub(crate) rules: Rules,
    pub(crate) form: IdentifierForm,
    pub(crate) key: Option<Key>,
    pub(crate) country: Option<String>,
}

impl<'r> People<'r> {
    /// The contacts among the columns of some results.
    ///
    /// # Errors
    /// When the country is unknown, or pseudonyms are asked for without a key: wrong usage.
    pub(crate) fn of(results: &'r Results, writing: Writing) -> Result<Self> {
        let country = match &writing.country {
            None => None,
            Some(text) => Some(country_code(text).ok_or_else(|| {
                Error::usage(format!("unknown country: `{text}`"))
                    .hint("use the code of two letters, as in `FR` for France")
            })?),
        };
        if writing.form == IdentifierForm::Pseudonyms && writing.key.is_none() {
            return Err(Error::usage("pseudonyms need a secret key").hint(
                "make one with `openssl rand -hex 32 > FILE` and give it with `--key FILE`",
            ));
        }
        Ok(Self {
            ids_are: kinds_of_ids(results.ids()),
            columns: columns_of(results),
            results,
            rules: writing.rules,
            form: writing.form,
            key: writing.key,
            country,
        })
    }

    /// Is there anything for the column of an identifier? The number says which of several, from 0.
    pub(crate) fn knows(&self, identifier: Identifier, number: usize) -> bool {
        if self.form == IdentifierForm::Pseudonyms && !is_key(identifier) {
            return false;
        }
        let columns = self.all(Role::Identifier(identifier)).len();
        let from_ids = usize::from(self.ids_are.contains(&identifier));
        let is_given = identifier == Identifier::Country && number == 0 && self.country.is_some();
        // an id that is an address fills the place of a missing one
        number < columns.max(from_ids) || is_given
    }

    /// Is there a full name, or one in parts?
    pub(crate) fn knows_names(&self) -> bool {
        let roles = [
            Role::FullName,
            Role::Identifier(Identifier::FirstName),
            Role::Identifier(Identifier::LastName),
        ];
        self.form != IdentifierForm::Pseudonyms
            && roles.iter().any(|role| !self.all(*role).is_empty())
    }

    /// All different identifiers of one kind that a customer has, in the form of the target.
    pub(crate) fn identifiers(&self, identifier: Identifier, row: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (_, cells) in self.all(Role::Identifier(identifier)) {
            let form = cell(cells, row).and_then(|cell| self.write(identifier, cell, row));
            if let Some(form) = form.filter(|form| !found.contains(form)) {
                found.push(form);
            }
        }
        if found.is_empty() && self.ids_are.contains(&identifier) {
            let id = self.results.ids().value(row);
            let is_it = kind_of_id(id) == Some(identifier);
            found.extend(is_it.then(|| self.write(identifier, id, row)).flatten());
        }
        if found.is_empty() && identifier == Identifier::Country {
            found.extend(
                self.country
                    .and_then(|code| self.write(identifier, code, row)),
            );
        }
        found
    }

    /// The addresses and numbers of a customer as identity compares them.
    pub(crate) fn clear_keys(&self, row: usize) -> Vec<String> {
        let mut found = Vec::new();
        for (_, cells) in self.all(Role::Identifier(Identifier::Email)) {
            let address = cell(cells, row).and_then(email);
            found.extend(address.map(std::borrow::Cow::into_owned));
        }
        let country = self
            .country_of(row)
            .and_then(|code| Country::named(code).ok());
        for (_, cells) in self.all(Role::Identifier(Identifier::Phone)) {
            found.extend(cell(cells, row).and_then(|cell| phone(cell, country)));
        }
        found
    }

    /// Is there a cell of this kind, of whatever use?
    pub(crate) fn has_cell(&self, identifier: Identifier, row: usize) -> bool {
        self.first(Role::Identifier(identifier), row).is_some()
    }

    /// First and last name in one text.
    pub(crate) fn full_name(&self, row: usize) -> Option<String> {
        let whole = self.first(Role::FullName, row).map(str::to_owned);
        whole.or_else(|| {
            let part = |identifier| self.first(Role::Identifier(identifier), row);
            let parts = [part(Identifier::FirstName), part(Identifier::LastName)];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        })
    }

    /// The id of a customer, or the pseudonym for it.
    pub(crate) fn id(&self, row: usize) -> String {
        let id = self.results.ids().value(row);
        match (&self.key, self.form) {
            (Some(key), IdentifierForm::Pseudonyms) => key.pseudonym(id),
            _ => id.to_owned(),
        }
    }

    /// A pseudonym for the id of a customer, where there is a key.
    pub(crate) fn pseudonym(&self, row: usize) -> Option<String> {
        let key = self.key.as_ref()?;
        Some(key.pseudonym(self.results.ids().value(row)))
    }

    /// Is there a key for pseudonyms?
    pub(crate) const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The names of the columns that say whether customers may be contacted, by e-mail or by phone.
    pub(crate) fn consent_columns(&self, by_phone: bool) -> Vec<&'r str> {
        let columns = self.consents(by_phone).iter();
        columns
            .chain(self.all(Role::Refusal))
            .map(|(name, _)| *name)
            .collect()
    }

    /// May a customer be contacted, as far as the columns of consent say?
    pub(crate) fn has_consent(&self, by_phone: bool, row: usize) -> bool {
        let says = |(_, cells): &(&str, &StringArray)| cell(cells, row).is_some_and(says_yes);
        self.consents(by_phone).iter().all(says) && !self.all(Role::Refusal).iter().any(says)
    }

    /// May a customer be known by their number? Messages and calls have a consent of their own in some shops.
    pub(crate) fn has_consent_to_phone(&self, row: usize) -> bool {
        let says = |(_, cells): &(&str, &StringArray)| cell(cells, row).is_some_and(says_yes);
        self.all(Role::PhoneConsent).iter().all(says)
    }

    /// Is a column one of contacts or consent?
    pub(crate) fn is_contact(&self, name: &str) -> bool {
        let mut columns = self.columns.iter().flat_map(|(_, columns)| columns);
        columns.any(|(column, _)| *column == name)
    }

    /// The columns of consent: those of phone calls where there are any and they count, else the others.
    fn consents(&self, by_phone: bool) -> &[(&'r str, &'r StringArray)] {
        match self.all(Role::PhoneConsent) {
            of_phones if by_phone && !of_phones.is_empty() => of_phones,
            _ => self.all(Role::Consent),
        }
    }

    fn all(&self, role: Role) -> &[(&'r str, &'r StringArray)] {
        let mut columns = self.columns.iter();
        let found = columns.find(|(other, _)| *other == role);
        found.map_or(&[], |(_, columns)| columns)
    }

    fn write(&self, identifier: Identifier, cell: &str, row: usize) -> Option<String> {
        let country = self.country_of(row);
        match self.form {
            IdentifierForm::Clear => self.rules.form(identifier, cell, country, false),
            IdentifierForm::Hashed => self.rules.form(identifier, cell, country, true),
            IdentifierForm::Pseudonyms => {
                let clear = self.rules.form(identifier, cell, country, false)?;
                Some(self.key.as_ref()?.pseudonym(&clear))
            }
        }
    }

    fn country_of(&self, row: usize) -> Option<&'static str> {
        let cell = self.first(Role::Identifier(Identifier::Country), row);
        cell.and_then(country_code).or(self.country)
    }

    fn first(&self, role: Role, row: usize) -> Option<&str> {
        let columns = self.all(role).iter();
        columns.copied().find_map(|(_, cells)| cell(cells, row))
    }
}

/// The columns of text with a role, by role.
fn columns_of(results: &Results) -> Vec<(Role, Vec<(&str, &StringArray)>)> {
    let names: Vec<&str> = results.names().collect();
    let mut columns: Vec<(Role, Vec<(&str, &StringArray)>)> = Vec::new();
    for (at, role) in ContactColumns::find(names.iter().copied()).roles {
        let Some(cells) = results.texts(names[at]) else {
            continue;
        };
        match columns.iter_mut().find(|(other, _)| *other == role) {
            Some((_, found)) => found.push((names[at], cells)),
            None => columns.push((role, vec![(names[at], cells)])),
        }
    }
    columns
}

/// A cell that is not empty.
fn cell(cells: &StringArray, row: usize) -> Option<&str> {
    let cell = cells.is_valid(row).then(|| cells.value(row).trim())?;
    (!cell.is_empty()).then_some(cell)
}

/// Identifiers that name one person.
const fn is_key(identifier: Identifier) -> bool {
    matches!(
        identifier,
        Identifier::Email | Identifier::Phone | Identifier::MobileId
    )
}

/// What an id is, if it is an address or a number with its calling code.
fn kind_of_id(id: &str) -> Option<Identifier> {
    let is_number =
        |digits: &str| digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if id.contains('@') && !is_hash(id) {
        Some(Identifier::Email)
    } else if id.strip_prefix('+').is_some_and(is_number) {
        Some(Identifier::Phone)
    } else {
        None
    }
}

fn kinds_of_ids(ids: &StringArray) -> BTreeSet<Identifier> {
    ids.iter().flatten().filter_map(kind_of_id).collect()
}
