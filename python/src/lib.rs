//! The native part of the Python package `clv`. It converts tables and arrays and calls the library.
//!
//! The public functions and classes are written in Python, in `clv/`. They call this module.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments come from Python as values"
)]

mod charts;
mod errors;
mod fitted;
mod models;
mod observer;
mod options;
mod rows;
mod tables;
mod verbs;
mod work;

use pyo3::prelude::*;

#[pymodule]
mod _clv {
    #[pymodule_export]
    use super::charts::{Chart, plot};
    #[pymodule_export]
    use super::fitted::Fitted;
    #[pymodule_export]
    use super::models::{Purchases, Values, models, parameters};
    #[pymodule_export]
    use super::rows::{Rows, check_days, meaning_of_status, sentence, words_for_nobody};
    #[pymodule_export]
    use super::tables::Given;
    #[pymodule_export]
    use super::verbs::{
        economics, evaluate, experiment_assign, experiment_compare, export, fit, forget, load,
        main, report, rfm, run, segment,
    };

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
