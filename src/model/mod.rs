//! The models: one file each, all in one order, and the small traits they share.
//!
//! A model is its parameters: a `Copy` value that is valid once it exists. Estimation is a function
//! of [`fit`](crate::fit) that returns another type; there is no unfitted model.

mod attrition;
mod beta_geometric;
mod bg_cnbd_k;
mod bg_nbd;
mod choice;
mod cohorts;
mod counts;
mod differences;
mod discounting;
mod endless;
mod erlang;
mod gamma_gamma;
mod gamma_gamma_orders;
mod hidden;
mod mbg_cnbd_k;
mod mbg_nbd;
mod nbd;
mod parameter;
mod pareto_nbd;
mod regularity;

use std::ops::RangeInclusive;

pub use attrition::{
    Active, AttritionModel, Endless, HiddenState, LatentAttrition, Moments, Rates, Sensitivity,
    Span,
};
pub use bg_cnbd_k::BgCnbdK;
pub use bg_nbd::BgNbd;
pub use choice::{PurchaseModel, PurchaseVisitor, SpendModel, SpendVisitor};
pub use cohorts::{CohortHistory, Cohortable, Cohorted, Cohorts};
pub use counts::Counts;
pub use gamma_gamma::GammaGamma;
pub use gamma_gamma_orders::GammaGammaOrders;
pub use mbg_cnbd_k::MbgCnbdK;
pub use mbg_nbd::MbgNbd;
pub use nbd::Nbd;
pub use parameter::{Domain, Parameter, Process};
pub use pareto_nbd::ParetoNbd;
pub use regularity::{Regularity, regularity};

use crate::caution::Caution;
use crate::error::Result;
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory, TotalOrder, Weighted};

/// A model as a list of numbers: what an optimiser, a file and a model card see of it.
pub trait Parametric: Copy + Sized + Send + Sync {
    /// The model's name in options and files.
    const NAME: &'static str;
    /// Its parameters in the order of the paper, which is the order of estimation.
    const PARAMETERS: &'static [Parameter];

    /// Writes the parameters in the order of [`Self::PARAMETERS`].
    fn values(&self, into: &mut [f64]);

    /// Makes a model from parameters in the order of [`Self::PARAMETERS`]; every model is made here.
    ///
    /// # Errors
    /// When a parameter is outside its domain.
    fn from_values(values: &[f64]) -> Result<Self>;

    /// What the parameters alone give rise to.
    fn caution(&self) -> Option<Caution> {
        None
    }

    /// How many of the parameters are estimated; the rest are counts.
    #[must_use]
    fn estimated() -> usize {
        Self::PARAMETERS
            .iter()
            .filter(|parameter| parameter.domain != Domain::Count)
            .count()
    }

    /// The parameters as a list.
    fn to_vec(&self) -> Vec<f64> {
        let mut values = vec![0.0; Self::PARAMETERS.len()];
        self.values(&mut values);
        values
    }
}

/// A likelihood with its analytic gradient.
pub trait Likelihood: Parametric {
    /// What the model is fitted to.
    type History: TotalOrder + Copy + Send + Sync;

    /// The counts k that are tried out for a model that has one.
    const COUNTS: Option<RangeInclusive<u32>> = None;

    /// The model at which all but nobody leaves, from the (r, α) of an NBD in scaled time; `None` for a model that does
    /// not contain the NBD.
    const WITHOUT_DROPOUT: Option<fn(f64, f64) -> Self> = None;

    /// The precision of the normal prior, with mean 0, of every parameter of any sign; 0 for no prior.
    const PRECISION: f64 = 0.0;

    /// One customer's ln L, as in the paper; adds its derivatives with respect to the estimated parameters to
    /// `gradient`.
    fn term(&self, history: &Self::History, gradient: &mut [f64]) -> f64;

    /// The weighted sum of the terms of a run of sorted histories; adds the derivatives to `gradient`.
    ///
    /// A model may share work between neighbours. Law: equal to the sum of [`Self::term`].
    fn block(&self, histories: &[Self::History], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        let mut one = vec![0.0; gradient.len()];
        for (history, &weight) in histories.iter().zip(weights) {
            one.fill(0.0);
            sum += weight * self.term(history, &mut one);
            gradient
                .iter_mut()
                .zip(&one)
                .for_each(|(total, part)| *total += weight * *part);
        }
        sum
    }

    /// What logarithms that sum up beside the histories add to ln L ([`Weighted::ln_sum`]): of the gaps between
    /// purchases, of the values of single orders. `None` for a model that needs none.
    fn beside(&self, _ln_sum: f64, _gradient: &mut [f64]) -> Option<f64> {
        None
    }

    /// How many logarithms one history has in that sum.
    fn logs(_history: &Self::History) -> f64 {
        0.0
    }

    /// Points to start a search from, the first one the likeliest; `histories` are in scaled time or money and
    /// `count` is the count that is tried.
    fn starts(histories: &Weighted<Self::History>, count: Option<u32>) -> Vec<Self>;

    /// The same history in other units, and what that adds to ln L: time or money times `factor`.
    fn rescale(history: &Self::History, factor: f64) -> (Self::History, f64);

    /// The size of the histories' durations or amounts; searches run in this unit.
    fn scale(histories: &Weighted<Self::History>) -> f64;

    /// The same model for data whose time or money was multiplied by `factor`.
    #[must_use]
    fn rescaled(&self, factor: f64) -> Self;
}

/// A run of sorted histories with their weights.
#[derive(Clone, Copy)]
struct Block<'h> {
    histories: &'h [PurchaseHistory],
    weights: &'h [f64],
}

/// [`Likelihood::block`] of a model whose customers with equal x share work: `shared` is made once for each run of
/// them, `term` gives ln L and its derivatives.
fn block_by_frequency<S, const K: usize>(
    block: Block<'_>,
    gradient: &mut [f64],
    shared: impl Fn(f64) -> S,
    term: impl Fn(&S, &PurchaseHistory) -> (f64, [f64; K]),
) -> f64 {
    let mut sum = 0.0;
    let runs = block
        .histories
        .chunk_by(|left, right| left.frequency() == right.frequency());
    let mut weights = block.weights.iter();
    for run in runs {
        let by_x = shared(f64::from(run[0].frequency()));
        for (history, &weight) in run.iter().zip(&mut weights) {
            let (value, slopes) = term(&by_x, history);
            sum += weight * value;
            gradient
                .iter_mut()
                .zip(slopes)
                .for_each(|(total, slope)| *total += weight * slope);
        }
    }
    sum
}

/// Repeat purchases per unit of time over all customers, never 0: where searches start from.
fn purchase_rate(histories: &Weighted<PurchaseHistory>) -> f64 {
    let exposure = histories.mean(PurchaseHistory::age).max(1e-6);
    (histories.mean(|history| f64::from(history.frequency())) / exposure).max(1e-6)
}

impl PurchaseModel {
    /// One customer's ln L; `ln_gaps` is the sum of the logarithms of the gaps between their purchases, which models
    /// of regular timing need.
    #[must_use]
    pub fn ln_likelihood(&self, history: &PurchaseHistory, ln_gaps: f64) -> f64 {
        struct LnLikelihood<'h>(Vec<f64>, &'h PurchaseHistory, f64);
        impl PurchaseVisitor for LnLikelihood<'_> {
            type Output = f64;

            fn visit<M: Likelihood<History = PurchaseHistory> + Into<PurchaseModel>>(self) -> f64 {
                ln_likelihood::<M>(&self.0, self.1, self.2)
            }
        }
        Self::visit(self.name(), LnLikelihood(self.to_vec(), history, ln_gaps))
            .expect("a model has its own name")
    }
}

impl PurchaseModel {
    /// The derivatives of one customer's ln L with respect to the parameters; 0 for a count.
    #[must_use]
    pub fn ln_likelihood_slopes(&self, history: &PurchaseHistory) -> Vec<f64> {
        struct Slopes<'h>(Vec<f64>, &'h PurchaseHistory);
        impl PurchaseVisitor for Slopes<'_> {
            type Output = Vec<f64>;

            fn visit<M: Likelihood<History = PurchaseHistory> + Into<PurchaseModel>>(
                self,
            ) -> Vec<f64> {
                let model = M::from_values(&self.0).expect("the values of a model");
                let mut slopes = vec![0.0; M::estimated()];
                model.term(self.1, &mut slopes);
                slopes.resize(M::PARAMETERS.len(), 0.0);
                slopes
            }
        }
        Self::visit(self.name(), Slopes(self.to_vec(), history)).expect("a model has its own name")
    }
}

/// One history's ln L with what logarithms beside it add.
fn ln_likelihood<M: Likelihood>(values: &[f64], history: &M::History, ln_sum: f64) -> f64 {
    let model = M::from_values(values).expect("the values of a model");
    let mut unused = vec![0.0; M::estimated()];
    model.term(history, &mut unused) + model.beside(ln_sum, &mut unused).unwrap_or_default()
}

impl SpendModel {
    /// One customer's ln L; `ln_values` is the sum of the logarithms of the values of their single orders, which the
    /// model of single orders needs.
    #[must_use]
    pub fn ln_likelihood(&self, history: &SpendHistory, ln_values: f64) -> f64 {
        struct LnLikelihood<'h>(Vec<f64>, &'h SpendHistory, f64);
        impl SpendVisitor for LnLikelihood<'_> {
            type Output = f64;

            fn visit<M: SpendLikelihood + Into<SpendModel>>(self) -> f64 {
                ln_likelihood::<M>(&self.0, self.1, self.2)
            }
        }
        Self::visit(self.name(), LnLikelihood(self.to_vec(), history, ln_values))
            .expect("a model has its own name")
    }

    /// The distribution of values: every spend model is a Gamma-Gamma, however it was estimated.
    #[must_use]
    pub fn gamma_gamma(&self) -> &GammaGamma {
        self.as_dyn().as_ref()
    }

    /// Which purchases the model looks at.
    #[must_use]
    pub fn basis(&self) -> SpendBasis {
        Self::basis_of(self.name()).expect("a model has its own name")
    }

    /// Which purchases the model of that name looks at.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn basis_of(name: &str) -> Result<SpendBasis> {
        struct Basis;
        impl SpendVisitor for Basis {
            type Output = SpendBasis;

            fn visit<M: SpendLikelihood + Into<SpendModel>>(self) -> SpendBasis {
                M::BASIS
            }
        }
        Self::visit(name, Basis)
    }
}

/// An estimation of what purchases are worth.
pub trait SpendLikelihood: Likelihood<History = SpendHistory> {
    /// Which purchases it looks at.
    const BASIS: SpendBasis;
}

/// What a purchase is worth.
pub trait Spend {
    /// E[value of one purchase | history]; `None` where it is infinite.
    fn expected_spend(&self, history: &SpendHistory) -> Option<f64>;
}
