//! Predictive customer lifetime value.
#![forbid(unsafe_code)]

pub mod error;
pub mod time;
pub use error::{Error, Result};
