//! Predictive customer lifetime value.
#![forbid(unsafe_code)]

pub mod error;
pub mod time;
#[cfg(feature = "engine")]
pub mod rfm;
#[cfg(feature = "engine")]
pub mod transactions;
pub use error::{Error, Result};
