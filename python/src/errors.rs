use std::error::Error as _;
use std::io::ErrorKind;

use clv::words::printable;
use pyo3::prelude::*;

/// Converts an error of the library to the Python exception of its kind, with the same message.
pub(crate) fn raised(error: &clv::Error) -> PyErr {
    let missing = error
        .source()
        .and_then(|source| source.downcast_ref::<std::io::Error>());
    let class = if error.is_usage() {
        "UsageError"
    } else if error.is_convergence() {
        "ConvergenceError"
    } else if missing.is_some_and(|source| source.kind() == ErrorKind::NotFound) {
        "MissingFileError"
    } else if error.is_io() {
        "FileError"
    } else {
        "DataError"
    };
    let what = printable(&error.to_string()).into_owned();
    let hint = error.advice().map(|hint| printable(hint).into_owned());
    Python::attach(|py| {
        let made = py
            .import("clv._errors")
            .and_then(|module| module.getattr(class)?.call1((what, hint)));
        made.map_or_else(|fault| fault, PyErr::from_value)
    })
}
