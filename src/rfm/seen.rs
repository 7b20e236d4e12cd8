//! What is counted while customers pass, and the audit that it makes.

use super::orders::Repeated;
use super::packed::Row;
use super::periods::PeriodCounts;
use super::spool::Facts;
use super::watch::Watch;
use crate::input::audit::{LeftOut, Tally};
use crate::input::dates::{DAY, day_of};
use crate::input::{Audit, FileAudit};

/// What is counted customer by customer.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) rows: u64,
    pub(super) duplicates: u64,
    pub(super) repeated: Repeated,
    pub(super) customers: u64,
    pub(super) one_time: u64,
    pub(super) without_purchase: u64,
    pub(super) periods: PeriodCounts,
    pub(super) days: Option<(i32, i32)>,
    pub(super) timestamps: bool,
    pub(super) watch: Watch,
}

impl Seen {
    /// Counts one customer.
    pub(super) fn see_customer(&mut self, rows: &[Row], counts: PeriodCounts) {
        let (Some(first), Some(last)) = (
            rows.iter().map(|row| row.time).min(),
            rows.iter().map(|row| row.time).max(),
        ) else {
            return;
        };
        self.rows += rows.len() as u64;
        self.timestamps |= rows.iter().any(|row| row.time.rem_euclid(DAY) != 0);
        let (first, last) = (day_of(first), day_of(last));
        self.widen(Some((first, last)));
        self.customers += u64::from(counts.purchases > 0);
        self.one_time += u64::from(counts.purchases == 1);
        self.without_purchase += u64::from(counts.purchases == 0);
        self.periods.add(counts);
    }

    fn widen(&mut self, days: Option<(i32, i32)>) {
        self.days = match (self.days, days) {
            (Some((first, last)), Some((other_first, other_last))) => {
                Some((first.min(other_first), last.max(other_last)))
            }
            (days, other) => days.or(other),
        };
    }

    /// Adds the counts of other customers.
    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.duplicates += other.duplicates;
        self.repeated.add(other.repeated);
        self.customers += other.customers;
        self.one_time += other.one_time;
        self.without_purchase += other.without_purchase;
        self.periods.add(other.periods);
        self.widen(other.days);
        self.timestamps |= other.timestamps;
        self.watch.add(&other.watch);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of customers are far below 2^53"
    )]
    pub(super) fn audit(
        &self,
        facts: &Facts,
        total: &Tally,
        left_out: Vec<LeftOut>,
        files: Vec<FileAudit>,
    ) -> Audit {
        Audit {
            rows_read: total.rows,
            rows_kept: self.rows,
            left_out,
            since: facts.since,
            until: facts.until,
            timezone: None,
            first_date: facts.first_day,
            last_date: facts.last_day,
            amounts: facts.amounts,
            customers: self.customers,
            customers_without_purchase: self.without_purchase,
            one_time_buyers: self.one_time,
            one_time_share: self.one_time as f64 / self.customers as f64,
            purchases: self.periods.purchases,
            purchases_without_value: self.periods.without_value,
            refunds: total.refunds - self.repeated.refunds,
            refunded_periods: self.periods.refunded,
            lone_refund_periods: self.periods.lone_refunds,
            zero_amounts: total.zero_amounts - self.repeated.zeros,
            duplicates: self.duplicates,
            currency: None,
            rounded_amounts: total.rounded_amounts,
            statuses: total.statuses.clone(),
            statuses_left_out: total.all_left_out(),
            currencies: total.spread().currencies,
            identity: None,
            files,
            cautions: Vec::new(),
        }
    }
}
