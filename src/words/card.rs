use std::fmt::Write;

use crate::model::{Domain, Parameter};
use crate::store::{StoredModel, StoredProcess};

use super::sentence;

/// The card of a model: what it is, what it was fitted to, its parameters, and what to know about them.
#[must_use]
pub fn card(stored: &StoredModel) -> String {
    let mut text = String::new();
    let fact = |text: &mut String, name: &str, value: String| {
        let _infallible = writeln!(text, "{name:<10}{value}");
    };
    fact(&mut text, "unit", stored.unit().to_string());
    if let Some(data) = stored.data() {
        let mut about = format!("{} customers", data.customers);
        if let (Some(first), Some(last)) = (data.first_date, data.last_date) {
            let _infallible = write!(about, ", {first} to {last}");
        }
        fact(&mut text, "data", about);
    }
    if let Some(until) = stored.until() {
        fact(&mut text, "until", until.to_string());
    }
    if let Some(moment) = stored.fitted_at() {
        fact(&mut text, "fitted", moment.to_owned());
    }
    for process in stored.processes() {
        text.push('\n');
        model(&mut text, process);
    }
    text
}

fn model(text: &mut String, process: StoredProcess<'_>) {
    let customers = process
        .customers()
        .map(|count| format!(" on {count} customers"))
        .unwrap_or_default();
    let likelihood = process
        .ln_likelihood()
        .map(|value| format!(": ln L {value:.5}"))
        .unwrap_or_default();
    let weight = process
        .weight()
        .map(|weight| format!(" with weight {weight}"))
        .unwrap_or_default();
    let _infallible = writeln!(text, "{}{weight}{customers}{likelihood}", process.name());
    for (parameter, value, error) in process.parameters() {
        let error = error.map_or_else(
            || "                ".to_owned(),
            |error| format!(" s.e. {:<10}", digits(error, 4)),
        );
        let _infallible = writeln!(
            text,
            "  {:<6} {:<12}{error} {}",
            parameter.symbol,
            shown(parameter, value, 8),
            parameter.meaning
        );
    }
    if let Some(check) = process.convergence() {
        let _infallible = writeln!(
            text,
            "  optimum checked: gain left {:.1e} in ln L, curvature {:.1e}, {} passes over the data",
            check.gain, check.curvature, check.evaluations
        );
    }
    for warning in process.warnings() {
        let _infallible = writeln!(
            text,
            "  warning ({}): {}",
            warning.code(),
            sentence(warning)
        );
    }
}

/// A parameter's value, a count as it is.
#[must_use]
pub fn shown(parameter: &Parameter, value: f64, significant: i32) -> String {
    if parameter.domain == Domain::Count {
        value.to_string()
    } else {
        digits(value, significant)
    }
}

/// A number with so many significant digits.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn digits(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let before = value.abs().log10().floor() as i32 + 1;
    let decimals = (digits - before).clamp(0, 17) as usize;
    if before.abs() > 9 {
        format!("{value:.*e}", digits as usize - 1)
    } else {
        format!("{value:.decimals$}")
    }
}
