use std::fmt::Write;

use chrono::NaiveDate;

use crate::fit::{Diagnostics, Sampler};
use crate::forecast::{Correction, Predictor, Trial};
use crate::model::{Domain, Parameter};
use crate::store::{StoredModel, StoredProcess};

use super::{Catalogue, Figure, meaning, printable, sentence};

/// The card of a model: what it is, what it was fitted to, its parameters, and its warnings.
#[must_use]
pub fn card(stored: &StoredModel) -> String {
    let mut text = String::new();
    let fact = |text: &mut String, name: &str, value: String| {
        let _infallible = writeln!(text, "{name:<10}{}", printable(&value));
    };
    fact(&mut text, "unit", stored.unit().to_string());
    if let Some(data) = stored.data() {
        let customers = customers(data.customers as f64);
        let about = match (data.first_date, data.last_date) {
            (Some(first), Some(last)) => {
                let figures = [
                    ("customers", customers.into()),
                    ("first", first.to_string().into()),
                    ("last", last.to_string().into()),
                ];
                Catalogue::english().say("card-window", &figures)
            }
            _ => customers,
        };
        fact(&mut text, "data", about);
    }
    if let Some(until) = stored.until() {
        fact(&mut text, "until", until.to_string());
    }
    if let Some(moment) = stored.fitted_at() {
        fact(&mut text, "fitted", moment.to_owned());
    }
    stack(&mut text, stored);
    for process in stored.processes() {
        text.push('\n');
        model(&mut text, process);
    }
    text
}

fn customers(count: f64) -> String {
    let count = Figure::digits(count);
    Catalogue::english().say("card-customers", &[("customers", count)])
}

/// What is known about a stack as a whole.
fn stack(text: &mut String, stored: &StoredModel) {
    let Predictor::Stack(stack) = stored.purchase() else {
        return;
    };
    let words = Catalogue::english();
    let members = stack.members().len();
    let mut lines = vec![words.say("card-stack", &[("members", members.into())])];
    match stored.weighed_on() {
        None => {}
        Some([]) => lines.push(words.say("card-not-weighed", &[])),
        Some(origins) => {
            let first = origins.iter().map(|origin| origin.calibration_end).min();
            let last = origins.iter().map(|origin| origin.holdout_end).max();
            let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
            let figures = [
                ("holdouts", origins.len().into()),
                ("first", day(first).into()),
                ("last", day(last).into()),
            ];
            let code = if stored.full_weights().is_some_and(|trial| trial.used) {
                "card-weighed-in-full"
            } else {
                "card-weighed"
            };
            lines.push(words.say(code, &figures));
        }
    }
    if let Some(score) = stored.log_score() {
        let score = format!("{score:.4}");
        lines.push(words.say("card-log-score", &[("score", score.into())]));
    }
    let trials = [
        (
            stored.full_weights(),
            ["card-full-weights", "card-no-full-weights"],
        ),
        (
            stored.date_effects(),
            ["card-date-effects", "card-no-date-effects"],
        ),
    ];
    for (tried, codes) in trials {
        lines.extend(tried.map(|tried| trial(tried, codes)));
    }
    lines.extend(stored.correction().map(correction));
    for missing in stored.left_out() {
        let figures = [
            ("model", (&missing.model).into()),
            ("cause", (&missing.cause).into()),
        ];
        lines.push(words.say("card-left-out", &figures));
    }
    text.push('\n');
    for line in lines {
        let _infallible = writeln!(text, "{}", printable(&line));
    }
}

/// What a change of a stack gained on hold-outs, with one sentence for a change that is used and one for another.
fn trial(tried: &Trial, [used, not_used]: [&str; 2]) -> String {
    let figures = [
        ("gain", format!("{:+.4}", tried.gain).into()),
        ("error", format!("{:.4}", tried.standard_error).into()),
    ];
    Catalogue::english().say(if tried.used { used } else { not_used }, &figures)
}

/// What a correction of a stack gained on hold-outs, and whether it is used.
fn correction(tried: &Correction) -> String {
    let mut figures = vec![
        ("gain", format!("{:+.4}", tried.gain).into()),
        ("error", format!("{:.4}", tried.standard_error).into()),
    ];
    let Some(factor) = &tried.factor else {
        return Catalogue::english().say("card-no-correction", &figures);
    };
    figures.push(("trees", factor.trees().into()));
    figures.push(("share", Figure::digits((100.0 * factor.share()).round())));
    Catalogue::english().say("card-correction", &figures)
}

/// How much more or less often the newest customers of a member buy than the oldest, where the data are sure of it.
fn effect(process: StoredProcess<'_>) -> Option<String> {
    let mut parameters = process.parameters();
    let (_, gamma, error) = parameters.find(|(parameter, ..)| parameter.symbol == "gamma")?;
    if error.is_none_or(|error| gamma.abs() < 2.0 * error) {
        return None;
    }
    let change = 100.0 * ((-2.0 * gamma).exp() - 1.0);
    let code = if change < 0.0 {
        "card-effect-less"
    } else {
        "card-effect-more"
    };
    let change = Figure::digits(change.abs());
    Some(Catalogue::english().say(code, &[("change", change)]))
}

/// The name of a model, and its place in a stack.
fn name_of(process: StoredProcess<'_>) -> String {
    let mut name = process.label();
    if let Some(weight) = process.weight() {
        let weight = ((1e4 * weight).round() / 1e4).to_string();
        let figures = [("name", name.into()), ("weight", weight.into())];
        name = Catalogue::english().say("card-weight", &figures);
    }
    name
}

fn model(text: &mut String, process: StoredProcess<'_>) {
    let mut headline = name_of(process);
    if let Some(count) = process.customers() {
        let figures = [
            ("name", headline.into()),
            ("customers", customers(count).into()),
        ];
        headline = Catalogue::english().say("card-model", &figures);
    }
    if let Some(value) = process.ln_likelihood() {
        let _infallible = write!(headline, ": ln L {value:.5}");
    }
    let _infallible = writeln!(text, "{headline}");
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
            meaning(process.name(), parameter)
        );
    }
    if let Some(score) = process.log_score() {
        let score = format!("{score:.4}");
        let line = Catalogue::english().say("card-log-score", &[("score", score.into())]);
        let _infallible = writeln!(text, "  {line}");
    }
    if let Some(line) = effect(process) {
        let _infallible = writeln!(text, "  {line}");
    }
    if let Some(check) = process.convergence() {
        let figures = [
            ("gain", format!("{:.1e}", check.gain).into()),
            ("curvature", format!("{:.1e}", check.curvature).into()),
            ("passes", Figure::digits(check.evaluations as f64)),
        ];
        let optimum = Catalogue::english().say("card-optimum", &figures);
        let _infallible = writeln!(text, "  {optimum}");
    }
    for line in draws(process) {
        let _infallible = writeln!(text, "  {}", printable(&line));
    }
    for warning in process.warnings() {
        let figures = [
            ("code", warning.code().into()),
            ("sentence", sentence(warning).into()),
        ];
        let line = Catalogue::english().say("card-warning", &figures);
        let _infallible = writeln!(text, "  {}", printable(&line));
    }
}

/// What is known about draws of the parameters: their quality, and their moments.
fn draws(process: StoredProcess<'_>) -> Vec<String> {
    let Some(diagnostics) = process.diagnostics() else {
        return Vec::new();
    };
    let words = Catalogue::english();
    let moments = diagnostics.mean.iter().zip(&diagnostics.sd);
    let moments = process.parameters().zip(moments);
    let moments: Vec<String> = moments
        .filter(|((parameter, ..), _)| parameter.domain != Domain::Count)
        .map(|((parameter, ..), (mean, sd))| {
            let figures = [
                ("symbol", parameter.symbol.into()),
                ("mean", digits(*mean, 4).into()),
                ("sd", digits(*sd, 3).into()),
            ];
            words.say("card-moment", &figures)
        })
        .collect();
    let moments = moments.join(", ");
    vec![
        quality(diagnostics),
        words.say("card-moments", &[("parameters", moments.into())]),
    ]
}

/// Where draws come from, and how far they can be relied on.
fn quality(diagnostics: &Diagnostics) -> String {
    let number = |value: Option<f64>, decimals: usize| match value {
        Some(value) => Figure::Digits { value, decimals },
        None => "?".into(),
    };
    let count = |count: usize| Figure::digits(count as f64);
    let figures = [
        ("draws", count(diagnostics.draws)),
        ("k", number(diagnostics.pareto_k, 2)),
        ("r_hat", number(diagnostics.r_hat, 3)),
        ("bulk", number(diagnostics.bulk_ess, 0)),
        ("tail", number(diagnostics.tail_ess, 0)),
        ("divergences", count(diagnostics.divergences.unwrap_or(0))),
        ("failed", count(diagnostics.failed.unwrap_or(0))),
    ];
    let code = match diagnostics.sampler {
        Sampler::Psis => "card-psis",
        Sampler::Nuts => "card-nuts",
        Sampler::Bootstrap => "card-bootstrap",
    };
    Catalogue::english().say(code, &figures)
}

/// The value of a parameter: a count in full, any other number with `significant` digits.
#[must_use]
pub fn shown(parameter: &Parameter, value: f64, significant: i32) -> String {
    if parameter.domain == Domain::Count {
        value.to_string()
    } else {
        digits(value, significant)
    }
}

/// Numbers below this are written in scientific notation.
const SMALL: f64 = 1e-4;

/// A number with this many significant digits, in scientific notation if it is very small or very large.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn digits(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let before = value.abs().log10().floor() as i32 + 1;
    let decimals = (digits - before).clamp(0, 17) as usize;
    if value.abs() < SMALL || before > 9 {
        format!("{value:.*e}", digits as usize - 1)
    } else {
        format!("{value:.decimals$}")
    }
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn very_small_and_very_large_numbers_are_in_scientific_notation() {
        assert_eq!(digits(0.000_000_101_826_04, 8), "1.0182604e-7");
        assert_eq!(digits(0.000_123_456_789, 4), "0.0001235");
        assert_eq!(digits(9_820_670.94, 8), "9820670.9");
        assert_eq!(digits(12_345_678_901.0, 4), "1.235e10");
        assert_eq!(digits(0.0, 4), "0");
    }
}
