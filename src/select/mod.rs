//! Purchase models by name: fitted side by side, the best of them chosen.

mod boosting;
mod correction;
mod gains;
mod mixture;
mod origins;
mod stack;
mod training;
mod weights;

use std::time::Instant;

use chrono::NaiveDate;

pub(crate) use origins::Log;
pub use training::Training;

use crate::error::{Error, Result};
use crate::fit::{self, Fit, Method};
use crate::forecast::{Level, PurchaseEstimate, PurchaseFit};
use crate::history::{PurchaseHistory, SpendHistory, Weighted};
use crate::holdout::Split;
use crate::input::{Merge, Refunds};
use crate::model::{GammaGamma, GammaGammaOrders, Parametric, PurchaseModel, SpendModel};
use crate::parallel::made_ahead;
use crate::rfm::Customers;
use crate::store::{DataFacts, StoredModel};
use crate::time::{Horizon, TimeUnit};

/// The name that stands for no spend model.
pub(crate) const NO_SPEND: &str = "none";

/// The name of the stack that the engine makes by itself.
pub(crate) const AUTO: &str = "auto";

/// The purchase models of a comma list or `all`, where they and the spend model are known.
///
/// # Errors
/// When one is not: wrong usage.
pub(crate) fn asked_models(purchases: &str, spend: Option<&str>) -> Result<Vec<String>> {
    if let Some(name) = spend.filter(|name| *name != NO_SPEND) {
        SpendModel::parameters_of(name).map_err(Error::as_usage)?;
    }
    model_names(purchases).map_err(Error::as_usage)
}

/// Refuses draws of a stack, whose members' weights have no likelihood.
///
/// # Errors
/// When the stack is one of the models: wrong usage.
pub(crate) fn check_method(method: Method, models: &[String]) -> Result<()> {
    if method == Method::Asymptotic || models.iter().all(|name| name != AUTO) {
        return Ok(());
    }
    let what = "only single models have draws of their parameters, and `auto` is a stack";
    Err(Error::usage(what).hint("name a model, such as `--model bg-nbd`"))
}

/// The models that `--model` names: a comma list, or `all`, the stack of them among them.
///
/// # Errors
/// When there is no model of a name.
fn model_names(list: &str) -> Result<Vec<String>> {
    if list == "all" {
        let names = PurchaseModel::NAMES.iter().chain([&AUTO]);
        return Ok(names.map(|name| (*name).to_owned()).collect());
    }
    let mut names = Vec::new();
    for name in list.split(',').map(str::trim) {
        if name != AUTO {
            let known = PurchaseModel::NAMES.join(", ");
            PurchaseModel::parameters_of(name).map_err(|error| {
                error.hint(format!("one of {AUTO}, {known}, several of them, or all"))
            })?;
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// The spend model where amounts exist: the one that is named, else the one that goes with the purchase models. Single
/// orders tell more than means do, and the stack takes them; a single model keeps the spend model as published.
#[must_use]
pub(crate) fn spend_name(name: Option<&str>, purchases: &[String]) -> Option<String> {
    let usual = if purchases.iter().any(|purchases| purchases == AUTO) {
        GammaGammaOrders::NAME
    } else {
        GammaGamma::NAME
    };
    Some(name.unwrap_or(usual))
        .filter(|name| *name != NO_SPEND)
        .map(str::to_owned)
}

/// Fits a purchase model by name, or the stack.
///
/// # Errors
/// Those of the fit, and when there is no such model.
pub(crate) fn fit_purchases(
    name: &str,
    histories: &Weighted<PurchaseHistory>,
    log: Option<&Log<'_>>,
    options: fit::Options<'_>,
) -> Result<PurchaseFit> {
    if name == AUTO {
        let (stack, level) = stack::fit_stack(histories, log, options)?;
        let purchases = PurchaseEstimate::Stack(stack);
        return Ok(PurchaseFit { purchases, level });
    }
    let fit = fit::purchases_named(name, histories, options)?;
    let span = log.map_or_else(|| stack::oldest(histories), Log::span);
    Ok(PurchaseFit {
        purchases: PurchaseEstimate::Model(fit),
        level: Level::unknown(span),
    })
}

/// One of the purchase models that were fitted to the same customers.
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// The fit, or why there is none.
    pub fit: Result<PurchaseFit>,
    /// Its mean ln probability of a customer's purchases on hold-outs within the data; `None` where it was not
    /// compared with another, and where the data are too short.
    pub log_score: Option<f64>,
    /// How long it took.
    pub seconds: f64,
}

/// Purchase models side by side, with the spend model that goes with any of them.
pub(crate) struct Trained {
    /// The purchase models in the order they were asked for.
    pub candidates: Vec<Candidate>,
    spend: Option<Fit<SpendModel>>,
    histories: Weighted<PurchaseHistory>,
    values: Weighted<SpendHistory>,
    unit: TimeUnit,
    data: Treated,
}

/// The data, and how they were treated.
struct Treated {
    until: Option<NaiveDate>,
    merge: Option<Merge>,
    refunds: Option<Refunds>,
    facts: DataFacts,
}

impl Trained {
    /// The best model among those that could be fitted, and all that were tried: the one with the highest log score on
    /// hold-outs within the data, or, where these are too short, with the lowest AIC.
    ///
    /// Draws of its parameters, where they are asked for, are made of the best model alone.
    ///
    /// # Errors
    /// That of the first model when none could be fitted, and those of the draws.
    pub(crate) fn best(
        mut self,
        method: Method,
        seed: u64,
        options: fit::Options<'_>,
    ) -> Result<(StoredModel, Vec<Candidate>)> {
        if let Some(at) = self.best_place() {
            self.sample(at, method, seed, options)?;
        }
        let best = self.best_place().map(|at| &self.candidates[at].fit);
        let Some(Ok(best)) = best else {
            let fault = self.candidates.into_iter().find_map(|one| one.fit.err());
            return Err(fault.unwrap_or_else(|| Error::usage("no model to fit")));
        };
        let Treated {
            until,
            merge,
            refunds,
            facts,
        } = self.data;
        let model = StoredModel::fitted(self.unit, best, self.spend.as_ref())?;
        Ok((model.on(until, merge, refunds, facts), self.candidates))
    }

    /// The place of the best model among those that could be fitted.
    fn best_place(&self) -> Option<usize> {
        let mut best: Option<(usize, Rank)> = None;
        for (at, candidate) in self.candidates.iter().enumerate() {
            let Ok(fit) = &candidate.fit else { continue };
            let rank = Rank::of(candidate.log_score, fit);
            if best.is_none_or(|(_, other)| rank.is_above(other)) {
                best = Some((at, rank));
            }
        }
        best.map(|(at, _)| at)
    }

    /// Adds draws to the estimates of a purchase model and of the spend model.
    fn sample(
        &mut self,
        at: usize,
        method: Method,
        seed: u64,
        options: fit::Options<'_>,
    ) -> Result<()> {
        if method == Method::Asymptotic {
            return Ok(());
        }
        if let Ok(PurchaseFit {
            purchases: PurchaseEstimate::Model(fit),
            ..
        }) = &mut self.candidates[at].fit
        {
            fit::sample_purchases(fit, &self.histories, method, seed, options)?;
        }
        if let Some(fit) = &mut self.spend {
            fit::sample_spend(fit, &self.values, method, seed, options)?;
        }
        Ok(())
    }
}

/// What models are compared by.
#[derive(Debug, Clone, Copy)]
enum Rank {
    /// The log score; higher is better.
    Score(f64),
    /// A stack without one: it needs no choice.
    Stack,
    /// AIC; lower is better.
    Aic(f64),
}

impl Rank {
    fn of(log_score: Option<f64>, fit: &PurchaseFit) -> Self {
        match (log_score, fit.estimate()) {
            (Some(score), _) => Self::Score(score),
            (None, None) => Self::Stack,
            (None, Some(estimate)) => Self::Aic(estimate.aic()),
        }
    }

    fn is_above(self, other: Self) -> bool {
        match (self, other) {
            (Self::Score(own), Self::Score(other)) => own > other,
            (Self::Aic(own), Self::Aic(other)) => own < other,
            (Self::Score(_), _) | (Self::Stack, Self::Aic(_)) => true,
            _ => false,
        }
    }
}

/// Reads all customers and fits models to them by name; the spend model is `none` for no spend model.
///
/// # Errors
/// - a name is unknown
/// - there is nothing to learn values from; what a purchase model fails of is its candidate's
/// - the customers cannot be read
pub(crate) fn train_on(
    customers: &Customers,
    unit: TimeUnit,
    purchases: &[String],
    spend: Option<&str>,
    horizon: Horizon,
    options: fit::Options<'_>,
) -> Result<Trained> {
    let spend = spend_name(spend, purchases);
    let basis = spend.as_deref().map(SpendModel::basis_of).transpose()?;
    let basis = basis.unwrap_or_default();
    let mut training = Training::new(basis);
    let blocks = customers.blocks(unit)?;
    std::thread::scope(|scope| {
        made_ahead(scope, blocks).try_for_each(|block| training.add(&block?))
    })?;
    let spend = spend.filter(|_| training.has_money());
    let data = treated(customers, &training);
    let log = customers.purchases().map(|purchases| Log {
        purchases,
        split: Split {
            since: None,
            calibration_end: purchases.until(),
            holdout_end: None,
            unit,
            basis,
        },
        horizon: horizon.days(),
    });
    let (histories, values) = training.collapsed();
    let mut candidates = fit_all(purchases, &histories, log.as_ref(), options);
    if let (Some(log), true) = (&log, candidates.len() > 1) {
        stack::compare(&mut candidates, log, options)?;
    }
    // what is wrong with the purchases comes before what may be wrong with their values
    let spend = spend.filter(|_| candidates.iter().any(|candidate| candidate.fit.is_ok()));
    let spend = spend.map(|name| fit::spend_named(&name, &values, options));
    Ok(Trained {
        candidates,
        spend: spend.transpose()?,
        histories,
        values,
        unit,
        data,
    })
}

fn fit_all(
    names: &[String],
    histories: &Weighted<PurchaseHistory>,
    log: Option<&Log<'_>>,
    options: fit::Options<'_>,
) -> Vec<Candidate> {
    let candidates = names.iter().map(|name| {
        let start = Instant::now();
        let fit = fit_purchases(name, histories, log, options);
        Candidate {
            name: name.clone(),
            fit,
            log_score: None,
            seconds: start.elapsed().as_secs_f64(),
        }
    });
    candidates.collect()
}

/// How the customers were read.
fn treated(customers: &Customers, training: &Training) -> Treated {
    let audit = customers.audit();
    Treated {
        until: customers.until(),
        merge: customers.merge(),
        refunds: customers.refunds(),
        facts: DataFacts {
            rows: audit.map(|audit| audit.rows_read),
            first_date: audit.map(|audit| audit.first_date),
            last_date: audit.map(|audit| audit.last_date),
            ..training.facts()
        },
    }
}
