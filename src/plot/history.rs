//! One customer: their purchases, and the probability of being alive over time.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::axes::{from_edge_to_edge, line, tooltip_of_lines};
use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::table;
use super::theme::{categories, colour, numbers};
use crate::error::{Error, Result};
use crate::forecast::Forecaster;
use crate::history::PurchaseHistory;
use crate::input::amounts::SCALE;
use crate::input::dates::{date_of, day_of};
use crate::rfm::Purchase;
use crate::store::StoredModel;
use crate::words::Figure;

/// Days, beside those of purchases, for which the probability is computed.
const POINTS: u64 = 365;

/// One customer until the end of the data.
struct Customer {
    /// Purchases by day, with what was paid where there are amounts.
    purchases: Vec<(NaiveDate, Option<f64>)>,
    until: NaiveDate,
}

impl Customer {
    fn of(source: &Source<'_>) -> Result<Self> {
        let id = source.customer()?;
        let orders = source.orders()?;
        let found = orders.of_customer(id)?.ok_or_else(|| {
            Error::data(format!("no customer with a purchase has this id: `{id}`"))
                .at(source.place())
                .hint("ids are those of the column `customer_id` of the scores")
        })?;
        let on_day = |purchase: &Purchase| {
            let paid = purchase.value.map(|paid| paid as f64 / SCALE as f64);
            (date_of(day_of(purchase.time)), paid)
        };
        Ok(Self {
            purchases: found.iter().map(on_day).collect(),
            until: orders.until(),
        })
    }

    fn first(&self) -> NaiveDate {
        self.purchases[0].0
    }

    fn days(&self) -> u64 {
        (self.until - self.first()).num_days().unsigned_abs()
    }

    /// The probability of being alive at the end of a day, for one that knows the purchases up to it.
    fn p_alive(&self, model: &StoredModel, day: NaiveDate) -> Result<f64> {
        let so_far = self.purchases.partition_point(|(own, _)| *own <= day);
        let last = self.purchases[so_far.max(1) - 1].0;
        let time = |to: NaiveDate| (to - self.first()).num_days() as f64 / model.unit().days();
        let repeats = u32::try_from(so_far.max(1) - 1).unwrap_or(u32::MAX);
        let history = PurchaseHistory::new(repeats, time(last), time(day))?;
        let predictor = model.purchase_until(Some(day));
        Ok(predictor.future(&history).p_alive())
    }

    /// P(alive) by the number of days since the first purchase.
    fn over_time(&self, model: &StoredModel) -> Result<BTreeMap<u64, f64>> {
        let days = self.days();
        let step = days.div_ceil(POINTS).max(1);
        let bought = self.purchases.iter().map(|(day, _)| self.since_first(*day));
        let steps = (0..=days / step).map(|at| at * step);
        let mut over_time = BTreeMap::new();
        for at in steps.chain(bought).chain([days]) {
            let day = self.first().checked_add_days(Days::new(at));
            if let Some(day) = day.filter(|day| *day <= self.until) {
                over_time.insert(at, self.p_alive(model, day)?);
            }
        }
        Ok(over_time)
    }

    fn since_first(&self, day: NaiveDate) -> u64 {
        (day - self.first()).num_days().unsigned_abs()
    }
}

/// The purchases of one customer and P(alive) over time.
///
/// # Errors
/// - no customer was given, or nobody has the id
/// - there are no orders, or no model
pub(super) fn history(source: &Source<'_>) -> Result<Chart> {
    let model = source.model()?;
    let customer = Customer::of(source)?;
    let texts = source.texts();
    let over_time = customer.over_time(model)?;
    let days: Vec<NaiveDate> = (0..=customer.days())
        .filter_map(|at| customer.first().checked_add_days(Days::new(at)))
        .collect();
    let labels: Vec<String> = days.iter().map(|day| texts.date(*day)).collect();
    let alive = texts.word("plot-history-alive");
    let purchase = texts.word("plot-history-purchase");
    let line_data: Vec<Option<f64>> = (0..days.len() as u64)
        .map(|at| over_time.get(&at).copied())
        .collect();
    let has_amounts = customer.purchases.iter().any(|(_, paid)| paid.is_some());
    let mut columns = vec![
        (texts.word("plot-history-day"), Kind::Count),
        (alive.clone(), Kind::Share),
    ];
    if has_amounts {
        columns.push((texts.word("plot-history-paid"), Kind::Money));
    }
    let mut figures = table(&columns);
    let mut dots: Vec<Value> = Vec::new();
    for (day, paid) in &customer.purchases {
        let at = customer.since_first(*day);
        let p_alive = over_time.get(&at).copied();
        let mut row = vec![Cell::Text(texts.date(*day)), p_alive.into()];
        row.extend(has_amounts.then(|| Cell::from(*paid)));
        figures.rows.push(row);
        dots.push(json!([at, p_alive]));
    }
    let last = over_time.last_key_value().map(|(_, p_alive)| *p_alive);
    let mut end = vec![Cell::Text(texts.date(customer.until)), last.into()];
    end.extend(has_amounts.then_some(Cell::Empty));
    figures.rows.push(end);
    let told = [
        ("customer", Figure::from(source.customer()?.to_owned())),
        ("purchases", Figure::from(customer.purchases.len())),
        ("first", Figure::from(texts.date(customer.first()))),
        ("until", Figure::from(texts.date(customer.until))),
        (
            "alive",
            Figure::from(texts.number(Kind::Share, last.unwrap_or(f64::NAN))),
        ),
    ];
    let mut y = numbers(Kind::Share, &alive);
    y["min"] = json!(0);
    y["max"] = json!(1);
    let drawing = Drawing {
        x: from_edge_to_edge(categories(&labels, "")),
        y,
        series: vec![
            line(&alive, &line_data, &colour("first"), "solid"),
            json!({
                "type": "scatter",
                "name": purchase,
                "data": dots,
                "symbol": "circle",
                "symbolSize": 9,
                "itemStyle": {"color": colour("second"), "opacity": 1},
                "emphasis": {"disabled": true},
                "tooltip": {"show": false},
                "z": 3,
            }),
        ],
        legend: vec![alive, purchase],
        tooltip: tooltip_of_lines(Kind::Share),
        ..Drawing::default()
    };
    Ok(texts.chart("history", &told, figures, drawing))
}
