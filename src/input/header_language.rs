//! The language that the columns of the input are named in.

use super::audit::Audit;
use super::plain::plain;
use crate::language::Language;

/// Parts of names that are French and nothing else.
const FRENCH: [&str; 15] = [
    "commande",
    "montant",
    "achat",
    "prix",
    "facture",
    "paiement",
    "paye",
    "courriel",
    "numero",
    "idclient",
    "numclient",
    "codeclient",
    "utilisateur",
    "devise",
    "etat",
];

impl Audit {
    /// The language of the names of the columns that were used; `None` for English names, which exports have in every
    /// country.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        let columns = self.files.iter().map(|file| &file.columns);
        let mut names = columns.flat_map(|used| {
            let optional = [&used.amount, &used.order, &used.status, &used.currency];
            let optional = optional.into_iter().flatten().map(String::as_str);
            [used.customer.as_str(), used.date.as_str()]
                .into_iter()
                .chain(optional)
        });
        names.any(is_french).then_some(Language::French)
    }
}

fn is_french(name: &str) -> bool {
    let name = plain(name);
    FRENCH.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::is_french;

    #[test]
    fn french_names_are_told_from_english_ones() {
        for name in [
            "Montant TTC",
            "Date de commande",
            "Numéro client",
            "N° de facture",
            "Prix payé",
        ] {
            assert!(is_french(name), "{name}");
        }
        for name in [
            "customer_id",
            "Order date",
            "Total",
            "amount",
            "Client",
            "email",
            "state",
        ] {
            assert!(!is_french(name), "{name}");
        }
    }
}
