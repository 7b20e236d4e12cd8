//! Purchase models by name: fitted side by side, the best of them chosen.

use std::time::Instant;

use chrono::NaiveDate;
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::fit::{self, Fit};
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory, Weighted};
use crate::input::{Merge, Refunds};
use crate::model::{GammaGamma, Parametric, PurchaseModel, SpendModel};
use crate::rfm::{CustomerBlock, Customers};
use crate::store::{DataFacts, StoredModel};
use crate::time::TimeUnit;

/// The name that stands for no spend model.
pub(crate) const NO_SPEND: &str = "none";

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

/// The models that `--model` names: a comma list, or `all`.
///
/// # Errors
/// When there is no model of a name.
fn model_names(list: &str) -> Result<Vec<String>> {
    if list == "all" {
        return Ok(PurchaseModel::NAMES
            .iter()
            .map(|name| (*name).to_owned())
            .collect());
    }
    let mut names = Vec::new();
    for name in list.split(',').map(str::trim) {
        PurchaseModel::parameters_of(name)?;
        names.push(name.to_owned());
    }
    Ok(names)
}

/// The spend model that is judged where amounts exist: the one that is named, else Gamma-Gamma.
#[must_use]
pub(crate) fn judged_spend(name: Option<&str>) -> Option<String> {
    Some(name.unwrap_or(GammaGamma::NAME))
        .filter(|name| *name != NO_SPEND)
        .map(str::to_owned)
}

/// Customers' histories, gathered block by block, ready to be fitted.
pub struct Training {
    purchases: Vec<(PurchaseHistory, f64)>,
    spend: Vec<(SpendHistory, f64)>,
    money: bool,
    basis: SpendBasis,
    /// Σ ln gap over all customers; `None` where a table does not tell.
    ln_gaps: Option<f64>,
    /// Σ ln value over all single orders.
    ln_values: f64,
    customers: u64,
    hash: Xxh3,
}

impl Training {
    /// For a spend model that looks at these purchases.
    #[must_use]
    pub fn new(basis: SpendBasis) -> Self {
        Self {
            purchases: Vec::new(),
            spend: Vec::new(),
            money: false,
            basis,
            ln_gaps: Some(0.0),
            ln_values: 0.0,
            customers: 0,
            hash: Xxh3::new(),
        }
    }

    /// Adds a block of customers.
    ///
    /// # Errors
    /// When a row is not a history, which only a foreign table can bring about.
    pub fn add(&mut self, block: &CustomerBlock) -> Result<()> {
        for at in 0..block.len() {
            let (purchases, spend) = block.histories(at, self.basis)?;
            let weight = block.weight[at];
            self.ln_gaps = self
                .ln_gaps
                .zip(block.ln_gap_sum[at])
                .map(|(sum, gaps)| sum + weight * gaps);
            self.ln_values += weight * block.ln_order_value[at];
            self.hash.update(block.customer_id.value(at).as_bytes());
            let numbers = [
                f64::from(purchases.frequency()),
                purchases.recency(),
                purchases.age(),
                spend.total(),
                weight,
            ];
            numbers
                .iter()
                .for_each(|number| self.hash.update(&number.to_bits().to_le_bytes()));
            self.purchases.push((purchases, weight));
            if spend != SpendHistory::NONE {
                self.spend.push((spend, weight));
            }
            self.money |=
                block.historical_value[at].is_some() || block.monetary_value[at].is_some();
        }
        self.customers += block.len() as u64;
        Ok(())
    }

    /// Do the data have amounts?
    #[must_use]
    pub const fn has_money(&self) -> bool {
        self.money
    }

    /// Everybody's histories, equal ones collapsed.
    #[must_use]
    pub fn collapsed(self) -> (Weighted<PurchaseHistory>, Weighted<SpendHistory>) {
        (
            Weighted::collapse_weighted(self.purchases).with_ln_sum(self.ln_gaps),
            Weighted::collapse_weighted(self.spend).with_ln_sum(Some(self.ln_values)),
        )
    }

    /// What the histories are, for the model file.
    #[must_use]
    pub fn facts(&self) -> DataFacts {
        DataFacts {
            rows: None,
            customers: self.customers,
            first_date: None,
            last_date: None,
            fingerprint: format!("{:032x}", self.hash.digest128()),
        }
    }
}

/// One of the purchase models that were fitted to the same customers.
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// The fit, or why there is none.
    pub fit: Result<Fit<PurchaseModel>>,
    /// How long it took.
    pub seconds: f64,
}

/// Purchase models side by side, with the spend model that goes with any of them.
pub(crate) struct Trained {
    /// The purchase models in the order they were asked for.
    pub candidates: Vec<Candidate>,
    spend: Option<Fit<SpendModel>>,
    unit: TimeUnit,
    data: Option<Treated>,
}

/// The data, and how they were treated.
struct Treated {
    until: Option<NaiveDate>,
    merge: Option<Merge>,
    refunds: Option<Refunds>,
    facts: DataFacts,
}

impl Trained {
    /// The model with the lowest AIC among those that could be fitted, and all that were tried.
    ///
    /// # Errors
    /// That of the first model when none could be fitted.
    pub(crate) fn best(self) -> Result<(StoredModel, Vec<Candidate>)> {
        let mut best: Option<&Fit<PurchaseModel>> = None;
        for fit in self
            .candidates
            .iter()
            .filter_map(|candidate| candidate.fit.as_ref().ok())
        {
            let is_better = best.is_none_or(|best| fit.estimate.aic() < best.estimate.aic());
            if is_better {
                best = Some(fit);
            }
        }
        let Some(best) = best else {
            let fault = self.candidates.into_iter().find_map(|one| one.fit.err());
            return Err(fault.unwrap_or_else(|| Error::usage("no model to fit")));
        };
        let model = StoredModel::fitted(self.unit, best, self.spend.as_ref());
        let model = match self.data {
            Some(data) => model.on(data.until, data.merge, data.refunds, data.facts),
            None => model,
        };
        Ok((model, self.candidates))
    }
}

/// Fits purchase models and a spend model by name (`none` for no spend model).
///
/// # Errors
/// - a name is unknown
/// - there is nothing to learn values from; what a purchase model fails of is its candidate's
pub(crate) fn train(
    training: Training,
    unit: TimeUnit,
    purchases: &[String],
    spend: &str,
    options: fit::Options<'_>,
) -> Result<Trained> {
    purchases
        .iter()
        .try_for_each(|name| PurchaseModel::parameters_of(name).map(drop))?;
    let (histories, values) = training.collapsed();
    let candidates = purchases.iter().map(|name| {
        let start = Instant::now();
        let fit = fit::purchases_named(name, &histories, options);
        Candidate {
            name: name.clone(),
            fit,
            seconds: start.elapsed().as_secs_f64(),
        }
    });
    let candidates: Vec<_> = candidates.collect();
    if candidates.iter().all(|candidate| candidate.fit.is_err()) {
        // what is wrong with the purchases comes before what may be wrong with their values
        return Ok(Trained {
            candidates,
            spend: None,
            unit,
            data: None,
        });
    }
    let spend = if spend == NO_SPEND {
        None
    } else {
        Some(fit::spend_named(spend, &values, options)?)
    };
    Ok(Trained {
        candidates,
        spend,
        unit,
        data: None,
    })
}

/// Reads all customers and fits models to them; without a name, Gamma-Gamma is the spend model where amounts exist.
///
/// # Errors
/// Those of [`train`], and when the customers cannot be read.
pub(crate) fn train_on(
    customers: &Customers,
    unit: TimeUnit,
    purchases: &[String],
    spend: Option<&str>,
    options: fit::Options<'_>,
) -> Result<Trained> {
    let basis = spend
        .filter(|name| *name != NO_SPEND)
        .map(SpendModel::basis_of)
        .transpose()?;
    let mut training = Training::new(basis.unwrap_or_default());
    for block in customers.blocks(unit)? {
        training.add(&block?)?;
    }
    let spend = spend.unwrap_or(if training.has_money() {
        GammaGamma::NAME
    } else {
        NO_SPEND
    });
    let audit = customers.audit();
    let facts = DataFacts {
        rows: audit.map(|audit| audit.rows_read),
        first_date: audit.map(|audit| audit.first_date),
        last_date: audit.map(|audit| audit.last_date),
        ..training.facts()
    };
    let data = Treated {
        until: customers.until(),
        merge: customers.merge(),
        refunds: customers.refunds(),
        facts,
    };
    Ok(Trained {
        data: Some(data),
        ..train(training, unit, purchases, spend, options)?
    })
}
