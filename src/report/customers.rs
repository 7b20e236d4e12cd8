//! The customer base: how customers differ, and how it has changed from one year to the next.

use serde_json::{Value, json};

use super::material::Material;
use crate::business::{Grain, Period, Year};

/// Days by which the share with a second purchase is told.
const DAYS: [u32; 4] = [28, 91, 182, 364];

pub(super) fn view(material: &Material) -> Value {
    let Some(business) = &material.summary.business else {
        return json!({"known": false});
    };
    let second = &business.second_purchase;
    let within = DAYS.map(|days| json!({"days": days, "share": second.within(days)}));
    let mut years = business.periods_of(Grain::TwelveMonths).rev();
    let (now, before) = (years.next(), years.next().filter(|before| before.complete));
    json!({
        "known": true,
        "year": business.year,
        "top": business.year.as_ref().and_then(top_share),
        "once": business.year.as_ref().and_then(once_share),
        "median": second.median_days,
        "within": within,
        "now": now,
        "before": before,
        "bridge": now.zip(before).and_then(|(now, before)| bridge(now, before)),
    })
}

/// The share of the revenue of the best tenth, or of the orders where there are no amounts.
fn top_share(year: &Year) -> Option<f64> {
    let first = year.tenths.first()?;
    let revenue: Option<f64> = year.tenths.iter().map(|tenth| tenth.revenue).sum();
    if let Some((best, all)) = first.revenue.zip(revenue) {
        return (all > 0.0).then(|| best / all);
    }
    let all: u64 = year.tenths.iter().map(|tenth| tenth.orders).sum();
    (all > 0).then(|| first.orders as f64 / all as f64)
}

/// The share of the customers of the year with one order.
fn once_share(year: &Year) -> Option<f64> {
    let all: u64 = year.by_orders.iter().map(|of| of.customers).sum();
    let once = year.by_orders.iter().find(|of| of.orders == 1)?.customers;
    (all > 0).then(|| once as f64 / all as f64)
}

/// From the revenue of one year to that of the next.
fn bridge(now: &Period, before: &Period) -> Option<Value> {
    let steps = [
        ("before", before.revenue?),
        ("lost", -now.lost_revenue?),
        (
            "retained",
            now.retained_revenue? - now.retained_revenue_before?,
        ),
        ("returned", now.returned_revenue?),
        ("new", now.new_revenue?),
    ];
    let all: f64 = steps.iter().map(|(_, amount)| amount).sum();
    let rest = now.revenue? - all;
    let mut told: Vec<Value> = steps
        .iter()
        .map(|(name, amount)| json!({"name": name, "amount": amount}))
        .collect();
    // refunds to customers who did not buy in the year; half a cent is rounding
    if rest.abs() > 0.005 {
        told.push(json!({"name": "refunds", "amount": rest}));
    }
    told.push(json!({"name": "now", "amount": now.revenue}));
    Some(told.into())
}
