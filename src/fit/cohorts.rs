use super::objective::{coordinates, count_of};
use super::{Fit, Options, competition, estimate};
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, Weighted};
use crate::model::{CohortHistory, Cohortable, Cohorted, Cohorts, Likelihood, PurchaseModel};

/// A model with effects of the date of acquisition.
pub type WithCohorts = (PurchaseModel, Cohorts);

/// Lets the parameters of a fitted model depend on when customers joined: the maximum of ln L and of the effects'
/// prior, from the model without effects on.
///
/// # Errors
/// - the model cannot have such effects
/// - all customers joined at one time
/// - the search ends at a point that is not a maximum
pub fn with_cohorts<'w>(
    model: &PurchaseModel,
    histories: &Weighted<PurchaseHistory>,
    options: impl Into<Options<'w>>,
) -> Result<Fit<WithCohorts>> {
    let options = options.into();
    match model {
        PurchaseModel::BgNbd(base) => from(*base, histories, options),
        PurchaseModel::ParetoNbd(base) => from(*base, histories, options),
        PurchaseModel::MbgNbd(base) => from(*base, histories, options),
        PurchaseModel::MbgCnbdK(base) => from(*base, histories, options),
        PurchaseModel::Nbd(_) | PurchaseModel::BgCnbdK(_) => Err(Error::data(format!(
            "{} has no effects of the date of acquisition",
            model.name()
        ))),
    }
}

/// The search begins at the model without effects, and a count stays as it is there.
fn from<M: Cohortable + Into<PurchaseModel>>(
    base: M,
    histories: &Weighted<PurchaseHistory>,
    options: Options<'_>,
) -> Result<Fit<WithCohorts>> {
    let Some((everyone, span)) = CohortHistory::of_all(histories) else {
        return Err(Error::data("all customers joined at one time"));
    };
    let start = Cohorted::without_effects(base);
    let count = count_of(&base);
    let fit = estimate::<Cohorted<M>>(&everyone, count, options, |scaled, scale| {
        let point = coordinates(&start.rescaled(scale));
        competition::go_on::<Cohorted<M>>(scaled, count, options, point)
    })?;
    let cohorts = fit.model.cohorts(span)?;
    Ok(fit.map(|model| (model.base().into(), cohorts)))
}
