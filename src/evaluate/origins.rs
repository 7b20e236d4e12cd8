//! Where a log is split more than once: origins before the main one, each with a hold-out as long as the main one's.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::holdout::{Data, Holdout};

/// Fewer customers than this are not judged.
const FEWEST_CUSTOMERS: usize = 20;

/// Fewer customers with a repeat purchase than this are not judged.
const FEWEST_REPEAT_BUYERS: usize = 5;

/// How many origins there are, and what became of the others.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Origins {
    /// As many as were asked for.
    pub asked: usize,
    /// As many as were judged, the main one included.
    pub judged: usize,
    /// Days from one origin to the next. Hold-outs overlap where it is less than their length.
    pub step_days: Option<i64>,
    /// Those that were left out, latest first.
    pub left_out: Vec<LeftOutOrigin>,
}

/// An origin that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutOrigin {
    /// Where the log would have been split; `None` before the first day that calendars have.
    pub calibration_end: Option<NaiveDate>,
    /// Why it was left out.
    #[serde(flatten)]
    pub reason: LeftOutReason,
}

/// Why an origin was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LeftOutReason {
    /// The data before it are shorter than the hold-out, or than a third of all data.
    TooShort,
    /// Fewer than 20 customers, or fewer than 5 with a repeat purchase.
    TooFewCustomers {
        /// Customers known at the split.
        customers: usize,
        /// Those who had come back by then.
        repeat_buyers: usize,
    },
    /// No model could be fitted.
    NotFitted {
        /// What the fit failed of.
        cause: String,
    },
}

/// A model that could not be fitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutModel {
    /// Its name.
    pub name: String,
    /// What the fit failed of.
    pub cause: String,
}

/// Splits before the main one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// Their calibration and their hold-out end on these days; latest first.
    pub(super) earlier: Vec<EarlierSplit>,
    /// What is known so far.
    pub(super) origins: Origins,
}

/// A split before the main one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EarlierSplit {
    pub(super) calibration_end: NaiveDate,
    pub(super) holdout_end: NaiveDate,
}

impl Plan {
    /// Of so many origins, those that the history allows. `first` is the first day of the data.
    ///
    /// A calibration is at least as long as a hold-out, and at least a third of the data. Origins are as far apart as
    /// a hold-out is long, or closer where there is no room for all of them, but at least half as far.
    pub(super) fn new(main: &Data, first: NaiveDate, asked: usize) -> Self {
        let holdout = main.holdout_days;
        let calibration = (main.calibration_end - first).num_days() + 1;
        let least = holdout.max((calibration + holdout) / 3);
        let further = i64::try_from(asked).unwrap_or(i64::MAX).saturating_sub(1);
        let mut plan = Self {
            earlier: Vec::new(),
            origins: Origins {
                asked,
                judged: 1,
                ..Origins::default()
            },
        };
        if further < 1 {
            return plan;
        }
        let room = calibration - least;
        let step = (room / further).clamp((holdout + 1) / 2, holdout);
        plan.origins.step_days = Some(step);
        for number in 1..=further {
            let back = number.saturating_mul(step);
            if back <= room {
                plan.earlier.extend(EarlierSplit::before(main, back));
            } else {
                plan.origins.left_out.push(LeftOutOrigin {
                    calibration_end: earlier(main.calibration_end, back),
                    reason: LeftOutReason::TooShort,
                });
            }
        }
        plan
    }
}

impl Origins {
    /// Notes an origin that cannot be judged.
    pub(super) fn leave_out(&mut self, split: EarlierSplit, reason: LeftOutReason) {
        self.left_out.push(LeftOutOrigin {
            calibration_end: Some(split.calibration_end),
            reason,
        });
        self.left_out
            .sort_by_key(|origin| std::cmp::Reverse(origin.calibration_end));
    }
}

impl EarlierSplit {
    fn before(main: &Data, days: i64) -> Option<Self> {
        Some(Self {
            calibration_end: earlier(main.calibration_end, days)?,
            holdout_end: earlier(main.holdout_end, days)?,
        })
    }
}

fn earlier(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(days.unsigned_abs()))
}

/// Whether too few customers are known to judge a split.
pub(super) fn too_few(holdout: &Holdout) -> Option<LeftOutReason> {
    let customers = holdout.customers.len();
    let repeat_buyers = holdout
        .customers
        .iter()
        .filter(|customer| customer.purchases.frequency() > 0)
        .count();
    let is_few = customers < FEWEST_CUSTOMERS || repeat_buyers < FEWEST_REPEAT_BUYERS;
    is_few.then_some(LeftOutReason::TooFewCustomers {
        customers,
        repeat_buyers,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{LeftOutReason, Plan};
    use crate::holdout::Data;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan(split: &str, end: &str, asked: usize) -> Plan {
        let main = Data {
            customers: 100,
            calibration_start: day("2023-01-01"),
            calibration_end: day(split),
            holdout_end: day(end),
            holdout_days: (day(end) - day(split)).num_days(),
        };
        Plan::new(&main, main.calibration_start, asked)
    }

    #[test]
    fn origins_are_a_hold_out_apart_where_the_history_is_long() {
        let plan = plan("2024-09-30", "2024-12-31", 3);
        assert_eq!(plan.origins.step_days, Some(92));
        let ends: Vec<String> = plan
            .earlier
            .iter()
            .map(|split| format!("{} {}", split.calibration_end, split.holdout_end))
            .collect();
        assert_eq!(ends, ["2024-06-30 2024-09-30", "2024-03-30 2024-06-30"]);
        assert!(plan.origins.left_out.is_empty());
    }

    #[test]
    fn origins_are_closer_where_it_is_short_and_the_rest_is_counted() {
        let plan = plan("2024-05-02", "2024-12-31", 5);
        assert_eq!(plan.origins.step_days, Some(122));
        assert_eq!(plan.earlier.len(), 2);
        let left_out = &plan.origins.left_out;
        assert_eq!(left_out.len(), 2);
        assert!(
            left_out
                .iter()
                .all(|one| one.reason == LeftOutReason::TooShort)
        );
    }

    #[test]
    fn a_single_origin_has_no_others() {
        let plan = plan("2024-05-02", "2024-12-31", 1);
        assert!(plan.earlier.is_empty() && plan.origins.left_out.is_empty());
        assert_eq!((plan.origins.judged, plan.origins.step_days), (1, None));
    }
}
