//! Sentences for codes. Facts travel as codes with figures; here they become a reader's language.

mod catalogue;

use serde_json::Value;

pub use catalogue::Catalogue;

use crate::fit::Warning;

/// The English sentence of a warning; a code from a later version speaks for itself.
#[must_use]
pub fn sentence(warning: &Warning) -> String {
    let figure = |name: &str, digits: usize| match warning.values.get(name).and_then(Value::as_f64) {
        Some(number) => format!("{number:.digits$}"),
        None => "?".to_owned(),
    };
    let number = |name: &str| warning.values.get(name).and_then(Value::as_f64);
    let text = |name: &str| match warning.values.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => "?".to_owned(),
    };
    match warning.code.as_str() {
        "boundary" => format!(
            "the likelihood rises until the bound of `{}`: the data do not say how large or small it is",
            text("parameter")
        ),
        "ridge" => format!(
            "the data do not identify {}: many values together fit equally well; \
             read the forecasts, not these parameters",
            text("parameters")
        ),
        "weak" => format!(
            "`{}` is barely identified: its standard error is {} times its size or more on the log scale",
            text("parameter"),
            figure("relative_error", 1)
        ),
        "dropout-not-identified" => dropout_not_identified(number("longest"), number("shortest")),
        "a-plus-b-below-one" => "a + b is below 1: customers either leave at once or hardly ever, \
             so that few purchases decide much; compare with another model"
            .to_owned(),
        "q-at-most-one" => "q is at most 1: the mean purchase value over all customers is infinite, \
             so customers without a repeat purchase get no expected spend"
            .to_owned(),
        "frequency-value-correlation" => format!(
            "frequency and purchase value are correlated ({}): the spend model assumes that they are not, \
             and values of frequent buyers are off by as much",
            figure("correlation", 2)
        ),
        "few-repeaters" => format!(
            "only {} of {} customers came back: estimates rest on little",
            figure("repeaters", 0),
            figure("customers", 0)
        ),
        "short-history" => format!(
            "the longest history ({}) is short beside the mean gap between purchases ({}): \
             silence and departure cannot be told apart yet, so dropout is weakly identified",
            figure("longest", 1),
            figure("gap", 1)
        ),
        "infinite-expected-spend" => format!(
            "{} customers have an infinite expected spend (p·x + q is at most 1): their `expected_spend`, `clv` and \
             `clv_ci` are empty, their predictive intervals stand",
            figure("customers", 0)
        ),
        other => other.to_owned(),
    }
}

/// Customers who began within a tenth of the longest history are one cohort.
fn dropout_not_identified(longest: Option<f64>, shortest: Option<f64>) -> String {
    let (Some(longest), Some(shortest)) = (longest, shortest) else { return "dropout is not identified".to_owned() };
    let cohort = if shortest > 0.9 * longest { " of one cohort" } else { "" };
    format!(
        "dropout is not identified by histories of up to {longest:.0} units of time{cohort}: customers who left and \
         customers who are silent for a while look alike, so `p_alive` and far horizons rest on the model rather \
         than on the data; wait for more data or shorten the horizon"
    )
}
