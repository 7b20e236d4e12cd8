//! Figures of the customers that were united, for the audit.

use serde::{Deserialize, Serialize};

/// How ids, e-mail addresses and phone numbers made customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityAudit {
    /// Customers as the rows name them: by their id, else their e-mail address, else their phone number.
    pub customers_before: u64,
    /// How many of them are another one.
    pub merged: u64,
    /// Those known by an e-mail address.
    pub by_email: u64,
    /// Those known by a phone number.
    pub by_phone: u64,
    /// The first of them, by customer.
    pub examples: Vec<Merged>,
    /// Addresses and numbers of so many customers that they were not compared, those of most customers first.
    pub shared_keys: Vec<SharedKey>,
    /// Ids that several sources have for different customers.
    pub ids_of_several_sources: u64,
    /// Rows of the file of contacts.
    pub contacts: u64,
    /// Customers in it without a row in the data.
    pub contacts_without_orders: u64,
    /// Customers with several rows in it that have different values, where attributes are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts_that_differ: Option<u64>,
}

/// A customer who goes by another key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The key that names the customer.
    pub customer: String,
    /// The key that rows have.
    pub key: String,
}

/// A key that too many customers have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedKey {
    /// The address or number.
    pub key: String,
    /// How many ids have it.
    pub ids: u64,
}
