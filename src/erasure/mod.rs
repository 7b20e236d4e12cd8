//! Takes a person out of all files of a folder: score files, audiences, crosswalks, histories.
//!
//! First everything is collected by which the person is known (`person`): ids, addresses and numbers, and their hashes
//! in the forms of all platforms. Then each file is read as what it is (`document`, `kinds`): rows of tables are
//! removed, and words in other texts are replaced. The new files are searched for what must not be in them (`traces`)
//! before any of them replaces an old one (`forget`).

mod columns;
mod document;
mod forget;
mod kinds;
mod parquet_file;
mod person;
mod text;
mod tombstones;
mod traces;

pub(crate) use forget::forget;
pub use forget::{Forgotten, ForgottenIn};
pub(crate) use tombstones::{Tombstones, usual_key};
