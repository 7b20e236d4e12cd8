//! Maximum likelihood, and what it is worth.
//!
//! Histories are collapsed and rescaled, positive parameters are searched in logs with the analytic gradient:
//! several starts compete on a thinned set ([`argmin`]'s L-BFGS), the winner is polished on all by
//! Newton's method. A fit counts when its own check says so: the gain in ln L that the gradient and
//! the Hessian still promise is nothing, and the Hessian is positive definite.

mod cohorts;
mod competition;
mod covariance;
mod method;
mod nested;
mod newton;
mod objective;
mod options;
mod sample;
mod scaled;
mod search;
mod warning;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

pub use cohorts::{WithCohorts, with_cohorts};
pub use method::{Method, sample_purchases, sample_spend};
pub use options::Options;
pub use sample::{Diagnostics, Sample, Sampler, bootstrap, posterior, posterior_by};

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory, Weighted};
use crate::model::{
    Likelihood, PurchaseModel, PurchaseVisitor, SpendLikelihood, SpendModel, SpendVisitor,
};
use objective::{Objective, model_at, values_at};
use scaled::Scaled;

/// Counts are tried upwards until ln L fell so often in a row.
const FALLS: usize = 2;

/// An estimated model with what is known about the estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<M> {
    /// The maximum.
    pub model: M,
    /// How it was reached and how uncertain it is.
    pub estimate: Estimate,
}

impl<M> Fit<M> {
    /// The same estimate of the model in another type.
    pub fn map<N>(self, f: impl FnOnce(M) -> N) -> Fit<N> {
        Fit {
            model: f(self.model),
            estimate: self.estimate,
        }
    }
}

/// What an estimation tells about its parameters, in the order of the model's table.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// ln L at the maximum, in the unit of the data; constants as in the paper.
    pub ln_likelihood: f64,
    /// How many customers it was estimated on.
    pub customers: f64,
    /// Covariance of the parameters; zero rows belong to parameters that the data do not identify.
    pub covariance: Array2<f64>,
    /// Standard errors; `None` where the data do not identify a parameter.
    pub standard_errors: Vec<Option<f64>>,
    /// The check that made the fit count.
    pub convergence: Convergence,
    /// What a reader should know.
    pub warnings: Vec<Caution>,
    /// Draws of the parameters, where they were asked for.
    pub sample: Option<Box<Sample>>,
}

impl Estimate {
    /// Akaike's criterion: 2k − 2 ln L.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.standard_errors.len() as f64 - 2.0 * self.ln_likelihood
    }

    /// The Bayesian criterion: k ln n − 2 ln L.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.standard_errors.len() as f64 * self.customers.ln() - 2.0 * self.ln_likelihood
    }
}

/// The optimality check of a fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// The largest component of the mean gradient in logs of the parameters.
    pub gradient: f64,
    /// The gain in ln L that a further Newton step promises.
    pub gain: f64,
    /// The smallest eigenvalue of the mean Hessian in logs of the identified parameters.
    pub curvature: f64,
    /// Passes over the data.
    pub evaluations: u64,
}

/// Fits a model by maximum likelihood; one with a count by trying counts upwards.
///
/// # Errors
/// - there are no histories
/// - the model needs logarithms that the data do not have
/// - the search ends at a point that is not a maximum; the message carries it
pub fn maximum_likelihood<'w, M: Likelihood>(
    histories: &Weighted<M::History>,
    options: impl Into<Options<'w>>,
) -> Result<Fit<M>> {
    let options = options.into();
    let Some(counts) = M::COUNTS else {
        return maximum_likelihood_at(histories, None, options);
    };
    let mut best: Fit<M> = maximum_likelihood_at(histories, Some(*counts.start()), options)?;
    let mut falls = 0;
    let most = f64::from(*counts.end());
    for count in counts.skip(1) {
        let next = maximum_likelihood_at(histories, Some(count), options)?;
        falls = if next.estimate.ln_likelihood > best.estimate.ln_likelihood {
            0
        } else {
            falls + 1
        };
        if falls == 0 {
            best = next;
        } else if falls == FALLS {
            break;
        }
    }
    if let (Some(parameter), Some(&count)) = (M::PARAMETERS.last(), best.model.to_vec().last())
        && count >= most
    {
        best.estimate.warnings.push(Caution::Boundary {
            parameter: parameter.symbol.to_owned(),
            value: count,
        });
    }
    Ok(best)
}

/// Fits a model at a given count, which is `None` for a model that has none.
///
/// # Errors
/// Those of [`maximum_likelihood`], and when the model cannot have that count.
pub fn maximum_likelihood_at<'w, M: Likelihood>(
    histories: &Weighted<M::History>,
    count: Option<u32>,
    options: impl Into<Options<'w>>,
) -> Result<Fit<M>> {
    let options = options.into();
    estimate::<M>(histories, count, options, |scaled, _| {
        competition::compete::<M>(scaled, count, options)
    })
}

/// Searches on from the point that `start` makes of the scaled histories and of the factor that scaled them.
fn estimate<M: Likelihood>(
    histories: &Weighted<M::History>,
    count: Option<u32>,
    options: Options<'_>,
    start: impl FnOnce(&Weighted<M::History>, f64) -> newton::Start,
) -> Result<Fit<M>> {
    if histories.is_empty() {
        return Err(Error::data(format!(
            "{}: there is no customer to fit the model to",
            M::NAME
        )));
    }
    check_logs::<M>(histories, count)?;
    let Scaled {
        histories: scaled,
        factor: scale,
    } = Scaled::of::<M>(histories);
    let shift: f64 = histories
        .iter()
        .map(|(history, weight)| weight * M::rescale(history, scale).1)
        .sum();
    let everyone = Objective::new::<M>(&scaled, count, options);
    let optimum = newton::polish(&everyone, start(&scaled, scale))?;
    let identified = covariance::identify(&optimum, everyone.customers())?;
    let values = values_at(M::PARAMETERS, &optimum.point);
    let model = model_at::<M>(&values, count)?.rescaled(1.0 / scale);
    // in the unit of the data, too, a model is checked
    let model = M::from_values(&model.to_vec())?;
    let (covariance, standard_errors) = identified.in_units(&model);
    let mut warnings = warning::of_estimate::<M>(&model, &optimum, &identified);
    warnings.extend(model.caution());
    if options.penalty > 0.0 {
        warnings.push(Caution::Penalised {
            penalty: options.penalty,
        });
    }
    let estimate = Estimate {
        ln_likelihood: shift
            - (optimum.cost - everyone.penalty(&optimum.point)) * everyone.customers(),
        customers: everyone.customers(),
        covariance,
        standard_errors,
        convergence: Convergence {
            gradient: optimum.free_gradient(),
            gain: optimum.gain,
            curvature: identified.curvature,
            evaluations: everyone.evaluations(),
        },
        warnings,
        sample: None,
    };
    Ok(Fit { model, estimate })
}

/// Refuses data without the logarithms that a model needs beside the histories.
fn check_logs<M: Likelihood>(histories: &Weighted<M::History>, count: Option<u32>) -> Result<()> {
    let starts = M::starts(histories, count);
    let mut unused = vec![0.0; M::estimated()];
    let likeliest = starts.first();
    if likeliest.is_none_or(|model| model.beside(0.0, &mut unused).is_none()) {
        return Ok(());
    }
    let what = if count.is_some() {
        "gaps between purchases"
    } else {
        "values of single purchases"
    };
    match histories.ln_sum() {
        Some(sum) if sum.is_finite() => Ok(()),
        Some(_) => Err(Error::data(format!("{}: one of the {what} is 0, and its logarithm is not finite", M::NAME))
            .hint("merge purchases of one day with `--merge day`")),
        None => Err(Error::data(format!("{} needs the {what}, which these data do not tell", M::NAME))
            .hint("fit it to transactions, not to a customer table; those of one moment are merged by `--merge day`")),
    }
}

/// Fits a purchase model and looks at the data it came from.
///
/// # Errors
/// Those of [`maximum_likelihood`], and when nobody ever came back.
pub fn purchases<'w, M: Likelihood<History = PurchaseHistory>>(
    histories: &Weighted<PurchaseHistory>,
    options: impl Into<Options<'w>>,
) -> Result<Fit<M>> {
    if !histories.is_empty()
        && histories
            .histories()
            .iter()
            .all(|history| history.frequency() == 0)
    {
        return Err(Error::data("nobody ever came back: no customer has a repeat purchase")
            .hint("a purchase model learns from repeat purchases; take a longer window or a finer `--merge`"));
    }
    if !histories.is_empty()
        && histories
            .histories()
            .iter()
            .all(|history| history.age() == 0.0)
    {
        return Err(
            Error::data("`T` is 0 for all customers: nothing could have been repeated")
                .hint("the end of observation must lie after the first purchases; see `--until`"),
        );
    }
    let options = options.into();
    let mut fit = nested::no_worse_than_nbd(
        maximum_likelihood::<M>(histories, options),
        histories,
        options,
    )?;
    let about_data = warning::of_purchases::<M>(histories, &fit.estimate.warnings);
    fit.estimate.warnings.extend(about_data);
    Ok(fit)
}

/// [`purchases`] by the model's name.
///
/// # Errors
/// Those of [`purchases`], and when there is no such model.
pub fn purchases_named<'w>(
    name: &str,
    histories: &Weighted<PurchaseHistory>,
    options: impl Into<Options<'w>>,
) -> Result<Fit<PurchaseModel>> {
    struct Purchases<'a>(&'a Weighted<PurchaseHistory>, Options<'a>);
    impl PurchaseVisitor for Purchases<'_> {
        type Output = Result<Fit<PurchaseModel>>;

        fn visit<M: Likelihood<History = PurchaseHistory> + Into<PurchaseModel>>(
            self,
        ) -> Self::Output {
            Ok(purchases::<M>(self.0, self.1)?.map(Into::into))
        }
    }
    PurchaseModel::visit(name, Purchases(histories, options.into()))?
}

/// [`spend`] by the model's name.
///
/// # Errors
/// Those of [`spend`], and when there is no such model.
pub fn spend_named<'w>(
    name: &str,
    histories: &Weighted<SpendHistory>,
    options: impl Into<Options<'w>>,
) -> Result<Fit<SpendModel>> {
    struct Values<'a>(&'a Weighted<SpendHistory>, Options<'a>);
    impl SpendVisitor for Values<'_> {
        type Output = Result<Fit<SpendModel>>;

        fn visit<M: SpendLikelihood + Into<SpendModel>>(self) -> Self::Output {
            Ok(spend::<M>(self.0, self.1)?.map(Into::into))
        }
    }
    SpendModel::visit(name, Values(histories, options.into()))?
}

/// Fits a spend model and looks at the data it came from.
///
/// # Errors
/// Those of [`maximum_likelihood`].
pub fn spend<'w, M: SpendLikelihood>(
    histories: &Weighted<SpendHistory>,
    options: impl Into<Options<'w>>,
) -> Result<Fit<M>> {
    if histories
        .histories()
        .iter()
        .all(|history| *history == SpendHistory::NONE)
    {
        return Err(Error::data(match M::BASIS {
            SpendBasis::Repeats => "no customer has a repeat purchase with a value above 0",
            SpendBasis::Orders => "no customer has a purchase with a value above 0",
        })
        .hint("`--spend none` fits and scores purchases alone"));
    }
    let told = told(histories);
    let mut fit = maximum_likelihood::<M>(&told, options)?;
    fit.estimate.warnings.extend(warning::of_spend(&told));
    Ok(fit)
}

/// The customers of whose spend something is known.
fn told(histories: &Weighted<SpendHistory>) -> Weighted<SpendHistory> {
    let known = histories
        .iter()
        .filter(|(history, _)| **history != SpendHistory::NONE);
    Weighted::collapse_weighted(known.map(|(history, weight)| (*history, weight)))
        .with_ln_sum(histories.ln_sum())
}
