//! Counts periods customer by customer.

use chrono::NaiveDate;

use super::calendar::{Calendar, GRAINS, Grain};
use super::figures::Business;
use super::indicators::indicators;
use super::period::Period;
use super::second::Waits;
use super::visits::{Visit, collect};
use super::year::YearCounting;
use crate::input::amounts::in_units;
use crate::rfm::{Atom, Purchase};

/// The business while it is counted.
#[derive(Debug)]
pub(crate) struct Counting {
    grains: Vec<OfGrain>,
    waits: Waits,
    year: YearCounting,
    has_amounts: bool,
    /// What one customer did, kept for its memory.
    visits: Vec<Visit>,
}

/// The periods of one grain.
#[derive(Debug)]
struct OfGrain {
    grain: Grain,
    calendar: Calendar,
    sums: Vec<Sums>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    customers: u64,
    new: u64,
    retained: u64,
    returned: u64,
    lost: u64,
    orders: u64,
    /// All money in millionths.
    revenue: i128,
    new_revenue: i128,
    retained_revenue: i128,
    returned_revenue: i128,
    retained_before: i128,
    lost_revenue: i128,
}

impl Counting {
    /// Nothing counted yet, of data with these first and last days.
    pub(crate) fn new(since: NaiveDate, until: NaiveDate, has_amounts: bool) -> Self {
        let of_grain = |grain| {
            let calendar = Calendar::new(grain, since, until);
            OfGrain {
                grain,
                sums: vec![Sums::default(); calendar.spans.len()],
                calendar,
            }
        };
        Self {
            grains: GRAINS.map(of_grain).into(),
            waits: Waits::new(until),
            year: YearCounting::default(),
            has_amounts,
            visits: Vec::new(),
        }
    }

    /// Adds a customer, with what they paid and got back, all in order of time.
    pub(crate) fn see(&mut self, purchases: &[Purchase], paid: &[Atom]) {
        if purchases.is_empty() {
            return;
        }
        self.waits.see(purchases);
        for of in &mut self.grains {
            self.visits.clear();
            collect(&mut self.visits, &of.calendar, purchases, paid);
            of.add(&self.visits);
            if of.grain == Grain::TwelveMonths
                && of
                    .calendar
                    .spans
                    .last()
                    .is_some_and(|span| span.is_complete)
            {
                let last = of.calendar.spans.len() - 1;
                let in_last = self.visits.last().filter(|visit| visit.place == last);
                self.year.add(in_last);
            }
        }
    }

    /// What was counted; `margin` is the share of revenue that is gross margin.
    pub(crate) fn finish(self, margin: f64) -> Business {
        let mut periods = Vec::new();
        for of in &self.grains {
            of.finish(self.has_amounts, margin, &mut periods);
        }
        Business {
            indicators: indicators(&periods),
            periods,
            year: self.year.finish(self.has_amounts),
            second_purchase: self.waits.finish(),
        }
    }
}

impl OfGrain {
    fn add(&mut self, visits: &[Visit]) {
        let mut before: Option<&Visit> = None;
        for visit in visits {
            let sums = &mut self.sums[visit.place];
            sums.revenue += visit.revenue;
            if visit.orders == 0 {
                continue;
            }
            sums.customers += 1;
            sums.orders += visit.orders;
            match before {
                None => {
                    sums.new += 1;
                    sums.new_revenue += visit.revenue;
                }
                Some(last) if last.place + 1 == visit.place => {
                    sums.retained += 1;
                    sums.retained_revenue += visit.revenue;
                    sums.retained_before += last.revenue;
                }
                Some(_) => {
                    sums.returned += 1;
                    sums.returned_revenue += visit.revenue;
                }
            }
            self.lose(before, visit.place);
            before = Some(visit);
        }
        self.lose(before, usize::MAX);
    }

    /// A customer who bought in one period and next in another one was lost between them.
    fn lose(&mut self, before: Option<&Visit>, next: usize) {
        let Some(last) = before.filter(|last| last.place + 1 != next) else {
            return;
        };
        if let Some(sums) = self.sums.get_mut(last.place + 1) {
            sums.lost += 1;
            sums.lost_revenue += last.revenue;
        }
    }

    fn finish(&self, has_amounts: bool, margin: f64, periods: &mut Vec<Period>) {
        let money = |exact: i128| has_amounts.then(|| in_units(exact));
        let mut so_far = 0;
        let mut before = None;
        let mut was_complete = false;
        for (span, sums) in self.calendar.spans.iter().zip(&self.sums) {
            so_far += sums.new;
            let revenue = money(sums.revenue);
            let ratio = |of: f64, to: u64| (to > 0).then(|| of / to as f64);
            // nobody is known to have bought before the first period
            let known_before = before.filter(|_| was_complete);
            let known = |exact: i128| before.and_then(|_: u64| money(exact));
            let retained = known_before.and_then(|before| ratio(sums.retained as f64, before));
            periods.push(Period {
                grain: self.grain,
                period: span.name.clone(),
                from: span.from,
                to: span.to,
                complete: span.is_complete,
                customers: sums.customers,
                new_customers: sums.new,
                retained_customers: sums.retained,
                returned_customers: sums.returned,
                lost_customers: before.map(|_| sums.lost),
                customers_so_far: so_far,
                orders: sums.orders,
                revenue,
                new_revenue: money(sums.new_revenue),
                retained_revenue: money(sums.retained_revenue),
                returned_revenue: money(sums.returned_revenue),
                retained_revenue_before: known(sums.retained_before),
                lost_revenue: known(sums.lost_revenue),
                average_order_value: revenue.and_then(|revenue| ratio(revenue, sums.orders)),
                orders_per_customer: ratio(sums.orders as f64, sums.customers),
                retention_rate: retained,
                churn_rate: retained.map(|retained| 1.0 - retained),
                gross_margin: revenue.map(|revenue| revenue * margin),
            });
            before = Some(sums.customers);
            was_complete = span.is_complete;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::amounts::SCALE;
    use crate::input::dates::{DAY, day_number};

    fn customer(days: &[(&str, i64)]) -> (Vec<Purchase>, Vec<Atom>) {
        let mut purchases = Vec::new();
        let mut paid = Vec::new();
        for (day, amount) in days {
            let time = i64::from(day_number(day.parse().unwrap())) * DAY;
            let amount = Some(i128::from(*amount) * SCALE);
            if amount > Some(0) {
                purchases.push(Purchase {
                    time,
                    value: amount,
                });
            }
            paid.push(Atom {
                time,
                amount,
                orders: 1,
                refunds: 0,
            });
        }
        (purchases, paid)
    }

    fn counted(customers: &[&[(&str, i64)]]) -> Business {
        let (since, until) = ("2024-01-01".parse().unwrap(), "2024-04-30".parse().unwrap());
        let mut counting = Counting::new(since, until, true);
        for days in customers {
            let (purchases, paid) = customer(days);
            counting.see(&purchases, &paid);
        }
        counting.finish(0.5)
    }

    #[test]
    fn customers_are_new_retained_returned_or_lost() {
        let business = counted(&[
            &[
                ("2024-01-05", 10),
                ("2024-01-20", 20),
                ("2024-02-03", 40),
                ("2024-04-01", 7),
            ],
            &[("2024-01-09", 100), ("2024-03-31", -30)],
            &[("2024-03-01", 5), ("2024-04-02", 6)],
        ]);
        let months: Vec<_> = business.periods_of(Grain::Month).collect();
        let told =
            |of: fn(&Period) -> u64| months.iter().map(|month| of(month)).collect::<Vec<u64>>();
        assert_eq!(told(|month| month.customers), [2, 1, 1, 2]);
        assert_eq!(told(|month| month.new_customers), [2, 0, 1, 0]);
        assert_eq!(told(|month| month.retained_customers), [0, 1, 0, 1]);
        assert_eq!(told(|month| month.returned_customers), [0, 0, 0, 1]);
        assert_eq!(
            told(|month| month.lost_customers.unwrap_or(9)),
            [9, 1, 1, 0]
        );
        assert_eq!(told(|month| month.orders), [3, 1, 1, 2]);
        assert_eq!(told(|month| month.customers_so_far), [2, 2, 3, 3]);
        let revenue: Vec<_> = months.iter().filter_map(|month| month.revenue).collect();
        // the refund to a customer who did not buy in March lowers its revenue
        assert_eq!(revenue, [130.0, 40.0, -25.0, 13.0]);
        assert_eq!(months[1].retained_revenue_before, Some(30.0));
        assert_eq!(months[1].lost_revenue, Some(100.0));
        assert_eq!(months[3].gross_margin, Some(6.5));
        assert_eq!(months[3].retention_rate, Some(1.0));
        assert_eq!(months[3].churn_rate, Some(0.0));
    }

    #[test]
    fn customers_of_a_period_are_those_before_less_the_lost_plus_the_others() {
        let business = counted(&[
            &[("2024-01-05", 10), ("2024-03-03", 40)],
            &[("2024-02-05", 10), ("2024-03-03", 40), ("2024-04-03", 40)],
            &[("2024-02-15", 10)],
        ]);
        for grain in [Grain::Month, Grain::Quarter] {
            let periods: Vec<_> = business.periods_of(grain).collect();
            for pair in periods.windows(2) {
                let (before, now) = (pair[0], pair[1]);
                assert_eq!(
                    before.customers - now.lost_customers.unwrap(),
                    now.retained_customers
                );
                assert_eq!(
                    now.customers,
                    now.new_customers + now.retained_customers + now.returned_customers
                );
            }
        }
        let customers = business.indicators.iter().find(|of| of.name == "customers");
        assert_eq!(customers.and_then(|of| of.now), Some(3.0));
        assert!(business.indicators.iter().all(|of| of.before.is_none()));
    }
}
