//! A log split in two: customers known at the split, what calibration tells of them, and what came after.

use arrow::array::{StringArray, StringBuilder};
use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory, Weighted};
use crate::rfm::{CustomerBlock, Purchases, Window};
use crate::time::TimeUnit;

/// Where a log is split, and how its customers are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// First day of calibration; the first in the data when absent.
    pub since: Option<NaiveDate>,
    /// The split: the last day of calibration.
    pub calibration_end: NaiveDate,
    /// Last day of the hold-out; the last day in the data when absent.
    pub holdout_end: Option<NaiveDate>,
    /// The unit of all histories.
    pub unit: TimeUnit,
    /// Which purchases the spend model looks at.
    pub basis: SpendBasis,
}

/// The split, as the evaluation file tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// Customers first seen on or before the split.
    pub customers: usize,
    /// First day of the observation window.
    pub calibration_start: NaiveDate,
    /// The split: the last day that models may know.
    pub calibration_end: NaiveDate,
    /// Last day of the hold-out.
    pub holdout_end: NaiveDate,
    /// Its length: days after the split.
    pub holdout_days: i64,
}

/// Customers are dealt to so many groups by their ids, to be drawn together where chance is imitated.
pub(crate) const GROUPS: usize = 1 << 11;

/// One customer on both sides of the split.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Customer {
    /// When they bought up to the split.
    pub purchases: PurchaseHistory,
    /// What they spent up to the split, on the purchases that the spend model looks at.
    pub spend: SpendHistory,
    /// Purchases in the hold-out.
    pub holdout_purchases: u32,
    /// Their value.
    pub holdout_value: f64,
    /// The day of their first purchase.
    pub first_day: NaiveDate,
    /// One of 2,048 groups of customers, by their id: the same group at every split.
    pub group: u16,
}

impl Customer {
    /// The mean value of a purchase in the hold-out; `None` without one.
    #[must_use]
    pub fn order_value(&self) -> Option<f64> {
        let count = self.holdout_purchases;
        (count > 0).then(|| self.holdout_value / f64::from(count))
    }
}

/// All customers who are judged, in order of id.
#[derive(Debug, Clone)]
pub struct Holdout {
    /// The split.
    pub data: Data,
    /// The unit of all histories.
    pub unit: TimeUnit,
    /// Are there amounts?
    pub amounts: bool,
    /// Σ ln gap over all customers, where every gap is above 0.
    pub ln_gaps: Option<f64>,
    /// Σ ln value over all their orders.
    pub ln_values: f64,
    /// The customers.
    pub customers: Vec<Customer>,
    /// Their ids, where they were asked for.
    pub ids: Option<StringArray>,
}

impl Holdout {
    /// Streams the customers known at the split.
    ///
    /// # Errors
    /// - the split lies outside the data, or nothing comes after it
    /// - the hold-out ends after the data
    /// - nobody came back by the split
    /// - the spool cannot be read
    pub fn read(purchases: &Purchases, split: &Split) -> Result<Self> {
        Self::read_customers(purchases, split, None)
    }

    /// The same, with the customers' ids.
    ///
    /// # Errors
    /// Those of [`Self::read`].
    pub fn read_with_ids(purchases: &Purchases, split: &Split) -> Result<Self> {
        Self::read_customers(purchases, split, Some(StringBuilder::new()))
    }

    fn read_customers(
        purchases: &Purchases,
        split: &Split,
        mut ids: Option<StringBuilder>,
    ) -> Result<Self> {
        let mut data = check(purchases, split)?;
        let window = Window {
            since: split.since,
            calibration_end: data.calibration_end,
            holdout_end: Some(data.holdout_end),
        };
        let (mut customers, mut ln_gaps, mut ln_values) = (Vec::new(), Some(0.0), 0.0);
        for block in purchases.customers(&window, split.unit)? {
            let block = block?;
            add(&block, split.basis, &mut customers)?;
            if let Some(ids) = &mut ids {
                block
                    .customer_id
                    .iter()
                    .for_each(|id| ids.append_option(id));
            }
            ln_gaps = block
                .ln_gap_sum
                .iter()
                .fold(ln_gaps, |sum, gaps| Some(sum? + (*gaps)?));
            ln_values += block.ln_order_value.iter().sum::<f64>();
        }
        if customers.is_empty() {
            return Err(Error::data(format!(
                "no customer bought on or before the split: `{}`",
                split.calibration_end
            )));
        }
        if customers
            .iter()
            .all(|customer| customer.purchases.frequency() == 0)
        {
            let what = format!(
                "nobody came back by the split: no customer has a repeat purchase on or before it: `{}`",
                split.calibration_end
            );
            return Err(Error::data(what).hint(
                "a model learns from repeat purchases; take a later split, a longer window or a finer `--merge`",
            ));
        }
        data.customers = customers.len();
        Ok(Self {
            data,
            unit: split.unit,
            amounts: purchases.has_amounts(),
            ln_gaps,
            ln_values,
            customers,
            ids: ids.map(|mut ids| ids.finish()),
        })
    }

    /// The hold-out's length in the unit.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "days of a few thousand years are exact"
    )]
    pub fn horizon(&self) -> f64 {
        self.data.holdout_days as f64 / self.unit.days()
    }

    /// Each customer's purchases in the hold-out.
    #[must_use]
    pub fn purchases(&self) -> Vec<f64> {
        self.customers
            .iter()
            .map(|customer| f64::from(customer.holdout_purchases))
            .collect()
    }

    /// The value of each customer's purchases in the hold-out, where there are amounts.
    #[must_use]
    pub fn values(&self) -> Option<Vec<f64>> {
        self.amounts.then(|| {
            self.customers
                .iter()
                .map(|customer| customer.holdout_value)
                .collect()
        })
    }

    /// Whether each customer made no purchase in the hold-out.
    #[must_use]
    pub fn silent(&self) -> Vec<bool> {
        self.customers
            .iter()
            .map(|customer| customer.holdout_purchases == 0)
            .collect()
    }

    /// What purchase models are fitted to.
    #[must_use]
    pub fn purchase_histories(&self) -> Weighted<PurchaseHistory> {
        Weighted::collapse(self.customers.iter().map(|customer| customer.purchases))
            .with_ln_sum(self.ln_gaps)
    }

    /// What spend models are fitted to: customers with a purchase of some value.
    #[must_use]
    pub fn spend_histories(&self) -> Weighted<SpendHistory> {
        let spend = self.customers.iter().map(|customer| customer.spend);
        Weighted::collapse(spend.filter(|spend| spend.purchases() > 0))
            .with_ln_sum(Some(self.ln_values))
    }
}

/// The split as asked for, if there are data on both sides of it.
fn check(purchases: &Purchases, split: &Split) -> Result<Data> {
    let start = split.since.unwrap_or_else(|| purchases.since());
    let end = split.holdout_end.unwrap_or_else(|| purchases.until());
    let (split, until) = (split.calibration_end, purchases.until());
    let first = start.max(purchases.first_day());
    let range =
        || format!("the data are from {first} to {until}; choose a day before the last one");
    if split < first {
        return Err(Error::data(format!(
            "the split is before the first day of the data: `{split}`"
        ))
        .hint(range()));
    }
    if split >= until {
        return Err(
            Error::data(format!("there are no data after the split: `{split}`")).hint(range()),
        );
    }
    if end <= split {
        return Err(Error::data(format!(
            "the hold-out ends before it starts, on the day after {split}: `{end}`"
        )));
    }
    if end > until {
        return Err(
            Error::data(format!("the hold-out ends after the data: `{end}`"))
                .hint(format!("the data end on {until}")),
        );
    }
    Ok(Data {
        customers: 0,
        calibration_start: start,
        calibration_end: split,
        holdout_end: end,
        holdout_days: (end - split).num_days(),
    })
}

fn add(block: &CustomerBlock, basis: SpendBasis, customers: &mut Vec<Customer>) -> Result<()> {
    for i in 0..block.len() {
        let (purchases, spend) = block.histories(i, basis)?;
        customers.push(Customer {
            purchases,
            spend,
            holdout_purchases: block.holdout_purchases[i],
            holdout_value: block.holdout_value[i],
            first_day: first_day(block.first_purchase[i]),
            group: group(block.customer_id.value(i)),
        });
    }
    Ok(())
}

/// The day of a moment; every customer of a log has one.
fn first_day(moment: Option<i64>) -> NaiveDate {
    let moment = moment.and_then(DateTime::from_timestamp_micros);
    moment.map_or(NaiveDate::MIN, |moment| moment.date_naive())
}

/// The group of a customer.
#[expect(
    clippy::cast_possible_truncation,
    reason = "less than the number of groups"
)]
fn group(id: &str) -> u16 {
    (xxh3_64(id.as_bytes()) % GROUPS as u64) as u16
}
