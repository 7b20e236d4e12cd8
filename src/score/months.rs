//! Expected purchases and value by calendar month, within the horizon.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::{Datelike, Days, Months as MonthCount, NaiveDate};

use crate::error::{Error, Result};
use crate::forecast::{Expectations, Forecaster, Score};
use crate::history::{PurchaseHistory, SpendHistory, grouped};
use crate::input::dates::day_number;
use crate::parallel::Workers;
use crate::rfm::CustomerBlock;
use crate::spec::QuestionSpec;
use crate::store::StoredModel;

/// Customers whose forecasts are made by one thread at a time.
const BLOCK: usize = 256;

/// A calendar month, or the part of it within the horizon.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    /// As in 2024-12.
    pub(crate) name: String,
    /// Its first day within the horizon.
    pub(crate) from: NaiveDate,
    /// Its last day within the horizon.
    pub(crate) to: NaiveDate,
    /// Days from the start of the horizon to its end.
    end: f64,
}

/// What is expected of a customer in a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct InMonth {
    /// Purchases.
    pub(crate) purchases: f64,
    /// Their undiscounted value; `None` without a spend model, or where it is infinite.
    pub(crate) value: Option<f64>,
}

/// Forecasts by month: one after the other for each customer.
pub(crate) struct Monthly {
    spans: Vec<Span>,
    /// Forecasts up to the end of each month.
    expectations: Box<dyn Expectations>,
    margin: f64,
    has_money: bool,
}

impl Monthly {
    /// The months of a horizon that starts after a day; none without a day.
    pub(crate) fn new(
        model: &StoredModel,
        until: Option<NaiveDate>,
        question: &QuestionSpec,
    ) -> Self {
        let days = question.horizon.days();
        let spans = until.map_or_else(Vec::new, |until| spans(until, days));
        let forecaster: Arc<dyn Forecaster> = Arc::new(model.purchase_until(until));
        let unit = model.unit().days();
        let ends: Vec<f64> = spans.iter().map(|span| span.end / unit).collect();
        Self {
            spans,
            expectations: forecaster.expectations(&ends),
            margin: question.margin,
            has_money: model.spend().is_some(),
        }
    }

    /// The months.
    pub(crate) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether there are values.
    pub(crate) const fn has_money(&self) -> bool {
        self.has_money
    }

    /// What is expected of customers with these scores: all months of the first one, then of the next.
    pub(crate) fn forecasts(
        &self,
        histories: &[(PurchaseHistory, SpendHistory)],
        scores: &[Score],
        workers: &Workers,
    ) -> Vec<InMonth> {
        if self.spans.is_empty() {
            return Vec::new();
        }
        let order = grouped(histories);
        let blocks = workers.map(order.len().div_ceil(BLOCK), |block| {
            let places = &order[block * BLOCK..order.len().min((block + 1) * BLOCK)];
            self.purchases(places.iter().map(|&at| &histories[at].0))
        });
        let mut forecasts = vec![InMonth::default(); histories.len() * self.spans.len()];
        for (&at, purchases) in order.iter().zip(blocks.concat().chunks(self.spans.len())) {
            let spend = scores[at].expected_spend;
            let places = &mut forecasts[at * self.spans.len()..];
            for (forecast, &purchases) in places.iter_mut().zip(purchases) {
                let value = spend.map(|spend| self.margin * purchases * spend);
                *forecast = InMonth { purchases, value };
            }
        }
        forecasts
    }

    /// Expected purchases of customers in all months; those of equal customers next to each other are computed once.
    fn purchases<'h>(&self, histories: impl Iterator<Item = &'h PurchaseHistory>) -> Vec<f64> {
        let mut purchases = Vec::new();
        let mut last = None;
        for history in histories {
            if last == Some(history) {
                purchases.extend_from_within(purchases.len() - self.spans.len()..);
            } else {
                self.add_customer(history, &mut purchases);
            }
            last = Some(history);
        }
        purchases
    }

    fn add_customer(&self, history: &PurchaseHistory, purchases: &mut Vec<f64>) {
        let mut before = 0.0;
        for expected in self.expectations.expected(history) {
            // two nearly equal expectations may differ by rounding alone
            purchases.push((expected - before).max(0.0));
            before = expected;
        }
    }

    /// The columns of the table.
    pub(crate) fn schema(&self) -> SchemaRef {
        let mut columns = vec![
            ("customer_id", DataType::Utf8),
            ("month", DataType::Utf8),
            ("from", DataType::Date32),
            ("to", DataType::Date32),
            ("expected_purchases", DataType::Float64),
        ];
        if self.has_money {
            columns.push(("expected_value", DataType::Float64));
        }
        let fields: Vec<Field> = columns
            .into_iter()
            .map(|(name, kind)| Field::new(name, kind, true))
            .collect();
        Arc::new(Schema::new(fields))
    }

    /// The rows of a block of customers with their forecasts.
    ///
    /// # Errors
    /// When block and forecasts do not fit together.
    pub(crate) fn rows(&self, block: &CustomerBlock, forecasts: &[InMonth]) -> Result<RecordBatch> {
        let months = self.spans.len();
        let ids = block.customer_id.iter();
        let ids: StringArray = ids.flat_map(|id| std::iter::repeat_n(id, months)).collect();
        let spans = || (0..block.len()).flat_map(|_| self.spans.iter());
        let names: StringArray = spans().map(|span| Some(&*span.name)).collect();
        let from: Date32Array = spans().map(|span| Some(day_number(span.from))).collect();
        let to: Date32Array = spans().map(|span| Some(day_number(span.to))).collect();
        let purchases = forecasts.iter().map(|forecast| Some(forecast.purchases));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(ids),
            Arc::new(names),
            Arc::new(from),
            Arc::new(to),
            Arc::new(purchases.collect::<Float64Array>()),
        ];
        if self.has_money {
            let value = forecasts.iter().map(|forecast| forecast.value);
            columns.push(Arc::new(value.collect::<Float64Array>()));
        }
        RecordBatch::try_new(self.schema(), columns)
            .map_err(|error| Error::data(format!("months cannot be a table: {error}")))
    }
}

/// The calendar months after a day, up to the end of the horizon.
fn spans(until: NaiveDate, horizon: f64) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut from = until.checked_add_days(Days::new(1));
    while let Some(start) = from {
        let next = start
            .with_day(1)
            .and_then(|day| day.checked_add_months(MonthCount::new(1)));
        let Some(last) = next.and_then(|next| next.pred_opt()) else {
            break;
        };
        let end = ((last - until).num_days() as f64).min(horizon);
        spans.push(Span {
            name: start.format("%Y-%m").to_string(),
            from: start,
            to: last_day(until, end).unwrap_or(last),
            end,
        });
        from = next.filter(|_| end < horizon);
    }
    spans
}

/// The day that a number of days ends on.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 100 years"
)]
fn last_day(until: NaiveDate, days: f64) -> Option<NaiveDate> {
    until.checked_add_days(Days::new(days.ceil() as u64))
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn months_end_with_the_calendar_and_the_horizon() {
        let told = |until: &str, horizon: f64| {
            let spans = spans(until.parse().unwrap(), horizon);
            let lines = spans
                .iter()
                .map(|span| format!("{} {} {} {}", span.name, span.from, span.to, span.end));
            lines.collect::<Vec<_>>()
        };
        assert_eq!(
            told("2024-12-31", 59.0),
            [
                "2025-01 2025-01-01 2025-01-31 31",
                "2025-02 2025-02-01 2025-02-28 59"
            ]
        );
        assert_eq!(
            told("2024-12-20", 15.5),
            [
                "2024-12 2024-12-21 2024-12-31 11",
                "2025-01 2025-01-01 2025-01-05 15.5"
            ]
        );
    }
}
