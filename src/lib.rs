//! Predictive customer lifetime value: a transaction history goes in, every customer's future value
//! comes out, with intervals and a churn risk.
#![forbid(unsafe_code)]
#![warn(missing_docs, clippy::pedantic)]

pub mod error;
pub mod parallel;
pub mod special;
pub mod time;

pub mod history;
pub mod model;

pub mod fit;

pub mod predict;

pub use error::{Error, Result};
