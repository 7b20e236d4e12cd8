//! Tests of the numeric layers; they build without the query engine.

#![allow(missing_docs, reason = "test names are sentences")]
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap
)]
#![allow(
    clippy::excessive_precision,
    reason = "figures have the digits of their sources"
)]
#![allow(clippy::float_cmp, reason = "some results must be equal bit for bit")]

#[path = "../common/mod.rs"]
mod common;

mod clvtools;
mod coverage;
mod data;
mod design;
mod estimates;
mod family;
mod fuzz;
mod laws;
mod layers;
mod nested;
mod odd_shops;
mod posterior;
mod prose;
mod published;
mod recovery;
mod reference;
mod regularity;
mod stack;
mod toy_model;
mod words;
