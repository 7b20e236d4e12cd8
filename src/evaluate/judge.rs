//! One origin: models fitted on what came before a split, and rules, judged by what came after it.

use std::time::Instant;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::bands::Bands;
use super::baselines::{self, Predicted, order_values};
use super::calibration::{self, Calibration};
use super::contender::{AtSplit, Contender};
use super::entry::{Entry, Totals};
use super::forecast::{Forecasts, forecast};
use super::options::Options;
use super::origins::{LeftOutModel, LeftOutReason, too_few};
use super::overall::Part;
use super::ranks::Came;
use super::sums::Sums;
use super::totals::totals;
use super::tracking::{Tracker, Tracking};
use crate::error::{Error, Result};
use crate::fit;
use crate::holdout::{Data, Holdout, Split};
use crate::parallel::Workers;
use crate::rfm::{DayCount, Purchases};
use crate::select::Log;

/// The forecasts of one model at one origin, for a table of customers.
pub struct Judged<'j> {
    /// The customers on both sides of the split, with their ids.
    pub holdout: &'j Holdout,
    /// The model's name.
    pub name: &'j str,
    /// Its forecasts, with bounds.
    pub forecasts: &'j Forecasts,
}

/// Receives the forecasts of every model at every origin.
pub type EachJudged<'e> = &'e mut dyn FnMut(&Judged<'_>) -> Result<()>;

/// One origin in the evaluation file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The split.
    #[serde(flatten)]
    pub data: Data,
    /// Models, then baselines.
    pub entries: Vec<Entry>,
    /// Models that could not be fitted here.
    #[serde(default)]
    pub left_out: Vec<LeftOutModel>,
}

/// An origin that was judged, and what is needed of it for all of them together.
pub(super) struct JudgedOrigin {
    pub(super) origin: Origin,
    pub(super) parts: Vec<Part>,
    /// Of the main origin alone.
    pub(super) tracking: Vec<Tracking>,
    /// Of the main origin alone.
    pub(super) calibration: Vec<Calibration>,
}

/// An origin, or why nothing could be fitted there.
type Attempt = Result<JudgedOrigin, Error>;

/// Judges at one split.
pub(super) struct Judge<'j, 'e> {
    pub(super) purchases: &'j Purchases,
    pub(super) options: &'j Options,
    pub(super) workers: &'j Workers,
    /// Where forecasts of customers are wanted.
    pub(super) each: Option<EachJudged<'e>>,
}

impl Judge<'_, '_> {
    /// Judges at the main split.
    ///
    /// # Errors
    /// - there is nothing to judge
    /// - a model's name is unknown, or no model can be fitted
    /// - the spool cannot be read
    pub(super) fn main(&mut self, split: &Split) -> Result<JudgedOrigin> {
        let holdout = self.read(split)?;
        self.judge(&holdout, split, 0)?
    }

    /// Judges at a split before the main one, where that is possible.
    ///
    /// # Errors
    /// Those of [`Self::main`] that do not come from the customers at this split.
    pub(super) fn earlier(
        &mut self,
        split: &Split,
        number: usize,
    ) -> Result<Result<JudgedOrigin, LeftOutReason>> {
        let not_fitted = |error: &Error| LeftOutReason::NotFitted {
            cause: error.to_string(),
        };
        let holdout = match self.read(split) {
            Ok(holdout) => holdout,
            Err(error) if error.is_data() => return Ok(Err(not_fitted(&error))),
            Err(error) => return Err(error),
        };
        if let Some(reason) = too_few(&holdout) {
            return Ok(Err(reason));
        }
        let attempt = self.judge(&holdout, split, number)?;
        Ok(attempt.map_err(|error| not_fitted(&error)))
    }

    fn read(&self, split: &Split) -> Result<Holdout> {
        if self.each.is_some() {
            Holdout::read_with_ids(self.purchases, split)
        } else {
            Holdout::read(self.purchases, split)
        }
    }

    /// Judges all models and rules on a hold-out. `number` is that of the origin, 0 being the main one.
    fn judge(&mut self, holdout: &Holdout, split: &Split, number: usize) -> Result<Attempt> {
        let (options, is_main) = (self.options, number == 0);
        let fitting = fit::Options::penalised(self.workers, options.penalty)?;
        let log = Log {
            purchases: self.purchases,
            split: *split,
            horizon: holdout.data.holdout_days as f64,
        };
        let at_split = match AtSplit::new(holdout, log, options.spend.as_deref(), fitting) {
            Err(error) if !error.is_usage() => return Ok(Err(error)),
            at_split => at_split?,
        };
        let days = if is_main {
            self.days(holdout)?
        } else {
            Vec::new()
        };
        let came = Came::new(holdout);
        let mut judged = JudgedOrigin::new(holdout);
        let mut failure = None;
        for name in &options.models {
            match at_split.fit(name) {
                Ok(contender) => {
                    self.add_model(&contender, &came, number, &mut judged)?;
                    if is_main {
                        judged.tracking.push(self.track(&contender, holdout, &days));
                    }
                }
                Err(error) if error.is_usage() => return Err(error),
                Err(error) => {
                    judged.leave_out(name, &error);
                    failure.get_or_insert(error);
                }
            }
        }
        if judged.origin.entries.is_empty() {
            return Ok(Err(
                failure.unwrap_or_else(|| Error::usage("no model to evaluate"))
            ));
        }
        self.add_rules(&came, number, &mut judged)?;
        Ok(Ok(judged))
    }

    fn days(&self, holdout: &Holdout) -> Result<Vec<DayCount>> {
        let split = holdout.data.calibration_end;
        self.purchases.by_day_since(self.options.since, split)
    }

    fn add_model(
        &mut self,
        contender: &Contender,
        came: &Came<'_>,
        number: usize,
        judged: &mut JudgedOrigin,
    ) -> Result<()> {
        let (options, workers, holdout) = (self.options, self.workers, came.holdout);
        let start = Instant::now();
        let request = options.request(number == 0, self.each.is_some());
        let forecasts = forecast(holdout, &contender.models(), &request, workers)?;
        let totals = if options.intervals {
            totals(holdout, contender, options.level, workers)?
        } else {
            Totals::default()
        };
        let seconds = contender.seconds(start.elapsed().as_secs_f64());
        let ranks = came.of_model(&forecasts, workers);
        let entry = Entry::of_model(contender, holdout, &forecasts, &ranks, totals, seconds);
        if number == 0 {
            let name = contender.name.clone();
            judged
                .calibration
                .push(calibration::of_model(name, holdout, &forecasts));
        }
        if let Some(each) = &mut self.each {
            each(&Judged {
                holdout,
                name: &contender.name,
                forecasts: &forecasts,
            })?;
        }
        judged.parts.push(Part {
            name: contender.name.clone(),
            origin: number,
            sums: Sums::of_model(holdout, &forecasts),
            ranks,
            bands: Some(Bands::of(holdout, &forecasts.churn_risk)),
            totals,
        });
        judged.origin.entries.push(entry);
        Ok(())
    }

    fn add_rules(&self, came: &Came<'_>, number: usize, judged: &mut JudgedOrigin) -> Result<()> {
        let holdout = came.holdout;
        let split = holdout.data.calibration_end;
        let gaps = self.purchases.gaps_since(self.options.since, split)?;
        let rules = baselines::all(holdout, &gaps);
        let order_values = holdout.amounts.then(|| order_values(&holdout.customers));
        let workers = self.workers;
        let judged_rules = workers.map(rules.len(), |rule| {
            let predicted = Predicted::new(&rules[rule], order_values.as_deref());
            judge_rule(&predicted, came, number, workers)
        });
        for (entry, part) in judged_rules {
            judged.origin.entries.push(entry);
            judged.parts.push(part);
        }
        Ok(())
    }

    fn track(&self, contender: &Contender, holdout: &Holdout, days: &[DayCount]) -> Tracking {
        let (data, unit) = (&holdout.data, holdout.unit.days());
        let first: NaiveDate = data.calibration_start.max(self.purchases.first_day());
        let age_of = |day: NaiveDate| (data.calibration_end - day).num_days() as f64 / unit;
        let group_of = |day: NaiveDate| contender.cohort(age_of(day));
        // customers of a cohort have one curve, that of any of them
        let ages: BTreeMap<usize, f64> = (days.iter())
            .map(|count| (group_of(count.day), age_of(count.day)))
            .collect();
        let expected_new = |group: usize, days: f64| {
            let age = ages.get(&group).copied().unwrap_or_default();
            contender.expected_new(age, days / unit)
        };
        let window = first..=data.holdout_end;
        let tracker = Tracker::of_groups(days, window, group_of, expected_new, self.workers);
        Tracking {
            name: contender.name.clone(),
            weeks: tracker.weekly(data.calibration_end),
        }
    }
}

impl JudgedOrigin {
    fn new(holdout: &Holdout) -> Self {
        Self {
            origin: Origin {
                data: holdout.data.clone(),
                entries: Vec::new(),
                left_out: Vec::new(),
            },
            parts: Vec::new(),
            tracking: Vec::new(),
            calibration: Vec::new(),
        }
    }

    fn leave_out(&mut self, name: &str, error: &Error) {
        self.origin.left_out.push(LeftOutModel {
            name: name.to_owned(),
            cause: error.to_string(),
        });
    }
}

fn judge_rule(
    predicted: &Predicted<'_>,
    came: &Came<'_>,
    number: usize,
    workers: &Workers,
) -> (Entry, Part) {
    let (holdout, rule) = (came.holdout, predicted.rule);
    let ranks = came.of_rule(&rule.purchases, predicted.values.as_deref(), workers);
    let entry = Entry::of_rule(predicted, holdout, &ranks);
    let part = Part {
        name: rule.name.to_owned(),
        origin: number,
        sums: Sums::of_rule(holdout, predicted),
        ranks,
        bands: None,
        totals: Totals::default(),
    };
    (entry, part)
}
