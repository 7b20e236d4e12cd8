//! What is evaluated, and how.

use chrono::{Days, NaiveDate};

use super::forecast::Request;
use super::verdict::Finding;
use crate::error::{Error, Result};
use crate::holdout::Split;
use crate::model::SpendModel;
use crate::rfm::Purchases;
use crate::select::{AUTO, spend_name};
use crate::time::{Horizon, TimeUnit};

/// Levels that intervals are always judged at.
const LEVELS: [f64; 2] = [0.8, 0.9];

/// As many origins as are judged where the history allows and nothing else is asked for.
pub(crate) const USUAL_ORIGINS: usize = 5;

/// The same in a whole job, which has more to do.
pub(crate) const ORIGINS_OF_A_RUN: usize = 3;

/// No more origins than this are judged.
const MOST_ORIGINS: usize = 100;

/// What is evaluated, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Last day of calibration; by [`default_split`] when absent.
    pub split: Option<NaiveDate>,
    /// How long a hold-out is that nobody has chosen.
    pub horizon: Horizon,
    /// Last day of the hold-out; the last day in the data when absent.
    pub holdout_end: Option<NaiveDate>,
    /// At most so many origins are judged, the split included: one after the other back in time, as far as the
    /// history allows.
    pub origins: usize,
    /// First day of calibration; the first in the data when absent.
    pub since: Option<NaiveDate>,
    /// The unit that models are fitted in.
    pub unit: TimeUnit,
    /// A level that intervals are judged at, beside 0.8 and 0.9.
    pub level: f64,
    /// Whether intervals are judged at all; they take most of the time.
    pub intervals: bool,
    /// Random seed of the randomised PIT and of the bootstrap.
    pub seed: u64,
    /// Names of purchase models, one entry each.
    pub models: Vec<String>,
    /// The penalty that models are fitted with; 0 for none.
    pub penalty: f64,
    /// The name of the spend model; purchases alone are judged without one.
    pub spend: Option<String>,
}

impl Options {
    /// The defaults of the command line, at a split.
    #[must_use]
    pub fn at(split: NaiveDate) -> Self {
        Self {
            split: Some(split),
            ..Self::default()
        }
    }

    /// Checks what can be checked without data.
    ///
    /// # Errors
    /// When the level or the number of origins is not possible: wrong usage.
    pub(crate) fn check(&self) -> Result<()> {
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(Error::usage(format!(
                "the level must be between 0 and 1: `{}`",
                self.level
            ))
            .hint("0.9 stands for 90%"));
        }
        if self.origins == 0 || self.origins > MOST_ORIGINS {
            return Err(Error::usage(format!(
                "the number of origins must be from 1 to {MOST_ORIGINS}: `{}`",
                self.origins
            ))
            .hint("`--origins 1` judges the split alone"));
        }
        Ok(())
    }

    /// The split that is judged.
    ///
    /// # Errors
    /// When the data are too short for a split that nobody has chosen, or the spend model is unknown.
    pub(super) fn main_split(&self, purchases: &Purchases) -> Result<Split> {
        let basis = self
            .spend
            .as_deref()
            .map(SpendModel::basis_of)
            .transpose()?;
        let calibration_end = match self.split {
            Some(split) => split,
            None => default_split(purchases, self.horizon).map_err(|_| too_short(purchases))?,
        };
        Ok(Split {
            since: self.since,
            calibration_end,
            holdout_end: self.holdout_end,
            unit: self.unit,
            basis: basis.unwrap_or_default(),
        })
    }

    /// What is computed of each customer: at the main split everything, at the others what costs little.
    pub(super) fn request(&self, is_main: bool, has_details: bool) -> Request {
        let mut levels = LEVELS.to_vec();
        levels.push(self.level);
        levels.sort_by(f64::total_cmp);
        levels.dedup_by(|next, last| next.total_cmp(last).is_eq());
        Request {
            levels: if self.intervals { levels } else { Vec::new() },
            value_widths: is_main,
            bounds: (self.intervals && has_details).then_some(self.level),
            seed: self.seed,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            split: None,
            horizon: Horizon::default(),
            holdout_end: None,
            origins: USUAL_ORIGINS,
            since: None,
            unit: TimeUnit::Week,
            level: 0.9,
            intervals: true,
            seed: 42,
            models: vec![AUTO.to_owned()],
            penalty: 0.0,
            spend: spend_name(None, &[AUTO.to_owned()]),
        }
    }
}

/// The last day of calibration before a hold-out that is as long as the horizon, but no longer than a third of the data.
///
/// # Errors
/// When the data are too short: the reason for a verdict.
pub fn default_split(purchases: &Purchases, horizon: Horizon) -> Result<NaiveDate, Finding> {
    let days = days_of(purchases);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 100 years"
    )]
    let held_out = (horizon.days().ceil() as u64).min(days / 3);
    let split = purchases.until().checked_sub_days(Days::new(held_out));
    split
        .filter(|_| held_out > 0)
        .ok_or(Finding::TooFewDays { days })
}

fn days_of(purchases: &Purchases) -> u64 {
    (purchases.until() - purchases.since())
        .num_days()
        .unsigned_abs()
        + 1
}

fn too_short(purchases: &Purchases) -> Error {
    let days = days_of(purchases);
    Error::data(format!(
        "the data are too short to keep the last days for a test: they cover `{days}` days"
    ))
    .hint("a test needs at least 3 days; `--split` says where it begins")
}
