//! Predictive customer lifetime value: from an order history to every customer's expected purchases and
//! value, with intervals and a churn risk.
//!
//! The modules are layers; a module depends on lower layers only. From the ground up:
//! [`error`], [`caution`] · [`special`], [`parallel`], `temporary` · [`time`], [`history`] · [`model`] · [`fit`] · [`forecast`] ·
//! [`input`] · `rfm` · `evaluate` · `select`, [`store`] · `score` · [`words`] · `report` · `cli`. From
//! `input` on, modules need the query engine and the feature `engine`. The modules before it do not, and
//! neither do the parts of `input` that only handle text (dialects, dates, amounts) and the model file.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod caution;
pub mod error;

pub mod parallel;
pub mod special;

#[cfg(feature = "engine")]
pub mod temporary;

pub mod history;
pub mod time;

pub mod model;

pub mod fit;

pub mod forecast;

pub mod input;

#[cfg(feature = "engine")]
pub mod rfm;

#[cfg(feature = "engine")]
pub mod evaluate;

pub mod store;

#[cfg(feature = "engine")]
pub mod select;

#[cfg(feature = "engine")]
pub mod score;

pub mod words;

#[cfg(feature = "engine")]
pub mod report;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Error, Result};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
