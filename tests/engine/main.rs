//! Tests of the modules that need the query engine.

#![allow(missing_docs, reason = "test names are sentences")]
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
#![allow(clippy::float_cmp, reason = "some results must be equal to the bit")]
#![allow(clippy::format_collect, clippy::format_push_string, clippy::err_expect)]

mod archives;
mod attributes;
mod audiences;
mod auto;
mod business;
mod cli;
mod cohorts;
mod columns;
#[path = "../common/mod.rs"]
mod common;
mod config;
mod damaged;
#[cfg(all(unix, feature = "databases"))]
mod databases;
mod economics;
mod encodings;
mod evaluate;
mod evaluate_origins;
mod experiment;
mod export;
mod faults;
mod forget;
mod frames;
mod help;
mod histories;
mod identity;
mod input;
mod interrupt;
mod json_lines;
mod limits;
#[cfg(feature = "remote")]
mod loopback;
mod manners;
mod memory;
mod metamorphic;
mod metrics;
mod months;
mod mutations;
mod odd_exports;
mod odd_shops;
mod orders;
mod orders_once;
mod output_folder;
mod plot;
mod presets;
mod read_back;
mod reading;
mod readme;
mod report;
mod rfm;
mod said;
mod same_bytes;
mod segment;
#[cfg(all(unix, feature = "databases"))]
mod servers;
mod shop;
#[cfg(all(unix, feature = "databases"))]
mod spark;
mod specification;
mod sql;
mod stack;
#[cfg(feature = "remote")]
mod stores;
mod timezone;
mod trust;
mod uncertainty;
#[cfg(unix)]
mod unseekable;
mod verdict;
mod wheel;
#[cfg(target_os = "linux")]
mod wide;
mod words;
mod workbooks;
