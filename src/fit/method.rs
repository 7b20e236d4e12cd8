use serde::{Deserialize, Serialize};

use super::{Fit, Options, Sample, bootstrap, posterior, told};
use crate::error::Result;
use crate::history::{PurchaseHistory, SpendHistory, Weighted};
use crate::model::{
    Likelihood, PurchaseModel, PurchaseVisitor, SpendLikelihood, SpendModel, SpendVisitor,
};

/// Where the uncertainty of parameters comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Method {
    /// Covariance of the estimates, from the curvature of the likelihood.
    #[default]
    Asymptotic,
    /// Draws from the posterior: also right for few customers and for parameters that the data do not determine.
    Posterior,
    /// Estimates from customers drawn with replacement.
    Bootstrap,
}

/// So many draws are kept with a model.
const KEPT: usize = 200;

/// Purchases and values have draws of their own.
const SEED_OF_SPEND: u64 = 0x5bd1_e995;

impl Method {
    /// Draws for one model; `None` for the asymptotic method, which needs none.
    fn sample<M: Likelihood>(
        self,
        histories: &Weighted<M::History>,
        estimate: &M,
        seed: u64,
        options: Options<'_>,
    ) -> Result<Option<Sample>> {
        match self {
            Self::Asymptotic => Ok(None),
            Self::Posterior => posterior(histories, estimate, seed, options).map(Some),
            Self::Bootstrap => bootstrap(histories, estimate, seed, options).map(Some),
        }
    }
}

/// Adds draws to the estimate of a purchase model.
///
/// # Errors
/// Those of [`posterior`] and [`bootstrap`].
pub fn sample_purchases(
    fit: &mut Fit<PurchaseModel>,
    histories: &Weighted<PurchaseHistory>,
    method: Method,
    seed: u64,
    options: Options<'_>,
) -> Result<()> {
    struct Purchases<'a>(
        &'a PurchaseModel,
        &'a Weighted<PurchaseHistory>,
        Method,
        u64,
        Options<'a>,
    );
    impl PurchaseVisitor for Purchases<'_> {
        type Output = Result<Option<Sample>>;

        fn visit<M: Likelihood<History = PurchaseHistory> + Into<PurchaseModel>>(
            self,
        ) -> Self::Output {
            let model = M::from_values(&self.0.to_vec())?;
            self.2.sample(self.1, &model, self.3, self.4)
        }
    }
    let visitor = Purchases(&fit.model, histories, method, seed, options);
    let sample = PurchaseModel::visit(fit.model.name(), visitor)??;
    fit.add_sample(sample.map(|sample| sample.thinned(KEPT)));
    Ok(())
}

/// Adds draws to the estimate of a spend model.
///
/// # Errors
/// Those of [`posterior`] and [`bootstrap`].
pub fn sample_spend(
    fit: &mut Fit<SpendModel>,
    histories: &Weighted<SpendHistory>,
    method: Method,
    seed: u64,
    options: Options<'_>,
) -> Result<()> {
    struct Values<'a>(
        &'a SpendModel,
        &'a Weighted<SpendHistory>,
        Method,
        u64,
        Options<'a>,
    );
    impl SpendVisitor for Values<'_> {
        type Output = Result<Option<Sample>>;

        fn visit<M: SpendLikelihood + Into<SpendModel>>(self) -> Self::Output {
            let model = M::from_values(&self.0.to_vec())?;
            self.2.sample(self.1, &model, self.3, self.4)
        }
    }
    let seed = seed ^ SEED_OF_SPEND;
    let told = told(histories);
    let visitor = Values(&fit.model, &told, method, seed, options);
    let sample = SpendModel::visit(fit.model.name(), visitor)??;
    fit.add_sample(sample.map(|sample| sample.thinned(KEPT).shuffled(seed)));
    Ok(())
}

impl<M> Fit<M> {
    fn add_sample(&mut self, sample: Option<Sample>) {
        let faults = sample
            .as_ref()
            .and_then(|sample| sample.diagnostics().fault());
        self.estimate.warnings.extend(faults);
        self.estimate.sample = sample.map(Box::new);
    }
}
