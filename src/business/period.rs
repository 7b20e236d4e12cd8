use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Grain;

/// A part of time and its customers.
///
/// The customers of a period are those who bought in it. Each is new, retained or returned; those of the period before
/// who are not retained are lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Period {
    /// How long it is.
    pub grain: Grain,
    /// As in 2024-05, 2024-Q2 or 2024; the last day of twelve months.
    pub period: String,
    /// Its first day within the data.
    pub from: NaiveDate,
    /// Its last day within the data.
    pub to: NaiveDate,
    /// Whether the data cover all of it.
    pub complete: bool,
    /// How many customers bought in it.
    pub customers: u64,
    /// Those whose first purchase is in it.
    pub new_customers: u64,
    /// Those who also bought in the period before.
    pub retained_customers: u64,
    /// Those who had bought before, but not in the period before.
    pub returned_customers: u64,
    /// Customers of the period before who did not buy in it; `None` in the first period.
    pub lost_customers: Option<u64>,
    /// Everybody who had bought by its end.
    pub customers_so_far: u64,
    /// Purchases.
    pub orders: u64,
    /// Revenue less refunds; `None` without amounts. Refunds to customers who did not buy in the period are in no part
    /// of it.
    pub revenue: Option<f64>,
    /// That of new customers.
    pub new_revenue: Option<f64>,
    /// That of retained customers.
    pub retained_revenue: Option<f64>,
    /// That of returned customers.
    pub returned_revenue: Option<f64>,
    /// What retained customers had brought in the period before.
    pub retained_revenue_before: Option<f64>,
    /// What lost customers had brought in the period before.
    pub lost_revenue: Option<f64>,
    /// Revenue over orders.
    pub average_order_value: Option<f64>,
    /// Orders over customers.
    pub orders_per_customer: Option<f64>,
    /// Retained customers over the customers of the period before; `None` where there were none, or the data do not cover
    /// that period.
    pub retention_rate: Option<f64>,
    /// Lost customers over the customers of the period before: what retention leaves; `None` where it is.
    pub churn_rate: Option<f64>,
    /// Revenue times the margin.
    pub gross_margin: Option<f64>,
}
