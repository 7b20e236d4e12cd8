//! The business against the year before, and by period.

use serde_json::{Value, json};

use super::material::Material;
use crate::business::{Business, Grain, Period};

/// Months that a table shows; a longer history is shown by quarter.
const MONTHS: usize = 25;
/// Quarters that a table shows; a longer history is shown by year.
const QUARTERS: usize = 24;

pub(super) fn view(material: &Material) -> Value {
    let Some(business) = &material.summary.business else {
        return json!({"known": false});
    };
    let (grain, periods) = shown(business);
    let mut years = business.periods_of(Grain::TwelveMonths).rev();
    json!({
        "known": true,
        "indicators": business.indicators,
        "year": years.next(),
        "before": years.next().filter(|before| before.complete),
        "grain": grain,
        "periods": periods,
        "metrics": material.summary.metrics,
    })
}

/// The periods of the finest grain that is short enough for a table.
fn shown(business: &Business) -> (Grain, Vec<&Period>) {
    for (grain, most) in [(Grain::Month, MONTHS), (Grain::Quarter, QUARTERS)] {
        if business.periods_of(grain).count() <= most {
            return (grain, business.periods_of(grain).collect());
        }
    }
    (Grain::Year, business.periods_of(Grain::Year).collect())
}
