//! Predictive customer lifetime value: from a transaction history to the expected purchases and the expected value of
//! every customer, with intervals and the probability that they have stopped buying.
//!
//! From a file to scores:
//!
//! ```
//! # fn main() -> clv::Result<()> {
//! # #[cfg(feature = "engine")] {
//! use clv::prelude::*;
//!
//! let customers = job::read(["tests/shop/orders.csv"].into(), &ReadOptions::default(), &Silent)?;
//! let fitted = job::fit(&customers, &FitSpec::default(), &Silent)?;
//! let mut revenue = 0.0;
//! job::score(&customers, &fitted.model, &ScoreSpec::default(), &Silent, |block| {
//!     for (customer, score) in block.iter() {
//!         println!("{customer}: {:.1} purchases", score.expected_purchases);
//!         revenue += score.clv.unwrap_or(0.0);
//!     }
//!     Ok(())
//! })?;
//! # assert!(revenue > 50_000.0, "{revenue}");
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! `job::run` does all of it in one call and writes a report; `job::evaluate` judges the forecast on days that the
//! models did not see. What can be asked is listed in `spec`.
//!
//! # Layers
//!
//! A module depends on lower layers only. From the ground up: `error`, [`caution`] · `language`, `special`, [`parallel`],
//! `temporary` · [`time`], [`history`] · [`model`] · [`fit`] · [`forecast`] · [`input`] · `rfm`, [`store`] · `holdout` ·
//! `select` · `evaluate` · `spec` · `score`, `results`, `sql` · [`words`], `cohorts`, `business` · `segment`, `economics`, `experiment`, `audience` ·
//! `summary` · `plot` · `report`, `erasure` · `job` · `cli`, `prelude`. The modules without a link need the query engine and the
//! feature `engine`; the others build without it, and so do the parts of `input` that work on text: dialects, dates and
//! amounts.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod caution;
mod error;

mod language;
pub mod parallel;
mod special;

#[cfg(feature = "engine")]
mod temporary;

pub mod history;
pub mod time;

pub mod model;

pub mod fit;

pub mod forecast;

pub mod input;

#[cfg(feature = "engine")]
pub mod rfm;

pub mod store;

#[cfg(feature = "engine")]
mod holdout;

#[cfg(feature = "engine")]
mod select;

#[cfg(feature = "engine")]
pub mod evaluate;

#[cfg(feature = "engine")]
pub mod spec;

#[cfg(feature = "engine")]
mod score;

#[cfg(feature = "engine")]
mod sql;

#[cfg(feature = "engine")]
pub mod results;

#[cfg(feature = "engine")]
pub mod cohorts;

#[cfg(feature = "engine")]
pub mod business;

pub mod words;

#[cfg(feature = "engine")]
pub mod segment;

#[cfg(feature = "engine")]
pub mod economics;

#[cfg(feature = "engine")]
pub mod experiment;

#[cfg(feature = "engine")]
pub mod audience;

#[cfg(feature = "engine")]
mod erasure;

#[cfg(feature = "engine")]
pub mod summary;

#[cfg(feature = "engine")]
pub mod plot;

#[cfg(feature = "engine")]
mod report;

#[cfg(feature = "engine")]
pub mod job;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(feature = "engine")]
pub mod prelude;

#[doc(hidden)]
pub mod testing;

pub use error::{Error, Result};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
