//! What is said of the customers that were united.

use crate::caution::Caution;

use super::Identity;
use super::figures::{IdentityAudit, Merged, SharedKey};

impl Identity {
    /// What the audit says; for when all rows have been read.
    pub(crate) fn audit(&self) -> IdentityAudit {
        let people = self.people();
        let examples = people.examples().into_iter();
        let shared = people.shared.iter();
        IdentityAudit {
            customers_before: people.before,
            merged: people.by_email + people.by_phone,
            by_email: people.by_email,
            by_phone: people.by_phone,
            examples: examples
                .map(|(customer, key)| Merged {
                    customer: customer.to_owned(),
                    key: key.to_owned(),
                })
                .collect(),
            shared_keys: shared
                .map(|(key, ids)| SharedKey {
                    key: key.clone(),
                    ids: *ids,
                })
                .collect(),
            ids_of_several_sources: people.taken().map_or(0, |(ids, _)| ids),
            contacts: self.contacts,
            contacts_without_orders: people.without_rows(),
            contacts_that_differ: self.contact_attributes().map(|it| it.differing),
        }
    }

    /// What a reader should know of it.
    pub(crate) fn cautions(&self) -> Vec<Caution> {
        let (people, audit) = (self.people(), self.audit());
        let mut found = Vec::new();
        if audit.merged * 10 > audit.customers_before {
            let example = audit.examples.first();
            found.push(Caution::CustomersMerged {
                merged: audit.merged,
                of: audit.customers_before,
                by_email: audit.by_email,
                by_phone: audit.by_phone,
                key: example.map_or(String::new(), |example| example.key.clone()),
                customer: example.map_or(String::new(), |example| example.customer.clone()),
            });
        }
        if !audit.shared_keys.is_empty() {
            let keys = audit.shared_keys.iter();
            found.push(Caution::KeysShared {
                keys: keys
                    .map(|key| format!("`{}` ({} ids)", key.key, key.ids))
                    .collect(),
            });
        }
        if let Some((ids, example)) = people.taken() {
            found.push(Caution::IdsOfSeveralSources {
                ids,
                example: example.to_owned(),
                sources: self
                    .systems
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect(),
            });
        }
        if let Some(attributes) = self.contact_attributes()
            && let Some(column) = attributes.differing_column()
        {
            found.push(Caution::ContactsDiffer {
                customers: attributes.differing,
                column: column.to_owned(),
            });
        }
        found
    }
}
