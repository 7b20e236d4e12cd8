//! Tests of the numeric floors; they build without the query engine.

#[path = "../common/mod.rs"]
mod common;

mod data;
mod estimates;
mod published;
mod reference;
