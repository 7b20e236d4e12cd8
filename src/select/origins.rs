//! Hold-outs within the data that models are weighed on.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::error::Result;
use crate::history::{PurchaseHistory, Weighted};
use crate::holdout::{Customer, Holdout, Split};
use crate::rfm::Purchases;

/// The most hold-outs.
const MOST: u64 = 3;

/// A hold-out with fewer customers, or fewer who came back before it, tells nothing.
const FEWEST_CUSTOMERS: usize = 20;
const FEWEST_RETURNED: usize = 5;

/// The most customers of one hold-out that models are fitted to and weighed on.
const SAMPLE: usize = 10_000;

/// A log, as far as a model may know it.
#[derive(Clone, Copy)]
pub(crate) struct Log<'l> {
    /// All purchases, later ones among them.
    pub(crate) purchases: &'l Purchases,
    /// The last day that may be known is the end of its calibration.
    pub(crate) split: Split,
    /// How many days ahead forecasts will be made.
    pub(crate) horizon: f64,
}

/// Customers of an inner hold-out: what models are fitted to, and the outcomes they are weighed on.
pub(super) struct Inner {
    pub(super) data: crate::holdout::Data,
    /// The hold-out's length, in the unit of the histories.
    pub(super) horizon: f64,
    /// The length of calibration, in that unit.
    pub(super) span: f64,
    pub(super) histories: Weighted<PurchaseHistory>,
    /// Equal customers, counted.
    pub(super) outcomes: Vec<Outcome>,
}

/// Customers with equal histories and equally many purchases in a hold-out.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    pub(super) history: PurchaseHistory,
    pub(super) purchases: u32,
    pub(super) customers: f64,
}

impl Log<'_> {
    /// The length of the data, in days.
    fn days(&self) -> u64 {
        let first = self.split.since.unwrap_or_else(|| self.purchases.since());
        let first = first.max(self.purchases.first_day());
        let days = (self.split.calibration_end - first).num_days();
        u64::try_from(days).unwrap_or(0)
    }

    /// The length of the data, in the unit of the histories.
    pub(crate) fn span(&self) -> f64 {
        self.days() as f64 / self.split.unit.days()
    }

    /// How far ahead forecasts will be made, in the unit of the histories.
    pub(super) fn ahead(&self) -> f64 {
        self.horizon / self.split.unit.days()
    }

    /// Splits before each of which there are enough data: of hold-outs as long as the horizon, at most a quarter of the
    /// data, the latest at the end of the data and the others before it, so that 45% of the data lie before the first.
    fn splits(&self) -> Vec<Split> {
        let days = self.days();
        let ahead = whole_days(self.horizon.min(days as f64 / 4.0));
        if ahead == 0 {
            return Vec::new();
        }
        let step = whole_days((0.55 * days as f64 - ahead as f64) / 2.0);
        let step = step.clamp(1, ahead);
        let ends = (0..MOST).filter_map(|back| {
            let end = before(self.split.calibration_end, ahead + back * step)?;
            Some((end, end.checked_add_days(Days::new(ahead))?))
        });
        let split = |(calibration_end, holdout_end)| Split {
            calibration_end,
            holdout_end: Some(holdout_end),
            ..self.split
        };
        ends.map(split).collect()
    }

    /// The inner hold-outs, the latest first.
    ///
    /// # Errors
    /// When the log cannot be read again.
    pub(super) fn inner(&self) -> Result<Vec<Inner>> {
        let mut all = Vec::new();
        for split in self.splits() {
            match Holdout::read(self.purchases, &split) {
                Ok(holdout) => all.extend(Inner::of(holdout)),
                // nobody came back yet, or nobody came at all
                Err(error) if error.is_data() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }
}

impl Inner {
    fn of(holdout: Holdout) -> Option<Self> {
        let (horizon, unit) = (holdout.horizon(), holdout.unit.days());
        let Holdout {
            mut data,
            customers,
            ln_gaps,
            ..
        } = holdout;
        let returned = customers
            .iter()
            .filter(|customer| customer.purchases.frequency() > 0)
            .count();
        if customers.len() < FEWEST_CUSTOMERS || returned < FEWEST_RETURNED {
            return None;
        }
        let everyone = repeats(&customers);
        let customers = sampled(customers);
        data.customers = customers.len();
        let share = repeats(&customers) / everyone;
        let histories = customers.iter().map(|customer| customer.purchases);
        let days = (data.calibration_end - data.calibration_start).num_days();
        Some(Self {
            horizon,
            span: days as f64 / unit,
            histories: Weighted::collapse(histories).with_ln_sum(ln_gaps.map(|sum| sum * share)),
            outcomes: outcomes(&customers),
            data,
        })
    }
}

/// All repeat purchases before the split.
fn repeats(customers: &[Customer]) -> f64 {
    let repeats = customers.iter();
    repeats
        .map(|customer| f64::from(customer.purchases.frequency()))
        .sum()
}

/// An even selection of customers, the same every time.
fn sampled(customers: Vec<Customer>) -> Vec<Customer> {
    let stride = customers.len().div_ceil(SAMPLE).max(1);
    customers.into_iter().step_by(stride).collect()
}

/// Counts equal customers, in the order of the first of them.
fn outcomes(customers: &[Customer]) -> Vec<Outcome> {
    let mut places: HashMap<(u32, u64, u64, u32), usize> = HashMap::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for customer in customers {
        let history = customer.purchases;
        let key = (
            history.frequency(),
            history.recency().to_bits(),
            history.age().to_bits(),
            customer.holdout_purchases,
        );
        let place = *places.entry(key).or_insert(outcomes.len());
        match outcomes.get_mut(place) {
            Some(outcome) => outcome.customers += 1.0,
            None => outcomes.push(Outcome {
                history,
                purchases: customer.holdout_purchases,
                customers: 1.0,
            }),
        }
    }
    outcomes
}

fn before(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(days))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole_days(days: f64) -> u64 {
    days.max(0.0).floor() as u64
}
