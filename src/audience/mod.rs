//! Audiences: files of customers in the form that platforms and tools take, with the value of each.
//!
//! A [target](targets()) says what its file looks like (`target`, `platforms`, `tools`): header, order, the form of
//! identifiers (`identifiers`), hashes (`hash`), limits. Contacts are found among the attributes of a run by the names
//! of their columns (`contact_columns`). The specification chooses customers (`selection`), and everybody who is not in
//! the file is counted with a reason, so that rows and reasons add up to all customers (`plan`, `report`).

mod bounded;
mod chosen_columns;
pub(crate) mod contact_columns;
mod conversions;
mod countries;
mod figures;
pub(crate) mod hash;
pub(crate) mod identifiers;
mod newcomers;
mod people;
mod plan;
mod platforms;
mod reasons;
mod report;
mod selection;
mod table;
mod target;
mod targets;
mod tools;
mod usual;
mod write;

pub use report::{Bound, Coverage, Exported, LeftOutCustomers, ValueFacts};
pub use selection::LeftOutFor;
pub(crate) use targets::{target_name, target_of_header};
pub(crate) use usual::usual_targets;
pub use write::targets;
pub(crate) use write::{available_columns, check_target, export};
