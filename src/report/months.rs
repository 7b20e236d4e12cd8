//! What is expected of all customers month by month, within the horizon.

use std::sync::Arc;

use chrono::{Datelike, Days, Months as MonthCount, NaiveDate};
use serde::Serialize;

use crate::forecast::{Ask, Forecaster, Outlooks, Score};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::parallel::Workers;
use crate::spec::QuestionSpec;
use crate::store::StoredModel;

/// Customers that one thread adds up in one go.
const BLOCK: usize = 256;

/// A calendar month, or the part of it within the horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Month {
    /// As in 2024-12.
    #[serde(rename = "month")]
    pub(crate) name: String,
    /// Its first day within the horizon.
    pub(crate) from: NaiveDate,
    /// Its last day within the horizon.
    pub(crate) to: NaiveDate,
    /// Expected purchases.
    pub(crate) purchases: f64,
    /// Their undiscounted value; `None` without money.
    pub(crate) value: Option<f64>,
}

/// Sums over customers up to the end of each month.
pub(crate) struct Months {
    figures: Vec<Month>,
    /// Forecasts up to the end of each month.
    outlooks: Vec<Box<dyn Outlooks>>,
    purchases: Vec<f64>,
    value: Vec<f64>,
    /// The margin; `None` without a spend model.
    margin: Option<f64>,
}

impl Months {
    /// The months of a horizon that starts after a day; none without a day.
    pub(crate) fn new(
        model: &StoredModel,
        until: Option<NaiveDate>,
        question: &QuestionSpec,
    ) -> Self {
        let days = question.horizon.days();
        let spans = until.map_or_else(Vec::new, |until| spans(until, days));
        let forecaster: Arc<dyn Forecaster> = Arc::new(model.purchase().clone());
        let unit = model.unit().days();
        let mut months = Self {
            figures: Vec::with_capacity(spans.len()),
            outlooks: Vec::with_capacity(spans.len()),
            purchases: vec![0.0; spans.len()],
            value: vec![0.0; spans.len()],
            margin: model.spend().map(|_| question.margin),
        };
        for span in spans {
            let ask = Ask {
                horizon: span.end / unit,
                delta: 0.0,
                intervals: false,
                slopes: false,
            };
            months.outlooks.push(Arc::clone(&forecaster).outlooks(ask));
            months.figures.push(span.month);
        }
        months
    }

    /// Adds customers with their scores.
    pub(crate) fn add(
        &mut self,
        histories: &[(PurchaseHistory, SpendHistory)],
        scores: &[Score],
        workers: &Workers,
    ) {
        let blocks = workers.map(histories.len().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..histories.len().min((block + 1) * BLOCK);
            self.sums(&histories[rows.clone()], &scores[rows])
        });
        for (purchases, value) in blocks {
            for (at, more) in purchases.iter().enumerate() {
                self.purchases[at] += more;
            }
            for (at, more) in value.iter().enumerate() {
                self.value[at] += more;
            }
        }
    }

    /// Expected purchases and their value up to the end of each month.
    fn sums(
        &self,
        histories: &[(PurchaseHistory, SpendHistory)],
        scores: &[Score],
    ) -> (Vec<f64>, Vec<f64>) {
        let mut purchases = vec![0.0; self.outlooks.len()];
        let mut value = vec![0.0; self.outlooks.len()];
        for ((history, _), score) in histories.iter().zip(scores) {
            for (at, outlooks) in self.outlooks.iter().enumerate() {
                let expected = outlooks.outlook(history, &mut []).expected();
                purchases[at] += expected;
                value[at] += expected * score.expected_spend.unwrap_or_default();
            }
        }
        (purchases, value)
    }

    /// The months: what is expected up to the end of each, less what is expected up to the end of the one before.
    pub(crate) fn figures(self) -> Vec<Month> {
        let mut months = self.figures;
        let (mut purchases_before, mut value_before) = (0.0, 0.0);
        for (at, month) in months.iter_mut().enumerate() {
            month.purchases = self.purchases[at] - purchases_before;
            let value = self.value[at] - value_before;
            month.value = self.margin.map(|margin| margin * value);
            (purchases_before, value_before) = (self.purchases[at], self.value[at]);
        }
        months
    }
}

/// A month with the number of days from the start of the horizon to its end.
struct Span {
    month: Month,
    end: f64,
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
        let to = last_day(until, end).unwrap_or(last);
        spans.push(Span {
            month: Month {
                name: start.format("%Y-%m").to_string(),
                from: start,
                to,
                purchases: 0.0,
                value: None,
            },
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
            let lines = spans.iter().map(|span| {
                let month = &span.month;
                format!("{} {} {} {}", month.name, month.from, month.to, span.end)
            });
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
