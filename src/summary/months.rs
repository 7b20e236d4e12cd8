//! What is expected of all customers month by month.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::score::{InMonth, Monthly};

/// A calendar month, or the part of it within the horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// As in 2024-12.
    #[serde(rename = "month")]
    pub name: String,
    /// Its first day within the horizon.
    pub from: NaiveDate,
    /// Its last day within the horizon.
    pub to: NaiveDate,
    /// Expected purchases.
    pub purchases: f64,
    /// Their undiscounted value, over customers whose value is finite; `None` without money.
    pub value: Option<f64>,
}

impl Month {
    /// All months, with nothing expected yet.
    pub(crate) fn all(monthly: &Monthly) -> Vec<Self> {
        let mut months = Vec::new();
        for span in monthly.spans() {
            months.push(Self {
                name: span.name.clone(),
                from: span.from,
                to: span.to,
                purchases: 0.0,
                value: monthly.has_money().then_some(0.0),
            });
        }
        months
    }

    /// Adds what is expected of customers, all months of the first one, then of the next.
    pub(crate) fn add(months: &mut [Self], forecasts: &[InMonth]) {
        if months.is_empty() {
            return;
        }
        for customer in forecasts.chunks(months.len()) {
            for (month, forecast) in months.iter_mut().zip(customer) {
                month.purchases += forecast.purchases;
                let value = forecast.value.unwrap_or_default();
                month.value = month.value.map(|sum| sum + value);
            }
        }
    }
}
