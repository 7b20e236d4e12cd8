//! Figures of customers under the names that marketing tools use, from the columns of the results.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Float64Array, StringArray};

use crate::error::{Error, Result};
use crate::results::Results;

/// Figures that are computed, or that other tools call otherwise, with what they are.
pub(crate) const FIGURES: &[(&str, &str)] = &[
    (
        "historic_clv",
        "total paid so far, less refunds: `historical_value`",
    ),
    ("predicted_clv", "expected value within the horizon: `clv`"),
    ("total_clv", "total paid and expected value together"),
    (
        "expected_value",
        "expected purchases times expected spend, not discounted",
    ),
    ("historic_number_of_orders", "purchases so far"),
    (
        "predicted_number_of_orders",
        "expected purchases within the horizon",
    ),
    ("average_order_value", "total paid over purchases"),
    (
        "average_days_between_orders",
        "days from the first to the last purchase over repeat purchases",
    ),
    (
        "churn_probability",
        "probability of no purchase within the horizon: `churn_risk`",
    ),
    (
        "p_purchase_h",
        "probability of a purchase within the horizon",
    ),
    (
        "value_at_risk",
        "expected value times churn risk, as in the report",
    ),
    ("first_order", "day of the first purchase"),
    ("last_order", "day of the last purchase"),
    ("cohort", "month of the first purchase"),
    ("percentile", "rank by value, from 1 (least) to 100"),
    ("decile", "rank by value, from 1 (least) to 10"),
    (
        "lifetime_value_bucket",
        "the decile, as the API of Customer Match calls it",
    ),
    (
        "lifetime_value_micros",
        "the value in millionths, as the API of Customer Match calls it",
    ),
    (
        "segment",
        "the first of `rfm_segment`, `tier` and `lifecycle` that there is",
    ),
    ("ltr", "expected lifetime revenue: clv before the margin"),
    ("currency", "currency of the values"),
    ("horizon_days", "length of the forecast"),
    ("as_of", "last day of the data"),
];

/// Figures that depend on which value was chosen.
pub(crate) const RANKS: [&str; 4] = [
    "percentile",
    "decile",
    "lifetime_value_bucket",
    "lifetime_value_micros",
];

/// Columns of segments, the most telling first.
pub(crate) const SEGMENTS: [&str; 4] = ["rfm_segment", "tier", "lifecycle", "cluster"];

/// The columns of some results, under all their names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures<'r> {
    pub(crate) results: &'r Results,
}

impl Figures<'_> {
    /// A column by its name: text or numbers; `None` where the results do not have it.
    pub(crate) fn column(self, name: &str) -> Option<ArrayRef> {
        if name == "ltr" && self.results.names().all(|own| own != name) {
            return self.revenue();
        }
        if let Some(column) = self.results.column(name) {
            return Some(column.clone());
        }
        let numbers = |cells: Float64Array| Some(Arc::new(cells) as ArrayRef);
        match name {
            "customer_id" => Some(Arc::new(self.results.ids().clone())),
            "historic_clv" => self.renamed("historical_value"),
            "predicted_clv" => self.renamed("clv"),
            "predicted_number_of_orders" => self.renamed("expected_purchases"),
            "churn_probability" => self.renamed("churn_risk"),
            "total_clv" => numbers(self.both("historical_value", "clv", |past, next| past + next)?),
            "expected_value" => {
                numbers(self.both("expected_purchases", "expected_spend", |n, spend| n * spend)?)
            }
            "historic_number_of_orders" => numbers(self.orders()?),
            "average_order_value" => numbers(self.over_orders()?),
            "average_days_between_orders" => numbers(self.days_between()?),
            "value_at_risk" => numbers(self.at_risk()?),
            "p_purchase_h" => {
                let risk = self.results.numbers("churn_risk")?;
                numbers(risk.iter().map(|risk| Some(1.0 - risk?)).collect())
            }
            "one" => numbers(Float64Array::from(vec![1.0; self.results.len()])),
            "first_order" => self.start_of("first_purchase", 10),
            "last_order" => self.start_of("last_purchase", 10),
            "cohort" => self.start_of("first_purchase", 7),
            "segment" => SEGMENTS.iter().find_map(|name| self.renamed(name)),
            "currency" => Some(self.same(self.results.facts().currency.clone()?)),
            "as_of" => Some(self.same(self.results.facts().until?.to_string())),
            "horizon_days" => {
                let days = self.results.facts().horizon_days?;
                numbers(Float64Array::from(vec![days; self.results.len()]))
            }
            _ => None,
        }
    }

    /// Expected lifetime revenue: the value before the margin.
    fn revenue(self) -> Option<ArrayRef> {
        let margin = self.results.facts().margin.unwrap_or(1.0);
        let values = self.results.numbers("clv")?.iter();
        let revenue: Float64Array = values.map(|value| Some(value? / margin)).collect();
        Some(Arc::new(revenue))
    }

    /// A column of numbers by its name; texts that are all numbers count.
    pub(crate) fn numbers(self, name: &str) -> Option<Float64Array> {
        let column = self.column(name)?;
        if let Some(numbers) = column.as_any().downcast_ref::<Float64Array>() {
            return Some(numbers.clone());
        }
        let texts = column.as_any().downcast_ref::<StringArray>()?;
        let mut numbers = Vec::with_capacity(texts.len());
        for text in texts {
            numbers.push(match text.map(str::trim).filter(|text| !text.is_empty()) {
                None => None,
                Some(text) => Some(
                    text.parse::<f64>()
                        .ok()
                        .filter(|number| number.is_finite())?,
                ),
            });
        }
        Some(Float64Array::from(numbers))
    }

    /// A column of numbers that the caller cannot do without.
    ///
    /// # Errors
    /// When there is no such column, or it has other texts than numbers.
    pub(crate) fn needed(self, name: &str) -> Result<Float64Array> {
        if let Some(numbers) = self.numbers(name) {
            return Ok(numbers);
        }
        let place = self.results.place().display().to_string();
        let what = match self.column(name) {
            Some(_) => format!("column `{name}` is not a column of numbers"),
            None => format!("the results have no column `{name}`"),
        };
        Err(Error::data(what)
            .at(place)
            .hint("`clv export custom FOLDER --list-columns` shows all columns"))
    }

    /// The names of all columns that these results have, with what they are.
    pub(crate) fn names(self) -> Vec<(String, Option<&'static str>)> {
        let given = self.results.names().map(|name| (name.to_owned(), None));
        let mut names: Vec<(String, Option<&'static str>)> = given.collect();
        for (name, what) in FIGURES {
            let is_new = names.iter().all(|(given, _)| given != name);
            let is_ranked = RANKS.contains(name);
            if is_new && (is_ranked || self.column(name).is_some()) {
                names.push(((*name).to_owned(), Some(what)));
            }
        }
        names
    }

    fn renamed(self, name: &str) -> Option<ArrayRef> {
        self.results.column(name).cloned()
    }

    fn both(self, one: &str, other: &str, join: impl Fn(f64, f64) -> f64) -> Option<Float64Array> {
        let (one, other) = (self.results.numbers(one)?, self.results.numbers(other)?);
        let pairs = one.iter().zip(other);
        Some(pairs.map(|(one, other)| Some(join(one?, other?))).collect())
    }

    fn orders(self) -> Option<Float64Array> {
        let repeats = self.results.numbers("frequency")?;
        Some(repeats.iter().map(|repeats| Some(repeats? + 1.0)).collect())
    }

    fn over_orders(self) -> Option<Float64Array> {
        self.both("historical_value", "frequency", |paid, repeats| {
            paid / (repeats + 1.0)
        })
    }

    fn days_between(self) -> Option<Float64Array> {
        let days = self.results.facts().unit?.days();
        let (span, repeats) = (
            self.results.numbers("recency")?,
            self.results.numbers("frequency")?,
        );
        let pairs = span.iter().zip(repeats);
        let gap = |span: f64, repeats: f64| (repeats > 0.0).then(|| span * days / repeats);
        Some(pairs.map(|(span, repeats)| gap(span?, repeats?)).collect())
    }

    fn at_risk(self) -> Option<Float64Array> {
        let worth = if self.results.has_money() {
            "clv"
        } else {
            "expected_purchases"
        };
        self.both(worth, "churn_risk", |worth, risk| worth * risk)
    }

    /// The first letters of a column of dates.
    fn start_of(self, name: &str, letters: usize) -> Option<ArrayRef> {
        let texts = self.results.texts(name)?;
        let starts = texts.iter().map(|text| text?.get(..letters));
        Some(Arc::new(starts.collect::<StringArray>()))
    }

    fn same(self, text: String) -> ArrayRef {
        let texts = std::iter::repeat_n(text, self.results.len());
        Arc::new(StringArray::from_iter_values(texts))
    }
}

/// What share of customers has a smaller value, in parts from 1 to `parts`: customers with equal values are in one
/// part. An empty value has none.
pub(crate) fn ranks(values: &Float64Array, parts: u32) -> Float64Array {
    let mut sorted: Vec<f64> = values.iter().flatten().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let rank = |value: f64| {
        let below = sorted.partition_point(|other| *other < value) as f64;
        (below / count * f64::from(parts)).floor() + 1.0
    };
    values.iter().map(|value| value.map(rank)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_in_one_part_whatever_their_order() {
        let values = Float64Array::from(vec![Some(0.0), Some(5.0), None, Some(0.0), Some(9.0)]);
        let found: Vec<Option<f64>> = ranks(&values, 10).iter().collect();
        assert_eq!(found, [Some(1.0), Some(6.0), None, Some(1.0), Some(8.0)]);
    }
}
