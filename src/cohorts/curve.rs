//! What a customer brings month by month after the first purchase.

use std::collections::BTreeMap;

use super::table::CohortMonth;
use crate::time::CalendarMonth;

/// A month after the first purchase, over all customers of whom it is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Age {
    /// How many customers it is known of.
    pub customers: u64,
    /// Their purchases, observed or expected.
    pub orders: f64,
    /// Their revenue, observed or expected.
    pub revenue: f64,
    /// How many of the customers were observed throughout the month, so that nothing of theirs is a forecast.
    pub observed: u64,
    /// The purchases that are expected.
    pub orders_to_come: f64,
    /// The revenue that is expected.
    pub revenue_to_come: f64,
}

/// The months after the first purchase, the month of the first purchase being the first.
///
/// Each month is over the cohorts that have reached it, or will reach it within the forecast: old cohorts alone tell the
/// later months.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve(pub Vec<Age>);

/// Customers of one cohort and channel.
#[derive(Debug, Default)]
struct Members {
    customers: u64,
    /// Sums by months since the first purchase.
    months: BTreeMap<i32, Sums>,
}

/// Purchases and revenue of a month, and which of them are expected.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    orders: f64,
    revenue: f64,
    orders_to_come: f64,
    revenue_to_come: f64,
}

/// How far months are known.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// The first month of which something is a forecast.
    first_forecast: Option<CalendarMonth>,
    /// The last month that is known to its end.
    last: CalendarMonth,
}

impl Curve {
    /// The curve of customers with these months. A last month that is known in part is left out.
    #[must_use]
    pub fn of<'m>(months: impl IntoIterator<Item = &'m CohortMonth> + Clone) -> Self {
        let Some(known) = Known::of(months.clone()) else {
            return Self::default();
        };
        let mut members: BTreeMap<(CalendarMonth, Option<&str>), Members> = BTreeMap::new();
        for month in months.into_iter().filter(|month| month.month <= known.last) {
            let key = (month.cohort, month.channel.as_deref());
            members.entry(key).or_default().add(month);
        }
        let mut ages = Vec::new();
        for ((cohort, _), of) in &members {
            of.add_to(*cohort, known, &mut ages);
        }
        Self(ages)
    }

    /// The number of the first month by whose end a customer has brought at least this much, the month of the first
    /// purchase being 1; `worth` is the value of the orders and the revenue of a month.
    #[must_use]
    pub fn reaches(&self, amount: f64, worth: impl Fn(f64, f64) -> f64) -> Option<usize> {
        let mut sum = 0.0;
        let mut ages = self.0.iter().take_while(|age| age.customers > 0);
        let reached = ages.position(|age| {
            sum += worth(age.orders, age.revenue) / age.customers as f64;
            sum >= amount
        });
        reached.map(|at| at + 1)
    }

    /// Whether nothing of the first months is a forecast.
    #[must_use]
    pub fn is_observed(&self, months: usize) -> bool {
        let mut ages = self.0.iter().take(months);
        ages.all(|age| age.observed == age.customers)
    }
}

impl Known {
    fn of<'m>(months: impl IntoIterator<Item = &'m CohortMonth> + Clone) -> Option<Self> {
        let is_whole = |row: &&CohortMonth| row.month.last_day() == Some(row.to);
        let whole = months.clone().into_iter().filter(is_whole);
        let last = whole.map(|row| row.month).max()?;
        let to_come = months
            .into_iter()
            .filter(|row| row.is_forecast && row.month <= last);
        Some(Self {
            first_forecast: to_come.map(|row| row.month).min(),
            last,
        })
    }
}

impl Members {
    fn add(&mut self, month: &CohortMonth) {
        self.customers = month.customers;
        let age = month.month.since(month.cohort);
        let sums = self.months.entry(age).or_default();
        let revenue = month.revenue.unwrap_or_default();
        sums.orders += month.orders;
        sums.revenue += revenue;
        if month.is_forecast {
            sums.orders_to_come += month.orders;
            sums.revenue_to_come += revenue;
        }
    }

    fn add_to(&self, cohort: CalendarMonth, known: Known, ages: &mut Vec<Age>) {
        for at in 0..=known.last.since(cohort) {
            let place = usize::try_from(at).unwrap_or_default();
            if ages.len() <= place {
                ages.resize(place + 1, Age::default());
            }
            let is_forecast = known
                .first_forecast
                .is_some_and(|first| cohort.after(at) >= first);
            let sums = self.months.get(&at).copied().unwrap_or_default();
            let age = &mut ages[place];
            age.customers += self.customers;
            age.orders += sums.orders;
            age.revenue += sums.revenue;
            age.orders_to_come += sums.orders_to_come;
            age.revenue_to_come += sums.revenue_to_come;
            age.observed += if is_forecast { 0 } else { self.customers };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A month of a cohort of ten customers.
    fn month(cohort: &str, month: &str, is_forecast: bool, revenue: f64) -> CohortMonth {
        let month: CalendarMonth = month.parse().unwrap();
        CohortMonth {
            cohort: cohort.parse().unwrap(),
            channel: None,
            month,
            is_forecast,
            from: month.first_day().unwrap(),
            to: month.last_day().unwrap(),
            customers: 10,
            buyers: (!is_forecast).then_some(10),
            orders: 10.0,
            second_orders: None,
            revenue: Some(revenue),
        }
    }

    #[test]
    fn young_cohorts_are_completed_by_the_forecast() {
        let months = [
            month("2024-01", "2024-01", false, 100.0),
            // nobody bought in February
            month("2024-01", "2024-03", false, 50.0),
            month("2024-01", "2024-04", true, 30.0),
            month("2024-03", "2024-03", false, 200.0),
            month("2024-03", "2024-04", true, 60.0),
        ];
        let curve = Curve::of(&months);
        let revenues: Vec<(u64, f64, u64)> = (curve.0.iter())
            .map(|age| (age.customers, age.revenue, age.observed))
            .collect();
        assert_eq!(
            revenues,
            [
                (20, 300.0, 20),
                (20, 60.0, 10),
                (10, 50.0, 10),
                (10, 30.0, 0)
            ]
        );
        let reaches = |amount| curve.reaches(amount, |_, revenue| revenue);
        // 15, 18, 23 and 26 for one customer
        assert_eq!(
            [15.0, 15.5, 18.0, 22.9, 26.0, 26.1].map(reaches),
            [Some(1), Some(2), Some(2), Some(3), Some(4), None]
        );
        assert!(curve.is_observed(1) && !curve.is_observed(2));
        // each order costs 1: 14, 16.5, 20.5 and 22.5
        let costly = |amount| curve.reaches(amount, |orders, revenue| revenue - orders);
        assert_eq!([14.0, 14.1, 22.6].map(costly), [Some(1), Some(2), None]);
    }

    #[test]
    fn a_month_in_two_parts_is_one_month_and_a_part_at_the_end_is_left_out() {
        let mut began = month("2024-01", "2024-02", false, 40.0);
        began.to = "2024-02-10".parse().unwrap();
        let mut rest = month("2024-01", "2024-02", true, 60.0);
        rest.from = "2024-02-11".parse().unwrap();
        let mut last = month("2024-01", "2024-03", true, 5.0);
        last.to = "2024-03-12".parse().unwrap();
        let months = [month("2024-01", "2024-01", false, 100.0), began, rest, last];
        let curve = Curve::of(&months);
        assert_eq!(curve.0.len(), 2);
        assert!((curve.0[1].revenue - 100.0).abs() < 1e-12);
        assert_eq!(curve.0[1].observed, 0);
    }
}
