//! What cohorts did and will do, counted customer by customer.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::table::CohortMonth;
use crate::error::{Error, Result};
use crate::input::amounts::in_units;
use crate::input::dates::{date_of, day_of};
use crate::rfm::{Atom, Attributes, CustomerBlock, Customers, Purchase};
use crate::score::{InMonth, Monthly};
use crate::time::CalendarMonth;

/// The attribute that cohorts are divided by.
const CHANNEL: &str = "first_channel";
/// A column with more different texts does not name channels.
const MOST_CHANNELS: usize = 100;

/// Customers who came in one month through one channel.
#[derive(Debug, Default)]
struct Group {
    customers: u64,
    /// By months since the first purchase.
    past: Vec<Past>,
    /// By months of the forecast.
    to_come: Vec<ToCome>,
}

/// What they did in a month.
#[derive(Debug, Clone, Copy, Default)]
struct Past {
    buyers: u64,
    orders: u64,
    second_orders: u64,
    /// In millionths.
    revenue: i128,
}

/// What is expected of them in a month.
#[derive(Debug, Clone, Copy, Default)]
struct ToCome {
    orders: f64,
    revenue: f64,
}

/// The channel of each customer by number, in order of id; 0 for customers without one.
#[derive(Debug, Default)]
struct Channels {
    names: Vec<String>,
    of: Vec<u8>,
}

/// Cohorts while they are counted.
pub(crate) struct Counting {
    channels: Channels,
    groups: HashMap<(CalendarMonth, u8), Group>,
    /// First and last day of the data.
    observed: (NaiveDate, NaiveDate),
    /// First and last day of each month of the forecast.
    spans: Vec<(NaiveDate, NaiveDate)>,
    has_amounts: bool,
    /// Customers whose purchases were added.
    seen: usize,
    /// Customers whose forecast was added.
    expected: usize,
}

impl Counting {
    /// Nothing counted yet; `None` for an RFM table, which has no dates of purchases.
    ///
    /// # Errors
    /// When the temporary files with the attributes cannot be read.
    pub(crate) fn of(customers: &Customers, monthly: &Monthly) -> Result<Option<Self>> {
        let Some(purchases) = customers.purchases() else {
            return Ok(None);
        };
        let channels = match customers.attributes() {
            Some(attributes) => Channels::of(&attributes)?,
            None => Channels::default(),
        };
        let spans = monthly.spans().iter();
        Ok(Some(Self {
            channels,
            groups: HashMap::new(),
            observed: (purchases.since(), purchases.until()),
            spans: spans.map(|span| (span.from, span.to)).collect(),
            has_amounts: purchases.has_amounts(),
            seen: 0,
            expected: 0,
        }))
    }

    /// Adds what the next customer did, in order of id, with what they paid and got back.
    pub(crate) fn see(&mut self, purchases: &[Purchase], paid: &[Atom]) {
        let Some(first) = purchases.first() else {
            return;
        };
        let cohort = month_of(first.time);
        let key = (cohort, self.channels.number(self.seen));
        let group = self.groups.entry(key).or_default();
        group.see(cohort, purchases, paid);
        self.seen += 1;
    }

    /// Adds what is expected of the next customers, in order of id: all months of the first one, then of the next.
    ///
    /// # Errors
    /// When a customer has no date of a first purchase, which is a fault of ours.
    pub(crate) fn expect(
        &mut self,
        block: &CustomerBlock,
        forecasts: &[InMonth],
        margin: f64,
    ) -> Result<()> {
        let spans = self.spans.len();
        for (first, months) in block
            .first_purchase
            .iter()
            .zip(forecasts.chunks(spans.max(1)))
        {
            let first = first.ok_or_else(|| Error::data("a customer has no first purchase"))?;
            let key = (month_of(first), self.channels.number(self.expected));
            let group = self.groups.entry(key).or_default();
            group.to_come.resize(spans, ToCome::default());
            for (sum, month) in group.to_come.iter_mut().zip(months) {
                sum.orders += month.purchases;
                sum.revenue += month.value.unwrap_or_default() / margin;
            }
            self.expected += 1;
        }
        Ok(())
    }

    /// All cohorts, channels and months, in order; a past month without an order and without a refund is left out.
    pub(crate) fn months(&self) -> Vec<CohortMonth> {
        let mut keys: Vec<_> = self.groups.keys().copied().collect();
        keys.sort_unstable_by_key(|(cohort, channel)| (*cohort, self.channels.name(*channel)));
        let mut months = Vec::new();
        for key in keys {
            let channel = self.channels.name(key.1);
            self.add_months(key.0, channel, &self.groups[&key], &mut months);
        }
        months
    }

    fn add_months(
        &self,
        cohort: CalendarMonth,
        channel: Option<&str>,
        group: &Group,
        months: &mut Vec<CohortMonth>,
    ) {
        let (since, until) = self.observed;
        let month = |(from, to): (NaiveDate, NaiveDate), is_forecast: bool| CohortMonth {
            cohort,
            channel: channel.map(str::to_owned),
            month: CalendarMonth::of(from),
            is_forecast,
            from,
            to,
            customers: group.customers,
            buyers: None,
            orders: 0.0,
            second_orders: None,
            revenue: None,
        };
        for (age, past) in (0..).zip(&group.past) {
            let calendar = cohort.after(age);
            let Some((first, last)) = calendar.first_day().zip(calendar.last_day()) else {
                continue;
            };
            if past.orders > 0 || past.revenue != 0 {
                months.push(CohortMonth {
                    buyers: Some(past.buyers),
                    orders: past.orders as f64,
                    second_orders: Some(past.second_orders),
                    revenue: self.has_amounts.then(|| in_units(past.revenue)),
                    ..month((first.max(since), last.min(until)), false)
                });
            }
        }
        for (span, to_come) in self.spans.iter().zip(&group.to_come) {
            months.push(CohortMonth {
                orders: to_come.orders,
                revenue: self.has_amounts.then_some(to_come.revenue),
                ..month(*span, true)
            });
        }
    }
}

impl Group {
    /// Adds a customer, with what they paid and got back.
    fn see(&mut self, cohort: CalendarMonth, purchases: &[Purchase], paid: &[Atom]) {
        self.customers += 1;
        let mut before = None;
        for (at, purchase) in purchases.iter().enumerate() {
            let (age, past) = self.at(cohort, purchase.time);
            past.buyers += u64::from(before != Some(age));
            past.orders += 1;
            past.second_orders += u64::from(at == 1);
            before = Some(age);
        }
        for atom in paid {
            let (_, past) = self.at(cohort, atom.time);
            past.revenue = past.revenue.saturating_add(atom.amount.unwrap_or_default());
        }
    }

    /// The month of a moment, and its number; that of the first purchase for a refund before it.
    fn at(&mut self, cohort: CalendarMonth, time: i64) -> (usize, &mut Past) {
        let age = usize::try_from(month_of(time).since(cohort)).unwrap_or_default();
        if self.past.len() <= age {
            self.past.resize(age + 1, Past::default());
        }
        (age, &mut self.past[age])
    }
}

impl Channels {
    /// The channels; none where there are too many different ones.
    fn of(attributes: &Attributes) -> Result<Self> {
        let mut numbers: HashMap<String, u8> = HashMap::new();
        let mut names = Vec::new();
        let mut of = Vec::new();
        let mut are_too_many = false;
        attributes.each(CHANNEL, |channel| {
            let number = match channel {
                None => 0,
                Some(name) => match numbers.get(name) {
                    Some(number) => *number,
                    None if names.len() == MOST_CHANNELS => {
                        are_too_many = true;
                        0
                    }
                    None => {
                        names.push(name.to_owned());
                        // at most MOST_CHANNELS
                        let number = u8::try_from(names.len()).unwrap_or_default();
                        numbers.insert(name.to_owned(), number);
                        number
                    }
                },
            };
            of.push(number);
        })?;
        Ok(if are_too_many {
            Self::default()
        } else {
            Self { names, of }
        })
    }

    fn number(&self, customer: usize) -> u8 {
        self.of.get(customer).copied().unwrap_or_default()
    }

    fn name(&self, number: u8) -> Option<&str> {
        let at = usize::from(number).checked_sub(1)?;
        self.names.get(at).map(String::as_str)
    }
}

/// The month of a moment in microseconds.
fn month_of(time: i64) -> CalendarMonth {
    CalendarMonth::of(date_of(day_of(time)))
}
