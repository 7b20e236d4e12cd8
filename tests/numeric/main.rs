//! Tests of the numeric floors; they build without the query engine.

#[path = "../common/mod.rs"]
mod common;

mod coverage;
mod data;
mod estimates;
mod laws;
mod published;
mod recovery;
mod reference;
