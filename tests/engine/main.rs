//! Tests of the floors that stand on the query engine.

#[path = "../common/mod.rs"]
mod common;
mod evaluate;
mod input;
mod rfm;
mod same_bytes;
mod shop;
