//! What the columns of any table hold, as far as persons are concerned.

use crate::audience::contact_columns::{Role, role_of};
use crate::audience::identifiers::Identifier;
use crate::input::words_of_name;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Ids of customers.
    Id,
    /// Ids of any source, addresses and numbers: the keys of a crosswalk.
    Key,
    Email,
    Phone,
    Other,
}

/// Words for customers in the names of columns with their ids.
const PERSONS: [&str; 24] = [
    "customer",
    "client",
    "cliente",
    "kunde",
    "kunden",
    "klant",
    "user",
    "member",
    "buyer",
    "account",
    "contact",
    "person",
    "donor",
    "acheteur",
    "membre",
    "adherent",
    "utilisateur",
    "mitglied",
    "socio",
    "lid",
    "subscriber",
    "guest",
    "patient",
    "shopper",
];
/// Names of columns with ids where nothing says whose.
const IDS: [&str; 4] = ["id", "uid", "externalid", "extern"];

/// What a column holds by its name.
pub(super) fn holds(name: &str) -> Holds {
    match role_of(name) {
        Some(Role::Identifier(Identifier::Email)) => return Holds::Email,
        Some(Role::Identifier(Identifier::Phone)) => return Holds::Phone,
        Some(_) => return Holds::Other,
        None => {}
    }
    let words = words_of_name(name);
    if words.concat() == "key" {
        return Holds::Key;
    }
    let is_person = words
        .iter()
        .any(|word| PERSONS.contains(&word.as_str()) || word.starts_with("kundennummer"));
    if is_person || IDS.contains(&words.concat().as_str()) {
        Holds::Id
    } else {
        Holds::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_customers_are_told_from_numbers_of_other_things() {
        for name in [
            "customer_id",
            "Customer ID",
            "CustomerID",
            "Id",
            "client",
            "Kundennummer",
            "User Id",
        ] {
            assert_eq!(holds(name), Holds::Id, "{name}");
        }
        for name in ["Order ID", "frequency", "Customers", "clv", "T", "City"] {
            assert_eq!(holds(name), Holds::Other, "{name}");
        }
        assert_eq!(holds("Email Address"), Holds::Email);
        assert_eq!(holds("Téléphone"), Holds::Phone);
    }
}
