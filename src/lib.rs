//! Predictive customer lifetime value.
#![forbid(unsafe_code)]

pub mod error;
#[cfg(feature = "engine")]
pub mod rfm;
pub mod time;
#[cfg(feature = "engine")]
pub mod transactions;
pub use error::{Error, Result};
